# shellcheck shell=bash
# The kapacitord that setup.sh starts on loopback, and its API.
# shellcheck disable=SC2034,SC2154 # variables of setup.sh

start() { # users|tokens|subscriptions: kapacitord on loopback, until its API answers
  local i left=$((timeout > SECONDS + 10 ? timeout - SECONDS : 10))
  (
    export KAPACITOR_HTTP_BIND_ADDRESS=127.0.0.1:$port KAPACITOR_HTTP_HTTPS_ENABLED=false
    export KAPACITOR_HTTP_LOG_ENABLED=false KAPACITOR_AUTH_ENABLED=true KAPACITOR_HTTP_AUTH_ENABLED=false
    for ((i = 0; i < servers; i++)); do
      # Not ENABLED=false: that would revoke the server's tokens while its subscription lives on.
      export "KAPACITOR_INFLUXDB_${i}_DISABLE_SUBSCRIPTIONS=true" "KAPACITOR_INFLUXDB_${i}_STARTUP_TIMEOUT=${left}s"
    done
    # Only with authentication on does Kapacitor look at a token, and put one into a subscription.
    if [ "$1" != users ]; then export KAPACITOR_HTTP_AUTH_ENABLED=true; fi
    if [ "$1" = subscriptions ]; then
      # Whatever is stored and runs by itself would run as administrator of InfluxDB: see pause_tasks for the tasks.
      export KAPACITOR_FLUXTASK_ENABLED=false
      for i in "${!url[@]}"; do
        export "KAPACITOR_INFLUXDB_${i}_DISABLE_SUBSCRIPTIONS=false"
        export "KAPACITOR_INFLUXDB_${i}_USERNAME=${username[$i]}" "KAPACITOR_INFLUXDB_${i}_PASSWORD=${password[$i]}"
      done
    fi
    # Stored tasks start here too: none of them does what it could not do in the main container.
    flags=(-disable-handlers "${DISABLED_HANDLERS:-exec,log,tcp,snmptrap}")
    [ -z "${BLACKLISTED_CIDRS:-}" ] || flags+=(-blacklist-cidrs "$BLACKLISTED_CIDRS")
    exec bash "$here/serve.sh" "${KAPACITORD:-kapacitord}" -config "$config" "${flags[@]}"
  ) >&"$journal" 2>&1 &
  pid=$!
  until curl -qs --noproxy '*' -o /dev/null -m 5 -X OPTIONS "$api/ping" && kill -0 "$pid" 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || die 'kapacitord stopped before its API answered, see its log above'
    ((SECONDS < timeout + 30)) || die "kapacitord did not open its API within $timeout s"
    sleep 0.2
  done
}

stop() {
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  for _ in {1..150}; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  pid=''
}

split_answer() { # ANSWER: a body, a line break and a status, into $body and $status
  status=${1##*$'\n'} body=${1%$'\n'*}
}

call() { # METHOD PATH [JSON]: Kapacitor's API
  local answer arguments=(-qsS --noproxy '*' -m 60 -X "$1" -w '\n%{http_code}')
  [ $# -lt 3 ] || arguments+=(-H 'Content-Type: application/json' --data-binary @-)
  answer=$(printf %s "${3:-}" | curl "${arguments[@]}" "$api$2" 2>&1) || die "Kapacitor's API: ${answer%%$'\n'*}"
  split_answer "$answer"
}

basic() { # NAME PASSWORD: a curl config. As base64 it needs no escaping.
  printf 'header = "Authorization: Basic %s"\n' "$(printf '%s:%s' "$1" "$2" | base64 -w 0)"
}
