# shellcheck shell=bash
# What the scripts are given, checked before anything changes: files as desired-file.sh says.
#   user          NAME PASSWORD|- FILE|-          in $USERS; NAME and PASSWORD are base64 of a JSON string with its quotes
#   server        NAME URL CA_FILE|- USER         in $SERVERS, in the order of the config's [[influxdb]]; NAME, USER: base64
#   subscription  INDEX DATABASE POLICY MAILBOX|- POINT|-   INDEX of a server; base64 of quoted InfluxQL names, which are JSON
#                 too; the database and the point, as base64, that announce what takes the place of DESTINATION in it
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

define_input() {
  local t=$'\t' b=$BASE64 user server subscription
  user="user$t$b$t($b$t-|-$t$FILE_PATH)"
  server="server$t$b${t}https://[][A-Za-z0-9.:-]+/?$t($FILE_PATH|-)$t$b"
  subscription="subscription$t(0|[1-9][0-9]?)$t$b$t$b$t([a-z0-9_]+$t$b|-$t-)"
  form[desired 2]="^($user|$server|$subscription)$"
}
define_input

valid_name() { # Kapacitor's own rule, less its check that a non-ASCII character is a letter; it makes `_sub:` invalid
  case $1 in '' | . | ..) return 1 ;; esac
  [[ $1 != *[!A-Za-z0-9._@$'\200'-$'\377'-]* ]]
}

read_users() { # FILE: into $names and $passwords, which are JSON strings
  local line lines version content fields password texts=() decoded i=0
  read_lines "$1" 'desired 2' || die "$problem"
  names=() passwords=()
  for line in "${lines[@]}"; do
    fields_of "$line"
    [ "${fields[0]}" = user ] || die "$1 has a line of kind \"${fields[0]}\""
    texts+=("${fields[1]}" "${fields[2]/#-/}")
  done
  decode_all "${texts[@]}" || die "the users in $1 cannot be read"
  for line in "${lines[@]}"; do
    fields_of "$line"
    read_user "${decoded[i]}" "${decoded[i + 1]}" "${fields[3]}"
    i=$((i + 2))
  done
}

read_user() { # NAME PASSWORD FILE|-
  local name=$1 secret quoted
  is_quoted "$name" "$JSON_STRING" || die "a name is not quoted"
  name=${name:1:${#name}-2}
  valid_name "$name" || die "the user name \"$name\" must contain only letters, digits, '-', '.', '_' and '@'"
  password=$2
  if [ "$3" != - ]; then
    read_password "$3" || die "the password of the user $name: $problem"
    json_string "$secret"
    password=$quoted
  else
    is_quoted "$password" "$JSON_STRING" || die "the password of the user $name is not quoted"
    [ "$password" != '""' ] || die "the password of the user $name is empty"
  fi
  names+=("$name")
  passwords+=("$password")
}

# read_servers FILE: the servers by index, and by number of the subscription what it is to and how it is announced. $keys
# tells a subscription apart in files that outlive a pod.
read_servers() {
  local line lines version content fields n=0
  read_lines "$1" 'desired 2' || die "$problem"
  server=() url=() ca_file=() user=() index=() database=() policy=() mailbox=() point=() keys=()
  for line in "${lines[@]}"; do
    fields_of "$line"
    case ${fields[0]} in
      server)
        server+=("${fields[1]}") url+=("${fields[2]%/}") ca_file+=("${fields[3]}")
        user+=("$(decode "${fields[4]}")")
        [ -n "${user[-1]}" ] || die "the user of a server in $1 cannot be read"
        ;;
      subscription)
        index[n]=${fields[1]} mailbox[n]=${fields[4]} point[n]=''
        [ "${index[n]}" -lt ${#server[@]} ] || die "$1 has no server number \"${index[n]}\""
        database[n]=$(identifier_in "${fields[2]}" "$1: a database")
        policy[n]=$(identifier_in "${fields[3]}" "$1: a retention policy")
        if [ "${mailbox[n]}" != - ]; then
          point[n]=$(decode "${fields[5]}")
          [[ ${point[n]} == *DESTINATION* ]] || die "$1: an announcement has no DESTINATION"
        fi
        keys[n]=${server[index[n]]}$'\t'${fields[2]}$'\t'${fields[3]}
        n=$((n + 1))
        ;;
      *) die "$1 has a line of kind \"${fields[0]}\"" ;;
    esac
  done
}

identifier_in() { # FIELD WHAT
  local name
  name=$(decode "$1")
  is_quoted "$name" "$IDENTIFIER" || die "$2 is not quoted"
  printf %s "$name"
}

# read_destinations FILE: by number of the subscription what setup.sh made. Whatever else is in the file is nothing.
read_destinations() {
  local line n
  destination=()
  [ -r "$1" ] || return 0
  while IFS= read -r line; do
    for n in "${!keys[@]}"; do
      [ "${line%$'\t'*}" != "${keys[n]}" ] || ! is_destination "${line##*$'\t'}" || destination[n]=${line##*$'\t'}
    done
  done <"$1"
}

is_destination() { # TEXT: whether it sends points to $endpoint with a token, which is then in BASH_REMATCH[1]
  [[ $1 =~ ^https://~subscriber:([A-Za-z0-9_-]{20,400})@ && ${1#*@} == "$endpoint" ]]
}

text_of() { # N
  printf %s "database ${database[$1]}, retention policy ${policy[$1]} of InfluxDB ${url[index[$1]]}"
}
