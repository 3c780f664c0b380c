# shellcheck shell=bash
# Permissions that InfluxQL has no grant for, for cluster.sh: $PERMITTED is as desired-file.sh says, with a line for each
#   permission USER DATABASE PERMISSION     base64 of JSON strings with their quotes, the empty one for all databases; a word
# The vendor advises against changing by the API what InfluxQL grants: so each account gets a role of its own, which has these and
# nothing else. Kapacitor sees what a user has himself, and no role: what is for it he gets so. What is not wanted any more is taken
# back: $LEDGER_DIR/permitted says that there may be some of the roles, and $LEDGER_DIR/given has the lines that users were given.
# shellcheck disable=SC2034,SC2154 # variables of cluster.sh

grant_permissions() {
  local lines version fields line before=${#errors[@]} mark=${LEDGER_DIR:+$LEDGER_DIR/permitted}
  local -A wanted=()
  [ -s "${PERMITTED:-}" ] || return 0
  form[desired 2]=$'^permission\t'"$BASE64"$'\t'"$BASE64"$'\t[A-Za-z]+$'
  read_lines "$PERMITTED" 'desired 2' || { fail "$problem" && return; }
  take_back_from_users "${lines[@]}" || return
  # Before there is the first of them, and whatever fails after it.
  [[ -z $mark || ${#lines[@]} == 0 ]] || : 2>/dev/null >"$mark" || { fail "$mark cannot be written" && return; }
  for line in "${lines[@]}"; do
    fields_of "$line"
    permit "$(decode "${fields[1]}")" "$(decode "${fields[2]}")" "${fields[3]}"
  done
  # A role that is half made must not look like one that has too much.
  [ "${#errors[@]}" = "$before" ] || return 0
  [[ ${#lines[@]} -gt 0 || -e $mark ]] || return 0
  take_back || return
  [[ ${#lines[@]} -gt 0 ]] || rm -f "$mark"
}

# Roles with more than is wanted are dropped: the next round makes them anew, with what is.
take_back() {
  local key name what
  local -A surplus=()
  sent=''
  meta "$base" /role || { fail "the roles are not known: $refused" && return 1; }
  for key in "${!answer[@]}"; do
    [[ $key =~ ^(\.roles\.[0-9]+)\.(permissions\..*|users)\.[0-9]+$ ]] || continue
    name=${answer[${BASH_REMATCH[1]}.name]:-} what=${BASH_REMATCH[2]}
    [[ $name != permissions:* || -n ${wanted["$name $what ${answer[$key]}"]:-} ]] || surplus[$name]=1
  done
  for name in "${!surplus[@]}"; do change role delete "\"$name\"" || return; done
}

# Among what a user has otherwise, only what was given here is ours. It is remembered before it is given, so that an end in between
# leaves nothing that nobody takes back.
take_back_from_users() { # LINE…: all that are wanted
  local file=${LEDGER_DIR:+$LEDGER_DIR/given} lines=() given=() kept=() wished=$'\n' version content fields line
  [ -n "$file" ] || return 0
  form[given 1]=${form[desired 2]}
  if [ -e "$file" ] || [ -L "$file" ]; then
    read_lines "$file" 'given 1' || { fail "$problem" && return 1; }
    given=("${lines[@]}")
  fi
  for line in "$@"; do [[ $line != *$'\t'Kapacitor* ]] || { kept+=("$line") && wished+=$line$'\n'; }; done
  for line in "${given[@]}"; do
    [[ $wished != *$'\n'"$line"$'\n'* ]] || continue
    fields_of "$line"
    take_back_from_user "$(decode "${fields[1]}")" "$(decode "${fields[2]}")" "${fields[3]}" || kept+=("$line")
  done
  [ "${given[*]}" = "${kept[*]}" ] || store "$file" $'given\t1' "${kept[@]}" end || { fail "$file cannot be written" && return 1; }
}

take_back_from_user() { # USER DATABASE PERMISSION: returns 1 where it has to be tried again
  local found=''
  # So is one that could not be decoded.
  { is_quoted "$1" "$JSON_STRING" && is_quoted "$2" "$JSON_STRING"; } || { fail "$file has a name that is not quoted" && return 1; }
  look_up user "$1" || return
  ! has "$2" "$3" || change user remove-permissions "$1" "\"permissions\":{$2:[\"$3\"]}"
}

permit() { # USER DATABASE PERMISSION: the first two are JSON strings
  local role key path permissions="\"permissions\":{$2:[\"$3\"]}" found='' granted='' member=''
  if ! is_quoted "$1" "$JSON_STRING" || ! is_quoted "$2" "$JSON_STRING"; then
    fail "$PERMITTED has a name that is not quoted"
    return
  fi
  if [[ $3 == Kapacitor* ]]; then
    look_up user "$1" || return
    [ -n "$found" ] || { fail "there is no user $1 to get $3" && return; }
    has "$2" "$3" || change user add-permissions "$1" "$permissions"
    return
  fi
  role="\"permissions:${1:1}"
  key=${role:1:${#role}-2}
  path_of "$2" || return
  wanted["$key permissions.$path $3"]=1 wanted["$key users ${1:1:${#1}-2}"]=1
  look_up role "$role" || return
  # Before a change has an answer of its own.
  ! has "$2" "$3" || granted=1
  ! has_member "$1" || member=1
  [ -n "$found" ] || change role create "$role" || return
  [ -n "$granted" ] || change role add-permissions "$role" "$permissions" || return
  [ -n "$member" ] || change role add-users "$role" "\"users\":[$1]"
}

# look_up user|role NAME: where it is in the answer, into $found. One that is not there is answered in more than one way.
look_up() {
  local key
  # Not more than the answer can have, however many there are.
  printf -v sent '%b' "${2:1:${#2}-2}"
  sent=${sent//'\"'/'"'} found=''
  if ! meta "$base" "/$1" -G --data-urlencode name@-; then
    [[ ${answer[.error]:-} == "$1 not found" ]] && answer=() && return
    fail "the $1s are not known: $refused"
    return 1
  fi
  for key in "${!answer[@]}"; do
    [[ ! $key =~ ^(\.${1}s\.[0-9]+)\.name$ || "\"${answer[$key]}\"" != "$2" ]] || found=${BASH_REMATCH[1]}
  done
}

has() { # DATABASE PERMISSION
  local key path
  path_of "$1" || return
  for key in "${!answer[@]}"; do
    [[ -z $found || $key != "$found.permissions.$path."* || ${answer[$key]} != "$2" ]] || return 0
  done
  return 1
}

has_member() { # USER
  local key
  for key in "${!answer[@]}"; do
    [[ -z $found || $key != "$found.users."* || "\"${answer[$key]}\"" != "$1" ]] || return 0
  done
  return 1
}

# path_of DATABASE: how flatten spells it in a path, into $path.
path_of() {
  path=$(printf '{%s:0}' "$1" | flatten)
  [[ $path == .*$'\t'0 ]] || { fail "the name $1 cannot be read" && return 1; }
  path=${path:1:${#path}-3}
}

change() { # user|role ACTION NAME [FIELDS]
  sent="{\"action\":\"$2\",\"$1\":{\"name\":$3${4:+,$4}}}"
  meta "$base" "/$1" -H 'Content-Type: application/json' --data-binary @- || { fail "$1 $3: $2: $refused" && return 1; }
  log "$1 $3: $2"
}
