/** What may happen to data. */
export enum RemovalPolicy {
  /**
   * A database, or a retention policy of it, stays when its call leaves the code. Terraform refuses to destroy a volume or a namespace
   * (`prevent_destroy`), `terraform destroy` included, as long as it is in the code: one whose construct left it, or has another id, goes.
   */
  RETAIN = 'retain',
  /** It is destroyed, by a change that replaces it too: a smaller volume for one. */
  DESTROY = 'destroy',
}
