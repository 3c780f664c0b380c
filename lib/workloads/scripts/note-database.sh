#!/usr/bin/env bash
# Leaves the sign database.made beside the file $DATABASE_FILE once a daemon has made it: a later start without the file would begin
# anew without a word. supervise.sh calls it while the daemon runs.
set -euo pipefail
umask 077

# shellcheck source-path=SCRIPTDIR source=desired-file.sh
. "$(dirname "${BASH_SOURCE[0]}")/desired-file.sh"
made=${DATABASE_FILE%/*}/database.made
if [[ ! -s $DATABASE_FILE || -e $made ]]; then exit 0; fi
store "$made"
