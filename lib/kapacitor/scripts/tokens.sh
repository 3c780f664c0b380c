# shellcheck shell=bash
# The tokens by which InfluxDB sends points here, each in the destination of a subscription.
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

# keep_tokens: leaves in ${destination[@]} those whose token the kapacitord that runs knows, and deletes all other tokens.
keep_tokens() {
  local n token tokens
  local -A kept=()
  for n in "${!destination[@]}"; do
    is_destination "${destination[n]}" && token=${BASH_REMATCH[1]} && token_works "$token" "$n" && kept[$token]=1 && continue
    log "makes the token for $(text_of "$n") anew, as this Kapacitor does not know it"
    unset "destination[n]"
  done
  call GET '/users?pattern=_sub:*&limit=-1'
  [ "$status" = 200 ] || die "Kapacitor does not list its tokens (HTTP $status)"
  tokens=$(printf '%s\n' "$body" | sed -nE 's/^ *"name": "_sub:([A-Za-z0-9_-]+)",?$/\1/p') || die 'what Kapacitor lists as its tokens cannot be read'
  while IFS= read -r token; do
    [[ -n $token && -z ${kept[$token]:-} ]] || continue
    call DELETE "/users/_sub:$token"
    [[ $status = 204 || $status = 404 ]] || die "Kapacitor does not delete an old token (HTTP $status)"
  done < <(printf '%s\n' "$tokens")
}

token_works() { # TOKEN N: whether it may do what Kapacitor lets a token do, and no more
  call GET "/users/_sub:$1"
  # InfluxDB sends its points by it: one that nobody could look at is not deleted.
  [[ $status = 200 || $status = 404 ]] || die "Kapacitor does not say what it knows of the token for $(text_of "$2") (HTTP $status)"
  # With a permission that the API can give, it may change everything.
  [[ $status = 200 && $body == *'"type": "normal"'* && ! $body =~ \"permissions\":\ \[[^]]*\" ]]
}

# try_tokens: leaves in ${destination[@]} those that may write to their database. A user of Kapacitor can take that away, and no answer of
# its API shows it.
try_tokens() {
  local n
  [ ${#destination[@]} -gt 0 ] || return 0
  run_kapacitord tokens
  until_it_is 'its API answered' answers
  for n in "${!destination[@]}"; do
    is_destination "${destination[n]}"
    status=$(curl -qsS --noproxy '*' -m 60 -o /dev/null -w '%{http_code}' -X POST -K <(basic '~subscriber' "${BASH_REMATCH[1]}") \
      -G --data-urlencode db@<(unquoted "${database[n]}") --data-urlencode rp@<(unquoted "${policy[n]}") "$api/write") ||
      die "Kapacitor does not say whether the token for $(text_of "$n") may write"
    case $status in
      204) continue ;;
      401 | 403) log "makes the token for $(text_of "$n") anew, as it may not write any more" ;;
      *) die "Kapacitor does not say whether the token for $(text_of "$n") may write (HTTP $status)" ;;
    esac
    unset "destination[n]"
  done
  stop_kapacitord
}

# Within its quotes InfluxQL escapes these three, and `printf` knows no quote.
unquoted() {
  local text=${1:1:${#1}-2}
  printf %b "${text//'\"'/'\x22'}"
}

# make_tokens INDEX: of the server's subscriptions that have none. kapacitord asks the stand-in for subscriptions before it
# starts any task, and is gone when it has asked for the last one.
make_tokens() {
  local n due=() made
  for n in "${!keys[@]}"; do
    [[ ${index[n]} != "$1" || -n ${destination[n]:-} ]] || due+=("$n")
  done
  [ ${#due[@]} -gt 0 ] || return 0
  run_kapacitord "$1"
  until_it_is 'it made its tokens' test -e "$scratch/$1/complete"
  kill_kapacitord
  while IFS=' ' read -r n made; do
    # bash would run a subscript that is none.
    [[ $n =~ ^[0-9]+$ ]] || die 'Kapacitor wants its points at an address of several lines'
    is_destination "$made" || die "Kapacitor wants its points at ${made##*@}, not at $endpoint"
    destination[n]=$made
  done <"$scratch/$1/made"
  for n in "${due[@]}"; do
    [ -n "${destination[n]:-}" ] || die "Kapacitor made no token for $(text_of "$n")"
    log "made a token for $(text_of "$n")"
  done
}

write_destinations() { # FILE
  local n lines=()
  for n in "${!destination[@]}"; do lines+=("${keys[n]}"$'\t'"${destination[n]}"); done
  store "$1" "${lines[@]}"
}
