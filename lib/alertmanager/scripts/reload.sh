#!/bin/sh
# reload.sh DAEMON ARGUMENT…
# Runs the daemon, ends with its status, and tells it when its config file or what that names has changed, after amtool has looked
# at it. One that amtool refuses stays unread: the daemon goes on with the last good one.
#
# Its log is without secrets: Alertmanager logs what a receiver answers, and a service may answer with the URL that it was asked by.
#
#   ALERTMANAGER_CONFIG   folder with alertmanager.yml, *.crt and *.username, and in all other files the secrets: a volume
#   LOG_FOLDER            memory volume for the pipe of the log
#   RELOAD_INTERVAL       seconds between two looks, 5
set -u

folder=${ALERTMANAGER_CONFIG:-/etc/alertmanager}
pipe=${LOG_FOLDER:-/run/alertmanager}/log
interval=${RELOAD_INTERVAL:-5}
daemon='' signalled=''

# The log: where the watcher has closed its errors, another copy of it.
log_to=2
log() { printf 'reload: %s\n' "$*" >&"$log_to"; }

# The kubelet swaps this link atomically when the content of the volume changes.
version() { readlink "$folder/..data"; }

# Each line without the secrets that there are by then, and none where one of them cannot be read. Of a URL, its path counts alone,
# and each long part of it. What is no letter or digit in a secret may be escaped in any way, several times.
redact() {
  FOLDER=$folder awk '
    BEGIN { list = "ls \"$FOLDER\"" }
    {
      unread = 1
      while ((list | getline name) > 0) {
        # There is always one: the config.
        if (unread == 1) unread = 0
        if (name !~ /\.(yml|crt|username)$/ && !cut_file(ENVIRON["FOLDER"] "/" name)) unread = 2
      }
      # A name and a password together, in base64.
      gsub(/[Bb]asic([ +]|%20)+[A-Za-z0-9+\/_%=-]*[A-Z0-9][A-Za-z0-9+\/_%=-]*/, "Basic ***")
      if (close(list) != 0 || unread) $0 = "[a line that could not be redacted]"
      print
      fflush()
    }
    function cut_file(file, secret, parts, count, i, got) {
      while ((got = (getline secret < file)) > 0) {
        sub(/\r$/, "", secret)
        cut(secret)
        if (secret !~ /^[a-zA-Z]+:\/\/[^\/]+\/./) continue
        sub(/^[a-zA-Z]+:\/\/[^\/]+\//, "", secret)
        cut(secret)
        count = split(secret, parts, /[\/?&=]/)
        for (i = 1; i <= count; i++)
          if (length(parts[i]) > 15) {
            cut(parts[i])
            cut(decoded(parts[i]))
          }
      }
      close(file)
      return got == 0
    }
    # As who reads the URL has it.
    function decoded(text, read, hex, digits) {
      digits = "0123456789abcdef"
      while (match(text, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
        hex = tolower(substr(text, RSTART + 1, 2))
        read = read substr(text, 1, RSTART - 1) sprintf("%c", 16 * index(digits, substr(hex, 1, 1)) + index(digits, substr(hex, 2)) - 17)
        text = substr(text, RSTART + 3)
      }
      return read text
    }
    function cut(secret, letters, at) {
      letters = secret
      gsub(/[^a-zA-Z0-9]/, "", letters)
      if (length(letters) > 5) {
        gsub(/[^a-zA-Z0-9]/, ".{1,12}", secret)
        gsub(secret, "***")
      } else if (length(secret) > 3)
        while ((at = index($0, secret)) > 0) $0 = substr($0, 1, at - 1) "***" substr($0, at + length(secret))
    }'
}

# A shell that cannot start a process ends, where memory is short: this one becomes a new one, for which it needs none. It would
# say so hundreds of times in a second.
watch() {
  unchecked=''
  exec 3>&2 2>/dev/null
  log_to=3
  trap 'WATCHES=$daemon exec sh "$0" 2>&3' EXIT
  while kill -0 "$daemon"; do
    # Killed, or not started: the next look is at once.
    sleep "$interval" || continue
    now=$(version)
    [ "$now" != "$seen" ] || continue
    seen=$now
    status=0
    amtool check-config "$folder/alertmanager.yml" >/dev/null 2>&1 || status=$?
    case $status in
      0) kill -HUP "$daemon" && log 'the config has changed' ;;
      1) log 'the config has changed, and amtool refuses it: the last good one stays in use' ;;
      *)
        # It was killed, or not started: nobody has looked at the config.
        [ "$unchecked" = "$now" ] || log "the config has changed, and amtool ends with $status: it is tried again"
        unchecked=$now seen=''
        ;;
    esac
  done
  trap - EXIT
}

# shellcheck disable=SC2317 # a trap calls it
forward() {
  signalled=yes
  [ -z "$daemon" ] || kill -TERM "$daemon" 2>/dev/null
}

if [ -n "${WATCHES:-}" ]; then
  # It may have ended between a change and what it does then.
  daemon=$WATCHES seen=''
  watch
  exit
fi
[ $# -gt 0 ] || { log 'no daemon is given' && exit 64; }
{ rm -f "$pipe" && mkfifo -m 600 "$pipe"; } || { log "$pipe cannot be made" && exit 1; }
trap forward TERM INT
redact <"$pipe" >&2 &
redacting=$!
exec 3>"$pipe"
# Whoever holds the other end goes on without its name.
rm -f "$pipe"
"$@" >&3 2>&1 3>&- &
daemon=$!
exec 3>&-
[ -z "$signalled" ] || forward
seen=$(version)
watch &
watching=$!

# A signal ends `wait` too.
while :; do
  signalled=''
  wait "$daemon"
  status=$?
  if [ -z "$signalled" ] || [ "$status" -le 128 ]; then break; fi
done
kill "$watching" 2>/dev/null
# The last lines are on their way.
wait "$redacting"
exit "$status"
