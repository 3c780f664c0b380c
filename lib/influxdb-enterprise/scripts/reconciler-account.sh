# shellcheck shell=bash
# The account of reconcile.sh at an InfluxDB Enterprise cluster: sourced by cluster.sh.
# shellcheck disable=SC2034,SC2154 # variables of cluster.sh

# The 16 of a global administrator: InfluxDB Enterprise 1.x docs, "Manage users and permissions".
readonly PERMISSIONS='"ViewAdmin","ViewChronograf","CreateDatabase","CreateUserAndRole","AddRemoveNode","DropDatabase","DropData","ReadData","WriteData","Rebalance","ManageShard","ManageContinuousQuery","ManageQuery","ManageSubscription","Monitor","CopyShard"'

has_account() {
  password=$(head -c 1000 -- "$state/password" 2>/dev/null) && [[ $password =~ ^[A-Za-z0-9_=-]+$ ]] || return
  sent=''
  ask "https://$base/status" "Basic $(printf '_reconciler:%s' "$password" | base64 -w0)" || { fail "$refused" && return; }
  [ "$status" != 401 ]
}

# user ACTION FIELDS: the text of an answer is not shown, as it may repeat what it was sent.
user() {
  sent="{\"action\":\"$1\",\"user\":{\"name\":\"_reconciler\",$2}}"
  meta "$base" /user -H 'Content-Type: application/json' --data-binary @-
}

make_account() {
  local action
  password=$(head -c 36 /dev/urandom | base64 -w0 | tr '+/' '-_')
  [[ $password =~ ^[A-Za-z0-9_-]{48}$ ]] || { fail 'no password can be made for the administrator _reconciler' && return 1; }
  action=create
  if ! user "$action" "\"password\":\"$password\"" && [[ ${answer[.error]:-} == *'already exists'* ]]; then
    refused='' action=change-password
    user "$action" "\"password\":\"$password\""
  fi
  [ -z "$refused" ] || { fail "the administrator _reconciler cannot be made: ${refused%%: *}" && return 1; }
  user add-permissions "\"permissions\":{\"\":[$PERMISSIONS]}" ||
    { fail "the administrator _reconciler gets no permissions: ${refused%%: *}" && return 1; }
  store "$state/password" "$password" || { fail "$state/password cannot be written" && return 1; }
  log 'the administrator _reconciler has a new password'
  acted=1
}
