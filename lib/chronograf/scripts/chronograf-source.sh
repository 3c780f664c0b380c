# shellcheck shell=bash
# How Chronograf is backed up and restored, for take-backup.sh and restore.sh: as source.sh.
#
# It gives its database to nobody while it runs, and writes to it rarely: what is the same before, in and after a copy was not
# written to meanwhile. Beside that, what setup.sh keeps, which says who made what. $DATABASE is the file.
# shellcheck disable=SC2154 # variables of the scripts that source this

# Of each of the first two pages of a Bolt database, at byte 16.
readonly BOLT=edda0ced

take() {
  local sum tries file folder=${DATABASE%/*}
  for ((tries = 0; tries < 30; tries++)); do
    open_own "$DATABASE"
    sum=$(sum_of <"$opened")
    cat "$opened" >"$scratch/database"
    [[ $(sum_of <"$scratch/database") == "$sum" && $(sum_of <"$opened") == "$sum" ]] && break
    close_own
    sleep 2
  done
  ((tries < 30)) || die "$DATABASE is written to all the time"
  [ "$(tail -c +17 "$scratch/database" | head -c 4 | od -An -tx1 | tr -d ' \n')" = "$BOLT" ] || die "$DATABASE is no database"
  close_own
  put chronograf-v1.db <"$scratch/database"
  rm -f -- "$scratch/database"
  for file in administrators.ledger database.made; do
    if [ -e "$folder/$file" ] || [ -L "$folder/$file" ]; then put_own "$folder/$file" "$file"; fi
  done
}

put_back() {
  local file
  for file in "${names[@]}"; do
    case $file in chronograf-v1.db | administrators.ledger | database.made) get_file "$file" >"$data/$file" ;; esac
  done
}
