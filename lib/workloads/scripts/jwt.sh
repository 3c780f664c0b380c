# shellcheck shell=bash
# JSON web tokens, signed with the secret of a file. No program gets the secret as an argument, which every process of the pod could
# read: HMAC (RFC 2104) is done here, with nothing but the SHA-2 of the standard input.
# Names begin with `jwt_`: whoever sources this has functions of its own.

# jwt_sign BITS PAYLOAD FILE: prints the token of a JSON payload, HS256 or HS512.
jwt_sign() {
  local header payload signature
  header=$(printf '{"alg":"HS%d","typ":"JWT"}' "$1" | jwt_base64url) || return
  payload=$(printf %s "$2" | jwt_base64url) || return
  signature=$(jwt_hmac "$1" "$header.$payload" "$3") || return
  signature=$(jwt_unhex "$signature" | jwt_base64url) || return
  printf %s "$header.$payload.$signature"
}

# jwt_hmac BITS TEXT FILE: the signature of TEXT with the secret in FILE, as hex.
jwt_hmac() {
  local key inner outer block=$(($1 == 512 ? 128 : 64))
  [ -r "$3" ] || {
    printf 'jwt: %s is missing\n' "$3" >&2
    return 1
  }
  key=$(jwt_hex <"$3") || return
  # One line break at its end is the file's, as for the server that the secret is shared with.
  key=${key%0a}
  [ -n "$key" ] || {
    printf 'jwt: %s is empty\n' "$3" >&2
    return 1
  }
  [ ${#key} -le $((2 * block)) ] || key=$(jwt_unhex "$key" | jwt_sha "$1") || return
  while [ ${#key} -lt $((2 * block)) ]; do key+=00; done
  # A substitution that cannot be started gives nothing, of which a signature could be made.
  inner=$(jwt_padded "$key" 0x36) && outer=$(jwt_padded "$key" 0x5c) && [ ${#inner}${#outer} = ${#key}${#key} ] || return 1
  inner=$({ jwt_unhex "$inner" && printf %s "$2"; } | jwt_sha "$1") || return
  { jwt_unhex "$outer" && jwt_unhex "$inner"; } | jwt_sha "$1"
}

jwt_hex() { od -An -v -tx1 | tr -d ' \n'; }
jwt_base64url() { base64 -w 0 | tr '+/' '-_' | tr -d '='; }

# jwt_unhex HEX: the bytes, by a builtin.
jwt_unhex() {
  local escapes='' i
  for ((i = 0; i < ${#1}; i += 2)); do escapes+="\\x${1:i:2}"; done
  printf '%b' "$escapes"
}

jwt_sha() { # BITS
  local sum
  # A slim image has one of the two.
  if command -v "sha${1}sum" >/dev/null; then sum=$("sha${1}sum"); else sum=$(openssl dgst "-sha$1" -r); fi || return
  printf %s "${sum%% *}"
}

# jwt_padded KEY BYTE: the key as hex, each byte combined with BYTE.
jwt_padded() {
  local bytes='' i byte
  for ((i = 0; i < ${#1}; i += 2)); do
    printf -v byte '%02x' $((16#${1:i:2} ^ $2))
    bytes+=$byte
  done
  printf %s "$bytes"
}
