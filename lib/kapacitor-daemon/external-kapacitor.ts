import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { check } from '../core/checks/checks';
import { PropTypes, readProps, REQUIRED_TEXT } from '../core/checks/prop-types';
import { objectName } from '../core/kubernetes/names';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../credentials/prop-types';
import { RotationOptions } from '../credentials/account-rotation';
import { isUserName, USER_NAME } from '../credentials/user-name';
import { prepareStack } from '../posture/prepare-stack';
import {
  serverAddress,
  EXTERNAL_SERVER,
  ExternalServerAttributes,
  refuseRotation,
  ServerAddress,
} from '../servers/external-server';
import { Workload } from '../workloads/workload';
import { IKapacitor, KapacitorAccount } from './kapacitor';

/** A Kapacitor that exists elsewhere, and who manages it. */
export interface ExternalKapacitorAttributes extends ExternalServerAttributes {
  /** The administrator that its owner made for the clients of this stack. */
  readonly userName: string;
  /** That administrator's password. */
  readonly credential: Credential;
}

const EXTERNAL_KAPACITOR: PropTypes<ExternalKapacitorAttributes> = {
  ...EXTERNAL_SERVER,
  userName: REQUIRED_TEXT,
  credential: REQUIRED_CREDENTIAL,
};

/** A Kapacitor that this stack does not run. */
export class ExternalKapacitor extends Construct implements IKapacitor {
  public readonly url: string;
  public readonly trust: Trust;
  readonly #address: ServerAddress;
  readonly #account: KapacitorAccount;

  public constructor(scope: Construct, id: string, given: ExternalKapacitorAttributes) {
    super(scope, id);
    prepareStack(this);
    const attributes = readProps(this, given, EXTERNAL_KAPACITOR);
    const { userName, credential } = attributes;
    this.url = attributes.url;
    this.trust = attributes.trust;
    this.#address = serverAddress(this, attributes);
    check(this, 'userName', userName, USER_NAME, isUserName);
    const secretName = objectName(`${id}-credential`, 'kapacitor');
    const bound = new BoundCredential(this, 'credential', { credential, secretName, decidedElsewhere: true });
    this.#account = { userName, credential: bound };
  }

  /** @internal */
  public _admitAdministrator(client: Workload, options: RotationOptions): KapacitorAccount {
    refuseRotation(client.owner, options);
    openPath(client, this.#address.end, this.#address.port, { account: this.#account, server: this });
    return this.#account;
  }
}
