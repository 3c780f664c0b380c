# shellcheck shell=bash
# How far from now the points of a retention policy may be, for reconcile.sh, which sources this: InfluxDB 1.12 can limit it.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

# limited DATABASE_IDENT POLICY_IDENT: what the statement says that makes it. Whoever may write may drop a policy, and a write that begins
# between two statements goes on without a limit.
limited() {
  local key=limit$'\t'$1$'\t'$2 fields
  [[ $write_limits == yes && -n ${wanted[$key]:-} ]] || return 0
  fields_of "${wanted[$key]}"
  printf ' FUTURE LIMIT %s PAST LIMIT %s' "${fields[@]:3:2}"
}

apply_write_limits() {
  local key fields name json policy policy_json of nanoseconds now is wish
  plans
  [ "$write_limits" != no ] || ((${#limits[@]} == 0)) ||
    { [ -n "$unlimited" ] || log 'warning: this InfluxDB cannot limit how far from now points may be' >&2; unlimited=1; return; }
  for key in "${limits[@]}"; do
    parse "${wanted[$key]}"
    if ! { name_of "${fields[2]}" && policy=$name policy_json=$json && name_of "${fields[1]}"; }; then continue; fi
    of=policy$'\t'${fields[1]}$'\t'${fields[2]}
    [ -n "${wanted[$of]+set}" ] || of=database$'\t'${fields[1]}
    # What is wrong with it is said already.
    [[ -n ${owned[$of]:-} && -z ${broken[$of]:-} ]] || continue
    now=${there["policy ${fields[1]} $policy_json"]:-}
    # Made in this round: with its limits where it was known that InfluxDB has them.
    [[ -n $now || -z $write_limits ]] || continue
    nanoseconds_of "${fields[3]}" && wish=$nanoseconds
    nanoseconds_of "${fields[4]}" && wish+=" $nanoseconds"
    IFS=$'\t' read -ra now <<<"$now"
    nanoseconds_of "${now[4]:-0s}" && is=$nanoseconds
    nanoseconds_of "${now[5]:-0s}" && is+=" $nanoseconds"
    [ "$is" = "$wish" ] ||
      plan "write limits of retention policy $policy of $name" "$key" \
        "ALTER RETENTION POLICY $policy ON $name FUTURE LIMIT ${fields[3]} PAST LIMIT ${fields[4]}"
  done
  execute 200
}
