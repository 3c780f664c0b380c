#!/bin/sh
# serve-redacted.sh DAEMON ARGUMENT…
# Runs a daemon as PID 1, and ends with its status. Secrets are cut out of its log, as cut-secrets.awk does it: a server that refuses
# a request may answer with all of it, and the daemon logs the answer.
#
#   LOG_FOLDER           memory volume for what the processes have to tell each other, and for what has been a secret
#   REDACT_FOLDERS, REDACT_VARIABLES   what is secret, see read-secrets.sh and cut-secrets.awk
#   REMEMBER_INTERVAL    seconds between two looks for new secrets (20)
set -u

folder=${LOG_FOLDER:?}
scripts=${0%/*}
reading='' signalled='' secrets='' former=0
log() { printf 'serve-redacted: %s\n' "$*" >&2; }
[ $# -gt 0 ] || { log 'no daemon is given' && exit 64; }

# Into $told, without a program: one may not be startable.
told_in() { told='' && read -r told <"$folder/$1"; } 2>/dev/null

# shellcheck disable=SC2317 # a trap calls it
forward() {
  signalled=$1
  [ -n "$reading" ] || return
  until told_in daemon; do kill -0 "$reading" 2>/dev/null || return; done
  kill -"$1" "$told" 2>/dev/null
}
# A shell starts what is in the background deaf to INT.
trap 'forward TERM' TERM INT
trap 'forward HUP' HUP

# The end of the log: what a daemon leaves behind, as programs that Telegraf runs, may hold it open. Nobody else knows it.
read -r LAST_LINE </proc/sys/kernel/random/uuid || exit

# What a container before this one left: the volume outlives it.
rm -f "$folder/daemon" "$folder/status" "$folder/shortening" && echo >"$folder/newline" || exit

# Of a secret that was changed, the daemon may log the former one, and there may have been no line before that awk could have read it
# for. Sixteen are kept: each is one for five minutes more at least. More than the volume has room for are not: the daemon's status needs some.
remember() {
  now=$(LOG_FOLDER=$folder sh "$scripts/read-secrets.sh") && [ "$now" != "$secrets" ] || return 0
  secrets=$now former=$(((former + 1) % 16))
  [ "${#now}" -le 200000 ] || return 0
  printf '%s\n' "$now" >"$folder/former.$former"
}

serve() {
  "$@" 2>&1 &
  # Else nobody could end it.
  echo "$!" >"$folder/daemon" || kill "$!"
  wait "$!"
  echo "$?" >"$folder/status"
  # Behind a long line one may be lost.
  printf '%s\n' "$LAST_LINE" "$LAST_LINE"
}

# mawk takes minutes for a line of 50 MB, which a server may have a daemon log: more than cut-secrets.awk looks at.
shorten() {
  trap '' TERM INT HUP
  set -- cat
  [ "$(echo x | stdbuf -oL cut -b-9 2>&1)" != x ] || set -- stdbuf -oL cut -b-24576
  # A shell gives what is in the background no input, and says when it is killed.
  exec 3<&0 2>/dev/null
  "$@" <&3 3<&- &
  echo "$!" >"$folder/shortening"
  wait "$!"
}

redact() {
  # It reads what there is, where mawk would wait for more of it.
  set -- -W interactive
  [ -z "$(awk "$@" 'BEGIN { exit }' 2>&1)" ] || set --
  SCRIPTS=$scripts LOG_FOLDER=$folder LAST_LINE=$LAST_LINE LC_ALL=C awk "$@" -f "$scripts/cut-secrets.awk"
}

read_log() {
  trap '' TERM INT HUP
  read_lines
  # What the daemon leaves behind may keep it waiting.
  if told_in shortening; then kill -KILL "$told" 2>/dev/null; fi
}

read_lines() {
  redact >&2
  if told_in status; then return; fi
  # awk was killed: the daemon ends, and what it says meanwhile nobody sees.
  if told_in daemon; then kill -TERM "$told" 2>/dev/null; fi
  while read -r line; do case $line in *"$LAST_LINE") return ;; esac done
}

echo >"$folder/former.0" && remember || exit
while sleep "${REMEMBER_INTERVAL:-20}"; do remember; done >/dev/null 2>&1 </dev/null &
remembering=$!
# shellcheck disable=SC2064 # as it is now
trap "kill $remembering" EXIT

serve "$@" | shorten | read_log &
reading=$!
[ -z "$signalled" ] || forward "$signalled"

# A signal ends `wait` too.
while kill -0 "$reading" 2>/dev/null; do wait "$reading"; done
told_in status && exit "$told"
exit 1
