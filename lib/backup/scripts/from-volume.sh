# shellcheck shell=bash
# Backups on a volume, for restore.sh. $BACKUPS is the volume.
# shellcheck disable=SC2154 # variables of restore.sh

# find_backup [NAME]: into $name, and its `contents` into the scratch folder
find_backup() {
  local folder newest='' good=()
  name=${1:-}
  if [ -z "$name" ]; then
    for folder in "$BACKUPS"/*/; do
      folder=${folder%/}
      if [[ ${folder##*/} =~ $BACKUP_NAME ]] && read_contents "$folder/contents"; then good+=("${folder##*/}"); fi
    done
    [ ${#good[@]} = 0 ] || newest_of "${good[@]}"
    name=$newest
    [ -n "$name" ] || die "the volume of backups has no good one of $PRODUCT"
  fi
  cp -- "$BACKUPS/$name/contents" "$scratch/contents" 2>/dev/null || die "the volume has no backup $name"
}

fetch() { cat -- "$BACKUPS/$name/$1" >"$scratch/part"; } # NAME
