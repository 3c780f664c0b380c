# shellcheck shell=bash
# The subscriptions of InfluxDB to this Kapacitor, and whether their tokens work.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of setup.sh

query() { # INDEX STATEMENT: InfluxDB as its administrator
  # The statement goes in the body: URLs are in more logs.
  local answer arguments=(-qsS --noproxy '*' -m 30 -w '\n%{http_code}' --data-urlencode "q=$2")
  case ${ca_file[$1]} in
    '' | -) ;;
    # Without a folder of its own, curl trusts the system's authorities as well.
    *) arguments+=(--cacert "${ca_file[$1]}" --capath "$announcements") ;;
  esac
  if answer=$(basic "${username[$1]}" "${password[$1]}" | curl "${arguments[@]}" -K - "${url[$1]}/query" 2>&1); then
    split_answer "$answer"
  else
    answer=${answer#*curl: } status=000 body=${answer%%$'\n'*}
  fi
}

read_server() { # INDEX: waits until the administrator of InfluxDB works; the subscriptions into $body
  local last=''
  while :; do
    query "$1" 'SHOW SUBSCRIPTIONS'
    case $status in
      000 | 200) [[ $status = 000 || $body == *'"error":"'* ]] || return 0 ;;
      401) body="HTTP 401, the setup administrator's password is wrong or it does not exist yet" ;;
      403) body='HTTP 403, the setup user is not an administrator yet' ;;
      *) body="HTTP $status" ;;
    esac
    ((SECONDS < timeout)) || die "InfluxDB ${url[$1]} was not ready for the subscription within $timeout s: $body"
    [ "$body" = "$last" ] || log "waits for InfluxDB ${url[$1]}: $body"
    last=$body
    sleep "$interval"
  done
}

destination_in() { # JSON N: the destination of subscription N in the answer to SHOW SUBSCRIPTIONS, or nothing
  # The inside of a string never matches these patterns: a quote stands behind a backslash there.
  local database policy rest row
  database=$(as_influxdb "${databases[$2]}") policy=$(as_influxdb "${policies[$2]}")
  rest=${1#*"{\"name\":$database,\"columns\":"}
  [ "$rest" != "$1" ] || return 0
  rest=${rest%%'{"name":'*}
  row=${rest#*"[$policy,\"kapacitor-$CLUSTER_ID\","}
  [ "$row" != "$rest" ] || return 0
  row=${row#*'["'}
  printf %s "${row%%\"*}"
}

as_influxdb() { # JSON: with the characters escaped that Go escapes and other encoders may not
  printf %s "$1" | sed -e 's/</\\u003c/g' -e 's/>/\\u003e/g' -e 's/&/\\u0026/g'
}

token_works() { # DESTINATION: asks the kapacitord that runs now
  [[ $1 =~ ^https?://~subscriber:([A-Za-z0-9_-]+)@[^@\"\\[:space:]]+$ ]] || return 1
  local answer arguments=(-qs --noproxy '*' -m 10 -o /dev/null -w '%{http_code}')
  answer=$(basic '~subscriber' "${BASH_REMATCH[1]}" | curl "${arguments[@]}" -K - "$api/ping") || return 1
  [ "$answer" = 204 ]
}

text_of() { # N
  printf %s "database ${databases[$1]}, retention policy ${policies[$1]} of InfluxDB ${url[${index[$1]}]}"
}

values_of() { # KEY: its strings in the [[influxdb]] sections
  sed -nE "s/^[[:space:]]*\"?$1\"?[[:space:]]*=[[:space:]]*\"([^\"]*)\"[[:space:]]*\$/\1/p" "$config"
}

find_destinations() { # in ${subscriptions[@]}; $due says whether Kapacitor has to add, change or remove one
  local i n all row hosts protocols
  local -A wanted=()
  mapfile -t hosts < <(values_of kapacitor-hostname)
  mapfile -t protocols < <(values_of subscription-protocol)
  # Not every section names them: which one does is not known, and Kapacitor looks for itself.
  [[ ${#hosts[@]} = "$servers" && ${#protocols[@]} = "$servers" ]] || hosts=() protocols=()
  destinations=() due=''
  for n in "${!index[@]}"; do
    i=${index[n]}
    wanted["$i ${databases[n]} ${policies[n]}"]=$i
    destinations[n]=$(destination_in "${subscriptions[$i]}" "$n")
    [[ ${destinations[n]} == "${protocols[i]:-}://~subscriber:"*"@${hosts[i]:-}:$port" ]] || due=yes
  done
  for i in "${!url[@]}"; do
    row="\",\"kapacitor-$CLUSTER_ID\",\"" all=${subscriptions[$i]}
    n=${all//"$row"/}
    n=$(((${#all} - ${#n}) / ${#row}))
    [ "$n" = "$(printf '%s\n' "${wanted[@]}" | grep -cx "$i")" ] || due=yes
  done
}

try_tokens() { # with the kapacitord that runs; those that it does not know into $stale
  local n
  stale=()
  for n in "${!index[@]}"; do
    if [ -z "${destinations[n]}" ]; then
      continue
    elif token_works "${destinations[n]}"; then
      log "is subscribed to $(text_of "$n")"
    else
      log "replaces the subscription to $(text_of "$n"), whose token this Kapacitor does not know"
      stale+=("$n") due=yes
    fi
  done
}

subscribe() { # with no task enabled
  local i n
  for _ in 1 2 3; do
    for n in "${stale[@]}"; do
      query "${index[n]}" "${drops[n]}"
      [[ $status = 200 && ($body != *'"error":"'* || $body == *'not found'*) ]] ||
        die "InfluxDB ${url[${index[n]}]} does not drop the old subscription (HTTP $status)"
    done
    start subscriptions
    read_subscribed
    for n in "${!index[@]}"; do
      [ -n "${destinations[n]}" ] || die "Kapacitor made no subscription to $(text_of "$n"): does InfluxDB have them?"
    done
    try_tokens
    stop
    [ ${#stale[@]} -gt 0 ] || return 0
  done
  die 'the old subscription comes back each time that it is dropped'
}

read_subscribed() {
  local i
  for i in "${!url[@]}"; do
    read_server "$i"
    subscriptions[$i]=$body
  done
  find_destinations
}

write_announcements() {
  local n i text
  rm -f -- "$announcements"/[0-9]*
  for n in "${!index[@]}"; do
    i=${index[n]} text=${points[n]}
    # The last one: `DESTINATIONS` may be a word of the text before it.
    [ -z "$text" ] || text=${text%DESTINATION*}${destinations[n]}${text##*DESTINATION}
    printf '%s\n' "$i" "${url[$i]}" "${ca_file[$i]}" "$text" >"$announcements/$n"
  done
}
