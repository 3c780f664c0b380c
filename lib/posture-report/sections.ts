import { Posture, PostureConnection, PostureControl, PostureEnd } from './posture';

/** A table of the report, with what a reader needs to know of it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What stands there where there is no row. */
  readonly nothing: string;
}

/** A number and what it counts, as the report begins with. */
export interface Figure {
  readonly what: string;
  readonly number: string;
}

/** What a reader looks at first. */
export function figuresOf({ promises, deviations, loosened, exposures, secrets, connections }: Posture): Figure[] {
  const kept = promises.filter(({ leftBy }) => leftBy.length === 0).length;
  const leaving = connections.filter(({ server }) => server.outside).length;
  const kinds = secrets.filter(({ inState }) => inState).length;
  return [
    { what: 'promises kept by every construct', number: `${kept} of ${promises.length}` },
    { what: 'defaults left, each with its reason', number: String(deviations.length) },
    { what: 'properties loosened by overrides', number: String(loosened.length) },
    { what: 'ways in from outside of the cluster', number: String(exposures.length) },
    { what: 'ways out to addresses outside of it', number: String(leaving) },
    { what: 'secret values in Terraform’s state', number: `${kinds} of ${secrets.length}` },
  ];
}

/** All tables. */
export function sectionsOf(posture: Posture): Section[] {
  return [
    connections(posture),
    exposures(posture),
    promises(posture),
    deviations(posture),
    loosened(posture),
    others(posture),
    secrets(posture),
    certificates(posture),
    controls(posture),
  ];
}

/** A path without the stack that all paths begin with. */
export function within({ stack }: Posture, path: string): string {
  return path.startsWith(`${stack}/`) ? path.slice(stack.length + 1) : path;
}

/** How the report calls an end of a connection. */
export function endName(posture: Posture, { path, name }: PostureEnd): string {
  return path === undefined ? name : within(posture, path);
}

function connections(posture: Posture): Section {
  return {
    id: 'connections',
    title: 'Who talks to whom',
    text: 'Each line is open in the network, on both sides of it where both are pods of this stack; nothing else is, but names are resolved by the cluster’s DNS. Numbers are those of the map.',
    columns: ['No.', 'Client', 'Server', 'Port', 'Verified by', 'Logs in as', 'Password from', 'May'],
    rows: posture.connections.map((one, i) => [String(i + 1), ...connectionCells(posture, one)]),
    nothing: 'No path is open.',
  };
}

function connectionCells(posture: Posture, one: PostureConnection): string[] {
  const { client, server, port, verifiedBy = 'not known here', userName = '–', secretName = '–', grants } = one;
  const outside = ({ outside: is }: PostureEnd) => (is ? ' (outside)' : '');
  return [
    endName(posture, client) + outside(client),
    endName(posture, server) + outside(server),
    String(port),
    within(posture, verifiedBy),
    userName,
    inWords(secretName),
    grants.join(', ') || '–',
  ];
}

// The name of a Secret may be Terraform's expression of it.
function inWords(text: string): string {
  const [, id] = /^\$\{[\w-]+\.([\w.-]+?)\.metadata\[0\]\.name\}$/.exec(text) ?? [];
  return id ?? text;
}

function exposures(posture: Posture): Section {
  return {
    id: 'exposures',
    title: 'What can be reached from outside',
    text: 'Who comes by one of these logs in as well. Which addresses the pods let in is among the connections.',
    columns: ['Construct', 'By', 'Object', 'Names', 'Addresses let in'],
    rows: posture.exposures.map(({ path, kind, object, hosts, sourceRanges }) => [
      within(posture, path),
      kind,
      object,
      hosts.join(', ') || '–',
      sourceRanges.join(', ') || '–',
    ]),
    nothing: 'Nothing is exposed.',
  };
}

function promises(posture: Posture): Section {
  const paths = (all: readonly string[]) => all.map((path) => within(posture, path)).join(', ');
  return {
    id: 'promises',
    title: 'What is promised',
    text: 'A promise is kept by a construct unless it has a deviation from it, which stands below with its reason.',
    columns: ['No.', 'Promise', 'Kept by', 'With a deviation', 'Proven by'],
    rows: posture.promises.map(({ number, says, keptBy, leftBy, provenBy }) => [
      String(number),
      says,
      leftBy.length === 0 ? `all ${keptBy.length}` : `${keptBy.length} of ${keptBy.length + leftBy.length}`,
      paths(leftBy) || '–',
      provenBy,
    ]),
    nothing: '',
  };
}

function deviations(posture: Posture): Section {
  return {
    id: 'deviations',
    title: 'Defaults that were left',
    text: 'Somebody wrote each reason in the code, at this construct.',
    columns: ['Construct', 'Promise', 'Code', 'What is lost', 'Reason'],
    rows: posture.deviations.map(({ path, promise, code, what, reason }) => [
      within(posture, path) || 'the app',
      String(promise),
      code,
      what,
      reason,
    ]),
    nothing: 'None: every construct is as secure as it comes.',
  };
}

function loosened(posture: Posture): Section {
  return {
    id: 'loosened',
    title: 'What overrides loosened',
    text: 'What Aspects and overrides made less than it was, and `Deviations.accept` lets them.',
    columns: ['Resource', 'Safeguard', 'What'],
    rows: posture.loosened.map(({ path, safeguard, what }) => [within(posture, path), safeguard, what]),
    nothing: 'Nothing: all is as this library writes it.',
  };
}

function others(posture: Posture): Section {
  return {
    id: 'others',
    title: 'What others make beside it',
    text: 'In the same stack, of whatever kind: what names something of this platform’s, is about a whole cluster, or is not read here; and each label and annotation of somebody’s domain on pods, Services and namespaces, which whoever owns it may act on. What would undo a promise is refused, as far as its kind is known; the rest is for people to look at.',
    columns: ['Resource', 'Kind', 'Names'],
    rows: posture.others.map(({ address, kind, names }) => [address, kind, names.join(', ')]),
    nothing: 'Nothing.',
  };
}

function secrets(posture: Posture): Section {
  return {
    id: 'secrets',
    title: 'Where each secret is',
    text: 'All are in Secrets of the cluster. A key `*` stands for all of a Secret that is not written here.',
    columns: ['Secret', 'Key', 'Made by', 'In the state', 'In a saved plan', 'Rotated by'],
    rows: posture.secrets.map(({ secret, key, madeBy, inState, inPlan, rotates }) => [
      secret,
      key,
      madeBy,
      yes(inState),
      yes(inPlan),
      rotates,
    ]),
    nothing: 'There is none.',
  };
}

function certificates(posture: Posture): Section {
  return {
    id: 'certificates',
    title: 'When certificates end',
    text: 'Counted from the apply, or the hour, that made one.',
    columns: ['Certificate', 'Valid for', 'Signed by', 'Ends after', 'Renewed'],
    rows: posture.certificates.map(({ path, names, issuer, authority, validHours, renewedBeforeHours, renewedBy }) => [
      within(posture, path),
      authority ? `${names.join(', ')} (an authority)` : names.join(', '),
      issuer,
      days(validHours),
      `by ${renewedBy}, ${days(renewedBeforeHours)} before`,
    ]),
    nothing: 'This stack makes none.',
  };
}

function controls(posture: Posture): Section {
  return {
    id: 'controls',
    title: 'What auditors ask',
    text: 'Of every workload of the stack, as it is written. What the cluster’s own configuration decides is not among them.',
    columns: ['Control', 'Asked by', 'Holds', 'But for'],
    rows: posture.controls.map((one: PostureControl) => [
      one.title,
      one.askedBy.join('; '),
      yes(one.holds),
      one.exceptions.map((exception) => within(posture, exception)).join('; ') || '–',
    ]),
    nothing: '',
  };
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}

function days(hours: number): string {
  return hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`;
}
