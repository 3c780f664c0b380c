#!/usr/bin/env bash
# serve.sh DAEMON ARGUMENT…
# Composes what Chronograf reads from the credentials that are mounted, and runs it. Chronograf ends with status 0 when it
# refuses its settings, and a pod that "completed" looks fine: here that is a failure with a message.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export LC_ALL=C

program=serve
resources=${RESOURCES_PATH:-/run/chronograf/resources}
pid='' stopping=''

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

compose_resource() { # NAME JSON FILE
  local text=${texts[$2]} secret quoted
  [[ $text = \{*\} ]] || die "the resource $1 is no JSON object"
  read_password "$3" || die "$problem"
  json_string "$secret"
  text="${text%\}},\"password\":$quoted}"
  # Chronograf runs the file as an HTML template, with its environment as data: these are in strings only.
  text=${text//"{{"/"{\\u007b"}
  text=${text//"<"/"\\u003c"}
  printf '%s\n' "$text" >"$resources/$1"
}

compose_htpasswd() { # NAME FILE
  local name=${texts[$1]} secret hash='^[$]2[abxy][$][0-9]{2}[$][./A-Za-z0-9]{53}$'
  [[ $name =~ ^[A-Za-z0-9_.@-]+$ ]] || die "\"$name\" cannot be the name of a user"
  read_secret "$2" || die "$problem"
  [[ $secret =~ $hash ]] || die "the file $2 holds no bcrypt hash"
  printf '%s:%s\n' "$name" "$secret" >>"$HTPASSWD.new"
}

# Of all lines, in one process.
decode_lines() {
  local line fields i coded=() decoded
  for line in "${lines[@]}"; do
    fields_of "$line"
    case ${fields[0]} in
      htpasswd) coded+=("${fields[1]}") ;;
      resource) coded+=("${fields[2]}") ;;
    esac
  done
  decode_all "${coded[@]}" || die "what $desired says cannot be read"
  for i in "${!coded[@]}"; do texts[${coded[i]}]=${decoded[i]}; done
}

compose() {
  local line lines version fields secret
  local -A texts=()
  read_lines "$desired" 'desired 2' || die "$problem"
  decode_lines
  mkdir -p "$resources"
  chmod 700 "$resources"
  rm -f -- "$resources"/*.src "$resources"/*.kap
  [ -z "${HTPASSWD:-}" ] || : >"$HTPASSWD.new"
  for line in "${lines[@]}"; do
    fields_of "$line"
    case ${fields[0]} in
      environment)
        read_secret "${fields[2]}" || die "$problem"
        export "${fields[1]}=$secret"
        ;;
      htpasswd) compose_htpasswd "${fields[@]:1}" ;;
      resource) compose_resource "${fields[@]:1}" ;;
    esac
  done
  # Chronograf would write what people change back here: a name like {{.TOKEN_SECRET}} would become the secret.
  chmod 500 "$resources"
  if [ -n "${HTPASSWD:-}" ]; then
    # Without users the daemon would let nobody in, without the file it would let in everybody.
    [ -s "$HTPASSWD.new" ] || die 'nobody may log in: there is no user'
    mv "$HTPASSWD.new" "$HTPASSWD"
  elif [ -z "${TOKEN_SECRET:-}" ]; then
    die 'there is neither a login provider nor a user with a password: anyone could enter'
  fi
}

# shellcheck disable=SC2317 # a trap calls it
forward() {
  stopping=$1
  [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null
}

[ $# -gt 0 ] || die 'no daemon is given'
trap 'forward yes' TERM INT
for variable in TLS_CERTIFICATE TLS_PRIVATE_KEY; do
  [[ -n ${!variable:-} && -r ${!variable} ]] || die "$variable names no file that can be read: it would serve plain HTTP"
done
if lacks_database; then die "$database is empty or missing: delete this pod, whose setup then says what to do"; fi
compose
[ -z "$stopping" ] || exit 143
"$@" &
pid=$!
[ -z "$stopping" ] || kill -TERM "$pid" 2>/dev/null || true
# A trap interrupts `wait`: ask again until the daemon is gone.
while kill -0 "$pid" 2>/dev/null; do wait "$pid" || true; done
status=0
wait "$pid" || status=$?
[ -z "$stopping" ] || exit 143
[ "$status" != 0 ] || die "$1 ended by itself with status 0, as it does when it refuses its settings: its last error says why"
die "$1 ended with status $status"
