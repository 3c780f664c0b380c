#!/usr/bin/env bash
# Gives users of InfluxDB the passwords of their Secrets: who cannot log in with his gets it by SET PASSWORD. It does so as the
# reconciler, by tokens that the server's shared secret signs: no password of anybody's is needed for that. reconcile.sh makes the
# users, with passwords that nobody knows; who is not there yet is waited for. Who was not made by it is left alone: only in the
# grants of those is the database _accounts, with no privilege.
#
#   PASSWORDS                     `passwords<TAB>1`, lines `user<TAB>IDENT<TAB>FILE`, `end`: see lines.sh
#   CREDENTIALS_DIR               volume with those files, and that of SHARED_SECRET
#   STATE_DIR                     memory volume for error, and alive, which is touched as long as this runs
#   INFLUX_URL, SSL_CERT_FILE     where influxd answers, and the authority that signs its certificate; SSL_CERT_DIR has no other
#   LOOK_INTERVAL                 whole seconds between two looks at the files, and between two tries of what failed (5)
#   PROOF_INTERVAL                seconds in which each user logs in once, so that what others change is noticed (120)
#   PATIENCE                      seconds in which a user may be missing before it is an error (180)
set -uo pipefail
umask 077
export LC_ALL=C

list=${PASSWORDS:-/etc/influxdb-passwords/passwords}
credentials=${CREDENTIALS_DIR:-/etc/influxdb-credentials}
shared_secret=${SHARED_SECRET:-$credentials/shared-secret}
state=${STATE_DIR:-/run/reconciler}
url=${INFLUX_URL:-https://localhost:8086}
curl=${CURL:-curl}
export TMPDIR=$state

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/desired-file.sh
. "$here/desired-file.sh"
# shellcheck source-path=SCRIPTDIR source=../../workloads/scripts/jwt.sh
. "$here/jwt.sh"
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$here/server.sh"

form[passwords 1]=$'^user\t'"$BASE64"$'\t'"$FILE_PATH$"

# By the number of a user: how InfluxQL quotes the name and the password, what he logs in with, and since when he is awaited.
names=() literals=() logins=() since=()
# What is wrong with the list, and with a user of it; who is to be tried at the next look, for want of his password or of his turn
# to prove it; what is missing for all of them. Reported is what the error file says, fresh whether the list was just read and nobody of
# it has been tried; the rest is where each loop goes on.
wrong=() pending=() errors=() seen=() reported='' next=0 due=0 missing='' of_turn=() token='' fresh=''
# Of server.sh.
# shellcheck disable=SC2034
statements=() failed=() rows='' refused='' unreachable='' server=${url#*://}
volumes=("${list%/*}" "$credentials")

log() { printf 'set-passwords: %s\n' "${*//[[:cntrl:]]/?}"; }
alive() { : >"$state/alive"; }

# The kubelet swaps these links when a volume changes.
same_volumes() {
  local i
  ((${#seen[@]} > 0)) || return
  for i in "${!volumes[@]}"; do [[ ${volumes[i]}/..data -ef ${volumes[i]}/${seen[i]} ]] || return; done
}

remember_volumes() {
  local folder
  seen=()
  for folder in "${volumes[@]}"; do seen+=("$(readlink -- "$folder/..data")"); done
}

# The text of a name that InfluxQL quotes, into $text.
unquote() {
  text=${1:1:${#1}-2}
  # shellcheck disable=SC1003 # a backslash is meant
  text=${text//'\\'/$'\1'} text=${text//'\n'/$'\n'} text=${text//'\"'/\"} text=${text//$'\1'/'\'}
}

read_list() {
  # shellcheck disable=SC2034 # read_lines fills it in
  local lines version content line fields name secret problem text quoted i coded=() decoded
  names=() literals=() logins=() since=() wrong=() pending=() fresh=1
  read_lines "$list" 'passwords 1' || { wrong=("$problem") && return; }
  for line in "${lines[@]}"; do
    fields_of "$line"
    coded+=("${fields[1]}")
  done
  decode_all "${coded[@]}"
  for i in "${!lines[@]}"; do
    fields_of "${lines[i]}"
    name=${decoded[i]}
    is_quoted "$name" "$IDENTIFIER" || { wrong+=('a user has no valid name') && continue; }
    read_password "${fields[2]}" || { wrong+=("user $name: $problem") && continue; }
    [[ $secret != *$'\r'* ]] || { wrong+=("user $name: the file ${fields[2]} has a carriage return") && continue; }
    unquote "$name"
    influxql_string "$secret"
    pending+=("${#names[@]}")
    names+=("$name") literals+=("$quoted") since+=("$SECONDS")
    # As curl quotes it in its configuration.
    text="$text:$secret" text=${text//\\/"\\\\"} text=${text//\"/"\\\""}
    logins+=("${text//$'\n'/"\\n"}")
  done
}

# asks NUMBER…: a configuration of curl for one request as each of these users. Without a folder of authorities curl would take
# the image's: the one of the scripts has none.
asks() {
  local i next=''
  for i in "$@"; do
    printf '%surl = "%s/query?q=SHOW+DATABASES"\nuser = "%s"\n' "$next" "$url" "${logins[i]}"
    printf 'output = "/dev/null"\nwrite-out = "%%{http_code}\\n"\nnoproxy = "*"\nmax-time = 20\n'
    printf 'cacert = "%s"\ncapath = "%s"\n' "${SSL_CERT_FILE:-}" "${SSL_CERT_DIR:-$here}"
    next=$'next\n'
  done
  # One that hangs would hang for each of them.
  echo fail-early
}

# log_in NUMBER…: those whom InfluxDB does not let in, to ${outside[@]}. Returns 1 where it does not say so of one.
log_in() {
  local answers i numbers=("$@")
  mapfile -t answers < <("$curl" -qs -K <(asks "$@"))
  for i in "${!numbers[@]}"; do
    case ${answers[i]:-000} in
      2??) ;;
      401) outside+=("${numbers[i]}") ;;
      *) missing="InfluxDB does not answer at $url" && return 1 ;;
    esac
  done
}

# Who cannot log in. Of those who were just read, all are taken for new where the first ones are: a login costs as much as a password.
find_outside() { # NUMBER…
  outside=()
  log_in "${@:1:5}" || return
  if [[ -n $fresh && ${#outside[@]} == 5 ]]; then outside=("$@"); elif (($# > 5)); then log_in "${@:6}"; fi
}

# A token into $token, for the 50 that it is for: their hashes take seconds.
sign() {
  token=$(jwt_sign 256 "{\"username\":\"_reconciler\",\"exp\":$((EPOCHSECONDS + 600))}" "$shared_secret" 2>/dev/null) ||
    { missing="the file $shared_secret signs no token" && return 1; }
}

# As the reconciler, for server.sh, and with `db=/` as its own `send`: no database is called so.
send() {
  printf '%s;\n' "$@" | "$curl" -qsS --noproxy '*' --connect-timeout 5 -m 100 --cacert "${SSL_CERT_FILE:-}" \
    --capath "${SSL_CERT_DIR:-$here}" -K <(printf 'header = "Authorization: Bearer %s"\n' "$token") --data-urlencode q@- \
    --data-urlencode db=/ --data chunked=true -w '\n{"status":%{http_code}}\n' "$url/query" 2>/dev/null
}

# run: ${statements[@]} in one query, where they can be. Returns 1 where they cannot be tried.
run() {
  failed=() rows=''
  ((${#statements[@]} > 0)) || return 0
  run_all 50 && return
  missing="InfluxDB does not answer at $url"
  [[ $refused != *'does not accept'* ]] || missing='InfluxDB does not accept the shared secret'
  # Others do: the reconciler has it start again where that lasts.
  [[ $refused != *'as many queries as it may' ]] || missing=$refused
  return 1
}

# set_passwords NUMBER…: returns 1 where it cannot be tried. Who is still to come is in ${pending[@]}, and what went wrong with whom
# in ${errors[@]}.
set_passwords() {
  local i at database made=() own=() numbers=("$@")
  statements=()
  for i; do statements+=("SHOW GRANTS FOR ${names[i]}"); done
  run || return
  while IFS=$'\t' read -r at _ database _; do [ "$database" != '"_accounts"' ] || made[at]=1; done <<<"$rows"
  statements=()
  for i in "${!numbers[@]}"; do
    if [ -n "${made[i]:-}" ]; then
      own+=("${numbers[i]}") statements+=("SET PASSWORD FOR ${names[numbers[i]]} = ${literals[numbers[i]]}")
    else
      came_to "${numbers[i]}" "${failed[i]:-user not made here}"
    fi
  done
  run || return
  for i in "${!own[@]}"; do came_to "${own[i]}" "${failed[i]:-}"; done
}

# An answer may repeat the statement: no text of it is logged.
came_to() { # NUMBER WHY_NOT
  [ -z "$2" ] || pending+=("$1")
  case $2 in
    '') log "set the password of user ${names[$1]}" ;;
    'user not '*)
      ((SECONDS - since[$1] < ${PATIENCE:-180})) || errors+=("user ${names[$1]} is not there, or was not made here")
      ;;
    'query-timeout limit exceeded' | 'query interrupted') errors+=("user ${names[$1]}: it took longer than a query may") ;;
    'bcrypt: password length exceeds'*) errors+=("user ${names[$1]}: the password exceeds 72 bytes") ;;
    *) errors+=("user ${names[$1]}: InfluxDB refuses the password") ;;
  esac
}

# settle NUMBER…: they log in, and who cannot gets his password. Who is still to come is in ${pending[@]}.
settle() {
  local outside=() kept i from some all=()
  local -A once=()
  pending=() errors=() missing=''
  # Who is awaited may have his turn as well.
  for i; do [ -n "${once[$i]:-}" ] || all+=("$i") once[$i]=1; done
  for ((from = 0; from < ${#all[@]}; from += 50)); do
    some=("${all[@]:from:50}")
    alive
    find_outside "${some[@]}" || { pending+=("${all[@]:from}") && return; }
    kept=("${pending[@]}")
    ((${#outside[@]} == 0)) || { sign && set_passwords "${outside[@]}"; } ||
      { pending=("${kept[@]}" "${outside[@]}" "${all[@]:from+50}") && return; }
  done
  fresh=''
}

# The next ones of all, so many that each has his turn in time. influxd remembers logins: one costs a process, and no hash.
turn() {
  local i users=("${!names[@]}") interval=${LOOK_INTERVAL:-5} period=${PROOF_INTERVAL:-120} count
  ((${#users[@]} > 0)) || return
  # Where they are fewer than looks, not one at each look.
  ((due += ${#users[@]} * interval)) || :
  ((count = due / period, due %= period)) || :
  for ((i = 0; i < count; i++)); do of_turn+=("${users[next++ % ${#users[@]}]}"); done
}

# The error file is for the readiness probe; the log gets each error once.
publish() {
  local all=("${wrong[@]}" "${errors[@]}" ${missing:+"$missing"}) text=''
  ((${#all[@]} == 0)) || text=$(printf '%s\n' "${all[@]}")
  [ "$text" != "$reported" ] || return 0
  if [ -z "$text" ]; then
    rm -f "$state/error"
    log 'all is well again'
  else
    store "$state/error" "$text"
    log "error: ${text//$'\n'/; }" >&2
  fi
  reported=$text
}

trap 'exit 0' TERM INT
# A pipe that stays silent: waits without a process, and a trap interrupts it.
exec {idle}<> <(:)
while :; do
  alive
  of_turn=()
  if same_volumes; then
    turn
  else
    # Before it is read.
    remember_volumes
    read_list
  fi
  if ((${#pending[@]} + ${#of_turn[@]} > 0)); then settle "${pending[@]}" "${of_turn[@]}"; fi
  publish
  read -rt "${LOOK_INTERVAL:-5}" -u "$idle"
done
