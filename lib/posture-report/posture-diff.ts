import { AcceptedDeviation } from '../core/checks/deviations';
import { table } from './markdown';
import {
  Posture,
  PostureCertificate,
  PostureConnection,
  PostureExposure,
  PostureLoss,
  PostureOther,
  PostureSecret,
} from './posture';

/** A promise that a construct kept before. */
export interface LostPromise {
  /** Its number, as in docs/promises.md. */
  readonly number: number;
  /** The path of the construct. */
  readonly path: string;
}

/** What an auditor's control asks, and something does no longer. */
export interface LostControl {
  /** The control, as the report titles it. */
  readonly title: string;
  /** What holds to it no longer: its path, and what of it. */
  readonly exception: string;
}

/**
 * What changed between two reports of a stack. What is new is what a reviewer has to judge: a path that is open, a promise that is
 * lost, a control that does not hold, a default that is left, a way in from outside, a secret value that comes into the state, a
 * certificate.
 *
 * @example
 * const diff = PostureDiff.between(JSON.parse(before), JSON.parse(after));
 */
export class PostureDiff {
  /**
   * Compares two reports.
   * @param before A report, as `posture.json` has it.
   * @param after A later one of the same stack.
   */
  public static between(before: Posture, after: Posture): PostureDiff {
    return new PostureDiff(before, after);
  }

  /** Paths in the network, accounts and grants that were not there before. */
  public readonly newConnections: PostureConnection[];
  /** Those that are no longer there. */
  public readonly goneConnections: PostureConnection[];
  /** Promises that a construct kept before, and has a deviation from now. */
  public readonly lostPromises: LostPromise[];
  /** Exceptions to controls that were not there before. */
  public readonly lostControls: LostControl[];
  /** Defaults that are left now. */
  public readonly newDeviations: AcceptedDeviation[];
  /** Defaults that were left before. */
  public readonly goneDeviations: AcceptedDeviation[];
  /** What overrides loosen now. */
  public readonly newLosses: PostureLoss[];
  /** What they loosened before. */
  public readonly goneLosses: PostureLoss[];
  /** Ways in from outside that were not there before. */
  public readonly newExposures: PostureExposure[];
  /** Ways in from outside that are closed. */
  public readonly goneExposures: PostureExposure[];
  /** What others make now that is about something of this library's, or may be. */
  public readonly newOthers: PostureOther[];
  /** What they made before. */
  public readonly goneOthers: PostureOther[];
  /** Secret values that are in Terraform's state now. */
  public readonly newInState: PostureSecret[];
  /** Those that were there before. */
  public readonly goneFromState: PostureSecret[];
  /** Certificates that were not there before, or were for other names, by another authority, or for another time. */
  public readonly newCertificates: PostureCertificate[];
  /** Those that are no longer there, or no longer so. */
  public readonly goneCertificates: PostureCertificate[];

  private constructor(before: Posture, after: Posture) {
    const kept = ({ promises }: Posture) =>
      promises.flatMap(({ number, keptBy }) => keptBy.map((path) => ({ number, path })));
    const left = ({ promises }: Posture) =>
      promises.flatMap(({ number, leftBy }) => leftBy.map((path) => ({ number, path })));
    const inState = ({ secrets }: Posture) => secrets.filter((one) => one.inState);
    this.newConnections = without(after.connections, before.connections);
    this.goneConnections = without(before.connections, after.connections);
    this.lostPromises = inBoth(left(after), kept(before));
    this.lostControls = without(exceptions(after), exceptions(before));
    this.newDeviations = without(after.deviations, before.deviations);
    this.goneDeviations = without(before.deviations, after.deviations);
    this.newLosses = without(after.loosened, before.loosened);
    this.goneLosses = without(before.loosened, after.loosened);
    this.newExposures = without(after.exposures, before.exposures);
    this.goneExposures = without(before.exposures, after.exposures);
    this.newOthers = without(after.others, before.others);
    this.goneOthers = without(before.others, after.others);
    this.newInState = without(inState(after), inState(before));
    this.goneFromState = without(inState(before), inState(after));
    this.newCertificates = without(after.certificates, before.certificates);
    this.goneCertificates = without(before.certificates, after.certificates);
  }

  /** The same for a pull request. */
  public get markdown(): string {
    const sections = [
      section('New connections', CONNECTION, this.newConnections.map(connection)),
      section('Promises that are no longer kept', ['Promise', 'Construct'], this.lostPromises.map(promise)),
      section(
        'Controls that hold no longer',
        ['Control', 'What'],
        this.lostControls.map(({ title, exception }) => [title, exception]),
      ),
      section('New deviations', DEVIATION, this.newDeviations.map(deviation)),
      section('Newly loosened by overrides', LOSS, this.newLosses.map(loss)),
      section('New ways in from outside', EXPOSURE, this.newExposures.map(exposureRow)),
      section('New of others, about this platform', OTHER, this.newOthers.map(other)),
      section('Secret values that come into the state', SECRET, this.newInState.map(secretRow)),
      section('Certificates that are new, or otherwise', CERTIFICATE, this.newCertificates.map(certificate)),
      section('Connections that are gone', CONNECTION, this.goneConnections.map(connection)),
      section('Deviations that are gone', DEVIATION, this.goneDeviations.map(deviation)),
      section('No longer loosened by overrides', LOSS, this.goneLosses.map(loss)),
      section('Ways in that are closed', EXPOSURE, this.goneExposures.map(exposureRow)),
      section('Of others, and gone', OTHER, this.goneOthers.map(other)),
      section('Secret values that leave the state', SECRET, this.goneFromState.map(secretRow)),
      section('Certificates that are gone, or were otherwise', CERTIFICATE, this.goneCertificates.map(certificate)),
    ].filter((text) => text !== '');
    return sections.length > 0 ? `${sections.join('\n\n')}\n` : 'Nothing changed of what reports are compared by.\n';
  }
}

const CONNECTION = ['Client', 'Server', 'Port', 'Logs in as', 'May'];
const DEVIATION = ['Construct', 'Code', 'What is lost', 'Reason'];
const EXPOSURE = ['Construct', 'By', 'Object', 'Names', 'Addresses let in'];
const LOSS = ['Resource', 'What'];
const OTHER = ['Resource', 'Kind', 'Names'];
const SECRET = ['Secret', 'Key'];
const CERTIFICATE = ['Certificate', 'Valid for', 'Signed by', 'Hours', 'Renewed before, in hours'];

function connection({ client, server, port, userName = '–', grants }: PostureConnection): string[] {
  return [client.path ?? client.name, server.path ?? server.name, String(port), userName, grants.join(', ') || '–'];
}

function promise({ number, path }: LostPromise): string[] {
  return [String(number), path];
}

function deviation({ path, code, what, reason }: AcceptedDeviation): string[] {
  return [path, code, what, reason];
}

function exposureRow({ path, kind, object, hosts, sourceRanges }: PostureExposure): string[] {
  return [path, kind, object, hosts.join(', ') || '–', sourceRanges.join(', ') || '–'];
}

function loss({ path, what }: PostureLoss): string[] {
  return [path, what];
}

function other({ address, kind, names }: PostureOther): string[] {
  return [address, kind, names.join(', ')];
}

function secretRow({ secret, key }: PostureSecret): string[] {
  return [secret, key];
}

function certificate(one: PostureCertificate): string[] {
  return [one.path, one.names.join(', '), one.issuer, String(one.validHours), String(one.renewedBeforeHours)];
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length > 0 ? `## ${title}\n\n${table(columns, rows)}` : '';
}

function exceptions({ controls }: Posture): LostControl[] {
  return controls.flatMap(({ title, exceptions: all }) => all.map((exception) => ({ title, exception })));
}

function without<T>(all: readonly T[], others: readonly T[]): T[] {
  const known = new Set(others.map((one) => JSON.stringify(one)));
  return all.filter((one) => !known.has(JSON.stringify(one)));
}

function inBoth<T>(all: readonly T[], others: readonly T[]): T[] {
  const known = new Set(others.map((one) => JSON.stringify(one)));
  return all.filter((one) => known.has(JSON.stringify(one)));
}
