# shellcheck shell=bash
# What is kept of passwords, so that they are not set again at each start.
#
# digest_all FOLDER KEY TEXT…: a digest of each into ${digests[@]}, from which it cannot be guessed without the key. FOLDER is in
# memory, and small.
# shellcheck disable=SC2034 # variables of the script that sources this
digest_all() {
  local folder=$1/digests key=$2 texts=("${@:3}") files sums from i
  digests=()
  for ((from = 0; from < ${#texts[@]}; from += 500)); do
    rm -rf -- "$folder" && mkdir -- "$folder" && files=()
    for ((i = from; i < from + 500 && i < ${#texts[@]}; i++)); do
      printf '%s\0%s' "$key" "${texts[i]}" >"$folder/$i" || true
      files+=("$folder/$i")
    done
    mapfile -t sums < <(sha256sum -- "${files[@]}")
    ((${#sums[@]} == ${#files[@]})) || sums=()
    for ((i = from; i < from + ${#files[@]}; i++)); do digests[i]=${sums[i - from]%% *}; done
  done
  rm -rf -- "$folder"
}

# Which passwords a daemon's database holds, for a script that sources this: they are told apart by the salts of their bcrypt
# hashes, in which nothing is secret. Whoever sets a password, the same one too, gives it a salt that was never there.

salts_in() { # DATABASE
  # shellcheck disable=SC2016 # dollars are meant
  LC_ALL=C grep -aoE '\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{22}' -- "$1" | LC_ALL=C sort -u
}

# knows_salts FILE DATABASE: whether the file, which the daemon may write too, has all of them. Not where nobody can tell.
knows_salts() {
  local salts
  [[ -f $1 && ! -L $1 && -r $2 ]] && salts=$(salts_in "$2") &&
    [ -z "$(LC_ALL=C comm -13 -- "$1" <(printf '%s\n' "$salts") 2>&1 || echo unknown)" ]
}

keep_salts() { # FILE DATABASE
  local salts
  salts=$(salts_in "$2") && store "$1" "$salts"
}
