/** Who may mount a volume: the access mode of its PersistentVolumeClaim. */
export enum AccessMode {
  /** All pods of one node. A lock on the volume keeps a second daemon from it. */
  READ_WRITE_ONCE = 'ReadWriteOnce',
  /**
   * One pod of the whole cluster; a second one is not scheduled. It takes Kubernetes 1.29 or newer and a StorageClass whose CSI
   * driver knows it, as those of the large clouds do; a class without CSI, such as local-path, leaves the claim pending.
   */
  READ_WRITE_ONCE_POD = 'ReadWriteOncePod',
}
