# shellcheck shell=bash
# What of the tasks, templates and handlers in a Kapacitor was made by tasks.sh: a template has it that nothing uses, so that it is
# lost, restored and backed up with them. Its users can change that template as they can change the tasks: what it holds is data, and
# that a task is as wanted counts only with the seal of tasks.sh. Before there were seals, a line had two digests.
# For scripts that define `call METHOD PATH [JSON]`, which gives $status and $body, and `die`.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of the script that sources this

readonly LEDGER=made-by-code
readonly LEDGER_LINE='^// ((template|task) -|handler [-:._A-Za-z0-9]{1,200}) [-._A-Za-z0-9]{1,200} ([0-9a-f]{64}|-) ([0-9a-f]{64}|-)$'
# Names that nothing of ours has: in a path they lead elsewhere.
readonly NO_NAME=" (\\.{1,2}|- $LEDGER) "

# read_made: into ${made[KIND TOPIC|- NAME]} a "-" and the seal of what was wanted and what Kapacitor showed then, or "- -".
read_made() {
  local line text
  made=() ledger_text=''
  call GET "/templates/$LEDGER?script-format=raw"
  [ "$status" != 404 ] || return 0
  [ "$status" = 200 ] || { problem="Kapacitor does not show the template $LEDGER (HTTP $status): $(refusal)" && return 1; }
  text=$(printf '%s\n' "$body" | sed -nE 's/^    "script": "(.*)",?$/\1/p') ||
    { problem="the template $LEDGER cannot be read" && return 1; }
  ledger_text=$text
  while IFS= read -r line; do
    [[ $line =~ $LEDGER_LINE && ! $line =~ $NO_NAME ]] || continue
    read -ra fields <<<"${line#// }"
    made["${fields[*]:0:3}"]="${fields[*]:3:2}"
  done < <(printf '%s\n' "${text//\\n/$'\n'}")
}

# write_made: the same back. What holds nothing is not kept.
write_made() {
  local key text sorted
  if ((${#made[@]} == 0)); then
    [ -z "$ledger_text" ] || remove "template - $LEDGER" || return
    ledger_text=''
    return 0
  fi
  sort_made || return
  text='// What the code of the stack made here, for its own pod: it changes and removes nothing else.\n'
  while IFS= read -r key; do [ -z "$key" ] || text+="// $key ${made[$key]}\\n"; done < <(printf '%s\n' "$sorted")
  text+='stream\n    |from()\n'
  [ "$text" != "$ledger_text" ] || return 0
  if [ -n "$ledger_text" ]; then
    call PATCH "/templates/$LEDGER" "{\"script\":\"$text\"}"
  else
    call POST /templates "{\"id\":\"$LEDGER\",\"type\":\"stream\",\"script\":\"$text\"}"
  fi
  [ "$status" = 200 ] || { problem="Kapacitor does not keep the template $LEDGER (HTTP $status): $(refusal)" && return 1; }
  ledger_text=$text
}

# remove KEY: what has it.
remove() {
  local path
  path=$(path_of "$1")
  call DELETE "$path"
  [[ $status = 204 || $status = 404 ]] || { problem="Kapacitor does not remove the $(in_words "$1") (HTTP $status): $(refusal)" && return 1; }
}

# sort_made: the keys of ${made[@]}, in the order in which they can be removed, as lines into $sorted.
sort_made() { sorted=$(printf '%s\n' "${!made[@]}" | LC_ALL=C sort) || { problem='what was made here cannot be sorted' && return 1; }; }

# remove_all: for a stack whose code makes none any more.
remove_all() {
  local key sorted
  local -A made=()
  read_made || return
  [ -n "$ledger_text" ] || return 0
  sort_made || return
  while IFS= read -r key; do
    [ -n "$key" ] || continue
    remove "$key" || return
    log "removed the $(in_words "$key"), which left the code"
  done < <(printf '%s\n' "$sorted")
  remove "template - $LEDGER"
}

path_of() { # KEY
  local kind topic name
  read -r kind topic name <<<"$1"
  case $kind in
    handler) printf '/alerts/topics/%s/handlers/%s' "$topic" "$name" ;;
    *) printf '/%ss/%s' "$kind" "$name" ;;
  esac
}

in_words() { # KEY
  local kind topic name
  read -r kind topic name <<<"$1"
  if [ "$kind" = handler ]; then printf 'handler %s of the topic %s' "$name" "$topic"; else printf '%s %s' "$kind" "$name"; fi
}

# Why Kapacitor refused, of its answer in $body.
refusal() {
  local text
  text=$(printf '%s\n' "$body" | sed -nE 's/^ *"error": "(.*)",?$/\1/p' | head -n 1)
  [ -n "$text" ] || text=${body%%$'\n'*}
  text=${text//\\\"/\"} text=${text//\\n/ }
  printf '%.1000s' "${text//[[:cntrl:]]/?}"
}
