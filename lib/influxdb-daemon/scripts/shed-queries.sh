# shellcheck shell=bash
# Continuous queries that others made, where they are too much: for reconcile.sh, which sources this. Any reader of a database makes
# them, whether InfluxDB runs them or not, with a name and a text of megabytes each. All are in its meta data, which it has in memory and
# reads at its start: fifty of 9 MB would end it, and it would not start again.
# shellcheck disable=SC2034,SC2154 # variables of reconcile.sh

# too_many OURS STATEMENTS PARAMETERS: writes files with the statements that drop them, and with their names. InfluxDB's answer is read
# piece by piece, as it may be larger than all memory; it ends after 10 MB of names. Kept are those of up to 100 kB each while they are
# 1 MB together, and of those in OURS, whose lines are a database and a name, what the code can have made: twice what it may hold, as
# InfluxDB spells names in full (continuous-queries.ts). With both, the answer is less than what observe.sh reads.
too_many() {
  awk -v ours="$1" -v statements="$2" -v parameters="$3" "$GOES_ON"'
    BEGIN {
      while ((getline line < ours) > 0) owned[line] = 1
      RS = "\""
      printf "" >statements
      printf "{" >parameters
    }
    !inside {
      # Before a name is the begin of a row, before a text a comma.
      if ($0 ~ /\[\[$/ || $0 == "],[") part = "query"
      else if (part == "query" && $0 == ",") part = "text"
      else part = $0 == ":" && last == "name" ? "database" : ""
      inside = 1; value = piece = ""; bytes = 0
      next
    }
    {
      open = goes_on($0)
      bytes += length($0) + open
      # In two steps: a long one, put together piece by piece, would take for ever.
      if (part != "text") {
        piece = piece $0 (open ? "\"" : "")
        if (length(piece) > 4000) { value = value piece; piece = "" }
      }
      if (open) next
      inside = 0; last = value piece
      if (part == "database") database = last
      if (part == "query") { query = last; named = bytes }
      if (part != "text") next
      bytes += named
      if (("\"" database "\" \"" query "\"") in owned) {
        if (own + bytes <= 800000) { own += bytes; next }
      } else if (bytes <= 100000 && kept + bytes <= 1000000) { kept += bytes; next }
      # As parameters: InfluxQL has no word for all that a name can hold.
      n++
      printf "DROP CONTINUOUS QUERY $n%d ON $d%d;\n", n, n >statements
      printf "%s\"n%d\":{\"identifier\":\"%s\"},\"d%d\":{\"identifier\":\"%s\"}", (n > 1 ? "," : ""), n, query, n, database >parameters
      dropped += length(query)
      if (dropped > 10000000) exit
    }
    END { print "}" >parameters }'
}

# Until what is there can be read, or it does not let go of them.
shed_queries() {
  local round count answer files=("$state/drops" "$state/names")
  for round in {1..10}; do
    alive
    ask --data-urlencode 'q=SHOW CONTINUOUS QUERIES' --data-urlencode db=/ | too_many <(our_queries) "${files[@]}"
    count=$(grep -c '' "${files[0]}")
    [ "$count" != 0 ] || break
    acted=1
    answer=$(ask -F "q=<${files[0]}" -F "params=<${files[1]}" | head -c 2000)
    [[ $answer == '{"results"'* && $answer != *'"error"'* ]] ||
      { log 'warning: continuous queries of others, which are more than InfluxDB can keep, are not dropped' >&2 && break; }
    log "$count continuous queries of others are dropped: InfluxDB has more than it can keep" >&2
  done
  rm -f "${files[@]}"
}

our_queries() {
  local key fields name json
  for key in "${!owned[@]}" "${!wanted[@]}"; do
    [[ $key == continuous_query* ]] || continue
    IFS=$'\t' read -ra fields <<<"$key"
    name_of "${fields[2]}" && printf '%s ' "$json" && name_of "${fields[1]}" && printf '%s\n' "$json"
  done
}
