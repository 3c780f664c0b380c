# shellcheck shell=bash
# Keeps influxd from writing on behind the torn end of a write-ahead log, for supervise.sh.
#
# influxd cuts off what is torn at the end of a WAL file, a write that a crash or a full disk ended early; but it goes on writing
# at the old end, behind a hole, and the next start cuts again at the hole, with all that was written since
# (tsdb/engine/tsm1: WAL.Open seeks to the end of the last file before CacheLoader truncates). A last file that is empty it removes
# instead, and writes into one of its own. So each log gets an empty last file before a start. Nothing listens meanwhile, and no
# daemon has to be kept from listening, or be started twice.

# In a subshell, as the options and the locale are this function's: influxd sorts by bytes.
begin_wal_files() (
  [ -n "${WAL_DIR:-}" ] || return 0
  export LC_ALL=C
  shopt -s nullglob dotglob
  set -C # never over a file that is there
  for shard in "$WAL_DIR"/*/*/*/; do
    files=("$shard"_*.wal)
    [[ ${#files[@]} -gt 0 && -s ${files[-1]} && ${files[-1]##*/} =~ ^_([0-9]+)\.wal$ ]] || continue
    printf -v next '%s_%05d.wal' "$shard" $((10#${BASH_REMATCH[1]} + 1))
    { : >"$next"; } 2>/dev/null ||
      log "WARNING: $next cannot be made: if the write-ahead log is torn, what is written next is lost at the next start"
  done
)
