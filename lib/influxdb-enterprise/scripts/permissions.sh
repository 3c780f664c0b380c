# shellcheck shell=bash
# Permissions that InfluxQL has no grant for, for cluster.sh: $PERMITTED is as desired-file.sh says, with a line for each
#   permission USER DATABASE PERMISSION     base64 of JSON strings with their quotes, the empty one for all databases; a word
# The vendor advises against changing by the API what InfluxQL grants: so each account gets a role of its own, which has these and
# nothing else. Nothing is taken back: without the account its role is of no use.
# shellcheck disable=SC2034,SC2154 # variables of cluster.sh

grant_permissions() {
  local lines version fields line
  [ -s "${PERMITTED:-}" ] || return 0
  form[desired 2]=$'^permission\t'"$BASE64"$'\t'"$BASE64"$'\t[A-Za-z]+$'
  read_lines "$PERMITTED" 'desired 2' || { fail "$problem" && return; }
  for line in "${lines[@]}"; do
    fields_of "$version" "$line"
    permit "$(decode "${fields[1]}")" "$(decode "${fields[2]}")" "${fields[3]}"
  done
}

permit() { # USER DATABASE PERMISSION: the first two are JSON strings
  local user=$1 database=$2 role key granted='' member=''
  if ! is_quoted "$user" "$JSON_STRING" || ! is_quoted "$database" "$JSON_STRING"; then
    fail "$PERMITTED has a name that is not quoted"
    return
  fi
  role="\"permissions:${user:1}"
  # The whole list: a name in a query would have to be encoded, and one that is not there is answered in more than one way.
  sent=''
  meta "$base" /role || { fail "the roles are not known: $refused" && return; }
  if find_role "$role"; then
    for key in "${!answer[@]}"; do
      case $key in
        "$found".permissions.*) [[ ${answer[$key]} != "$3" || ${key%.*} != *".$(path_of "$database")" ]] || granted=1 ;;
        "$found".users.*) [ "\"${answer[$key]}\"" != "$user" ] || member=1 ;;
      esac
    done
  else
    change_role create "$role" || return
  fi
  [ -n "$granted" ] || change_role add-permissions "$role" "\"permissions\":{$database:[\"$3\"]}" || return
  [ -n "$member" ] || change_role add-users "$role" "\"users\":[$user]"
}

# A database in the path that flatten makes of it.
path_of() { printf %s "${1:1:${#1}-2}" | sed 's/[^A-Za-z0-9_-]/?/g'; }

find_role() { # ROLE: where it is in the answer, into $found
  local key
  for key in "${!answer[@]}"; do
    [[ $key =~ ^(\.roles\.[0-9]+)\.name$ && "\"${answer[$key]}\"" == "$1" ]] || continue
    found=${BASH_REMATCH[1]}
    return 0
  done
  return 1
}

change_role() { # ACTION ROLE [FIELDS]
  sent="{\"action\":\"$1\",\"role\":{\"name\":$2${3:+,$3}}}"
  if meta "$base" /role -H 'Content-Type: application/json' --data-binary @-; then
    log "role $2: $1"
  else
    fail "role $2: $1: ${refused:-it is not done}"
    return 1
  fi
}
