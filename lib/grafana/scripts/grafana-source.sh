# shellcheck shell=bash
# How Grafana is backed up and restored, for take-backup.sh and restore.sh: as source.sh.
#
# It gives its database to nobody while it runs. SQLite makes a journal beside it before it writes to it, and removes it when all is
# written: what has none before and after a copy, and is the same then, is whole. $DATABASE is the file.
# shellcheck disable=SC2154 # variables of the scripts that source this

# The first 16 bytes of an SQLite database.
readonly SQLITE=53514c69746520666f726d6174203300

# What changes with every write: what the file system has of the file, and SQLite's own counter in it.
state_of() { stat -L -c '%i %s %y' "$opened" && od -An -tx1 -j 24 -N 4 "$opened"; }

# A journal that is kept begins with zeros.
is_written_to() {
  local file
  [[ ! -s $DATABASE-wal ]] || die "$DATABASE has a write-ahead log, which is no part of a copy"
  file=$DATABASE-journal
  [[ -s $file && $(head -c 8 "$file" | od -An -tx1 | tr -d ' \n') != 0000000000000000 ]]
}

take() {
  local before tries folder=${DATABASE%/*}
  for ((tries = 0; tries < 60; tries++)); do
    ((tries == 0)) || sleep "1.$((RANDOM % 10))"
    open_own "$DATABASE"
    before=$(state_of)
    # The clock of the file system is coarser than SQLite is fast: two writes may have one time.
    sleep 0.1
    if ! is_written_to; then
      cat "$opened" >"$scratch/database"
      if ! is_written_to && [ "$(state_of)" = "$before" ]; then break; fi
    fi
    close_own
  done
  ((tries < 60)) || die "$DATABASE is written to all the time"
  close_own
  [ "$(head -c 16 "$scratch/database" | od -An -tx1 | tr -d ' \n')" = "$SQLITE" ] || die "$DATABASE is no database"
  put grafana.db <"$scratch/database"
  rm -f -- "$scratch/database"
  if [ -e "$folder/database.made" ] || [ -L "$folder/database.made" ]; then put_own "$folder/database.made" database.made; fi
}

put_back() {
  local file
  for file in "${names[@]}"; do
    case $file in grafana.db | database.made) get_file "$file" >"$data/$file" ;; esac
  done
}
