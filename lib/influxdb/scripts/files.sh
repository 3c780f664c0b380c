# shellcheck shell=bash
# The files of reconcile.sh, which sources this: desired state, ledger, and what was applied last. Each begins with
# `desired<TAB>1`, `ledger<TAB>1` or `applied<TAB>1`, ends with `end`, and has lines of tab-separated fields:
#
#   database IDENT POLICY_IDENT DURATION SHARD_DURATION|- retain|destroy own|adopt
#   user IDENT admin|user PASSWORD|- FILE|- own|adopt
#   grant USER_IDENT READ|WRITE|ALL DATABASE_IDENT
#   subscription IDENT DATABASE_IDENT POLICY_IDENT HOST:PORT SELECT
#
# IDENT, PASSWORD and SELECT are base64 of InfluxQL: a quoted identifier, a quoted string, a query whose last row and
# column is the announced destination. FILE holds a raw password; one line break at its end is not part of it.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

# write FILE CONTENT…: atomic, and on the disk when it returns.
write() {
  printf '%s\n' "${@:2}" >"$1.new" && flush "$1.new" && mv "$1.new" "$1" && flush "${1%/*}"
}

# A slim image may have no sync: the kernel then writes in its own time, which only a crash of the node notices.
flush() { ! command -v sync >/dev/null || sync "$1"; }

key_of() {
  local fields
  IFS=$'\t' read -ra fields <<<"$1"
  case ${fields[0]} in
    database | user) key=${fields[0]}$'\t'${fields[1]} ;;
    grant) key=grant$'\t'${fields[1]}$'\t'${fields[3]} ;;
    subscription) key=subscription$'\t'${fields[1]}$'\t'${fields[2]}$'\t'${fields[3]} ;;
    *) return 1 ;;
  esac
}

# read_lines FILE WORD: the lines between `WORD 1` and `end`, in $lines; a truncated file is none.
read_lines() {
  local text
  text=$(cat "$1" 2>/dev/null && printf x) || return
  text=${text%x}
  revision=$(printf '%s' "$text" | sha256sum)
  revision=${revision%% *}
  mapfile -t lines < <(printf '%s' "$text")
  ((${#lines[@]} > 1)) && [ "${lines[0]}" = "$2"$'\t1' ] && [ "${lines[-1]}" = end ] || return
  lines=("${lines[@]:1:${#lines[@]}-2}")
}

read_ledger() {
  local lines line key
  owned=()
  [ -e "$ledger" ] || return 0
  read_lines "$ledger" ledger || { fail "the ledger $ledger cannot be read" && return 1; }
  for line in "${lines[@]}"; do
    key_of "$line" || { fail "the ledger $ledger has lines of a newer version" && return 1; }
    owned[$key]=$line
  done
}

write_ledger() {
  local lines=()
  ((${#owned[@]} == 0)) || mapfile -t lines < <(printf '%s\n' "${owned[@]}" | sort)
  write "$ledger" $'ledger\t1' "${lines[@]}" end 2>/dev/null
}

read_applied() {
  local lines line key
  applied=()
  read_lines "$state/applied" applied || return 0
  for line in "${lines[@]}"; do key_of "$line" && applied[$key]=$line; done
}

write_applied() { write "$state/applied" $'applied\t1' "${applied[@]}" end; }

# The kubelet swaps this link when a volume changes. It is read before the content is.
remember() { seen[$1]=$(readlink "$1/..data"); }

# The InfluxQL literal of a file's text, as base64.
quote_file() {
  local text
  remember "${1%/*}"
  text=$(cat "$1" 2>/dev/null && printf x) || { problem="$1 cannot be read" && return 1; }
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
  local lines line key fields problem quoted name _
  local b='[A-Za-z0-9+/]+=*' d='(INF|([0-9]+(ns|u|ms|s|m|h|d|w))+)' t=$'\t' n=1
  local known="^(database$t$b$t$b$t$d$t($d|-)$t(retain|destroy)$t(own|adopt)"
  known+="|user$t$b$t(admin|user)$t($b$t-|-$t/.+)$t(own|adopt)|grant$t$b$t(READ|WRITE|ALL)$t$b"
  known+="|subscription$t$b$t$b$t$b${t}[][A-Za-z0-9.:-]+$t$b)$"
  seen=()
  remember "${desired%/*}"
  if ! read_lines "$desired" desired; then
    fail 'the desired state is missing or incomplete: nothing is changed' && return 1
  fi
  for line in "${lines[@]}"; do
    ((n++))
    [[ $line =~ $known ]] || { fail "line $n of the desired state is not understood: nothing is changed" && return 1; }
  done

  wanted=() databases=() users=() grants=() subscriptions=()
  for line in "${lines[@]}"; do
    key_of "$line"
    IFS=$'\t' read -ra fields <<<"$line"
    [ -z "${wanted[$key]+set}" ] || { fail "${fields[0]} $(identifier "${fields[1]}") is desired twice" && continue; }
    wanted[$key]=$line
    case ${fields[0]} in
      database) databases+=("$key") ;;
      grant) grants+=("$key") ;;
      subscription) subscriptions+=("$key") ;;
      user)
        users+=("$key")
        [ "${fields[3]}" = - ] || continue
        # Without its file the user stays wanted, so that it is not dropped.
        wanted[$key]='' quoted='' problem=''
        quote_file "${fields[4]}" || { fail "user $(identifier "${fields[1]}"): $problem" && continue; }
        wanted[$key]=user$t${fields[1]}$t${fields[2]}$t$quoted$t-$t${fields[5]}
        ;;
    esac
  done
  for key in "${grants[@]}"; do
    IFS=$'\t' read -r _ name _ <<<"$key"
    [ -n "${wanted[user$t$name]+set}" ] || fail "a grant is for user $(identifier "$name"), who is not desired"
  done
}

# record KEY LINE: on the disk before the statement is run, so that a kill in between leaves nothing without an owner.
record() {
  local before=${owned[$1]:-}
  [ "$before" != "$2" ] || return 0
  owned[$1]=$2
  write_ledger && return
  if [ -n "$before" ]; then owned[$1]=$before; else unset "owned[$1]"; fi
  fail "the ledger $ledger cannot be written" && return 1
}

forget() {
  unset "owned[$1]"
  write_ledger || fail "the ledger $ledger cannot be written"
}
