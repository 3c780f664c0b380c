#!/usr/bin/env bash
# Signs JSON web tokens (HS256) with the shared secret of a server, for a client that shall not have that secret.
#
#   sign-tokens.sh once     writes each token and ends
#   sign-tokens.sh watch    writes each again every INTERVAL seconds, so a changed secret is in use soon
#   sign-tokens.sh check    succeeds while that succeeds
#   sign-tokens.sh alive    succeeds while that goes on, though a secret may be missing
#
# TOKENS has a line for each: its name, the file of the secret, the user's name as JSON in base64.
# They go into the folder TOKENS_DIR and are valid for LIFETIME seconds.
set -euo pipefail
export LC_ALL=C
umask 077

: "${TOKENS:?}" "${TOKENS_DIR:?}" "${LIFETIME:=300}" "${INTERVAL:=20}"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/jwt.sh
. "$(dirname "${BASH_SOURCE[0]}")/jwt.sh"

fail() {
  printf 'sign-tokens: %s\n' "$1" >&2
  return 1
}

# sign NAME FILE USER: writes one token, or leaves the last one.
sign() {
  local user payload token now
  user=$(printf %s "$3" | base64 -d) || return
  now=$(date +%s) || return
  printf -v payload '{"username":%s,"exp":%d}' "$user" $((now + LIFETIME))
  token=$(jwt_sign 256 "$payload" "$2") || return
  write "$1" "$token"
}

# write NAME TEXT: in one step, as it is read at any time.
write() { printf %s "$2" >"$TOKENS_DIR/.$1" && mv "$TOKENS_DIR/.$1" "$TOKENS_DIR/$1"; }

note() { # NAME: that it is done now
  local now
  now=$(date +%s) && write ".$1" "$now"
}

sign_all() {
  local name file user failed=0
  while read -r name file user; do
    [ -z "$name" ] || sign "$name" "$file" "$user" || failed=1
  done <<<"$TOKENS"
  return $failed
}

is_recent() {
  local at
  at=$(cat "$TOKENS_DIR/.$1")
  [ $(($(date +%s) - at)) -lt $((LIFETIME / 2)) ]
}

case ${1:-} in
  once)
    sign_all
    ;;
  watch)
    trap 'exit 0' TERM INT
    while true; do
      if sign_all; then note signed; fi
      note turn
      sleep "$INTERVAL" &
      wait $! || true
    done
    ;;
  check)
    is_recent signed
    ;;
  alive)
    is_recent turn
    ;;
  *)
    fail 'takes once, watch, check or alive'
    ;;
esac
