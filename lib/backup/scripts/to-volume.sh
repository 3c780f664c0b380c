# shellcheck shell=bash
# Keeps backups on a volume of their own, for take-backup.sh. $BACKUPS is the volume, $KEEP for how many seconds each is kept.
# shellcheck disable=SC2154 # variables of take-backup.sh

new=$BACKUPS/.new

begin_backup() {
  prune
  while [ -e "$BACKUPS/$name" ]; do sleep 1 && new_name; done
  { rm -rf -- "$new" && mkdir -m 700 -- "$new"; } || die "$BACKUPS cannot be written"
}

# put FILE: what comes on the standard input. A backup has the sum of what the volume gives back, not of what it was given.
put() {
  local file=$new/$1
  { cat >"$file" && flush "$file"; } || die "$BACKUPS does not take $1: $(room_of "$BACKUPS")"
  printf 'file %s %s %s\n' "$(sum_of <"$file")" "$(stat -c %s -- "$file")" "$1" >>"$scratch/files"
}

room_of() { df -Ph -- "$1" 2>/dev/null | awk 'NR == 2 { print $4 " of " $2 " are free" }'; }

# The name comes last: what is half written never has that of a good one.
finish_backup() { # NAME
  {
    cp -- "$scratch/contents" "$new/contents" && flush "$new/contents" && flush "$new" &&
      mv -T -- "$new" "$BACKUPS/$1" && flush "$BACKUPS"
  } || die "$BACKUPS does not take the backup: $(room_of "$BACKUPS")"
  prune
}

# What is too old goes, but never the last that is good, however old that is, and one at a time: where the clock is far ahead for a
# while, all look too old.
prune() {
  local name newest good
  look_at_backups
  [ -n "$newest" ] || return 0
  for name in "${good[@]}"; do
    [ "$name" != "$newest" ] || continue
    (($(seconds_of "$name") + KEEP < EPOCHSECONDS)) || continue
    log "removes the backup $name, which is older than it is kept"
    # Renamed first: what is half removed is none.
    mv -T -- "$BACKUPS/$name" "$BACKUPS/.old" && rm -rf -- "$BACKUPS/.old"
    break
  done
  rm -rf -- "$BACKUPS/.old"
}
