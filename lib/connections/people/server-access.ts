import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { deferred } from '../../core/terraform/deferred';
import { escapeTemplate } from '../../core/terraform/template';
import { pathInStack } from '../../core/terraform/ids';

/** What a person needs to reach a server after the deploy. No secret is among it, only where each is. */
export interface ServerAccess {
  /** Where its clients in the cluster reach it: `https://influxdb.monitoring.svc:8086`. */
  readonly url: string;
  /** Where it is reached from elsewhere: what `exposeThrough` opened. */
  readonly exposedUrls: string[];
  /** The namespace of the objects below. */
  readonly namespace: string;
  /** The ConfigMap with what verifies its certificate. @default - it is in `caSecretName` */
  readonly caConfigMapName?: string;
  /** The Secret with what verifies its certificate. @default - it is in `caConfigMapName` */
  readonly caSecretName?: string;
  /** The key of the certificates there. */
  readonly caKey: string;
  /** A user of it. @default - people log in with accounts that they have elsewhere */
  readonly userName?: string;
  /** The Secret with that user's password. @default - as `userName` */
  readonly credentialSecretName?: string;
  /** The key of the password there. @default - as `userName` */
  readonly credentialSecretKey?: string;
  /** Commands for a shell with kubectl: they fetch the certificates, open a way to the server and call it. */
  readonly commands: string[];
}

/** Makes a Terraform output of how a server is reached, named after its construct: `influxdb_access`. */
export function publishAccess(owner: Construct, access: () => ServerAccess): void {
  publish(owner, 'access', `How ${pathInStack(owner)} is reached. No secret is in it.`, access);
}

/** Makes a Terraform output of what a person needs, named after its construct. */
export function publish(owner: Construct, what: string, description: string, value: () => unknown): void {
  const output = new TerraformOutput(owner, what, {
    description,
    value: deferred(() => escapeTemplate(value()) as string),
  });
  const id = pathInStack(owner);
  // Below another construct two ids could be the same; cdktf's own name of the output tells them apart.
  if (/^[a-z_][\w-]*$/i.test(id)) output.overrideLogicalId(`${id}_${what}`);
}
