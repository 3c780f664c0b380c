# shellcheck shell=bash
# What the scripts are given, decoded and checked before anything changes: files of tab-separated fields between a first line
# `desired<TAB>2` and a last line `end`.
#   user          NAME PASSWORD|- FILE|-          in $USERS; NAME and PASSWORD are base64 of a JSON string with its quotes
#   server        NAME URL CA_FILE|- USER         in $SERVERS, in the order of the config's [[influxdb]]; NAME, USER: base64
#   subscription  INDEX DATABASE POLICY MAILBOX|- POINT|-   INDEX of a server; base64 of quoted InfluxQL names, which are JSON
#                 too; the database and the point, as base64, that announce what takes the place of DESTINATION in it
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

read_desired() { # FILE: its lines into $lines, each with unit separators, as `read` would join empty tab fields
  [ -r "$1" ] || die "$1 is missing"
  mapfile -t lines < <(tr '\t' '\037' <"$1")
  local count=${#lines[@]}
  [[ $count -ge 2 && ${lines[0]} = "desired${unit}2" && ${lines[count - 1]} = end ]] ||
    die "$1 is not whole: it must start with the line \"desired<TAB>2\" and end with the line \"end\""
  lines=("${lines[@]:1:count-2}")
}

decode() { # BASE64 WHAT
  printf %s "$1" | base64 -d 2>/dev/null || die "$2 is not base64"
}

decode_quoted() { # BASE64 WHAT
  local value
  value=$(decode "$1" "$2")
  [[ $value == \"?*\" ]] || die "$2 is empty or not quoted"
  printf %s "$value"
}

valid_name() { # Kapacitor's own rule, less its check that a non-ASCII character is a letter; it makes `_sub:` invalid
  case $1 in '' | . | ..) return 1 ;; esac
  [ -z "$(printf %s "$1" | tr -d 'A-Za-z0-9._@\200-\377-')" ]
}

password_of_file() { # FILE: its content as a JSON string
  local secret i byte escape
  read_secret "$1" 'the password file '
  [ -n "$secret" ] || die "the password file $1 is empty"
  # Kapacitor would put U+FFFD for each such byte, and no one could log in.
  if printf '%s\n' "$secret" | LC_ALL=C.UTF-8 grep -qavx '.*'; then die "the password file $1 is not UTF-8"; fi
  secret=${secret//"$backslash"/"$backslash$backslash"}
  secret=${secret//\"/"$backslash\""}
  for i in {1..31}; do
    printf -v escape '%su%04x' "$backslash" "$i"
    printf -v byte '%b' "${backslash}x${escape: -2}"
    secret=${secret//"$byte"/"$escape"}
  done
  printf '"%s"' "$secret"
}

read_users() { # FILE: into $names and $passwords
  local line kind name password file
  read_desired "$1"
  names=() passwords=()
  for line in "${lines[@]}"; do
    IFS=$unit read -r kind name password file < <(printf '%s\n' "$line")
    [ "$kind" = user ] || die "$1 has an unknown line of kind \"$kind\""
    name=$(decode_quoted "$name" "$1: a name")
    name=${name:1:${#name}-2}
    valid_name "$name" || die "the user name \"$name\" must contain only letters, digits, '-', '.', '_' and '@'"
    case $file in
      '' | -) password=$(decode_quoted "$password" "the password of the user $name") ;;
      *) password=$(password_of_file "$file") ;;
    esac
    names+=("$name")
    passwords+=("$password")
  done
}

# read_servers FILE: the servers by index, and by number of the subscription what it is to and how it is announced. $keys
# tells a subscription apart in files that outlive a pod.
read_servers() {
  local line kind a b c d e n=0 base64='^[A-Za-z0-9+/]+=*$'
  local https='^https://[][A-Za-z0-9.:-]+$'
  read_desired "$1"
  server=() url=() ca_file=() user=() index=() database=() policy=() mailbox=() point=() keys=()
  for line in "${lines[@]}"; do
    IFS=$unit read -r kind a b c d e < <(printf '%s\n' "$line")
    case $kind in
      server)
        b=${b%/}
        [[ $a =~ $base64 ]] || die "$1: the name of a server is not base64"
        [[ $b =~ $https ]] || die "$1: the URL of a server is not https://HOST or https://HOST:PORT"
        server+=("$a") url+=("$b") ca_file+=("$c")
        user+=("$(decode "$d" "$1: a user")")
        ;;
      subscription)
        [[ $a =~ ^(0|[1-9][0-9]?)$ && $a -lt ${#server[@]} ]] || die "$1 has no server number \"$a\""
        [[ $b =~ $base64 && $c =~ $base64 ]] || die "$1: a database or a policy is not base64"
        index[n]=$a
        database[n]=$(decode_quoted "$b" "$1: a database")
        policy[n]=$(decode_quoted "$c" "$1: a retention policy")
        mailbox[n]=$d point[n]=''
        if [ "$d" != - ]; then
          [[ $d =~ ^[a-z0-9_]+$ ]] || die "$1: a mailbox has a strange name"
          point[n]=$(decode "$e" "$1: an announcement")
          [[ ${point[n]} == *DESTINATION* ]] || die "$1: an announcement has no DESTINATION"
        fi
        keys[n]=${server[a]}$'\t'$b$'\t'$c
        n=$((n + 1))
        ;;
      *) die "$1 has an unknown line of kind \"$kind\"" ;;
    esac
  done
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
