#!/usr/bin/env bash
# Which objects of a stack are in the cluster already, as an apply that was killed or a state that is lost leaves them: an import
# block for each on standard output. Terraform leaves those alone that are in its state.
#
#   bash imports.sh >imports.tf && terraform apply && rm imports.tf
#
#   $1        the kubernetes provider that they are of, where the stack has several: kubernetes.west
#   KUBECTL   kubectl, with its options: 'kubectl --context=west'
#
# A Secret is not imported: its values would stand in the plan and the state. It is deleted, and written again by the apply.
set -euo pipefail

provider=${1:-kubernetes}
read -ra kubectl <<<"${KUBECTL:-kubectl}"
secrets=()

while IFS=$'\t' read -r of address kind namespace name id; do
  [ "$of" = "$provider" ] || continue
  where=()
  [ "$namespace" = - ] || where=(-n "$namespace")
  show='jsonpath={.metadata.name} {.metadata.labels.app\.kubernetes\.io/managed-by}'
  if ! found=$("${kubectl[@]}" ${where[@]+"${where[@]}"} get "$kind" "$name" --ignore-not-found -o "$show" </dev/null); then
    echo "# $address: whether it exists cannot be known"
  elif [ -z "$found" ]; then
    continue
  elif [ "$found" != "$name cdktf-secure-monitoring" ]; then
    echo "# $address: somebody else made the $kind $id, which is left alone"
  elif [ "$kind" = secrets ]; then
    secrets+=("${kubectl[*]} -n $namespace delete secret $name")
  else
    printf 'import {\n  to = %s\n  id = "%s"\n}\n' "$address" "$id"
  fi
done <<'OBJECTS'
@OBJECTS@
OBJECTS

[ ${#secrets[@]} = 0 ] || printf '# before the apply, for those of which it says that they exist:\n'
[ ${#secrets[@]} = 0 ] || printf '# %s\n' "${secrets[@]}"
