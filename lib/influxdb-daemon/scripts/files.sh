# shellcheck shell=bash
# The files of reconcile.sh, which sources this: see lines.sh for what is in them.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

read_ledger() {
  local lines version content line fields key
  owned=() ledger_written=none
  if [ ! -e "$ledger" ] && [ ! -L "$ledger" ]; then return 0; fi
  if [ -L "$ledger" ]; then fail "$ledger is a link" && return 1; fi
  read_lines "$ledger" 'ledger 2' 'ledger 1' || { fail "$problem" && return 1; }
  # What has no name is disowned, and nobody would take it away any more.
  learn_names "${lines[@]}" || { fail "the names in $ledger cannot be read: nothing is changed" && return 1; }
  for line in "${lines[@]}"; do
    parse "$line"
    if [ "$version" = 'ledger 1' ]; then
      case ${fields[0]} in
        # What a user may do is seen on the server.
        grant) continue ;;
        user) line+=$'\t'${fields[1]}$'\t-' ;;
        subscription) line=$key ;;
      esac
    fi
    owned[$key]=$line
  done
  [ "$version" = 'ledger 1' ] || ledger_written=$(ledger_lines) || ledger_written=none
}

ledger_lines() { ((${#owned[@]} == 0)) || printf '%s\n' "${owned[@]}" | sort; }

# On the disk before a statement is run, so that a kill in between leaves nothing without an owner.
write_ledger() {
  local lines
  # Where it could not be sorted, it would be empty: all would be somebody else's.
  lines=$(ledger_lines) || { fail "the ledger $ledger cannot be written" && return 1; }
  [ "$ledger_written" != "$lines" ] || return 0
  store "$ledger" $'ledger\t2' ${lines:+"$lines"} end 2>/dev/null ||
    { fail "the ledger $ledger cannot be written" && return 1; }
  ledger_written=$lines
}

read_applied() {
  local lines version content line fields key
  applied=() applied_written=''
  [ ! -L "$ledger_folder/applied" ] && read_lines "$ledger_folder/applied" 'applied 3' || return 0
  for line in "${lines[@]}"; do
    parse "$line"
    applied[$key]=$line
  done
  applied_written=$(applied_lines)
}

applied_lines() { ((${#applied[@]} == 0)) || printf '%s\n' "${applied[@]}" | sort; }

write_applied() {
  local lines
  lines=$(applied_lines) || { fail "$ledger_folder/applied cannot be written" && return 1; }
  [ "$applied_written" != "$lines" ] || return 0
  store "$ledger_folder/applied" $'applied\t3' ${lines:+"$lines"} end 2>/dev/null ||
    { fail "$ledger_folder/applied cannot be written" && return 1; }
  applied_written=$lines
}

# was_applied KEY: of a user, all that is wanted now. Without a print, nothing is known.
was_applied() { [[ -n ${prints[$1]:-} && ${applied[$1]:-} == "${prints[$1]}" ]]; }

# The kubelet swaps the link ..data when a volume changes. It is read before the content is.
remember() { [ -n "${seen[$1]:-}" ] || seen[$1]=$1/$(readlink "$1/..data"); }

# The InfluxQL literal of the password in a file, into $quoted.
quote_file() {
  local secret
  remember "${1%/*}"
  read_password "$1" || return
  [[ $secret != *$'\r'* ]] || { problem="the file $1 has a carriage return" && return 1; }
  influxql_string "$secret"
}

# What of each user was applied, into ${prints[@]}: it changes with the password, which cannot be found from it without the key.
take_prints() {
  local key i chosen=() texts=() digests
  prints=()
  for key in "${users[@]}"; do
    [ -n "${wanted[$key]}" ] || continue
    chosen+=("$key")
    texts+=("${wanted[$key]}"$'\n'"${from_file[$key]:-}")
  done
  digest_all "$state" "$print_key" "${texts[@]}"
  for i in "${!chosen[@]}"; do
    [ -z "${digests[i]}" ] || prints[${chosen[i]}]=${chosen[i]}$'\t'${digests[i]}
  done
}

# All parts of the desired state, where it has several: as long as they are not of one apply, it is none.
read_parts() {
  local all=() text='' part=1 parts=1 whole=''
  while ((part <= parts)); do
    read_lines "$desired${whole:+-$part}" 'desired 2' || return
    if [[ ${#lines[@]} -gt 0 && ${lines[-1]} == part* ]]; then
      fields_of "${lines[-1]}"
      [ -n "$whole" ] || { parts=${fields[2]} whole=${fields[3]}; }
      unset -v 'lines[-1]'
    else
      fields=()
    fi
    [[ ${fields[*]:1:3} == "${whole:+$part $parts $whole}" ]] || { problem="the parts of $desired are not of one apply" && return 1; }
    all+=("${lines[@]}") text+=$content
    ((part += 1))
  done
  lines=("${all[@]}") content=$text
}

read_desired() {
  local lines version content line fields key problem quoted name json administrators=''
  seen=()
  remember "${desired%/*}"
  read_parts || { fail "$problem: nothing is changed" && return 1; }
  for line in "${lines[@]}"; do [[ $line != user$'\t'*$'\t'admin$'\t'* ]] || administrators=1; done
  # Whoever emptied it by hand did not mean to shut everybody out.
  [ -n "$administrators" ] || { fail 'the desired state has no administrator: nothing is changed' && return 1; }
  revision=$(printf '%s' "$content" | sha256sum)
  revision=${revision%% *}
  sum_wish

  learn_names "${lines[@]}" || { fail "the names in $desired cannot be read: nothing is changed" && return 1; }
  wanted=() from_file=() databases=() policies=() limits=() users=() grants=() queries=() subscriptions=()
  for line in "${lines[@]}"; do
    parse "$line"
    if [ -n "${wanted[$key]+set}" ]; then
      name_of "${fields[1]}"
      fail "${fields[0]} $name is desired twice" && continue
    fi
    wanted[$key]=$line
    case ${fields[0]} in
      database) databases+=("$key") ;;
      policy) policies+=("$key") ;;
      limit) limits+=("$key") ;;
      grant) grants+=("$key") ;;
      continuous_query) queries+=("$key") ;;
      subscription) subscriptions+=("$key") ;;
      user)
        users+=("$key")
        [[ ${fields[3]} == - && ${fields[4]} != - ]] || continue
        quoted='' problem=''
        if quote_file "${fields[4]}"; then
          from_file[$key]=$quoted
        else
          # Without its file the user stays wanted, so that it is not dropped.
          wanted[$key]=''
          name_of "${fields[1]}"
          fail "user $name: $problem"
        fi
        ;;
    esac
  done
  take_prints
}
