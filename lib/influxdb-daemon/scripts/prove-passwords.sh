# shellcheck shell=bash
# Whether the passwords of reconcile.sh, which sources this, still are the users'.
# shellcheck disable=SC2004,SC2154 # associative arrays and variables of reconcile.sh

# No statement shows that somebody changed a password. influxd's database does: only when it has one that is not known, all users
# log in, some at each round, and influxd takes a hash for each. Without that file, some do so at each look for ever: influxd keeps
# who logged in before.
unproved=() doubted='' unanswered=''

# Before anything is done here, as that makes new salts too.
doubt_passwords() {
  [[ -z $meta_db || -n $doubted ]] || knows_salts "$ledger_folder/salts" "$meta_db" || { doubted=all && set_here=(); }
}

# After all was applied: those who were set here need no proof, and what was done here is known.
settle_passwords() {
  local key was=$doubted
  if [ "$doubted" = all ]; then
    doubted=some unproved=()
    for key in "${users[@]}"; do [ -n "${set_here[$key]:-}" ] || unproved+=("$key"); done
  fi
  ((${#unproved[@]} > 0)) || doubted=''
  [[ -n $doubted || -z $was$acted ]] || trust_passwords
}

trust_passwords() { [ -z "$meta_db" ] || keep_salts "$ledger_folder/salts" "$meta_db"; }

# The next ones, once more where InfluxDB said nothing of one. Returns 1 when one of them has another password.
prove_passwords() {
  log_in "${unproved[@]:0:5}" || return
  [ -z "$unanswered" ] || return 0
  unproved=("${unproved[@]:5}")
  ((${#unproved[@]} > 0)) || { doubted='' && trust_passwords; }
}

# Some of all, without an end.
probe_passwords() {
  local i chosen=()
  for ((i = 0; i < 5 && i < ${#users[@]}; i++)); do chosen+=("${users[probed++ % ${#users[@]}]}"); done
  log_in "${chosen[@]}"
}

# log_in KEY…: one after the other. Returns 1 when one of them has another password, and says in $unanswered whether one got no answer.
log_in() {
  local key i fields name secret problem text config='' asked=() answers
  unanswered=''
  for key; do
    [[ -n ${owned[$key]:-} && -n ${applied[$key]:-} && -n ${wanted[$key]:-} ]] || continue
    parse "${wanted[$key]}"
    ! is_set_elsewhere || continue
    if ! { name_of "${fields[1]}" && password_of "$key"; }; then continue; fi
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
    case ${answers[i]:-} in
      2??) ;;
      401) unset -v 'applied[${asked[i]}]' && problem=1 ;;
      *) unanswered=1 ;;
    esac
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
