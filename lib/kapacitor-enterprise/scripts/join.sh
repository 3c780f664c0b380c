#!/usr/bin/env bash
# Makes one cluster of the members, and says when they are none.
#
#   join.sh once     adds the members that are missing, and fails where they are no cluster then
#   join.sh watch    does that again every JOIN_INTERVAL seconds: a member that lost its volume is a new one
#   join.sh check    succeeds while they are a cluster
#   join.sh alive    succeeds while that is looked at
#
#   MEMBERS          their names, with spaces between them
#   JOIN_USER, JOIN_PASSWORD_FILE   an administrator of their API, and the file with his password
#   SSL_CERT_FILE    what verifies their certificates: kapacitorctl has no option for it
#   STATE_DIR        a folder of its own
#
# It removes nothing: what is too much is said with the steps. kapacitorctl prints tables and no more, and what it does with a member
# that it knows is documented nowhere: so the list is looked at before and after.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C
umask 077

: "${MEMBERS:?}" "${STATE_DIR:?}"
interval=${JOIN_INTERVAL:-20} patience=${JOIN_PATIENCE:-60}
read -ra members <<<"$MEMBERS"

log() { printf 'join: %s\n' "${*//[[:cntrl:]]/?}" >&2; }

# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/redact-log.sh
. "$(dirname "${BASH_SOURCE[0]}")/redact-log.sh"

encode() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g'; }

# ctl MEMBER ARGUMENT…: kapacitorctl's output into $said, without the password, however its errors spell it.
ctl() {
  local secret encoded program code=0
  secret=$(cat "${JOIN_PASSWORD_FILE:?}")
  encoded=$(encode "$secret")
  # No argument has the password: they are for every process of the pod to read.
  said=$(KAPACITOR_URL="https://$1:9092?u=$(encode "${JOIN_USER:?}")&p=$encoded" timeout "$patience" \
    "${KAPACITORCTL:-kapacitorctl}" "${@:2}" 2>&1) || code=$?
  [ -z "$secret" ] || said=${said//"$secret"/***}
  said=${said//"$encoded"/***}
  program=$(REDACT_FOLDERS=${JOIN_PASSWORD_FILE%/*} journal_program 2>/dev/null) || { said='an answer that may hold the password' && return 1; }
  # Of a URL that Go spelled anew too.
  program+=$'\n''s/([?&]|\\u0026)(p=)[^&"\\[:space:]]*/\1\2***/g'
  said=$(printf %s "$said" | LC_ALL=C sed -E -f <(printf '%s\n' "$program"))
  return "$code"
}

# look MEMBER: the state that it is in, the id of its cluster and its own; the rows of its list into $rows, each
# "ID GOSSIP RPC API ROLES STATUS".
look() {
  local line id='^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
  state='' cluster='' self='' rows=()
  if ! ctl "$1" member list; then
    log "$1 does not list members: ${said##*$'\n'}"
    return 1
  fi
  while IFS= read -r line; do
    case $line in
      'State: '*) state=${line#*: } ;;
      'Cluster ID: '*) cluster=${line#*: } ;;
      'Local Member ID: '*) self=${line#*: } ;;
      *)
        read -ra fields <<<"$line"
        [ ${#fields[@]} -lt 6 ] || [[ ! ${fields[0]} =~ $id ]] || rows+=("${fields[*]}")
        ;;
    esac
  done <<<"$said"
  [[ $self =~ $id && $cluster =~ $id && -n $state ]] || {
    log "$1 answers what is no list of members: ${said%%$'\n'*}"
    return 1
  }
}

# survey: what each member says of itself.
survey() {
  local member
  declare -gA state_of=() cluster_of=() self_of=() rows_of=()
  for member in "${members[@]}"; do
    look "$member" || return 1
    state_of[$member]=$state cluster_of[$member]=$cluster self_of[$member]=$self
    rows_of[$member]=$(printf '%s\n' "${rows[@]}")
  done
}

# The one that is asked to add others: of a cluster that is there already.
choose() {
  local member
  first=${members[0]}
  for member in "${members[@]}"; do
    if [ "${state_of[$member]}" = initialized ]; then
      first=$member
      return 0
    fi
  done
}

add_missing() {
  local member
  for member in "${members[@]}"; do
    [ "$member" != "$first" ] || continue
    [[ ${rows_of[$first]} != *"${self_of[$member]} "* ]] || continue
    if [[ ${state_of[$member]} = initialized && ${cluster_of[$member]} != "${cluster_of[$first]}" ]]; then
      log "error: $member is in a cluster of its own, ${cluster_of[$member]}: take it out there with \`kapacitorctl member remove ${self_of[$member]}\`, and it is added here"
      return 1
    fi
    log "adds $member to the cluster of $first"
    ctl "$first" member add "$member:9091" || log "kapacitorctl does not add $member: ${said##*$'\n'}"
  done
}

# verify: whether all of them are one cluster, as each of them says.
verify() {
  local member id status wrong=0 wanted=" ${self_of[*]} "
  for member in "${members[@]}"; do
    if [ "${#members[@]}" -gt 1 ] && [ "$(grep -c . <<<"${rows_of[$member]}")" -le 1 ]; then
      log "error: $member stays alone, although it is up: without a valid license a member runs like the open source Kapacitor and joins no cluster. Is the license valid, and are ports 9090 and 9091 open between members?"
      wrong=1
      continue
    fi
    if [[ ${state_of[$member]} != initialized || ${cluster_of[$member]} != "${cluster_of[$first]}" ]]; then
      log "error: $member is ${state_of[$member]} in cluster ${cluster_of[$member]}, not in that of $first, ${cluster_of[$first]}"
      wrong=1
    fi
    while read -r id _ _ _ _ status; do
      [ -n "$id" ] || continue
      if [[ $wanted != *" $id "* ]]; then
        [[ $member != "$first" || $status = left ]] || log "the cluster has a member that is not wanted any more, $id: \`kapacitorctl member remove $id\`, then DROP SUBSCRIPTION in InfluxDB"
      elif [ "$status" != alive ]; then
        log "error: $member sees the member $id as $status"
        wrong=1
      fi
    done <<<"${rows_of[$member]}"
    for id in "${self_of[@]}"; do
      [[ ${rows_of[$member]} == *"$id "* ]] || { log "error: $member does not know the member $id" && wrong=1; }
    done
  done
  return "$wrong"
}

once() {
  survey || return 1
  choose
  add_missing || return 1
  survey || return 1
  verify
}

is_recent() {
  local last
  last=$(head -c 20 -- "$STATE_DIR/$1" 2>/dev/null) || return
  [[ $last =~ ^[0-9]{1,12}$ ]] && (($(date +%s) - 10#$last < 2 * interval + 4 * patience))
}

case ${1:-} in
  once) once ;;
  watch)
    trap 'exit 0' TERM INT
    before=''
    while true; do
      if once; then
        date +%s >"$STATE_DIR/joined"
        [ "$before" = joined ] || log "${#members[@]} members are one cluster, ${cluster_of[$first]}"
        before=joined
      else
        rm -f "$STATE_DIR/joined"
        before=''
      fi
      date +%s >"$STATE_DIR/turn"
      sleep "$interval" &
      wait $! || true
    done
    ;;
  check) is_recent joined ;;
  alive) is_recent turn ;;
  *)
    log 'takes once, watch, check or alive'
    exit 64
    ;;
esac
