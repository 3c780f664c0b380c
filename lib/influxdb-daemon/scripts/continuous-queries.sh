# shellcheck shell=bash
# The continuous queries of reconcile.sh, which sources this.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

digest() {
  local sum
  sum=$(printf %s "$1" | sha256sum) && printf %s "${sum%% *}"
}

apply_queries() {
  local key fields name json what text place rows refused database query made own_database
  for key in "${queries[@]}"; do
    plans
    parse "${wanted[$key]}"
    if ! { name_of "${fields[1]}" && what=$name place=$json && name_of "${fields[2]}" && place="$json $place"; }; then
      fail 'a continuous query has no valid name' && continue
    fi
    text=$(decode "${fields[3]}") || text=''
    [[ $text == "CREATE CONTINUOUS QUERY $what ON $name "* ]] ||
      { fail "continuous query $what on $name: its statement is another's" && continue; }
    if [ -n "${there["query $place"]:-}" ]; then
      # Any reader of the database could take the name before the code does.
      [ -n "${owned[$key]:-}" ] || log "continuous query $what on $name was not made here, and is replaced"
      [ "${applied[$key]:-}" != "${wanted[$key]}"$'\t'"$(digest "${there["query $place"]}")" ] || continue
      plan "continuous query $what on $name" "$key" "DROP CONTINUOUS QUERY $what ON $name"
    fi
    owned[$key]=${wanted[$key]}
    unset -v 'applied[$key]'
    plan "continuous query $what on $name" "$key" "$text"
    made=$text
    unquote "$name" && own_database=$text
    execute 2
    # Once more and looked at in one query, as InfluxDB spells it: what somebody else makes of it later is seen.
    if [[ -z ${broken[$key]:-} ]] && read_queries "DROP CONTINUOUS QUERY $what ON $name" "$made"; then
      while IFS=$'\t' read -r _ database query text; do
        [ "$database $query" != "$place" ] || applied[$key]=${wanted[$key]}$'\t'$(digest "$text")
      done <<<"$rows"
    fi
    own_database=''
  done
}

remove_queries() {
  local key fields name what
  plans
  for key in "${!owned[@]}"; do
    [[ $key == continuous_query* && -z ${wanted[$key]+set} ]] || continue
    if ! { parse "${owned[$key]}" && name_of "${fields[1]}" && what=$name && name_of "${fields[2]}"; }; then
      disown "$key" && continue
    fi
    unset -v 'applied[$key]'
    plan "continuous query $what on $name" "$key" "DROP CONTINUOUS QUERY $what ON $name" removed
  done
  execute 100
}
