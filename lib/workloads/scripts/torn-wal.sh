# shellcheck shell=bash
# Keeps the port of a daemon closed until its write-ahead log has come through a start uncut, for supervise.sh.
#
# influxd cuts off what is torn at the end of a WAL file, a write that a crash or a full disk ended early; but it goes on writing
# at the old end, behind a hole, and the next start cuts again at the hole, with all that was written since
# (tsdb/engine/tsm1: WAL.Open seeks to the end before CacheLoader truncates). A start after a cut finds no hole, as long as
# nothing was written in between. So influxd gets a pipe in place of its key: it reads the key when all its data is loaded and
# before it listens (cmd/influxd/run: Server.Open), and waits there.
# shellcheck disable=SC2154 # variables of supervise.sh

gated_log=${WAL_DIR:-} gate='' cuts=0 sizes=''
readonly MOST_CUTS=5

# The sizes of all WAL files, as lines.
wal_sizes() {
  local files
  shopt -s nullglob dotglob
  files=("$gated_log"/*/*/*/*.wal)
  ((${#files[@]} == 0)) || printf '%s\0' "${files[@]}" | wc -c --files0-from=- 2>/dev/null
}

close_gate() {
  [ -n "$gated_log" ] || return 0
  rm -f "$target/torn" "$target/.gate"
  if ! mkfifo -m 600 "$target/.gate" 2>/dev/null; then
    log 'WARNING: this image has no mkfifo: after a torn write-ahead log, what is written next is lost at the next start'
    gated_log=''
    return
  fi
  # After a start that ended early it has its place already.
  gate_is_closed || ln -f "$target/tls.key" "$target/.tls.key"
  mv "$target/.gate" "$target/tls.key"
  sizes=$(wal_sizes)
}

# In the background, once the daemon runs.
keep_gate() {
  [ -n "$gated_log" ] || return 0
  guard_gate &
  gate=$!
}

guard_gate() {
  local key torn
  # Opens when the daemon opens the other end.
  exec {key}>"$target/tls.key"
  torn=$(find_torn)
  if [ -n "$torn" ]; then
    printf '%s\n' "$torn" >"$target/torn"
    kill -TERM "$daemon"
  else
    mv "$target/.tls.key" "$target/tls.key" && cat "$target/tls.key" >&"$key"
  fi
}

# Which files are smaller now than before the start.
find_torn() {
  local now size name
  local -A before=()
  now=$(wal_sizes)
  [ "$now" != "$sizes" ] || return 0
  while read -r size name; do before[$name]=$size; done <<<"$sizes"
  while read -r size name; do
    [[ $name == /* ]] || continue
    ((size >= ${before[$name]:-0})) ||
      printf 'a torn end was cut off %s: %s of %s bytes are kept\n' "$name" "$size" "${before[$name]}"
  done <<<"$now"
}

gate_is_closed() { [ -n "$gated_log" ] && [ -p "$target/tls.key" ]; }

# After the daemon's end: whether it was ended to start again on what it has cut.
was_torn() {
  local line
  [ -z "$gate" ] || kill "$gate" 2>/dev/null
  gate=''
  [ -n "$gated_log" ] && [ -s "$target/torn" ] || return
  while IFS= read -r line; do log "$line"; done <"$target/torn"
  if ((++cuts >= MOST_CUTS)); then
    log "the write-ahead log was torn at each of $cuts starts: the port stays closed. Does the volume keep what is written?"
    return 1
  fi
  log 'starting the daemon again before it listens, as what it wrote behind a cut would be lost at the next start'
}
