# shellcheck shell=bash
# Which passwords a daemon's database holds, for a script that sources this: they are told apart by the salts of their bcrypt
# hashes, in which nothing is secret. Whoever sets a password, the same one too, gives it a salt that was never there.

salts_in() { # DATABASE
  # shellcheck disable=SC2016 # dollars are meant
  LC_ALL=C grep -aoE '\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{22}' -- "$1" | LC_ALL=C sort -u
}

# knows_salts FILE DATABASE: whether the file, which the daemon may write too, has all of them.
knows_salts() {
  [[ -f $1 && ! -L $1 && -r $2 ]] && [ -z "$(LC_ALL=C comm -13 -- "$1" <(salts_in "$2") 2>&1)" ]
}

keep_salts() { # FILE DATABASE
  local salts
  salts=$(salts_in "$2") && store "$1" "$salts"
}
