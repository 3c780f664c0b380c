#!/usr/bin/env bash
# The init container of a Kapacitor pod. It leaves, on the data volume, the users and the tokens of the subscriptions, and in
# $ANNOUNCEMENTS what announce.sh and subscribe.sh send; the main container starts when all of it is there. No InfluxDB is
# asked, and no password of one is in this container.
#
#   CLUSTER_ID                 the id of this Kapacitor, a lower-case UUID, by which InfluxDB knows its subscriptions
#   ENDPOINT                   the host:port that the points go to
#   ALERT_HANDLERS             all kinds of alert handlers: its kapacitord runs none of them
#   PRINT_KEY                  secret by which a password is known again after a restart; without one, all are set again
#   MADE_TASKS                 whether tasks that were made by code stay: keep (the default), or remove
#   USERS, SERVERS             files, see input.sh
#   DATA, ANNOUNCEMENTS        data volume; memory volume that goes on to announce.sh and subscribe.sh
#   CONFIG                     config of its kapacitord
#   HTTP_PORT, STAND_IN_PORT   of its API (9092) and of the first stand-in for an InfluxDB (18086), both on loopback
#   SETUP_TIMEOUT              seconds that each run of kapacitord may take (300)
#   KAPACITORD                 what is run, for tests (kapacitord)
set -euo pipefail
shopt -s inherit_errexit
umask 077
# Bytes, not characters: names are percent-encoded and passwords escaped byte by byte.
export LC_ALL=C

program=setup
announcements=${ANNOUNCEMENTS:-/run/subscriptions} endpoint=${ENDPOINT:-}
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=loopback.sh
. "$here/loopback.sh"
# shellcheck source-path=SCRIPTDIR source=users.sh
. "$here/users.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/salts.sh
. "$here/salts.sh"
# shellcheck source-path=SCRIPTDIR source=tokens.sh
. "$here/tokens.sh"
# shellcheck source-path=SCRIPTDIR source=../../kapacitor-daemon/scripts/made.sh
. "$here/made.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/lock.sh
. "$here/lock.sh"

# The main container has something else mounted here: what kapacitord writes can be anybody's.
private=$data/setup
ledger=$private/users.ledger prints=$private/prints salts=$private/salts digest_folder=$announcements
# Not in kapacitord's environment: it runs stored tasks.
print_key=${PRINT_KEY:-$(base64 -w 0 < <(head -c 36 /dev/urandom))}
unset PRINT_KEY

[[ ${CLUSTER_ID:-} =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]] || die 'CLUSTER_ID must be a lower-case UUID'
[ -n "$endpoint" ] || die 'ENDPOINT is empty'
[ -r "$config" ] || die "$config is missing"
read_users "${USERS:-/etc/kapacitor-users/desired}"
read_servers "${SERVERS:-/etc/kapacitor/servers}"

begin
claim_data "$data"
mkdir -p "$private"
wait_for_database "$data/kapacitor.db" "$ledger"
read_destinations "$private/destinations"
run_for_users
set_users
keep_tokens
# MADE_TASKS=remove: the pod that made tasks left with the last of them, and cannot remove them.
[ "${MADE_TASKS:-keep}" = keep ] || remove_all || die "$problem"
stop_kapacitord

try_tokens
for i in "${!server[@]}"; do make_tokens "$i"; done
write_destinations "$private/destinations"
write_destinations "$announcements/destinations"
# Last: tokens are users too, and bring salts of their own.
keep_salts "$salts" "$data/kapacitor.db"
log 'done'
