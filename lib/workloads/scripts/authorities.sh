# shellcheck shell=bash
# What verifies a daemon's peers, where several volumes have some of it and the daemon reads one file.

gathered=none

# Reads all from where one link points, so that a swap in between cannot mix two versions. Gives 1 for a version without any.
gather_authorities() {
  local now all
  [ -n "${AUTHORITIES_SOURCE:-}" ] || return 0
  now=$(readlink "$AUTHORITIES_SOURCE/..data")
  [ "$now" != "$gathered" ] || return 0
  gathered=$now
  # The line break at the end of one may be missing.
  all=$(awk 1 "$AUTHORITIES_SOURCE/$now"/*.crt 2>/dev/null)
  if [[ $all != *'-----BEGIN CERTIFICATE-----'* ]]; then
    log "refused what is in $AUTHORITIES_SOURCE: there is no certificate" && return 1
  fi
  printf '%s\n' "$all" >"$AUTHORITIES_TARGET/.ca.crt" && mv "$AUTHORITIES_TARGET/.ca.crt" "$AUTHORITIES_TARGET/ca.crt"
}
