# shellcheck shell=bash
# Backups in S3, for restore.sh: see s3.sh.
# shellcheck disable=SC2034,SC2154 # variables of restore.sh

# shellcheck source-path=SCRIPTDIR source=s3.sh
. "$(dirname "${BASH_SOURCE[0]}")/s3.sh"

# Of an empty body.
readonly NOTHING=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

find_backup() { # [NAME]: into $name, and its `contents` into the scratch folder
  check_s3
  name=${1:-}
  if [ -z "$name" ]; then
    get latest "$scratch/latest"
    name=$(head -c 16 "$scratch/latest")
  fi
  get "$name/contents" "$scratch/contents"
}

# fetch NAME: a copy of it, which $fetched says
fetch() { fetched=$scratch/part && get "$name/$1" "$fetched"; }

get() { # KEY FILE
  rm -f -- "$2"
  s3 GET "$1" "$NOTHING" -o "$2" --max-filesize 6g || die "$problem"
}
