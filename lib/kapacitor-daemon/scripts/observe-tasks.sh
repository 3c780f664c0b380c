# shellcheck shell=bash
# What a Kapacitor has of templates, tasks and topic handlers, by its API: sourced by tasks.sh.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of tasks.sh

# call METHOD PATH [JSON]: the member's API. A status of 000 has the reason in $body.
call() {
  local answer secret arguments=(-qsS --proto '=https' --noproxy '*' --cacert "$KAPACITOR_CA" --capath "$no_authorities" -g)
  : >"$state/alive"
  if ! read_secret "$KAPACITOR_PASSWORD_FILE"; then
    status=000 body=$problem
    return
  fi
  arguments+=(--connect-timeout 5 -m 60 -X "$1" -w '\n%{http_code}')
  [ $# -lt 3 ] || arguments+=(-H 'Content-Type: application/json' --data-binary @-)
  if answer=$(printf %s "${3:-}" | curl "${arguments[@]}" -K <(basic "$KAPACITOR_USER" "$secret") "$api$2" 2>&1); then
    status=${answer##*$'\n'} body=${answer%$'\n'*}
  else
    answer=${answer#*curl: } status=000 body=${answer%%$'\n'*}
  fi
}

# ask METHOD PATH JSON WHAT
ask() {
  call "$1" "$2" "$3"
  case $status in
    200 | 204) return 0 ;;
    000) unreachable=1 problem="Kapacitor does not answer: $body" ;;
    *) problem="Kapacitor refuses the $4 (HTTP $status): $(refusal)" ;;
  esac
  return 1
}

# Kapacitor's JSON has a line for each field: those of the things of a list are at 12 spaces, and its texts have no line break. Of each
# thing its name, status, whether it runs, template, whether it has variables, last error and the rest, with a control character between.
things_of() {
  printf '%s\n' "$body" | awk '
    function field(line) { sub(/^ *"[-a-z]+": /, "", line); sub(/,$/, "", line); return line }
    /^        \{$/ { inside = 1; id = ""; state = ""; runs = ""; of = ""; vars = ""; error = ""; text = ""; next }
    /^        \},?$/ { if (inside) printf "%s\037%s\037%s\037%s\037%s\037%s\037%s\n", id, state, runs, of, vars, error, text; inside = 0; next }
    !inside { next }
    /^            "executing": / { runs = field($0); next }
    /^            "error": / { error = field($0); next }
    { text = text $0 "\036" }
    /^            "id": / { id = field($0) }
    /^            "status": / { state = field($0) }
    /^            "template-id": / { of = field($0) }
    /^            "vars": \{$/ { vars = 1 }
  '
}

# observe: what this member has, into ${there[@]} and, as one text, into $observed.
observe() {
  local key topic
  local -A topics=()
  there=() trouble=() template_of=() varied=() observed=''
  call GET '/tasks?limit=100000&script-format=raw&fields=id&fields=script&fields=dbrps&fields=status&fields=template-id&fields=vars&fields=executing&fields=error'
  take task - || return
  call GET '/templates?limit=100000&script-format=raw&fields=id&fields=script'
  take template - || return
  for key in "${!wanted[@]}" "${!made[@]}"; do
    read -r kind topic _ <<<"$key"
    [ "$kind" != handler ] || topics[$topic]=1
  done
  for topic in "${!topics[@]}"; do
    call GET "/alerts/topics/$topic/handlers"
    [ "$status" != 404 ] || continue
    take handler "$topic" || return
  done
}

take() { # KIND TOPIC|-
  local id state runs of vars error text key things
  if [ "$status" != 200 ]; then
    [ "$status" != 000 ] || unreachable=1
    problem="Kapacitor does not list its $1s (HTTP $status): $(refusal)"
    return 1
  fi
  # Half a list would be things that are not there.
  things=$(things_of) || { problem="the list of Kapacitor's $1s cannot be read" && return 1; }
  while IFS=$'\037' read -r id state runs of vars error text; do
    [ -n "$id" ] || continue
    id=${id#\"} id=${id%\"} of=${of#\"} of=${of%\"}
    key="$1 $2 $id"
    there[$key]=$text
    observed+="$key"$'\n'"$text$state$runs$error"$'\n'
    [ "$1" = task ] || continue
    template_of[$key]=$of varied[$key]=$vars
    # It is stored as enabled, and does not run.
    [[ $state != '"enabled"' || $runs != false ]] || trouble[$key]=${error#\"}
  done < <(printf '%s\n' "$things")
}
