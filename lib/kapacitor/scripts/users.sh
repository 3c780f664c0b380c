# shellcheck shell=bash
# Kapacitor's users. The ledger has the names of those that setup.sh made, a line each behind a `=`: it deletes no others. The main
# container does not see the ledger. Someone who has a name of ours, made by hand, loses it: his password becomes ours.
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

# set_users: those of ${names[@]} whose password may be another than ours, and who is ours no more. $prints has, of each, a digest of
# what was set, keyed, as others may read a volume; $salts what kapacitord's database had then.
set_users() {
  local name i known=() chosen=() before=() texts=() digests same=''
  local -A ours=() wanted=() listed=()
  read_ledger
  for name in "${known[@]}"; do ours[$name]=1; done
  # Before the first change, so that a user is in the ledger whenever it may exist.
  write_ledger "${known[@]}" "${names[@]}"
  list_users
  for i in "${!names[@]}"; do texts+=("${names[i]}"$'\n'"${passwords[i]}"); done
  digest_all "$digest_folder" "$print_key" "${texts[@]}"
  [ ! -f "$prints" ] || [ -L "$prints" ] || mapfile -t before <"$prints"
  for i in "${before[@]}"; do [ -z "$i" ] || wanted[$i]=1; done
  if knows_salts "$salts" "$data/kapacitor.db"; then same=1; fi
  for i in "${!names[@]}"; do
    [[ -n $same && ${listed[${names[i]}]:-} == admin && -n ${digests[i]} && -n ${wanted[${digests[i]}]:-} ]] || chosen+=("$i")
  done
  # A kill in the middle of a change leaves nothing that counts as set.
  if ((${#chosen[@]} > 0)); then
    rm -f -- "$prints"
    log "sets ${#chosen[@]} users"
    set_many
  fi
  wanted=()
  for name in "${names[@]}"; do wanted[$name]=1; done
  for name in "${known[@]}"; do
    [ -z "${wanted[$name]:-}" ] || continue
    log "deletes the user $name"
    encode "$name"
    call DELETE "/users/$encoded"
    [[ $status = 204 || $status = 404 ]] || die "Kapacitor does not delete the user $name (HTTP $status)"
  done
  write_ledger "${names[@]}"
  store "$prints" "${digests[@]}"
}

list_users() { # into $listed: the kind of each by name
  local name kind
  call GET '/users?limit=-1'
  [ "$status" = 200 ] || die "Kapacitor does not list its users (HTTP $status)"
  while IFS=$'\t' read -r name kind; do [ -z "$name" ] || listed[$name]=$kind; done < <(
    printf '%s\n' "$body" | sed -nE -e '/^ *"name": "([^"\\]*)",?$/{s//\1/;h}' -e '/^ *"type": "([a-z]+)",?$/{s//\1/;H;x;s/\n/\t/p}'
  )
}

# set_many: the users of ${chosen[@]}, fifty with one process. Who is refused is asked for once more, for the reason.
set_many() {
  local from i method path json config asked answers
  for ((from = 0; from < ${#chosen[@]}; from += 50)); do
    config='' asked=("${chosen[@]:from:50}")
    for i in "${asked[@]}"; do
      say_user "$i"
      json=${json//\\/\\\\} json=${json//\"/\\\"}
      config+=${config:+$'next\n'}"url = \"$api$path\""$'\n'"request = \"$method\""$'\n'"data-binary = \"$json\""$'\n'
      config+=$'header = "Content-Type: application/json"\noutput = "/dev/null"\nnoproxy = "*"\nmax-time = 60\nwrite-out = "%{http_code}\\n"\n'
    done
    mapfile -t answers < <(curl -qs -K <(printf '%s' "$config"))
    for i in "${!asked[@]}"; do [ "${answers[i]:-}" = 200 ] || set_user "${asked[i]}"; done
  done
}

set_user() { # NUMBER
  local method path json
  say_user "$1"
  call "$method" "$path" "$json"
  [ "$status" = 200 ] || die "Kapacitor refuses the user ${names[$1]} (HTTP $status): ${body//$'\n'/ }"
}

say_user() { # NUMBER: what is asked of the API into $method, $path and $json
  local name=${names[$1]}
  if [ -n "${listed[$name]:-}" ]; then
    [ -n "${ours[$name]:-}" ] || log "takes over the user $name, which somebody else made, with a new password"
    encode "$name"
    method=PATCH path=/users/$encoded json="{\"password\":${passwords[$1]},\"type\":\"admin\"}"
  else
    log "creates the user $name"
    method=POST path=/users json="{\"name\":\"$name\",\"password\":${passwords[$1]},\"type\":\"admin\"}"
  fi
}

read_ledger() { # into $known; a line that is no name is passed over, and that user stays
  local line name
  [ -r "$ledger" ] || return 0
  while IFS= read -r line; do
    name=${line#=}
    # As it was before: in base64.
    if [[ $line != =* ]]; then
      name=''
      [[ ! $line =~ ^$BASE64$ ]] || { name=$(decode "$line") && [ -n "$name" ]; } || die "the names in $ledger cannot be read"
    fi
    if valid_name "$name"; then
      known+=("$name")
    else
      log "passes over a damaged line of $ledger: a user that it was about is not deleted"
    fi
  done <"$ledger"
}

write_ledger() { # NAME…
  local lines=''
  (($# == 0)) || lines=$(printf '=%s\n' "$@" | sort -u)
  store "$ledger" ${lines:+"$lines"}
}

encode() { # NAME: into $encoded
  local i byte
  encoded=''
  for ((i = 0; i < ${#1}; i++)); do
    printf -v byte '%%%02x' "'${1:i:1}"
    encoded+=%${byte: -2}
  done
}
