#!/usr/bin/env bash
# serve.sh DAEMON ARGUMENT…
# Composes what Chronograf reads from the credentials that are mounted, and runs it. Chronograf ends with status 0 when it
# refuses its settings, and a pod that "completed" looks fine: here that is a failure with a message.
#
# $DESIRED is lines of tab-separated fields between a first line `desired<TAB>1` and a last line `end`:
#   environment  VARIABLE FILE         a variable with the content of a file
#   htpasswd     NAME FILE             a user, NAME in base64, and the file with the bcrypt hash of the password
#   resource     NAME JSON FILE        a file in $RESOURCES_PATH: an object in base64, and the file with its password
# Lines of other kinds are setup.sh's.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export LC_ALL=C

desired=${DESIRED:-/etc/chronograf/desired}
resources=${RESOURCES_PATH:-/run/chronograf/resources}
termination=${TERMINATION_LOG:-/dev/termination-log}
backslash="\\" pid='' stopping=''

log() { printf 'serve: %s\n' "$*" >&2; }
die() {
  log "error: $*"
  # Shown by `kubectl describe pod`.
  printf 'serve: %s\n' "$*" 2>/dev/null >"$termination" || true
  exit 1
}

secret_in() { # FILE: its content into $secret, less one line break at its end
  local value
  [ -r "$1" ] || die "the credential file $1 is missing"
  if IFS= read -r -d '' value <"$1"; then die "the credential file $1 has a NUL byte"; fi
  value=${value%$'\n'}
  [ -n "$value" ] || die "the credential file $1 is empty"
  secret=$value
}

json_string() { # TEXT
  local value=$1 i byte escape
  value=${value//"$backslash"/"$backslash$backslash"}
  value=${value//\"/"$backslash\""}
  for i in {1..31} 127; do
    printf -v escape '%su%04x' "$backslash" "$i"
    printf -v byte '%b' "${backslash}x${escape: -2}"
    value=${value//"$byte"/"$escape"}
  done
  printf '"%s"' "$value"
}

compose_resource() { # NAME JSON FILE
  local text secret
  [[ $1 =~ ^[a-z0-9-]+\.(src|kap)$ ]] || die "\"$1\" is no name of a resource"
  text=$(printf %s "$2" | base64 -d 2>/dev/null) || die "the resource $1 is not base64"
  [[ $text = \{*\} ]] || die "the resource $1 is no JSON object"
  secret_in "$3"
  # Chronograf would take the bytes for others, and nobody could log in.
  if printf '%s\n' "$secret" | LC_ALL=C.UTF-8 grep -qavx '.*'; then die "the credential file $3 is not UTF-8"; fi
  text="${text%\}},\"password\":$(json_string "$secret")}"
  # Chronograf runs the file as an HTML template, with its environment as data: these are in strings only.
  text=${text//"{{"/"{${backslash}u007b"}
  text=${text//"<"/"${backslash}u003c"}
  printf '%s\n' "$text" >"$resources/$1"
}

compose_htpasswd() { # NAME FILE
  local name secret form='^[$]2[abxy][$][0-9]{2}[$][./A-Za-z0-9]{53}$'
  name=$(printf %s "$1" | base64 -d 2>/dev/null) || die 'the name of a user is not base64'
  [[ $name =~ ^[A-Za-z0-9_.@-]+$ ]] || die "\"$name\" cannot be the name of a user"
  secret_in "$2"
  [[ $secret =~ $form ]] || die "the file $2 holds no bcrypt hash"
  printf '%s:%s\n' "$name" "$secret" >>"$HTPASSWD.new"
}

compose() {
  local line kind one two three secret
  mapfile -t lines <"$desired"
  [[ ${#lines[@]} -ge 2 && ${lines[0]} = $'desired\t1' && ${lines[${#lines[@]} - 1]} = end ]] ||
    die "$desired is not whole: it must start with the line \"desired<TAB>1\" and end with the line \"end\""
  mkdir -p "$resources"
  chmod 700 "$resources"
  rm -f -- "$resources"/*.src "$resources"/*.kap
  [ -z "${HTPASSWD:-}" ] || : >"$HTPASSWD.new"
  for line in "${lines[@]:1:${#lines[@]}-2}"; do
    IFS=$'\t' read -r kind one two three <<<"$line"
    case $kind in
      environment)
        # Such a name means nothing to a shell, a linker or a library.
        [[ $one =~ ^[A-Z][A-Z0-9_]*_SECRET$ ]] || die "\"$one\" is no variable"
        secret_in "$two"
        export "$one=$secret"
        ;;
      htpasswd) compose_htpasswd "$one" "$two" ;;
      resource) compose_resource "$one" "$two" "$three" ;;
      administrator) ;;
      *) die "$desired has an unknown line of kind \"$kind\"" ;;
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
[ -r "$desired" ] || die "$desired is missing"
for variable in TLS_CERTIFICATE TLS_PRIVATE_KEY; do
  [[ -n ${!variable:-} && -r ${!variable} ]] || die "$variable names no file that can be read: it would serve plain HTTP"
done
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
