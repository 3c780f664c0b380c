#!/bin/sh
# serve-redacted.sh DAEMON ARGUMENT…
# Runs a daemon as PID 1, and ends with its status. Secrets are cut out of its log, as cut-secrets.awk does it: a server that refuses
# a request may answer with all of it, and the daemon logs the answer.
#
#   LOG_FOLDER        memory volume for what the two processes have to tell each other
#   REDACT_FOLDERS, REDACT_VARIABLES   what is secret, see cut-secrets.awk
set -u

folder=${LOG_FOLDER:?}
redacting=''
log() { printf 'serve-redacted: %s\n' "$*" >&2; }
[ $# -gt 0 ] || { log 'no daemon is given' && exit 64; }

# What a daemon leaves behind, as programs that Telegraf runs, may hold the log open: this is its end. Nobody else knows it.
read -r LAST_LINE </proc/sys/kernel/random/uuid || exit

# It may be that of a start before.
rm -f "$folder/daemon" "$folder/status" && echo >"$folder/newline" || exit

serve() {
  "$@" 2>&1 &
  echo "$!" >"$folder/daemon"
  wait "$!"
  echo "$?" >"$folder/status"
  echo "$LAST_LINE"
}

redact() {
  # It reads what there is, where mawk would wait for more of it.
  set -- -W interactive
  [ -z "$(awk "$@" 'BEGIN { exit }' 2>&1)" ] || set --
  LOG_FOLDER=$folder LAST_LINE=$LAST_LINE LC_ALL=C exec awk "$@" -f "${0%/*}/cut-secrets.awk"
}

# Into $told, without a program: one may not be startable.
told_in() { told='' && read -r told <"$folder/$1"; } 2>/dev/null

# shellcheck disable=SC2317 # a trap calls it
forward() {
  until told_in daemon; do kill -0 "$redacting" 2>/dev/null || return; done
  kill -"$1" "$told" 2>/dev/null
}

serve "$@" | (trap '' TERM INT HUP && redact >&2) &
redacting=$!
for signal in TERM INT HUP; do
  # shellcheck disable=SC2064 # it is this signal
  trap "forward $signal" "$signal"
done

# A signal ends `wait` too.
while kill -0 "$redacting" 2>/dev/null; do wait "$redacting"; done
told_in status && exit "$told"
# The log has ended before the daemon, which cannot go on without it.
forward TERM
exit 1
