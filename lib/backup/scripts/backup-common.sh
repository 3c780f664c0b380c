# shellcheck shell=bash
# What backing up and restoring share: how they log, and what a backup is. $program is the name that they log under.
#
# A backup is a folder, or what S3 keeps below a prefix, called by the time at which it began, like 20260131T040500Z. What it has
# is in its file `contents`, which is written last, and without which it is none:
#   backup 1
#   of PRODUCT
#   file SHA256 SIZE NAME      for each file, in order; S3 has a long one in parts: NAME.0001, NAME.0002
#   end
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/flush.sh
. "$(dirname "${BASH_SOURCE[0]}")/flush.sh"

readonly BACKUP_NAME='^[0-9]{8}T[0-9]{6}Z$'
readonly FILE_LINE='^file ([0-9a-f]{64}) ([0-9]{1,15}) ([A-Za-z0-9_][A-Za-z0-9._-]{0,99})$'
scratch=${SCRATCH_DIR:-/tmp}

log() { printf '%s: %s\n' "$program" "${*//[[:cntrl:]]/?}" >&2; }
die() {
  log "error: $*"
  # Shown by `kubectl describe pod`.
  printf '%s: %s\n' "$program" "$*" 2>/dev/null >"${TERMINATION_LOG:-/dev/termination-log}" || true
  exit 1
}

sum_of() { sha256sum | cut -d ' ' -f 1; }

# read_contents FILE: what a backup has, into $files, lines of which FILE_LINE takes apart. Gives 1 for what is not whole.
read_contents() {
  local line lines
  files=()
  mapfile -t lines < <(head -c 8000000 -- "$1" 2>/dev/null | tr '\0' '\1')
  [[ ${#lines[@]} -gt 3 && ${lines[0]} == 'backup 1' && ${lines[1]} == "of $PRODUCT" && ${lines[-1]} == end ]] || return
  for line in "${lines[@]:2:${#lines[@]}-3}"; do
    [[ $line =~ $FILE_LINE ]] || return
    files+=("$line")
  done
}

seconds_of() { # NAME: when a backup began
  date -u -d "${1:0:4}-${1:4:2}-${1:6:2} ${1:9:2}:${1:11:2}:${1:13:2}" +%s
}

# look_at_backups: the names of the good ones on the volume into ${good[@]}, the newest last. Those of the future do not count while
# there is another, as their names are of a clock that was wrong; they stay until their time has come.
look_at_backups() {
  local folder i
  good=()
  for folder in "$BACKUPS"/*/; do
    folder=${folder%/}
    if [[ ${folder##*/} =~ $BACKUP_NAME ]] && read_contents "$folder/contents"; then good+=("${folder##*/}"); fi
  done
  for ((i = ${#good[@]} - 1; i >= 0; i--)); do
    (($(seconds_of "${good[i]}") > EPOCHSECONDS + 3600)) || { good=("${good[@]:0:i+1}") && return; }
  done
}
