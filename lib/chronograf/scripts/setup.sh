#!/usr/bin/env bash
# The init container of a Chronograf pod: makes the administrators before there is a port, and removes those that it made
# and that are not wanted any more. Chronograf makes whoever logs in first its administrator.
#
# $DESIRED is lines of tab-separated fields between a first line `desired<TAB>1` and a last line `end`; this script reads
#   administrator  PROVIDER NAME      base64 of text
# What it made is in $LEDGER, as such lines, written before each change.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export LC_ALL=C

desired=${DESIRED:-/etc/chronograf/desired}
database=${BOLT_PATH:-/var/lib/chronograf/chronograf-v1.db}
ledger=${LEDGER:-${database%/*}/administrators.ledger}
port=${SETUP_PORT:-8889}
termination=${TERMINATION_LOG:-/dev/termination-log}
pid=''

log() { printf 'setup: %s\n' "$*" >&2; }
die() {
  log "error: $*"
  # Shown by `kubectl describe pod`.
  printf 'setup: %s\n' "$*" 2>/dev/null >"$termination" || true
  exit 1
}

stop() {
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  pid=''
}
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/lock.sh
. "$(dirname "${BASH_SOURCE[0]}")/lock.sh"
trap stop EXIT
trap 'exit 143' TERM INT

# The one parser: the daemon can write the ledger, so that each line is data until it has this form.
base64='([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})'
form="^administrator"$'\t'"$base64"$'\t'"$base64$"

read_lines() { # FILE: the administrators in it into $lines
  local all count line
  [[ -f $1 && -r $1 ]] || die "$1 is missing"
  mapfile -t all < <(head -c 4000000 -- "$1" | tr '\0' '\1')
  count=${#all[@]}
  [[ $count -ge 2 && ${all[0]} = $'desired\t1' && ${all[count - 1]} = end ]] ||
    die "$1 is not whole: it must start with the line \"desired<TAB>1\" and end with the line \"end\""
  lines=()
  for line in "${all[@]:1:count-2}"; do
    if [[ $line =~ $form ]]; then
      lines+=("$line")
    elif [[ $1 != "$desired" || ! $line =~ ^(environment|htpasswd|resource)$'\t' ]]; then
      die "$1 has a line that is not understood"
    fi
  done
}

write_ledger() { # LINE…
  # A new file, wherever the daemon lets this name lead.
  rm -rf -- "$ledger.new"
  (
    set -C
    {
      printf 'desired\t1\n'
      [ $# = 0 ] || printf '%s\n' "$@" | sort -u
      printf 'end\n'
    } >"$ledger.new"
  )
  mv -T -- "$ledger.new" "$ledger"
}

fields_of() { # LINE: into $provider and $name
  local one two
  IFS=$'\t' read -r _ one two <<<"$1"
  provider=$(printf %s "$one" | base64 -d | tr '\0' ' ')
  name=$(printf %s "$two" | base64 -d | tr '\0' ' ')
  [[ -n $provider && -n $name && $provider$name != *[[:space:]]* ]]
}

contains() { # VALUE LIST…
  local one
  for one in "${@:2}"; do [ "$one" != "$1" ] || return 0; done
  return 1
}

users() { chronoctl list-users --bolt-path="$database" || die "chronoctl does not list the users of $database"; }

# The numbers of the users to remove, into $ids. A later table has more columns, never less.
find_unwanted() {
  local line id user by scheme table
  ids=()
  table=$(users)
  while read -r id user by scheme _; do
    [[ $id =~ ^[0-9]+$ && $scheme = oauth2 ]] || continue
    for line in "${unwanted[@]}"; do
      # What cannot be a name was not made here.
      fields_of "$line" || continue
      [[ $user = "$name" && $by = "$provider" ]] || continue
      log "removes the administrator $name of $provider"
      ids+=("$id")
    done
  done <<<"$table"
}

# chronoctl removes nobody: the daemon does, on loopback, where it asks nobody who they are.
remove_users() { # ID…
  local api=http://127.0.0.1:$port/chronograf/v1 id status
  HOST=127.0.0.1 PORT=$port BOLT_PATH=$database REPORTING_DISABLED=true RESOURCES_PATH=/nonexistent LOG_LEVEL=error \
    chronograf >&2 &
  pid=$!
  until curl -qs --noproxy '*' -m 5 -o /dev/null "http://127.0.0.1:$port/ping"; do
    kill -0 "$pid" 2>/dev/null || die 'chronograf ended before it listened on loopback, see its log above'
    ((SECONDS < 120)) || die 'chronograf does not listen on loopback'
    sleep 0.2
  done
  for id in "$@"; do
    status=$(curl -qs --noproxy '*' -m 30 -o /dev/null -w '%{http_code}' -X DELETE "$api/users/$id") || status=000
    [[ $status = 204 || $status = 404 ]] || die "Chronograf does not remove user $id (HTTP $status)"
  done
  stop
}

read_lines "$desired"
claim_data "${database%/*}"
wanted=("${lines[@]}")
made=()
if [ -L "$ledger" ]; then die "$ledger is a link"; fi
if [ -e "$ledger" ]; then
  read_lines "$ledger"
  made=("${lines[@]}")
fi
write_ledger "${made[@]}" "${wanted[@]}"

for line in "${wanted[@]}"; do
  fields_of "$line" || die "\"$name\" of \"$provider\" is no administrator"
  output=$(chronoctl add-superadmin --bolt-path="$database" --name="$name" --provider="$provider" --scheme=oauth2 2>&1) ||
    die "chronoctl does not make the administrator $name of $provider: ${output%%$'\n'*}"
  log "$name of $provider is administrator"
done

unwanted=()
for line in "${made[@]}"; do
  contains "$line" "${wanted[@]}" || unwanted+=("$line")
done
if [ ${#unwanted[@]} -gt 0 ]; then
  find_unwanted
  if [ ${#ids[@]} -gt 0 ]; then remove_users "${ids[@]}"; fi
fi
write_ledger "${wanted[@]}"
log 'done'
