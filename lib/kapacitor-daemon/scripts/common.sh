# shellcheck shell=bash
# What all scripts of the pod share. $program is the name that they log under.
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

log() { printf '%s: %s\n' "$program" "${*//[[:cntrl:]]/?}" >&2; }
die() {
  log "error: $*"
  exit 1
}

# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/desired-file.sh
. "$(dirname "${BASH_SOURCE[0]}")/desired-file.sh"

# wait_for_database DATABASE SIGN: the file SIGN says that there was one. kapacitord takes an empty database for a first start, of
# which nobody would hear. It refuses a torn one by itself.
wait_for_database() {
  [[ -e $2 && ! -s $1 ]] || return 0
  log "error: $1 is empty or missing, and its tasks with it: this waits until it is restored, or $2 removed to begin without them"
  until [[ ! -e $2 || -s $1 ]]; do
    sleep 1 &
    wait $!
  done
}

basic() { # NAME PASSWORD: a curl config. As base64 it needs no escaping.
  printf 'header = "Authorization: Basic %s"\n' "$(printf '%s:%s' "$1" "$2" | base64 -w 0)"
}

# ask_influxdb INDEX NAME PASSWORD PATH ARGUMENT…: the server's answer into $body and $status, 000 with a reason in $body
# where there is none.
ask_influxdb() {
  local answer arguments=(-qsS --proto '=https' --noproxy '*' --connect-timeout 5 -w '\n%{http_code}')
  # Without a folder of its own, curl trusts the system's authorities as well.
  [ "${ca_file[$1]}" = - ] || arguments+=(--cacert "${ca_file[$1]}" --capath "$no_authorities")
  if answer=$(curl "${arguments[@]}" "${@:5}" -K <(basic "$2" "$3") "${url[$1]}/$4" 2>&1); then
    status=${answer##*$'\n'} body=${answer%$'\n'*}
  else
    answer=${answer#*curl: } status=000 body=${answer%%$'\n'*}
  fi
}
