#!/bin/sh
# read-secrets.sh
# Prints the lines of the secrets in some volumes. Fails where one of them cannot be read, or a volume is empty.
#
#   REDACT_FOLDERS   the volumes, colon-separated: each file is a secret but *.yml, *.json, *.crt, *.username, username_* and namespace
#   LOG_FOLDER       with a file `newline`, of one line break
set -u

IFS=:
for folder in ${REDACT_FOLDERS:-}; do
  cd "$folder" || exit
  set --
  found=''
  for file in * .[!.]*; do
    case $file in
      # There is none.
      '*' | '.[!.]*') continue ;;
      *.yml | *.json | *.crt | *.username | username_* | namespace) ;;
      # mawk may give a last line without a line break as it is not.
      *) set -- "$@" "./$file" "$LOG_FOLDER/newline" ;;
    esac
    found=1
  done
  [ -n "$found" ] || exit 1
  [ $# = 0 ] || cat "$@" || exit
done 2>/dev/null
