# shellcheck shell=bash
# The files of reconcile.sh, which sources this: see lines.sh for what is in them.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

# write FILE CONTENT…: atomic, and on the disk when it returns. Never through a link that somebody else put there.
write() {
  rm -rf -- "$1.new" && (set -C && printf '%s\n' "${@:2}" >"$1.new") && flush "$1.new" && mv -T -- "$1.new" "$1" &&
    flush "${1%/*}"
}

# A slim image may have no sync: the kernel then writes in its own time, which only a crash of the node notices.
flush() { ! command -v sync >/dev/null || sync "$1"; }

read_ledger() {
  local lines version content line fields key
  owned=() ledger_written=none
  if [ ! -e "$ledger" ] && [ ! -L "$ledger" ]; then return 0; fi
  if [ -L "$ledger" ] || [ ! -f "$ledger" ] || ! read_lines "$ledger" ledger; then
    fail "the ledger $ledger cannot be read" && return 1
  fi
  for line in "${lines[@]}"; do
    parse "$version" "$line" || { fail "the ledger $ledger has a line that is not understood" && return 1; }
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
  write "$ledger" $'ledger\t2' ${lines:+"$lines"} end 2>/dev/null ||
    { fail "the ledger $ledger cannot be written" && return 1; }
  ledger_written=$lines
}

read_applied() {
  local lines version content line fields key
  applied=()
  read_lines "$state/applied" applied || return 0
  for line in "${lines[@]}"; do
    parse "$version" "$line" || continue
    applied[$key]=$line
  done
}

write_applied() { write "$state/applied" $'applied\t2' "${applied[@]}" end; }

# The kubelet swaps this link when a volume changes. It is read before the content is.
remember() { seen[$1]=$(readlink "$1/..data"); }

# The InfluxQL literal of a file's text, as base64 into $quoted.
quote_file() {
  local text
  remember "${1%/*}"
  text=$(cat -- "$1" 2>/dev/null && printf x) || { problem="$1 cannot be read" && return 1; }
  text=${text%x}
  text=${text%$'\n'}
  # InfluxQL reads a carriage return as a line break, and stops at a byte 0.
  if [[ $text == *$'\r'* ]] || (($(tr -dc '\0' <"$1" | wc -c) > 0)) || LC_ALL=C.UTF-8 grep -qaxv '.*' "$1"; then
    problem="$1 is not UTF-8 text, or has a carriage return or a byte 0" && return 1
  fi
  text=${text//\\/"\\\\"}
  text=${text//\'/"\\'"}
  quoted=$(printf "'%s'" "${text//$'\n'/"\\n"}" | base64 -w0)
}

read_desired() {
  local lines version content line fields key problem quoted name json administrators='' n=1
  seen=()
  remember "${desired%/*}"
  if ! read_lines "$desired" desired; then
    fail 'the desired state is missing or incomplete: nothing is changed' && return 1
  fi
  for line in "${lines[@]}"; do
    ((n++))
    parse "$version" "$line" || { fail "line $n of the desired state is not understood: nothing is changed" && return 1; }
    [ "${fields[0]} ${fields[2]:-}" != 'user admin' ] || administrators=1
  done
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
