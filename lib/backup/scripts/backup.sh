#!/usr/bin/env bash
# Takes a backup every $EVERY seconds, and says when the last good one was. One that failed is tried again after half a minute, then
# after twice as long each time, and $RETRY at most.
#
#   EVERY, RETRY        seconds
#   LOOK_INTERVAL       seconds between two looks at what is asked for, and at the volume (5)
#   STATE_DIR           folder on the data volume, which is watched: a backup ends early when that is nearly full
#   METRICS_DIR         folder that gets `backup.prom`, in the format of Prometheus, and alive, touched as long as this runs; who
#                       makes a file `now` there gets a backup now
#   PRODUCT, SERVER     whose backup it is, as labels
# The rest is said in take-backup.sh. With the argument `once`, as tests have it, it ends after the first.
set -uo pipefail
umask 077
export LC_ALL=C

program=backup
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=backup-common.sh
. "$here/backup-common.sh"
scratch=${SCRATCH_DIR:?}/backup
export SCRATCH_DIR=$scratch
state=${STATE_DIR:?} metrics=${METRICS_DIR:?}
# What a snapshot holds on to is removed late: a backup ends where less than 256 MiB of the data volume are free, or 1/16 of a smaller one.
readonly ROOM=$((256 << 20)) LEAST_ROOM_PART=16
readonly FIRST_RETRY=30
# `since`: when the first pod with this began, from which on a backup is overdue that was never taken.
since=0 again=$FIRST_RETRY success=0 failing=0 duration=0 size=0 attempt='' timer=''

# number FILE: what is on the data volume may be anything.
number() {
  local text
  [[ -f $1 && ! -L $1 ]] && text=$(head -c 20 -- "$1" 2>/dev/null | tr -cd '0-9') || text=''
  [[ $text =~ ^[1-9][0-9]{8,10}$ ]] && printf %s "$text" || printf 0
}

remember() { # FILE NUMBER
  # Never through a link, which leads where the daemon cannot write.
  if ! rm -rf -- "$state/$1.new" || ! (set -C && printf '%s\n' "$2" >"$state/$1.new") || ! mv -T -- "$state/$1.new" "$state/$1"; then
    log "WARNING: $state/$1 cannot be written: a pod that starts anew takes a backup at once"
  fi
}

metric() { # NAME HELP VALUE
  printf '# HELP backup_%s %s\n# TYPE backup_%s gauge\nbackup_%s{product="%s",server="%s"} %s\n' "$1" "$2" "$1" "$1" "$PRODUCT" "$SERVER" "$3"
}

publish() {
  {
    metric last_success_timestamp_seconds 'When the last good backup began, 0 without one.' "$success"
    metric overdue_timestamp_seconds 'From when on the next one is overdue.' $(((success > 0 ? success : since) + 2 * EVERY))
    metric failing 'Whether the last attempt failed.' "$failing"
    # Not known of one that another container took.
    if ((size > 0)); then
      metric last_duration_seconds 'How long the last good one took.' "$duration"
      metric last_size_bytes 'How large the last good one is.' "$size"
    fi
  } >"$metrics/backup.prom.new" && mv -T -- "$metrics/backup.prom.new" "$metrics/backup.prom"
}

# Gives 1 where the data volume has too little room for what a backup holds on to.
has_room() {
  local free all block
  read -r free all block < <(stat -f -c '%a %b %S' "$state") || return 0
  local room=$((all * block / LEAST_ROOM_PART))
  ((room < ROOM)) || room=$ROOM
  ((free * block >= room))
}

pause() { # SECONDS: a signal ends it, and so does the end of an attempt
  : >"$metrics/alive"
  sleep "$1" &
  timer=$!
  wait -n ${attempt:+"$attempt"} "$timer"
  kill "$timer" 2>/dev/null
  timer=''
}

# All of an attempt is one process group.
end_attempt() {
  [ -z "$attempt" ] || kill -KILL -- "-$attempt" 2>/dev/null
}

try_backup() {
  local began=$EPOCHSECONDS status=0
  if has_room; then
    set -m
    bash "$here/take-backup.sh" </dev/null &
    attempt=$!
    set +m
    while kill -0 "$attempt" 2>/dev/null; do
      pause "${LOOK_INTERVAL:-5}"
      has_room || { log 'the data volume is nearly full: the backup is ended, and what it held on to is free' && end_attempt; }
    done
    wait "$attempt" || status=$?
    attempt=''
  else
    log 'the data volume is nearly full: no backup is taken'
    status=1
  fi
  if [ "$status" = 0 ]; then
    success=$began duration=$((EPOCHSECONDS - began)) failing=0 size=$(head -c 20 "$scratch/size" | tr -cd '0-9')
    remember success "$success"
    log "took a backup of $size bytes in $duration s"
  else
    failing=1
    log "error: the backup failed: it is tried again in $again s"
  fi
  rm -rf -- "$scratch"
  [ "$failing" = 0 ]
}

trap 'end_attempt; [ -z "$timer" ] || kill "$timer" 2>/dev/null; exit 0' TERM INT
mkdir -p "$scratch"
since=$(number "$state/since") success=$(number "$state/success")
((since > 0)) || { since=$EPOCHSECONDS && remember since "$since"; }
publish
next=$((success + EVERY))
while :; do
  # A time in the future is of a clock that was set back since: it counts as none, or nothing would be overdue until then.
  ((since <= EPOCHSECONDS)) || since=$EPOCHSECONDS
  ((success <= EPOCHSECONDS)) || success=0 next=0
  ((next <= EPOCHSECONDS + (EVERY > RETRY ? EVERY : RETRY))) || next=0
  if ((EPOCHSECONDS >= next)) || [ -e "$metrics/now" ]; then
    rm -rf -- "$metrics/now"
    if try_backup; then
      next=$((success + EVERY)) again=$FIRST_RETRY
    else
      next=$((EPOCHSECONDS + again)) again=$((2 * again < RETRY ? 2 * again : RETRY))
    fi
    publish
    [ "${1:-}" != once ] || exit "$failing"
  fi
  pause "${LOOK_INTERVAL:-5}"
done
