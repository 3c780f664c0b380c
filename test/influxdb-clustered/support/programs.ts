import { TerraformStack } from 'cdktf';
import { ClusteredIngressKind, Credential, HostingEnvironment, ObjectStore, SecureNamespace } from '../../../lib';
import { everyProp } from '../../contract/rows/influxdb-clustered';
import { secretVariable } from '../../contract/support';
import { Props } from './written';

export const given = (stack: TerraformStack, id: string): Credential =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

/** Programs that both forms take. */
export const IN_BOTH: Readonly<Record<string, Props>> = {
  'what it cannot be without': () => ({}),
  'every prop': everyProp,
  Azure: (stack) => ({
    objectStore: ObjectStore.azure({
      bucket: 'influxdb',
      account: given(stack, 'account'),
      accessKey: given(stack, 'key'),
    }),
  }),
  'Google, with a key file': (stack) => ({
    objectStore: ObjectStore.google({ bucket: 'influxdb', serviceAccount: given(stack, 'key') }),
  }),
  'Google, with a key file, on its own clusters': (stack) => ({
    objectStore: ObjectStore.s3({
      bucket: 'b',
      region: 'r',
      accessKey: given(stack, 'id'),
      secretKey: given(stack, 'key'),
    }),
    hostingEnvironment: HostingEnvironment.gke({ serviceAccountEmail: 'influxdb@project.iam.gserviceaccount.com' }),
  }),
  'a Route': (_, { ingress }) => ({
    ingress: { ...ingress, kind: ClusteredIngressKind.openShiftRoute('looked at with openssl') },
  }),
  'a Gateway of Istio': (stack, { ingress }) => ({
    ingress: {
      ...ingress,
      kind: ClusteredIngressKind.istioGateway({
        namespace: SecureNamespace.fromName(stack, 'istio-system'),
        selector: { istio: 'ingressgateway' },
      }),
    },
  }),
};

/** Programs that only the AppInstance takes: the chart would lose a part of each. */
export const IN_APP_INSTANCE: Readonly<Record<string, Props>> = {
  'observability that the chart drops': () => ({
    settings: {
      observability: {
        retention: '24h',
        serviceMonitor: { interval: '30s', fallbackScrapeProtocol: 'PrometheusText0.0.4' },
      },
    },
  }),
  'Google, with workload identity': () => ({
    objectStore: ObjectStore.google({ bucket: 'influxdb' }),
    hostingEnvironment: HostingEnvironment.gke({ serviceAccountEmail: 'influxdb@project.iam.gserviceaccount.com' }),
  }),
  OpenShift: () => ({ hostingEnvironment: HostingEnvironment.openShift() }),
};
