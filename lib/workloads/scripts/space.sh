# shellcheck shell=bash
# Sees a full data volume and starts the daemon again once there is room, for supervise.sh.
#
# What influxd could not append to a file it never tries again: each later write to that file fails, also when there is room
# (a bufio.Writer keeps its first error), and of a write that fails nothing is logged. So the file system is asked, and what
# compactions log is counted too, which may have given the room back by the next look.
# shellcheck disable=SC2154 # variables of supervise.sh

volume=${DATA_VOLUME:-} full='' restart_at=0
# Bytes. A volume of a gibibyte and more has room from 64 MiB on, a smaller one from 1/16.
readonly FULL_BELOW=1048576 ROOM=67108864 LEAST_ROOM_PART=16

watch_space() {
  [ -n "$volume" ] || return 0
  mark_ready
  # shellcheck disable=SC2034 # of journal.sh
  journal_refusals=$target/.refused
}

# Gives 0 when the daemon has to be started again.
space_is_back() {
  local free size block inodes most_inodes room
  [ -n "$volume" ] || return
  read -r free size block inodes most_inodes < <(stat -f -c '%a %b %S %d %c' "$volume") || return
  free=$((free * block)) room=$((size * block / LEAST_ROOM_PART))
  ((room < ROOM)) || room=$ROOM
  if ((free < FULL_BELOW || (inodes == 0 && most_inodes > 0))) || [ -s "$target/.refused" ]; then
    [ -n "$full" ] || log "$volume is full: writes are refused until there is room and the daemon is started again"
    full=1
    : >"$target/.refused"
    printf '%s is full\n' "$volume" >"$target/unready"
  fi
  [ -n "$full" ] && ((free >= room && SECONDS >= restart_at && (inodes > 0 || most_inodes == 0))) || return
  log "$volume has room again: starting the daemon again, as it may refuse every write until then"
  full=''
  mark_ready
  # What needs more room than there is must not do this all the time.
  restart_at=$((SECONDS + ${SPACE_INTERVAL:-60}))
}

mark_ready() { rm -f "$target/unready"; }
