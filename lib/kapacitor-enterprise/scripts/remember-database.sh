#!/usr/bin/env bash
# Leaves a sign on the data volume, $DATA, that this member has a database, for member.sh. supervise.sh calls it while the daemon runs,
# which makes the database at its first start.
set -euo pipefail
umask 077

program=remember-database
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=../../kapacitor-daemon/scripts/common.sh
. "$here/common.sh"
data=${DATA:-/var/lib/kapacitor}
folder=$data/setup

if [[ ! -s $data/kapacitor.db || -e $folder/database ]]; then exit 0; fi
# A task's program can write here: a link leads elsewhere.
if [ -L "$folder" ] || [ ! -d "$folder" ]; then rm -rf -- "$folder"; fi
mkdir -p "$folder"
store "$folder/database" || die "$folder/database cannot be written"
