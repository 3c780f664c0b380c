#!/bin/sh
# reload.sh DAEMON ARGUMENT…
# Becomes the daemon, and tells it when its config file or what that names has changed, after amtool has looked at it. One that
# amtool refuses stays unread: the daemon goes on with the last good one.
#
#   ALERTMANAGER_CONFIG   folder with alertmanager.yml, a volume
#   RELOAD_INTERVAL       seconds between two looks, 5
set -u

folder=${ALERTMANAGER_CONFIG:-/etc/alertmanager}
interval=${RELOAD_INTERVAL:-5}

log() { printf 'reload: %s\n' "$*" >&2; }

# The kubelet swaps this link atomically when the content of the volume changes.
version() { readlink "$folder/..data"; }

[ $# -gt 0 ] || { log 'no daemon is given' && exit 64; }

# The number stays the daemon's, which this shell becomes.
daemon=$$
seen=$(version)
while sleep "$interval" && kill -0 "$daemon" 2>/dev/null; do
  now=$(version)
  [ "$now" != "$seen" ] || continue
  seen=$now
  if amtool check-config "$folder/alertmanager.yml" >/dev/null 2>&1; then
    kill -HUP "$daemon" && log 'the config has changed'
  else
    log 'the config has changed, and amtool refuses it: the last good one stays in use'
  fi
done &

exec "$@"
