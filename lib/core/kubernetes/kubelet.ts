/** The port of each node's kubelet. */
export const KUBELET_PORT = 10_250;
