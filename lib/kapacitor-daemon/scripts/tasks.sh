#!/usr/bin/env bash
# tasks.sh once|watch
# Brings the templates, tasks and topic handlers of a Kapacitor to what the code says; watch also sets right what others change, and
# says what of it stopped. What it did not make it neither changes nor removes, unless the code adopts it.
#
#   DESIRED                        file of what is wanted
#     template own|adopt NAME BODY
#     task own|adopt NAME enabled|disabled script|template|template-with-vars BODY
#     handler own|adopt TOPIC NAME BODY
#   MEMBERS, KAPACITOR_PORT        the names where Kapacitor answers, with spaces between them, and the port (9092)
#   KAPACITOR_USER, KAPACITOR_PASSWORD_FILE, KAPACITOR_CA
#   STATE_DIR                      memory volume: error, what is wrong; revision, when all was there; alive, which is touched
#   LOOK_INTERVAL, RETRY_INTERVAL  seconds between two looks (20), and before it tries again what failed (10)
#
# BODY is base64 of the JSON that Kapacitor's API takes, without a status.
# shellcheck disable=SC2004 # associative arrays
set -uo pipefail
shopt -s extglob
umask 077
export LC_ALL=C

program=tasks
mode=${1:-}
state=${STATE_DIR:-/run/reconciler}
export TMPDIR=$state
: "${MEMBERS:?}" "${KAPACITOR_USER:?}" "${KAPACITOR_PASSWORD_FILE:?}" "${KAPACITOR_CA:?}"
read -ra members <<<"$MEMBERS"

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=made.sh
. "$here/made.sh"
# shellcheck source-path=SCRIPTDIR source=observe-tasks.sh
. "$here/observe-tasks.sh"

# By key: "KIND TOPIC|- NAME". What Kapacitor has is the text of its answer, without what changes by itself.
declare -A wanted=() line_of=() made=() there=() trouble=() template_of=() varied=() verified=()
keys=() errors=() reported='' api='' ledger_text='' problem='' unreachable='' status='' body='' at=''
no_authorities=$here

define_form() {
  local t=$'\t' n='[-._A-Za-z0-9]+' own='(own|adopt)'
  local task="task$t$own$t$n$t(enabled|disabled)$t(script|template|template-with-vars)"
  form[tasks 1]="^(template$t$own$t$n|$task|handler$t$own${t}[-:._A-Za-z0-9]+$t$n)$t$BASE64$"
}
define_form

fail() { errors+=("$at${1//[[:cntrl:]]/?}"); }

read_wanted() {
  local kind line fields key lines version
  read_lines "${DESIRED:-/etc/kapacitor-tasks/desired}" 'tasks 1' || die "$problem"
  # In the order in which they can be made.
  for kind in template task handler; do
    for line in "${lines[@]}"; do
      [[ $line == $kind$'\t'* ]] || continue
      fields_of "$line"
      if [ "$kind" = handler ]; then key="$kind ${fields[*]:2:2}"; else key="$kind - ${fields[2]}"; fi
      keys+=("$key") line_of[$key]=$line
      { wanted[$key]=$(decode "${fields[-1]}") && [[ ${wanted[$key]} == \{*\} ]]; } ||
        die "the $(in_words "$key") of ${DESIRED:-/etc/kapacitor-tasks/desired} cannot be read"
    done
  done
}

# seal KEY: of what is wanted and what Kapacitor shows, together. Kapacitor's users may write what is kept of it, and could not make
# it without the password of this pod; a new password rolls Kapacitor out, so that its tasks start anew anyway.
seal() {
  local secret sum
  read_secret "$KAPACITOR_PASSWORD_FILE" || return
  sum=$(printf '%s\0' "$secret" "${line_of[$1]}" "${there[$1]}" "$secret" | sha256sum) && printf %s "${sum%% *}"
}

# is_right KEY: whether it is as wanted, as far as that was seen when it was applied.
is_right() { [[ -n ${there[$1]:-} && ${made[$1]:-} == "- $(seal "$1")" ]]; }

# own KEY: whether it may be changed here.
own() {
  [[ -n ${there[$1]:-} && -z ${made[$1]:-} ]] || return 0
  if [[ ${line_of[$1]} == *([a-z])$'\t'adopt$'\t'* ]]; then
    log "${at}the $(in_words "$1") is adopted"
    return 0
  fi
  fail "the $(in_words "$1") already exists and was not made here: adopt it, rename it or remove it"
  return 1
}

apply_thing() { # KEY
  local kind topic name what path
  read -r kind topic name <<<"$1"
  what=$(in_words "$1") path=$(path_of "$1")
  case $kind in
    task) apply_task "$1" "$what" "$path" ;;
    *)
      if [ -n "${there[$1]:-}" ] && [ "$kind" = handler ]; then
        ask PUT "$path" "${wanted[$1]}" "$what"
      elif [ -n "${there[$1]:-}" ]; then
        ask PATCH "$path" "${wanted[$1]}" "$what"
      else
        ask POST "${path%/*}" "${wanted[$1]}" "$what"
      fi
      ;;
  esac || { fail "$problem" && return 1; }
  log "${at}the $what is applied"
}

apply_task() { # KEY WHAT PATH
  local fields json=${wanted[$1]}
  fields_of "${line_of[$1]}"
  json=${json%\}}
  if [ -n "${there[$1]:-}" ] && { [[ ${fields[4]} = script && -n ${template_of[$1]} ]] || [[ ${fields[4]} = template && -n ${varied[$1]} ]]; }; then
    # Kapacitor has no way from a template back to a script, nor to no variables.
    ask DELETE "$3" '' "$2" || return
    unset -v 'there[$1]'
  fi
  if [ -n "${there[$1]:-}" ]; then
    # What runs goes on as it was until it is stopped and started; what is refused changes nothing.
    ask PATCH "$3" "$json,\"status\":\"disabled\"}" "$2" || return
    if [ "${fields[3]}" = enabled ]; then ask PATCH "$3" '{"status":"enabled"}' "$2" || return; fi
  else
    ask POST /tasks "$json,\"status\":\"${fields[3]}\"}" "$2" || return
  fi
  # It takes one that it cannot start, and says so.
  if [[ ${fields[3]} = enabled && $body != *$'\n    "status": "enabled"'* ]]; then
    problem="Kapacitor does not start the $2: $(refusal)"
    return 1
  fi
}

# reconcile: this member.
reconcile() {
  local key observed broken=() again
  read_made || { fail "$problem" && return 1; }
  if ((${#keys[@]} + ${#made[@]} == 0)); then
    write_made || fail "$problem"
    return
  fi
  observe || { fail "$problem" && return 1; }
  if [ "${verified[$api]:-}" != "$observed" ] || [ -z "$observed" ]; then
    verified[$api]=''
    again=()
    for key in "${keys[@]}"; do
      is_right "$key" && [ -z "${trouble[$key]+set}" ] && continue
      if own "$key"; then again+=("$key") && made[$key]=${made[$key]:-- -}; fi
    done
    write_made || { fail "$problem" && return 1; }
    # A template may need variables that its tasks get after it.
    local before=("${errors[@]}")
    for _ in first second; do
      broken=() errors=("${before[@]}")
      for key in "${again[@]}"; do apply_thing "$key" || broken+=("$key"); done
      again=("${broken[@]}")
      if ! { ((${#broken[@]} > 0)) && observe; }; then break; fi
    done
    if ! { observe && remove_unwanted; }; then fail "$problem"; fi
    remember "${broken[@]}" || { fail "$problem" && return 1; }
  fi
  for key in "${keys[@]}"; do
    [[ -n ${trouble[$key]+set} && " ${broken[*]} " != *" $key "* ]] || continue
    fail "the $(in_words "$key") stopped: ${trouble[$key]%\"}"
  done
}

remove_unwanted() {
  local key user sorted
  sort_made || return
  while IFS= read -r key; do
    [[ -n $key && -z ${wanted[$key]+set} ]] || continue
    if [[ $key == template* ]]; then
      for user in "${!template_of[@]}"; do
        [[ ${template_of[$user]} == "${key##* }" && (-z ${made[$user]:-} || -n ${wanted[$user]+set}) ]] || continue
        fail "the $(in_words "$key") left the code, and the $(in_words "$user") still uses it"
        continue 2
      done
    fi
    remove "$key" || return
    unset -v 'made[$key]' 'template_of[$key]'
    log "${at}the $(in_words "$key") is removed"
  done < <(printf '%s\n' "$sorted")
}

# remember BROKEN…: what Kapacitor shows now is what was wanted, for all but these.
remember() {
  local key sealed
  observe || return
  for key in "${keys[@]}"; do
    [[ -n ${made[$key]:-} && -n ${there[$key]:-} ]] || continue
    local one is_broken=''
    for one; do [ "$one" != "$key" ] || is_broken=1; done
    [ -z "$is_broken" ] || continue
    # Without a seal, its line would be none.
    sealed=$(seal "$key") || { problem="the $(in_words "$key") cannot be sealed" && return 1; }
    made[$key]="- $sealed"
  done
  write_made || return
  observe || return
  ((${#errors[@]} > 0)) || verified[$api]=$observed
}

apply() {
  local member
  errors=() unreachable=''
  for member in "${members[@]}"; do
    at='' api=https://$member:${KAPACITOR_PORT:-9092}/kapacitor/v1
    ((${#members[@]} == 1)) || at="$member: "
    reconcile
  done
}

# The error file is for the readiness probe; the log gets each error once.
publish() {
  local line text=''
  if ((${#errors[@]} == 0)); then
    rm -f "$state/error"
    if [[ ! -e $state/revision || -n $reported ]]; then log 'all is applied'; fi
    : >"$state/revision"
  else
    text=$(printf '%s\n' "${errors[@]}")
    [ "$text" = "$reported" ] || store "$state/error" "${errors[@]}"
    for line in "${errors[@]}"; do
      [[ $'\n'$reported$'\n' == *$'\n'"$line"$'\n'* ]] || log "error: $line"
    done
  fi
  reported=$text
}

watch() {
  local idle pause
  trap 'exit 0' TERM INT
  # A pipe that stays silent: waits without a process, and a trap interrupts it.
  exec {idle}<> <(:)
  while :; do
    apply
    publish
    pause=${LOOK_INTERVAL:-20}
    ((${#errors[@]} == 0)) || pause=${RETRY_INTERVAL:-10}
    [ -z "$unreachable" ] || pause=3
    for ((; pause > 0; pause--)); do
      : >"$state/alive"
      read -rt 1 -u "$idle"
    done
  done
}

read_wanted
case $mode in
  once)
    apply
    publish
    ((${#errors[@]} == 0))
    ;;
  watch) watch ;;
  *) echo 'usage: tasks.sh once|watch' >&2 && exit 64 ;;
esac
