import { IConstruct } from 'constructs';
import { itemsOf } from '../core/checks/calls';
import { check, checkKnownKeys } from '../core/checks/checks';
import { checkShown } from '../core/checks/shown';
import { checkAnnotations, checkPodLabels, checkServiceAnnotations } from '../core/kubernetes/pod-metadata';
import { checkKeys, checkLabels, isLabelValue } from '../core/kubernetes/label-checks';
import { isKnown } from '../core/terraform/tokens';
import { recordMistake } from '../core/checks/mistakes';
import { checkObjectName } from '../core/kubernetes/names';
import { checkAffinity, checkSpread } from './affinity';
import { HELPERS } from './helpers';
import { checkAliases, checkDns } from './pod-dns';
import { Toleration, WorkloadProps } from './workload-props';

/** Checks what pods take of the user, as the API server does: where they run, how they are labelled, how they resolve names. */
export function checkPodProps(scope: IConstruct, props: Omit<WorkloadProps, 'namespace'>): void {
  checkPodLabels(scope, 'labels', props.labels);
  checkAnnotations(scope, 'annotations', props.annotations);
  checkLabels(scope, 'nodeSelector', props.nodeSelector);
  checkShown(scope, 'nodeSelector', props.nodeSelector);
  checkObjectName(scope, 'priorityClassName', props.priorityClassName);
  checkObjectName(scope, 'runtimeClassName', props.runtimeClassName);
  checkServiceAnnotations(scope, 'serviceAnnotations', props.serviceAnnotations);
  checkAffinity(scope, props.affinity ?? {});
  checkSpread(scope, props.topologySpread ?? []);
  checkDns(scope, props.dns ?? {});
  checkAliases(scope, props.hostAliases ?? []);
  props.identity?._check(scope, 'identity');
  checkKnownKeys(scope, 'helperResources', props.helperResources, HELPERS, 'names of');
  const ratio = 'a number from 1 to 100 that is known when the program runs';
  check(scope, 'cpuLimitRatio', props.cpuLimitRatio, ratio, (n) => isKnown(n) && n >= 1 && n <= 100);
  for (const [index, name] of itemsOf(props.imagePullSecrets ?? []))
    checkObjectName(scope, `imagePullSecrets[${index}]`, name);
  for (const [index, toleration] of itemsOf(props.tolerations ?? []))
    checkToleration(scope, `tolerations[${index}]`, toleration);
}

function checkToleration(scope: IConstruct, prop: string, { key, value, operator, effect }: Toleration): void {
  checkKeys(scope, `${prop}.key`, key === undefined ? {} : { [key]: '' });
  check(scope, `${prop}.value`, value, 'the value of a taint', isLabelValue);
  check(scope, `${prop}.operator`, operator, '"Exists" or "Equal"', (text) => ['Exists', 'Equal'].includes(text));
  const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
  check(scope, `${prop}.effect`, effect, effects.join(', '), (text) => effects.includes(text));
  if (operator === 'Exists' && value)
    recordMistake(scope, { prop: `${prop}.value`, got: value, takes: 'nothing beside the operator "Exists"' });
  if (key === undefined && (operator === 'Equal' || (operator === undefined && value !== undefined)))
    recordMistake(scope, { prop: `${prop}.key`, got: key, takes: 'the key of the taint' });
}
