#!/usr/bin/env bash
# reconcile.sh once|watch
# Brings InfluxDB's databases, users, grants, continuous queries and subscriptions to the desired state; watch also follows
# its changes, and sets right what others change.
#
#   DESIRED                       file of the desired state, see lines.sh
#   LEDGER_DIR, STATE_DIR         data volume for what was made and applied here; memory volume with password, error, revision of
#                                 what was applied, authorities that subscribers were verified by, meta with sums of META_DB before
#                                 and after bootstrap.sh, and alive, which is touched as long as this runs
#   PRINT_KEY                     secret by which a password is known again after a restart; without one, all are set again
#   INFLUX_HOST, _PORT, _TLS      where influxd answers (localhost, 8086, true); SSL_CERT_FILE is the CA, and
#                                 SSL_CERT_DIR a folder without any other
#   META_DB                       influxd's own file: as long as it is the same, the server is looked at every thirtieth time only (optional)
#   SUBSCRIBERS_CA                file with what verifies subscribers, where it may be renewed while InfluxDB runs (optional)
#   RECONCILE_INTERVAL            seconds between two looks at the files, and at a mailbox while its subscription is missing (3)
#   LOOK_INTERVAL, RETRY_INTERVAL seconds between two looks at the server (20), and before it tries again what failed (15)
#   STALLED                       folder that is made to have supervise.sh start InfluxDB again (optional): where others' queries kept it
#                                 from taking a change of the desired state for PATIENCE seconds (150), or any question for HELD (3600)
#   SCRATCH_DIR                   folder for an answer that is too long for memory, see queries-there.sh
#   CURL                          what asks InfluxDB, for tests (curl)
#   GRACE                         seconds that a user stays whose account goes on under another name (300)
set -uo pipefail
umask 077
export LC_ALL=C

mode=${1:-}
desired=${DESIRED:-/etc/influxdb/desired/desired}
ledger_folder=${LEDGER_DIR:-/var/lib/reconciler}
ledger=$ledger_folder/ledger
state=${STATE_DIR:-/run/reconciler}
export TMPDIR=$state # bash puts a long here-string into a file
print_key=${PRINT_KEY:-$(head -c 36 /dev/urandom | base64 -w0)}

here=$(dirname "${BASH_SOURCE[0]}")
curl=${CURL:-curl}
server=${INFLUX_HOST:-localhost}:${INFLUX_PORT:-8086}
if [ "${INFLUX_TLS:-true}" = false ]; then
  url=http://$server verify=()
else
  # Without a folder of its own, curl trusts the image's public authorities too.
  url=https://$server verify=(--cacert "${SSL_CERT_FILE:-}" --capath "${SSL_CERT_DIR:-$here}")
fi

# What is wished, was made here, was applied: by key, the first fields of a line, those that name the thing. What is there: by the keys of
# observe.sh. Literals are the strings of names; `revision` is the sum of the file, `wish` that of what is in it and of the passwords.
declare -A wanted=() owned=() applied=() there=() literals=()
databases=() policies=() limits=() users=() grants=() queries=() subscriptions=()
wish='' revision='' ledger_written=none applied_written=''
# By folder, where its ..data led when it was read.
declare -A seen=()
# Of users: fresh are those that were not owned before this run, anew those made in it, which have no grants yet, set_here those whose
# password was set since the start; see users.sh and prove-passwords.sh.
declare -A fresh=() anew=() set_here=() prints=() from_file=() superseded=() before=() broken=()
password='' expire_at=''
# Statements to run, what each is, and why some failed; see plans.sh.
whats=() keys=() verbs=() statements=() failed=()
# The last answer; see server.sh. `busy` says whether a query was refused as others run.
rows='' refused='' unreachable='' busy=''
# What the last look found, at the server and at mailboxes, whether others cut it short, and what was said of it. `strange` is what others
# made, `acted` whether a statement changed anything, `verified` what was observed when all was right.
declare -A refusals=()
errors=() subscription_errors=() look_errors=() mail_errors=() look_busy='' mail_busy='' looked=''
reported='' strange='' observed='' verified='' acted='' missing='' probed=0
# Since when others have kept InfluxDB busy, and whether the log says so.
busy_at='' is_busy=''
# influxd's own file, and when the server is looked at though that is the same.
meta_db=${META_DB:-} meta='' look_anyway_at=0 uptime=0
authorities='' write_limits='' unlimited=''

log() { printf 'reconcile: %s\n' "${*//[[:cntrl:]]/?}"; }
fail() { errors+=("${1//[[:cntrl:]]/?}"); }

# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/desired-file.sh
. "$here/desired-file.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/salts.sh
. "$here/salts.sh"
# shellcheck source-path=SCRIPTDIR source=lines.sh
. "$here/lines.sh"
# shellcheck source-path=SCRIPTDIR source=files.sh
. "$here/files.sh"
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$here/server.sh"
# shellcheck source-path=SCRIPTDIR source=plans.sh
. "$here/plans.sh"
# shellcheck source-path=SCRIPTDIR source=observe.sh
. "$here/observe.sh"
# shellcheck source-path=SCRIPTDIR source=databases.sh
. "$here/databases.sh"
# shellcheck source-path=SCRIPTDIR source=policies.sh
. "$here/policies.sh"
# shellcheck source-path=SCRIPTDIR source=write-limits.sh
. "$here/write-limits.sh"
# shellcheck source-path=SCRIPTDIR source=users.sh
. "$here/users.sh"
# shellcheck source-path=SCRIPTDIR source=prove-passwords.sh
. "$here/prove-passwords.sh"
# shellcheck source-path=SCRIPTDIR source=unchanged.sh
. "$here/unchanged.sh"
# shellcheck source-path=SCRIPTDIR source=continuous-queries.sh
. "$here/continuous-queries.sh"
# shellcheck source-path=SCRIPTDIR source=queries-there.sh
. "$here/queries-there.sh"
# shellcheck source-path=SCRIPTDIR source=subscriptions.sh
. "$here/subscriptions.sh"
# shellcheck source-path=SCRIPTDIR source=publish.sh
. "$here/publish.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/lock.sh
. "$here/lock.sh"

alive() { : >"$state/alive"; }

connect() {
  password=$(head -c 1000 -- "$state/password" 2>/dev/null) ||
    { fail "the reconciler has no password in $state" && return 1; }
  [[ $password =~ ^[A-Za-z0-9_=-]+$ ]] || { fail "the reconciler's password in $state is none" && return 1; }
}

apply() {
  errors=() fresh=() anew=() broken=() acted='' verified='' unreachable='' expire_at=''
  read_ledger && read_desired && connect && open_meta && observe && forget_changed || return
  doubt_passwords
  report_strangers
  apply_databases
  apply_policies
  apply_write_limits
  apply_users
  find_superseded
  apply_grants
  apply_queries
  remove_subscriptions
  remove_queries
  remove_users
  remove_policies
  remove_databases
  write_applied
  ((${#errors[@]} == 0)) || return
  settle_passwords
  store "$state/revision" "$revision"
  # What was just changed is looked at once more.
  [ -n "$acted" ] || verified=$observed
}

# Before the first change: after a kill in the middle of one, nothing that differs from what is wanted counts as applied.
forget_changed() {
  local key
  for key in "${!applied[@]}"; do
    if [[ $key == user* ]]; then
      was_applied "$key" || unset -v 'applied[$key]'
    else
      [[ -n ${wanted[$key]:-} && ${applied[$key]} == "${wanted[$key]}"* ]] || unset -v 'applied[$key]'
    fi
  done
  write_applied
}

# Nothing is read or compared in detail as long as the server shows what it did when all was right.
look() {
  errors=() unreachable='' acted=''
  if open_meta && observe && [ "$observed" = "$verified" ] && { [ -n "$meta_db" ] || probe_passwords; }; then
    doubt_passwords
    settle_passwords
  else
    apply
  fi
}

# influxd puts another file in the place of this one with each change of users, grants, databases, policies, subscriptions and
# continuous queries. Held open, no other is the same.
open_meta() {
  [ -z "$meta" ] || exec {meta}<&-
  read_uptime
  # Should this file not show a change, it is seen all the same: every thirtieth time, the server is looked at.
  meta='' is_kept='' look_anyway_at=$((uptime + 30 * ${LOOK_INTERVAL:-20}))
  [[ -z $meta_db || ! -r $meta_db ]] || exec {meta}<"$meta_db" || meta=''
}

same_meta() { [[ -n $meta && $meta_db -ef /proc/self/fd/$meta ]]; }

changed() {
  local folder
  for folder in "${!seen[@]}"; do
    [[ $folder/..data -ef ${seen[$folder]} || (! -e $folder/..data && ${seen[$folder]} == "$folder/") ]] || return 0
  done
  return 1
}

# Whether not to wait for the next look: who fills InfluxDB's meta data with continuous queries is faster.
grows() { ! same_meta && [[ -n $meta && -n $(find "$meta_db" -size +4096k 2>/dev/null) ]]; }

# Seconds since the node started, into $uptime: setting the clock does not change them, as it does $SECONDS.
read_uptime() { IFS=. read -r uptime _ </proc/uptime; }

# Whether something is known to be due.
due() { changed || [[ -n $expire_at && $EPOCHSECONDS -ge $expire_at ]]; }

watch() {
  local look_at=0 mail_at=0 pause idle
  trap 'exit 0' TERM INT
  # A pipe that stays silent: waits without a process, and a trap interrupts it.
  exec {idle}<> <(:)
  hold_volume "$ledger_folder/.pod"
  is_unchanged && log 'nothing has changed since all was applied'
  while :; do
    alive
    read_uptime
    if ((uptime >= look_at)) || due || grows; then
      busy=''
      if [ -z "$verified" ] || due; then
        apply
      elif ! same_meta || ((uptime >= look_anyway_at)); then
        look
      fi
      look_busy=$busy pause=${LOOK_INTERVAL:-20}
      if [ -n "$unreachable" ]; then
        # influxd takes a moment to open its shards when the pod starts.
        pause=0
      elif ((${#errors[@]} > 0)); then
        pause=${RETRY_INTERVAL:-15}
      elif [ -n "$acted" ]; then
        pause=0
      fi
      read_uptime
      look_at=$((uptime + pause)) mail_at=0
      publish
      keep_unchanged
    fi
    if [[ -n $doubted && -n $verified ]] && ! prove_passwords; then look_at=0 verified=''; fi
    if ((uptime >= mail_at)); then
      busy=''
      look_at_subscriptions
      mail_busy=$busy
      read_uptime
      mail_at=$((uptime + ${LOOK_INTERVAL:-20}))
      [ -z "$missing" ] || mail_at=0
      publish
    fi
    rest "$idle"
  done
}

# rest SILENT_PIPE: until the next round, less where influxd beside it, which did not answer, opens its port.
rest() {
  local end idle=$1
  # As long as a round is by default: RECONCILE_INTERVAL may be a fraction.
  read_uptime && end=$((uptime + 3))
  if [ -z "$unreachable" ] || listens; then
    read -rt "${RECONCILE_INTERVAL:-3}" -u "$idle"
  else
    until listens || ((uptime >= end)); do read -rt 0.2 -u "$idle" || read_uptime; done
  fi
}

# Where it is elsewhere, to dial might take minutes.
listens() { [ "${INFLUX_HOST:-localhost}" != localhost ] || (: <"/dev/tcp/localhost/${INFLUX_PORT:-8086}") 2>/dev/null; }

read_applied
case $mode in
  once)
    apply
    look_at_subscriptions
    publish
    ((${#errors[@]} + ${#subscription_errors[@]} == 0))
    ;;
  watch) watch ;;
  *) echo 'usage: reconcile.sh once|watch' >&2 && exit 64 ;;
esac
