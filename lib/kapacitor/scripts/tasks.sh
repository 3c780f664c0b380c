# shellcheck shell=bash
# The stored tasks while Kapacitor is administrator of InfluxDB.
# shellcheck disable=SC2034,SC2154 # variables of setup.sh

# What [[influxdb]] logs in as is what a stored task reads and writes as. So none is enabled while that is an
# administrator. Those that were are in $paused, as encoded names, until they are enabled again.

list_enabled() { # the encoded names of the enabled tasks into $enabled
  local line id=''
  call GET '/tasks?fields=status&limit=-1'
  [ "$status" = 200 ] || die "Kapacitor does not list its tasks (HTTP $status)"
  enabled=()
  # The fields of a task are sorted; the inside of a string has no line break.
  while IFS= read -r line; do
    if [[ $line =~ ^\ *\"id\":\ \"(.*)\",$ ]]; then
      # printf knows JSON's escapes but for this one.
      id=${BASH_REMATCH[1]//"$backslash\""/"${backslash}x22"}
      id=$(encode "$(printf '%b' "$id")")
    elif [[ $line =~ ^\ *\"status\":\ \"enabled\",?$ ]]; then
      enabled+=("$id")
    fi
  done <<<"$body"
}

name_of() { printf '%b' "${1//%/"${backslash}x"}"; }

set_status() { # ENCODED enabled|disabled
  call PATCH "/tasks/$1" "{\"status\":\"$2\"}"
}

restore_template() { # ENCODED: Kapacitor changes no task whose template was deleted; the task has its text
  local template type script
  call GET "/tasks/$1?script-format=raw"
  template=$(field template-id) type=$(field type) script=$(field script)
  log "restores the template $template, which the task $(name_of "$1") was made from"
  call POST /templates "{\"id\":$template,\"type\":$type,\"script\":$script}"
}

field() { # NAME: of the object in $body, as JSON
  printf '%s\n' "$body" | sed -nE "s/^ {0,4}\"$1\": (\".*\"),?\$/\1/p"
}

read_paused() {
  local id
  tasks=()
  [ -e "$paused" ] || return 0
  mapfile -t tasks <"$paused"
  for id in "${tasks[@]}"; do [[ $id =~ ^(%[0-9a-f]{2})+$ ]] || die "$paused is damaged"; done
}

pause_tasks() {
  local id
  local -A inert=()
  read_paused
  list_enabled
  [ ${#enabled[@]} -gt 0 ] || return 0
  log "pauses ${#enabled[@]} tasks while Kapacitor is administrator of InfluxDB"
  # Before the first change, so that a task is in the file whenever it may be disabled.
  printf '%s\n' "${tasks[@]}" "${enabled[@]}" | sed '/^$/d' | sort -u | store "$paused"
  for id in "${enabled[@]}"; do
    set_status "$id" disabled
    if [[ $status = 400 && $body == *'unknown template'* ]]; then
      restore_template "$id"
      set_status "$id" disabled
    fi
    # It cannot start either.
    if [[ $status = 400 && $body == *'invalid TICKscript'* ]]; then inert[$id]=1; fi
    [[ $status = 200 || ${inert[$id]:-} ]] || log "Kapacitor does not disable the task $(name_of "$id") (HTTP $status)"
  done
  list_enabled
  for id in "${enabled[@]}"; do
    [ -n "${inert[${id:-none}]:-}" ] || die "the task $(name_of "$id") would run as administrator of InfluxDB"
  done
}

resume_tasks() {
  local id
  read_paused
  for id in "${tasks[@]}"; do
    set_status "$id" enabled
    # 500: it is enabled but does not start, as before.
    case $status in
      200 | 404) ;;
      500) [[ $body != *'failed to replace'* ]] || die "Kapacitor does not store its tasks: ${body//$'\n'/ }" ;;
      *) log "Kapacitor does not enable the task $(name_of "$id") again (HTTP $status): ${body//$'\n'/ }" ;;
    esac
  done
  rm -f -- "$paused"
}
