import {
  AcceptedRisk,
  AlertHandler,
  ContainerImage,
  License,
  MetaUsers,
  Peer,
  SecureInfluxDB,
  SecureKapacitorEnterprise,
  SecureKapacitorEnterpriseProps,
  Task,
  Trust,
  HttpProxy,
} from '../../../lib';
import { SECURE_KAPACITOR_ENTERPRISE } from '../../../lib/kapacitor-enterprise/prop-types';
import { TerraformStack } from 'cdktf';
import { ROOT } from '../../support/certificates';
import { Entry, existing, externalInfluxdb, peers, placement, workload } from '../support';

/** What has to be given, of Secrets of others. */
export function enterpriseProps(stack: TerraformStack, { namespace, authority } = placement(stack)) {
  return {
    namespace,
    authority,
    image: ContainerImage.fromTag('registry.example/kapacitor-enterprise:1.5.7'),
    license: License.file({ credential: existing(namespace, 'license') }),
    administrator: { credential: existing(namespace, 'administrator') },
    metaUsers: MetaUsers.fromAttributes({
      address: 'meta.example:8091',
      trust: Trust.fromPem(ROOT),
      peer: Peer.cidr('192.0.2.9/32'),
      userName: 'kapacitor',
      credential: existing(namespace, 'meta'),
    }),
    clearTextBetweenMembers: AcceptedRisk.because('the nodes are ours alone'),
    tasksRunPrograms: AcceptedRisk.because('the platform team alone defines tasks'),
  };
}

/** A cluster in a place of its own. */
export function kapacitorEnterpriseIn(stack: TerraformStack, props: Partial<SecureKapacitorEnterpriseProps> = {}) {
  return new SecureKapacitorEnterprise(stack, 'kapacitor', { ...enterpriseProps(stack), ...props });
}

/** Kapacitor Enterprise. */
export const rows: readonly Entry[] = [
  {
    construct: SecureKapacitorEnterprise,
    withProps: { types: SECURE_KAPACITOR_ENTERPRISE, make: kapacitorEnterpriseIn },
    cases: {
      defaults: (stack) => kapacitorEnterpriseIn(stack),
      'every prop': (stack) => {
        const props = enterpriseProps(stack);
        new SecureKapacitorEnterprise(stack, 'kapacitor', {
          ...props,
          ...workload,
          image: ContainerImage.fromDigest(`kapacitor-enterprise@sha256:${'0'.repeat(64)}`, { version: '1.5.7' }),
          members: 5,
          redundancy: 3,
          license: License.key({ credential: existing(props.namespace, 'license'), peers, ports: [443, 8443] }),
          sharedSecret: existing(props.namespace, 'shared'),
          clientCertificate: true,
          proxy: HttpProxy.of('https://proxy.example:8443', { peers, noProxy: ['.corp.example'] }),
          settings: {
            alert: { 'delay-per-member': '5s' },
            cluster: { 'gossip-members': 2 },
            rpc: { 'enable-grpc-logging': true },
            logging: { level: 'DEBUG' },
          },
        });
      },
      'subscribed, reading, writing and telling': (stack) => {
        const props = enterpriseProps(stack);
        const { namespace, authority } = props;
        const client = new SecureKapacitorEnterprise(stack, 'kapacitor', props);
        const credential = existing(namespace, 'influxdb');
        const metrics = externalInfluxdb(stack).database('metrics', { userName: 'kapacitor', credential });
        client.subscribeTo(metrics, { isDefault: true });
        const inside = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
        client.readFrom(inside.addDatabase('read'));
        client.writeTo(inside.addDatabase('written'));
        client.alertThrough(AlertHandler.pagerDuty({ routingKey: existing(namespace, 'pagerduty'), peers }));
        client.allowFrom(Peer.namespace('operators'));
        client.addTask(Task.fromText('own', `dbrp "_kapacitor"."autogen"\nstream|from()`));
      },
    },
  },
];
