#!/usr/bin/env bash
# Tells each InfluxDB what its subscription to this Kapacitor is, so that it can make it again after a lost volume.
# Reads the files of setup.sh in $ANNOUNCEMENTS: the lines INDEX, URL, CA_FILE and a point, which holds a token. The user
# of [[influxdb]] number INDEX is ANNOUNCE_<INDEX>_USERNAME with KAPACITOR_INFLUXDB_<INDEX>_PASSWORD.
set -euo pipefail
shopt -s inherit_errexit nullglob

announcements=${ANNOUNCEMENTS:-/run/subscriptions}
failed=0

failure() {
  printf 'announce: %s\n' "$*" >&2
  failed=1
}

basic() { # NAME PASSWORD: a curl config. As base64 it needs no escaping.
  printf 'header = "Authorization: Basic %s"\n' "$(printf '%s:%s' "$1" "$2" | base64 -w 0)"
}

announce() { # INDEX URL CA_FILE POINT
  local answer username=ANNOUNCE_${1}_USERNAME password=KAPACITOR_INFLUXDB_${1}_PASSWORD
  username=${!username:-} password=${!password:-}
  if [ -z "$username" ] || [ -z "$password" ]; then
    failure "ANNOUNCE_${1}_USERNAME or KAPACITOR_INFLUXDB_${1}_PASSWORD is empty"
    return
  fi
  local arguments=(-qsS --noproxy '*' --connect-timeout 5 -m 10 -o /dev/null -w '%{http_code}')
  case $3 in
    '' | -) ;;
    # Without a folder of its own, curl trusts the system's authorities as well.
    *) arguments+=(--cacert "$3" --capath "$announcements") ;;
  esac
  # The answer's body is not shown: it may quote the point.
  if ! answer=$(printf %s "$4" |
    curl "${arguments[@]}" --data-binary @- -K <(basic "$username" "$password") "$2/write?db=_subscriptions" 2>&1); then
    answer=${answer#*curl: }
    failure "InfluxDB $2 cannot be reached: ${answer%%$'\n'*}"
    return
  fi
  case $answer in
    204) ;;
    401) failure "InfluxDB $2 does not know the user $username with this password (HTTP 401)" ;;
    403) failure "the user $username may not write to _subscriptions of InfluxDB $2 (HTTP 403)" ;;
    404) failure "InfluxDB $2 has no database _subscriptions (HTTP 404)" ;;
    *) failure "InfluxDB $2 does not take the announcement (HTTP $answer)" ;;
  esac
}

for file in "$announcements"/[0-9]*; do
  {
    IFS= read -r index
    IFS= read -r url
    IFS= read -r ca_file
    IFS= read -r point
  } <"$file"
  [ -z "$point" ] || announce "$index" "$url" "$ca_file" "$point"
done
exit "$failed"
