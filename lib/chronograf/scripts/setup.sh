#!/usr/bin/env bash
# The init container of a Chronograf pod: makes the administrators before there is a port, and removes those that it made
# and that are not wanted any more. Chronograf makes whoever logs in first its administrator.
#
# What it made is in $LEDGER, as lines of $DESIRED, written before each change; common.sh says what they are.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export LC_ALL=C

program=setup
port=${SETUP_PORT:-8889} timeout=${SETUP_TIMEOUT:-120}
pid=''
declare -A texts=() there=()

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/lock.sh
. "$here/lock.sh"
ledger=${LEDGER:-${database%/*}/administrators.ledger}

stop() {
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  pid=''
}
trap stop EXIT
trap 'exit 143' TERM INT

read_administrators() { # FILE WORD_VERSION: into $administrators. The daemon can write the ledger
  local lines line version fields
  read_lines "$1" "$2" || die "$problem"
  administrators=()
  for line in "${lines[@]}"; do [[ $line != administrator$'\t'* ]] || administrators+=("$line"); done
}

write_ledger() { # LINE…
  local lines=''
  [ $# = 0 ] || lines=$(printf '%s\n' "$@" | sort -u)
  store "$ledger" $'desired\t1' ${lines:+"$lines"} end || die "$ledger cannot be written"
}

learn_names() { # LINE…: for name_in
  local line fields i coded=() decoded
  for line in "$@"; do
    fields_of "$line"
    coded+=("${fields[@]:1:2}")
  done
  # Whoever had no name would not be removed, and be forgotten.
  decode_all "${coded[@]}" || die 'the names of the administrators cannot be read'
  for i in "${!coded[@]}"; do texts[${coded[i]}]=${decoded[i]}; done
}

name_in() { # LINE: into $provider and $name
  local fields
  fields_of "$1"
  provider=${texts[${fields[1]}]} name=${texts[${fields[2]}]}
  [[ -n $provider && -n $name && $provider$name != *[[:space:]]* && $provider$name != *$'\1'* ]]
}

contains() { # VALUE LIST…
  local one
  for one in "${@:2}"; do [ "$one" != "$1" ] || return 0; done
  return 1
}

wait_for_database() {
  lacks_database || return 0
  log "error: $database is empty or missing, and its dashboards with it: this waits until it is restored, or $made removed to begin without them"
  while lacks_database; do
    sleep 1 &
    wait $!
  done
}

# chronoctl prints names as they are, with tabs and line breaks, and an organization's administrator may name users anything: a row can be
# forged. So a row is believed only where it says that somebody made here before is still administrator; before a user is removed, the API
# is asked whose id it is.
users() { chronoctl list-users --bolt-path="$database" || die "chronoctl does not list the users of $database"; }

# Who of those that were made before is an administrator still, into $there: one look for all of them.
find_administrators() { # LINE…
  local line id user by scheme super organizations table
  local -A listed=()
  [ -s "$database" ] || return 0
  table=$(users)
  while IFS=$'\t' read -r id user by scheme super organizations; do
    [[ $id =~ ^[0-9]+$ && $scheme = oauth2 && $super = true && ,$organizations, == *,default,* ]] || continue
    listed[$by $user]=1
  done <<<"$table"
  for line in "$@"; do
    name_in "$line" || continue
    [ -z "${listed[$provider $name]:-}" ] || there[$provider $name]=1
  done
}

# The numbers of the users to remove, into $ids, and who they are, into $who. A later table has more columns, never less.
find_unwanted() {
  local line id user by scheme table
  ids=() who=()
  table=$(users)
  while IFS=$'\t' read -r id user by scheme _; do
    [[ $id =~ ^[0-9]+$ && $scheme = oauth2 ]] || continue
    for line in "${unwanted[@]}"; do
      # What cannot be a name was not made here.
      name_in "$line" || continue
      [[ $user = "$name" && $by = "$provider" ]] || continue
      ids+=("$id") who+=("$line")
    done
  done <<<"$table"
}

# What Chronograf says of a user in JSON: nothing in a name looks like it.
json_of() { # ID, of $name and $provider
  printf '"id":"%s","name":"%s","provider":"%s","scheme":"oauth2"' "$1" "$(in_json "$name")" "$(in_json "$provider")"
}

# As Go writes it: names have no control characters.
in_json() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"} text=${text//</\\u003c} text=${text//>/\\u003e} text=${text//&/\\u0026}
  text=${text//$'\xe2\x80\xa8'/\\u2028} text=${text//$'\xe2\x80\xa9'/\\u2029}
  printf %s "$text"
}

# chronoctl removes nobody: the daemon does, on loopback, where it asks nobody who they are.
remove_users() {
  local api=http://127.0.0.1:$port/chronograf/v1 deadline=$((SECONDS + timeout)) at id status user
  HOST=127.0.0.1 PORT=$port BOLT_PATH=$database REPORTING_DISABLED=true RESOURCES_PATH=/nonexistent LOG_LEVEL=error \
    chronograf >&2 &
  pid=$!
  until curl -qs --noproxy '*' -m 5 -o /dev/null "http://127.0.0.1:$port/ping"; do
    kill -0 "$pid" 2>/dev/null || die 'chronograf ended before it listened on loopback, see its log above'
    ((SECONDS < deadline)) || die 'chronograf does not listen on loopback'
    sleep 0.2
  done
  for at in "${!ids[@]}"; do
    id=${ids[at]}
    name_in "${who[at]}"
    user=$(curl -qs --noproxy '*' -m 30 "$api/users/$id") || die "Chronograf does not say who user $id is"
    if [[ $user != *"$(json_of "$id")"* ]]; then
      log "user $id is not $name of $provider, as a name in the list of users says: it stays"
      continue
    fi
    log "removes the administrator $name of $provider"
    status=$(curl -qs --noproxy '*' -m 30 -o /dev/null -w '%{http_code}' -X DELETE "$api/users/$id") || status=000
    [[ $status = 204 || $status = 404 ]] || die "Chronograf does not remove user $id (HTTP $status)"
  done
  stop
}

read_administrators "$desired" 'desired 2'
claim_data "${database%/*}"
wait_for_database
wanted=("${administrators[@]}")
known=()
if [ -L "$ledger" ]; then die "$ledger is a link"; fi
if [ -e "$ledger" ]; then
  read_administrators "$ledger" 'desired 1'
  known=("${administrators[@]}")
fi
write_ledger "${known[@]}" "${wanted[@]}"
learn_names "${known[@]}" "${wanted[@]}"

find_administrators "${known[@]}"
for line in "${wanted[@]}"; do
  name_in "$line" || die "\"$name\" of \"$provider\" cannot be made administrator: its name or its provider is empty, or has white space"
  [ -z "${there[$provider $name]:-}" ] || continue
  output=$(chronoctl add-superadmin --bolt-path="$database" --name="$name" --provider="$provider" --scheme=oauth2 2>&1) ||
    die "chronoctl does not make the administrator $name of $provider: ${output%%$'\n'*}"
  log "$name of $provider is administrator"
done

unwanted=()
for line in "${known[@]}"; do
  contains "$line" "${wanted[@]}" || unwanted+=("$line")
done
if [ ${#unwanted[@]} -gt 0 ]; then
  find_unwanted
  if [ ${#ids[@]} -gt 0 ]; then remove_users; fi
fi
write_ledger "${wanted[@]}"
# Where there is no administrator the daemon makes the database, and note-database.sh notes it.
if [ -s "$database" ]; then store "$made" || die "$made cannot be written"; fi
log 'done'
