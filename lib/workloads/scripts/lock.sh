# shellcheck shell=bash
# An exclusive lock on a data volume, for a script that defines `log`. Two daemons on one volume lose each other's data, and
# ReadWriteOnce is per node. It is held by the script and by the daemons that it starts, as long as one of them lives.
# The file itself names the pod that set the volume up last.

data_lock='' lock_waiter=''

# lock_data FOLDER: waits until no other pod uses it. Gives 1 where $stopping was set meanwhile.
lock_data() {
  local status=0 last
  if ! command -v flock >/dev/null; then
    log "WARNING: this image has no flock: nothing keeps a second pod from $1, and two daemons on one volume lose data"
    return
  fi
  exec {data_lock}<>"$1/.lock" || return
  flock -n -E 75 "$data_lock" 2>/dev/null || status=$?
  last=$(claimed_by "$1")
  case $status in
    0) ;;
    75)
      log "waiting: another pod, ${last:-unknown}, uses $1, and two daemons on one volume lose data"
      wait_for_lock || return
      log "the other pod is gone: $1 is this pod's"
      ;;
    *) log "WARNING: $1 cannot be locked: nothing keeps a second pod from it, and two daemons on one volume lose data" ;;
  esac
}

# A trap waits for what runs in the foreground.
wait_for_lock() {
  flock "$data_lock" &
  lock_waiter=$!
  while kill -0 "$lock_waiter" 2>/dev/null; do
    wait "$lock_waiter" || true
    [ -z "${stopping:-}" ] || kill "$lock_waiter" 2>/dev/null
  done
  lock_waiter=''
  [ -z "${stopping:-}" ]
}

# What the pod that has it wrote, as far as it can be the name of a pod.
claimed_by() {
  local name
  name=$(head -c 253 "$1/.lock" 2>/dev/null | tr -cd 'a-z0-9.-') || true
  printf %s "$name"
}

# For an init container: locks FOLDER and says that this pod sets it up.
claim_data() {
  lock_data "$1" || return
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
