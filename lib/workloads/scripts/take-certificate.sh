# shellcheck shell=bash
# The certificate of a daemon, for supervise.sh: checked, and copied to where the daemon reads it.
# shellcheck disable=SC2004,SC2154 # variables of supervise.sh, one of them an associative array

unwritten=''

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

# Waiting takes a renewal at once, where a container that exits would be held back for minutes.
wait_for_certificate() {
  local refused now
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
}
