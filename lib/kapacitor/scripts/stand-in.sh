# shellcheck shell=bash
# In the place of each InfluxDB, while setup.sh runs kapacitord: on loopback, with nothing in it. Only Kapacitor can make the
# token of a subscription, and it does so when InfluxDB asks for none; no InfluxDB has to be there, and no administrator.
# shellcheck disable=SC2034,SC2154 # variables of the script that sources this

# The one address that this kapacitord can reach, its own API not being behind it.
stand_in_host=127.128.0.1
everything_else=0.0.0.0/2,64.0.0.0/3,96.0.0.0/4,112.0.0.0/5,120.0.0.0/6,124.0.0.0/7,126.0.0.0/8,127.0.0.0/9,128.0.0.0/1,::/0

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$scratch/key" -out "$scratch/certificate" \
    -days 30 -subj /CN=stand-in -addext "subjectAltName=IP:$stand_in_host" 2>"$scratch/errors" ||
    die "openssl makes no certificate: $(tail -n 1 "$scratch/errors")"
}

begin_stand_ins() {
  local i questions answers
  [ ${#server[@]} -eq 0 ] || [ -e "$scratch/certificate" ] || make_certificate
  for i in "${!server[@]}"; do
    rm -rf -- "${scratch:?}/$i"
    mkdir -p "$scratch/$i"
    # Two pipes, open at both ends: nobody sees the end of its input, which would end openssl.
    exec {questions}<> <(:) {answers}<> <(:)
    openssl s_server -quiet -accept "$stand_in_host:$((stand_in_port + i))" -cert "$scratch/certificate" \
      -key "$scratch/key" <&"$answers" >&"$questions" 2>/dev/null &
    stand_ins+=($!)
    answer_as_influxdb "$i" <&"$questions" >&"$answers" &
    stand_ins+=($!)
    exec {questions}>&- {answers}>&-
  done
}

end_stand_ins() {
  [ ${#stand_ins[@]} -gt 0 ] || return 0
  kill -KILL "${stand_ins[@]}" 2>/dev/null || true
  wait "${stand_ins[@]}" 2>/dev/null || true
  stand_ins=()
}

# answer_as_influxdb INDEX: as one that has the databases and policies of $due and no subscription. It notes those that
# it is asked to make, and leaves the last one without an answer: kapacitord gets no further.
answer_as_influxdb() {
  local line name='("([^"\\]|\\.)*"|[A-Za-z_][A-Za-z0-9_]*)' made=0 n rows known statement
  local create="^CREATE SUBSCRIPTION \"kapacitor-$CLUSTER_ID\" ON $name\\.$name DESTINATIONS ANY '([^']*)'\$"
  while IFS= read -r line; do
    [[ ${line%$'\r'} =~ ^(GET|POST)\ /(ping|query)(\?[^\ ]*)?\ HTTP/1\.1$ ]] || continue
    if [ "${BASH_REMATCH[2]}" = ping ]; then
      printf 'HTTP/1.1 204 No Content\r\nX-Influxdb-Version: 1.12.4\r\n\r\n'
      continue
    fi
    [[ ${BASH_REMATCH[3]} =~ [?\&]q=([^\&]*) ]] || continue
    statement=${BASH_REMATCH[1]//+/ }
    statement=$(printf '%b' "${statement//%/"\\x"}")
    rows='' known=''
    if [[ $statement = 'SHOW DATABASES' ]]; then
      for n in "${due[@]}"; do
        [[ $known = *$'\n'"${database[n]}"$'\n'* ]] || rows+=${rows:+,}"[${database[n]}]"
        known+=$'\n'${database[n]}$'\n'
      done
    elif [[ $statement =~ ^SHOW\ RETENTION\ POLICIES\ ON\ $name$ ]]; then
      for n in "${due[@]}"; do
        [ "${database[n]}" != "$(quoted "${BASH_REMATCH[1]}")" ] || rows+=${rows:+,}"[${policy[n]}]"
      done
    elif [[ $statement =~ $create ]]; then
      note_subscription "$1" "$(quoted "${BASH_REMATCH[1]}")" "$(quoted "${BASH_REMATCH[3]}")" "${BASH_REMATCH[5]}"
      made=$((made + 1))
      if [ "$made" = ${#due[@]} ]; then
        : >"$scratch/$1/complete"
        return
      fi
    elif [[ $statement != 'SHOW SUBSCRIPTIONS' ]]; then
      log "kapacitord says what it did not say in the versions that are known: ${statement%%DESTINATIONS*}"
    fi
    [ -z "$rows" ] || rows=",\"series\":[{\"name\":\"\",\"columns\":[\"name\"],\"values\":[$rows]}]"
    reply "{\"results\":[{\"statement_id\":0$rows}]}"
  done
}

note_subscription() { # INDEX DATABASE POLICY DESTINATION
  local n
  for n in "${due[@]}"; do
    [ "${database[n]} ${policy[n]}" != "$2 $3" ] || printf '%s %s\n' "$n" "$4" >>"$scratch/$1/made"
  done
}

# InfluxQL leaves the quotes away where it can.
quoted() { case $1 in '"'*) printf %s "$1" ;; *) printf '"%s"' "$1" ;; esac }

reply() { # JSON
  printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "${#1}" "$1"
}
