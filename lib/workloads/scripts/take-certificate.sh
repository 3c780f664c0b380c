# shellcheck shell=bash
# The certificate of a daemon, for supervise.sh: checked, and copied to where the daemon reads it.
# shellcheck disable=SC2004,SC2154 # variables of supervise.sh, one of them an associative array

# Reads the pair once and checks what it read, so that a swap in between cannot mix two pairs. Gives 1 for a pair that is refused:
# it is tried again, as a program that was killed or not started says nothing of the pair.
take_certificate() {
  local folder certificate key public
  [ -n "$source" ] || return 0
  folder=$source/$(version "$source")
  if ! certificate=$(cat "$folder/tls.crt" 2>/dev/null) || ! key=$(cat "$folder/tls.key" 2>/dev/null); then
    complain "$folder" "refused the certificate in $source: tls.crt or tls.key cannot be read" || return
  fi
  if ! public=$(openssl x509 -noout -pubkey 2>/dev/null < <(printf '%s\n' "$certificate")); then
    complain "$folder" "refused the certificate in $source: tls.crt holds no certificate" || return
  fi
  if ! openssl x509 -noout -checkend 0 >/dev/null 2>&1 < <(printf '%s\n' "$certificate"); then
    complain "$folder" "refused the certificate in $source: it has expired" || return
  fi
  if [ "$public" != "$(openssl pkey -pubout -passin pass: 2>/dev/null < <(printf '%s\n' "$key"))" ]; then
    complain "$folder" "refused the certificate in $source: tls.key does not belong to it" || return
  fi
  [ -n "$target" ] || return 0
  rm -f "$target/.tls.crt" "$target/.tls.key"
  if ! (umask 077 && printf '%s\n' "$certificate" >"$target/.tls.crt" && printf '%s\n' "$key" >"$target/.tls.key") ||
    ! mv "$target/.tls.crt" "$target/tls.crt" || ! mv "$target/.tls.key" "$target/tls.key"; then
    complain "$folder" "cannot write the certificate to $target, and tries again" || return
  fi
}

# Waiting takes a renewal at once, where a container that exits would be held back for minutes.
wait_for_certificate() {
  until take_certificate; do
    complain "${seen[$source]}" "waiting for a valid certificate in $source" || pause
    [ -z "$stopping" ] || exit 143
    seen[$source]=$(version "$source")
  done
}
