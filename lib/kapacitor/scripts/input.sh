# shellcheck shell=bash
# What setup.sh is given: its files, decoded and checked before anything changes.
# shellcheck disable=SC2034,SC2154 # variables of setup.sh

read_desired() { # FILE: its lines into $lines, each with unit separators, as `read` would join empty tab fields
  [ -r "$1" ] || die "$1 is missing"
  mapfile -t lines < <(tr '\t' '\037' <"$1")
  local count=${#lines[@]}
  [[ $count -ge 2 && ${lines[0]} = "desired${unit}1" && ${lines[count - 1]} = end ]] ||
    die "$1 is not whole: it must start with the line \"desired<TAB>1\" and end with the line \"end\""
  lines=("${lines[@]:1:count-2}")
}

decode() { # BASE64 WHAT
  printf %s "$1" | base64 -d 2>/dev/null || die "$2 is not base64"
}

decode_json() { # BASE64 WHAT
  local value
  value=$(decode "$1" "$2")
  [[ $value == \"?*\" ]] || die "$2 is empty or not a JSON string"
  printf %s "$value"
}

valid_name() { # Kapacitor's own rule, less its check that a non-ASCII character is a letter; it makes `_sub:` invalid
  case $1 in '' | . | ..) return 1 ;; esac
  [ -z "$(printf %s "$1" | tr -d 'A-Za-z0-9._@\200-\377-')" ]
}

password_of_file() { # FILE: its content, less one line break at its end, as a JSON string
  local value i byte escape
  [ -r "$1" ] || die "the password file $1 is missing"
  if IFS= read -r -d '' value <"$1"; then die "the password file $1 has a NUL byte"; fi
  value=${value%$'\n'}
  [ -n "$value" ] || die "the password file $1 is empty"
  # Kapacitor would put U+FFFD for each such byte, and no one could log in.
  if printf '%s\n' "$value" | LC_ALL=C.UTF-8 grep -qavx '.*'; then die "the password file $1 is not UTF-8"; fi
  value=${value//"$backslash"/"$backslash$backslash"}
  value=${value//\"/"$backslash\""}
  for i in {1..31}; do
    printf -v escape '%su%04x' "$backslash" "$i"
    printf -v byte '%b' "${backslash}x${escape: -2}"
    value=${value//"$byte"/"$escape"}
  done
  printf '"%s"' "$value"
}

read_users() {
  local line kind name password file adopt
  read_desired "$users_file"
  names=() passwords=() adopted=()
  for line in "${lines[@]}"; do
    IFS=$unit read -r kind name password file adopt < <(printf '%s\n' "$line")
    [ "$kind" = user ] || die "$users_file has an unknown line of kind \"$kind\""
    name=$(decode_json "$name" "$users_file: a name")
    name=${name:1:${#name}-2}
    valid_name "$name" || die "the user name \"$name\" must contain only letters, digits, '-', '.', '_' and '@'"
    case $file in
      '' | -) password=$(decode_json "$password" "the password of the user $name") ;;
      *) password=$(password_of_file "$file") ;;
    esac
    names+=("$name")
    passwords+=("$password")
    case $adopt in
      own) ;;
      adopt) adopted+=("$name") ;;
      *) die "$users_file: the user $name is neither own nor adopt" ;;
    esac
  done
}

read_subscriptions() {
  local line kind i server ca database policy drop announcement variable n=0 what=$subscriptions_file
  # A [[influxdb]] that the config does not have takes no setting from the environment.
  servers=$(grep -c '^[[:space:]]*\[\[influxdb\]\]' "$config" || true)
  read_desired "$subscriptions_file"
  index=() databases=() policies=() drops=() points=()
  declare -gA url=() ca_file=() username=() password=()
  for line in "${lines[@]}"; do
    IFS=$unit read -r kind i server ca database policy drop announcement < <(printf '%s\n' "$line")
    [ "$kind" = subscription ] || die "$what has an unknown line of kind \"$kind\""
    [[ $i =~ ^(0|[1-9][0-9]?)$ && $i -lt $servers ]] || die "$config has no [[influxdb]] number \"$i\""
    server=${server%/}
    [ "${url[$i]:-$server}" = "$server" ] || die "$what: the [[influxdb]] number $i has two URLs"
    index[n]=$i url[$i]=$server ca_file[$i]=$ca
    databases[n]=$(decode_json "$database" "$what: a database")
    policies[n]=$(decode_json "$policy" "$what: a retention policy")
    drops[n]=$(decode "$drop" "$what: a statement")
    points[n]=$(decode "$announcement" "$what: an announcement")
    [[ -n ${drops[n]} && (-z ${points[n]} || ${points[n]} == *DESTINATION*) ]] ||
      die "$what: a statement is empty, or an announcement has no DESTINATION"
    variable=SETUP_${i}_USERNAME username[$i]=${!variable:-}
    variable=SETUP_${i}_PASSWORD password[$i]=${!variable:-}
    [[ -n ${username[$i]} && -n ${password[$i]} ]] || die "SETUP_${i}_USERNAME or SETUP_${i}_PASSWORD is empty"
    n=$((n + 1))
  done
  # Nothing that runs from here on needs the administrators in its environment.
  for variable in "${!SETUP_@}"; do unset "$variable"; done
}
