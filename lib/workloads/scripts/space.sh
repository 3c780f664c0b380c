# shellcheck shell=bash
# Sees a full data volume and starts influxd again once there is room, and sees shards that it cannot open, for supervise.sh.
# The pod is not ready then, and says why.
#
# What influxd could not append to a file it never tries again: each later write to that file fails, also when there is room
# (a bufio.Writer keeps its first error), and of a write that fails nothing is logged. So the file system is asked, and what
# compactions log is counted too, which may have given the room back by the next look. Of a shard that it could not open it
# only logs that: to queries it has no points, and no error.
# shellcheck disable=SC2154 # variables of supervise.sh

volume=${DATA_VOLUME:-} full='' restart_at=0 told=none told_unopened=''
# Bytes. A volume of a gibibyte and more has room from 64 MiB on, a smaller one from 1/16.
readonly FULL_BELOW=1048576 ROOM=67108864 LEAST_ROOM_PART=16

# Users write into the log too, a statement that is refused for instance, but never a quotation mark that is not escaped: what is
# looked for has one at its beginning or its end. Between quotation marks `engine=tsm1` may be a user's; as a field it is not.
watch_space() {
  [ -n "$volume" ] || return 0
  tell
  local field='[^ "=]+=[^ "=]*'
  local refused="(^$field $field msg=(\"[^\"]*\"|[^ \"]+)( $field)* engine=tsm1 |\"engine\":\"tsm1\")"
  refused+='.*(error=|"error":)"[^"]*: no space left on device"'
  local unopened='(msg=|"msg":)"Failed to open shard"'
  # shellcheck disable=SC2034 # of redact-log.sh
  journal_notes=$(
    printf '/%s/{\nh\ns/.*/refused/w %s\ng\n}\n' "$refused" "$target/.refused"
    printf '/%s/{\nh\ns/.*[ ,"]path(=|":)"?([^" ]*).*/\\2/w %s\ng\n}\n' "$unopened" "$target/.unopened"
  )$'\n'
}

# Gives 0 when the daemon has to be started again.
space_is_back() {
  local free size block inodes most_inodes room text=''
  [ -n "$volume" ] || return
  read -r free size block inodes most_inodes < <(stat -f -c '%a %b %S %d %c' "$volume") || return
  free=$((free * block)) room=$((size * block / LEAST_ROOM_PART))
  ((room < ROOM)) || room=$ROOM
  if ((free < FULL_BELOW || (inodes == 0 && most_inodes > 0))) || [ -s "$target/.refused" ]; then
    [ -n "$full" ] || text="$volume is full: writes are refused until there is room and the daemon is started again"
    full=1
    : >"$target/.refused"
  fi
  tell
  [ -z "$text" ] || log "$text"
  read_uptime
  [ -n "$full" ] && ((free >= room && uptime >= restart_at && (inodes > 0 || most_inodes == 0))) || return
  log "$volume has room again: starting the daemon again, as it may refuse every write until then"
  full=''
  tell
  # What needs more room than there is must not do this all the time.
  restart_at=$((uptime + ${SPACE_INTERVAL:-60}))
}

# For the readiness probe; the log gets it once.
tell() {
  local text='' unopened
  [ -z "$full" ] || text="$volume is full"$'\n'
  unopened=$(head -c 1000 "$target/.unopened" 2>/dev/null | tr '\n' ' ')
  [ -z "$unopened" ] || text+="a shard cannot be opened, queries answer without its points: ${unopened% }"$'\n'
  [ "$text" != "$told" ] || return 0
  told=$text
  [[ -z $unopened || $unopened = "$told_unopened" ]] || log "a shard cannot be opened, see the log above: ${unopened% }"
  told_unopened=$unopened
  if [ -n "$text" ]; then printf %s "$text" >"$target/unready"; else rm -f "$target/unready"; fi
}
