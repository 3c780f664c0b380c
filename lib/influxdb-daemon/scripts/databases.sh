# shellcheck shell=bash
# The databases of reconcile.sh, which sources this.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

# A duration as InfluxQL and Go write it, in nanoseconds, into $nanoseconds; 0 is for ever.
nanoseconds_of() {
  local rest=$1 scale
  nanoseconds=0
  [ "$rest" != INF ] || return 0
  while [[ $rest =~ ^([0-9]{1,19})(ns|ms|u|s|m|h|d|w) ]]; do
    case ${BASH_REMATCH[2]} in
      ns) scale=1 ;;
      u) scale=1000 ;;
      ms) scale=1000000 ;;
      s) scale=1000000000 ;;
      m) scale=60000000000 ;;
      h) scale=3600000000000 ;;
      d) scale=86400000000000 ;;
      w) scale=604800000000000 ;;
    esac
    nanoseconds=$((nanoseconds + 10#${BASH_REMATCH[1]} * scale))
    rest=${rest#"${BASH_REMATCH[0]}"}
  done
  [ -z "$rest" ] || nanoseconds=unknown
}

# lasts DURATION SHARD_DURATION|-: both in nanoseconds into $lasting, with what InfluxDB chooses where it may.
lasts() {
  local nanoseconds duration day=86400000000000
  nanoseconds_of "$1"
  duration=$nanoseconds
  nanoseconds_of "${2/#-/0s}"
  if [ "$nanoseconds" = 0 ]; then
    nanoseconds=$((day / 24))
    ((duration > 0 && duration < 2 * day)) || nanoseconds=$day
    ((duration > 0 && duration < 180 * day)) || nanoseconds=$((7 * day))
  fi
  lasting="$duration $nanoseconds"
}

apply_databases() {
  local key fields name json policy policy_json what retained retention now lasting wish
  plans
  for key in "${databases[@]}"; do
    parse "${wanted[$key]}"
    if ! { name_of "${fields[2]}" && policy=$name policy_json=$json && name_of "${fields[1]}"; }; then
      fail 'a database has no valid name' && continue
    fi
    what="database $name"
    retained=retained$'\t'${fields[1]}
    if [ -n "${there["database $json"]:-}" ] && [ -z "${owned[$key]:-}" ]; then
      take_over "$what" "$retained" "${fields[6]}" || continue
    fi
    disown "$retained"
    owned[$key]=${wanted[$key]}
    # 0s lets InfluxDB choose, also where an earlier value is to be forgotten.
    retention="DURATION ${fields[3]} REPLICATION ${fields[7]:-1} SHARD DURATION ${fields[4]/#-/0s}"
    now=${there["policy ${fields[1]} $policy_json"]:-}
    if [ -z "${there["database $json"]:-}" ]; then
      plan "$what" "$key" "CREATE DATABASE $name WITH $retention$(limited "${fields[@]:1:2}") NAME $policy"
    elif [ -z "$now" ]; then
      plan "$what" "$key" "CREATE RETENTION POLICY $policy ON $name $retention DEFAULT$(limited "${fields[@]:1:2}")"
    else
      lasts "${fields[3]}" "${fields[4]}"
      wish="$lasting true ${fields[7]:-}"
      IFS=$'\t' read -ra now <<<"$now"
      lasts "${now[0]}" "${now[1]}"
      [ "$lasting ${now[2]} ${fields[7]:+${now[3]}}" = "$wish" ] ||
        plan "$what" "$key" "ALTER RETENTION POLICY $policy ON $name $retention DEFAULT"
    fi
  done
  execute 200
}

remove_databases() {
  local key fields name json
  plans
  for key in "${!owned[@]}"; do
    [[ $key == database* || $key == retained* ]] || continue
    if ! { parse "${owned[$key]}" && name_of "${fields[1]}"; }; then disown "$key" && continue; fi
    if [ -z "${there["database $json"]:-}" ] && [ -z "${wanted[$key]:-}" ]; then
      # Somebody else's, if there is one of that name again.
      disown "$key"
    elif [[ $key != database* || -n ${wanted[$key]:-} ]]; then
      continue
    elif [ "${fields[5]}" = retain ]; then
      log "database $name is no longer managed, its data stays"
      disown "$key"
      owned[retained$'\t'${fields[1]}]=retained$'\t'${fields[1]}
    else
      plan "database $name" "$key" "DROP DATABASE $name" removed
    fi
  done
  execute 20
}
