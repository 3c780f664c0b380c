# shellcheck shell=bash
# An exclusive lock on a data volume, for a script that defines `log`. Two daemons on one volume lose each other's data, and
# ReadWriteOnce is per node. It is held by the script and by the daemons that it starts, as long as one of them lives.
# The file itself names the pod that set the volume up last.

data_lock='' pod_lock=''

# lock_data FOLDER [FILE]: waits until no other pod uses it. Gives 1 where $stopping was set meanwhile. FILE is locked by what lives
# as long as a pod does, of which the daemon alone may have ended: see hold_volume.
lock_data() {
  local status last
  if ! command -v flock >/dev/null; then
    log "WARNING: this image has no flock: nothing keeps a second pod from $1, and two daemons on one volume lose data"
    return
  fi
  open_lock "$1/.lock" || return
  data_lock=$opened
  if [ -n "${2:-}" ]; then open_lock "$2" && pod_lock=$opened || return; fi
  for _ in {1..30}; do
    status=0
    take_lock || status=$?
    # Killed, or not started: it has said nothing of the lock.
    ((status > 125)) || break
    [ -z "${stopping:-}" ] || return
    sleep "${LOCK_INTERVAL:-1}"
  done
  last=$(claimed_by "$1")
  case $status in
    0) ;;
    75)
      log "waiting: another pod, ${last:-unknown}, uses $1, and two daemons on one volume lose data"
      until take_lock; do
        [ -z "${stopping:-}" ] || return
        sleep "${LOCK_INTERVAL:-1}"
      done
      log "the other pod is gone: $1 is this pod's"
      ;;
    *) log "WARNING: $1 cannot be locked: nothing keeps a second pod from it, and two daemons on one volume lose data" ;;
  esac
}

# The daemon can write there: a link leads elsewhere, and a pipe waits.
open_lock() { # FILE: its descriptor into $opened
  if [ -L "$1" ] || { [ -e "$1" ] && [ ! -f "$1" ]; }; then
    log "removes $1, which is no file"
    rm -rf -- "$1"
  fi
  exec {opened}<>"$1"
}

# Both or none, so that a daemon that starts again finds its own free.
take_lock() {
  flock -n -E 75 "$data_lock" 2>/dev/null || return
  [ -n "$pod_lock" ] || return 0
  if flock -n -E 75 "$pod_lock" 2>/dev/null; then
    # What holds it for this pod starts later.
    flock -u "$pod_lock"
    return 0
  fi
  flock -u "$data_lock"
  return 75
}

# hold_volume FILE: for a container that lives as long as its pod does, beside the daemon.
hold_volume() {
  command -v flock >/dev/null && open_lock "$1" && flock -w 3 "$opened"
}

# What the pod that has it wrote, as far as it can be the name of a pod.
claimed_by() {
  local name
  name=$(head -c 253 "$1/.lock" 2>/dev/null | tr -cd 'a-z0-9.-') || true
  printf %s "$name"
}

# claim_data FOLDER [FILE], for an init container: as lock_data, and says that this pod sets it up.
claim_data() {
  lock_data "$@" || return
  [ -z "$data_lock" ] || printf %s "${HOSTNAME:-}" >"$1/.lock"
}

# For the daemon's container: between the init container and this one, another pod may have had its turn.
lock_claimed_data() {
  local last
  lock_data "$1" || return
  last=$(claimed_by "$1")
  [ -z "$last" ] || [ "$last" = "${HOSTNAME:-}" ] ||
    log "WARNING: the pod $last has set $1 up after this pod did: delete this pod, so that it is set up again"
}
