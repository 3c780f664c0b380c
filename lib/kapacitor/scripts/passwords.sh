#!/usr/bin/env bash
# Before each start of the daemon: the users of $PASSWORDS, which input.sh says, get the passwords that their Secrets have now.
# Those may change while the pod runs, when no init container does.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export LC_ALL=C

program=passwords
data=${DATA:-/var/lib/kapacitor}
config=${SETUP_CONFIG:-/etc/kapacitor/setup.conf}
port=${HTTP_PORT:-9092} stand_in_port=${STAND_IN_PORT:-18086}
timeout=${SETUP_TIMEOUT:-300}
api=http://127.0.0.1:$port/kapacitor/v1

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=input.sh
. "$here/input.sh"
# shellcheck source-path=SCRIPTDIR source=stand-in.sh
. "$here/stand-in.sh"
# shellcheck source-path=SCRIPTDIR source=loopback.sh
. "$here/loopback.sh"
# shellcheck source-path=SCRIPTDIR source=users.sh
. "$here/users.sh"

read_users "${PASSWORDS:-/etc/kapacitor/passwords}"
[ ${#names[@]} -gt 0 ] || exit 0
read_servers "${SERVERS:-/etc/kapacitor/servers}"

scratch=$(mktemp -d)
open_journal
trap finish EXIT
trap 'exit 143' TERM INT
run_kapacitord users
until_it_is 'its API answered' answers
end_stand_ins
# Each of them is ours: setup.sh has it in its ledger.
for i in "${!names[@]}"; do set_user "${names[i]}" "${passwords[i]}" "${names[i]}"; done
log "set ${#names[@]} passwords that are in Secrets of others"
