# shellcheck shell=bash
# Continuous queries that others made, where they are too much: for reconcile.sh, which sources this. Any reader of a database makes
# them, whether InfluxDB runs them or not, with a name and a text of megabytes each. All are in its meta data, which it has in memory and
# reads at its start: fifty of 9 MB would end it, and it would not start again.
# shellcheck disable=SC2034,SC2154 # variables of reconcile.sh

# The statements that drop them, from what InfluxDB answers: read piece by piece, as it may be larger than all memory. It keeps those of
# up to 100 kB each while they are 1 MB together, and ends after 10 MB of statements. Of `ours` each line is a database and a name.
too_many() {
  awk -v ours="$1" '
    function identifier(json) { # as InfluxQL quotes it: both know \\, \" and \n
      if (index(json, "\\") == 0) return "\"" json "\""
      gsub(/\\\\/, "\377", json)
      for (escape in raw) if (index(json, escape)) gsub("\\" escape, raw[escape], json)
      gsub(/\377/, "\\\\\\\\", json)
      return "\"" json "\""
    }
    # As in server.sh.
    function goes_on(piece,   end) {
      for (end = length(piece); end > 0 && substr(piece, end, 1) == "\\"; end--) ;
      return (length(piece) - end) % 2
    }
    BEGIN {
      while ((getline line < ours) > 0) owned[line] = 1
      RS = "\""
      for (n = 1; n < 32; n++) raw[sprintf("\\u%04x", n)] = sprintf("%c", n)
      raw["\\t"] = "\t"; raw["\\r"] = "\r"; raw["\\b"] = "\b"; raw["\\f"] = "\f"
      raw["\\u003c"] = "<"; raw["\\u003e"] = ">"; raw["\\u0026"] = "\\&"; raw["\\u2028"] = "\342\200\250"; raw["\\u2029"] = "\342\200\251"
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
      if (part != "text" || ("\"" database "\" \"" query "\"") in owned) next
      bytes += named
      if (bytes <= 100000 && kept + bytes <= 1000000) { kept += bytes; next }
      print "DROP CONTINUOUS QUERY " identifier(query) " ON " identifier(database) ";"
      dropped += length(query)
      if (dropped > 10000000) exit
    }'
}

# Until what is there can be read, or nothing more can be dropped.
shed_queries() {
  local round count drops=$state/drops
  for round in {1..50}; do
    alive
    ask --data-urlencode 'q=SHOW CONTINUOUS QUERIES' --data-urlencode db=/ | too_many <(our_queries) >"$drops"
    count=$(grep -c '' "$drops")
    [ "$count" != 0 ] || break
    log "$count continuous queries of others are dropped: InfluxDB has more than it can keep" >&2
    acted=1
    ask -F "q=@$drops" >/dev/null || break
  done
  rm -f "$drops"
}

our_queries() {
  local key fields name json
  for key in "${!owned[@]}" "${!wanted[@]}"; do
    [[ $key == continuous_query* ]] || continue
    IFS=$'\t' read -ra fields <<<"$key"
    name_of "${fields[2]}" && printf '%s ' "$json" && name_of "${fields[1]}" && printf '%s\n' "$json"
  done
}
