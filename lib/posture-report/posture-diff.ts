import { AcceptedDeviation } from '../core/checks/deviations';
import { table } from './markdown';
import { Posture, PostureConnection, PostureExposure, PostureLoss, PostureOther, PostureSecret } from './posture';

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
 * lost, a control that does not hold, a default that is left, a way in from outside, a secret value that comes into the state.
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
  /** Ways in from outside that were not there before. */
  public readonly newExposures: PostureExposure[];
  /** Ways in from outside that are closed. */
  public readonly goneExposures: PostureExposure[];
  /** What others make now that is about something of this library's, or may be. */
  public readonly newOthers: PostureOther[];
  /** Secret values that are in Terraform's state now. */
  public readonly newInState: PostureSecret[];

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
    this.newExposures = without(after.exposures, before.exposures);
    this.goneExposures = without(before.exposures, after.exposures);
    this.newOthers = without(after.others, before.others);
    this.newInState = without(inState(after), inState(before));
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
      section(
        'Newly loosened by overrides',
        ['Resource', 'What'],
        this.newLosses.map(({ path, what }) => [path, what]),
      ),
      section('New ways in from outside', EXPOSURE, this.newExposures.map(exposureRow)),
      section(
        'New of others, about this platform',
        ['Resource', 'Kind', 'Names'],
        this.newOthers.map(({ address, kind, names }) => [address, kind, names.join(', ')]),
      ),
      section(
        'Secret values that come into the state',
        ['Secret', 'Key'],
        this.newInState.map(({ secret, key }) => [secret, key]),
      ),
      section('Connections that are gone', CONNECTION, this.goneConnections.map(connection)),
      section('Deviations that are gone', DEVIATION, this.goneDeviations.map(deviation)),
      section('Ways in that are closed', EXPOSURE, this.goneExposures.map(exposureRow)),
    ].filter((text) => text !== '');
    return sections.length > 0 ? `${sections.join('\n\n')}\n` : 'Nothing changed in the posture.\n';
  }
}

const CONNECTION = ['Client', 'Server', 'Port', 'Logs in as', 'May'];
const DEVIATION = ['Construct', 'Code', 'What is lost', 'Reason'];
const EXPOSURE = ['Construct', 'By', 'Object', 'Names', 'Addresses let in'];

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
