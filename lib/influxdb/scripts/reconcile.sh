#!/usr/bin/env bash
# reconcile.sh once|watch
# Brings InfluxDB's databases, users, grants and subscriptions to the desired state; watch also follows its changes.
#
#   DESIRED                       file of the desired state, see files.sh
#   LEDGER_DIR, STATE_DIR         data volume for what was made here; memory volume with password, error, revision
#   INFLUX_HOST, _PORT, _TLS      where influxd answers (localhost, 8086, true); SSL_CERT_FILE is the CA
#   MODE=bootstrap                influxd runs on scratch data: no DROP DATABASE, no subscriptions
#   RECONCILE_INTERVAL, RETRY_INTERVAL, SUBSCRIPTION_INTERVAL   seconds between two looks (3, 15, 20)
#
# An answer of InfluxDB may repeat a statement with a password in it: only `reason` turns one into text.
set -uo pipefail
umask 077

mode=${1:-}
desired=${DESIRED:-/etc/influxdb/desired/desired}
ledger=${LEDGER_DIR:-/var/lib/reconciler}/ledger
state=${STATE_DIR:-/run/reconciler}
export TMPDIR=$state # bash puts a long here-string into a file

server=${INFLUX_HOST:-localhost}:${INFLUX_PORT:-8086}
influx=(timeout 120 "${INFLUX:-influx}" -host "${server%:*}" -port "${server##*:}")
[ "${INFLUX_TLS:-true}" = false ] || influx+=(-ssl)

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=files.sh
. "$here/files.sh"
# shellcheck source-path=SCRIPTDIR source=subscriptions.sh
. "$here/subscriptions.sh"

# All by key: the first fields of a line, those that name the thing.
declare -A wanted=() owned=() applied=() touched=() seen=() differs=() refused=()
databases=() users=() grants=() subscriptions=()
errors=() subscription_errors=() reported='' revision='' complete='' unreachable='' answer='' password=''

log() { printf 'reconcile: %s\n' "${*//[[:cntrl:]]/?}"; }
fail() { errors+=("${1//[[:cntrl:]]/?}"); }

decode() { base64 -d <<<"$1" 2>/dev/null; }

# The name as InfluxQL quotes it: one line, whatever is in it.
identifier() {
  local name pattern='^"([^"\\]|\\["\\n])+"$'
  name=$(decode "$1") && [[ $name =~ $pattern && $name != *$'\n'* ]] && printf '%s' "$name"
}

ask() { printf '%s' "$1" | INFLUX_USERNAME=_reconciler INFLUX_PASSWORD=$password "${influx[@]}" "${@:2}"; }
run() { answer=$(ask "$@" 2>/dev/null); }

not_found() { [[ $answer =~ ^'ERR: '(user|database|retention policy|subscription)' not found' ]]; }

reason() {
  case $answer in
    '') echo 'InfluxDB does not answer' ;;
    'ERR: user not found'*) echo 'the user is not found' ;;
    'ERR: database not found'*) echo 'the database is not found' ;;
    'ERR: retention policy not found'*) echo 'the retention policy is not found' ;;
    'ERR: retention policy conflicts with'*) echo 'the retention conflicts with an existing policy' ;;
    'ERR: retention policy duration must be at least'*) echo 'the retention must be at least 1h' ;;
    'ERR: retention policy duration must be greater'*) echo 'the retention must be greater than the shard duration' ;;
    'ERR: bcrypt: password length exceeds'*) echo 'the password exceeds 72 bytes' ;;
    'ERR: invalid name'*) echo 'InfluxDB takes no name with / or \, or with a character that does not print' ;;
    'ERR: '*' already exists'*) echo 'it already exists' ;;
    'ERR: authorization failed'*) echo 'the reconciler is not authorized' ;;
    *) echo 'statement refused' ;;
  esac
}

connect() {
  password=$(cat "$state/password" 2>/dev/null) || { fail "the reconciler has no password in $state" && return 1; }
  answer=$(ask 'SHOW DATABASES' 2>&1) && return
  unreachable=1
  case $answer in
    *x509* | *certificate*) fail "the certificate of InfluxDB at $server is not trusted" ;;
    *'authorization failed'* | *authenticat*) fail "InfluxDB at $server does not accept the reconciler's password" ;;
    *) fail "InfluxDB at $server does not answer" ;;
  esac
  return 1
}

# claim WHAT KEY LINE own|adopt STATEMENT: takes a name into the ledger; STATEMENT tells whether it exists.
claim() {
  exists=''
  if run "$5"; then exists=1; elif ! not_found; then fail "$1: $(reason)" && return 1; fi
  if [ -n "$exists" ] && [ -z "${owned[$2]:-}" ]; then
    [ "$4" = adopt ] || { fail "$1 already exists and was not made here: adopt it or choose another name" && return 1; }
    log "$1 is adopted"
  fi
  record "$2" "$3"
}

# try WHAT STATEMENT
try() { run "$2" || { fail "$1: $(reason)" && return 1; }; }

apply_database() {
  local name policy duration shard ownership exists _ retention
  IFS=$'\t' read -r _ name policy duration shard _ ownership <<<"${wanted[$1]}"
  if ! name=$(identifier "$name") || ! policy=$(identifier "$policy"); then
    fail 'a database has no valid name' && return 1
  fi
  what="database $name"
  claim "$what" "$1" "${wanted[$1]}" "$ownership" "SHOW RETENTION POLICIES ON $name" || return
  # 0s lets InfluxDB choose, also where an earlier value is to be forgotten.
  retention="DURATION $duration REPLICATION 1 SHARD DURATION ${shard/#-/0s}"
  if [ -z "$exists" ]; then
    try "$what" "CREATE DATABASE $name WITH $retention NAME $policy"
  else
    run "CREATE RETENTION POLICY $policy ON $name $retention DEFAULT" || [[ $answer == *'already exists'* ]] ||
      { fail "$what: $(reason)" && return 1; }
    try "$what" "ALTER RETENTION POLICY $policy ON $name $retention DEFAULT"
  fi
}

apply_user() {
  local name role secret ownership exists privileges _ pattern="^'([^'\\\\]|\\\\['\\\\n])*'$"
  IFS=$'\t' read -r _ name role secret _ ownership <<<"${wanted[$1]}"
  name=$(identifier "$name") || { fail 'a user has no valid name' && return 1; }
  what="user $name"
  [ "$name" != '"_reconciler"' ] || { fail "$what is the reconciler's own" && return 1; }
  secret=$(decode "$secret")
  [ "$secret" != "''" ] || { fail "$what: the password is empty" && return 1; }
  [[ $secret =~ $pattern && $secret != *$'\n'* ]] || { fail "$what: the password is not quoted right" && return 1; }
  [ -z "${owned[$1]:-}" ] || ownership=own
  claim "$what" "$1" "$1"$'\t'"$role" "$ownership" "SHOW GRANTS FOR $name" || return
  # Made anew, an adopted user keeps no grant of its former life.
  if [ -n "$exists" ] && [ "$ownership" = adopt ]; then try "$what" "DROP USER $name" && exists='' || return; fi
  if [ -z "$exists" ]; then
    privileges=''
    [ "$role" = user ] || privileges=' WITH ALL PRIVILEGES'
    try "$what" "CREATE USER $name WITH PASSWORD $secret$privileges"
  else
    try "$what" "SET PASSWORD FOR $name = $secret" || return
    if [ "$role" = admin ]; then privileges='GRANT ALL PRIVILEGES TO'; else privileges='REVOKE ALL PRIVILEGES FROM'; fi
    try "$what" "$privileges $name"
  fi
}

apply_grant() {
  local user privilege database _
  IFS=$'\t' read -r _ user privilege database <<<"${wanted[$1]}"
  if [ -z "${owned[user$'\t'$user]:-}" ]; then
    fail "grant $privilege to user $(identifier "$user"): the user was not made here" && return 1
  fi
  if ! user=$(identifier "$user") || ! database=$(identifier "$database"); then
    fail 'a grant has no valid name' && return 1
  fi
  what="grant $privilege on $database to user $user"
  record "$1" "${wanted[$1]}" && try "$what" "GRANT $privilege ON $database TO $user"
}

remove() {
  local kind=${1%%$'\t'*} what a b c removal _ statement
  IFS=$'\t' read -r _ a b c _ removal _ <<<"${owned[$1]}"
  a=$(identifier "$a")
  what="$kind $a"
  case $kind in
    grant)
      what="grant on $(identifier "$c") to user $a"
      statement="REVOKE ALL ON $(identifier "$c") FROM $a"
      ;;
    subscription) statement="DROP SUBSCRIPTION $a ON $(identifier "$b").$(identifier "$c")" ;;
    user)
      [ "$a" != '"_reconciler"' ] || return
      statement="DROP USER $a"
      ;;
    database)
      if [ "$removal" = retain ]; then
        log "$what is no longer managed, its data stays"
        forget "$1"
        return
      fi
      # On scratch data the files would stay, and come back with the next database of that name.
      if [ "${MODE:-}" = bootstrap ]; then
        complete=''
        return
      fi
      statement="DROP DATABASE $a"
      ;;
  esac
  run "$statement" || not_found || { fail "removal of $what: $(reason)" && return; }
  log "$what is removed"
  forget "$1"
}

# apply_each FUNCTION KEY…: the function sets $what.
apply_each() {
  local key name what
  for key in "${@:2}"; do
    [ -n "${wanted[$key]}" ] || continue
    if [ "${applied[$key]:-}" = "${wanted[$key]}" ] && [ -n "${owned[$key]:-}" ] && [ -z "${touched[$key]:-}" ]; then
      continue
    fi
    unset "applied[$key]"
    "$1" "$key" || continue
    log "$what is applied"
    applied[$key]=${wanted[$key]}
    [[ $key != grant* ]] || continue
    # A user or a database that was made anew has lost its grants.
    for name in "${grants[@]}"; do
      [[ $name != *$'\t'"${key#*$'\t'}"* ]] || touched[$name]=1
    done
  done
}

apply() {
  local key kind
  errors=() touched=() complete=1 unreachable=''
  read_ledger && read_desired && connect || return
  # Forgotten first: after a kill in the middle of a change the earlier line must not count as applied.
  for key in "${!applied[@]}"; do [ "${applied[$key]}" = "${wanted[$key]:-}" ] || unset "applied[$key]"; done
  write_applied
  apply_each apply_database "${databases[@]}"
  apply_each apply_user "${users[@]}"
  apply_each apply_grant "${grants[@]}"
  for key in "${subscriptions[@]}"; do record "$key" "${wanted[$key]}"; done
  for kind in grant subscription user database; do
    for key in "${!owned[@]}"; do
      [[ $key != "$kind"$'\t'* || -n ${wanted[$key]+set} ]] || remove "$key"
    done
  done
  write_applied
  ((${#errors[@]} > 0)) || [ -z "$complete" ] || write "$state/revision" "$revision"
}

# The error file is for the readiness probe; the log gets each error once.
publish() {
  local all=("${errors[@]}" "${subscription_errors[@]}") line text=''
  if ((${#all[@]} == 0)); then
    rm -f "$state/error"
    [ -z "$reported" ] || log 'all is applied'
  else
    text=$(printf '%s\n' "${all[@]}")
    [ "$text" = "$reported" ] || write "$state/error" "${all[@]}"
    for line in "${all[@]}"; do
      [[ $'\n'$reported$'\n' == *$'\n'"$line"$'\n'* ]] || log "error: $line" >&2
    done
  fi
  reported=$text
}

changed() {
  local folder
  for folder in "${!seen[@]}"; do
    [ "$(readlink "$folder/..data")" = "${seen[$folder]}" ] || return 0
  done
  return 1
}

watch() {
  local apply_at=0 look_at=0 idle
  trap 'exit 0' TERM INT
  # A pipe that stays silent: waits without a process, and a trap interrupts it.
  exec {idle}<> <(:)
  while :; do
    if ((apply_at >= 0 && SECONDS >= apply_at)) || changed; then
      apply
      if ((${#errors[@]} == 0)); then apply_at=-1; else apply_at=$((SECONDS + ${RETRY_INTERVAL:-15})); fi
      # influxd takes a moment to open its shards when the pod starts.
      [ -z "$unreachable" ] || apply_at=$SECONDS
      publish
    fi
    if ((SECONDS >= look_at)); then
      look_at_subscriptions
      look_at=$((SECONDS + ${SUBSCRIPTION_INTERVAL:-20}))
      publish
    fi
    read -rt "${RECONCILE_INTERVAL:-3}" -u "$idle"
  done
}

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
