# shellcheck shell=bash
# The users and grants of reconcile.sh, which sources this.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

# password_of KEY: the user's quoted password into $secret; why it is none into $problem.
password_of() {
  local fields key
  problem='' secret=${from_file[$1]:-${literals[$1]:-}}
  if [ -z "$secret" ]; then
    parse "${wanted[$1]}"
    secret=$(decode "${fields[3]}" && printf x) && secret=${secret%x}
  fi
  [ "$secret" != "''" ] || problem='the password is empty'
  is_quoted "$secret" "$LITERAL" || problem='the password is not quoted right'
  [ -z "$problem" ]
}

# Whether another pod sets the password of the user in $fields.
is_set_elsewhere() { [[ ${fields[3]} == - && ${fields[4]} == - ]]; }

# For password_of, which takes a process for each that it does not know: of those who are set now. Of one that another pod sets it is
# one that nobody knows: see set-passwords.sh.
learn_passwords() {
  local key fields name json i about=() asked=() decoded elsewhere=() random
  literals=()
  for key in "${users[@]}"; do
    [ -n "${wanted[$key]}" ] || continue
    parse "${wanted[$key]}"
    name_of "${fields[1]}" || continue
    if is_set_elsewhere; then
      elsewhere+=("$key")
    elif [ "${fields[3]}" != - ]; then
      { was_applied "$key" && [ -n "${there["user $json"]:-}" ]; } || { about+=("$key") && asked+=("${fields[3]}"); }
    fi
  done
  decode_all "${asked[@]}"
  for i in "${!about[@]}"; do literals[${about[i]}]=${decoded[i]}; done
  random_literals ${#elsewhere[@]}
  for i in "${!elsewhere[@]}"; do ((${#random[i]} != 50)) || literals[${elsewhere[i]}]=${random[i]}; done
}

apply_users() {
  local key ready=() at_start=''
  plans
  learn_passwords
  for key in "${users[@]}"; do
    if [ -n "${wanted[$key]}" ] && plan_user; then ready+=("$key"); fi
  done
  literals=()
  # Each costs a hash, and a query may not take for ever.
  execute 50
  for key in "${ready[@]}"; do
    if [ -z "${broken[$key]:-}" ]; then
      applied[$key]=${prints[$key]:-}
    elif [ -n "${fresh[$key]:-}" ] && [ "${broken[$key]}" != unknown ] && ! is_cut_off "${broken[$key]}"; then
      # An answer says that it was not made: who is there now, if anyone, is another's.
      disown "$key"
    fi
    [ -n "${applied[$key]:-}" ] || unset -v 'applied[$key]'
  done
}

# The user of $key. Returns 1 for one that stays as it is.
plan_user() {
  local fields name json what secret problem role privileges
  parse "${wanted[$key]}"
  name_of "${fields[1]}" || { fail 'a user has no valid name' && return 1; }
  what="user $name" role=${there["user $json"]:-}
  [ "$name" != '"_reconciler"' ] || { fail "$what is the reconciler's own" && return 1; }
  if [ -n "$role" ] && [ -z "${owned[$key]:-}" ]; then
    [ "${fields[5]}" = adopt ] ||
      { fail "$what already exists and was not made here: adopt it or choose another name" && return 1; }
    role=adopted
  fi
  if [ "${role:-adopted}" = adopted ] || ! was_applied "$key"; then
    password_of "$key" || { fail "$what: $problem" && return 1; }
  fi
  if [ "$role" = adopted ]; then
    log "$what is adopted"
    # Made anew, it keeps no grant of its former life, and no password: see remove_users.
    plan "$what" "$key" "SET PASSWORD FOR $name = $secret"
    plan "$what" "$key" "DROP USER $name"
    role=''
  fi
  [ -n "${owned[$key]:-}" ] || fresh[$key]=1
  owned[$key]="$key"$'\t'${fields[2]}$'\t'${fields[6]}$'\t-'
  if [ -z "$role" ]; then
    anew[$key]=1 set_here[$key]=1
    unset -v 'applied[$key]'
    privileges=''
    [ "${fields[2]}" = user ] || privileges=' WITH ALL PRIVILEGES'
    plan "$what" "$key" "CREATE USER $name WITH PASSWORD $secret$privileges"
    # By this name influxd still lets in whom somebody dropped, until it restarts: see remove_users.
    : "${at_start:=$(is_of_start && echo yes || echo no)}"
    [ "$at_start" = yes ] || plan "$what" "$key" "SET PASSWORD FOR $name = $secret"
    return
  fi
  if ! was_applied "$key" && ! is_set_elsewhere; then
    set_here[$key]=1
    plan "$what" "$key" "SET PASSWORD FOR $name = $secret"
  fi
  case ${fields[2]}$role in
    userfalse | admintrue) ;;
    user*) plan "$what" "$key" "REVOKE ALL PRIVILEGES FROM $name" ;;
    admin*) plan "$what" "$key" "GRANT ALL PRIVILEGES TO $name" ;;
  esac
}

# Those whose account goes on under another name: they stay for a while, with the grants of that one. By its name, who it was
# before into ${before[@]}.
find_superseded() {
  local key fields name json now=$EPOCHSECONDS end
  local -A families=() roles=()
  superseded=() before=() expire_at=''
  for key in "${users[@]}"; do
    if ! { [ -n "${owned[$key]:-}" ] && parse "${owned[$key]}" && [ "${fields[3]}" != - ]; }; then continue; fi
    families[${fields[3]}]=${fields[1]} roles[${fields[3]}]=${fields[2]}
  done
  for key in "${!owned[@]}"; do
    if ! { [[ $key == user* && -z ${wanted[$key]+set} ]] && parse "${owned[$key]}"; }; then continue; fi
    if ! { [ "${fields[3]}" != - ] && [ -n "${families[${fields[3]}]:-}" ] && name_of "${fields[1]}"; }; then continue; fi
    # Who is no administrator any more is none at once, under no name.
    [[ ${there["user $json"]:-} != true || ${roles[${fields[3]}]} == admin ]] || continue
    # A clock that was set back must not keep it longer.
    if [ "${fields[4]}" = - ] || ((10#${fields[4]} > now)); then
      log "user $name is superseded, and stays for ${GRACE:-300} s"
      fields[4]=$now
      owned[$key]=$key$'\t'${fields[2]}$'\t'${fields[3]}$'\t'$now
    fi
    end=$((10#${fields[4]} + ${GRACE:-300}))
    if ! { ((end > now)) && [ -n "${there["user $json"]:-}" ]; }; then continue; fi
    superseded[$key]=1
    before[${families[${fields[3]}]}]+=" ${fields[1]}"
    [ -n "$expire_at" ] && ((expire_at <= end)) || expire_at=$end
  done
}

# plan_grant USER_IDENT PRIVILEGE DATABASE_IDENT
plan_grant() {
  local database wish granted=$2
  name_of "$3"
  database=$name wish="$1 $json"
  wishes[$wish]=1
  case $2 in
    ALL) granted='ALL PRIVILEGES' ;;
    NONE) granted='NO PRIVILEGES' ;;
  esac
  if [ -z "${anew[user$'\t'$1]:-}" ] && [ "${there["grant $wish"]:-}" = "$granted" ]; then return; fi
  name_of "$1"
  if [ "$2" = NONE ]; then
    # Of who had nothing there, it is shown from then on.
    plan "mark on $database of user $name" "$wish" "REVOKE ALL ON $database FROM $name"
    return
  fi
  plan "grant $2 on $database to user $name" "$wish" "GRANT $2 ON $database TO $name"
}

apply_grants() {
  local key fields name json user database
  local -A wishes=()
  plans
  for key in "${grants[@]}"; do
    parse "${wanted[$key]}"
    if ! { name_of "${fields[3]}" && name_of "${fields[1]}"; }; then fail 'a grant has no valid name' && continue; fi
    user=user$'\t'${fields[1]}
    if [ -z "${wanted[$user]+set}" ]; then
      fail "a grant is for user $name, who is not desired"
    elif [ -n "${owned[$user]:-}" ]; then
      # A name in base64 is one word.
      for user in "${fields[1]}" ${before[${fields[1]}]:-}; do plan_grant "$user" "${fields[2]}" "${fields[3]}"; done
    elif [ -z "${broken[$user]:-}" ]; then
      fail "grant ${fields[2]} to user $name: the user was not made here"
    fi
  done
  # What somebody else gave to a user of ours.
  for key in "${!there[@]}"; do
    [[ $key == 'grant '* && ${there[$key]} != 'NO PRIVILEGES' && -z ${wishes[${key#grant }]:-} ]] || continue
    key=${key#grant }
    user=user$'\t'${key%% *}
    [[ -n ${owned[$user]:-} && -z ${anew[$user]:-} && (-n ${wanted[$user]+set} || -n ${superseded[$user]:-}) ]] || continue
    name_of "${key%% *}"
    # In the name of a database, JSON escapes these that InfluxQL does not.
    database=${key#* }
    database=${database//'\u003c'/'<'} database=${database//'\u003e'/'>'} database=${database//'\u0026'/'&'}
    plan "grant on $database to user $name" "$key" "REVOKE ALL ON $database FROM $name" removed
  done
  execute 500
}

# influxd keeps who logged in by his name, and lets him in by that for as long as it runs: also as somebody else who is made with
# this name. Only SET PASSWORD makes it forget.
remove_users() {
  local key fields name json i gone=() quoted=() random
  plans
  for key in "${!owned[@]}"; do
    [[ $key == user* && -z ${wanted[$key]+set} && -z ${superseded[$key]:-} ]] || continue
    if ! { parse "${owned[$key]}" && name_of "${fields[1]}" && [ "$name" != '"_reconciler"' ]; }; then
      disown "$key" && continue
    fi
    unset -v 'applied[$key]'
    gone+=("$key") quoted+=("$name")
  done
  random_literals ${#gone[@]}
  for i in "${!gone[@]}"; do
    plan "user ${quoted[i]}" "${gone[i]}" "SET PASSWORD FOR ${quoted[i]} = ${random[i]}" removed
    plan "user ${quoted[i]}" "${gone[i]}" "DROP USER ${quoted[i]}" removed
  done
  execute 100
}

# random_literals COUNT: quoted passwords that nobody knows, into ${random[@]}.
random_literals() {
  random=()
  (($1 == 0)) || mapfile -t random < <(head -c $((36 * $1)) /dev/urandom | base64 -w48 | tr '+/' '-_' | sed "s/.*/'&'/")
}
