#!/usr/bin/env bash
# A stand-in of Kapacitor Enterprise for the live suite: open source kapacitord with the generated config. It has no cluster: its
# inputs for points listen where gossip and RPC would, by the addresses in that config. The log has what is sent to the UDP port.
#
#   kapacitord -config CONFIG
set -euo pipefail
export LC_ALL=C
umask 077

log() { printf 'stand-in: %s\n' "$*"; }
setting() { sed -n "/^\[$1\]/,/^\[/s/^ *$2 *= *\"\([^\"]*\)\"$/\1/p" "$config" | head -n 1; }

[ "${1:-}" = -config ] || { log 'takes -config' && exit 1; }
config=$2
gossip=$(setting cluster bind-address) rpc=$(setting rpc bind-address)
[[ -n $gossip && -n $rpc ]] || { log 'the config has no address for gossip or RPC' && exit 1; }
for name in HOSTNAME CLUSTER_ADVERTISE_ADDRESS RPC_ADVERTISE_ADDRESS HTTP_SHARED_SECRET; do
  name=KAPACITOR_$name
  [ -n "${!name:-}" ] || { log "$name is not set" && exit 1; }
done
{
  cat "$config"
  printf '\n[[udp]]\n  enabled = true\n  bind-address = "%s"\n  database = "none"\n' "$gossip"
  for address in "$gossip" "$rpc"; do
    printf '[[graphite]]\n  enabled = true\n  bind-address = "%s"\n  protocol = "tcp"\n  database = "none"\n' "$address"
  done
} >/tmp/stand-in.conf
exec /usr/bin/kapacitord -config /tmp/stand-in.conf "${@:3}"
