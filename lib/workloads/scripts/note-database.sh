#!/usr/bin/env bash
# Leaves a sign once a daemon has made its database: a later start without the database would begin anew without a word. supervise.sh
# calls it while the daemon runs.
#
#   DATABASE_FILE   the daemon's database
#   DATABASE_SIGN   the sign, on the same volume (database.made beside the database)
set -euo pipefail
umask 077

# shellcheck source-path=SCRIPTDIR source=desired-file.sh
. "$(dirname "${BASH_SOURCE[0]}")/desired-file.sh"
folder=${DATABASE_FILE%/*}
made=${DATABASE_SIGN:-$folder/database.made}
if [[ ! -s $DATABASE_FILE || -e $made ]]; then exit 0; fi
if [ "${made%/*}" != "$folder" ]; then
  folder=${made%/*}
  # What runs in the daemon's pod may write there: a link leads elsewhere.
  [[ -d $folder && ! -L $folder ]] || rm -rf -- "$folder"
  mkdir -p -- "$folder"
fi
store "$made"
