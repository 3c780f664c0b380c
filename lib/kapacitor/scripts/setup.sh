#!/usr/bin/env bash
# The init container of a Kapacitor pod. It leaves, on the data volume, the users and the tokens of the subscriptions,
# and in $ANNOUNCEMENTS what announce.sh sends; the main container starts when all of it is there.
#
# $USERS and $SUBSCRIPTIONS are lines of tab-separated fields between a first line `desired<TAB>1` and a last line `end`:
#   user          NAME PASSWORD|- FILE|- own|adopt
#   subscription  INDEX URL CA_FILE|- DATABASE RETENTION_POLICY DROP_STATEMENT ANNOUNCE_LINE
# Names, passwords, databases and policies are base64 of a JSON string with its quotes; the last two are base64 of text.
# INDEX is the place of the server's [[influxdb]] in the config; its administrator is SETUP_<INDEX>_USERNAME, _PASSWORD.
set -euo pipefail
shopt -s inherit_errexit
umask 077
# Bytes, not characters: names are percent-encoded and passwords escaped byte by byte.
export LC_ALL=C

data=${DATA:-/var/lib/kapacitor}
config=${CONFIG:-/etc/kapacitor/kapacitor.conf}
users_file=${USERS:-/etc/kapacitor/users/desired}
subscriptions_file=${SUBSCRIPTIONS:-/etc/kapacitor/subscriptions}
announcements=${ANNOUNCEMENTS:-/run/subscriptions}
port=${HTTP_PORT:-9092}
timeout=${SETUP_TIMEOUT:-540} interval=${SETUP_INTERVAL:-3}
api=http://127.0.0.1:$port/kapacitor/v1
ledger=$data/users.ledger
paused=$data/tasks.paused
backslash="\\" unit=$'\037' pid=''

# store FILE: what comes in, atomic, and on the disk when it returns.
store() { cat >"$1.new" && flush "$1.new" && mv "$1.new" "$1" && flush "${1%/*}"; }

# A slim image may have no sync: the kernel then writes in its own time, which only a crash of the node notices.
flush() { ! command -v sync >/dev/null || sync "$1"; }

log() { printf 'setup: %s\n' "$*" >&2; }
die() {
  log "error: $*"
  exit 1
}

finish() {
  stop
  exec {journal}>&-
  wait "$journal_pid" 2>/dev/null || true
}

# kapacitord's log without its banner, and without a token, which an error about a bad destination would quote.
exec {journal}> >(exec sed -u -E -e 's#~subscriber:[^@/]*@#~subscriber:***@#g' -e '/^[^[:alpha:]]*$/d' >&2)
journal_pid=$!
trap finish EXIT
trap 'exit 143' TERM INT

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=input.sh
. "$here/input.sh"
# shellcheck source-path=SCRIPTDIR source=kapacitord.sh
. "$here/kapacitord.sh"
# shellcheck source-path=SCRIPTDIR source=users.sh
. "$here/users.sh"
# shellcheck source-path=SCRIPTDIR source=tasks.sh
. "$here/tasks.sh"
# shellcheck source-path=SCRIPTDIR source=subscriptions.sh
. "$here/subscriptions.sh"

[[ ${CLUSTER_ID:-} =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]] || die 'CLUSTER_ID must be a lower-case UUID'
[ -r "$config" ] || die "$config is missing"
read_users
read_subscriptions

if [ "$(cat "$data/cluster.id" 2>/dev/null)" != "$CLUSTER_ID" ]; then
  log "names its subscriptions kapacitor-$CLUSTER_ID"
  printf %s "$CLUSTER_ID" | store "$data/cluster.id"
fi

# First, as kapacitord does not open its API before InfluxDB answers, and asks ever more rarely.
declare -A subscriptions=()
stale=()
read_subscribed
if [ -n "${destinations[*]}" ]; then
  start tokens
  try_tokens
  stop
fi

log "sets ${#names[@]} users"
start users
set_users
if [ -n "$due" ]; then
  pause_tasks
  stop
  subscribe
  if [ -e "$paused" ]; then start users; fi
fi
# A setup that was killed may have left some.
resume_tasks
stop

write_announcements
log 'done'
