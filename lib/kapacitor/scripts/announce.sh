#!/usr/bin/env bash
# Tells each InfluxDB what its subscription to this Kapacitor is, so that it makes it, and makes it again after a lost volume.
# $SERVERS is as input.sh says, $SECRETS a folder with KAPACITOR_INFLUXDB_<INDEX>_PASSWORD.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

program=announce
announcements=${ANNOUNCEMENTS:-/run/subscriptions} secrets=${SECRETS:-/etc/kapacitor-secrets} endpoint=${ENDPOINT:-}
failed=0

here=$(dirname "${BASH_SOURCE[0]}")
no_authorities=$here
# shellcheck source-path=SCRIPTDIR source=../../kapacitor-daemon/scripts/common.sh
. "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=input.sh
. "$here/input.sh"

announce() { # N
  local i=${index[$1]} text=${point[$1]} said='' secret
  read_secret "$secrets/KAPACITOR_INFLUXDB_${i}_PASSWORD" || die "$problem"
  # The last one: `DESTINATIONS` may be a word of the text before it.
  text=${text%DESTINATION*}${destination[$1]}${text##*DESTINATION}
  ask_influxdb "$i" "${user[i]}" "$secret" "write?db=${mailbox[$1]}" -m 10 --data-binary @<(printf %s "$text")
  case $status in
    204) return ;;
    000) said="cannot be reached: $body" ;;
    401) said="does not know the user ${user[i]} with this password (HTTP 401)" ;;
    403) said="does not let the user ${user[i]} write to ${mailbox[$1]} (HTTP 403)" ;;
    404) said="has no database ${mailbox[$1]} (HTTP 404)" ;;
    # Its text is not shown: it may quote the point.
    *) said="does not take the announcement (HTTP $status)" ;;
  esac
  log "InfluxDB ${url[i]} $said"
  failed=1
}

read_servers "${SERVERS:-/etc/kapacitor/servers}"
read_destinations "$announcements/destinations"
for n in "${!destination[@]}"; do [ -z "${point[n]}" ] || announce "$n"; done
exit "$failed"
