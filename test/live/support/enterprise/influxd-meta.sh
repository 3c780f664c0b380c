#!/usr/bin/env bash
# A stand-in of influxd-meta for the live suite: it listens on the ports of its config with the certificate in it, answers what
# cluster.sh asks, and calls the other nodes as the vendor's would. One client at a time. It is no proof of the vendor's.
#
#   influxd-meta -config CONFIG    INFLUXDB_HOSTNAME and INFLUXDB_META_INTERNAL_SHARED_SECRET as the daemon has them
#   USERS                          a folder (optional) with who may ask: NAME has the password; and with who is an administrator of
#                                  Kapacitor: NAME.hash has the hash of his
set -uo pipefail
export LC_ALL=C
umask 077

export PATH=${PATH#"$(dirname "$0")":}

setting() { sed -n "/^\[meta\]/,/^\[/s/^ *$1 *= *\"\?\([^\"]*\)\"\?$/\1/p" "$config" | head -n 1; }
log() { printf 'stand-in: %s\n' "$*"; }

[ "${1:-}" = -config ] || { log 'takes -config' && exit 1; }
config=$(readlink -f "$2")
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=/dev/null
. "$here/jwt.sh"
own=${INFLUXDB_HOSTNAME:?}
folder=$(setting dir)
certificate=$(setting https-certificate)
key=$(setting https-private-key)
for name in https-enabled data-use-tls auth-enabled raft-portal-auth-required raft-dialer-auth-required; do
  [ "$(setting $name)" = true ] || { log "the config has no $name" && exit 1; }
done
for name in https-insecure-tls data-insecure-tls pprof-enabled; do
  [ "$(setting $name)" != true ] || { log "the config has $name" && exit 1; }
done
# As the daemon since 1.12.2.
[ "$(stat -Lc %a "$key")" = 600 ] || { log "the key's mode is not 0600" && exit 1; }
mkdir -p "$folder" /tmp/none
cd "$folder" || exit 1
printf %s "${INFLUXDB_META_INTERNAL_SHARED_SECRET:?}" >/tmp/secret

# call HOST PORT PATH [CURL_OPTION…]: another node, as one does.
call() {
  local token
  token=$(jwt_sign 512 "{\"username\":\"\",\"exp\":$(($(date +%s) + 300))}" /tmp/secret)
  curl -qsS -m 10 --cacert "$SSL_CERT_FILE" --capath /tmp/none -K <(printf 'header = "Authorization: Bearer %s"\n' "$token") \
    "${@:4}" "https://$1:$2$3" 2>&1
}

authorized() {
  local text header payload user
  case $authorization in
    'Bearer '*.*.*)
      IFS=. read -r header payload text <<<"${authorization#Bearer }"
      [ "$(jwt_unhex "$(jwt_hmac 512 "$header.$payload" /tmp/secret)" | jwt_base64url)" = "$text" ]
      ;;
    'Basic '*)
      user=$(base64 -d <<<"${authorization#Basic }" 2>/dev/null)
      [[ -s account && $user == "_reconciler:$(cat account)" ]] || knows "${user%%:*}" "${user#*:}"
      ;;
    *) return 1 ;;
  esac
}

knows() { # USER PASSWORD
  [[ -n ${USERS:-} && $1 =~ ^[a-z-]+$ && -s $USERS/$1 && $2 == "$(cat "$USERS/$1")" ]]
}

# With a hash: Kapacitor 1.8.6 keeps the connection open by which it asks whether a password is right.
kapacitor() {
  local name=${query#name=}
  if [[ $name =~ ^[a-z-]+$ && -s ${USERS:-/nowhere}/$name.hash ]]; then
    reply='{"users":[{"name":"'$name'","hash":"'$(cat "$USERS/$name.hash")'",'
    reply+='"permissions":{"":["KapacitorAPI","KapacitorConfigAPI"]}}]}'
  else
    fault 404 'user not found'
  fi
}

list() { # FILE PORT KEY: JSON of its hosts
  local host all=''
  while read -r host; do all+=${all:+,}"{\"$3\":\"$host:$2\",\"version\":\"stand-in\"}"; done < <(cat "$1" 2>/dev/null)
  printf '[%s]' "$all"
}

answer() { # METHOD PATH BODY: sets $status and $reply
  local leader peers host
  leader=$(cat leader 2>/dev/null)
  status=200 reply='{}' location=''
  host=$(sed 's/^addr=//; s/%3A.*//' <<<"$3")
  case "$1 $2" in
    'GET /status')
      peers=$(sed 's/.*/"&:8089"/' peers 2>/dev/null | tr '\n' ,) peers=${peers%,}
      reply="{\"nodeType\":\"meta\",\"leader\":\"${leader:+$leader:8089}\",\"httpAddr\":\"$own:8091\",\"peers\":[$peers]}"
      ;;
    'POST /member') printf '%s\n' "$3" >leader ;;
    'GET /user') kapacitor ;;
    'GET /account') reply=$(cat account 2>/dev/null) ;;
    *)
      if [ -z "$leader" ] && [ "$2" = /join ]; then
        leader=$own
        echo "$own" | tee leader >peers
      fi
      if [ -z "$leader" ]; then
        status=503 reply='{"error":"no leader"}'
      elif [ "$leader" != "$own" ]; then
        status=307 location="https://$leader:8091$2"
      else
        lead "$1 $2" "$3"
      fi
      ;;
  esac
}

lead() { # CALL BODY
  local said
  case $1 in
    'GET /show-cluster') reply="{\"meta\":$(list peers 8091 addr),\"data\":$(list datas 8088 tcpAddr)}" ;;
    'POST /join')
      if [ "$host" != "$own" ]; then
        said=$(call "$host" 8091 /member --data "$own") || { fault 500 "$said" && return; }
        # raft
        said=$(openssl s_client -connect "$host:8089" -verify_return_error -verify_hostname "$host" -CAfile "$SSL_CERT_FILE" \
          </dev/null 2>&1) || { fault 500 "${said##*$'\n'}" && return; }
      fi
      grep -qxF "$host" peers 2>/dev/null || echo "$host" >>peers
      ;;
    'POST /add-data')
      (exec 3<>"/dev/tcp/$host/8088") 2>/dev/null || { fault 500 "dial tcp $host:8088" && return; }
      grep -qxF "$host" datas 2>/dev/null || echo "$host" >>datas
      ;;
    'POST /user')
      case $2 in
        *'"create"'*'"_reconciler"'*)
          if [ -s account ]; then fault 400 'user already exists'; else keep "$2"; fi
          ;;
        *'"change-password"'*) keep "$2" ;;
        *'"add-permissions"'*) ;;
        *) fault 400 'invalid action' ;;
      esac
      ;;
    *) fault 404 'not found' ;;
  esac
}

keep() { [[ $1 =~ '"password":"'([^\"]+) ]] && printf '%s' "${BASH_REMATCH[1]}" >account; }

fault() { status=$1 reply="{\"error\":\"$(tr -d '"\\\n' <<<"$2" | head -c 200)\"}"; }

listen() { # ADDRESS
  exec openssl s_server -quiet -accept "${1#:}" -cert "$certificate" -key "$key" -min_protocol TLSv1.2
}

trap 'kill $(jobs -p) 2>/dev/null; exit 0' TERM INT
# For a renewed certificate, which each handshake reads anew here.
trap '' HUP
(listen "$(setting bind-address)" < <(sleep infinity)) >/dev/null 2>&1 &
coproc TLS { listen "$(setting http-bind-address)" 2>/dev/null; }
log "listens as $own"
while IFS= read -r line <&"${TLS[0]}"; do
  [[ $line =~ (GET|POST)' '(/[^ ]*)' HTTP/1.1'$'\r'?$ ]] || continue
  method=${BASH_REMATCH[1]} path=${BASH_REMATCH[2]%%\?*} query=${BASH_REMATCH[2]#*\?} length=0 authorization='' body=''
  while IFS= read -r line <&"${TLS[0]}" && line=${line%$'\r'} && [ -n "$line" ]; do
    case $line in
      [Aa]uthorization:*) authorization=${line#*: } ;;
      [Cc]ontent-[Ll]ength:*) length=${line#*: } ;;
    esac
  done
  if [ "$length" != 0 ]; then IFS= read -r -d '' -N "$length" body <&"${TLS[0]}"; fi
  if authorized; then answer "$method" "$path" "$body"; else fault 401 'authorization failed'; fi
  log "$method $path $status"
  printf 'HTTP/1.1 %s x\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s' "$status" \
    "${location:+Location: $location$'\r\n'}" "${#reply}" "$reply" >&"${TLS[1]}"
  location=''
done
log 'openssl has ended' && exit 1
