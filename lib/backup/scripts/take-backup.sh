#!/usr/bin/env bash
# Takes one backup, for backup.sh. Ends with status 0 when all of it is where it is kept, and with its size in $SCRATCH_DIR/size.
#
#   TO                  volume or s3: the rest of it is said in to-volume.sh and s3.sh
#   PRODUCT             what is backed up; source.sh beside this says how, by a function `take`
#   SCRATCH_DIR         folder for what is on its way
set -euo pipefail
shopt -s inherit_errexit nullglob
umask 077
export LC_ALL=C

program=backup
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=backup-common.sh
. "$here/backup-common.sh"
# shellcheck disable=SC1090 # one of two files beside this
. "$here/to-${TO:?}.sh"
# shellcheck disable=SC1091 # the product's
. "$here/source.sh"

# has NAME FILE: notes one more file of the backup; FILE is a copy of it. It dies where it cannot: a backup that does not list a file
# passes for whole.
has() {
  local sum size
  sum=$(sum_of <"$2") || die "$1 cannot be read"
  size=$(stat -c %s -- "$2") || die "$1 cannot be read"
  printf 'file %s %s %s\n' "$sum" "$size" "$1" >>"$scratch/files" || die "the disk of the node does not take $1"
}

# open_own FILE: one of the data volume, where the daemon may write too, as $opened. A link would lead to what this container alone has,
# its keys, and a pipe waits.
open_own() {
  [[ -f $1 && ! -L $1 ]] || die "$1 is missing, a link, or no file"
  exec {own}<"$1"
  opened=/proc/self/fd/$own
  # What was opened, whatever is there since.
  [ "$(readlink "$opened")" = "$1" ] || die "$1 is missing, a link, or no file"
}
close_own() { exec {own}<&-; }

# put_own FILE AS
put_own() {
  open_own "$1"
  put "$2" <"$opened"
  close_own
}

new_name() { name=$(date -u +%Y%m%dT%H%M%SZ); }
new_name
rm -rf -- "${scratch:?}"/* && mkdir -p "$scratch"
: >"$scratch/files"
begin_backup
take
{ printf 'backup 1\nof %s\n' "$PRODUCT" && cat "$scratch/files" && echo end; } >"$scratch/contents"
read_contents "$scratch/contents" || die 'it has no files, or names that are none'
finish_backup "$name"
awk '{ size += $3 } END { printf "%d\n", size }' "$scratch/files" >"$scratch/size"
