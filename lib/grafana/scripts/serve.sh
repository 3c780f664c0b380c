#!/usr/bin/env bash
# serve.sh GRAFANA
# Gives the administrator of Grafana the password that is mounted, and runs it. Grafana takes the one in its settings when it makes
# its database, and never again.
#
#   GRAFANA_HOME         where its image has it
#   GF_PATHS_DATA        the folder of its database
#   ADMINISTRATOR_FILE   the file with the password
#   GF_SERVER_CERT_FILE, GF_SERVER_CERT_KEY   of what it serves, which supervise.sh has copied
#   TERMINATION_LOG      what `kubectl describe pod` shows, /dev/termination-log
set -euo pipefail
shopt -s inherit_errexit
umask 077
export LC_ALL=C

grafana=${1:?no daemon is given}
database=$GF_PATHS_DATA/grafana.db
# There since the database was.
made=$GF_PATHS_DATA/database.made
termination=${TERMINATION_LOG:-/dev/termination-log}
pid='' stopping=''

log() { printf 'serve: %s\n' "${*//[[:cntrl:]]/?}" >&2; }
die() {
  log "error: $*"
  # Shown by `kubectl describe pod`.
  printf 'serve: %s\n' "$*" 2>/dev/null >"$termination" || true
  exit 1
}

# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/desired-file.sh
. "$(dirname "${BASH_SOURCE[0]}")/desired-file.sh"

# shellcheck disable=SC2317 # a trap calls it
stop() {
  stopping=yes
  [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null || true
}
trap stop TERM INT

for variable in GF_SERVER_CERT_FILE GF_SERVER_CERT_KEY; do
  [[ -n ${!variable:-} && -r ${!variable} ]] || die "$variable names no file that can be read"
done
# It would take that for a first start: dashboards and users that people made would be gone without a word.
[[ ! -e $made || -s $database ]] ||
  die "$database is empty or missing: restore it, or remove $made to begin without it"
read_password "$ADMINISTRATOR_FILE" || die "$problem"
# Of a longer text the command would take the first line.
[[ $secret != *[$'\n\r']* && ${#secret} -ge 5 ]] || die 'the password of the administrator has a line break, or less than 5 characters'

if [ -s "$database" ]; then
  [ -e "$made" ] || store "$made"
  # A builtin writes it: it is in no argument.
  "$grafana" cli --homepath "$GRAFANA_HOME" admin reset-admin-password --password-from-stdin < <(printf '%s\n' "$secret") >&2 &
  pid=$!
  # A trap interrupts `wait`: ask again until it is gone.
  while kill -0 "$pid" 2>/dev/null; do wait "$pid" || true; done
  status=0
  wait "$pid" || status=$?
  [ -z "$stopping" ] || exit 143
  [ "$status" = 0 ] || die "grafana does not take the password of its administrator (status $status), see its log above"
  log 'the administrator has the password of the Secret'
fi
secret=''
[ -z "$stopping" ] || exit 143
exec "$grafana" server --homepath "$GRAFANA_HOME"
