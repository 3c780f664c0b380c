#!/usr/bin/env bash
# supervise.sh DAEMON ARGUMENT…
# Runs a daemon as PID 1, hands it renewed certificates and tells it about changed files. Ends with the daemon's status.
#
#   WATCH                    colon-separated Secret or ConfigMap volumes that the daemon reads; TLS_SOURCE always is one
#   TLS_SOURCE, TLS_TARGET   volume with tls.crt and tls.key; memory volume that gets a copy with mode 0600 (optional)
#   AUTHORITIES_SOURCE, AUTHORITIES_TARGET   volume with several files of certificates, *.crt; memory volume that gets all of them
#                            as ca.crt (optional)
#   ON_CHANGE                reload (SIGHUP), restart (SIGTERM, wait, start again), or none, the default
#   RELOAD_PORT              a reload waits until this port of localhost is open (optional)
#   REDACT, REDACT_VARIABLES, REDACT_FOLDERS   what is *** in the daemon's log, see redact-log.sh (optional)
#   DATA_LOCK                folder of the data volume, which no two pods may use at once, see lock.sh (optional)
#   WAL_DIR                  influxd's write-ahead logs, which may have a torn end, see torn-wal.sh (optional)
#   DATA_VOLUME              the daemon starts again when this had been full, see space.sh (optional, TLS_TARGET)
#   RESTART_MARK             folder that another container makes to have the daemon started again (optional)
#   SUPERVISE_INTERVAL       seconds between two looks, 5
#   SUPERVISE_HOOK           command run in the background, at the start and every SUPERVISE_HOOK_INTERVAL (30) s
set -u

interval=${SUPERVISE_INTERVAL:-5}
on_change=${ON_CHANGE:-none}
source=${TLS_SOURCE:-}
target=${TLS_TARGET:-}
daemon='' hook='' timer='' stopping='' pending='' status=0 uptime=0 hook_at=0
declare -A seen=()

log() { printf 'supervise: %s\n' "$*" >&2; }

# complain VERSION TEXT: said once of a version, which each look tries again. Gives 1.
declare -A complaints=()
complain() {
  [ "${complaints[$2]:-}" = "$1" ] || log "$2"
  complaints[$2]=$1
  return 1
}

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=redact-log.sh
. "$here/redact-log.sh"
# shellcheck source-path=SCRIPTDIR source=lock.sh
. "$here/lock.sh"
# shellcheck source-path=SCRIPTDIR source=take-certificate.sh
. "$here/take-certificate.sh"
# shellcheck source-path=SCRIPTDIR source=authorities.sh
. "$here/authorities.sh"
# shellcheck source-path=SCRIPTDIR source=torn-wal.sh
. "$here/torn-wal.sh"
# shellcheck source-path=SCRIPTDIR source=space.sh
. "$here/space.sh"

case $on_change in
  reload | restart | none) ;;
  *) log "ON_CHANGE must be reload, restart or none, got $on_change" && exit 64 ;;
esac
[ $# -gt 0 ] || { log 'no daemon is given' && exit 64; }
[ -n "$target" ] || [ -z "${DATA_VOLUME:-}" ] || { log 'DATA_VOLUME needs TLS_TARGET' && exit 64; }

# The kubelet swaps this link atomically when the content of a volume changes.
version() { readlink "$1/..data"; }

start() {
  # Each time anew: a secret may be another one.
  close_journal
  open_journal || { log 'REDACT is no regular expression, or the secrets cannot be read' && exit 64; }
  begin_wal_files
  # A shell's background process ignores INT unless it is told not to.
  if [ -n "$journal" ]; then
    env --default-signal=INT "$@" >&"$journal" 2>&1 {journal}>&- &
  else
    env --default-signal=INT "$@" &
  fi
  daemon=$!
  [ -z "$stopping" ] || kill -"$stopping" "$daemon"
}

# A trap interrupts `wait`: ask again until the daemon is gone. bash keeps its status.
reap() {
  while kill -0 "$daemon" 2>/dev/null; do wait "$daemon"; done
  wait "$daemon"
  status=$?
}

# shellcheck disable=SC2317 # a trap calls it
forward() {
  stopping=$1
  [ -z "$daemon" ] || kill -"$1" "$daemon" 2>/dev/null
}

# Until it listens, a daemon may not have its signal handlers, and SIGHUP would end it.
listens() { [ -z "${RELOAD_PORT:-}" ] || (: <"/dev/tcp/localhost/$RELOAD_PORT") 2>/dev/null; }

look() {
  local folder now
  gather_authorities
  for folder in "${!seen[@]}"; do
    now=$(version "$folder")
    [ "$now" != "${seen[$folder]}" ] || continue
    # Until it is taken, it is new.
    [ "$folder" != "$source" ] || take_certificate || continue
    seen[$folder]=$now
    log "$folder has changed"
    pending=1
  done
}

notify() {
  case $on_change in
    reload)
      listens || return
      log 'reloading the daemon'
      kill -HUP "$daemon" 2>/dev/null
      ;;
    restart)
      log 'restarting the daemon'
      restart "$@"
      ;;
  esac
  pending=''
}

take_mark() {
  [ -n "${RESTART_MARK:-}" ] && [ -d "$RESTART_MARK" ] && rmdir -- "$RESTART_MARK"
}

restart() {
  kill -TERM "$daemon" 2>/dev/null
  reap
  [ -z "$stopping" ] || exit "$status"
  start "$@"
}

# Seconds since the node started, into $uptime: setting the clock does not change them, as it does $SECONDS.
read_uptime() { IFS=. read -r uptime _ </proc/uptime; }

call_hook() {
  [ -n "${SUPERVISE_HOOK:-}" ] && read_uptime && ((uptime >= hook_at)) || return
  if [ -n "$hook" ] && kill -0 "$hook" 2>/dev/null; then return; fi
  hook_at=$((uptime + ${SUPERVISE_HOOK_INTERVAL:-30}))
  if [ -n "$journal" ]; then "$SUPERVISE_HOOK" >&"$journal" 2>&1 & else "$SUPERVISE_HOOK" & fi
  hook=$!
}

# Until the next look, or the daemon's end: it gives 1 for that, with its status in $status.
pause() {
  sleep "$interval" &
  timer=$!
  local ended=''
  wait -n -p ended ${daemon:+"$daemon"} "$timer"
  status=$?
  [ "${ended:-}" = "$timer" ] || kill "$timer" 2>/dev/null
  timer=''
  [ -z "$daemon" ] || [ "${ended:-}" != "$daemon" ]
}

# shellcheck disable=SC2317 # a trap calls it
clean_up() {
  local process
  for process in "$timer" "$hook"; do [ -z "$process" ] || kill "$process" 2>/dev/null; done
  close_journal
}
trap clean_up EXIT
trap 'forward TERM' TERM
trap 'forward INT' INT

IFS=: read -ra folders <<<"${WATCH:-}"
for folder in "${folders[@]}" ${source:+"$source"}; do
  [ -z "$folder" ] || seen[$folder]=$(version "$folder")
done

if [ -n "${DATA_LOCK:-}" ] && ! lock_claimed_data "$DATA_LOCK"; then exit $((${#stopping} > 0 ? 143 : 1)); fi
wait_for_certificate
gather_authorities || exit 1
watch_space
# Else the daemon would be ready for a while on a volume that is full.
space_is_back || :
# Of a start before.
take_mark || :
start "$@"
while [ -z "$stopping" ]; do
  call_hook
  pause || exit "$status"
  if take_mark; then
    log 'another container asks for it: starting the daemon again'
    restart "$@"
  elif space_is_back; then
    restart "$@"
  fi
  look
  [ -z "$pending" ] || notify "$@"
done
reap
exit "$status"
