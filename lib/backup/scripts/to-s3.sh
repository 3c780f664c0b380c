# shellcheck shell=bash
# Keeps backups in S3, for take-backup.sh: see s3.sh. Nothing is asked of the store but to take objects: how long it keeps them is
# a rule of the bucket. One request takes 5 GiB at most, and its length has to be known before: a file goes in parts of $PART_SIZE bytes.
# shellcheck disable=SC2154 # variables of take-backup.sh

# shellcheck source-path=SCRIPTDIR source=s3.sh
. "$(dirname "${BASH_SOURCE[0]}")/s3.sh"

begin_backup() { check_s3; }

put() { # FILE: what comes on the standard input
  local number=0 part=$scratch/part
  while :; do
    head -c "$PART_SIZE" >"$part" || die "the disk of the node does not take $1"
    [ -s "$part" ] || ((number == 0)) || break
    ((number += 1))
    put_part "$(printf '%s.%04d' "$1" "$number")"
  done
  rm -f -- "$part"
}

put_part() { # NAME
  try s3 PUT "$name/$1" "$(sum_of <"$part")" -T "$part" || die "$problem"
  has "$1" "$part"
}

try() {
  local wait status
  for wait in 1 4 16 0; do
    status=0
    "$@" || status=$?
    [ "$status" = 2 ] && [ "$wait" != 0 ] || return "$status"
    log "tries again in $wait s: $problem"
    sleep "$wait"
  done
}

# The object `latest` names it as the newest: who restores need not be allowed to list.
finish_backup() { # NAME
  try s3 PUT "$1/contents" "$(sum_of <"$scratch/contents")" -T "$scratch/contents" || die "$problem"
  printf '%s\n' "$1" >"$scratch/latest"
  try s3 PUT latest "$(sum_of <"$scratch/latest")" -T "$scratch/latest" || die "$problem"
}
