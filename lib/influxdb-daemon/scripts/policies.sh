# shellcheck shell=bash
# The retention policies of reconcile.sh, which sources this, besides the default one, which is the database's.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

apply_policies() {
  local key fields name json database policy policy_json what retained retention now lasting wish
  plans
  for key in "${policies[@]}"; do
    parse "${wanted[$key]}"
    if ! { name_of "${fields[2]}" && policy=$name policy_json=$json && name_of "${fields[1]}"; }; then
      fail 'a retention policy has no valid name' && continue
    fi
    database=database$'\t'${fields[1]} what="retention policy $policy of $name"
    # What is wrong with its database is said already.
    if [[ -z ${owned[$database]:-} || -n ${broken[$database]:-} ]]; then continue; fi
    retained=retained_policy$'\t'${fields[1]}$'\t'${fields[2]}
    now=${there["policy ${fields[1]} $policy_json"]:-}
    if [ -n "$now" ] && [ -z "${owned[$key]:-}" ]; then
      take_over "$what" "$retained" "${fields[6]}" || continue
    fi
    disown "$retained"
    owned[$key]=${wanted[$key]}
    retention="DURATION ${fields[3]} REPLICATION ${fields[7]:-1} SHARD DURATION ${fields[4]/#-/0s}"
    if [ -z "$now" ]; then
      plan "$what" "$key" "CREATE RETENTION POLICY $policy ON $name $retention$(limited "${fields[@]:1:2}")"
    else
      lasts "${fields[3]}" "${fields[4]}"
      wish="$lasting ${fields[7]:-}"
      IFS=$'\t' read -ra now <<<"$now"
      lasts "${now[0]}" "${now[1]}"
      [ "$lasting ${fields[7]:+${now[3]}}" = "$wish" ] ||
        plan "$what" "$key" "ALTER RETENTION POLICY $policy ON $name $retention"
    fi
  done
  execute 200
}

remove_policies() {
  local key fields name json policy policy_json default
  plans
  for key in "${!owned[@]}"; do
    [[ ($key == policy* || $key == retained_policy*) && -z ${wanted[$key]+set} ]] || continue
    if ! { parse "${owned[$key]}" && name_of "${fields[2]}" && policy=$name policy_json=$json && name_of "${fields[1]}"; }; then
      disown "$key" && continue
    fi
    default=${wanted[database$'\t'${fields[1]}]:-}
    if [ -z "${there["policy ${fields[1]} $policy_json"]:-}" ] || [[ $default == *$'\t'"${fields[1]}"$'\t'"${fields[2]}"$'\t'* ]]; then
      # Gone, or the default one now, which is the database's.
      disown "$key"
    elif [[ $key != policy* ]]; then
      continue
    elif [[ ${fields[5]} = retain || -z $default ]]; then
      log "retention policy $policy of $name is no longer managed, its data stays"
      disown "$key"
      owned[retained_policy$'\t'${fields[1]}$'\t'${fields[2]}]=retained_policy$'\t'${fields[1]}$'\t'${fields[2]}
    else
      plan "retention policy $policy of $name" "$key" "DROP RETENTION POLICY $policy ON $name" removed
    fi
  done
  execute 20
}
