import { Construct } from 'constructs';
import { openPath } from '../connections/network/path';
import { acceptSettings } from '../core/checks/accept-settings';
import { checkInteger } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { readProps } from '../core/checks/prop-types';
import { Protocol } from '../core/kubernetes/protocol';
import { mergeSettings } from '../core/checks/settings';
import { RotationOptions } from '../credentials/account-rotation';
import { toml } from '../formats';
import { AlertHandlers } from '../kapacitor-daemon/alert-handlers';
import { KAPACITOR_PORT } from '../kapacitor-daemon/config';
import { Servers } from '../kapacitor-daemon/influxdb-servers';
import { KapacitorAccount } from '../kapacitor-daemon/kapacitor';
import { KapacitorServer } from '../kapacitor-daemon/kapacitor-server';
import { META_HAS_USERS, metaAdministrator } from '../kapacitor-daemon/meta-administrator';
import { MetaConnection } from '../kapacitor-daemon/meta-users';
import { useProxy } from '../kapacitor-daemon/proxy';
import { KapacitorUser } from '../kapacitor-daemon/user';
import { refuseRotation } from '../servers/external-server';
import { PreparedServer } from '../servers/secure-server';
import { sharedSecretOf } from '../servers/shared-secret';
import { Workload } from '../workloads/workload';
import { enterpriseConfig } from './config';
import { SecureKapacitorEnterpriseProps } from './enterprise-props';
import { runJoin } from './join';
import { defineMemberPod } from './member-pod';
import { GOSSIP_PORT, RPC_PORT } from './ports';
import { KAPACITOR_ENTERPRISE_PRODUCT } from './product';
import { SECURE_KAPACITOR_ENTERPRISE } from './prop-types';
import { KAPACITOR_ENTERPRISE_SETTINGS } from './settings';
import { KAPACITOR_ENTERPRISE_VERSIONS } from './versions';

/**
 * A cluster of Kapacitor Enterprise 1.5.7, whose members tell each alert once: its API over TLS and to users of InfluxDB Enterprise
 * only, its other ports for members only. It was never run with the vendor's binaries, which cannot be had without a license:
 * `docs/products/kapacitor-enterprise.md` says what was.
 *
 * By default each of 3 members asks for 0.1 cores and 256 MiB, may use 1 GiB, stores 1 GiB of tasks, and has ten minutes to start.
 *
 * @see https://archive.docs.influxdata.com/enterprise_kapacitor/v1.5/administration/security/
 * @example
 * const kapacitor = new SecureKapacitorEnterprise(this, 'kapacitor', {
 *   namespace, authority, image, license, metaUsers, administrator,
 *   clearTextBetweenMembers: AcceptedRisk.because('they are on nodes of their own'),
 *   tasksRunPrograms: AcceptedRisk.because('the platform team alone defines tasks'),
 * });
 * kapacitor.subscribeTo(metrics);
 */
export class SecureKapacitorEnterprise extends KapacitorServer {
  /** The user whom the members are joined as. */
  public readonly administrator: KapacitorUser;

  /**
   * Makes a cluster.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureKapacitorEnterpriseProps) {
    super(scope, id);
    const props = readProps(this, given, SECURE_KAPACITOR_ENTERPRISE);
    const { members, redundancy } = this.#sizes(props);
    this.#acceptDeviations(props);
    const { clientCertificate: showsCertificate = false } = props;
    const budgeted = { ...props, disruptionBudget: props.disruptionBudget ?? 1 };
    const server = this._prepare(budgeted, KAPACITOR_ENTERPRISE_PRODUCT, {
      client: showsCertificate,
      replicas: members,
    });
    const { workload, version, identity, image } = server;
    if (!props.image && image.reference === KAPACITOR_ENTERPRISE_VERSIONS.image)
      recordMistake(this, {
        prop: 'image',
        got: undefined,
        takes: 'the image that you made of what InfluxData gave you, like ContainerImage.fromTag(…): none is public',
      });
    openPath(workload, workload, GOSSIP_PORT, { protocols: [Protocol.TCP, Protocol.UDP] });
    openPath(workload, workload, RPC_PORT);
    this.administrator = metaAdministrator(this, workload, props.administrator);
    const meta = props.metaUsers._connect(this, { prop: 'metaUsers', workload, version, showsCertificate });
    const servers = new Servers(this, workload, { trust: this.trust });
    const handlers = new AlertHandlers(this, workload, {
      lacks: ['bigpanda', 'zenoss'],
      proxy: props.proxy,
    });
    // Those that run a task tell each alert once together.
    const runTasks = workload.podDnsNames(members).slice(0, redundancy);
    this._takeParts({ servers, handlers, props, server, product: KAPACITOR_ENTERPRISE_PRODUCT, members: runTasks });
    this.#definePod(props, server, { meta, servers, handlers, redundancy });
    workload.runNumbered({ api: KAPACITOR_PORT, gossip: GOSSIP_PORT, rpc: RPC_PORT }, members);
    const join = new Workload(this, { product: 'kapacitor-enterprise', props, user: 999, part: 'join' });
    runJoin(join, {
      image: image.reference,
      members: workload,
      names: workload.podDnsNames(members),
      administrator: this.administrator,
      ca: identity.bundle,
    });
    this._runTasks();
    this._offerApi(this.administrator);
  }

  /** @internal */
  public _admitAdministrator(client: Workload, options: RotationOptions): KapacitorAccount {
    refuseRotation(client.owner, options, META_HAS_USERS);
    const { userName, _credential: credential } = this.administrator;
    const account = { userName, credential };
    openPath(client, this._workload, KAPACITOR_PORT, { account });
    client.startAfter(this._workload);
    return account;
  }

  #sizes({ members = 3, redundancy = 2 }: SecureKapacitorEnterpriseProps) {
    const fine = checkInteger(this, 'members', members, { min: 2 });
    const most = fine ? members : undefined;
    checkInteger(this, 'redundancy', redundancy, { min: 2, max: most });
    return { members: fine ? members : 3, redundancy };
  }

  #acceptDeviations({ clearTextBetweenMembers, tasksRunPrograms }: SecureKapacitorEnterpriseProps): void {
    acceptDeviation(this, 'plain-members', {
      prop: 'clearTextBetweenMembers',
      what: 'its members tell each other about alerts in clear text, and ask for no credential',
      reason: clearTextBetweenMembers._reason,
    });
    acceptDeviation(this, 'tasks-run-programs', {
      prop: 'tasksRunPrograms',
      what: 'whoever may define tasks can run programs in its pods, and read every password there',
      reason: tasksRunPrograms._reason,
    });
  }

  #definePod(
    props: SecureKapacitorEnterpriseProps,
    { workload, image, version, identity, data, resources }: PreparedServer,
    { meta, servers, handlers, redundancy }: Parts,
  ): void {
    const { namespace, host } = workload;
    const license = props.license._bind(this, [workload]);
    const { clientCertificate: showsCertificate = false } = props;
    const settings = acceptSettings(this, props, KAPACITOR_ENTERPRISE_SETTINGS, version);
    const known = { host, meta: meta.settings, redundancy, showsCertificate, licenseFile: license.kind === 'file' };
    defineMemberPod(workload, {
      image: image.reference,
      config: () => {
        const own = enterpriseConfig({ ...known, servers: servers.numbered() });
        return toml({ ...mergeSettings(own, settings), ...handlers.settings() });
      },
      servers: () => servers.numbered(),
      handlers,
      proxy: useProxy(props.proxy, workload, { servers: () => servers.numbered(), handlers, meta }),
      license,
      domain: workload.podDomain,
      data,
      tlsSecretName: identity.secretName,
      ca: identity.bundle,
      sharedSecret: sharedSecretOf(workload, props.sharedSecret).in(namespace),
      meta,
      administrator: () => this.administrator.userName,
      resources,
    });
  }
}

interface Parts {
  readonly meta: MetaConnection;
  readonly servers: Servers;
  readonly handlers: AlertHandlers;
  readonly redundancy: number;
}
