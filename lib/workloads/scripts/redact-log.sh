# shellcheck shell=bash
# The log of a daemon without its secrets, for a script that defines `log`. What is written to $journal comes out of the script's
# standard output, line by line, with *** in place of
#
#   REDACT             what this extended regular expression matches
#   REDACT_VARIABLES   the values of these environment variables: colon-separated names
#   REDACT_FOLDERS     the content of the files in these folders: colon-separated Secret volumes; one that is not mounted has none
#
# as they are, percent-encoded, escaped as JSON, Go and HTML do it, and, from 6 bytes on, in base64. Of a value with several lines each line counts, of a
# URL also its path, each long part of that, and its password alone, and of a header its token. A secret is never in an argument.
# Where an image has no bash, serve-redacted.sh does it, without REDACT, and not for files that read-secrets.sh leaves out.
#
# Of a longer line LONGEST_LINE bytes are kept. A secret may be cut in two there, so as many words are dropped from its end as the
# secret with the most spaces has; what REDACT matches counts as one word, and may have no white space.

journal='' journal_pid=''

# What sed does with a line before secrets are cut out of it; see space.sh.
journal_notes=''

readonly SHORTEST_SECRET=4 LONG_PART=16 LONGEST_LINE=16384 MOST_SPACES=100

# Gives no 0 where REDACT is no regular expression, or the secrets could not be read: rather no log than one with secrets.
open_journal() {
  local program
  program=$(journal_program) || return
  [ -n "$program" ] || return 0
  sed -E -f <(printf '%s\n' "$program") </dev/null 2>/dev/null || return
  # -u writes a line when it is whole, into the files of $journal_notes too, and reads a byte at a time: a daemon that writes 10 MB at once
  # would be held up.
  local shorten=(cat) redact=(sed -u)
  if [ "$(stdbuf -oL cut -b-9 <<<x 2>&1)" = x ]; then
    # By what is beyond, a longer one is known.
    shorten=(stdbuf -oL cut "-b-$((LONGEST_LINE + 64))")
    [ -n "$journal_notes" ] || redact=(stdbuf -oL sed)
  fi
  # In the locale C: what is no UTF-8 must not end a match.
  exec {journal}> >(trap '' TERM INT && "${shorten[@]}" | LC_ALL=C "${redact[@]}" -E -f <(printf '%s\n' "$program"))
  journal_pid=$!
}

# The last lines are on their way.
close_journal() {
  [ -n "$journal" ] || return 0
  exec {journal}>&-
  journal=''
  for _ in {1..20}; do
    kill -0 "$journal_pid" 2>/dev/null || break
    sleep 0.1
  done
}

# The sed program. No pattern holds the byte 1 as it is.
journal_program() {
  local LC_ALL=C secrets=() alternatives='' secret pattern spaces most_spaces=0 mark=$'\001'
  find_secrets || return 1
  for secret in "${secrets[@]}"; do
    if ((${#secret} < SHORTEST_SECRET)); then
      log "WARNING: a secret of less than $SHORTEST_SECRET characters is not cut out of the log"
      continue
    fi
    spaces=${secret//[![:space:]]/}
    ((${#spaces} <= most_spaces)) || most_spaces=${#spaces}
    pattern_of "$secret"
    alternatives+="|$pattern"
  done
  base64_patterns_of "${secrets[@]}" || return 1
  [ -n "$journal_notes$alternatives${REDACT:-}" ] || return 0
  # A line break marks, from here to the end, a line that was cut: one of exactly so many bytes was not.
  printf 's/.{64}/&\\n/%d\ns/\\n$//\n/\\n/s/\\n.*/\\n/\n' $((LONGEST_LINE / 64))
  printf %s "$journal_notes"
  [ -z "$alternatives" ] || printf 's%s%s%s***%sg\n' "$mark" "${alternatives#|}" "$mark" "$mark"
  [ -z "${REDACT:-}" ] || printf 's%s%s%s***%sg\n' "$mark" "$REDACT" "$mark" "$mark"
  printf '/\\n$/{\ntreset\n:reset\n'
  ((most_spaces > MOST_SPACES)) || printf 's/^(.*)([[:space:]][^[:space:]]*){%d}\\n$/\\1/\n' $((most_spaces + 1))
  printf 'tcut\ns/.*//\n:cut\ns/$/ [cut: a line of more than %d bytes]/\n}\n' "$LONGEST_LINE"
}

# All texts to cut out, into $secrets. Gives 1 where one cannot be read.
find_secrets() {
  local folders=() folder file value whole=''
  IFS=: read -ra folders <<<"${REDACT_FOLDERS:-}"
  # Not ${!name}: Kapacitor's variable for a header has its "-", and bash knows no such name.
  while IFS= read -r -d '' value; do
    # A variable has a "=". What `wait` says of the program is wrong now and then (bash 5.2: -1).
    [ "$value" != end ] || whole=1
    [[ :${REDACT_VARIABLES:-}: != *":${value%%=*}:"* ]] || add_secret "${value#*=}"
  done < <(env -0 && printf 'end\0')
  [ -n "$whole" ] || return 1
  for folder in "${folders[@]}"; do
    for file in "$folder"/{*,.[!.]*}; do
      [ -f "$file" ] || continue
      value=$(tr -d '\0' <"$file") || return 1
      [ -z "$value" ] || add_secret "$value"
    done
  done
}

add_secret() { # VALUE
  local line lines parts part i
  mapfile -t lines <<<"$1"
  for ((i = 0; i < ${#lines[@]}; i++)); do
    skip_certificate
    line=${lines[i]%$'\r'}
    [ -n "$line" ] || continue
    secrets+=("$line")
    if [[ $line =~ ^[A-Za-z][A-Za-z0-9+.-]*://[^/]+/(.{8,})$ ]]; then
      secrets+=("${BASH_REMATCH[1]}")
      # A service may answer with the part of the path that it does not know.
      IFS='/?&=' read -ra parts <<<"${BASH_REMATCH[1]}"
      for part in "${parts[@]}"; do ((${#part} < LONG_PART)) || add_decoded "$part"; done
    fi
    # Up to the last "@", as Go's parsers have it; that of MySQL takes a "/" in a password, too.
    [[ ! $line =~ ^([A-Za-z][A-Za-z0-9+.-]*://)?[^:/@]*:([^/]{4,})@ ]] || add_decoded "${BASH_REMATCH[2]}"
    [[ ! $line =~ ^[^:/@]*:(.{4,})@[a-z0-9]*\( ]] || add_decoded "${BASH_REMATCH[1]}"
    [[ ! $line =~ ^[A-Za-z]+\ ([^[:space:]]{8,})$ ]] || secrets+=("${BASH_REMATCH[1]}")
  done
}

# Sets $i of ${lines[@]} on the last line of a certificate, which everybody may see, and of which a file may have hundreds. One without its
# end may be something else.
skip_certificate() {
  local at=$i
  [[ ${lines[i]} == '-----BEGIN CERTIFICATE-----'?($'\r') ]] || return 0
  while [[ ${lines[++at]:-} =~ ^[A-Za-z0-9+/=]+$'\r'?$ ]]; do :; done
  [[ ${lines[at]:-} != '-----END CERTIFICATE-----'?($'\r') ]] || i=$at
}

# add_decoded TEXT: a part of a URL, also as who reads the URL has it.
add_decoded() {
  local text
  secrets+=("$1")
  [[ $1 == *%* && $1 =~ ^([^%]|%[0-9A-Fa-f]{2})*$ ]] || return 0
  text=${1//\\/\\\\}
  printf -v text %b "${text//%/\\x}"
  # A line has none of those.
  [[ $text == *[[:cntrl:]]* || ${#text} -lt $SHORTEST_SECRET ]] || secrets+=("$text")
}

# An expression for TEXT into $pattern, in which each byte but letters and digits may be escaped in any of the ways.
pattern_of() { # TEXT
  local i byte code hex upper literal entity backslash="\\\\"
  # As a service quotes in a page what it was sent.
  local ampersand="($backslash*(&|[uU]0026)|%(25)*26)(amp;)*"
  pattern=''
  for ((i = 0; i < ${#1}; i++)); do
    byte=${1:i:1}
    if [[ $byte == [A-Za-z0-9] ]]; then
      pattern+=$byte
      continue
    fi
    printf -v code %d "'$byte"
    printf -v hex '%02x' $((code & 255))
    upper=${hex^^}
    hex="[${hex:0:1}${upper:0:1}][${hex:1}${upper:1}]"
    case $byte in
      "\\") literal="$backslash+" ;;
      '^') literal='\^' ;;
      $'\001') literal='\x01' ;;
      ' ') literal='[ +]' ;;
      $'\t') literal="$byte|t" ;;
      $'\b') literal="$byte|b" ;;
      $'\f') literal="$byte|f" ;;
      $'\r') literal="$byte|r" ;;
      $'\a') literal="$byte|a" ;;
      $'\v') literal="$byte|v" ;;
      [[:punct:]]) literal="[$byte]" ;;
      *) literal=$byte ;;
    esac
    case $byte in
      '&') entity='|amp' ;;
      '<') entity='|lt' ;;
      '>') entity='|gt' ;;
      '"') entity='|quot' ;;
      "'") entity='|apos' ;;
      *) entity='' ;;
    esac
    [[ $byte != ["&<>\"'\`=/"] ]] || entity="|$ampersand(#0*$code|#[xX]0*$hex$entity);"
    pattern+="($backslash*($literal|u00$hex|x$hex)|%(25)*$hex$entity)"
  done
}

# Of what follows and precedes in base64, as in `Basic …`, one and the same text has three forms: to $alternatives. By one process for
# all texts, of which each ends with a whole group of base64.
base64_patterns_of() { # TEXT…
  local before secret text all='' from at=0 lengths=() froms=()
  for secret; do
    ((${#secret} > 5)) || continue
    for before in '' 0 00; do
      text=$before$secret from=$((${#before} + (${#before} > 0)))
      froms+=("$((at + from))") lengths+=("$((${#text} * 4 / 3 - from))")
      while ((${#text} % 3)); do text+='0'; done
      all+=$text
      at=$((at + ${#text} * 4 / 3))
    done
  done
  ((at > 0)) || return 0
  text=$(printf %s "$all" | base64 -w0) && ((${#text} == at)) || return 1
  for from in "${!froms[@]}"; do
    secret=${text:froms[from]:lengths[from]}
    secret=${secret//'+'/'([+]|-|%2[Bb])'}
    alternatives+="|${secret//'/'/'(/|_|%2[Ff])'}"
  done
}
