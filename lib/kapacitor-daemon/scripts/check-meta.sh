#!/usr/bin/env bash
# The init container that asks the meta nodes what Kapacitor will ask them, as it will: a wrong connection is silent there, each
# login fails after 10 seconds, and no line of its log says why.
#
#   META_ADDRESS          host:port, as in the config file
#   META_CA               file of the authorities that verify it
#   META_SECRET           file of the internal shared secret, or of the password of META_USER
#   META_USER             the user that it is asked as (optional)
#   META_CERTIFICATE      folder with tls.crt and tls.key that it shows (optional)
#   META_ADMINISTRATOR    the name of a user to ask for
#   META_CHECKED          file that says which address was fine before: then Kapacitor starts without an answer too
#   META_PATIENCE, META_INTERVAL   seconds until it gives up, 180, and between two questions, 3
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

program=check-meta
: "${META_ADDRESS:?}" "${META_CA:?}" "${META_SECRET:?}" "${META_CHECKED:?}"
patience=${META_PATIENCE:-180} interval=${META_INTERVAL:-3}

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/desired-file.sh
. "$here/desired-file.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/jwt.sh
. "$here/jwt.sh"

log() { printf '%s: %s\n' "$program" "${*//[[:cntrl:]]/?}" >&2; }
die() {
  log "error: $*"
  exit 1
}
trap 'exit 143' TERM INT

no_authorities=$(mktemp -d)
trap 'rm -rf -- "$no_authorities"' EXIT

# A curl config: no argument of a program has the secret.
credential() {
  local secret problem token
  if [ -n "${META_USER:-}" ]; then
    read_secret "$META_SECRET" || return
    printf 'header = "Authorization: Basic %s"\n' "$(printf '%s:%s' "$META_USER" "$secret" | base64 -w 0)"
  else
    token=$(jwt_sign 512 "$(printf '{"username":"","exp":%d}' $(($(date +%s) + 300)))" "$META_SECRET")
    printf 'header = "Authorization: Bearer %s"\n' "$token"
  fi
}

# ask ADDRESS [CREDENTIAL]: its answer into $status, 000 with curl's number in $code where there is none; $location is where it
# sends to. CREDENTIAL is a command that prints a curl config.
ask() {
  local answer arguments=(-qsS --proto '=https' --noproxy '*' --connect-timeout 5 -m 15 -o /dev/null -G)
  arguments+=(--cacert "$META_CA" --capath "$no_authorities" --data-urlencode "name=${META_ADMINISTRATOR:-}")
  [ -z "${META_CERTIFICATE:-}" ] || arguments+=(--cert "$META_CERTIFICATE/tls.crt" --key "$META_CERTIFICATE/tls.key")
  code=0
  answer=$(curl "${arguments[@]}" -w '\n%{http_code} %{redirect_url}' -K <("${2:-true}") "https://$1/user" 2>&1) || code=$?
  answer=${answer##*$'\n'} status=${answer%% *} location=${answer#* }
}

# handshake ADDRESS NAME: what is wrong with the certificate, as text; nothing where it is fine. By numbers of openssl's, as texts
# differ by version.
handshake() {
  local host=${2#[} said names name=(-servername "$2" -verify_hostname "$2")
  host=${host%]}
  if [[ $host =~ ^[0-9.]+$|: ]]; then name=(-verify_ip "$host"); fi
  said=$(SSL_CERT_DIR=$no_authorities timeout 15 openssl s_client -connect "$1" "${name[@]}" -CAfile "$META_CA" </dev/null 2>&1) || true
  if [[ $said != *'BEGIN CERTIFICATE'* ]]; then
    if [[ $said == *'wrong version number'* || $said == *'packet length too long'* || $said == *'record layer failure'* ]]; then
      printf 'it speaks no TLS at that port'
    fi
    return 0
  fi
  names=$(openssl x509 -noout -ext subjectAltName <<<"$said" 2>/dev/null | sed -n 's/^ *\(DNS\|IP Address\):/\1:/p') || true
  number=$(sed -n 's/^ *Verify return code: \([0-9]*\) .*/\1/p' <<<"$said" | head -n 1)
  case $number in
    0)
      # A common name is enough for openssl, and for no Kapacitor of today.
      [ -n "$names" ] || printf 'the name is wrong: its certificate has no subject alternative name, and so none that Kapacitor looks at'
      ;;
    62 | 64) printf 'the name is wrong: its certificate is for %s, not for %s' "${names:-its common name only}" "$host" ;;
    10) printf 'its certificate has expired' ;;
    9) printf 'its certificate is not valid yet' ;;
    *) printf 'the CA is wrong: its certificate is not signed by an authority of %s (%s)' "$META_CA" "$(said_of "$said")" ;;
  esac
}

said_of() { sed -n 's/^ *Verify return code: [0-9]* (\(.*\))$/\1/p' <<<"$1" | head -n 1; }

# look: whether the meta nodes answer as they should; says in $wrong what is wrong for good, in $reason what may pass, and in
# $refused whether that is no matter of reaching them.
look() {
  local address=$META_ADDRESS hops=0
  wrong='' reason='' refused=''
  while :; do
    ask "$address" credential
    wrong=$(handshake "$address" "${address%:*}")
    wrong=${wrong:+"meta node $address: $wrong"}
    [ "$status" != 000 ] || reason="meta node $address cannot be reached (curl says $code)"
    [[ -z $wrong && $status != 000 ]] || return 1
    case $status in
      307)
        # As Kapacitor follows: with the credential, to the name that the leader has.
        hops=$((hops + 1))
        [ "$hops" -le 5 ] || { reason="meta node $address sends it from one to the next" && return 1; }
        [[ $location =~ ^https://([^/@?]+)/ ]] || { wrong="meta node $address sends it to a leader without TLS" && return 1; }
        address=${BASH_REMATCH[1]}
        ;;
      200)
        ask "$address"
        [ "$status" != 200 ] || log "meta node $address tells everybody about its users: its auth-enabled is off"
        return 0
        ;;
      404)
        log "meta node $address has no user ${META_ADMINISTRATOR:-}: nobody can log in to Kapacitor with that name until there is"
        return 0
        ;;
      401 | 403)
        if [ -n "${META_USER:-}" ]; then
          # He may be made a moment after the cluster.
          reason="meta node $address: the secret is wrong: it does not take the user $META_USER with this password (HTTP $status)"
          refused=1
        else
          wrong="meta node $address: the secret is wrong: it is not the internal-shared-secret there (HTTP $status)"
        fi
        return 1
        ;;
      *)
        reason="meta node $address answers HTTP $status"
        return 1
        ;;
    esac
  done
}

# The daemon may have written there: a link leads elsewhere, and a pipe waits.
was_checked() { [[ -f $META_CHECKED && ! -L $META_CHECKED && $(head -c 1000 -- "$META_CHECKED") == "$META_ADDRESS" ]]; }
remember() {
  local folder=${META_CHECKED%/*}
  if [ -L "$folder" ] || [ ! -d "$folder" ]; then rm -rf -- "$folder"; fi
  mkdir -p "$folder"
  rm -rf -- "$META_CHECKED"
  printf %s "$META_ADDRESS" >"$META_CHECKED"
}

[ -r "$META_CA" ] || die "$META_CA is missing"
[ -s "$META_SECRET" ] || die "$META_SECRET is missing or empty"
last=''
until look; do
  [ -z "$wrong" ] || die "$wrong"
  if ((SECONDS >= patience)); then
    if [ -n "$refused" ] || ! was_checked; then die "$reason"; fi
    log "$reason: Kapacitor starts all the same, as that was fine before; nobody can log in to it meanwhile"
    exit 0
  fi
  [ "$reason" = "$last" ] || log "waits: $reason"
  last=$reason
  sleep "$interval" &
  wait $!
done
remember
log "the name, the CA and the secret of $META_ADDRESS are right"
