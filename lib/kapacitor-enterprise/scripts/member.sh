#!/usr/bin/env bash
# member.sh COMMAND…: kapacitord of one member, as supervise.sh starts it: with the name that its pod has, its secrets, its license
# and its certificate in the one file that it reads.
#   POD_NAME, POD_DOMAIN   its name is the two with a dot between them
#   SERVERS                how many [[influxdb]] its config file has
#   DATA                   its data volume (/var/lib/kapacitor)
#   TLS_TARGET             the folder with the checked tls.crt and tls.key, of supervise.sh
#   NAME_PATIENCE          seconds until it goes on without its own name in the cluster's DNS, 60
set -euo pipefail
shopt -s inherit_errexit nullglob
export LC_ALL=C
umask 077

program=member
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=../../kapacitor-daemon/scripts/common.sh
. "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=../../kapacitor-daemon/scripts/environment.sh
. "$here/environment.sh"
data=${DATA:-/var/lib/kapacitor}
: "${POD_NAME:?}" "${POD_DOMAIN:?}" "${SERVERS:?}" "${TLS_TARGET:?}"

export_name() {
  local host=$POD_NAME.$POD_DOMAIN i
  export KAPACITOR_HOSTNAME=$host
  export KAPACITOR_CLUSTER_ADVERTISE_ADDRESS=$host:9090 KAPACITOR_RPC_ADVERTISE_ADDRESS=$host:9091
  for ((i = 0; i < SERVERS; i++)); do export "KAPACITOR_INFLUXDB_${i}_KAPACITOR_HOSTNAME=$host"; done
  # The others dial it as soon as it says so.
  until getent hosts "$host" >/dev/null; do
    ((SECONDS < ${NAME_PATIENCE:-60})) || { log "$host is not in the DNS yet: goes on all the same" && return 0; }
    sleep 1
  done
}

# As the guide has it: the key, the certificate, those that signed it. supervise.sh saw that the first belong together.
combine_certificate() {
  cat "$TLS_TARGET/tls.key" "$TLS_TARGET/tls.crt" >"$TLS_TARGET/.kapacitor.pem"
  mv "$TLS_TARGET/.kapacitor.pem" "$TLS_TARGET/kapacitor.pem"
}

# The documentation has one spelling, the rule for all other keys another.
export_license() {
  if [ -n "${KAPACITOR_LICENSE_KEY:-}" ]; then export KAPACITOR_ENTERPRISE_LICENSE_KEY=$KAPACITOR_LICENSE_KEY; fi
}

trap 'exit 143' TERM INT
# The sign is of note-database.sh.
wait_for_database "$data/kapacitor.db" "$data/setup/database"
export_secrets
check_environment
export_license
combine_certificate
export_name
exec "$@"
