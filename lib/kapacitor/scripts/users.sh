# shellcheck shell=bash
# Kapacitor's users. The ledger has the names of those that setup.sh made, a base64 line each: it deletes no others. The main
# container does not see the ledger. Someone who has a name of ours, made by hand, loses it: his password becomes ours.
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

set_users() {
  local name i known=()
  read_ledger
  # Before the first change, so that a user is in the ledger whenever it may exist.
  write_ledger "${known[@]}" "${names[@]}"
  for i in "${!names[@]}"; do set_user "${names[i]}" "${passwords[i]}" "${known[@]}"; done
  for name in "${known[@]}"; do
    contains "$name" "${names[@]}" && continue
    log "deletes the user $name"
    call DELETE "/users/$(encode "$name")"
    [[ $status = 204 || $status = 404 ]] || die "Kapacitor does not delete the user $name (HTTP $status)"
  done
  write_ledger "${names[@]}"
}

set_user() { # NAME PASSWORD KNOWN…: the names that are ours
  local path
  path=/users/$(encode "$1")
  call GET "$path"
  case $status in
    404)
      log "creates the user $1"
      call POST /users "{\"name\":\"$1\",\"password\":$2,\"type\":\"admin\"}"
      ;;
    200)
      contains "$1" "${@:3}" || log "takes over the user $1, which somebody else made, with a new password"
      call PATCH "$path" "{\"password\":$2,\"type\":\"admin\"}"
      ;;
    *) die "Kapacitor does not say whether it has the user $1 (HTTP $status)" ;;
  esac
  [ "$status" = 200 ] || die "Kapacitor refuses the user $1 (HTTP $status): ${body//$'\n'/ }"
}

read_ledger() { # into $known; a line that is no name is passed over, and that user stays
  local line name
  [ -r "$ledger" ] || return 0
  while IFS= read -r line; do
    if [[ $line =~ ^$BASE64$ ]] && name=$(decode "$line") && valid_name "$name"; then
      known+=("$name")
    else
      log "passes over a damaged line of $ledger: a user that it was about is not deleted"
    fi
  done <"$ledger"
}

write_ledger() { # NAME…
  local name lines
  lines=$(for name in "$@"; do printf '%s\n' "$(printf %s "$name" | base64 -w 0)"; done | sort -u)
  store "$ledger" ${lines:+"$lines"}
}

encode() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g'; }

contains() { # VALUE LIST…: for names, which have no space
  [[ " ${*:2} " == *" $1 "* ]]
}
