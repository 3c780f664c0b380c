#!/usr/bin/env bash
# A stand-in of kapacitorctl for the live suite: it dials what KAPACITOR_URL names, verifies it and logs in there. It keeps what a
# member knows of its cluster with the member, as a template; and calls one that is a member already a mistake.
#
#   kapacitorctl member list
#   kapacitorctl member add HOST:9091
set -euo pipefail
export LC_ALL=C
umask 077

[[ ${KAPACITOR_URL:?} =~ ^https://([^:/]+):9092\?u=([^\&]+)\&p=(.+)$ ]] || { echo 'no URL' && exit 1; }
host=${BASH_REMATCH[1]}
account=$(printf '%b:%b' "${BASH_REMATCH[2]//%/\\x}" "${BASH_REMATCH[3]//%/\\x}")

# api HOST METHOD PATH [BODY]: the answer, and its status after it
api() {
  local arguments=(-qsS -m 20 --cacert "${SSL_CERT_FILE:?}" --capath "${SSL_CERT_DIR:?}" -X "$2" -w ' %{http_code}')
  [ $# -lt 4 ] || arguments+=(--data-binary "$4")
  curl "${arguments[@]}" -K <(printf 'header = "Authorization: Basic %s"\n' "$(printf %s "$account" | base64 -w 0)") \
    "https://$1:9092/kapacitor/v1/templates$3" 2>&1
}

uuid() { cat /proc/sys/kernel/random/uuid; }

# read_state HOST: $state $cluster $self $list, which is ID,HOST;…
read_state() {
  local answer
  answer=$(api "$1" GET '/cluster?script-format=raw&fields=script') || { echo "$answer" && exit 1; }
  if [[ $answer == *' 404' ]]; then
    self=$(uuid)
    keep "$1" POST '' uninitialized "$(uuid)" "$self" "$self,$1"
    answer=$(api "$1" GET '/cluster?script-format=raw&fields=script')
  fi
  [[ $answer =~ \"//\ ([a-z]+)\ ([0-9a-f-]+)\ ([0-9a-f-]+)\ ([^\\\ ]+) ]] || { echo "odd: $answer" && exit 1; }
  state=${BASH_REMATCH[1]} cluster=${BASH_REMATCH[2]} self=${BASH_REMATCH[3]} list=${BASH_REMATCH[4]}
}

keep() { # HOST METHOD PATH STATE CLUSTER SELF LIST
  local answer
  answer=$(api "$1" "$2" "$3" "{\"id\":\"cluster\",\"type\":\"stream\",\"script\":\"// $4 $5 $6 $7\\nstream\\n    |from()\\n\"}")
  [[ $answer == *' 200' ]] || { echo "$answer" && exit 1; }
}

read_state "$host"
case "${1:-} ${2:-}" in
  'member list')
    printf 'State: %s\nCluster ID: %s\nLocal Member ID: %s\n' "$state" "$cluster" "$self"
    printf 'Member ID                               Gossip Address     RPC Address        API Address        Roles  Status\n'
    while IFS=, read -r id member; do
      printf '%s    %s:9090   %s:9091   %s:9092   worker alive\n' "$id" "$member" "$member" "$member"
    done < <(tr ';' '\n' <<<"$list")
    ;;
  'member add')
    other=${3%:9091} all=$list into=$cluster
    [[ ";$list;" != *",$other;"* ]] || { echo "$other is a member" && exit 1; }
    read_state "$other"
    all+=";$self,$other"
    while IFS=, read -r id member; do
      keep "$member" PATCH /cluster initialized "$into" "$id" "$all"
    done < <(tr ';' '\n' <<<"$all")
    ;;
  *) exit 2 ;;
esac
