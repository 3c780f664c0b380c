# shellcheck shell=bash
# The continuous queries that are there, for reconcile.sh, which sources this. Any reader of a database makes them, whether InfluxDB runs
# them or not, with a name and a text of megabytes each. All are in its meta data, which it has in memory and reads at its start: fifty of
# 9 MB would end it, and it would not start again. Asked for them in JSON it builds the whole answer in memory, with six bytes for a "<",
# and nine of 7 MB are enough. CSV it writes as it goes.
# shellcheck disable=SC2034,SC2154 # variables of reconcile.sh

# shown_queries FOLDER OURS: reads that answer, in pieces and without line breaks and NULs (\376 and \377, which no UTF-8 has), as one
# name may be longer than all memory. Prints those that are kept, `0<TAB>DATABASE<TAB>NAME<TAB>TEXT` as `answers` prints rows of JSON, and
# at last `= table` or `= none`, with the status of HTTP and curl's where the answer is whole. What is too much goes into FOLDER: N.statement
# drops it, or N.parameters has its names where InfluxQL has no word for them; short ones are dropped together. Kept are those of others of
# up to 100 kB each, while they are 1 MB together; and those in OURS, whose lines are a database and a name, while they are 800 kB together:
# twice what the code may declare (continuous-queries.ts), as InfluxDB spells names in full.
shown_queries() {
  awk -v folder="$1" -v ours="$2" '
    BEGIN {
      while ((getline line < ours) > 0) owned[line] = 1
      for (i = 1; i < 32; i++) control[sprintf("%c", i)] = sprintf("\\u%04x", i)
      control["\t"] = "\\t"; control["\r"] = "\\r"; control["\376"] = "\\n"; control["\377"] = "\\u0000"
      begin()
    }
    function begin() {
      field = 1; database = name = text = piece = ""; bytes = long = wordless = closed = 0
    }
    # A text of JSON in as few bytes as there are, or as InfluxDB spells it.
    function json(value,   c) {
      gsub(/\\/, "&&", value)
      gsub(/"/, "\\\\&", value)
      for (c in control) if (index(value, c)) gsub(c, control[c], value)
      return value
    }
    function spelled(value) {
      value = json(value)
      gsub(/</, "\\u003c", value); gsub(/>/, "\\u003e", value); gsub(/&/, "\\u0026", value)
      gsub("\342\200\250", "\\u2028", value); gsub("\342\200\251", "\\u2029", value)
      return "\"" value "\""
    }
    function identifier(value) {
      gsub(/\\/, "&&", value)
      gsub(/"/, "\\\\&", value)
      gsub("\376", "\\n", value)
      return value
    }
    # Its length as InfluxDB spells it in JSON.
    function cost(value,   all, parts) {
      if (value == "") return 0
      all = length(value) + gsub(/["\\]/, "&", value) + 5 * gsub(/[<>&\001-\037]/, "&", value)
      all += 3 * gsub(/\342\200(\250|\251)/, "&", value)
      return all + 5 * (split(value, parts, "\376") + split(value, parts, "\377") - 2)
    }
    function to_files(value,   word, parameter) {
      word = identifier(value); parameter = json(value)
      written += length(word) + length(parameter)
      printf "%s", word >statement
      printf "%s", parameter >parameters
    }
    function name_to_files() {
      n++; long = 1
      statement = folder "/" n ".statement"; parameters = folder "/" n ".parameters"
      printf "DROP CONTINUOUS QUERY \"" >statement
      printf "{\"n\":{\"identifier\":\"" >parameters
      to_files(name)
      name = ""
    }
    function drop() {
      if (!long && !wordless && length(name) < 1000) {
        if (together++ % 500 == 0) { if (batch != "") close(batch); batch = folder "/" ++n ".statement" }
        printf "DROP CONTINUOUS QUERY \"%s\" ON \"%s\";\n", identifier(name), identifier(database) >batch
        return
      }
      if (!long) name_to_files()
      printf "\" ON \"%s\"", identifier(database) >statement
      printf "\"},\"d\":{\"identifier\":\"%s\"}}", json(database) >parameters
      close(statement); close(parameters)
      if (wordless) { printf "" >statement; close(statement) }
      long = 0
    }
    # In two steps: a long one, put together piece by piece, would take for ever.
    function add(value) {
      piece = piece value
      if (length(piece) > 1000) end_piece()
    }
    function end_piece() {
      if (field == 3 && (index(piece, "\r") || index(piece, "\377"))) wordless = 1
      if (field >= 3) bytes += cost(piece)
      if (field == 1) database = database piece
      if (field == 3 && long) to_files(piece)
      if (field == 3 && !long) name = name piece
      if (field == 4 && bytes <= 900000) text = text piece
      piece = ""
      if (field == 3 && length(name) > 100000) name_to_files()
    }
    function end_row() {
      end_piece()
      if (database ~ /^status [0-9]+ [0-9]+$/ && field == 1) status = substr(database, 7)
      if (field == 4 && !header) header = database == "name" && name == "name"
      else if (field == 4) one_query()
      begin()
    }
    function one_query(   mine) {
      if (!long) mine = (spelled(database) " " spelled(name)) in owned
      if (mine && own + bytes <= 800000) own += bytes
      else if (!mine && !long && bytes <= 100000 && kept + bytes <= 1000000) kept += bytes
      else { drop(); if (written > 200000000) exit; return }
      print "0\t" spelled(database) "\t" spelled(name) "\t" spelled(text)
    }
    function outside(value,   rows, row, fields, one, i, j) {
      closed = 0
      rows = split(value, row, "\376")
      for (i = 1; i <= rows; i++) {
        if (i > 1) end_row()
        fields = split(row[i], one, ",")
        for (j = 1; j <= fields; j++) {
          if (j > 1) { end_piece(); field++ }
          if (one[j] != "") add(one[j])
        }
      }
    }
    function quote() {
      # Two quotes in a value are one of its own.
      if (!inside && closed) add("\"")
      closed = inside; inside = !inside
    }
    # Pairs of quotes are \375: one by one, a name of nothing else would take for ever.
    function pairs(value,   all, one, i) {
      all = split(value, one, "\375")
      for (i = 1; i <= all; i++) {
        if (i > 1) { quote(); quote() }
        if (one[i] == "") continue
        if (inside) add(one[i]); else outside(one[i])
      }
    }
    {
      gsub(/""/, "\375")
      parts = split($0, part, "\"")
      for (p = 1; p <= parts; p++) {
        if (p > 1) quote()
        if (part[p] == "") continue
        if (!inside) pairs(part[p])
        else { gsub("\375", "\"", part[p]); add(part[p]) }
      }
    }
    END {
      # Of one whose end did not come, half a name.
      if (long) { printf "" >statement; printf "" >parameters }
      print "= " (header ? "table" : "none") status
    }'
}

# Text of any length as lines: the smallest images have no `fold`.
in_pieces() {
  local piece
  while piece=$(head -c 100000) && [ -n "$piece" ]; do printf '%s\n' "$piece"; done
}

# read_queries [STATEMENT…]: into $rows, after these. What is too much is dropped first, one query a request: where one statement fails,
# none of its request is run. Returns 1 without an answer, and where a statement was refused.
read_queries() {
  local folder=${SCRATCH_DIR:-/tmp}/continuous-queries round status=''
  for round in {1..3}; do
    alive
    rm -rf -- "$folder" && mkdir -p -- "$folder"
    rows=$({
      printf '%s;\n' "$@" 'SHOW CONTINUOUS QUERIES' |
        ask -H 'Accept: application/csv' --data-urlencode q@- --data-urlencode "db=${own_database:-/}" --data chunked=true \
          -w '\nstatus %{http_code}'
      printf ' %d\n' "${PIPESTATUS[1]}"
    } | tr '\000\n' '\377\376' | in_pieces | shown_queries "$folder" <(our_queries))
    status=${rows##*= } rows=${rows%= *}
    drop_queries || break
  done
  rm -rf -- "$folder"
  case $status in
    'table 200 0') rows=$(printf %s "$rows" | LC_ALL=C sort) && return ;;
    table*) busy=1 refused="InfluxDB at $server does not show all of its continuous queries in time" ;;
    'none 200 0')
      rows=''
      # Without a table there is no database, or InfluxDB refused the query because too many others run.
      [[ " ${!there[*]}" == *' database '* ]] || return 0
      busy=1 refused="InfluxDB at $server does not show its continuous queries"
      ;;
    'none 000'* | none) refused="InfluxDB at $server does not answer" ;;
    'none 401'*) refused="InfluxDB at $server does not accept the reconciler's password" ;;
    *) refused="InfluxDB at $server answers HTTP ${status:5:3}" ;;
  esac
  unreachable=1
  return 1
}

# What is in $folder. Returns 1 where there is nothing, or some stay.
drop_queries() {
  local file names answer count=0 left=0
  for file in "$folder"/*.statement; do
    names=${file%.statement}.parameters
    if ! [[ -s $file || -s $names ]]; then continue; fi
    alive
    if [ -s "$file" ]; then
      answer=$(ask -F "q=@$file" | head -c 2000)
    else
      # shellcheck disable=SC2016 # parameters of InfluxQL
      answer=$(ask -F 'q=DROP CONTINUOUS QUERY $n ON $d' -F "params=<$names" | head -c 2000)
    fi
    if [[ $answer == '{"results"'* && $answer != *'"error"'* ]]; then count=$((count + 1)); else left=$((left + 1)); fi
  done
  ((count == 0)) || acted=1
  ((count == 0)) || log 'continuous queries of others are dropped: InfluxDB has more than it can keep' >&2
  ((left == 0)) || log 'warning: continuous queries of others, which are more than InfluxDB can keep, are not dropped' >&2
  ((count > 0 && left == 0))
}

our_queries() {
  local key fields name json
  for key in "${!owned[@]}" "${!wanted[@]}"; do
    [[ $key == continuous_query* ]] || continue
    IFS=$'\t' read -ra fields <<<"$key"
    name_of "${fields[2]}" && printf '%s ' "$json" && name_of "${fields[1]}" && printf '%s\n' "$json"
  done
}
