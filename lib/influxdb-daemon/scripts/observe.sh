# shellcheck shell=bash
# What is there, as reconcile.sh, which sources this, compares it with what is wanted.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

# Asks for all that matters in three queries, whatever the number of users. As text into $observed, and into ${there[@]}:
#   "user NAME" true|false, "database NAME", "subscription DATABASE POLICY NAME" DESTINATIONS: names are JSON strings
#   "grant IDENT DATABASE" PRIVILEGE, "policy IDENT POLICY" DURATION<TAB>SHARD_DURATION<TAB>true|false<TAB>REPLICATION, and from
#   InfluxDB 1.12 on <TAB>FUTURE_LIMIT<TAB>PAST_LIMIT
#   "query DATABASE NAME" TEXT
observe() {
  local rows refused key id name json one two three rest statements=() about=() failed=()
  local -A ours=()
  observed='' there=()
  query 'SHOW USERS' 'SHOW DATABASES' 'SHOW SUBSCRIPTIONS' || { fail "$refused" && return 1; }
  # It runs before it reads what it may do.
  [[ $rows == *$'\n0\t'* ]] || { fail "InfluxDB at $server does not show its users: $(reason "$refused")" && return 1; }
  observed=$rows
  while IFS=$'\t' read -r id name one two three rest; do
    case $id in
      0) there["user $one"]=$two ;;
      1) there["database $one"]=1 ;;
      2) there["subscription $name $one $two"]=$rest ;;
    esac
  done <<<"$rows"

  for key in "${!owned[@]}" "${!wanted[@]}"; do [[ $key != user* && $key != database* ]] || ours[$key]=1; done
  for key in "${!ours[@]}"; do
    if ! { name_of "${key#*$'\t'}" && [ -n "${there["${key%%$'\t'*} $json"]:-}" ]; }; then continue; fi
    if [[ $key == user* ]]; then statements+=("SHOW GRANTS FOR $name"); else statements+=("SHOW RETENTION POLICIES ON $name"); fi
    about+=("${key#*$'\t'}")
  done
  run_all 1000 || { fail "$refused" && return 1; }
  observed+=$'\n'$(printf '%s' "$rows" | LC_ALL=C sort)
  while IFS=$'\t' read -r id name one two three rest; do
    [ -n "$id" ] || continue
    if [ -z "$three" ]; then
      there["grant ${about[id]} $one"]=${two//\"/}
    else
      rest=${rest//\"/} key="policy ${about[id]} $one"
      there[$key]=${two//\"/}$'\t'${three//\"/}$'\t'${rest##*$'\t'}$'\t'${rest%%$'\t'*}
      if [[ $rest == *$'\t'*$'\t'* ]]; then
        write_limits=yes rest=${rest#*$'\t'}
        there[$key]+=$'\t'${rest%$'\t'*}
      else
        write_limits=no
      fi
    fi
  done <<<"$rows"
  observe_queries
}

observe_queries() {
  local rows refused='' id database name text
  read_queries || { fail "$refused" && return 1; }
  observed+=$'\n'$rows
  while IFS=$'\t' read -r id database name text; do
    [ "$id" != 0 ] || there["query $database $name"]=$text
  done <<<"$rows"
}

# Who may log in, and what acts later, that others made: it is reported, once, and never touched. It does not make the pod
# unready, as who may only read could do that then.
report_strangers() {
  local key name json fields strangers=() theirs=() text='' line
  local -A known=(['user "_reconciler"']=1)
  for key in "${!owned[@]}" "${!wanted[@]}"; do
    IFS=$'\t' read -ra fields <<<"$key"
    name_of "${fields[1]}" || continue
    case ${fields[0]} in
      user) known["user $json"]=1 ;;
      continuous_query | subscription)
        line=$json
        name_of "${fields[2]}" || continue
        if [ "${fields[0]}" = subscription ]; then
          text=$json
          name_of "${fields[3]}" || continue
          known["subscription $text $json $line"]=1
        else
          known["query $json $line"]=1
        fi
        ;;
    esac
  done
  for key in "${!there[@]}"; do
    [ -z "${known[$key]:-}" ] || continue
    case $key in
      'user '*)
        if [ "${there[$key]}" = true ]; then strangers+=("the administrator ${key#* }"); else strangers+=("the user ${key#* }"); fi
        ;;
      'subscription '*) strangers+=("the subscription (database, policy, name) ${key#* }") ;;
      'query '*) theirs+=("the continuous query (database, name) ${key#* }") ;;
    esac
  done
  text=''
  tell_some "${strangers[@]}"
  # Any reader makes as many as he likes, and none of them may hide what only an administrator can have made.
  tell_some "${theirs[@]}"
  [ "$text" != "$strange" ] || return 0
  while IFS= read -r line; do
    [[ -z $line || $'\n'$strange$'\n' == *$'\n'"$line"$'\n'* ]] || log "warning: $line" >&2
  done <<<"$text"
  strange=$text
}

# What is kept and logged of them has an end: into $text.
tell_some() { # WHAT…
  (($# > 0)) || return 0
  text+=${text:+$'\n'}$(printf '%.300s was not made here\n' "$@" | sort | sed 20q)
  (($# <= 20)) || text+=$'\n'"and $(($# - 20)) more were not made here"
}
