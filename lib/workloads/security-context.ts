/**
 * What a container may do on its node: what the Pod Security Standard `restricted` allows, with an image that it cannot write to.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function containerSecurityContext({ writableImage = false }: { readonly writableImage?: boolean }) {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: !writableImage,
    runAsNonRoot: true,
  };
}

/** As whom the containers of a pod run; `user` is their group where the platform chooses the user, as OpenShift does. */
export function podSecurityContext(user: number, { chosenByPlatform }: { readonly chosenByPlatform: boolean }) {
  const own = chosenByPlatform ? {} : { runAsUser: String(user), fsGroup: String(user) };
  return {
    runAsNonRoot: true,
    runAsGroup: String(user),
    ...own,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
