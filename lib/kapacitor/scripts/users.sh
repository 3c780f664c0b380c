# shellcheck shell=bash
# Kapacitor's users. The ledger has the names of those that setup.sh made, a base64 line each: it changes and deletes no
# others, unless they are to be adopted.
# shellcheck disable=SC2034,SC2154 # variables of setup.sh

set_users() {
  local name path i known=() foreign=()
  local -A exists=()
  read_ledger
  for name in "${names[@]}"; do
    call GET "/users/$(encode "$name")"
    case $status in
      404) ;;
      200)
        exists[$name]=1
        contains "$name" "${known[@]}" "${adopted[@]}" || foreign+=("$name")
        ;;
      *) die "Kapacitor does not say whether it has the user $name (HTTP $status)" ;;
    esac
  done
  # Before the ledger has them: they stay somebody else's.
  [ ${#foreign[@]} = 0 ] ||
    die "Kapacitor has users that were not made here: ${foreign[*]}. Take each over with \`adopt: true\`, or name it otherwise"
  # Before the first change, so that a user is in the ledger whenever it may exist.
  write_ledger "${known[@]}" "${names[@]}"
  for i in "${!names[@]}"; do
    name=${names[i]} path=/users/$(encode "${names[i]}")
    if [ -z "${exists[$name]:-}" ]; then
      log "creates the user $name"
      call POST /users "{\"name\":\"$name\",\"password\":${passwords[i]},\"type\":\"admin\"}"
    else
      contains "$name" "${known[@]}" || log "takes over the user $name, which existed already"
      call PATCH "$path" "{\"password\":${passwords[i]},\"type\":\"admin\"}"
    fi
    [ "$status" = 200 ] || die "Kapacitor refuses the user $name (HTTP $status): ${body//$'\n'/ }"
  done
  for name in "${known[@]}"; do
    contains "$name" "${names[@]}" && continue
    log "deletes the user $name"
    call DELETE "/users/$(encode "$name")"
    [[ $status = 204 || $status = 404 ]] || die "Kapacitor does not delete the user $name (HTTP $status)"
  done
  write_ledger "${names[@]}"
}

read_ledger() { # into $known
  local name
  [ -e "$ledger" ] || return 0
  while read -r name; do
    known+=("$(decode "$name" 'a name in the ledger')")
    valid_name "${known[-1]}" || die "$ledger is damaged"
  done <"$ledger"
}

write_ledger() { # NAME…
  local name
  for name in "$@"; do printf '%s\n' "$(printf %s "$name" | base64 -w 0)"; done | sort -u | store "$ledger"
}

encode() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g'; }

contains() { # VALUE LIST…: for names, which have no space
  [[ " ${*:2} " == *" $1 "* ]]
}
