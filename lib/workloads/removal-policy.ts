/** What happens to data when its construct leaves the code. */
export enum RemovalPolicy {
  /** Terraform refuses to destroy it (`prevent_destroy`), `terraform destroy` included. */
  RETAIN = 'retain',
  /** It is destroyed, by a change that replaces it too: a smaller volume for one. */
  DESTROY = 'destroy',
}
