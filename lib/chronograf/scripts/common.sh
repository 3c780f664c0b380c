# shellcheck shell=bash
# What both scripts of the pod share: how they end, and what they are given. $program is the name that they log under.
#
# $DESIRED is a file as desired-file.sh says:
#   environment    VARIABLE FILE         a variable with the content of a file
#   htpasswd       NAME FILE             a user, NAME in base64, and the file with the bcrypt hash of the password
#   resource       NAME JSON FILE        a file in $RESOURCES_PATH: an object in base64, and the file with its password
#   administrator  PROVIDER NAME         base64 of text
# The ledger of setup.sh has been `desired 1` from the beginning, with lines of the last kind.
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

desired=${DESIRED:-/etc/chronograf/desired}
database=${BOLT_PATH:-/var/lib/chronograf/chronograf-v1.db}
# There since the database was. The ledger was written before it: a first start may have ended in between.
made=${database%/*}/database.made
termination=${TERMINATION_LOG:-/dev/termination-log}

log() { printf '%s: %s\n' "$program" "${*//[[:cntrl:]]/?}" >&2; }
die() {
  log "error: $*"
  # Shown by `kubectl describe pod`.
  printf '%s: %s\n' "$program" "$*" 2>/dev/null >"$termination" || true
  exit 1
}

# Chronograf takes a database that is empty or missing for a first start: users and dashboards would be gone without a word.
lacks_database() { [[ -e $made && ! -s $database ]]; }

# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/desired-file.sh
. "$(dirname "${BASH_SOURCE[0]}")/desired-file.sh"

define_forms() {
  local t=$'\t' b=$BASE64 file=$FILE_PATH environment resource administrator
  # A variable of such a name means nothing to a shell, a linker or a library.
  environment="environment${t}[A-Z][A-Z0-9_]*_SECRET$t$file"
  resource="resource${t}[a-z0-9-]+\.(src|kap)$t$b$t$file"
  administrator="administrator$t$b$t$b"
  form[desired 2]="^($environment|htpasswd$t$b$t$file|$resource|$administrator)$"
  form[desired 1]="^$administrator$"
}
define_forms
