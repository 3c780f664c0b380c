#!/usr/bin/env bash
# The init container that makes the subscriptions of InfluxDB servers that nobody announces anything to, as administrator of
# them: SUBSCRIBE_<INDEX>_USERNAME with the password in the file SUBSCRIBE_<INDEX>_PASSWORD_FILE. No kapacitord runs in it, and
# the data volume is not there: of what setup.sh left it takes a destination and nothing else.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

program=subscribe
announcements=${ANNOUNCEMENTS:-/run/subscriptions} endpoint=${ENDPOINT:-}
timeout=${SETUP_TIMEOUT:-540} interval=${SETUP_INTERVAL:-3}

here=$(dirname "${BASH_SOURCE[0]}")
no_authorities=$here
# shellcheck source-path=SCRIPTDIR source=../../kapacitor-daemon/scripts/common.sh
. "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=input.sh
. "$here/input.sh"
trap 'exit 143' TERM INT

query() { # INDEX STATEMENT
  # The statement goes in the body, and not as an argument: it may hold a token. InfluxDB shows any reader the queries that
  # name no database, and nobody can have this one.
  ask_influxdb "$1" "$administrator" "$secret" query?db=%2F -m 30 --data-urlencode q@<(printf %s "$2")
}

wait_for() { # INDEX: until its administrator works; its subscriptions into $body
  local last=''
  while :; do
    query "$1" 'SHOW SUBSCRIPTIONS'
    case $status in
      000) ;;
      200) [[ $body == *'"error":"'* ]] || return 0 ;;
      401) body="HTTP 401, the administrator's password is wrong or it does not exist yet" ;;
      403) body='HTTP 403, the user is not an administrator yet' ;;
      *) body="HTTP $status" ;;
    esac
    ((SECONDS < timeout)) || die "InfluxDB ${url[$1]} was not ready for the subscription within $timeout s: $body"
    [ "$body" = "$last" ] || log "waits for InfluxDB ${url[$1]}: $body"
    last=$body
    sleep "$interval" &
    wait $!
  done
}

subscribe() { # N
  local i=${index[$1]} variable secret administrator name
  name="\"kapacitor-$CLUSTER_ID\" ON ${database[$1]}.${policy[$1]}"
  variable=SUBSCRIBE_${i}_USERNAME administrator=${!variable:-}
  variable=SUBSCRIBE_${i}_PASSWORD_FILE
  [ -n "$administrator" ] || die "SUBSCRIBE_${i}_USERNAME is empty"
  [ "${ca_file[i]}" != - ] || die "${url[i]} is not verified: its administrator does not go there"
  read_secret "${!variable:-$here/none}" || die "$problem"
  wait_for "$i"
  # A token is like no other text.
  if [[ $body == *"\"${destination[$1]}\""* ]]; then
    log "is subscribed to $(text_of "$1")"
    return
  fi
  query "$i" "DROP SUBSCRIPTION $name"
  [[ $status = 200 && ($body != *'"error":"'* || $body == *'not found'*) ]] ||
    die "InfluxDB ${url[i]} does not drop the old subscription (HTTP $status)"
  query "$i" "CREATE SUBSCRIPTION $name DESTINATIONS ANY '${destination[$1]}'"
  [[ $status = 200 && $body != *'"error":"'* ]] ||
    die "there is no subscription to $(text_of "$1") (HTTP $status): does InfluxDB have them?"
  log "subscribes to $(text_of "$1")"
}

[[ ${CLUSTER_ID:-} =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]] || die 'CLUSTER_ID must be a lower-case UUID'
read_servers "${SERVERS:-/etc/kapacitor/servers}"
read_destinations "$announcements/destinations"
for n in "${!keys[@]}"; do
  [ "${mailbox[n]}" = - ] || continue
  [ -n "${destination[n]:-}" ] || die "there is no token for $(text_of "$n")"
  subscribe "$n"
done
