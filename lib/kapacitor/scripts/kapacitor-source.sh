# shellcheck shell=bash
# How Kapacitor is backed up and restored, for take-backup.sh and restore.sh: as source.sh.
#
# Its API gives its database as of one moment: tasks, templates, handlers, users and tokens. Beside that, what setup.sh keeps, which
# says who made what.
#
#   KAPACITOR_URL, KAPACITOR_CA   where it answers, and what verifies it
#   KAPACITOR_USER                an administrator
#   KAPACITOR_PASSWORD_FILE       his password
#   SETUP_DIR                     the folder of setup.sh
# shellcheck disable=SC2154 # variables of the scripts that source this

take() {
  local password file arguments=(-qsSf --proto '=https' --noproxy '*' -m 3600 --connect-timeout 10)
  # Beside this container, Kapacitor may have just started.
  arguments+=(--retry 20 --retry-connrefused --retry-delay 3 --retry-max-time 90)
  IFS= read -r -d '' password <"$KAPACITOR_PASSWORD_FILE" || [ -n "$password" ] || die "$KAPACITOR_PASSWORD_FILE is empty"
  # Without a folder of its own, curl trusts the image's public authorities too.
  arguments+=(--cacert "$KAPACITOR_CA" --capath "$(dirname "${BASH_SOURCE[0]}")")
  # As base64 it needs no escaping.
  curl "${arguments[@]}" -K <(printf 'header = "Authorization: Basic %s"\n' "$(printf '%s:%s' "$KAPACITOR_USER" "${password%$'\n'}" | base64 -w 0)") \
    "$KAPACITOR_URL/kapacitor/v1/storage/backup" | put kapacitor.db || die 'Kapacitor does not give its database'
  for file in destinations users.ledger; do
    if [ -e "$SETUP_DIR/$file" ] || [ -L "$SETUP_DIR/$file" ]; then put_own "$SETUP_DIR/$file" "$file"; fi
  done
}

# What says that there is a database comes after it: see setup.sh.
put_back() {
  local file
  mkdir -p "$data/setup"
  get_file kapacitor.db >"$data/kapacitor.db"
  for file in "${names[@]}"; do
    case $file in destinations | users.ledger) get_file "$file" >"$data/setup/$file" ;; esac
  done
}
