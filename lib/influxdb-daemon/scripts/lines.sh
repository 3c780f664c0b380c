# shellcheck shell=bash
# The lines of reconcile.sh's files, each of which is as desired-file.sh says:
#
#   desired 2              what the stack wants
#     database IDENT POLICY_IDENT DURATION SHARD_DURATION|- retain|destroy own|adopt [REPLICATION]
#     policy DATABASE_IDENT IDENT DURATION SHARD_DURATION|- retain|destroy own|adopt [REPLICATION], besides the default one
#     limit DATABASE_IDENT POLICY_IDENT FUTURE PAST, how far from now points may be; 0s is any time
#     user IDENT admin|user PASSWORD|- FILE|- own|adopt FAMILY_IDENT|-; with neither, set-passwords.sh knows the password
#     grant USER_IDENT READ|WRITE|ALL|NONE DATABASE_IDENT; NONE allows nothing, and shows that he was made here
#     continuous_query IDENT DATABASE_IDENT STATEMENT
#     subscription IDENT DATABASE_IDENT POLICY_IDENT HOST:PORT MAILBOX_IDENT ID
#     part NUMBER COUNT REVISION    the last one of a file that has several parts, in files that end in -2 and so on
#   applied 3              what of it was applied last: DIGEST is of the line of a user and the password, or of what InfluxDB shows
#     user IDENT DIGEST, continuous_query IDENT DATABASE_IDENT STATEMENT DIGEST
#   unchanged 1            one digest, see unchanged.sh
#   ledger 2               what was made here; SINCE is the second in which a user was seen to be superseded
#     database … and policy … (as above), retained IDENT, retained_policy DATABASE_IDENT IDENT, user IDENT admin|user FAMILY_IDENT|- SINCE|-
#     continuous_query … (as above), subscription IDENT DATABASE_IDENT POLICY_IDENT
#
# IDENT, PASSWORD and STATEMENT are base64 of InfluxQL: a quoted identifier, a quoted string, a statement. FILE holds a raw
# password. Users of one FAMILY are one account under changing names.
#
# The volume of the ledger is influxd's too: what a line holds is data. Keys are made of base64 and fixed words only.
# shellcheck disable=SC2034,SC2154 # variables of reconcile.sh and desired-file.sh

declare -A names=() jsons=()

define_lines() {
  local t=$'\t' b=$BASE64 d='(INF|([0-9]{1,19}(ns|u|ms|s|m|h|d|w))+)' database query
  database="(database|policy)$t$b$t$b$t$d$t($d|-)$t(retain|destroy)$t(own|adopt)(${t}[1-9][0-9]{0,2})?"
  query="continuous_query$t$b$t$b$t$b"
  local user="user$t$b$t(admin|user)" endpoint='[][A-Za-z0-9.:-]+'
  local rest="grant$t$b$t(READ|WRITE|ALL|NONE)$t$b|subscription$t$b$t$b$t$b$t$endpoint$t$b${t}[0-9a-f]{1,64}"
  rest+="|limit$t$b$t$b$t$d$t$d"
  local part="part${t}[1-9][0-9]?${t}[1-9][0-9]?${t}[0-9a-f]{16}"
  form[desired 2]="^($part|$database|$user$t($b$t-|-$t(-|$FILE_PATH))$t(own|adopt)$t($b|-)|$rest|$query)$"
  form[applied 3]="^(user$t$b|$query)${t}[0-9a-f]{64}$"
  form[unchanged 1]='^[0-9a-f]{64}$'
  form[ledger 2]="^($database|retained$t$b|retained_policy$t$b$t$b|$user$t($b|-)$t([0-9]{1,12}|-)|subscription$t$b$t$b$t$b|$query)$"
  # Before users had families, and subscriptions a mailbox each.
  form[ledger 1]="^($database|$user|grant$t$b$t(READ|WRITE|ALL)$t$b|subscription$t$b$t$b$t$b$t$endpoint$t$b)$"
}
define_lines

# parse LINE: its $fields, and the $key of the thing it is about.
parse() {
  fields_of "$1"
  case ${fields[0]} in
    grant) key=grant$'\t'${fields[1]}$'\t'${fields[3]} ;;
    continuous_query | limit | policy | retained_policy) key=${fields[0]}$'\t'${fields[1]}$'\t'${fields[2]} ;;
    subscription) key=subscription$'\t'${fields[1]}$'\t'${fields[2]}$'\t'${fields[3]} ;;
    *) key=${fields[0]}$'\t'${fields[1]} ;;
  esac
}

# name_of IDENT: into $name as InfluxQL quotes it, one line whatever is in it, and into $json as InfluxDB's answers do.
name_of() {
  name=${names[$1]:-} json=${jsons[$1]:-}
  [ -z "$name" ] || return 0
  name=$(decode "$1" && printf x) && name=${name%x}
  is_quoted "$name" "$IDENTIFIER" || { name='(no name)' && return 1; }
  json_of "$name"
  names[$1]=$name jsons[$1]=$json
}

# learn_names LINE…: for name_of, which takes a process for each that it does not know. What is no name, that says. Gives 1 where one
# could not be decoded, which says nothing of it.
learn_names() {
  local line fields key field new=() decoded i name json
  local -A asked=()
  for line in "$@"; do
    fields_of "$line"
    case ${fields[0]} in
      grant) set -- "${fields[1]}" "${fields[3]}" ;;
      database | limit | policy | retained_policy | continuous_query) set -- "${fields[1]}" "${fields[2]}" ;;
      subscription) set -- "${fields[@]:1:3}" "${fields[5]:-}" ;;
      *) set -- "${fields[1]}" ;;
    esac
    for field; do
      [[ -z $field || -n ${names[$field]:-} || -n ${asked[$field]:-} ]] || { asked[$field]=1 && new+=("$field"); }
    done
  done
  decode_all "${new[@]}" || return
  for i in "${!new[@]}"; do
    name=${decoded[i]}
    is_quoted "$name" "$IDENTIFIER" || continue
    json_of "$name"
    names[${new[i]}]=$name jsons[${new[i]}]=$json
  done
}

json_of() { # NAME
  local i character
  json=${1//</'\u003c'} json=${json//>/'\u003e'} json=${json//&/'\u0026'}
  if [[ $json == *[[:cntrl:]]* ]]; then
    json=${json//$'\t'/'\t'} json=${json//$'\r'/'\r'}
    for i in {1..31}; do
      printf -v character '\\x%02x' "$i" && printf -v character '%b' "$character"
      json=${json//"$character"/"$(printf '\\u%04x' "$i")"}
    done
  fi
  json=${json//$'\xe2\x80\xa8'/'\u2028'} json=${json//$'\xe2\x80\xa9'/'\u2029'}
}
