#!/bin/sh
# render-web-config.sh DAEMON ARGUMENT…
# Adds the users and their bcrypt hashes, which only the pod knows, to the web config, and becomes the daemon. A changed hash or
# config is rendered again while the daemon runs; one that is wrong is refused, and the last good one stays.
#
#   WEB_CONFIG_SOURCE     volume with base.yml (the config without users), user-0 (as a YAML key), bcrypt-0, and so on
#   WEB_CONFIG_TARGET     memory volume that gets web.yml
#   WEB_CONFIG_INTERVAL   seconds between two looks, 5
set -u
LC_ALL=C
export LC_ALL

source=${WEB_CONFIG_SOURCE:-/etc/web-config}
target=${WEB_CONFIG_TARGET:-/run/web-config}
interval=${WEB_CONFIG_INTERVAL:-5}

# The log: where the watcher has closed its errors, another copy of it.
log_to=2
log() { printf 'render-web-config: %s\n' "$*" >&"$log_to"; }
refuse() { log "refused $1" && return 1; }

# What may be otherwise a moment later, as a program was killed or a volume is full: said once, and tried at each look.
try_again() {
  [ -n "$was_due" ] || log "$1, and tries again"
  due=yes
  return 1
}

# The kubelet swaps this link atomically when the content of the volume changes.
version() { readlink "$source/..data"; }

# The hash must not be printed, nor be an argument of another program.
check() {
  salt=${hash#\$2[aby]\$[01][0-9]\$}
  if [ "${#hash}" -ne 60 ] || [ "${#salt}" -ne 53 ]; then
    refuse 'what is no bcrypt hash: it has another form' || return 1
  fi
  case $salt in *[!./0-9A-Za-z]*) refuse 'what is no bcrypt hash: it has other characters' || return 1 ;; esac
  cost=${hash#????}
  cost=${cost%%\$*}
  if [ "$cost" -lt 8 ] || [ "$cost" -gt 14 ]; then
    refuse "a bcrypt hash of cost $cost: 8 to 14 are taken" || return 1
  fi
}

render() {
  folder=$source/$1
  was_due=$due due=''
  base=$(cat "$folder/base.yml" 2>/dev/null) || try_again "refused the files in $source: one cannot be read" || return 1
  users=''
  for file in "$folder"/user-*; do
    if ! user=$(cat "$file" 2>/dev/null) || ! hash=$(cat "$folder/bcrypt-${file##*/user-}" 2>/dev/null); then
      try_again "refused the files in $source: one cannot be read" || return 1
    fi
    [ -n "$user" ] || refuse "the files in $source: one is empty" || return 1
    check || return 1
    users="$users
  $user: \"$hash\""
  done
  # Without users, the daemon would let everybody in.
  [ -n "$base" ] && [ -n "$users" ] || refuse "the files in $source: one is empty" || return 1
  if ! (umask 077 && printf '%s\nbasic_auth_users:%s\n' "$base" "$users" >"$target/.web.yml") 2>/dev/null ||
    ! mv "$target/.web.yml" "$target/web.yml" 2>/dev/null; then
    try_again "cannot write the config to $target" || return 1
  fi
}

# A shell that cannot start a process ends, where memory is short: this one becomes a new one, for which it needs none. It would
# say so hundreds of times in a second.
watch() {
  exec 3>&2 2>/dev/null
  log_to=3
  trap 'WATCHES=yes exec sh "$0" 2>&3' EXIT
  while :; do
    # Killed, or not started: the next look is at once.
    sleep "$interval" || continue
    now=$(version)
    [ "$now" != "$seen" ] || [ -n "$due" ] || continue
    seen=$now
    if render "$seen"; then log 'rendered the changed config'; fi
  done
}

due=''
if [ -n "${WATCHES:-}" ]; then
  # It may have ended between a change and what it does then.
  seen='' due=yes
  watch
fi
[ $# -gt 0 ] || { log 'no daemon is given' && exit 64; }

# Waiting takes a mended Secret at once, where a container that exits would be held back for minutes.
trap 'exit 143' TERM INT
seen=$(version)
until render "$seen"; do
  # The first look may end before it has seen anything.
  now=$seen
  while sleep "$interval" && now=$(version) && [ "$now" = "$seen" ] && [ -z "$due" ]; do :; done
  seen=$now
done
trap - TERM INT

watch &

exec "$@"
