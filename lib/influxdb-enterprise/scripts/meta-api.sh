# shellcheck shell=bash
# How cluster.sh, which sources this, talks to the nodes: one door for all answers, of which no text is run, and none is logged
# that has a secret in it.
# shellcheck disable=SC2034,SC2154 # variables of cluster.sh

declare -A answer=()
status='' refused='' redirect='' token=''

# JSON → lines `PATH<TAB>VALUE`, one for each text, number and word: `.data.0.tcpAddr<TAB>a:8088`. A text stays as JSON spells it,
# less what Go alone escapes; in a path, what is no letter of a name is `?` and its number, so that no two names have one path.
# Fails where it has not read all of it.
flatten() {
  tr '\n\r\t\0\1' '     ' |
    LC_ALL=C sed 's/\\\\/\x01/g; s/\\u003c/</g; s/\\u003e/>/g; s/\\u0026/\&/g; s/\\u2028/\xe2\x80\xa8/g; s/\\u2029/\xe2\x80\xa9/g; s/\x01/\\\\/g' |
    { grep -aoE '"([^"\\]|\\.)*"|[]{}:,[]|[^]{}:,"[:space:][]+' || [ $? = 1 ]; } | LC_ALL=C awk '
    BEGIN { for (at = 1; at < 256; at++) number[sprintf("%c", at)] = sprintf("?%02x", at) }
    function spelled(name,   at, text, letter) {
      for (at = 1; at <= length(name); at++) {
        letter = substr(name, at, 1)
        text = text (letter ~ /[A-Za-z0-9_-]/ ? letter : number[letter])
      }
      return text
    }
    function path(   at, text) {
      for (at = 1; at <= depth; at++) text = text "." (kind[at] == "{" ? key[at] : item[at])
      return text == "" ? "." : text
    }
    $0 == "{" || $0 == "[" {
      if (++depth > 20) exit 1
      kind[depth] = $0; key[depth] = ""; item[depth] = 0; named = $0 == "{"
      next
    }
    $0 == "}" || $0 == "]" { if (depth > 0) depth--; named = 0; next }
    $0 == ":" { named = 0; next }
    $0 == "," { if (kind[depth] == "[") item[depth]++; else named = depth > 0; next }
    named && /^"/ {
      key[depth] = spelled(substr($0, 2, length($0) - 2))
      next
    }
    {
      print path() "\t" (/^"/ ? substr($0, 2, length($0) - 2) : $0)
    }'
}

# What a node says of an error, without what only we and the nodes may know.
said() {
  local text=${answer[.error]:-} secret
  for secret in "$token" "$password" "$internal_secret"; do [ -z "$secret" ] || text=${text//"$secret"/…}; done
  # Half a token would not have been found.
  text=${text:0:300}
  printf '%s' "${text//[^[:print:]]/?}"
}

# ask URL HEADER [CURL_OPTION…]: the body is $sent. The answer into $status, ${answer[@]} and $redirect. Returns 1 where there is none
# that can be trusted, and why into $refused.
ask() {
  local url=$1 header=$2 text lines flat failure=0 path value verified place=${1#https://}
  shift 2
  alive
  answer=() status='' redirect='' refused='' place=${place%%/*}
  text=$(
    set -o pipefail
    printf '%s' "$sent" | "$curl" -qsS --noproxy '*' --connect-timeout 5 -m 40 \
      --cacert "${SSL_CERT_FILE:-}" --capath "${SSL_CERT_DIR:-$here}" -K <(printf 'header = "Authorization: %s"\n' "$header") \
      -w '\n%{http_code}\t%{ssl_verify_result}\t%{redirect_url}' "$@" "$url" 2>/dev/null | head -c 200000 | tr -d '\0'
  ) || failure=$?
  mapfile -t lines <<<"$text"
  IFS=$'\t' read -r status verified redirect <<<"${lines[-1]}"
  unset -v 'lines[-1]'
  case $failure in
    0) ;;
    6) refused="the name $place cannot be resolved" ;;
    7) refused="$place does not answer" ;;
    23) refused="the answer of $place is too long" ;;
    28) refused="$place does not answer in time" ;;
    35) refused="$place does not answer by TLS" ;;
    77) refused="the authority in ${SSL_CERT_FILE:-SSL_CERT_FILE} cannot be read" ;;
    51 | 60 | 91)
      # Only a chain that does not verify has a number.
      case $verified in
        0 | 1) refused="the certificate of $place is for another name" ;;
        10) refused="the certificate of $place has expired" ;;
        *) refused="the certificate of $place is of another authority" ;;
      esac
      ;;
    *) refused="$place does not answer (curl $failure)" ;;
  esac
  if [ -z "$refused" ] && ! [[ $status =~ ^[1-9][0-9]{2}$ ]]; then refused="the answer of $place is too long"; fi
  [ -z "$refused" ] || return
  # An answer that was not read must not look like one in which there is nothing.
  flat=$(printf '%s ' "${lines[@]}" | flatten) || { refused="the answer of $place cannot be read" && return 1; }
  while IFS=$'\t' read -r path value; do [ -z "$path" ] || answer[$path]=$value; done < <(printf '%s\n' "$flat")
}

sign() {
  internal_secret=$(head -c 10000 -- "$SECRET_FILE" 2>/dev/null)
  token=$(jwt_sign 512 "{\"username\":\"\",\"exp\":$((EPOCHSECONDS + 300))}" "$SECRET_FILE" 2>/dev/null) ||
    { fail "the internal shared secret in $SECRET_FILE cannot be read" && return 1; }
}

# meta NODE PATH [CURL_OPTION…]: asks a meta node, and whom it redirects to if that is one of ours. Returns 1 unless it was done.
meta() {
  local node=$1 path=$2 other step
  shift 2
  for step in 1 2 3 4; do
    ask "https://$node$path" "Bearer $token" "$@" || return
    case $status in
      2*) return 0 ;;
      307 | 308) ;;
      401)
        refused="$node does not take the internal shared secret"
        return 1
        ;;
      404)
        refused="$node has no ${path%%\?*}"
        return 1
        ;;
      *)
        refused="$node answers $status: $(said)"
        # So does InfluxDB Cluster, an independent implementation, to whomever: then it is made with auth-enabled off, which is turned on after.
        [[ ${answer[.error]:-} != *'create admin user first'* ]] ||
          refused="$node wants an administrator before it takes the internal shared secret: turn auth-enabled of the meta nodes off until _reconciler is made"
        return 1
        ;;
    esac
    other=''
    for node in "${metas[@]}"; do [ "${redirect%%\?*}" != "https://$node$path" ] || other=$node; done
    node=${other:-$node}
    # Whoever it is gets neither the secret's token nor a password.
    [ -n "$other" ] || { refused="a meta node redirects to ${redirect//[^A-Za-z0-9.:\/_-]/?}, which is none of this cluster" && return 1; }
  done
  refused="the meta nodes redirect to each other: they have no leader"
  return 1
}
