#!/usr/bin/env bash
# Before each start of the daemon: the users of $PASSWORDS, which input.sh says, get the passwords that their Secrets have now.
# Those may change while the pod runs, when no init container does.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export LC_ALL=C

program=passwords
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=loopback.sh
. "$here/loopback.sh"
# shellcheck source-path=SCRIPTDIR source=users.sh
. "$here/users.sh"

read_users "${PASSWORDS:-/etc/kapacitor/passwords}"
[ ${#names[@]} -gt 0 ] || exit 0
read_servers "${SERVERS:-/etc/kapacitor/servers}"

begin
run_for_users
declare -A ours=() listed=()
# Each of them is ours: setup.sh has it in its ledger.
for i in "${!names[@]}"; do ours[${names[i]}]=1; done
list_users
chosen=("${!names[@]}")
set_many
log "set ${#names[@]} passwords that are in Secrets of others"
