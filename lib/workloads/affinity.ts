import type { StatefulSetV1SpecTemplateSpecAffinity } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { IConstruct } from 'constructs';
import { itemsOf } from '../core/checks/calls';
import { checkInteger } from '../core/checks/checks';
import {
  FLAG,
  instanceOf,
  list,
  NUMBER,
  PropTypes,
  REQUIRED_TEXT,
  requiredList,
  requiredMap,
  struct,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { checkKeys, checkLabels } from '../core/kubernetes/label-checks';
import { escapeTemplate } from '../core/terraform/template';
import { NodeLabel } from './node-label';

/** Nodes that are better than others. */
export interface PreferredNodes {
  /** What their labels are, all of it. */
  readonly nodes: NodeLabel[];
  /** How much better, from 1 to 100. @default 100 */
  readonly weight?: number;
}

/** Pods by which others are placed. */
export interface NeighbouringPods {
  /** Their labels: `{ 'app.kubernetes.io/name': 'influxdb' }`. */
  readonly labels: Record<string, string>;
  /** The label of nodes by which places are told apart. @default kubernetes.io/hostname */
  readonly topologyKey?: string;
  /** The namespaces that they are in. @default - that of the pods which are placed */
  readonly namespaces?: string[];
  /** How much is given for it, from 1 to 100. @default - it has to be so */
  readonly weight?: number;
}

/** On which nodes pods run, and beside which others. */
export interface Affinity {
  /** What the labels of a node have to be, all of it. @default - nothing */
  readonly nodes?: NodeLabel[];
  /** Nodes that are better than others. @default - none */
  readonly preferredNodes?: PreferredNodes[];
  /** Pods to be near to. @default - none */
  readonly near?: NeighbouringPods[];
  /** Pods to be away from. @default - none */
  readonly apartFrom?: NeighbouringPods[];
}

/** How pods of one workload are spread. */
export interface TopologySpread {
  /** The label of nodes by which places are told apart: `topology.kubernetes.io/zone`. */
  readonly topologyKey: string;
  /** How many more of them one place may have than another. @default 1 */
  readonly maxSkew?: number;
  /** Whether one that would break it does not run at all. @default false */
  readonly required?: boolean;
}

const NODE_LABELS = list(instanceOf(NodeLabel, "a NodeLabel, like NodeLabel.isIn('kubernetes.io/arch', ['arm64'])"));
const PREFERRED: PropTypes<PreferredNodes> = { nodes: requiredList(NODE_LABELS, 'one label at least'), weight: NUMBER };
const NEIGHBOURS: PropTypes<NeighbouringPods> = {
  labels: requiredMap(TEXT_MAP, 'one label at least'),
  topologyKey: TEXT,
  namespaces: TEXTS,
  weight: NUMBER,
};

export const AFFINITY = struct<Affinity>({
  nodes: NODE_LABELS,
  preferredNodes: list(struct(PREFERRED)),
  near: list(struct(NEIGHBOURS)),
  apartFrom: list(struct(NEIGHBOURS)),
});

/** Checks what the API server would refuse only in the apply. */
export function checkAffinity(
  scope: IConstruct,
  { nodes = [], preferredNodes = [], near = [], apartFrom = [] }: Affinity,
): void {
  for (const [index, label] of itemsOf(nodes)) label._check(scope, `affinity.nodes[${index}]`);
  for (const [index, { nodes: labels, weight }] of itemsOf(preferredNodes)) {
    const prop = `affinity.preferredNodes[${index}]`;
    for (const [at, label] of itemsOf(labels)) label._check(scope, `${prop}.nodes[${at}]`);
    checkWeight(scope, `${prop}.weight`, weight);
  }
  for (const [prop, pods] of Object.entries({ near, apartFrom }))
    for (const [index, one] of itemsOf(pods)) checkNeighbours(scope, `affinity.${prop}[${index}]`, one);
}

function checkNeighbours(scope: IConstruct, prop: string, { labels, topologyKey, weight }: NeighbouringPods): void {
  checkLabels(scope, `${prop}.labels`, labels);
  if (topologyKey !== undefined) checkKeys(scope, `${prop}.topologyKey`, { [topologyKey]: '' });
  checkWeight(scope, `${prop}.weight`, weight);
}

function checkWeight(scope: IConstruct, prop: string, weight: number | undefined): void {
  checkInteger(scope, prop, weight, { min: 1, max: 100 });
}

/** As the provider takes it. `more`: what the labels of a node have to be besides. */
export function affinityBlock(
  { nodes = [], preferredNodes = [], near = [], apartFrom = [] }: Affinity,
  more: readonly NodeLabel[],
): StatefulSetV1SpecTemplateSpecAffinity | undefined {
  const required = [...nodes, ...more].map((label) => label._expression());
  const nodeAffinity = {
    ...(required.length > 0
      ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerm: [{ matchExpressions: required }] } }
      : {}),
    ...(preferredNodes.length > 0
      ? {
          preferredDuringSchedulingIgnoredDuringExecution: preferredNodes.map(({ nodes: labels, weight = 100 }) => ({
            weight,
            preference: { matchExpressions: labels.map((label) => label._expression()) },
          })),
        }
      : {}),
  };
  const block = {
    ...(Object.keys(nodeAffinity).length > 0 ? { nodeAffinity } : {}),
    ...(near.length > 0 ? { podAffinity: podTerms(near) } : {}),
    ...(apartFrom.length > 0 ? { podAntiAffinity: podTerms(apartFrom) } : {}),
  };
  return Object.keys(block).length > 0 ? block : undefined;
}

function podTerms(pods: readonly NeighbouringPods[]) {
  const term = ({ labels, topologyKey = 'kubernetes.io/hostname', namespaces }: NeighbouringPods) => ({
    topologyKey: escapeTemplate(topologyKey),
    namespaces: namespaces && escapeTemplate(namespaces),
    labelSelector: [{ matchLabels: escapeTemplate(labels) }],
  });
  const required = pods.filter(({ weight }) => weight === undefined);
  const preferred = pods.filter(({ weight }) => weight !== undefined);
  return {
    ...(required.length > 0 ? { requiredDuringSchedulingIgnoredDuringExecution: required.map(term) } : {}),
    ...(preferred.length > 0
      ? {
          preferredDuringSchedulingIgnoredDuringExecution: preferred.map((one) => ({
            weight: one.weight ?? 100,
            podAffinityTerm: term(one),
          })),
        }
      : {}),
  };
}

export const TOPOLOGY_SPREAD = list(
  struct<TopologySpread>({ topologyKey: REQUIRED_TEXT, maxSkew: NUMBER, required: FLAG }),
);

/** Checks how pods are spread. */
export function checkSpread(scope: IConstruct, spread: readonly TopologySpread[]): void {
  for (const [index, { topologyKey, maxSkew }] of itemsOf(spread)) {
    checkKeys(scope, `topologySpread[${index}].topologyKey`, { [topologyKey]: '' });
    checkInteger(scope, `topologySpread[${index}].maxSkew`, maxSkew, { min: 1 });
  }
}

/** As the provider takes it, for the pods that a selector finds. */
export function spreadBlocks(spread: readonly TopologySpread[] | undefined, selector: Record<string, string>) {
  return spread?.map(({ topologyKey, maxSkew = 1, required: must = false }) => ({
    topologyKey: escapeTemplate(topologyKey),
    maxSkew,
    whenUnsatisfiable: must ? 'DoNotSchedule' : 'ScheduleAnyway',
    labelSelector: [{ matchLabels: selector }],
  }));
}
