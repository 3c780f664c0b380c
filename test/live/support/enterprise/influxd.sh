#!/usr/bin/env bash
# A stand-in of a data node for the live suite: open source influxd with the generated config. It has no cluster, so this gets the
# account `_reconciler` from the meta nodes, as a data node has all users from there.
#
#   influxd OPTION…    META_HOST is a meta node; INFLUXDB_META_META_INTERNAL_SHARED_SECRET as the daemon has it
set -uo pipefail
export LC_ALL=C
umask 077

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=/dev/null
. "$here/jwt.sh"
log() { printf 'stand-in: %s\n' "$*"; }
meta=${META_HOST:?}
mkdir -p /tmp/none
printf %s "${INFLUXDB_META_META_INTERNAL_SHARED_SECRET:?}" >/tmp/secret

account() {
  local token had='' password
  while sleep 1; do
    token=$(jwt_sign 512 "{\"username\":\"\",\"exp\":$(($(date +%s) + 300))}" /tmp/secret)
    password=$(curl -qfsS -m 10 --cacert "$SSL_CERT_FILE" --capath /tmp/none "https://$meta:8091/account" \
      -K <(printf 'header = "Authorization: Bearer %s"\n' "$token") 2>/dev/null) || continue
    if [[ -z $password || $password == "$had" ]]; then continue; fi
    if query '' "CREATE USER \"_reconciler\" WITH PASSWORD '$password' WITH ALL PRIVILEGES" ||
      query "_reconciler:$had" "SET PASSWORD FOR \"_reconciler\" = '$password'"; then
      had=$password
      log 'knows the account of the meta nodes'
    fi
  done
}

query() { # ACCOUNT STATEMENT
  printf %s "$2" | curl -qfsS -m 10 --cacert "$SSL_CERT_FILE" --capath /tmp/none -K <(printf 'user = "%s"\n' "$1") \
    --data-urlencode q@- "https://$INFLUXDB_HOSTNAME:8086/query" 2>/dev/null | grep -q '"statement_id":0}'
}

account &
exec /usr/bin/influxd "$@"
