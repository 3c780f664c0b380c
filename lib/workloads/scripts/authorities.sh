# shellcheck shell=bash
# What verifies a daemon's peers, where several volumes have some of it and the daemon reads one file.

gathered=none

# Reads all from where one link points, so that a swap in between cannot mix two versions. Gives 1 where it has none, or
# not all could be read or written: the last ones stay, and the next look tries again.
gather_authorities() {
  local now all
  [ -n "${AUTHORITIES_SOURCE:-}" ] || return 0
  now=$(readlink "$AUTHORITIES_SOURCE/..data")
  [ "$now" != "$gathered" ] || return 0
  # The line break at the end of one may be missing.
  all=$(awk 1 "$AUTHORITIES_SOURCE/$now"/*.crt 2>/dev/null) ||
    complain "$now" "refused what is in $AUTHORITIES_SOURCE: not all of it can be read" || return
  if [[ $all != *'-----BEGIN CERTIFICATE-----'* ]]; then
    complain "$now" "refused what is in $AUTHORITIES_SOURCE: there is no certificate" || return
  fi
  if ! printf '%s\n' "$all" 2>/dev/null >"$AUTHORITIES_TARGET/.ca.crt" ||
    ! mv "$AUTHORITIES_TARGET/.ca.crt" "$AUTHORITIES_TARGET/ca.crt"; then
    complain "$now" "cannot write the authorities to $AUTHORITIES_TARGET, and tries again" || return
  fi
  gathered=$now
}
