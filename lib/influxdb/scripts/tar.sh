# shellcheck shell=bash
# Reads tar archives as influxd writes them: files only, in the format of POSIX, of 1988 or 2001. A slim image has no tar.
# shellcheck disable=SC2154 # variables of the scripts that source this

# What does not fit into a header: a path, and a number.
readonly LONGEST_EXTENDED=1048576

# walk_tar COMMAND: of an archive on the standard input; COMMAND NAME SIZE reads so many bytes of each file. Gives 1 where the
# archive ends early, or is none. Who wrote it may be another: the shell counts with what is a number only.
walk_tar() {
  local rest name prefix size type path='' large=''
  while :; do
    head -c 512 >"$scratch/header"
    [ "$(stat -c %s "$scratch/header")" = 512 ] || return 1
    rest=$(tr -d '\0' <"$scratch/header" | wc -c) || return 1
    if [ "$rest" = 0 ]; then
      [ "$(head -c 512 | wc -c)" = 512 ] || return 1
      cat >/dev/null
      return
    fi
    [ "$(field 257 5)" = ustar ] || return 1
    # Each by itself: of several, the status is that of the last.
    name=$(field 0 100) && prefix=$(field 345 155) && type=$(field 156 1) && size=$(field 124 12) || return 1
    name=${path:-${prefix:+$prefix/}$name}
    [[ $size =~ ^[0-7]+\ *$ && $large =~ ^([1-9][0-9]{0,15}|0)?$ ]] || return 1
    size=${large:-$((8#${size// /}))}
    case $type in
      x)
        # Of the next file: lines LENGTH NAME=VALUE.
        ((size <= LONGEST_EXTENDED)) || return 1
        head -c "$size" >"$scratch/extended" && [ "$(stat -c %s "$scratch/extended")" = "$size" ] || return 1
        path=$(sed -n 's/^[0-9]* path=//p' "$scratch/extended") && large=$(sed -n 's/^[0-9]* size=//p' "$scratch/extended") || return 1
        ;;
      0 | '')
        [[ $name != /* && "/$name/" != */../* ]] || return 1
        "$1" "$name" "$size" || return
        path='' large=''
        ;;
      *) return 1 ;;
    esac
    head -c $(((512 - size % 512) % 512)) >/dev/null
  done
}

field() { tail -c +$(($1 + 1)) "$scratch/header" | head -c "$2" | tr -d '\0'; } # OFFSET LENGTH

skip_file() { [ "$(head -c "$2" | wc -c)" = "$2" ]; }

# Into the folder $into.
write_file() {
  mkdir -p "$into/$(dirname -- "$1")" && head -c "$2" >"$into/$1" && [ "$(stat -c %s -- "$into/$1")" = "$2" ]
}
