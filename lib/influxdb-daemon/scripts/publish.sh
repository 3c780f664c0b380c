# shellcheck shell=bash
# What reconcile.sh, which sources this, says of what it found.
# shellcheck disable=SC2154 # variables of reconcile.sh

# Queries of others come and go: what they keep from being looked at is said once it lasts. One whose answer nobody reads ends by no
# timeout; with as many of them as run at once, even a user who is no longer wanted could keep himself from being removed. Where all is
# applied, somebody's password may wait to be replaced: a reader can have InfluxDB start again once in HELD, and never makes its pod unready.
# Gives 1 while the errors of a look that was cut short are not said.
busy_counts() {
  local waits=''
  read_uptime
  [ -n "$look_busy$mail_busy" ] || { busy_at='' is_busy='' && return 0; }
  : "${busy_at:=$uptime}"
  ((uptime >= busy_at + ${PATIENCE:-150})) || return 1
  [ "$revision" = "$(head -c 100 -- "$state/revision" 2>/dev/null)" ] || waits=1
  [ -n "$waits$is_busy" ] || log 'warning: others keep InfluxDB busy with as many queries as it may run' >&2
  is_busy=1
  if [ -n "$waits" ] || ((uptime >= busy_at + ${HELD:-3600})); then start_influxdb_again; fi
  [ -n "$waits" ]
}

start_influxdb_again() {
  [ -n "${STALLED:-}" ] || return 0
  log 'InfluxDB has to start again: others keep all from being asked or changed' >&2
  # Through a link that influxd made in its place, no folder is made.
  mkdir -- "$STALLED" 2>/dev/null
  busy_at=''
}

# The error file is for the readiness probe; the log gets each error once. Of a look that others cut short, what the
# one before it found.
publish() {
  local all line text=''
  if [ -z "$look_busy" ]; then look_errors=("${errors[@]}") looked=1; fi
  if [ -z "$mail_busy" ]; then mail_errors=("${subscription_errors[@]}"); fi
  if busy_counts; then
    all=("${errors[@]}" "${subscription_errors[@]}")
  elif [ -n "$looked" ]; then
    all=("${look_errors[@]}" "${mail_errors[@]}")
  else
    return
  fi
  if ((${#all[@]} == 0)); then
    rm -f "$state/error"
    [ -z "$reported" ] || log 'all is applied'
  else
    text=$(printf '%s\n' "${all[@]}")
    [ "$text" = "$reported" ] || store "$state/error" "${all[@]}"
    for line in "${all[@]}"; do
      [[ $'\n'$reported$'\n' == *$'\n'"$line"$'\n'* ]] || log "error: $line" >&2
    done
  fi
  reported=$text
}
