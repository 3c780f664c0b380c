import { Construct } from 'constructs';
import { acceptDeviation } from '../core/checks/deviations';
import { checkKeys } from '../core/kubernetes/label-checks';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { checkShown } from '../core/checks/shown';
import { described, recordMistake } from '../core/checks/mistakes';
import { Peer } from '../core/kubernetes/peer';
import { TEXT_MAP } from '../core/checks/prop-types';
import { UnknownAnnotations } from './unknown-annotations';
import { ANYBODYS, CIDRS, Known } from './known-annotations';

/** What annotations an object is to have. */
export interface GivenAnnotations {
  readonly annotations?: Record<string, string>;
  readonly unknownAnnotations?: UnknownAnnotations;
}

/** The annotations of an object: those that this library decides, and what else is known to be harmless, or has a reason. */
export function annotationsOf(
  scope: Construct,
  what: string,
  { annotations = {}, unknownAnnotations }: GivenAnnotations,
  { own = {}, known = [] }: { readonly own?: Record<string, string>; readonly known?: Known[] } = {},
): Record<string, string> {
  const harmless = checked(scope, 'annotations', annotations, own);
  for (const [key, value] of harmless) checkHarmless(scope, key, value, [...known, ANYBODYS]);
  const given = TEXT_MAP.read(unknownAnnotations?._annotations ?? {}, scope, 'unknownAnnotations') ?? {};
  const unverified = checked(scope, 'unknownAnnotations', given, own);
  if (unknownAnnotations) {
    const keys = unverified.map(([key]) => key).sort();
    const lost = `what the annotations ${keys.join(', ')} of ${what} do is not known: they may take TLS or source ranges away`;
    acceptDeviation(scope, 'unknown-annotations', {
      prop: 'unknownAnnotations',
      subject: what,
      what: lost,
      reason: unknownAnnotations._reason,
    });
  }
  return { ...escapeTemplate(Object.fromEntries([...harmless, ...unverified])), ...escapeTemplate(own) };
}

// A key that this library sets, or that may be one, is nobody else's.
function checked(scope: Construct, prop: string, annotations: Record<string, string>, own: Record<string, string>) {
  checkKeys(scope, prop, annotations);
  checkShown(scope, prop, annotations);
  return Object.entries(annotations).filter(([key]) => {
    const free = isKnown(key) && !Object.hasOwn(own, key);
    if (!free) refuse(scope, prop, key, 'annotations that this library does not decide, known at synthesis');
    return free;
  });
}

function checkHarmless(scope: Construct, key: string, value: string, known: Known[]): void {
  // No controller reads one without a prefix.
  if (!key.includes('/')) return;
  const harmless = known.find((one) => Object.hasOwn(one, key))?.[key];
  if (harmless === undefined)
    refuse(
      scope,
      'annotations',
      key,
      'annotations known to leave TLS and who may come as they are: others are `unknownAnnotations`, with a reason',
    );
  else if (isKnown(value) ? !harmless.test(value) : harmless === CIDRS)
    refuse(
      scope,
      `annotations.${key}`,
      isKnown(value) ? value : described('a token'),
      `a value like ${harmless.source}`,
    );
  else if (harmless === CIDRS)
    for (const cidr of value.split(',')) Peer.cidr(cidr.trim())._check(scope, `annotations.${key}`);
}

function refuse(scope: Construct, prop: string, got: unknown, takes: string): void {
  recordMistake(scope, { prop, got, takes });
}
