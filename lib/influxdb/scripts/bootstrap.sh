#!/usr/bin/env bash
# Makes InfluxDB's first administrator before its port exists: all else is the reconciler's, beside the daemon.
# influxd runs on loopback with the real meta folder; its data and WAL are scratch, so that it opens at once.
#
#   INFLUXDB_CONFIG_PATH          the daemon's own config file
#   DATA_DIR, LEDGER_DIR          folders of the data volume
#   STATE_DIR                     memory volume that gets the password of `_reconciler`
#   AUTHORITIES_SOURCE, AUTHORITIES_TARGET   what verifies subscribers, see authorities.sh (optional)
#   SCRATCH_DIR, BOOTSTRAP_PORT   /tmp/bootstrap, 8086
set -euo pipefail
umask 077

scratch=${SCRATCH_DIR:-/tmp/bootstrap}
port=${BOOTSTRAP_PORT:-8086}
data=${DATA_DIR:-/var/lib/influxdb}
export LEDGER_DIR=${LEDGER_DIR:-/var/lib/reconciler}
export STATE_DIR=${STATE_DIR:-/run/reconciler}
export INFLUXDB_CONFIG_PATH=${INFLUXDB_CONFIG_PATH:-/etc/influxdb/influxdb.conf}
pid='' known=''

log() { printf 'bootstrap: %s\n' "$*" >&2; }

clean_up() {
  [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
  rm -rf "$scratch"
}

answers() { curl -fsSo /dev/null --max-time 2 "http://127.0.0.1:$port/ping" 2>/dev/null; }

start() {
  export INFLUXDB_DATA_DIR=$scratch/data INFLUXDB_DATA_WAL_DIR=$scratch/wal
  export INFLUXDB_BIND_ADDRESS=127.0.0.1:0 INFLUXDB_HTTP_BIND_ADDRESS=127.0.0.1:$port
  export INFLUXDB_HTTP_ENABLED=true INFLUXDB_HTTP_HTTPS_ENABLED=false INFLUXDB_HTTP_UNIX_SOCKET_ENABLED=false
  export INFLUXDB_HTTP_AUTH_ENABLED=false INFLUXDB_HTTP_PING_AUTH_ENABLED=false INFLUXDB_HTTP_PPROF_AUTH_ENABLED=false
  # Both logs would show passwords.
  export INFLUXDB_HTTP_LOG_ENABLED=false INFLUXDB_DATA_QUERY_LOG_ENABLED=false
  # Nothing may act on scratch data: retention would forget shards whose files stay.
  export INFLUXDB_RETENTION_ENABLED=false INFLUXDB_SHARD_PRECREATION_ENABLED=false INFLUXDB_MONITOR_STORE_ENABLED=false
  export INFLUXDB_CONTINUOUS_QUERIES_ENABLED=false INFLUXDB_SUBSCRIBER_ENABLED=false
  # These listen without a credential, and would lose what they are sent.
  export INFLUXDB_GRAPHITE_ENABLED=false INFLUXDB_COLLECTD_ENABLED=false INFLUXDB_OPENTSDB_ENABLED=false
  export INFLUXDB_UDP_ENABLED=false
  exec influxd >"$scratch/log" 2>&1
}

wait_until_up() {
  local deadline=$((SECONDS + ${START_TIMEOUT:-60}))
  until answers; do
    if ! kill -0 "$pid" 2>/dev/null || ((SECONDS >= deadline)); then
      log 'influxd did not start:'
      tail -n 5 "$scratch/log" >&2
      return 1
    fi
    sleep 0.05
  done
}

stop() {
  local status=0 deadline=$((SECONDS + 30))
  kill -TERM "$pid"
  while kill -0 "$pid" 2>/dev/null; do
    ((SECONDS < deadline)) || kill -KILL "$pid"
    sleep 0.05
  done
  wait "$pid" || status=$?
  pid=''
  [ "$status" = 0 ] || log "influxd did not stop well: status $status"
  return "$status"
}

run() { answer=$(printf '%s' "$1" | "${INFLUX:-influx}" -host 127.0.0.1 -port "$port" 2>/dev/null); }

make_administrator() {
  local password user='"_reconciler"' answer
  password=$(head -c 36 /dev/urandom | base64 -w0 | tr '+/' '-_')
  # Where it could not be made, it would be empty, or short.
  [[ $password =~ ^[A-Za-z0-9_-]{48}$ ]] || return
  if ! run "CREATE USER $user WITH PASSWORD '$password' WITH ALL PRIVILEGES"; then
    [[ $answer == *'user already exists'* ]] || return
    run "SET PASSWORD FOR $user = '$password'" || return
    run "GRANT ALL PRIVILEGES TO $user" || return
  fi
  printf '%s\n' "$password" >"$STATE_DIR/password.new" && mv "$STATE_DIR/password.new" "$STATE_DIR/password"
}

sum_of_meta() { [ ! -e "$data/meta/meta.db" ] || sha256sum <"$data/meta/meta.db" | cut -d' ' -f1; }

# influxd begins anew without it: no point is found, and new shards get the numbers of old ones.
wait_for_meta() {
  local shards=("$data"/data/*/*/[0-9]*)
  [[ ! -e $data/meta/meta.db && -e ${shards[0]} ]] || return 0
  log "error: $data/meta/meta.db is missing, though there is data: this waits until it is restored, or $data/data and $data/wal moved away to begin anew"
  while [[ ! -e $data/meta/meta.db && -e ${shards[0]} ]]; do
    sleep 1 &
    wait $!
  done
}

# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/desired-file.sh
. "$(dirname "${BASH_SOURCE[0]}")/desired-file.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/salts.sh
. "$(dirname "${BASH_SOURCE[0]}")/salts.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/lock.sh
. "$(dirname "${BASH_SOURCE[0]}")/lock.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/authorities.sh
. "$(dirname "${BASH_SOURCE[0]}")/authorities.sh"

if answers; then
  log "something already listens on 127.0.0.1:$port" && exit 1
fi
trap clean_up EXIT
trap 'exit 143' TERM INT
mkdir -p "$data" "$LEDGER_DIR"
# Its `_reconciler` is another pod's that has only its influxd started again.
claim_data "$data" "$LEDGER_DIR/.pod"
wait_for_meta
# An earlier run may have been killed: nothing of it counts.
rm -rf "$scratch" "$STATE_DIR"/{password,applied,error,revision,meta}{,.new} "$LEDGER_DIR/ledger.new"
mkdir -p "$scratch/data" "$scratch/wal" "$data"/{meta,data,wal} "$STATE_DIR"

# influxd refuses a config that names a missing file.
gather_authorities
if knows_salts "$LEDGER_DIR/salts" "$data/meta/meta.db"; then known=1; fi
before=$(sum_of_meta)
start &
pid=$!
wait_until_up
make_administrator || { log 'the administrator _reconciler could not be made' && exit 1; }
stop
# Its own password is a new one: that is no reason to doubt the others.
if [ -n "$known" ]; then keep_salts "$LEDGER_DIR/salts" "$data/meta/meta.db"; fi
# For unchanged.sh of the reconciler.
printf '%s %s\n' "${before:--}" "$(sum_of_meta)" >"$STATE_DIR/meta"
