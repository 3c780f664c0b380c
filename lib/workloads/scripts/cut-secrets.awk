# cut-secrets.awk
# Copies lines, with *** in place of secrets, up to one that ends with $LAST_LINE. For any awk: mawk, which is Debian's, and
# busybox's. Where a script is of bash, redact-log.sh does it.
#
#   SCRIPTS            folder of read-secrets.sh, which says what a secret is in REDACT_FOLDERS
#   REDACT_VARIABLES   colon-separated names of environment variables, which are secrets
#   LOG_FOLDER         with files former.*, what has been a secret
#   LAST_LINE          what the last line ends with; it is not copied
#
# The secrets are read anew for each line, but at most 20 times in a second: one that changes within that second may be shown until the
# next. While they cannot be read, no line is shown. What is no letter or digit in a secret may be escaped, several times; from 6 bytes on
# it may be a part of what is in base64. Of a URL also its path, each long part of that, and its password are secret, and of a header
# its token. Certificates are none. A line that would take long is not shown either: a server may make it so.
BEGIN {
  variables = split(ENVIRON["REDACT_VARIABLES"], variable, ":")
  digits = "0123456789abcdef"
  BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
  SHORTEST_SECRET = 4
  SHORTEST_IN_BASE64 = 6
  LONG_PART = 16
  LONGEST_LINE = 16384
  # In which a secret may have begun that is not whole any more.
  REST_OF_LINE = 4096
  MOST_READS = 20
  # Of a long row of backslashes each may be the last one.
  MOST_PLACES = 64
  # A longer secret is one of so many bytes each: no line has all of it.
  LONGEST_PIECE = 4096
  # Steps in which one line is searched for what may be escaped.
  MOST_STEPS = 500000
}

{
  end = length($0) - length(ENVIRON["LAST_LINE"])
  if (ends = substr($0, end + 1) == ENVIRON["LAST_LINE"]) {
    if (end == 0) exit
    $0 = substr($0, 1, end)
  }
  if (long = length($0) > LONGEST_LINE + REST_OF_LINE) $0 = substr($0, 1, LONGEST_LINE + REST_OF_LINE)
  if (may_read()) readable = read_secrets()
  steps = 0
  for (i = 1; i <= secrets && steps < MOST_STEPS; i++) cut(secret[i])
  # A name and a password together, in base64.
  gsub(/[Bb]asic([ +]|%20)+[A-Za-z0-9+\/_%-]*([0-9+\/_%]|[A-Za-z][A-Z])[A-Za-z0-9+\/_%=-]*/, "Basic ***")
  # What was cut out has made it shorter.
  most = length($0) - (long ? REST_OF_LINE : 0)
  if (most > LONGEST_LINE) most = LONGEST_LINE
  if (most < length($0)) $0 = substr($0, 1, most) " [cut: a line of more than " LONGEST_LINE " bytes]"
  print readable && steps < MOST_STEPS ? $0 : "[a line that could not be redacted]"
  fflush()
  if (ends) exit
}

function may_read(now) {
  # The second gives the time of the first, in seconds.
  srand()
  now = srand()
  if (now != second) reads = 0
  second = now
  return reads++ < MOST_READS
}

# All texts to cut out, the longest first, into secret[1…secrets]. Gives 0 where they could not be read.
function read_secrets(command, line, all, lines, count, i, end) {
  command = "sh '" ENVIRON["SCRIPTS"] "/read-secrets.sh' && cat '" ENVIRON["LOG_FOLDER"] "'/former.*"
  while ((command | getline line) > 0) all = all line "\n"
  if (close(command) != 0) return 0
  for (i = 1; i <= variables; i++) all = all ENVIRON[variable[i]] "\n"
  if (all == known) return 1
  known = all
  split("", there)
  split("", words)
  count = split(all, lines, "\n")
  for (i = 1; i <= count; i++)
    if (!(end = end_of_certificate(lines, i))) add_secret(lines[i])
    else i = end
  sort()
  return 1
}

# Which everybody may see, and of which a file may have hundreds. One without its end may be something else.
function end_of_certificate(lines, i) {
  if (lines[i] !~ /^-----BEGIN CERTIFICATE-----\r?$/) return 0
  do i++
  while (lines[i] ~ /^[A-Za-z0-9+\/=]+\r?$/)
  return lines[i] ~ /^-----END CERTIFICATE-----\r?$/ ? i : 0
}

# The longest first: one may begin like another.
function sort(text, size, longest, number, of_size, i) {
  for (text in there) {
    size = length(text)
    if (size > longest) longest = size
    of_size[size, ++number[size]] = text
  }
  secrets = 0
  for (; longest > 0; longest--) for (i = 1; i <= number[longest]; i++) secret[++secrets] = of_size[longest, i]
}

function add_secret(line, parts, count, i) {
  sub(/\r$/, "", line)
  add(line)
  if (line ~ /^[A-Za-z]+ [^ ]+$/) add(substr(line, index(line, " ") + 1))
  # As Go's parsers have it; that of MySQL takes a "/" in a password, too.
  if (match(line, /^[^:\/@]*:.+@[a-z0-9]*\(/)) add_decoded(password_in(line, RLENGTH))
  if (!sub(/^[A-Za-z][A-Za-z0-9+.-]*:\/\//, "", line) && line !~ /^[^:\/@]*:[^\/]+@/) return
  if (match(line, /^[^:\/@]*:[^\/]+@/)) add_decoded(password_in(line, RLENGTH))
  if (!sub(/^[^\/]+\//, "", line)) return
  # One that is a word is in other texts, too.
  if (length(line) >= LONG_PART || line ~ /[0-9?=]/) add(line)
  count = split(line, parts, /[\/?&=]/)
  for (i = 1; i <= count; i++) if (length(parts[i]) >= LONG_PART) add_decoded(parts[i])
}

# The password in `user:password@…`, up to the last "@" of so many bytes.
function password_in(line, most) {
  while (substr(line, most, 1) != "@") most--
  return substr(line, index(line, ":") + 1, most - index(line, ":") - 1)
}

# Also as who reads the URL has it.
function add_decoded(text, read, hex) {
  add(text)
  while (match(text, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
    hex = tolower(substr(text, RSTART + 1, 2))
    read = read substr(text, 1, RSTART - 1) sprintf("%c", 16 * index(digits, substr(hex, 1, 1)) + index(digits, substr(hex, 2)) - 17)
    text = substr(text, RSTART + 3)
  }
  if (read != "") add(read text)
}

function add(text, escaped, before) {
  for (; length(text) > LONGEST_PIECE; text = substr(text, LONGEST_PIECE + 1)) add(substr(text, 1, LONGEST_PIECE))
  if (length(text) < SHORTEST_SECRET) return
  there[text]
  # What precedes it moves its bits.
  if (length(text) >= SHORTEST_IN_BASE64) for (before = 0; before < 3; before++) there[base64_after(before, text)]
  # Of a character of several bytes, what escapes it may be one, or two as in UTF-16.
  escaped = text
  if (!gsub(/[\300-\377][\200-\277]+/, "?", escaped)) return
  there[escaped]
  gsub(/[\360-\377][\200-\277]+/, "??", text)
  gsub(/[\300-\377][\200-\277]+/, "?", text)
  there[text]
}

# What a text has for itself in base64 after so many bytes of others.
function base64_after(before, text, all, at, bits, made) {
  all = substr("00", 1, before) text
  for (at = 1; at <= length(all); at += 3) {
    bits = code[substr(all, at, 1)] * 65536 + code[substr(all, at + 1, 1)] * 256 + code[substr(all, at + 2, 1)]
    made = made (base64_digit(bits / 262144) base64_digit(bits / 4096) base64_digit(bits / 64) base64_digit(bits))
  }
  at = before + (before > 0)
  return substr(made, at + 1, int(length(all) * 4 / 3) - at)
}

function base64_digit(bits) {
  return substr(BASE64, int(bits) % 64 + 1, 1)
}

function cut(text, rest, at, end, before) {
  if (!(text in words)) split_words(text)
  if (!index($0, word[text, 1])) return
  rest = $0
  $0 = ""
  while ((at = index(rest, word[text, 1])) > 0 && steps < MOST_STEPS) {
    if (end = end_of(text, rest, at)) {
      before = gap[text, 1]
      if (before && at > before && substr(rest, at - before, before) == substr(text, 1, before)) at -= before
      $0 = $0 substr(rest, 1, at - 1) "***"
    } else $0 = $0 substr(rest, 1, end = at)
    rest = substr(rest, end + 1)
  }
  $0 = $0 rest
}

# Into words, and how many other characters are before and after each.
function split_words(text, rest, count) {
  rest = text
  while (match(rest, /[a-zA-Z0-9]+/)) {
    gap[text, ++count] = RSTART - 1
    word[text, count] = substr(rest, RSTART, RLENGTH)
    rest = substr(rest, RSTART + RLENGTH)
  }
  if (!count) {
    word[text, count = 1] = text
    rest = ""
  }
  gap[text, count + 1] = length(rest)
  words[text] = count
}

# Where the secret ends that may begin at a place of a line. Not by an expression: mawk knows no counts in them, and no long ones.
function end_of(text, line, at, i, end) {
  end = at + length(word[text, 1]) - 1
  for (i = 2; i <= words[text]; i++) {
    end = after_escaped(line, end, gap[text, i], word[text, i])
    if (!end) return 0
  }
  # What it ends with, as far as that is there.
  for (i = gap[text, words[text] + 1]; i > 0; i--) if (at = after_escaped(line, end, i, "")) return at
  return end
}

# Where a word ends that follows a number of characters after a place of a line, each of them escaped or not; 0 where it does not.
function after_escaped(line, at, number, following, at_now, at_next, places, found, i) {
  at_now[places = 1] = at
  while (number-- > 0) {
    found = 0
    for (i = 1; i <= places; i++) found = read_escaped(line, at_now[i], at_next, found)
    for (i = 1; i <= found; i++) at_now[i] = at_next[i]
    places = found
  }
  for (i = places; i > 0; i--) if (substr(line, at_now[i] + 1, length(following)) == following) return at_now[i] + length(following)
  return 0
}

# Adds where a character may end that is no letter or digit, as it is or as JSON, URLs or HTML have it, and one in another: "%2541" may
# be "%25" before "41" or an "A" that was escaped twice, and of several backslashes each may be the last.
function read_escaped(line, at, places, count, rest, i) {
  steps += 10
  rest = substr(line, at + 1, 60)
  if (rest ~ /^[^A-Za-z0-9]/) count = add_place(places, count, at + 1)
  # As SQL and YAML have a quote.
  if (rest ~ /^(\047\047|"")/) count = add_place(places, count, at + 2)
  if (match(rest, /^%(25)*[0-9A-Fa-f][0-9A-Fa-f]/)) for (i = 3; i <= RLENGTH; i += 2) count = add_place(places, count, at + i)
  if (match(rest, /^\\+/)) {
    for (i = 2; i <= RLENGTH; i++) count = add_place(places, count, at + i)
    if (match(rest, /^\\+[^A-Za-z0-9\\]/)) count = add_place(places, count, at + RLENGTH)
    if (match(rest, /^\\+[abfnrtv]/)) count = add_place(places, count, at + RLENGTH)
    if (match(rest, /^\\+u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]/)) count = add_place(places, count, at + RLENGTH)
    if (match(rest, /^\\+[0-3][0-7][0-7]/)) count = add_place(places, count, at + RLENGTH)
    if (match(rest, /^\\+x[0-9A-Fa-f][0-9A-Fa-f]/)) count = add_place(places, count, at + RLENGTH)
  }
  if (match(rest, /^(&|%(25)*26|\\+u0026)(amp;)*#?[0-9A-Za-z]+;/)) count = add_place(places, count, at + RLENGTH)
  return count
}

# A place counts once: else there would be twice as many for each character.
function add_place(places, count, at, i) {
  for (i = 1; i <= count; i++) if (places[i] == at || i == MOST_PLACES) break
  steps += i
  if (i <= count) return count
  places[count + 1] = at
  return count + 1
}
