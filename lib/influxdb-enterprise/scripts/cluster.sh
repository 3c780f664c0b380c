#!/usr/bin/env bash
# cluster.sh once|watch
# Joins the nodes of an InfluxDB Enterprise cluster, and makes the account that reconcile.sh has. It removes nothing. watch also
# says what becomes of it.
#
#   META_NODES, DATA_NODES        their names with ports 8091 and 8088, with commas
#   DATA_HTTP_PORT                where data nodes answer queries (8086)
#   SECRET_FILE                   the internal shared secret
#   SSL_CERT_FILE, SSL_CERT_DIR   the authority of all certificates
#   LEDGER_DIR, STATE_DIR         a folder that lasts, for whether there is a cluster; memory volume with password, cluster-error, and
#                                 cluster-alive, which is touched as long as this runs
#   POD_NAME                      of this pod: once waits in all but the first of a StatefulSet (optional)
#   PERMITTED                     file with the permissions that InfluxQL does not grant, see permissions.sh (optional)
#   LOOK_INTERVAL, RETRY_INTERVAL seconds between two looks (20), and before it tries again what failed (5)
#   SETTLE_INTERVAL               seconds before it looks at what it has just changed (1)
#   FORGET_INTERVAL               seconds after which a data node that does not know its cluster has lost its volume (60)
#   START_TIMEOUT                 seconds after which once gives up (300)
#
# In this order, so that nobody is the first caller of anything: meta nodes, `_reconciler`, data nodes.
set -uo pipefail
umask 077
export LC_ALL=C

mode=${1:-}
state=${STATE_DIR:-/run/reconciler}
ledger=${LEDGER_DIR:-/var/lib/reconciler}/cluster
export TMPDIR=$state # bash puts a long here-string into a file
curl=${CURL:-curl}
here=$(dirname "${BASH_SOURCE[0]}")
IFS=, read -ra metas <<<"${META_NODES:?}"
IFS=, read -ra datas <<<"${DATA_NODES:?}"
: "${SECRET_FILE:?}"

readonly NODE='^[A-Za-z0-9._-]+:[0-9]{1,5}$'

declare -A leader=() known=() forgets=()
errors=() reported='' sent='' password='' internal_secret='' acted='' base='' usable=''

log() { printf 'cluster: %s\n' "${*//[[:cntrl:]]/?}"; }
fail() { errors+=("${1//[[:cntrl:]]/?}"); }
alive() { : >"$state/cluster-alive"; }

# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/desired-file.sh
. "$here/desired-file.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/jwt.sh
. "$here/jwt.sh"
# shellcheck source-path=SCRIPTDIR source=meta-api.sh
. "$here/meta-api.sh"
# shellcheck source-path=SCRIPTDIR source=reconciler-account.sh
. "$here/reconciler-account.sh"
# shellcheck source-path=SCRIPTDIR source=permissions.sh
. "$here/permissions.sh"

is_one_of() { # NAME NAME…
  local one=$1
  shift
  [[ " $* " == *" $one "* ]]
}

# All meta nodes: which of them is in a cluster, whose leader is in ${leader[NODE]}; one that is, into $base.
look_at_metas() {
  local node leaders=''
  leader=() base=''
  for node in "${metas[@]}"; do
    meta "$node" /status || { fail "meta node: $refused" && continue; }
    if [ -n "${answer[.httpAddr]:-}" ] && [ "${answer[.httpAddr]}" != "$node" ]; then
      fail "meta node $node calls itself ${answer[.httpAddr]}: its hostname must be the name that others know it by"
      continue
    fi
    # What has peers and no leader waits for the others of its cluster.
    leader[$node]=${answer[.leader]:-}
    if [ -z "${leader[$node]}" ] && [ -n "${answer[.peers.0]:-}" ]; then leader[$node]=none; fi
    case ${leader[$node]} in
      '') ;;
      none) fail "meta node $node has no leader: most of the meta nodes must be up" ;;
      *)
        base=${base:-$node}
        is_one_of "${leader[$node]}" "$leaders" || leaders+=" ${leader[$node]}"
        ;;
    esac
  done
  [[ $leaders != *' '*' '* ]] ||
    { fail "the meta nodes have more than one leader,$leaders: they are two clusters, or choose a new one" && return 1; }
}

# join NODE AT: adds a meta node to the cluster of another, or of itself.
join() {
  sent=''
  if meta "$2" /join --data-urlencode "addr=$1"; then
    log "meta node $1 is joined"
    acted=1
  elif [[ $refused == *' has no /join' ]]; then
    fail "$refused: join the meta nodes by hand, in the pod of $2: influxd-ctl add-meta $1"
    return 1
  else
    fail "meta node $1 cannot be joined: $refused"
    return 1
  fi
}

join_metas() {
  local node
  if [ -z "$base" ]; then
    # A second cluster on empty volumes would be a loss that looks like a start.
    [ ! -e "$ledger" ] ||
      { fail 'no meta node knows the cluster that was made here: most of them must be up, with their volumes; nothing is made anew' && return 1; }
    ((${#errors[@]} == 0)) || { fail 'all meta nodes must answer before their cluster is made' && return 1; }
    join "${metas[0]}" "${metas[0]}" || return
    base=${metas[0]}
  fi
  look_at_cluster || return
  for node in "${metas[@]}"; do
    if [ -z "${leader[$node]-none}" ] && [ "$node" != "$base" ]; then
      if [ -n "${known["meta $node"]:-}" ]; then
        fail "meta node $node is in the cluster, and does not know it yet"
      else
        join "$node" "$base"
      fi
    fi
  done
}

# What the cluster has, into ${known[@]}: "meta NODE", "data NODE" with its version.
look_at_cluster() {
  local path kind node
  known=() sent=''
  if ! meta "$base" /show-cluster; then
    fail "the nodes of the cluster are not known: $refused"
    return 1
  fi
  for path in "${!answer[@]}"; do
    case $path in
      .meta.*.addr) kind=meta ;;
      .data.*.tcpAddr) kind=data ;;
      *) continue ;;
    esac
    node=${answer[$path]}
    [[ $node =~ $NODE ]] || { fail "the cluster has a $kind node without a name" && continue; }
    known["$kind $node"]=${answer[${path%.*}.version]:-none}
  done
}

# Nothing is removed here: data would go with it.
refuse_to_shrink() {
  local key
  for key in "${!known[@]}"; do
    case $key in
      meta*)
        is_one_of "${key#* }" "${metas[@]}" ||
          fail "meta node ${key#* } is in the cluster and no longer wanted: run it again, or in the pod of another one: influxd-ctl remove-meta ${key#* }"
        ;;
      data*)
        is_one_of "${key#* }" "${datas[@]}" ||
          fail "data node ${key#* } is in the cluster and no longer wanted: run it again, copy its shards (influxd-ctl show-shards, copy-shard), wait for its hinted handoff, and then in the pod of a meta node: influxd-ctl remove-data ${key#* }"
        ;;
    esac
  done
}

# add NODE: a data node that the cluster does not have, or that does not know its cluster.
add() {
  sent=''
  if meta "$base" /add-data --data-urlencode "addr=$1"; then
    log "data node $1 is added"
    acted=1
  elif [[ $refused == *' has no /add-data' ]]; then
    fail "$refused: add the data nodes by hand, in the pod of a meta node: influxd-ctl add-data $1"
  else
    fail "data node $1 cannot be added: $refused"
  fi
}

# Whether a data node takes the account, by which it proves that it knows the cluster.
look_at_data() {
  local url="${1%:*}:${DATA_HTTP_PORT:-8086}"
  sent=''
  ask "https://$url/query?q=SHOW+DATABASES" "Basic $(printf '_reconciler:%s' "$password" | base64 -w0)" ||
    { fail "data node: $refused" && return; }
  case $status in
    200) usable=1 ;;
    401) fail "data node $url does not take the account _reconciler" ;;
    *)
      if [[ ${answer[.error]:-} == *'create admin user first'* ]]; then
        forgets[$1]=${forgets[$1]:-$SECONDS}
        if ((SECONDS - forgets[$1] < ${FORGET_INTERVAL:-60})); then
          fail "data node $1 is in the cluster, and does not know it yet"
        else
          fail "data node $1 is in the cluster, and does not know it, as with a new volume: bring back the old one, or, in the pod of a meta node, influxd-ctl remove-data -force $1; then it is added again, and influxd-ctl copy-shard copies its shards"
        fi
        return
      else
        fail "data node $url answers $status"
      fi
      ;;
  esac
  unset -v 'forgets[$1]'
}

add_data_nodes() {
  local node
  look_at_cluster || return
  refuse_to_shrink
  for node in "${datas[@]}"; do
    if [ -z "${known["data $node"]:-}" ]; then add "$node"; else look_at_data "$node"; fi
  done
}

bring_together() {
  local node
  errors=() acted='' usable=''
  sign && look_at_metas && join_metas || return
  # Who joined a moment ago is seen in the next round.
  [ -z "$acted" ] || return
  if [ ! -e "$ledger" ]; then
    for node in "${metas[@]}"; do [ -n "${leader[$node]:-}" ] || return; done
    store "$ledger" $'cluster\t1' || { fail "$ledger cannot be written" && return; }
  fi
  has_account || make_account || return
  add_data_nodes
}

# The error file is for the readiness probe; the log gets each error once.
publish() {
  local line text=''
  if ((${#errors[@]} == 0)); then
    rm -f "$state/cluster-error"
    [ -z "$reported" ] || log 'all is well'
  else
    text=$(printf '%s\n' "${errors[@]}" | sort -u)
    [ "$text" = "$reported" ] || store "$state/cluster-error" "$text"
    while IFS= read -r line; do
      [[ $'\n'$reported$'\n' == *$'\n'"$line"$'\n'* ]] || log "error: $line" >&2
    done <<<"$text"
  fi
  reported=$text
}

# Two would change the account's password one after the other, and each keeps its own: somebody scaled the StatefulSet.
wait_for_turn() {
  [[ ${POD_NAME:-} =~ -[1-9][0-9]*$ ]] || return 0
  log "waiting: ${POD_NAME%-*}-0 makes the cluster, and a second pod would only take its password away: scale ${POD_NAME%-*} to 1" >&2
  trap 'exit 143' TERM INT
  while :; do
    sleep 1 &
    wait $!
  done
}

# Waits for the whole of a new cluster. One that was made before is used as it is, and watch says what it lacks.
once() {
  local deadline=$((SECONDS + ${START_TIMEOUT:-300})) before=''
  [ ! -e "$ledger" ] || before=1
  while :; do
    bring_together
    publish
    if [[ ${#errors[@]} == 0 && -z $acted ]] || [[ -n $before && -n $usable ]]; then return 0; fi
    ((SECONDS < deadline)) || return
    if [ -n "$acted" ]; then sleep "${SETTLE_INTERVAL:-1}"; else sleep "${RETRY_INTERVAL:-5}"; fi
  done
}

watch() {
  local pause idle
  trap 'exit 0' TERM INT
  # A pipe that stays silent: waits without a process, and a trap interrupts it.
  exec {idle}<> <(:)
  while :; do
    alive
    bring_together
    # Their accounts are made when there is a cluster.
    [[ ${#errors[@]} -gt 0 || -n $acted ]] || grant_permissions
    publish
    pause=${LOOK_INTERVAL:-20}
    ((${#errors[@]} == 0)) || pause=${RETRY_INTERVAL:-5}
    [ -z "$acted" ] || pause=${SETTLE_INTERVAL:-1}
    read -rt "$pause" -u "$idle"
  done
}

for node in "${metas[@]}" "${datas[@]}"; do
  [[ $node =~ $NODE ]] || { log "error: $node is no node" >&2 && exit 64; }
done
case $mode in
  once)
    wait_for_turn
    once
    ;;
  watch) watch ;;
  *) echo 'usage: cluster.sh once|watch' >&2 && exit 64 ;;
esac
