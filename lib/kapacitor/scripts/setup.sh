#!/usr/bin/env bash
# The init container of a Kapacitor pod. It leaves, on the data volume, the users and the tokens of the subscriptions,
# and in $ANNOUNCEMENTS what announce.sh sends; the main container starts when all of it is there.
#
# $USERS and $SUBSCRIPTIONS are lines of tab-separated fields between a first line `desired<TAB>1` and a last line `end`:
#   user          NAME PASSWORD|- FILE|-
#   subscription  INDEX URL CA_FILE|- DATABASE RETENTION_POLICY DROP_STATEMENT ANNOUNCE_LINE
# Names, passwords, databases and policies are base64 of a JSON string with its quotes; the last two are base64 of text.
# INDEX is the place of the server's [[influxdb]] in the config; its administrator is SETUP_<INDEX>_USERNAME, _PASSWORD.
set -euo pipefail
shopt -s inherit_errexit
umask 077
# Bytes, not characters: names are percent-encoded and passwords escaped byte by byte.
export LC_ALL=C

data=${DATA:-/var/lib/kapacitor}
config=${CONFIG:-/etc/kapacitor/kapacitor.conf}
users_file=${USERS:-/etc/kapacitor/users/desired}
subscriptions_file=${SUBSCRIPTIONS:-/etc/kapacitor/subscriptions}
announcements=${ANNOUNCEMENTS:-/run/subscriptions}
port=${HTTP_PORT:-9092}
timeout=${SETUP_TIMEOUT:-540} interval=${SETUP_INTERVAL:-3}
api=http://127.0.0.1:$port/kapacitor/v1
ledger=$data/users.ledger
paused=$data/tasks.paused
backslash="\\" unit=$'\037' pid=''

log() { printf 'setup: %s\n' "$*" >&2; }
die() {
  log "error: $*"
  exit 1
}

finish() {
  stop
  exec {journal}>&-
  wait "$journal_pid" 2>/dev/null || true
}

# kapacitord's log without its banner, and without a token, which an error about a bad destination would quote.
exec {journal}> >(exec sed -u -E -e 's#~subscriber:[^@/]*@#~subscriber:***@#g' -e '/^[^[:alpha:]]*$/d' >&2)
journal_pid=$!
trap finish EXIT
trap 'exit 143' TERM INT

# ---------------------------------------------------------------------------------------------------------- input

read_desired() { # FILE: its lines into $lines, each with unit separators, as `read` would join empty tab fields
  [ -r "$1" ] || die "$1 is missing"
  mapfile -t lines < <(tr '\t' '\037' <"$1")
  local count=${#lines[@]}
  [[ $count -ge 2 && ${lines[0]} = "desired${unit}1" && ${lines[count - 1]} = end ]] ||
    die "$1 is not whole: it must start with the line \"desired<TAB>1\" and end with the line \"end\""
  lines=("${lines[@]:1:count-2}")
}

decode() { # BASE64 WHAT
  printf %s "$1" | base64 -d 2>/dev/null || die "$2 is not base64"
}

decode_json() { # BASE64 WHAT
  local value
  value=$(decode "$1" "$2")
  [[ $value == \"?*\" ]] || die "$2 is empty or not a JSON string"
  printf %s "$value"
}

valid_name() { # Kapacitor's own rule, less its check that a non-ASCII character is a letter; it makes `_sub:` invalid
  case $1 in '' | . | ..) return 1 ;; esac
  [ -z "$(printf %s "$1" | tr -d 'A-Za-z0-9._@\200-\377-')" ]
}

password_of_file() { # FILE: its content, less one line break at its end, as a JSON string
  local value i byte escape
  [ -r "$1" ] || die "the password file $1 is missing"
  if IFS= read -r -d '' value <"$1"; then die "the password file $1 has a NUL byte"; fi
  value=${value%$'\n'}
  [ -n "$value" ] || die "the password file $1 is empty"
  # Kapacitor would put U+FFFD for each such byte, and no one could log in.
  if printf '%s\n' "$value" | LC_ALL=C.UTF-8 grep -qavx '.*'; then die "the password file $1 is not UTF-8"; fi
  value=${value//"$backslash"/"$backslash$backslash"}
  value=${value//\"/"$backslash\""}
  for i in {1..31}; do
    printf -v escape '%su%04x' "$backslash" "$i"
    printf -v byte '%b' "${backslash}x${escape: -2}"
    value=${value//"$byte"/"$escape"}
  done
  printf '"%s"' "$value"
}

read_users() {
  local line kind name password file
  read_desired "$users_file"
  names=() passwords=()
  for line in "${lines[@]}"; do
    IFS=$unit read -r kind name password file < <(printf '%s\n' "$line")
    [ "$kind" = user ] || die "$users_file has an unknown line of kind \"$kind\""
    name=$(decode_json "$name" "$users_file: a name")
    name=${name:1:${#name}-2}
    valid_name "$name" || die "the user name \"$name\" must contain only letters, digits, '-', '.', '_' and '@'"
    case $file in
      '' | -) password=$(decode_json "$password" "the password of the user $name") ;;
      *) password=$(password_of_file "$file") ;;
    esac
    names+=("$name")
    passwords+=("$password")
  done
}

read_subscriptions() {
  local line kind i server ca database policy drop announcement variable n=0 what=$subscriptions_file
  # A [[influxdb]] that the config does not have takes no setting from the environment.
  servers=$(grep -c '^[[:space:]]*\[\[influxdb\]\]' "$config" || true)
  read_desired "$subscriptions_file"
  index=() databases=() policies=() drops=() points=()
  declare -gA url=() ca_file=() username=() password=()
  for line in "${lines[@]}"; do
    IFS=$unit read -r kind i server ca database policy drop announcement < <(printf '%s\n' "$line")
    [ "$kind" = subscription ] || die "$what has an unknown line of kind \"$kind\""
    [[ $i =~ ^(0|[1-9][0-9]?)$ && $i -lt $servers ]] || die "$config has no [[influxdb]] number \"$i\""
    server=${server%/}
    [ "${url[$i]:-$server}" = "$server" ] || die "$what: the [[influxdb]] number $i has two URLs"
    index[n]=$i url[$i]=$server ca_file[$i]=$ca
    databases[n]=$(decode_json "$database" "$what: a database")
    policies[n]=$(decode_json "$policy" "$what: a retention policy")
    drops[n]=$(decode "$drop" "$what: a statement")
    points[n]=$(decode "$announcement" "$what: an announcement")
    [[ -n ${drops[n]} && (-z ${points[n]} || ${points[n]} == *DESTINATION*) ]] ||
      die "$what: a statement is empty, or an announcement has no DESTINATION"
    variable=SETUP_${i}_USERNAME username[$i]=${!variable:-}
    variable=SETUP_${i}_PASSWORD password[$i]=${!variable:-}
    [[ -n ${username[$i]} && -n ${password[$i]} ]] || die "SETUP_${i}_USERNAME or SETUP_${i}_PASSWORD is empty"
    n=$((n + 1))
  done
  # Nothing that runs from here on needs the administrators in its environment.
  for variable in "${!SETUP_@}"; do unset "$variable"; done
}

# ----------------------------------------------------------------------------------------------------- kapacitord

start() { # users|tokens|subscriptions: kapacitord on loopback, until its API answers
  local i left=$((timeout > SECONDS + 10 ? timeout - SECONDS : 10))
  (
    export KAPACITOR_HTTP_BIND_ADDRESS=127.0.0.1:$port KAPACITOR_HTTP_HTTPS_ENABLED=false
    export KAPACITOR_HTTP_LOG_ENABLED=false KAPACITOR_AUTH_ENABLED=true KAPACITOR_HTTP_AUTH_ENABLED=false
    for ((i = 0; i < servers; i++)); do
      # Not ENABLED=false: that would revoke the server's tokens while its subscription lives on.
      export "KAPACITOR_INFLUXDB_${i}_DISABLE_SUBSCRIPTIONS=true" "KAPACITOR_INFLUXDB_${i}_STARTUP_TIMEOUT=${left}s"
    done
    # Only with authentication on does Kapacitor look at a token, and put one into a subscription.
    if [ "$1" != users ]; then export KAPACITOR_HTTP_AUTH_ENABLED=true; fi
    if [ "$1" = subscriptions ]; then
      # Whatever is stored and runs by itself would run as administrator of InfluxDB: see pause_tasks for the tasks.
      export KAPACITOR_FLUXTASK_ENABLED=false
      for i in "${!url[@]}"; do
        export "KAPACITOR_INFLUXDB_${i}_DISABLE_SUBSCRIPTIONS=false"
        export "KAPACITOR_INFLUXDB_${i}_USERNAME=${username[$i]}" "KAPACITOR_INFLUXDB_${i}_PASSWORD=${password[$i]}"
      done
    fi
    # Stored tasks start here too: none of them runs a program during the setup.
    exec "${KAPACITORD:-kapacitord}" -config "$config" -disable-handlers exec
  ) >&"$journal" 2>&1 &
  pid=$!
  until curl -qs --noproxy '*' -o /dev/null -m 5 -X OPTIONS "$api/ping" && kill -0 "$pid" 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || die 'kapacitord stopped before its API answered, see its log above'
    ((SECONDS < timeout + 30)) || die "kapacitord did not open its API within $timeout s"
    sleep 0.2
  done
}

stop() {
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  for _ in {1..150}; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  pid=''
}

split_answer() { # ANSWER: a body, a line break and a status, into $body and $status
  status=${1##*$'\n'} body=${1%$'\n'*}
}

call() { # METHOD PATH [JSON]: Kapacitor's API
  local answer arguments=(-qsS --noproxy '*' -m 60 -X "$1" -w '\n%{http_code}')
  [ $# -lt 3 ] || arguments+=(-H 'Content-Type: application/json' --data-binary @-)
  answer=$(printf %s "${3:-}" | curl "${arguments[@]}" "$api$2" 2>&1) || die "Kapacitor's API: ${answer%%$'\n'*}"
  split_answer "$answer"
}

basic() { # NAME PASSWORD: a curl config. As base64 it needs no escaping.
  printf 'header = "Authorization: Basic %s"\n' "$(printf '%s:%s' "$1" "$2" | base64 -w 0)"
}

# ---------------------------------------------------------------------------------------------------------- users

set_users() {
  local name path i known=()
  if [ -e "$ledger" ]; then
    while read -r name; do
      known+=("$(decode "$name" 'a name in the ledger')")
      valid_name "${known[-1]}" || die "$ledger is damaged"
    done <"$ledger"
  fi
  # Before the first change, so that a user is in the ledger whenever it may exist.
  write_ledger "${known[@]}" "${names[@]}"
  for i in "${!names[@]}"; do
    name=${names[i]} path=/users/$(encode "${names[i]}")
    call GET "$path"
    if [ "$status" = 404 ]; then
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

write_ledger() { # NAME…
  local name
  for name in "$@"; do printf '%s\n' "$(printf %s "$name" | base64 -w 0)"; done | sort -u >"$ledger.new"
  mv "$ledger.new" "$ledger"
}

encode() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g'; }

contains() { # VALUE LIST…: for names, which have no space
  [[ " ${*:2} " == *" $1 "* ]]
}

# ---------------------------------------------------------------------------------------------------------- tasks

# What [[influxdb]] logs in as is what a stored task reads and writes as. So none is enabled while that is an
# administrator. Those that were are in $paused, as encoded names, until they are enabled again.

list_enabled() { # the encoded names of the enabled tasks into $enabled
  local line id=''
  call GET '/tasks?fields=status&limit=-1'
  [ "$status" = 200 ] || die "Kapacitor does not list its tasks (HTTP $status)"
  enabled=()
  # The fields of a task are sorted; the inside of a string has no line break.
  while IFS= read -r line; do
    if [[ $line =~ ^\ *\"id\":\ \"(.*)\",$ ]]; then
      # printf knows JSON's escapes but for this one.
      id=${BASH_REMATCH[1]//"$backslash\""/"${backslash}x22"}
      id=$(encode "$(printf '%b' "$id")")
    elif [[ $line =~ ^\ *\"status\":\ \"enabled\",?$ ]]; then
      enabled+=("$id")
    fi
  done <<<"$body"
}

name_of() { printf '%b' "${1//%/"${backslash}x"}"; }

set_status() { # ENCODED enabled|disabled
  call PATCH "/tasks/$1" "{\"status\":\"$2\"}"
}

restore_template() { # ENCODED: Kapacitor changes no task whose template was deleted; the task has its text
  local template type script
  call GET "/tasks/$1?script-format=raw"
  template=$(field template-id) type=$(field type) script=$(field script)
  log "restores the template $template, which the task $(name_of "$1") was made from"
  call POST /templates "{\"id\":$template,\"type\":$type,\"script\":$script}"
}

field() { # NAME: of the object in $body, as JSON
  printf '%s\n' "$body" | sed -nE "s/^ {0,4}\"$1\": (\".*\"),?\$/\1/p"
}

read_paused() {
  local id
  tasks=()
  [ -e "$paused" ] || return 0
  mapfile -t tasks <"$paused"
  for id in "${tasks[@]}"; do [[ $id =~ ^(%[0-9a-f]{2})+$ ]] || die "$paused is damaged"; done
}

pause_tasks() {
  local id
  local -A inert=()
  read_paused
  list_enabled
  [ ${#enabled[@]} -gt 0 ] || return 0
  log "pauses ${#enabled[@]} tasks while Kapacitor is administrator of InfluxDB"
  # Before the first change, so that a task is in the file whenever it may be disabled.
  printf '%s\n' "${tasks[@]}" "${enabled[@]}" | sed '/^$/d' | sort -u >"$paused.new"
  mv "$paused.new" "$paused"
  for id in "${enabled[@]}"; do
    set_status "$id" disabled
    if [[ $status = 400 && $body == *'unknown template'* ]]; then
      restore_template "$id"
      set_status "$id" disabled
    fi
    # It cannot start either.
    if [[ $status = 400 && $body == *'invalid TICKscript'* ]]; then inert[$id]=1; fi
    [[ $status = 200 || ${inert[$id]:-} ]] || log "Kapacitor does not disable the task $(name_of "$id") (HTTP $status)"
  done
  list_enabled
  for id in "${enabled[@]}"; do
    [ -n "${inert[${id:-none}]:-}" ] || die "the task $(name_of "$id") would run as administrator of InfluxDB"
  done
}

resume_tasks() {
  local id
  read_paused
  for id in "${tasks[@]}"; do
    set_status "$id" enabled
    # 500: it is enabled but does not start, as before.
    case $status in
      200 | 404) ;;
      500) [[ $body != *'failed to replace'* ]] || die "Kapacitor does not store its tasks: ${body//$'\n'/ }" ;;
      *) log "Kapacitor does not enable the task $(name_of "$id") again (HTTP $status): ${body//$'\n'/ }" ;;
    esac
  done
  rm -f -- "$paused"
}

# -------------------------------------------------------------------------------------------------- subscriptions

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

# ----------------------------------------------------------------------------------------------------------- main

[[ ${CLUSTER_ID:-} =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]] || die 'CLUSTER_ID must be a lower-case UUID'
[ -r "$config" ] || die "$config is missing"
read_users
read_subscriptions

if [ "$(cat "$data/cluster.id" 2>/dev/null)" != "$CLUSTER_ID" ]; then
  log "names its subscriptions kapacitor-$CLUSTER_ID"
  printf %s "$CLUSTER_ID" >"$data/cluster.id.new"
  mv "$data/cluster.id.new" "$data/cluster.id"
fi

# First, as kapacitord does not open its API before InfluxDB answers, and asks ever more rarely.
declare -A subscriptions=()
stale=()
read_subscribed
if [ -n "${destinations[*]}" ]; then
  start tokens
  try_tokens
  stop
fi

log "sets ${#names[@]} users"
start users
set_users
if [ -n "$due" ]; then
  pause_tasks
  stop
  subscribe
  if [ -e "$paused" ]; then start users; fi
fi
# A setup that was killed may have left some.
resume_tasks
stop

write_announcements
log 'done'
