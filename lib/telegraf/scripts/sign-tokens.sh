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
#
# No program gets the secret as an argument, which every process of the pod could read: HMAC (RFC 2104) is done here, with
# nothing but SHA-256 of the standard input.
set -euo pipefail
export LC_ALL=C
umask 077

: "${TOKENS:?}" "${TOKENS_DIR:?}" "${LIFETIME:=300}" "${INTERVAL:=20}"
readonly BLOCK=64

fail() {
  printf 'sign-tokens: %s\n' "$1" >&2
  return 1
}

hex() { od -An -v -tx1 | tr -d ' \n'; }
base64url() { base64 -w 0 | tr '+/' '-_' | tr -d '='; }

# unhex HEX: the bytes, by a builtin.
unhex() {
  local escapes='' i
  for ((i = 0; i < ${#1}; i += 2)); do escapes+="\\x${1:i:2}"; done
  printf '%b' "$escapes"
}

sha256() {
  local sum
  sum=$(sha256sum)
  printf %s "${sum%% *}"
}

# padded KEY BYTE: the key as hex, each byte combined with BYTE.
padded() {
  local bytes='' i byte
  for ((i = 0; i < 2 * BLOCK; i += 2)); do
    printf -v byte '%02x' $((16#${1:i:2} ^ $2))
    bytes+=$byte
  done
  printf %s "$bytes"
}

# hmac TEXT FILE: the signature of TEXT with the secret in FILE, as hex.
hmac() {
  local key inner outer
  key=$(hex <"$2")
  # One line break at its end is the file's, as for the server that the secret is shared with.
  key=${key%0a}
  [ -n "$key" ] || fail "$2 is empty" || return
  [ ${#key} -le $((2 * BLOCK)) ] || key=$(unhex "$key" | sha256)
  while [ ${#key} -lt $((2 * BLOCK)) ]; do key+=00; done
  inner=$(padded "$key" 0x36)
  outer=$(padded "$key" 0x5c)
  inner=$({ unhex "$inner" && printf %s "$1"; } | sha256)
  { unhex "$outer" && unhex "$inner"; } | sha256
}

# sign NAME FILE USER: writes one token.
sign() {
  local user header payload signature expires
  user=$(printf %s "$3" | base64 -d)
  expires=$(($(date +%s) + LIFETIME))
  header=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
  payload=$(printf '{"username":%s,"exp":%d}' "$user" "$expires" | base64url)
  signature=$(hmac "$header.$payload" "$2") || return
  signature=$(unhex "$signature" | base64url)
  # In one step, as it is read at any time.
  printf %s "$header.$payload.$signature" >"$TOKENS_DIR/.$1"
  mv "$TOKENS_DIR/.$1" "$TOKENS_DIR/$1"
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
      if sign_all; then date +%s >"$TOKENS_DIR/.signed"; fi
      date +%s >"$TOKENS_DIR/.turn"
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
