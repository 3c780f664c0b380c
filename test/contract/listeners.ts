import { join } from 'node:path';
import { Document, metadataOf, Resource } from '../support/document';
import { fill } from '../support/expressions';
import { containersOf, File, fileAt, Pod, podsOf, WrittenContainer } from '../support/kubernetes';
import { parseYaml } from './config-files';
import { modulesIn } from '../support/modules';
import { isListed } from '../../lib/core/checks/deviations';
import { TOML } from '../support/toml';
import { acceptedFor, Stack } from './stack';

const UNVERIFIED = ['unverified-server', 'unverifying-controller'] as const;

/** A container, and the files that it sees. */
export interface DaemonContainer {
  /** With the deviations of the container's construct only. */
  readonly stack: Stack;
  /** What was accepted anywhere in the stack. */
  readonly everywhere: Stack['deviations'];
  readonly document: Document;
  readonly pod: Pod;
  readonly container: WrittenContainer;
  readonly file: (path: unknown) => File | undefined;
}

/** The names in the certificate of a server of this stack, where this stack issues it. */
export type Names = (server: string) => string[] | undefined;

/** What a daemon reads, and what is wrong with it. */
export interface Daemon {
  /** The word of its container's command that tells it. */
  readonly command: string;
  /** What it serves without TLS 1.2, or without asking who is there. */
  readonly open: (place: DaemonContainer) => string[];
  /** Whom it dials without verifying, or by a name that its certificate does not have. */
  readonly dialled?: (place: DaemonContainer, certifiedNames: Names) => string[];
  /** What its users could do that no grant of theirs says, or take from others. */
  readonly beyondGrants?: (place: DaemonContainer) => string[];
}

// A daemon that is not here listens unchecked: that is reported.
const DAEMONS = modulesIn<{ readonly daemon: Daemon }>(join(__dirname, 'daemons')).map(({ daemon }) => daemon);

/** Promise 1: what listens without TLS 1.2, or without asking who is there. */
export function openListeners(stack: Stack): string[] {
  return eachContainer(stack).flatMap((place) => {
    const listens = (place.container.port ?? []).length > 0;
    const wrong = daemonOf(place)?.open(place) ?? (listens ? ['this test cannot read what it serves'] : []);
    return wrong.map((what) => `${at(place)}: ${what}`);
  });
}

/** Promise 11: what users of a daemon could do beyond their grants. */
export function beyondGrants(stack: Stack): string[] {
  return eachContainer(stack).flatMap((place) =>
    (daemonOf(place)?.beyondGrants?.(place) ?? []).map((what) => `${at(place)}: ${what}`),
  );
}

/** Promise 2: who connects without verifying, or with a name that its server's certificate does not have. */
export function unverifiedClients(stack: Stack): string[] {
  const { document } = stack;
  const loud = [
    'insecure-skip-verify = true',
    'insecure_skip_verify: true',
    'insecure_skip_verify = true',
    'unsafeSsl',
    '--insecure',
    'curl -k',
    'http://',
  ];
  return [
    ...document.resources
      .filter((one) => !UNVERIFIED.some((code) => isListed(acceptedFor(stack, one), code)))
      .flatMap(({ address, body }) => {
        const text = JSON.stringify(body, (key: string, value: unknown) => (key.endsWith('.sh') ? '' : value));
        return loud.filter((word) => text.includes(word)).map((word) => `${address}: ${word} without a deviation`);
      }),
    ...eachContainer(stack).flatMap((place) => dialled(place).map((what) => `${at(place)}: ${what}`)),
    ...document.all('tls_cert_request').flatMap((request) => {
      const names = request.body.dns_names as string[];
      if (names.includes('localhost') || !isProbed(document, request)) return [];
      return [`${request.address} is not valid for localhost, where its probes dial it`];
    }),
  ];
}

// Whether a container has the certificate, and is probed by it: not an Ingress, nor who has its health on loopback or by TCP.
function isProbed(document: Document, request: Resource): boolean {
  const secrets = document.all('kubernetes_secret_v1').filter(({ body }) => {
    const signed = document.referredTo((body.data_wo as Record<string, string | undefined>)['tls.crt'] ?? '');
    return document.referredTo(signed ? String(signed.body.cert_request_pem) : '')?.address === request.address;
  });
  return podsOf(document).some(({ spec }) => {
    const volumes = spec.volume.filter((volume) =>
      secrets.some(({ address }) => JSON.stringify(volume).includes(`${address}.`)),
    );
    return spec.container.some(
      ({ volume_mount: mounts = [], ...container }) =>
        mounts.some(({ name }) => volumes.some((volume) => volume.name === name)) &&
        container.liveness_probe?.tcp_socket === undefined &&
        !/\b127\.0\.0\.1:\d+/.test(JSON.stringify(container.liveness_probe ?? '')),
    );
  });
}

/** Every config file that does not parse, by the path of its resource. */
export function brokenFiles({ document }: Stack): string[] {
  return document.resources.flatMap(({ address, body }) =>
    Object.entries((body.data ?? body.data_wo ?? {}) as Record<string, string>).flatMap(([key, text]) => {
      const parse = { conf: TOML.parse, toml: TOML.parse, yml: parseYaml, yaml: parseYaml, json: JSON.parse }[
        key.split('.').at(-1) ?? ''
      ];
      try {
        parse?.(fill(text));
        return [];
      } catch (error) {
        return [`${address} ${key}: ${String(error)}`];
      }
    }),
  );
}

function eachContainer(stack: Stack): DaemonContainer[] {
  const { document } = stack;
  return podsOf(document).flatMap((pod) =>
    containersOf(pod).map((container) => ({
      stack: { ...stack, deviations: acceptedFor(stack, pod.owner) },
      everywhere: stack.deviations,
      document,
      pod,
      container,
      file: (path: unknown) => fileAt(document, pod, container, typeof path === 'string' ? path : ''),
    })),
  );
}

function daemonOf({ container: { command = [] } }: DaemonContainer): Daemon | undefined {
  return DAEMONS.find((daemon) => command.includes(daemon.command));
}

function at({ pod, container }: DaemonContainer): string {
  return `${pod.owner.address} ${container.name}`;
}

/** What a container dials: its probes, its config file, its helpers. */
function dialled(place: DaemonContainer): string[] {
  const { container, document } = place;
  const probes = [container.liveness_probe, container.readiness_probe, container.startup_probe];
  const commands = probes.flatMap((probe) => probe?.exec?.command.join(' ') ?? []);
  const trusted = commands
    .filter((command) => command.includes('https://') && !command.includes('--http.config.file='))
    .map((command) => /--cacert (\S+)/.exec(command)?.[1]);
  const variable = (container.env ?? []).filter(({ name }) => name === 'SSL_CERT_FILE').map(({ value }) => value);
  const files = [...trusted, ...variable].filter((path) => !path || !place.file(path));
  return [
    ...files.map((path) => `it trusts ${String(path)}, which is not mounted`),
    ...(daemonOf(place)?.dialled?.(place, (server) => certifiedNames(document, server)) ?? []),
  ];
}

function certifiedNames(document: Document, server: string): string[] | undefined {
  const certificate = document.all('kubernetes_manifest').find((one) => metadataOf(one).name === `${server}-tls`);
  if (certificate) return (certificate.body.manifest as { spec: { dnsNames: string[] } }).spec.dnsNames;
  const secret = document.all('kubernetes_secret_v1').find((one) => metadataOf(one).name === `${server}-tls`);
  const signed = secret && document.referredTo((secret.body.data_wo as Record<string, string>)['tls.crt'] ?? '');
  const request = signed && document.referredTo(String(signed.body.cert_request_pem));
  return request?.body.dns_names as string[] | undefined;
}
