#!/usr/bin/env bash
# supervise.sh DAEMON ARGUMENT…
# Runs a daemon as PID 1, hands it renewed certificates and tells it about changed files. Ends with the daemon's status.
#
#   WATCH                    colon-separated Secret or ConfigMap volumes that the daemon reads; TLS_SOURCE always is one
#   TLS_SOURCE, TLS_TARGET   volume with tls.crt and tls.key; memory volume that gets a copy with mode 0600 (optional)
#   ON_CHANGE                reload (SIGHUP), restart (SIGTERM, wait, start again), or none, the default
#   RELOAD_PORT              a reload waits until this port of localhost is open (optional)
#   REDACT                   what this extended regular expression matches is *** in the daemon's log (optional)
#   SUPERVISE_INTERVAL       seconds between two looks, 5
#   SUPERVISE_HOOK           command run in the background, at the start and every SUPERVISE_HOOK_INTERVAL (30) s
set -u

interval=${SUPERVISE_INTERVAL:-5}
on_change=${ON_CHANGE:-none}
source=${TLS_SOURCE:-}
target=${TLS_TARGET:-}
redacted=${REDACT:-}
daemon='' hook='' timer='' stopping='' pending='' unwritten='' journal='' journal_pid='' status=0
declare -A seen=()

log() { printf 'supervise: %s\n' "$*" >&2; }

case $on_change in
  reload | restart | none) ;;
  *) log "ON_CHANGE must be reload, restart or none, got $on_change" && exit 64 ;;
esac
[ $# -gt 0 ] || { log 'no daemon is given' && exit 64; }
# Byte by byte: what is no UTF-8 must not end a match.
redact=(env LC_ALL=C sed -u -E "s#${redacted//#/\\#}#***#g")
[ -z "$redacted" ] || "${redact[@]}" </dev/null || { log 'REDACT is no regular expression' && exit 64; }

# The kubelet swaps this link atomically when the content of a volume changes.
version() { readlink "$1/..data"; }

# Reads the pair once and checks what it read, so that a swap in between cannot mix two pairs. Gives 1 for a pair that is
# refused, and 2 where the target cannot be written, which may be otherwise a moment later.
take_certificate() {
  local folder certificate key public
  [ -n "$source" ] || return 0
  folder=$source/$(version "$source")
  if ! certificate=$(cat "$folder/tls.crt" 2>/dev/null) || ! key=$(cat "$folder/tls.key" 2>/dev/null); then
    log "refused the certificate in $source: tls.crt or tls.key cannot be read" && return 1
  fi
  if ! public=$(openssl x509 -noout -pubkey 2>/dev/null < <(printf '%s\n' "$certificate")); then
    log "refused the certificate in $source: tls.crt holds no certificate" && return 1
  fi
  if ! openssl x509 -noout -checkend 0 >/dev/null 2>&1 < <(printf '%s\n' "$certificate"); then
    log "refused the certificate in $source: it has expired" && return 1
  fi
  if [ "$public" != "$(openssl pkey -pubout -passin pass: 2>/dev/null < <(printf '%s\n' "$key"))" ]; then
    log "refused the certificate in $source: tls.key does not belong to it" && return 1
  fi
  [ -n "$target" ] || return 0
  rm -f "$target/.tls.crt" "$target/.tls.key"
  if ! (umask 077 && printf '%s\n' "$certificate" >"$target/.tls.crt" && printf '%s\n' "$key" >"$target/.tls.key") ||
    ! mv "$target/.tls.crt" "$target/tls.crt" || ! mv "$target/.tls.key" "$target/tls.key"; then
    [ -n "$unwritten" ] || log "cannot write the certificate to $target, and tries again"
    unwritten=1
    return 2
  fi
  unwritten=''
}

start() {
  # A shell's background process ignores INT unless it is told not to.
  if [ -n "$journal" ]; then
    env --default-signal=INT "$@" >&"$journal" 2>&1 {journal}>&- &
  else
    env --default-signal=INT "$@" &
  fi
  daemon=$!
  [ -z "$stopping" ] || kill -"$stopping" "$daemon"
}

# A trap interrupts `wait`: ask again until the daemon is gone. bash keeps its status.
reap() {
  while kill -0 "$daemon" 2>/dev/null; do wait "$daemon"; done
  wait "$daemon"
  status=$?
}

# shellcheck disable=SC2317 # a trap calls it
forward() {
  stopping=$1
  [ -z "$daemon" ] || kill -"$1" "$daemon" 2>/dev/null
}

# Until it listens, a daemon may not have its signal handlers, and SIGHUP would end it.
listens() { [ -z "${RELOAD_PORT:-}" ] || (: <"/dev/tcp/localhost/$RELOAD_PORT") 2>/dev/null; }

look() {
  local folder now refused
  for folder in "${!seen[@]}"; do
    now=$(version "$folder")
    [ "$now" != "${seen[$folder]}" ] || continue
    if [ "$folder" = "$source" ]; then
      take_certificate
      refused=$?
      # Until it can be written, it is new.
      [ "$refused" = 2 ] || seen[$folder]=$now
      [ "$refused" = 0 ] || continue
    fi
    seen[$folder]=$now
    log "$folder has changed"
    pending=1
  done
}

notify() {
  case $on_change in
    reload)
      listens || return
      log 'reloading the daemon'
      kill -HUP "$daemon" 2>/dev/null
      ;;
    restart)
      log 'restarting the daemon'
      kill -TERM "$daemon" 2>/dev/null
      reap
      [ -z "$stopping" ] || exit "$status"
      start "$@"
      ;;
  esac
  pending=''
}

call_hook() {
  [ -n "${SUPERVISE_HOOK:-}" ] && ((SECONDS >= hook_at)) || return
  if [ -n "$hook" ] && kill -0 "$hook" 2>/dev/null; then return; fi
  hook_at=$((SECONDS + ${SUPERVISE_HOOK_INTERVAL:-30}))
  "$SUPERVISE_HOOK" &
  hook=$!
}

pause() {
  sleep "$interval" &
  timer=$!
  local ended=''
  wait -n -p ended ${daemon:+"$daemon"} "$timer"
  status=$?
  [ "${ended:-}" = "$timer" ] || kill "$timer" 2>/dev/null
  timer=''
  [ -z "$daemon" ] || [ "${ended:-}" != "$daemon" ] || exit "$status"
}

# shellcheck disable=SC2317 # a trap calls it
clean_up() {
  [ -z "$timer" ] || kill "$timer" 2>/dev/null
  [ -z "$hook" ] || kill "$hook" 2>/dev/null
  [ -n "$journal" ] || return
  # The last lines are on their way.
  exec {journal}>&-
  for _ in {1..20}; do
    kill -0 "$journal_pid" 2>/dev/null || break
    sleep 0.1
  done
}
trap clean_up EXIT
trap 'forward TERM' TERM
trap 'forward INT' INT

IFS=: read -ra folders <<<"${WATCH:-}"
for folder in "${folders[@]}" ${source:+"$source"}; do
  [ -z "$folder" ] || seen[$folder]=$(version "$folder")
done

# Waiting takes a renewal at once, where a container that exits would be held back for minutes.
until take_certificate; do
  refused=$?
  [ "$refused" = 2 ] || log "waiting for a valid certificate in $source"
  now=${seen[$source]}
  while [ "$now" = "${seen[$source]}" ]; do
    pause
    [ -z "$stopping" ] || exit 143
    now=$(version "$source")
    [ "$refused" = 1 ] || break
  done
  seen[$source]=$now
done

if [ -n "$redacted" ]; then
  exec {journal}> >(trap '' TERM INT && exec "${redact[@]}")
  journal_pid=$!
fi
hook_at=$SECONDS
start "$@"
while [ -z "$stopping" ]; do
  call_hook
  pause
  look
  [ -z "$pending" ] || notify "$@"
done
reap
exit "$status"
