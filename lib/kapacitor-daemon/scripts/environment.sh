# shellcheck shell=bash
# The secrets of kapacitord. It takes them from the environment alone, and a container's own never changes: so they are the files of
# $SECRETS and $GIVEN_SECRETS, each named like its variable.
# shellcheck disable=SC2154 # variables of the script that sources this

secrets=${SECRETS:-/etc/kapacitor-secrets} given_secrets=${GIVEN_SECRETS:-/etc/kapacitor-given-secrets}

export_secrets() {
  local file name secret
  for file in "$secrets"/* "$given_secrets"/*; do
    name=${file##*/}
    [[ $name =~ ^KAPACITOR_[A-Za-z0-9_]+$ ]] || die "$file is named like no variable of Kapacitor's"
    # Whoever signs a token with an empty key would be its administrator.
    read_secret "$file" || die "$problem"
    export "$name=$secret"
  done
}

# Not only the variables that bash knows: a header's has a "-" in it.
check_environment() {
  local entry name value entries
  mapfile -d '' -t entries < <(env -0 && printf 'whole\0')
  [ "${entries[*]: -1}" = whole ] || die 'the environment cannot be read'
  for entry in "${entries[@]}"; do
    name=${entry%%=*} value=${entry#*=}
    [[ $name == KAPACITOR_* ]] || continue
    [[ $value != *$'\n' || ! $name =~ _HEADERS_ ]] || die "$name ends in a line break, which is no part of a header"
    [[ ! $name =~ ^KAPACITOR_((SLACK|HTTPPOST|DISCORD)_[0-9]+_URL|TEAMS_CHANNEL_URL)$ || $value == https://* ]] || die "$name is no https URL"
  done
}
