#!/usr/bin/env bash
# serve.sh KAPACITORD ARGUMENT…
# Becomes kapacitord, with the secrets in its environment as it needs them: a line break at the end, which a Secret made from a
# file has, is no part of one, and a URL that would send an alert in clear is refused.
set -u

refuse() {
  printf 'serve: error: %s\n' "$*" >&2
  exit 1
}

# Not the names that bash knows: a header's has a "-" in it.
while IFS= read -r -d '' entry; do
  name=${entry%%=*} value=${entry#*=}
  [[ $name == KAPACITOR_* ]] || continue
  if [[ $value == *$'\n' ]]; then
    value=${value%$'\n'}
    [[ $name =~ ^[A-Z0-9_a-z]+$ ]] || refuse "$name ends in a line break, which is no part of a header"
    export "$name=$value"
  fi
  [[ ! $name =~ ^KAPACITOR_(SLACK|HTTPPOST)_[0-9]+_URL$ || $value == https://* ]] || refuse "$name is no https URL"
done < <(env -0)

exec "$@"
