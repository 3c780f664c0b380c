#!/usr/bin/env bash
# kapacitord.sh COMMAND…: kapacitord as supervise.sh starts it, with the secrets of environment.sh.
set -euo pipefail
shopt -s inherit_errexit nullglob
export LC_ALL=C

program=kapacitord
data=${DATA:-/var/lib/kapacitor}
patience=${INFLUXDB_PATIENCE:-180} interval=${INFLUXDB_INTERVAL:-2}
child=''

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=../../kapacitor-daemon/scripts/common.sh
. "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=../../kapacitor-daemon/scripts/environment.sh
. "$here/environment.sh"
# shellcheck source-path=SCRIPTDIR source=input.sh
. "$here/input.sh"

trap '[ -z "$child" ] || kill "$child" 2>/dev/null || true; exit 143' TERM INT
run() { # COMMAND…: a signal does not wait for its end
  "$@" &
  child=$!
  local code=0
  wait "$child" || code=$?
  child=''
  return "$code"
}

# A stored task can write a file wherever kapacitord can, and a damaged id keeps it from starting.
mend_ids() {
  local id=''
  printf %s "$CLUSTER_ID" >"$data/cluster.id"
  # What gives 0 has more than the 36 bytes of an id, or a byte 0.
  [ ! -e "$data/server.id" ] || ! IFS= read -r -d '' -n 37 id <"$data/server.id" || id=''
  [[ $id =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]] || rm -rf -- "$data/server.id"
}

# A new password is in the pod before it is in InfluxDB, and tasks that run meanwhile lose what they write. kapacitord waits
# too, where InfluxDB asks for a password at /ping, but looks ever more rarely.
wait_for_influxdb() {
  local i variable status body last='' no_authorities
  no_authorities=$(mktemp -d)
  for i in "${!server[@]}"; do
    # What is not verified gets no password of ours; kapacitord decides for itself.
    [ "${ca_file[i]}" != - ] || continue
    variable=KAPACITOR_INFLUXDB_${i}_PASSWORD
    while ask_influxdb "$i" "${user[i]}" "${!variable:-}" 'ping?verbose=true' -m 10; [ "${status::1}" != 2 ]; do
      [ "$status" = 000 ] || body="HTTP $status"
      if ((SECONDS >= patience)); then
        log "InfluxDB ${url[i]} did not take the user ${user[i]} within $patience s ($body): starts all the same, and kapacitord may wait"
        break
      fi
      [ "$body" = "$last" ] || log "waits until InfluxDB ${url[i]} takes the user ${user[i]}: $body"
      last=$body
      run sleep "$interval"
    done
  done
  rm -rf -- "$no_authorities"
}

[[ ${CLUSTER_ID:-} =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]] || die 'CLUSTER_ID must be a lower-case UUID'
read_servers "${SERVERS:-/etc/kapacitor/servers}"
# setup.sh leaves one with users in it, and kapacitord would begin anew without a word, and without them.
[ -s "$data/kapacitor.db" ] || die "$data/kapacitor.db is empty or missing: delete this pod, whose setup then says what to do"
# A program that was killed once must not leave a password valid that was rotated out.
tries=1
until run bash "$here/passwords.sh"; do
  ((tries++ < 3)) || { log 'goes on with the passwords that its users had' && break; }
  run sleep "$interval"
done
mend_ids
export_secrets
check_environment
wait_for_influxdb
exec "$@"
