# shellcheck shell=bash
# How InfluxDB is backed up and restored, for take-backup.sh and restore.sh: as source.sh.
#
# Its RPC for backups, on $RPC_PORT of loopback, streams a shard as a tar archive: nothing is kept anywhere on the way. What a backup
# has is called as `influxd backup -portable` calls it, so that `influxd restore -portable` takes it too. Beside that it has the
# reconciler's ledger, which says who made what.
# shellcheck disable=SC2154 # variables of the scripts that source this

# shellcheck source-path=SCRIPTDIR source=tar.sh
. "$(dirname "${BASH_SOURCE[0]}")/tar.sh"

# A connection begins with the RPC's own byte and that of the request: cmd/influxd/backup, services/snapshotter.
readonly RPC_SHARD=0 RPC_META=1 RPC_SHARDS=3
# What a tar archive ends with.
readonly END_OF_TAR=1024

rpc() { # REQUEST [FIELDS]
  local connection status=0
  exec {connection}<>"/dev/tcp/127.0.0.1/${RPC_PORT:-8088}" || return
  printf '\x3\x'"$1"'{"Type":%s%s}\n' "$1" "${2:+,$2}" >&"$connection" || status=$?
  cat <&"$connection" || status=$?
  exec {connection}>&-
  return "$status"
}

# Their paths DATABASE/POLICY/NUMBER, as JSON has them.
list_shards() {
  local answer
  answer=$(rpc "$RPC_SHARDS" | head -c 64000000) || die 'influxd does not answer at its RPC'
  [[ $answer == '{"Paths":'*'}' ]] || die 'influxd does not say what shards it has, see its log'
  # 1 is that there are none.
  printf '%s\n' "$answer" | { grep -oE '"([^"\\]|\\.)*/[0-9]+"' || [ $? = 1 ]; } | sed 's/^"//; s/"$//'
}

# split TEXT: its lines into ${lines[@]}. By the shell alone: a here-string may take room on the disk, and lose all without it.
split() {
  local IFS=$'\n' -
  set -f
  # shellcheck disable=SC2206 # that is what splits it
  lines=($1)
}

take() {
  local before after path lines shards=()
  local -A there=()
  before=$(list_shards)
  take_meta
  after=$(list_shards)
  split "$after"
  for path in "${lines[@]}"; do there[$path]=1; done
  # What is not in the meta data would meet the next shard of its number.
  split "$before"
  for path in "${lines[@]}"; do [ -z "${there[$path]:-}" ] || shards+=("$path"); done
  for path in "${shards[@]}"; do
    if take_shard "$path"; then continue; fi
    # By itself: within a condition, that influxd is away would be that the shard is.
    after=$(list_shards)
    [[ $'\n'$after$'\n' != *$'\n'"$path"$'\n'* ]] || die "influxd does not give the shard $path, see its log"
    log "the shard $path is gone meanwhile"
  done
  if [ -e "$LEDGER" ] || [ -L "$LEDGER" ]; then put_own "$LEDGER" ledger; fi
  { printf '{"meta":{"fileName":"%s.meta","size":%s},"limited":false,"files":[' "$name" "$meta_size" &&
    sed '$!s/$/,/' "$scratch/shards" && printf ']}\n'; } | put "$name.manifest"
}

# The answer is a magic number, a length, and as many bytes, which are meta.db; the portable form has them as field 1 of a message
# of Protocol Buffers, and a number in field 2.
take_meta() {
  local file=$scratch/meta rest
  : >"$scratch/shards"
  rpc "$RPC_META" >"$file" || die 'influxd does not answer at its RPC'
  [ "$(head -c 8 "$file" | od -An -tx1 | tr -d ' \n')" = 0000000059590101 ] || die 'influxd does not give its meta data, see its log'
  # Whoever writes into a pipe that nobody reads to its end is killed, and the backup with it.
  meta_size=$((16#$(head -c 16 "$file" | tail -c 8 | od -An -tx1 | tr -d ' \n')))
  (($(stat -c %s "$file") >= meta_size + 16)) || die 'influxd ended before it gave all of its meta data'
  {
    printf '\x0a'
    for ((rest = meta_size; rest >= 128; rest >>= 7)); do byte $((rest & 127 | 128)); done
    byte "$rest"
    { head -c 16 >/dev/null && head -c "$meta_size"; } <"$file"
    printf '\x10\x00'
  } | put "$name.meta"
  rm -f "$file"
}

byte() {
  local hex
  printf -v hex '\\x%02x' "$1"
  printf '%b' "$hex"
}

readonly FULL='the disk of the node does not take what the backup has'

# The RPC tells of no error, it ends: a whole archive has all of its files, and its end.
take_shard() { # PATH
  local number=${1##*/} policy=${1%/*} file wait status
  file=$name.s$number.tar$(compressed)
  for wait in 2 4 8 0; do
    stream_shard "$number" | put "$file"
    status=("${PIPESTATUS[@]}")
    # It said why.
    [ "${status[1]}" = 0 ] || exit 1
    if [ -e "$scratch/whole" ]; then
      printf '{"database":"%s","policy":"%s","shardID":%s,"fileName":"%s","size":%s,"lastModified":0}\n' \
        "${policy%%/*}" "${policy#*/}" "$number" "$file" "$(<"$scratch/whole")" >>"$scratch/shards" || die "$FULL"
      return
    fi
    forget "$file"
    [ "$wait" = 0 ] || sleep "$wait"
  done
  return 1
}

# A slim image has no gzip; what is in a shard is compressed already.
compressed() { ! command -v gzip >/dev/null || printf .gz; }
compress() { if command -v gzip >/dev/null; then gzip -1; else cat; fi; }
expand() { # FILE
  if [[ $1 == *.gz ]]; then gzip -dc; else cat; fi
}

# What was put of it counts for nothing.
forget() { # FILE
  grep -vF " $1" "$scratch/files" >"$scratch/files.new" || [ $? = 1 ] || die "$FULL"
  mv "$scratch/files.new" "$scratch/files" || die "$FULL"
}

# Three read what the backup gets: its end, its size, and whether it is an archive. By pipes alone, as a slim image has no mkfifo.
stream_shard() { # NUMBER
  rm -f "$scratch"/{whole,end,size}
  {
    {
      {
        {
          rpc "$RPC_SHARD" "\"ShardID\":$1" | tee /dev/fd/{5,6,7} | compress >&8
        } 5>&1 | tail -c "$END_OF_TAR" | tr -d '\0' | wc -c >"$scratch/end"
      } 6>&1 | wc -c >"$scratch/size"
    } 7>&1 | is_archive
  } 8>&1 && [[ $(<"$scratch/end") -eq 0 && $(<"$scratch/size") -ge END_OF_TAR ]] && mv "$scratch/size" "$scratch/whole"
}

is_archive() {
  local whole=''
  ! walk_tar skip_file || whole=1
  cat >/dev/null
  [ -n "$whole" ]
}

# On a volume that no influxd has. It makes the index of a shard that has none when it opens it.
put_back() {
  local file meta
  mkdir -p "$data"/{meta,data,wal,reconciler}
  for file in "${names[@]}"; do
    case $file in
      *.tar | *.tar.gz)
        get_file "$file" | expand "$file" | into=$data/data walk_tar write_file
        log "restored $file"
        ;;
      *.meta) meta=$file ;;
      ledger) get_file ledger >"$data/reconciler/ledger" ;;
    esac
  done
  put_back_meta "${meta:?}"
}

# Last: with it, there is an InfluxDB.
put_back_meta() { # FILE
  local bytes length=0 shift=0 at byte
  get_file "$1" >"$scratch/meta"
  read -ra bytes < <(head -c 10 "$scratch/meta" | od -An -tu1 -w10)
  [ "${bytes[0]:-}" = 10 ] || die "$1 is no meta data of a portable backup"
  for ((at = 1; at < ${#bytes[@]}; at++)); do
    byte=${bytes[at]}
    ((length |= (byte & 127) << shift, shift += 7))
    ((byte >= 128)) || break
  done
  { head -c $((at + 1)) >/dev/null && head -c "$length"; } <"$scratch/meta" >"$data/meta/meta.db"
  [ "$(stat -c %s "$data/meta/meta.db")" = "$length" ] || die "$1 is not whole"
  rm -f "$scratch/meta"
}
