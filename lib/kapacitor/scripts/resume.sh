#!/usr/bin/env bash
# resume.sh COMMAND…: enables, once, the tasks that the setup of an earlier version paused and was killed before it resumed
# them. They are encoded names, a line each, in a file of the data volume. COMMAND is kapacitord as it will run.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

program=resume
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=loopback.sh
. "$here/loopback.sh"
paused=$data/tasks.paused

trap stop_kapacitord EXIT
trap 'exit 143' TERM INT
KAPACITOR_HTTP_BIND_ADDRESS=127.0.0.1:$port KAPACITOR_HTTP_HTTPS_ENABLED=false KAPACITOR_HTTP_AUTH_ENABLED=false \
  "$@" >/dev/null 2>&1 &
pid=$!
until_it_is 'its API answered' answers
while IFS= read -r id; do
  [[ $id =~ ^(%[0-9a-f]{2})+$ ]] || continue
  call PATCH "/tasks/$id" '{"status":"enabled"}'
  [[ $status = 404 || $body == *'"status": "enabled"'* ]] ||
    log "Kapacitor does not enable the task $(printf '%b' "${id//%/"\\x"}") again (HTTP $status)"
done < <(head -c 1000000 "$paused")
rm -rf -- "$paused"
