# shellcheck shell=bash
# The kapacitord that runs on loopback before the port opens, and its API. Stored tasks start in it, as in any other: it knows
# no secret, runs no alert handler ($ALERT_HANDLERS are all kinds of them), and reaches nothing outside of the pod.
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

data=${DATA:-/var/lib/kapacitor}
config=${CONFIG:-/etc/kapacitor/setup.conf}
port=${HTTP_PORT:-9092} stand_in_port=${STAND_IN_PORT:-18086}
timeout=${SETUP_TIMEOUT:-300}
api=http://127.0.0.1:$port/kapacitor/v1
pid='' deadline=0 stand_ins=()

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=../../kapacitor-daemon/scripts/common.sh
. "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=input.sh
. "$here/input.sh"
# shellcheck source-path=SCRIPTDIR source=stand-in.sh
. "$here/stand-in.sh"

begin() {
  scratch=$(mktemp -d)
  open_kapacitord_log
  trap finish EXIT
  trap 'exit 143' TERM INT
}

# The one that makes users, until its API answers.
run_for_users() {
  run_kapacitord users
  until_it_is 'its API answered' answers
  # Tasks that query now fail at once, and do not hold up its end.
  end_stand_ins
}

run_kapacitord() { # users, tokens, or the index of the server that tokens are to be made for
  local i
  [ -n "${ALERT_HANDLERS:-}" ] || die 'ALERT_HANDLERS is empty'
  begin_stand_ins
  mkdir -p "$scratch/data"
  printf %s "$CLUSTER_ID" >"$scratch/data/cluster.id"
  (
    export HOME=$scratch KAPACITOR_DATA_DIR=$scratch/data KAPACITOR_REPLAY_DIR=$scratch/data/replay
    export KAPACITOR_STORAGE_BOLTDB=$data/kapacitor.db KAPACITOR_HTTP_BIND_ADDRESS=127.0.0.1:$port
    KAPACITOR_HTTP_SHARED_SECRET=$(base64 -w 0 < <(head -c 48 /dev/urandom))
    export KAPACITOR_HTTP_SHARED_SECRET KAPACITOR_HTTP_AUTH_ENABLED=true
    if [ "$1" = users ]; then export KAPACITOR_HTTP_AUTH_ENABLED=false; fi
    # The node httpPost knows no blacklist, and goes to a proxy where nobody listens.
    export HTTP_PROXY=http://$stand_in_host:9 HTTPS_PROXY=http://$stand_in_host:9 NO_PROXY=$stand_in_host
    for i in "${!server[@]}"; do
      export "KAPACITOR_INFLUXDB_${i}_URLS_0=https://$stand_in_host:$((stand_in_port + i))"
      export "KAPACITOR_INFLUXDB_${i}_SSL_CA=$scratch/certificate" "KAPACITOR_INFLUXDB_${i}_HTTP_PORT=$port"
    done
    # With subscriptions it would revoke the tokens that its stand-in does not show.
    if [[ $1 != [a-z]* ]]; then export "KAPACITOR_INFLUXDB_${1}_DISABLE_SUBSCRIPTIONS=false"; fi
    exec "${KAPACITORD:-kapacitord}" -config "$config" -log-level ERROR -disable-handlers "$ALERT_HANDLERS" -blacklist-cidrs "$everything_else"
  ) >&"$kapacitord_log" 2>&1 &
  pid=$!
  # What was waited for before, a restore or another pod, is no time of its.
  deadline=$((SECONDS + timeout))
}

until_it_is() { # WHAT COMMAND…: waits for it as long as kapacitord runs
  until "${@:2}"; do
    kill -0 "$pid" 2>/dev/null || die "kapacitord stopped before $1, see its log above"
    ((SECONDS < deadline)) || die "gave kapacitord up after $timeout s, before $1"
    sleep 0.1
  done
}

answers() { curl -qs --noproxy '*' -o /dev/null -m 5 -X OPTIONS "$api/ping" && kill -0 "$pid" 2>/dev/null; }

stop_kapacitord() {
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  end_stand_ins
  for _ in {1..150}; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill_kapacitord
}

kill_kapacitord() {
  # Before its stand-ins: it would say what it got no answer to.
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  pid=''
  end_stand_ins
}

call() { # METHOD PATH [JSON]: Kapacitor's API
  local answer arguments=(-qsS --noproxy '*' -m 60 -X "$1" -w '\n%{http_code}')
  [ $# -lt 3 ] || arguments+=(-H 'Content-Type: application/json' --data-binary @-)
  answer=$(printf %s "${3:-}" | curl "${arguments[@]}" "$api$2" 2>&1) || die "Kapacitor's API: ${answer%%$'\n'*}"
  status=${answer##*$'\n'} body=${answer%$'\n'*}
}

# kapacitord's log without its banner, and without a token, which its errors quote, also as a part of a URL.
open_kapacitord_log() {
  exec {kapacitord_log}> >(exec sed -u -E -e 's#(~subscriber)(:|%3A)[A-Za-z0-9_-]*#\1:***#g' -e '/^[^[:alpha:]]*$/d' >&2)
  log_pid=$!
}

# What a script that runs kapacitord does at its end.
finish() {
  stop_kapacitord
  end_stand_ins
  rm -rf -- "$scratch"
  exec {kapacitord_log}>&-
  wait "$log_pid" 2>/dev/null || true
}
