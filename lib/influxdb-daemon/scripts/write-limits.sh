# shellcheck shell=bash
# How far from now the points of a retention policy may be, for reconcile.sh, which sources this: InfluxDB 1.12 can limit it.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh
unlimited=''

apply_write_limits() {
  local key fields name json policy policy_json of nanoseconds now wish
  plans
  for key in "${limits[@]}"; do
    parse "${wanted[$key]}"
    if ! { name_of "${fields[2]}" && policy=$name policy_json=$json && name_of "${fields[1]}"; }; then continue; fi
    now=${there["policy ${fields[1]} $policy_json"]:-}
    of=policy$'\t'${fields[1]}$'\t'${fields[2]}
    [ -n "${wanted[$of]+set}" ] || of=database$'\t'${fields[1]}
    # A policy that was made in this round has its limits in the next one, which follows at once. What else is wrong is said already.
    [[ -n $now && -n ${owned[$of]:-} ]] || continue
    IFS=$'\t' read -ra now <<<"$now"
    if [ -z "${now[5]:-}" ]; then
      [ -n "$unlimited" ] || log 'warning: this InfluxDB cannot limit how far from now points may be' >&2
      unlimited=1 && continue
    fi
    nanoseconds_of "${fields[3]}" && wish=$nanoseconds
    nanoseconds_of "${fields[4]}" && wish+=" $nanoseconds"
    nanoseconds_of "${now[4]}" && now=$nanoseconds
    nanoseconds_of "${now[5]}" && now+=" $nanoseconds"
    [ "$now" = "$wish" ] ||
      plan "write limits of retention policy $policy of $name" "$key" \
        "ALTER RETENTION POLICY $policy ON $name FUTURE LIMIT ${fields[3]} PAST LIMIT ${fields[4]}"
  done
  execute 200
}
