# shellcheck shell=bash
# Requests to a store that speaks as S3 does. The credential is handed to curl on its standard input, in no argument.
#
#   S3_URL                        https://HOST[:PORT]/BUCKET/PREFIX, without a slash at its end
#   S3_REGION                     its region
#   S3_CREDENTIAL                 folder with `access` and `secret`, the id of a key and its secret
#   S3_CA_FILE                    what verifies the store
# shellcheck disable=SC2154 # variables of the script that sources this

# s3 METHOD KEY SHA256 ARGUMENT…: gives 1 with a reason in $problem, without the secret in it, and 2 where it may be otherwise soon.
s3() {
  local access secret answer status=0 arguments
  read_key access && read_key secret || return 1
  arguments=(-qsS --proto '=https' --noproxy '*' --tlsv1.2 --connect-timeout 10 --speed-limit 1024 --speed-time 60)
  # Without a folder of its own, curl trusts the image's public authorities too.
  arguments+=(--cacert "$S3_CA_FILE" --capath "$(dirname "${BASH_SOURCE[0]}")")
  arguments+=(--aws-sigv4 "aws:amz:$S3_REGION:s3" -H "x-amz-content-sha256: $3" -X "$1" -w '\n%{http_code}')
  answer=$(curl "${arguments[@]}" -K - "${@:4}" "$S3_URL/$2" 2>&1 <<<"user = \"$access:$secret\"") || status=$?
  if [ "$status" != 0 ]; then
    answer=${answer#*curl: } problem="$S3_URL/$2: ${answer%%$'\n'*}"
    # What verifies the store does not.
    [[ $status = 60 || $status = 77 ]] || return 2
    return 1
  fi
  status=${answer##*$'\n'} answer=${answer%$'\n'*}
  [[ $status = 2?? ]] && problem='' && return
  problem="$S3_URL/$2 answers HTTP $status"
  # What S3 calls it: AccessDenied, NoSuchBucket.
  [[ ! $answer =~ \<Code\>([A-Za-z0-9]{1,60})\</Code\> ]] || problem+=" (${BASH_REMATCH[1]})"
  [[ $status != 5?? && $status != 429 ]] || return 2
  return 1
}

read_key() { # access or secret: into the variable of that name
  problem="the file $S3_CREDENTIAL/$1 is missing"
  IFS= read -r "$1" 2>/dev/null <"$S3_CREDENTIAL/$1" || [ -n "${!1:-}" ] || return
  problem="what is in $S3_CREDENTIAL/$1 is no key of S3"
  [[ ${!1} =~ ^[A-Za-z0-9/+=_.-]+$ ]]
}

check_s3() {
  curl --help all 2>/dev/null | grep -q -- --aws-sigv4 || die 'the curl of this image is older than 7.75.0, and cannot sign requests to S3'
}
