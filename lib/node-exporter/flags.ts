import { IConstruct } from 'constructs';
import satisfies from 'semver/functions/satisfies';
import { escapeTemplate } from '../core/terraform/template';
import { doubleDollars } from '../core/terraform/double-dollars';
import { isKnown } from '../core/terraform/tokens';
import { itemsOf } from '../core/checks/calls';
import { OWN_POD } from '../core/checks/confidential';
import { described, recordMistake } from '../core/checks/mistakes';
import {
  COLLECTOR_VERSIONS,
  NodeExporterCollectorOptions,
  NETWORK_COLLECTORS,
  NodeExporterCollector,
} from './collector';

const COLLECTORS = new Set<string>(Object.values(NodeExporterCollector));

// Options of collectors and of the process; nothing that decides where it listens, how it serves, or what it reads.
const HARMLESS = [
  /^--(no-)?collector\.[a-z_]+\.[a-z_.-]+(=.*)?$/s,
  /^--log\.level=(debug|info|warn|error)$/,
  /^--log\.format=(logfmt|json)$/,
  /^--runtime\.gomaxprocs=[1-9]\d{0,3}$/,
  // By 0 there would be no limit.
  /^--web\.max-requests=[1-9]\d{0,5}$/,
  /^--web\.disable-exporter-metrics$/,
];

/** The flags that turn collectors on and off. */
export function collectorFlags(
  scope: IConstruct,
  options: NodeExporterCollectorOptions,
  { version, hostNetwork }: { readonly version: string; readonly hostNetwork: boolean },
): string[] {
  const checked = (prop: string, names: readonly string[] = []) =>
    new Set(names.filter((name) => isCollector(scope, prop, name) && hasCollector(scope, prop, name, version)));
  const enable = checked('collectors.enable', options.enable);
  const disable = checked('collectors.disable', options.disable);
  for (const name of enable)
    if (disable.has(name))
      recordMistake(scope, {
        prop: 'collectors',
        got: described(`"${name}" in both`),
        takes: 'it in `enable` or in `disable`',
      });
  const defaults = options.defaults ?? true;
  if (!defaults && enable.size === 0)
    recordMistake(scope, {
      prop: 'collectors.enable',
      got: options.enable,
      takes: 'what to run where `defaults` is false',
    });
  if (defaults && !hostNetwork) for (const name of NETWORK_COLLECTORS) if (!enable.has(name)) disable.add(name);
  return [
    ...(defaults ? [] : ['--collector.disable-defaults']),
    ...[...enable].sort().map((name) => `--collector.${name}`),
    ...[...disable]
      .filter((name) => !enable.has(name))
      .sort()
      .map((name) => `--no-collector.${name}`),
  ];
}

function isCollector(scope: IConstruct, prop: string, name: string): boolean {
  if (COLLECTORS.has(name)) return true;
  recordMistake(scope, { prop, got: name, takes: `collectors of node_exporter: ${[...COLLECTORS].join(', ')}` });
  return false;
}

function hasCollector(scope: IConstruct, prop: string, name: string, version: string): boolean {
  const range = COLLECTOR_VERSIONS[name];
  if (range === undefined || satisfies(version, range)) return true;
  recordMistake(scope, {
    prop,
    got: described(`"${name}" with version ${version}`),
    takes: `"${name}" with a version ${range}`,
  });
  return false;
}

// What two collectors ask, which is the node's own; no policy binds a pod on its network.
const ASKED: readonly (readonly [unsafe: RegExp, takes: string])[] = [
  [
    new RegExp(String.raw`^--collector\.supervisord\.url=(?!http://${OWN_POD}(:\d+)?(/|$)|(https|unix)://)`),
    'the node itself, or an https URL: what is asked in clear may be anybody',
  ],
  [
    /^--collector\.ntp\.server=(?!(127(\.\d{1,3}){3}|::1)$)/,
    'an address of the node itself, like "127.0.0.1", as the collector takes no other: what is asked in clear may be anybody',
  ],
];

function askedInClear(flag: string): string | undefined {
  return ASKED.find(([unsafe]) => unsafe.test(flag))?.[1];
}

/** A user's own flags, as the container takes them. */
export function extraFlags(scope: IConstruct, flags: readonly string[] = []): string[] {
  const good = itemsOf(flags).filter(([at, flag]) => {
    // A collector's own options may be anything; a token could be any flag.
    const fine =
      isKnown(flag) &&
      HARMLESS.some((pattern) => pattern.test(flag)) &&
      !flag.includes('\0') &&
      askedInClear(flag) === undefined;
    if (!fine)
      recordMistake(scope, {
        prop: `extraArgs[${at}]`,
        got: flag,
        takes: instead(flag),
      });
    return fine;
  });
  // Kubernetes reads $(NAME) and $$.
  return good.map(([, flag]) => escapeTemplate(doubleDollars(flag)));
}

function instead(flag: string): string {
  if (/^--(no-)?collector\.[a-z_-]+$/.test(flag)) return 'options of collectors; `collectors` turns them on and off';
  if (flag.startsWith('--web.listen-address'))
    return 'flags that do not decide where it listens (`port` and `hostNetwork` do)';
  if (flag.startsWith('--web.config'))
    return 'flags that do not name the web config (`webConfig` and the props beside it decide)';
  const asked = askedInClear(flag);
  if (asked !== undefined) return asked;
  if (flag.startsWith('--path.')) return 'flags that do not decide what it reads: the mounts do';
  return 'flags like "--collector.filesystem.fs-types-exclude=…", "--log.level=warn", with their value behind "="';
}
