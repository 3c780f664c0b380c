# shellcheck shell=bash
# How reconcile.sh, which sources this, changes something: planned, recorded in the ledger, and run together.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

plans() { whats=() keys=() verbs=() statements=(); }

# plan WHAT KEY STATEMENT [removed]
plan() { whats+=("$1") keys+=("$2") statements+=("$3") verbs+=("${4:-applied}"); }

# execute SIZE: what is planned, SIZE of it in one query. Rows are in $rows then, and why it failed in ${broken[KEY]}.
execute() {
  local i key failed=()
  rows=''
  if ! write_ledger; then
    for key in "${keys[@]}"; do broken[$key]=unknown; done
    return 1
  fi
  ((${#statements[@]} > 0)) || return 0
  acted=1
  run_all "$1" || fail "$refused"
  for i in "${!statements[@]}"; do
    [ -z "${failed[i]:-}" ] || { [ "${verbs[i]}" = removed ] && not_found "${failed[i]}"; } && continue
    broken[${keys[i]}]=${failed[i]}
    # That it does not answer is said once, and so is what one thing fails by.
    [ "${failed[i]}" != unknown ] || continue
    [[ $i == 0 || ${keys[i - 1]} != "${keys[i]}" || ${failed[i - 1]:-} != "${failed[i]}" ]] || continue
    if [ "${verbs[i]}" = removed ]; then whats[i]="removal of ${whats[i]}"; fi
    fail "${whats[i]}: $(reason "${failed[i]}")"
  done
  for i in "${!statements[@]}"; do
    key=${keys[i]}
    if ! { [ -z "${broken[$key]:-}" ] && [ "${keys[i + 1]:-}" != "$key" ]; }; then continue; fi
    log "${whats[i]} is ${verbs[i]}"
    [ "${verbs[i]}" = applied ] || disown "$key"
  done
  write_ledger
}

# take_over WHAT RETAINED_KEY own|adopt: whether what is there and is not managed is from now on. It says why, or why not.
take_over() {
  if [ -n "${owned[$2]:-}" ]; then
    log "$1 is managed again"
  elif [ "$3" = adopt ]; then
    log "$1 is adopted"
  else
    fail "$1 already exists and was not made here: adopt it or choose another name" && return 1
  fi
}

# `unset` expands a subscript by itself: one that the shell has expanded before would be run.
disown() { unset -v 'owned[$1]'; }
