# shellcheck shell=bash
# The subscriptions of reconcile.sh, which sources this.
# shellcheck disable=SC2004,SC2154 # associative arrays and variables of reconcile.sh

# A subscription's destination holds a token that only its subscriber can make: the subscriber announces it as a point.
look_at_subscriptions() {
  local key name database policy endpoint select subscriptions_now what announced token='[A-Za-z0-9_-]+' _
  subscription_errors=()
  [ "${MODE:-}" != bootstrap ] && ((${#subscriptions[@]} > 0)) || return 0
  run 'SHOW SUBSCRIPTIONS' -format csv || { subscription_errors=("subscriptions: $(reason)") && return; }
  subscriptions_now=$answer
  for key in "${subscriptions[@]}"; do
    [ -n "${owned[$key]:-}" ] || continue
    IFS=$'\t' read -r _ name database policy endpoint select <<<"${wanted[$key]}"
    name=$(identifier "$name"); database=$(identifier "$database"); policy=$(identifier "$policy")
    what="subscription $name on $database.$policy"
    what=${what//[[:cntrl:]]/?}
    select=$(decode "$select")
    if ! run "$select" -format csv -database _subscriptions; then
      not_found || subscription_errors+=("$what: the announcement cannot be read: $(reason)")
      continue
    fi
    announced=${answer##*$'\n'}
    announced=${announced##*,}
    if [ -z "$announced" ] || [[ $subscriptions_now == *",[$announced]"* ]]; then
      unset "differs[$key]" "refused[$key]"
      continue
    fi
    # Whoever may write announcements must not send the points elsewhere, nor make the pod unready: a log line only.
    if ! [[ $announced =~ ^https://~subscriber:$token@ && ${announced#*@} == "$endpoint" ]]; then
      [ -n "${refused[$key]:-}" ] || log "$what: refused an announcement that is not of $endpoint" >&2
      refused[$key]=1
      continue
    fi
    unset "refused[$key]"
    subscribe
  done
}

# Uses the variables of look_at_subscriptions.
subscribe() {
  local create="CREATE SUBSCRIPTION $name ON $database.$policy DESTINATIONS ANY '$announced'"
  if ! run "$create"; then
    [[ $answer == *'already exists'* ]] || { subscription_errors+=("$what: $(reason)") && return; }
    # A subscriber that has just made it with a new token announces that a moment later: look twice.
    if [ "$mode" = watch ] && [ "${differs[$key]:-}" != "$announced" ]; then differs[$key]=$announced && return; fi
    run "DROP SUBSCRIPTION $name ON $database.$policy" || not_found ||
      { subscription_errors+=("$what: $(reason)") && return; }
    run "$create" || { subscription_errors+=("$what: $(reason)") && return; }
  fi
  unset "differs[$key]"
  log "$what is made as announced"
}
