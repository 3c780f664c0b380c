# shellcheck shell=bash
# The subscriptions of reconcile.sh, which sources this.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

# By key, those that were made again since what verifies them became $renewed_to.
declare -A remade=()
renewed_to=''

# A subscription's destination holds a token that only its subscriber can make: the subscriber announces it as a point, in a
# mailbox of its own. $missing says whether one is not there yet.
look_at_subscriptions() {
  local key fields name json id rows series one two rest place shown renewed='' unread='' statements=() asked=() failed=()
  local -A now=() announced=()
  subscription_errors=() missing=''
  ((${#subscriptions[@]} > 0)) || return 0
  unreachable=''
  for key in "${subscriptions[@]}"; do
    if ! { [ -n "${owned[$key]:-}" ] && parse "${wanted[$key]}" && name_of "${fields[5]}"; }; then continue; fi
    # A point from the future would win for good. One of a megabyte is not read: some of them would keep the others from being read.
    statements+=("SELECT d FROM (SELECT last(\"destination\") AS d FROM $name..\"announcement\" WHERE \"id\" = '${fields[6]}' AND time <= now() + 1m) WHERE d =~ /^(?s:.{1,700})$/")
    asked+=("$key")
  done
  if ! authorities_known; then
    renewed=1
    [ "$authorities" = "$renewed_to" ] || { remade=() && renewed_to=$authorities; }
  fi
  statements+=('SHOW SUBSCRIPTIONS')
  run_all 500 || { subscription_errors=("$refused") && return; }
  while IFS=$'\t' read -r id series one two _ rest; do
    if [ -z "$id" ]; then
      continue
    elif ((id < ${#asked[@]})); then
      announced[$id]=$two
    else
      now["$series $one $two"]=$rest
    fi
  done <<<"$rows"
  for id in "${!asked[@]}"; do
    key=${asked[id]}
    parse "${wanted[$key]}"
    place_of "${fields[@]:1:3}" || continue
    [ -n "${now[$shown]:-}" ] || missing=1
    if [ -n "${failed[id]:-}" ] && ! not_found "${failed[id]}"; then
      # What is in it, its subscriber decides: a log line only.
      refuse "$place" "the announcement cannot be read: $(reason "${failed[id]}")"
      unread=1
    elif [ -z "${announced[$id]:-}" ]; then
      # Its subscriber is away: it is made again when he is back.
      [ -z "${now[$shown]:-}" ] || unread=1
    elif [[ (-n $renewed && -z ${remade[$key]:-}) || ${now[$shown]:-} != "[${announced[$id]}]" ]]; then
      # Once, however long others keep theirs from being made again.
      if subscribe "$place" "${announced[$id]}" "${now[$shown]:-}" "${fields[4]}"; then remade[$key]=1; fi
    fi
  done
  if [[ -n $renewed && -z $unread ]] && ((${#subscription_errors[@]} == 0)); then store "$state/authorities" "$authorities"; fi
}

# InfluxDB reads what verifies a subscriber when it makes the subscription. Where somebody else keeps that, it may be renewed while
# the pod runs. $authorities is what the file says now.
authorities_known() {
  [ -n "${SUBSCRIBERS_CA:-}" ] && authorities=$(<"$SUBSCRIBERS_CA") && [ -n "$authorities" ] || return 0
  # influxd has read what was there when the pod began.
  [ -e "$state/authorities" ] || store "$state/authorities" "$authorities"
  [ "$authorities" = "$(<"$state/authorities")" ]
}

# place_of NAME DATABASE POLICY: as statements name it into $place, as answers do into $shown.
place_of() {
  name_of "$2" && place=$name shown=$json && name_of "$3" && place+=.$name shown+=" $json" && name_of "$1" &&
    place="$name ON $place" shown+=" $json"
}

# refuse NAME_ON_PLACE WHY: said once.
refuse() {
  [ "${refusals[$1]:-}" = "$2" ] || log "subscription ${1/ ON / on }: $2" >&2
  refusals[$1]=$2
}

# subscribe NAME_ON_PLACE ANNOUNCED NOW ENDPOINT
subscribe() {
  local what="subscription ${1/ ON / on }" destination token='[A-Za-z0-9_-]{1,400}' statements=() rows failed=()
  what=${what//[[:cntrl:]]/?}
  # Its subscriber must not send the points elsewhere, nor make the pod unready: a log line only.
  destination=${2#\"} destination=${destination%\"}
  if ! [[ $destination =~ ^https://~subscriber:$token@ && ${destination#*@} == "$4" ]]; then
    refuse "$1" "refused an announcement that is not of $4"
    return
  fi
  unset -v 'refusals[$1]'
  if [ -n "$3" ]; then
    # Made at the next look: InfluxDB goes on with the old destination where one of the same name comes before it saw this one go.
    statements=("DROP SUBSCRIPTION $1") missing=1
  else
    statements=("CREATE SUBSCRIPTION $1 DESTINATIONS ANY '$destination'")
  fi
  run_all 1
  # Somebody else dropped the old one.
  if [ -n "$3" ] && not_found "${failed[0]:-}"; then failed=(); fi
  if ((${#failed[@]} > 0)); then
    subscription_errors+=("$what: $(reason "${failed[0]}")")
    return 1
  elif [ -n "$3" ]; then
    log "$what is dropped, as another destination was announced or what verifies its subscriber was renewed"
  else
    log "$what is made as announced"
  fi
}

remove_subscriptions() {
  local key fields name json place shown
  for key in "${subscriptions[@]}"; do owned[$key]=$key; done
  plans
  for key in "${!owned[@]}"; do
    [[ $key == subscription* && -z ${wanted[$key]+set} ]] || continue
    if ! { parse "${owned[$key]}" && place_of "${fields[@]:1:3}"; }; then disown "$key" && continue; fi
    plan "subscription ${place/ ON / on }" "$key" "DROP SUBSCRIPTION $place" removed
  done
  execute 100
}
