import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import {
  Deviations,
  type ExistingNamespaceOptions,
  type ExternalServerAttributes,
  Safeguard,
  type SecureChronografProps,
  type SecureInfluxDBProps,
  type SecureNamespaceProps,
  type SecureNodeExporterProps,
  type SecureTelegrafProps,
} from '../../lib';
import { PROGRAMS } from '../support/programs';
import { live } from './support/environment';
import * as mockExamples from './support/examples';
import * as mockBefore from './support/examples-before';
import { removeKinds } from './support/kinds';
import { isReady, pods, removeNamespaces } from './support/kubectl';
import { recordTiming, printTimings } from './support/timings';
import { waitFor } from './support/process';
import { Build, Deployment } from './support/terraform';

const { NEEDS, NOT_HERE, THEIRS } = mockExamples;
const { forgetContexts, namespaceOf, nextRun } = mockBefore;

// The examples as they stand, but for the names of their namespaces, as those of a test are its own, and go with it; and for
// where the other team's InfluxDB is.
jest.mock('../../lib', () => {
  const lib = jest.requireActual<typeof import('../../lib')>('../../lib');
  const inRun = (id: string) => mockBefore.namespaceOf(id);
  class SecureNamespace extends lib.SecureNamespace {
    public static override fromName(scope: Construct, id: string, options: ExistingNamespaceOptions = {}) {
      return lib.SecureNamespace.fromName(scope, id, { ...options, name: inRun(options.name ?? id) });
    }

    public constructor(scope: Construct, id: string, props: SecureNamespaceProps = {}) {
      super(scope, id, { ...props, name: inRun(id) });
    }
  }
  class SecureNodeExporter extends lib.SecureNodeExporter {
    public constructor(scope: Construct, id: string, props: SecureNodeExporterProps) {
      super(scope, id, { ...props, name: inRun(id) });
    }
  }
  class SecureInfluxDB extends lib.SecureInfluxDB {
    public static override fromAttributes(scope: Construct, id: string, attributes: ExternalServerAttributes) {
      const peer = lib.Peer.namespace(inRun('theirs'));
      const url = `https://influxdb.${inRun('theirs')}.svc:8086`;
      return lib.SecureInfluxDB.fromAttributes(scope, id, { ...attributes, url, peer });
    }

    public constructor(scope: Construct, id: string, props: SecureInfluxDBProps) {
      const reason = props.image?._reason;
      const older = mockExamples.OLDER_INFLUXDB;
      const image =
        older === undefined || reason === undefined
          ? props.image
          : lib.ContainerImage.fromTag(older).acceptOlder(reason);
      super(scope, id, { ...props, image });
    }
  }
  class SecureTelegraf extends lib.SecureTelegraf {
    public constructor(scope: Construct, id: string, props: SecureTelegrafProps) {
      const telegraf = mockExamples.TELEGRAF;
      const image = telegraf === undefined ? props.image : lib.ContainerImage.fromTag(telegraf);
      super(scope, id, { ...props, image });
    }
  }
  class SecureChronograf extends lib.SecureChronograf {
    public constructor(scope: Construct, id: string, props: SecureChronografProps) {
      const chronograf = mockExamples.CHRONOGRAF;
      const image = chronograf === undefined ? props.image : lib.ContainerImage.fromTag(chronograf);
      super(scope, id, { ...props, image });
    }
  }
  return { ...lib, SecureChronograf, SecureNamespace, SecureNodeExporter, SecureInfluxDB, SecureTelegraf };
});

const APPLIED = PROGRAMS.filter(({ name }) => !(name in NOT_HERE)).map((program) => [program.name, program] as const);

live('examples.test.ts')('the examples on a cluster', () => {
  afterAll(async () => {
    forgetContexts();
    await removeKinds();
    printTimings();
  });

  beforeAll(() => {
    console.warn(['NOT APPLIED:', ...Object.entries(NOT_HERE).map((entry) => entry.join(': '))].join('\n  '));
  });

  it.each(APPLIED)('%s is applied, runs, and needs no second apply', async (name, { stacks }) => {
    nextRun();
    const needs = NEEDS[name] ?? {};
    const build = unretained((app) => {
      const [stack] = stacks(app);
      if (!stack) throw new Error(`${name} has no stack`);
      return stack;
    });
    const namespaces = ['monitoring', ...(needs.namespaces ?? [])].map(namespaceOf);
    const deployment = new Deployment();
    const theirs = new Deployment();
    const start = Date.now();
    try {
      await needs.before?.();
      if (needs.theirs) await theirs.apply(unretained(needs.theirs), { variables: THEIRS });
      const options = { variables: await needs.variables?.(), environment: needs.environment?.() };
      await Promise.all([deployment.apply(build, options), needs.meanwhile?.()]);
      // Terraform does not wait for the pods of a DaemonSet.
      const ready = waitFor('ready pods', 120, async () => {
        const all = (await Promise.all(namespaces.map(pods))).flat();
        return all.length > 0 && all.every((pod) => isReady(pod)) ? all : undefined;
      });
      await expect(ready).resolves.not.toEqual([]);
      const { changes, status, stderr } = await deployment.plan(build, options);
      expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
    } finally {
      await removeNamespaces(...namespaces);
      await needs.after?.();
      deployment.forget();
      theirs.forget();
    }
    recordTiming(`${name}, from the first apply to the empty plan`, start);
  });
});

// What an apply keeps from being destroyed, a test removes.
function unretained(build: Build): Build {
  return (app) => {
    const stack = build(app);
    Deviations.accept(stack, Safeguard.DATA, 'a test that removes what it made');
    for (const child of stack.node.findAll())
      if (child instanceof TerraformResource && child.lifecycle?.preventDestroy)
        child.lifecycle = { ...child.lifecycle, preventDestroy: false };
    return stack;
  };
}
