# shellcheck shell=bash
# Whether InfluxDB still is as reconcile.sh, which sources this, left it, before anything is asked: who has many users and starts
# again with what there was is ready at once, and compares afterwards.
#
# What was seen to be right is kept as one digest of the desired state with its passwords and of InfluxDB's file of users, databases
# and grants. Without the key nobody makes another one. bootstrap.sh, which sets the reconciler's own password, says which file was
# there before it and which is there after it.
# shellcheck disable=SC2154 # variables of reconcile.sh
kept='' is_kept=''

# Of the desired state in $lines, whose $revision is known, with the passwords in files, into $wish.
sum_wish() {
  local line fields files=()
  for line in "${lines[@]}"; do
    [[ $line == user$'\t'*$'\t-\t/'* ]] || continue
    fields_of "$line"
    files+=("${fields[4]}")
  done
  wish=$revision
  ((${#files[@]} == 0)) || wish+=$(sha256sum -- "${files[@]}" 2>/dev/null | sha256sum)
}

sum_meta() { # FILE
  local sum
  sum=$(sha256sum -- "$1" 2>/dev/null) && printf %s "${sum%% *}"
}

# Whether nobody can have logged in by a name that is not there: nobody is but the reconciler, as when influxd started.
is_of_start() {
  local before='' after='' key
  for key in "${!there[@]}"; do [[ $key != 'user '* || $key == 'user "_reconciler"' ]] || return; done
  [ -n "$meta" ] && read -r before after 2>/dev/null <"$state/meta" && [ "$(sum_meta "/proc/$$/fd/$meta")" = "$after" ]
}

# into $print
print_unchanged() { # SUM of InfluxDB's file
  local digests
  digest_all "$state" "$print_key" "$wish $1"
  print=${digests[0]:-}
}

# After a look that found all as it has to be: of the file that was there before that look, and still is.
keep_unchanged() {
  local sum
  [[ -z $is_kept && -n $verified && -z $doubted ]] && ((${#errors[@]} == 0)) && same_meta || return 0
  sum=$(sum_meta "/proc/$$/fd/$meta") && keep_print "$sum" && is_kept=1
}

keep_print() { # SUM of InfluxDB's file
  local print
  print_unchanged "$1"
  [[ -n $print && $print != "$kept" ]] || return 0
  store "$ledger_folder/unchanged" $'unchanged\t1' "$print" end 2>/dev/null && kept=$print
}

# At a start.
is_unchanged() {
  # shellcheck disable=SC2034 # read_lines fills them in
  local lines version content problem revision wish sum before='' after='' print
  [[ -n $meta_db && ! -L $ledger_folder/unchanged ]] && read_lines "$ledger_folder/unchanged" 'unchanged 1' || return
  kept=${lines[0]}
  read -r before after 2>/dev/null <"$state/meta"
  read_parts && sum=$(sum_meta "$meta_db") || return
  revision=$(printf '%s' "$content" | sha256sum) revision=${revision%% *}
  sum_wish
  if [ "$sum" = "$after" ]; then print_unchanged "$before"; else print_unchanged "$sum"; fi
  [[ -n $print && $print == "$kept" ]] && store "$state/revision" "$revision" || return
  # It may be started again before it has looked.
  keep_print "$sum" || :
}
