#!/usr/bin/env bash
# A stand-in of Grafana for the live suite: what takes a password keeps its digest; what serves makes a database, reads every server that
# the provisioned file says with the secrets that it names, and answers /api/health. Its log has what servers answered.
#
#   grafana cli … --password-from-stdin | grafana server …
set -euo pipefail
export LC_ALL=C
umask 077

log() { printf 'stand-in: %s\n' "$*"; }
# What a line of the provisioned file says, and the file that it names.
value() { sed -n "s/^ *$1: \"\(.*\)\"\$/\1/p" <<<"$source"; }
# shellcheck disable=SC2016 # Grafana's own word
file() { value "$1" | sed -n 's/^\$__file{\(.*\)}$/\1/p'; }

read_server() {
  local password
  password=$(cat "$(file basicAuthPassword)")
  curl -qs -m 5 -o /dev/null -w '%{http_code}' --cacert "$(file tlsCACert)" --capath /tmp/none -K - <<END
url = "$(value url)/query?q=SHOW+MEASUREMENTS&db=$(value database)"
user = "$(value basicAuthUser):$password"
END
}

read_servers() {
  local all source
  mapfile -d '' -t all < <(sed 's/^  - name:/\x00&/' "$GF_PATHS_PROVISIONING/datasources/datasources.yaml")
  for source in "${all[@]:1}"; do
    until [ "$(read_server)" = 200 ]; do sleep 1; done
    log "reads$(sed -n 's/^  - name: "\(.*\)"$/ \1/p' <<<"$source")"
  done
}

case $1 in
  cli)
    IFS= read -r password
    printf %s "$password" | sha256sum | cut -c 1-64 >"$GF_PATHS_DATA/given"
    log 'takes a password'
    ;;
  server)
    # What a database of SQLite begins with.
    printf 'SQLite format 3\0%s' database >"$GF_PATHS_DATA/grafana.db"
    mkdir -p /tmp/none /tmp/www/api
    echo fine >/tmp/www/api/health
    read_servers
    cd /tmp/www
    exec openssl s_server -quiet -accept "$GF_SERVER_HTTP_PORT" -WWW -min_protocol TLSv1.2 \
      -cert "$GF_SERVER_CERT_FILE" -key "$GF_SERVER_CERT_KEY"
    ;;
esac
