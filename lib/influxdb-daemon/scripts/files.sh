# shellcheck shell=bash
# The files of reconcile.sh, which sources this: see lines.sh for what is in them.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

read_ledger() {
  local lines version content line fields key
  owned=() ledger_written=none
  if [ ! -e "$ledger" ] && [ ! -L "$ledger" ]; then return 0; fi
  if [ -L "$ledger" ]; then fail "$ledger is a link" && return 1; fi
  read_lines "$ledger" 'ledger 2' 'ledger 1' || { fail "$problem" && return 1; }
  for line in "${lines[@]}"; do
    parse "$version" "$line"
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
  [ "$version" = 'ledger 1' ] || ledger_written=$(ledger_lines)
}

ledger_lines() { ((${#owned[@]} == 0)) || printf '%s\n' "${owned[@]}" | sort; }

# On the disk before a statement is run, so that a kill in between leaves nothing without an owner.
write_ledger() {
  local lines
  lines=$(ledger_lines)
  [ "$ledger_written" != "$lines" ] || return 0
  store "$ledger" $'ledger\t2' ${lines:+"$lines"} end 2>/dev/null ||
    { fail "the ledger $ledger cannot be written" && return 1; }
  ledger_written=$lines
}

read_applied() {
  local lines version content line fields key
  applied=()
  read_lines "$state/applied" 'applied 2' || return 0
  for line in "${lines[@]}"; do
    parse "$version" "$line"
    applied[$key]=$line
  done
}

write_applied() { store "$state/applied" $'applied\t2' "${applied[@]}" end; }

# The kubelet swaps this link when a volume changes. It is read before the content is.
remember() { seen[$1]=$(readlink "$1/..data"); }

# The InfluxQL literal of the password in a file, as base64 into $quoted.
quote_file() {
  local secret
  remember "${1%/*}"
  read_password "$1" || return
  [[ $secret != *$'\r'* ]] || { problem="the file $1 has a carriage return" && return 1; }
  quoted=$(influxql_string "$secret" | base64 -w0)
}

read_desired() {
  local lines version content line fields key problem quoted name json administrators=''
  seen=()
  remember "${desired%/*}"
  read_lines "$desired" 'desired 2' || { fail "$problem: nothing is changed" && return 1; }
  for line in "${lines[@]}"; do [[ $line != user$'\t'*$'\t'admin$'\t'* ]] || administrators=1; done
  # Whoever emptied it by hand did not mean to shut everybody out.
  [ -n "$administrators" ] || { fail 'the desired state has no administrator: nothing is changed' && return 1; }
  revision=$(printf '%s' "$content" | sha256sum)
  revision=${revision%% *}

  wanted=() databases=() users=() grants=() queries=() subscriptions=()
  for line in "${lines[@]}"; do
    parse "$version" "$line"
    if [ -n "${wanted[$key]+set}" ]; then
      name_of "${fields[1]}"
      fail "${fields[0]} $name is desired twice" && continue
    fi
    wanted[$key]=$line
    case ${fields[0]} in
      database) databases+=("$key") ;;
      grant) grants+=("$key") ;;
      continuous_query) queries+=("$key") ;;
      subscription) subscriptions+=("$key") ;;
      user)
        users+=("$key")
        [ "${fields[3]}" = - ] || continue
        # Without its file the user stays wanted, so that it is not dropped.
        wanted[$key]='' quoted='' problem=''
        quote_file "${fields[4]}" || { name_of "${fields[1]}"; fail "user $name: $problem" && continue; }
        wanted[$key]=user$'\t'${fields[1]}$'\t'${fields[2]}$'\t'$quoted$'\t-\t'${fields[5]}$'\t'${fields[6]}
        ;;
    esac
  done
}
