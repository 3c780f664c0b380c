# shellcheck shell=bash
# How reconcile.sh, which sources this, talks to InfluxDB: many statements in one query, and one door for all answers.
# An answer may repeat a statement with a password in it: only `reason` turns one into text.
# shellcheck disable=SC2004,SC2034,SC2154 # associative arrays and variables of reconcile.sh

# Of awk: whether the quote behind a piece of JSON belongs to the text, as behind an odd number of backslashes. A pattern would begin at
# each of them.
readonly GOES_ON='
  function goes_on(piece,   end) {
    for (end = length(piece); end > 0 && substr(piece, end, 1) == "\\"; end--) ;
    return (length(piece) - end) % 2
  }'

# JSON as InfluxDB writes it → lines: `ID<TAB>SERIES<TAB>VALUE…` for a row, `!<TAB>ID<TAB>TEXT` for an error of statement ID,
# `$<TAB>TEXT` for one of the whole query, `#<TAB>STATUS`. Names and texts stay JSON strings, which have no tab or line break.
answers() {
  awk "$GOES_ON"'
    function text(string) { return substr(string, 2, length(string) - 2) }
    function string(value) {
      if (value ~ /\\[bf]/) { # other versions of Go spell these two in full
        gsub(/\\\\/, "\001", value); gsub(/\\b/, "\\u0008", value); gsub(/\\f/, "\\u000c", value); gsub(/\001/, "\\\\", value)
      }
      if (depth >= 7) row = row value
      else last = value
    }
    function number(value) {
      # bash would run what is none, as a subscript does.
      if (value ~ /^[0-9]+$/ && length(value) < 7) return value + 0
      print "$\ta statement has no number"
      return 0
    }
    function ended() { # a value of an object
      if (depth == 1 && key == "\"status\"") print "#\t" last
      if (depth == 1 && key == "\"error\"") print "$\t" text(last)
      if (depth == 3 && key == "\"statement_id\"") id = number(last)
      if (depth == 3 && key == "\"error\"") print "!\t" id "\t" text(last)
      if (depth == 5 && key == "\"name\"") name = last
      last = ""
    }
    function structure(part,   i, c) {
      for (i = 1; i <= length(part); i++) {
        c = substr(part, i, 1)
        if (c == "]" || c == "}") {
          if (c == "}") ended()
          if (depth == 7 && values) print id "\t" (name == "" ? "-" : name) "\t" row
          depth--
          if (depth >= 7) row = row c
        } else if (c == "[" || c == "{") {
          if (depth >= 7) row = row c
          depth++
          if (depth == 5) { name = ""; last = "" }
          if (depth == 6) values = key == "\"values\""
          if (depth == 7) row = ""
        } else if (depth >= 7) {
          row = row (c == "," && depth == 7 ? "\t" : c)
        } else if (c == ":") {
          key = last; last = ""
        } else if (c == ",") {
          ended()
        } else last = last c
      }
    }
    BEGIN { id = 0 }
    {
      parts = split($0, part, "\""); inside = 0; depth = 0; last = ""; at = 1
      for (n = 1; n <= parts; n++) {
        # A text is put together at its end: piece by piece, a long one would take for ever.
        if (!inside) { structure(part[n]); inside = 1; begin = at + length(part[n]) }
        else if (!goes_on(part[n])) { string(substr($0, begin, at + length(part[n]) + 1 - begin)); inside = 0 }
        at += length(part[n]) + 1
      }
    }'
}

# A database that nobody can have: any reader is shown the queries that name none, with the tokens in them (SHOW QUERIES). Only a
# continuous query is looked at in its $own_database.
send() {
  printf '%s;\n' "$@" | ask --data-urlencode q@- --data-urlencode "db=${own_database:-/}" --data chunked=true -w '\n{"status":%{http_code}}\n'
}

# ask OPTION…: of curl, which say what the query is.
ask() {
  "$curl" -qsS --noproxy '*' --connect-timeout 5 -m 100 "${verify[@]}" -K <(printf 'user = "_reconciler:%s"\n' "$password") "$@" "$url/query" 2>/dev/null
}

# query STATEMENT…: its rows into $rows, and what went wrong with the whole of it into $refused. Returns 1 without an answer.
query() {
  local failure='' mark text about status='' whole='' many=''
  alive
  rows='' refused=''
  rows=$(set -o pipefail; send "$@" | head -c 8000001 | answers | LC_ALL=C sort) || failure=$?
  case $failure in
    '') ;;
    # More than is read of it.
    23) refused="the answer of InfluxDB at $server is too long" ;;
    51 | 60 | 77 | 91) refused="the certificate of InfluxDB at $server is not trusted" ;;
    *) refused="InfluxDB at $server does not answer" ;;
  esac
  # In the order of bytes these are before all rows. Patterns over a long text would take for ever.
  while IFS=$'\t' read -r mark text about; do
    case $mark in
      '#') status=$text ;;
      '$') whole=$text ;;
      '!') [[ $about != 'max-concurrent-queries limit exceeded'* ]] || many=1 ;;
      *) break ;;
    esac
  done <<<"$rows"
  case $status in
    401) refused="InfluxDB at $server does not accept the reconciler's password" ;;
    '' | 000) refused=${refused:-"InfluxDB at $server does not answer"} ;;
    2??) ;;
    # What it is refused for, it says. A proxy, or an influxd that panics, says nothing of the statements.
    *) [ -n "$whole" ] || refused="InfluxDB at $server answers HTTP $status" ;;
  esac
  [ -z "$many" ] || busy=1 refused="InfluxDB at $server runs as many queries as it may"
  if [ -n "$refused" ]; then
    unreachable=1
    return 1
  fi
  refused=$whole
}

# run_all SIZE: ${statements[@]} in order, SIZE in one query; why statement N failed into ${failed[N]}. After a failure the next one is
# run as well, and so is what a query had no time for. Rows of all of them into $rows, as `N<TAB>…`. Returns 1 where InfluxDB stopped
# answering: the rest is `unknown`.
run_all() {
  local size=$1 from=0 step id text line all='' count=${#statements[@]}
  failed=()
  while ((from < count)); do
    step=$((size < count - from ? size : count - from))
    if ! query "${statements[@]:from:step}"; then
      for ((id = from; id < count; id++)); do failed[id]=unknown; done
      return 1
    fi
    if [ -n "$refused" ] && ((step > 1)); then
      # One that is no InfluxQL keeps all of a query from being run.
      size=1
      continue
    fi
    [ -z "$refused" ] || failed[from]=$refused
    while IFS=$'\t' read -r id line text; do
      case $id in
        '!')
          # Once more where it was not the first: whether it was done is not known, and doing it twice does no harm.
          if [[ $text == 'not executed' ]] || { is_cut_off "$text" && ((line > 0)); }; then
            ((line >= step || line == 0)) || step=$line
            continue
          fi
          failed[from + line]=$text
          ((line >= step)) || step=$((line + 1))
          ;;
        [0-9]*) ((id >= step)) || all+=$((from + id))$'\t'$line$'\t'$text$'\n' ;;
      esac
    done <<<"$rows"
    ((from += step))
  done
  rows=$all
}

reason() {
  case $1 in
    unknown) echo 'InfluxDB does not answer' ;;
    'query-timeout limit exceeded' | 'query interrupted') echo 'InfluxDB ended it: it took longer than a query may' ;;
    'user not found'*) echo 'the user is not found' ;;
    'database not found'*) echo 'the database is not found' ;;
    'retention policy not found'*) echo 'the retention policy is not found' ;;
    'retention policy conflicts with'*) echo 'the retention conflicts with an existing policy' ;;
    'retention policy duration must be at least'*) echo 'the retention must be at least 1h' ;;
    'retention policy duration must be greater'*) echo 'the retention must be greater than the shard duration' ;;
    'bcrypt: password length exceeds'*) echo 'the password exceeds 72 bytes' ;;
    'invalid name'*) echo 'InfluxDB takes no name with / or \, or with a character that does not print' ;;
    *'already exists'*) echo 'it already exists' ;;
    *'authorization failed'* | *'not authorized'*) echo 'the reconciler is not authorized' ;;
    *': no space left on device') echo 'the volume of InfluxDB is full' ;;
    'error parsing query'*) echo 'InfluxDB does not understand it' ;;
    *) echo 'statement refused' ;;
  esac
}

# By query-timeout, or by who may end queries: of a statement that makes something, when it has been made.
is_cut_off() { [[ $1 == 'query-timeout limit exceeded' || $1 == 'query interrupted' ]]; }

not_found() { [[ $1 =~ ^(user|database|retention policy|subscription|continuous query)' not found' ]]; }
