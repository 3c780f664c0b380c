# shellcheck shell=bash
# Keeps backups on a volume of their own and removes the oldest, for take-backup.sh. $BACKUPS is the volume, $KEEP for how many seconds
# each is kept, $EVERY in how many one is taken.
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
  { cat >"$file" && flush "$file"; } || refused "$1"
  has "$1" "$file"
}

# Where it is full, the next attempt has the room of one that is older than it is kept.
refused() { # WHAT
  local room
  room=$(room_of "$BACKUPS")
  remove_oldest 0
  die "$BACKUPS does not take $1: $room"
}

room_of() { df -Ph -- "$1" 2>/dev/null | awk 'NR == 2 { print $4 " of " $2 " are free" }'; }

# The name comes last: what is half written never has that of a good one.
finish_backup() { # NAME
  {
    cp -- "$scratch/contents" "$new/contents" && flush "$new/contents" && flush "$new" &&
      mv -T -- "$new" "$BACKUPS/$1" && flush "$BACKUPS"
  } || refused 'the backup'
  prune
}

# Steadily, the oldest goes for each new one. Whatever fails, and however far ahead the clock is meanwhile, as many stay as are taken in the
# time that each is kept.
prune() { remove_oldest $((KEEP / EVERY - 1)); }

# remove_oldest NEWER: if it is older than it is kept, and at least so many good ones are newer. The newest stays, however old it is.
remove_oldest() {
  local name good began
  look_at_backups
  name=${good[0]:-}
  if ((${#good[@]} > 1 && ${#good[@]} > $1)) && began=$(seconds_of "$name") && ((began + KEEP < EPOCHSECONDS)); then
    log "removes the backup $name, which is older than it is kept"
    # Renamed first: what is half removed is none.
    mv -T -- "$BACKUPS/$name" "$BACKUPS/.old"
  fi
  rm -rf -- "$BACKUPS/.old"
}
