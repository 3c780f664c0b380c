# shellcheck shell=bash
# Backups on a volume, for restore.sh. $BACKUPS is the volume.
# shellcheck disable=SC2034,SC2154 # variables of restore.sh

# find_backup [NAME]: into $name, and its `contents` into the scratch folder
find_backup() {
  local good
  name=${1:-}
  if [ -z "$name" ]; then
    look_at_backups
    [ ${#good[@]} -gt 0 ] || die "the volume of backups has no good one of $PRODUCT"
    name=${good[-1]}
  fi
  cp -- "$BACKUPS/$name/contents" "$scratch/contents" 2>/dev/null || die "the volume has no backup $name"
}

# fetch NAME: where it is, into $fetched. Not copied: a file may be larger than the scratch folder.
fetch() { fetched=$BACKUPS/$name/$1 && [[ -f $fetched && ! -L $fetched ]]; }
