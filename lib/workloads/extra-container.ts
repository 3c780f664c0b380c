import { Construct } from 'constructs';
import { itemsOf } from '../core/checks/calls';
import { ACCEPTED, AcceptedRisk } from '../core/checks/accepted-risk';
import { checkShown, checkShownAddresses, checkShownArguments } from '../core/checks/shown';
import { acceptDeviation } from '../core/checks/deviations';
import { described, inWords, recordMistake, textOf } from '../core/checks/mistakes';
import {
  instanceOf,
  list,
  PropTypes,
  readProps,
  required,
  REQUIRED_TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { whenTextIsWritten } from '../core/checks/when-written';
import { checkDnsLabel } from '../core/kubernetes/names';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { own } from '../core/values/records';
import { Size } from '../core/values/size';
import { ContainerImage, IMAGE } from './container-image';
import { checkVariable, ENVIRONMENT, EnvironmentVariable } from './environment-variable';
import { isImageReference } from './image-reference';
import { Container, Probe } from './container';
import { DAEMON_MOUNTS, DaemonMount } from './daemon-mount';
import { Mount } from './pod-volume';
import { ContainerResources, RESOURCES } from './container-resources';
import { ephemeralStorage, resourcesFor } from './own-resources';

/** A container of the user's own in a pod. */
export interface ExtraContainerProps {
  /** Its name. */
  readonly name: string;
  /** Its image, with its version. */
  readonly image: ContainerImage;
  /** What it runs. @default - as its image says */
  readonly command?: string[];
  /**
   * Its arguments. In them, other than in `command`, Kubernetes puts a variable of the container for `$(NAME)`: one that is a secret is
   * listed in `Deviations`, as a command line shows it.
   * @default - as its image says
   */
  readonly args?: string[];
  /** Its variables. @default - none */
  readonly env?: Record<string, string>;
  /** Its variables from Secrets and ConfigMaps. @default - none */
  readonly environment?: Record<string, EnvironmentVariable>;
  /** A command in it that succeeds while it is ready: a sidecar has one. @default - none, for what runs before the others */
  readonly readyCommand?: string[];
  /** A command in it that fails when it has to be started again. @default - none: where its program ends, it is started again */
  readonly aliveCommand?: string[];
  /** What it asks for and may use. @default - 0.05 cores and 64 MiB, 256 MiB at most */
  readonly resources?: ContainerResources;
  /** What it sees of the daemon's own volumes: its data, its config with its passwords, its key. @default - none of them */
  readonly volumeMounts?: DaemonMount[];
  /** Whether it may write to its image. @default - it may not */
  readonly writableImage?: AcceptedRisk;
}

const EXTRA_CONTAINER: PropTypes<ExtraContainerProps> = {
  name: REQUIRED_TEXT,
  image: required(IMAGE, () => ContainerImage.fromTag('missing:0')),
  command: TEXTS,
  args: TEXTS,
  env: TEXT_MAP,
  environment: ENVIRONMENT,
  readyCommand: TEXTS,
  aliveCommand: TEXTS,
  resources: RESOURCES,
  volumeMounts: DAEMON_MOUNTS,
  writableImage: ACCEPTED,
};

/**
 * A container of the user's own in a pod of this library: a sidecar, or one that runs before all others. It is hardened as they
 * are, and runs as their user; it sees the `volumes` of the pod, and of the daemon's own those that `volumeMounts` names. Nobody
 * reaches it but its own pod.
 *
 * @example
 * const shipper = ExtraContainer.because('audit reads the log from a socket', {
 *   name: 'shipper',
 *   image: ContainerImage.fromTag('registry.example/shipper:2.1.0'),
 *   readyCommand: ['test', '-e', '/tmp/ready'],
 * });
 * new SecureInfluxDB(this, 'influxdb', { namespace, authority, sidecars: [shipper] });
 */
export class ExtraContainer {
  /**
   * One that is needed. It is listed in `Deviations`: it shares the network of its pod, so that it reaches what daemons have on
   * loopback without a credential, and goes where their policies let them.
   * @param reason Why it has to be in this pod.
   * @param props What it runs.
   */
  public static because(reason: string, props: ExtraContainerProps): ExtraContainer {
    return new ExtraContainer(reason, props);
  }

  private constructor(
    private readonly reason: string,
    private readonly props: ExtraContainerProps,
  ) {}

  /** Why it is there. */
  public toString(): string {
    return textOf(this.reason);
  }

  /** @internal as a pod takes it; `workload` is whose pods they are, `daemon` what their daemon sees when all is known */
  public _container(
    scope: Construct,
    prop: string,
    workload: string,
    { mounts, daemon }: { readonly mounts: readonly Mount[]; readonly daemon: () => readonly Mount[] },
  ): Container {
    const props = readProps(scope, this.props, EXTRA_CONTAINER, prop);
    const { name, image, environment = {}, volumeMounts = [], writableImage } = props;
    const subject = `${workload}/${name}`;
    checkDnsLabel(scope, `${prop}.name`, name);
    if (
      isKnown(image.reference) &&
      !(isImageReference(image.reference) && image.version !== '' && image.version !== 'latest')
    )
      recordMistake(scope, {
        prop: `${prop}.image`,
        got: image,
        takes: 'an image with its version in its tag, or a digest',
      });
    for (const [one, variables] of Object.entries({ env: props.env ?? {}, environment }))
      for (const variable of Object.keys(variables)) checkVariable(scope, `${prop}.${one}`, variable);
    for (const variable of Object.keys(environment))
      if (props.env?.[variable] !== undefined)
        recordMistake(scope, {
          prop: `${prop}.environment.${variable}`,
          got: variable,
          takes: 'variables that `env` does not have',
        });
    for (const [variable, value] of Object.entries(environment))
      value._checkSource(scope, `${prop}.environment.${variable}`);
    checkShown(scope, `${prop}.env`, props.env);
    checkShownAddresses(scope, `${prop}.env`, props.env);
    const { command, args, readyCommand, aliveCommand } = props;
    for (const [one, words] of Object.entries({ command, args, readyCommand, aliveCommand }))
      checkShownArguments(scope, `${prop}.${one}`, words);
    acceptDeviation(scope, 'extra-container', {
      prop,
      subject,
      what: `the container ${inWords(name)} shares the network of the pods of ${workload}, and reaches what they have on loopback`,
      reason: this.reason,
    });
    if (writableImage)
      acceptDeviation(scope, 'writable-image', {
        prop: `${prop}.writableImage`,
        subject,
        what: `the container ${inWords(name)} of ${workload} may write to its image`,
        reason: writableImage._reason,
      });
    const told = secretsTold(args, environment);
    if (told.length > 0)
      acceptDeviation(scope, 'secret-argument', {
        prop: `${prop}.args`,
        subject,
        what: `the container ${inWords(name)} of ${workload} has what the Secret of ${told.join(' and ')} says on its command line, where its node shows it`,
        reason: this.reason,
      });
    for (const [index, word] of itemsOf(args ?? []))
      whenTextIsWritten(scope, word, (made) => {
        const [secret] = secretsTold([made], environment);
        if (secret !== undefined)
          recordMistake(scope, {
            prop: `${prop}.args[${index}]`,
            got: described(`what is made to be "$(${secret})", a Secret, when the stack is written`),
            takes: 'text that is known when the program runs',
          });
      });
    const seen = new Set<string>();
    for (const [index, mount] of itemsOf(volumeMounts)) {
      const at = `${prop}.volumeMounts[${index}]`;
      if (seen.has(mount.toString()))
        recordMistake(scope, { prop: at, got: mount.toString(), takes: 'each path once' });
      seen.add(mount.toString());
      mount._accept(scope, at, subject, this.reason);
    }
    return {
      name,
      image: image.reference,
      command: props.command,
      args: escapeTemplate(props.args),
      env: props.env,
      environment,
      mounts,
      deferred: () => ({
        mounts: itemsOf(volumeMounts).flatMap(([index, one]) =>
          one._mounts(scope, `${prop}.volumeMounts[${index}]`, daemon()),
        ),
      }),
      writableImage: writableImage !== undefined,
      readinessProbe: asked(props.readyCommand, 15),
      livenessProbe: asked(props.aliveCommand, 60),
      resources: resourcesFor(scope, props.resources, {
        requestedCpu: 0.05,
        requestedMemory: Size.mebibytes(64),
        memoryLimit: Size.mebibytes(256),
        ...ephemeralStorage(),
      }),
    };
  }
}

// What Kubernetes puts into arguments of variables that are Secrets; `$$(NAME)` stays as it is.
function secretsTold(
  args: readonly string[] = [],
  environment: Readonly<Record<string, EnvironmentVariable>>,
): string[] {
  const named = args.flatMap((one) =>
    [...one.matchAll(/(?<!\$)(?:\$\$)*\$\(([^()]+)\)/g)].map(([, name = '']) => name),
  );
  return [...new Set(named)].filter((name) => own(environment, name)?._kind === 'secret').sort();
}

function asked(command: string[] | undefined, periodSeconds: number): Probe | undefined {
  return (
    command && { exec: { command: escapeTemplate(command) }, timeoutSeconds: 10, periodSeconds, failureThreshold: 3 }
  );
}

export const EXTRA_CONTAINERS = list(
  instanceOf(ExtraContainer, "an ExtraContainer, like ExtraContainer.because('the reason', { … })"),
);
