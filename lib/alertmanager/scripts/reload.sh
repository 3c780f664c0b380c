#!/bin/sh
# reload.sh DAEMON ARGUMENT…
# Becomes the daemon, and tells it when its config file or what that names has changed, after amtool has looked at it. One that amtool
# refuses stays unread: the daemon goes on with the last good one.
#
#   ALERTMANAGER_CONFIG   folder with alertmanager.yml and all that it names: a volume
#   RELOAD_INTERVAL       seconds between two looks, 5
set -u

folder=${ALERTMANAGER_CONFIG:-/etc/alertmanager}
interval=${RELOAD_INTERVAL:-5}

# The log: where the watcher has closed its errors, another copy of it.
log_to=2
log() { printf 'reload: %s\n' "$*" >&"$log_to"; }

# The kubelet swaps this link atomically when the content of the volume changes.
version() { readlink "$folder/..data"; }

# A shell that cannot start a process ends, where memory is short: this one becomes a new one, for which it needs none. It would
# say so hundreds of times in a second.
watch() {
  unchecked=''
  exec 3>&2 2>/dev/null
  log_to=3
  trap 'WATCHES=$daemon exec sh "$0" 2>&3' EXIT
  while kill -0 "$daemon"; do
    # Killed, or not started: the next look is at once.
    sleep "$interval" || continue
    now=$(version)
    [ "$now" != "$seen" ] || continue
    seen=$now
    status=0
    amtool check-config "$folder/alertmanager.yml" >/dev/null 2>&1 || status=$?
    case $status in
      0) kill -HUP "$daemon" && log 'the config has changed' ;;
      1) log 'the config has changed, and amtool refuses it: the last good one stays in use' ;;
      *)
        # It was killed, or not started: nobody has looked at the config.
        [ "$unchecked" = "$now" ] || log "the config has changed, and amtool ends with $status: it is tried again"
        unchecked=$now seen=''
        ;;
    esac
  done
  trap - EXIT
}

if [ -n "${WATCHES:-}" ]; then
  # It may have ended between a change and what it does then.
  daemon=$WATCHES seen=''
  watch
  exit
fi
[ $# -gt 0 ] || { log 'no daemon is given' && exit 64; }

daemon=$$ seen=$(version)
watch &

exec "$@"
