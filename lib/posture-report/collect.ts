import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { AcceptedDeviation, Deviations } from '../core/checks/deviations';
import { PromiseNumber, PROMISES } from '../core/checks/promises';
import { addressOf, resourcesOf } from '../core/terraform/provider-resource';
import { acceptedLosses } from '../posture/check-written';
import { Document, Json, Resource } from '../posture/reading/document';
import { withInstances } from '../posture/reading/instances';
import { constructsIn } from '../posture/prepare-stack';
import { valueAt } from '../posture/reading/written';
import { certificatesOf } from './certificates';
import { connectionsOf, endsOf, exposuresOf, openedBeside } from './connections';
import { controlsOf } from './controls';
import { FORMAT } from './format';
import { notesOf } from './notes';
import { othersOf } from './others';
import { Posture, PosturePromise } from './posture';
import { PROVEN_BY } from './proofs';
import { postureSecrets } from './secrets';

/** The posture of a stack, of what was written of it. */
export function postureOf(stack: TerraformStack, json: Json): Posture {
  const constructs = constructsIn(stack).sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
  const pathOf = pathsIn(stack);
  const ownerOf = (resource: Resource) => {
    const path = pathOf(resource);
    return constructs.find((one) => isWithin(path, one))?.node.path ?? path;
  };
  const own = new Set(resourcesOf(stack).map(addressOf));
  const isOwn = ({ address }: Resource) => own.has(address);
  const document = new Document(withInstances(json, (address) => own.has(address)));
  // What was accepted for an app holds for its stacks.
  const deviations = Deviations.of(stack.node.root).filter(
    ({ path }) => isWithin(path, stack) || isAround(path, stack),
  );
  const exposures = exposuresOf(stack, document, { ownerOf, isOwn });
  const paths = new Set(constructs.map(({ node }) => node.path));
  const hosts = exposures.flatMap((one) => (paths.has(one.path) ? one.hosts : []));
  return {
    format: FORMAT,
    stack: stack.node.path,
    constructs: constructs.map(({ node, constructor }) => ({ path: node.path, kind: constructor.name })),
    promises: Object.keys(PROMISES).map((number) => promise(Number(number) as PromiseNumber, constructs, deviations)),
    deviations,
    loosened: [...acceptedLosses(stack)],
    connections: connectionsOf(stack, endsOf(document, ownerOf), openedBeside(document, { ownerOf, isOwn })),
    exposures,
    others: [...othersOf(document, isOwn, hosts), ...notesOf(document, isOwn)],
    secrets: postureSecrets(document),
    certificates: certificatesOf(document, pathOf),
    controls: controlsOf(document, pathOf),
  };
}

function promise(
  number: PromiseNumber,
  constructs: readonly IConstruct[],
  deviations: readonly AcceptedDeviation[],
): PosturePromise {
  const left = (construct: IConstruct) =>
    deviations.some(
      (one) => one.promise === number && (isWithin(one.path, construct) || isAround(one.path, construct)),
    );
  const paths = (which: boolean) => constructs.filter((one) => left(one) === which).map(({ node }) => node.path);
  return { number, says: PROMISES[number], provenBy: PROVEN_BY[number], keptBy: paths(false), leftBy: paths(true) };
}

function isWithin(path: string, { node }: IConstruct): boolean {
  return path === node.path || path.startsWith(`${node.path}/`);
}

function isAround(path: string, { node }: IConstruct): boolean {
  return path === '' || node.path.startsWith(`${path}/`);
}

// The path in the tree of each resource: those of the user's are in what cdktf writes beside them, where it does.
function pathsIn(stack: TerraformStack): (resource: Resource) => string {
  const own = new Map(resourcesOf(stack).map((one) => [addressOf(one), one]));
  return ({ address, body }) => {
    const path = own.get(address)?.node.path ?? valueAt(body['//'], 'metadata', 'path');
    // cdktf calls what a construct is all about so.
    return typeof path === 'string' ? path.replace(/\/Resource$/, '') : address;
  };
}
