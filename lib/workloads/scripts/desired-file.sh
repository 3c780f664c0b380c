# shellcheck shell=bash
# Files that tell a script what the stack wants, as desired-file.ts renders them, files that a script keeps, and passwords: for
# a script that sources this. What is wrong goes into $problem, without a secret in it, and nothing here ends the script.
#
# A file begins with `WORD<TAB>VERSION`, ends with `end`, and has lines of tab-separated fields. Each of its lines is data, whoever
# could write it, until it matches ${form[WORD VERSION]}, the one expression for all of them. Text is in base64.
# shellcheck disable=SC2034 # variables of the script that sources this

# shellcheck source-path=SCRIPTDIR source=flush.sh
. "$(dirname "${BASH_SOURCE[0]}")/flush.sh"

declare -A form=()
problem=''

# One text has one base64: another spelling would be another key for the same name.
readonly BASE64='(([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/]{4}))'
readonly FILE_PATH='((/[A-Za-z0-9_-][A-Za-z0-9._-]*)+)'
# Quoted texts: a name and a string of InfluxQL, a string of JSON.
readonly IDENTIFIER='^"([^"\\]|\\["\\n])+"$' LITERAL="^'([^'\\\\]|\\\\['\\\\n])*'$"
readonly JSON_STRING='^"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"$'

# read_lines FILE WORD_VERSION…: the lines of a whole file of one of these forms into $lines, its form into $version, and its
# text into $content. A link leads elsewhere and a pipe waits: neither is a file of ours, unless it is the kubelet's.
read_lines() {
  local line text n status=0
  problem="$1 is missing" lines=()
  [[ -f $1 && -r $1 ]] || return
  text=$(head -c 8000001 -- "$1" 2>/dev/null | tr '\0' '\1' && printf x) || return
  text=${text%x}
  problem="$1 is not whole: it must start with the line \"${2/ /<TAB>}\" and end with the line \"end\""
  ((${#text} <= 8000000)) || return
  mapfile -t lines < <(printf '%s' "$text")
  version=${lines[0]:-} version=${version/$'\t'/ }
  [[ ${#lines[@]} -gt 1 && ${lines[-1]} == end && " ${*:2} " == *" $version "* && -n ${form[$version]:-} ]] || return
  lines=("${lines[@]:1:${#lines[@]}-2}")
  # One process for all lines: the shell compiles the expression anew for each.
  if ((${#lines[@]} > 0)); then
    n=$(printf '%s\n' "${lines[@]}" | LC_ALL=C grep -anvE -m1 -e "${form[$version]}") || status=$?
    [ -z "$n" ] || { problem="line $((${n%%:*} + 1)) of $1 is not understood" && return 1; }
    [ "$status" = 1 ] || { problem="the lines of $1 cannot be checked" && return 1; }
  fi
  for line in "${lines[@]}"; do ((${#line} < 100000)) || { problem="a line of $1 is too long" && return 1; }; done
  problem='' content=$text
}

# fields_of LINE: the $fields of one that matched.
fields_of() {
  local - IFS=$'\t'
  set -f
  # shellcheck disable=SC2206 # split at tabs, and at nothing else
  fields=($1)
}

# store FILE LINE…: atomic, and on the disk when it returns. Never through a link that somebody else put there.
store() {
  rm -rf -- "$1.new" && (set -C && { (($# == 1)) || printf '%s\n' "${@:2}"; } >"$1.new") && flush "$1.new" &&
    mv -T -- "$1.new" "$1" && flush "${1%/*}"
}

# The text of a field; a byte 0, which bash cannot have, is a 1, which nothing takes.
decode() { base64 -d <<<"$1" 2>/dev/null | tr '\0' '\1'; }

# decode_all FIELD…: the same for all of them into ${decoded[@]}, in one process: a byte 0 ends each, and one more all of them. Gives 1
# where one could not be decoded, which is empty.
decode_all() {
  local i text fields=("$@") status=0
  decoded=()
  (($# > 0)) || return 0
  mapfile -d '' -t decoded < <(printf '%sAA==' "$@" '' | base64 -d 2>/dev/null)
  if ((${#decoded[@]} == $# + 1)); then
    unset -v 'decoded[-1]'
    return
  fi
  decoded=()
  for i in "${!fields[@]}"; do
    { text=$(decode "${fields[i]}" && printf x) && [[ $text == ?*x ]]; } || { [ -z "${fields[i]}" ] || status=1; text=x; }
    decoded[i]=${text%x}
  done
  return "$status"
}

# is_quoted TEXT AS: whether it is one of the quoted texts, and one line.
is_quoted() { [[ $1 =~ $2 && $1 != *[$'\n\1']* ]]; }

# read_secret FILE: its content into $secret, less one line break at its end: that is the file's, as for all daemons.
read_secret() {
  secret='' problem=''
  if [ ! -r "$1" ]; then
    problem="the file $1 is missing"
  elif IFS= read -r -d '' secret 2>/dev/null <"$1"; then
    problem="the file $1 has a NUL byte"
  else
    secret=${secret%$'\n'}
    [ -n "$secret" ] || problem="the file $1 is empty"
  fi
  [ -z "$problem" ]
}

# read_password FILE: the same for what is text. Daemons would take other bytes for U+FFFD, and no one could log in.
read_password() {
  read_secret "$1" || return
  [[ $secret == *[!\ -~]* ]] || return 0
  ! LC_ALL=C.UTF-8 grep -qaxv '.*' < <(printf '%s\n' "$secret") || { problem="the file $1 is not UTF-8" && return 1; }
}

# influxql_string TEXT: as a string of InfluxQL, which reads a carriage return as a line break, into $quoted.
influxql_string() {
  quoted=${1//\\/"\\\\"} quoted=${quoted//\'/"\\'"}
  quoted="'${quoted//$'\n'/"\\n"}'"
}

# json_string TEXT: as a string of JSON, into $quoted. A process for each text is seconds for a thousand.
json_string() {
  local i byte escape
  quoted=${1//\\/"\\\\"} quoted=${quoted//\"/"\\\""}
  if [[ $quoted == *[[:cntrl:]]* ]]; then
    for i in {1..31} 127; do
      printf -v escape '\\u%04x' "$i"
      printf -v byte '%b' "\\x${escape: -2}"
      quoted=${quoted//"$byte"/"$escape"}
    done
  fi
  quoted="\"$quoted\""
}
