#!/usr/bin/env bash
# The first init container of a server that is restored: puts a backup onto its volume, where that is empty. Once: what is there
# afterwards is never touched again, and what was there before never at all.
#
#   FROM                volume or s3: the rest of it is said in from-volume.sh and s3.sh
#   BACKUP              which one; the latest, where it is empty
#   PRODUCT             as in the backup; source.sh beside this says how, by a function `put_back` of the files in ${names[@]}
#   DATA_DIR            the volume
#   SCRATCH_DIR         folder for what is on its way: a part of a file from S3, and what a product has to look into
set -euo pipefail
shopt -s inherit_errexit nullglob dotglob
umask 077
export LC_ALL=C

program=restore
data=${DATA_DIR:?} name='' fetched='' names=()
declare -A lines_of=()
begun=$data/.restoring restored=$data/.restored
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=backup-common.sh
. "$here/backup-common.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/lock.sh
. "$here/lock.sh"
# shellcheck disable=SC1090 # one of two files beside this
. "$here/from-${FROM:?}.sh"
# shellcheck disable=SC1091 # the product's
. "$here/source.sh"

# What the file system, the lock and the schedule of backups keep there is no data.
data_files() {
  local file
  for file in "$data"/*; do
    case ${file##*/} in
      lost+found | .lock | .restoring | backup) ;;
      *) printf '%s\n' "$file" ;;
    esac
  done
}

# What its files are called, those in parts once, into ${names[@]}, and the numbers of the lines of each into ${lines_of[NAME]}. By the
# shell alone: where a program of a pipe does not start, the rest of it would count as the whole.
list_files() {
  local i file
  names=() lines_of=()
  for i in "${!files[@]}"; do
    [[ ${files[i]} =~ $FILE_LINE ]]
    file=${BASH_REMATCH[3]}
    [[ ! $file =~ ^(.+)\.[0-9]{4,6}$ ]] || file=${BASH_REMATCH[1]}
    [ -n "${lines_of[$file]:-}" ] || names+=("$file")
    lines_of[$file]+=" $i"
  done
}

# get_file FILE: its content, each part verified before any of it is used
get_file() {
  local i sum size part
  [ -n "${lines_of[$1]:-}" ] || die "the backup $name has no $1"
  for i in ${lines_of[$1]}; do
    [[ ${files[i]} =~ $FILE_LINE ]]
    sum=${BASH_REMATCH[1]} size=${BASH_REMATCH[2]} part=${BASH_REMATCH[3]}
    fetch "$part" || die "the backup $name has no $part"
    [ "$(sum_of <"$fetched")" = "$sum" ] || die "the backup $name is damaged: $part is not what was written ($size bytes)"
    cat "$fetched"
  done
  rm -f -- "$scratch/part"
}

mkdir -p "$scratch"
claim_data "$data"
if [ -e "$restored" ]; then
  log "was restored before, from $(head -c 100 "$restored" | tr -cd 'A-Za-z0-9'): nothing is done"
  exit 0
fi
if [ -e "$begun" ]; then
  log 'was interrupted: begins anew'
  mapfile -t found < <(data_files)
  rm -rf -- "${found[@]}"
elif [ -n "$(data_files)" ]; then
  log "WARNING: $data has data already, and stays as it is: nothing is restored"
  exit 0
fi
find_backup "${BACKUP:-}"
[[ $name =~ $BACKUP_NAME ]] || die 'what is said to be the latest backup has no name of one'
read_contents "$scratch/contents" || die "the backup $name is not whole, or none of $PRODUCT"
list_files
log "restores the backup $name"
: >"$begun"
flush "$data"
put_back
flush "$data"
printf '%s\n' "$name" >"$begun"
mv -T -- "$begun" "$restored"
flush "$data"
log "restored the backup $name"
