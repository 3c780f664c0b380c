import { IConstruct } from 'constructs';
import { check } from '../core/checks/checks';
import { checkAnnotations, checkPodLabels } from '../core/kubernetes/annotations';
import { checkKeys, checkLabels, isLabelValue } from '../core/kubernetes/labels';
import { recordMistake } from '../core/checks/mistakes';
import { checkObjectName } from '../core/kubernetes/names';
import { Toleration, WorkloadProps } from './workload-props';

/** Checks where a pod may run and what it is labelled with, as the API server does. */
export function checkScheduling(scope: IConstruct, props: Omit<WorkloadProps, 'namespace'>): void {
  checkPodLabels(scope, 'labels', props.labels);
  checkAnnotations(scope, 'annotations', props.annotations);
  checkLabels(scope, 'nodeSelector', props.nodeSelector);
  checkObjectName(scope, 'priorityClassName', props.priorityClassName);
  for (const name of props.imagePullSecrets ?? []) checkObjectName(scope, 'imagePullSecrets', name);
  for (const toleration of props.tolerations ?? []) checkToleration(scope, toleration);
}

function checkToleration(scope: IConstruct, { key, value, operator, effect }: Toleration): void {
  checkKeys(scope, 'tolerations.key', key === undefined ? {} : { [key]: '' });
  check(scope, 'tolerations.value', value, 'the value of a taint', isLabelValue);
  check(scope, 'tolerations.operator', operator, '"Exists" or "Equal"', (text) => ['Exists', 'Equal'].includes(text));
  const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
  check(scope, 'tolerations.effect', effect, effects.join(', '), (text) => effects.includes(text));
  if (operator === 'Exists' && value)
    recordMistake(scope, { prop: 'tolerations.value', got: value, takes: 'nothing beside the operator "Exists"' });
  if (key === undefined && (operator === 'Equal' || (operator === undefined && value !== undefined)))
    recordMistake(scope, { prop: 'tolerations.key', got: key, takes: 'the key of the taint' });
}
