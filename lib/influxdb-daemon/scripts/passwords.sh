# shellcheck shell=bash
# Whether the passwords of reconcile.sh, which sources this, still are the users'.
# shellcheck disable=SC2004,SC2154 # associative arrays and variables of reconcile.sh

# No statement shows that somebody changed a password: some users log in at each look, one after the other. influxd keeps who
# logged in before, so that it costs a hash only once. Returns 1 when one of them has another password.
probe_passwords() {
  local key i fields name secret problem text config='' asked=() answers
  for ((i = 0; i < ${PROBES:-5} && i < ${#users[@]}; i++)); do
    key=${users[probed++ % ${#users[@]}]}
    [[ -n ${owned[$key]:-} && -n ${applied[$key]:-} ]] || continue
    if ! { parse 'applied 2' "${wanted[$key]}" && name_of "${fields[1]}" && password_of "${fields[3]}"; }; then continue; fi
    # Basic authentication cannot carry such a name, of an older version.
    [[ $name != *:* ]] || continue
    unquote "$name" && name=$text
    unquote "$secret"
    text=$(printf '%s:%s' "$name" "$text" | base64 -w0)
    config+=${config:+$'next\n'}"url = \"$url/query?q=SHOW+DATABASES\""$'\n'"header = \"Authorization: Basic $text\""$'\n'
    config+=$'output = "/dev/null"\nwrite-out = "%{http_code}\\n"\nnoproxy = "*"\nmax-time = 20\n'
    [ -z "${verify[*]}" ] || config+="cacert = \"${verify[1]}\""$'\n'"capath = \"${verify[3]}\""$'\n'
    asked+=("$key")
  done
  ((${#asked[@]} > 0)) || return 0
  mapfile -t answers < <("$curl" -qs -K <(printf '%s' "$config"))
  problem=''
  for i in "${!asked[@]}"; do
    [ "${answers[i]:-}" = 401 ] || continue
    unset -v 'applied[${asked[i]}]'
    problem=1
  done
  [ -z "$problem" ]
}

# The text of an InfluxQL quotation, into $text.
unquote() {
  text=${1:1:${#1}-2}
  # shellcheck disable=SC1003 # a backslash is meant
  text=${text//'\\'/$'\1'} text=${text//'\n'/$'\n'} text=${text//'\"'/\"} text=${text//"\\'"/"'"}
  # shellcheck disable=SC1003
  text=${text//$'\1'/'\'}
}
