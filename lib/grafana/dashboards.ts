import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { IConstruct } from 'constructs';
import {
  CREDENTIAL_HEADER,
  isCredentialKey,
  isCredentialName,
  isCredentialParameter,
} from '../core/checks/confidential';
import { ALL_PROPS } from '../core/checks/calls';
import { described, recordMistake, textOf } from '../core/checks/mistakes';
import { instanceOf, PropType } from '../core/checks/prop-types';
import { isRecord } from '../core/values/records';
import { platformDashboards } from './platform-dashboards';

/** A dashboard as Grafana's provisioning reads it. */
export interface CheckedDashboard {
  readonly fileName: string;
  readonly text: string;
  readonly uid?: string;
}

interface DashboardFile {
  readonly name: string;
  readonly document?: unknown;
  /** Why there is none. */
  readonly error?: string;
}

/**
 * Dashboards for a SecureGrafana.
 *
 * @example
 * grafana.addDashboards(Dashboards.fromDirectory('dashboards'), { folder: 'Shop' });
 */
export class Dashboards {
  /**
   * All files `*.json` of a directory, read when the program runs; a relative path is relative to where that is started. Each is the
   * JSON of a dashboard, exported without the switch to share it externally: Grafana does not fill in the `__inputs` of those.
   * @param path The path of the directory.
   */
  public static fromDirectory(path: string): Dashboards {
    const folder = resolve(textOf(path));
    const named = { from: `the directory ${textOf(path)}`, folder: basename(folder) };
    try {
      if (!existsSync(folder) || !statSync(folder).isDirectory())
        return new Dashboards({ ...named, files: [], error: `no directory at ${folder}` });
      const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
      return new Dashboards({ ...named, files: names.sort().map((name) => read(join(folder, name))) });
    } catch (error) {
      return new Dashboards({ ...named, files: [], error: firstLine(error) });
    }
  }

  /**
   * What there is to look at on the first day: targets, nodes, InfluxDB, Kapacitor and Telegraf, of a Prometheus that scrapes them; hosts,
   * of a database that a Telegraf writes to.
   * @see docs/products/grafana.md
   */
  public static ofPlatform(): Dashboards {
    const files = Object.entries(platformDashboards()).map(([name, document]) => ({ name: `${name}.json`, document }));
    return new Dashboards({ from: 'this library', folder: 'Platform', files });
  }

  private constructor(
    private readonly given: {
      readonly from: string;
      readonly folder: string;
      readonly files: readonly DashboardFile[];
      readonly error?: string;
    },
  ) {}

  /** Where they are from. */
  public toString(): string {
    return `dashboards of ${this.given.from}`;
  }

  /** @internal the folder that they are in by default */
  public get _folder(): string {
    return this.given.folder;
  }

  /** @internal those that are right; records what is wrong */
  public _dashboards(scope: IConstruct): CheckedDashboard[] {
    const { files, error } = this.given;
    if (error !== undefined || files.length === 0)
      recordMistake(scope, {
        prop: ALL_PROPS,
        got: described(error ?? 'no file *.json'),
        takes: `a directory with one dashboard at least, for ${this.toString()}`,
      });
    return files.flatMap((file) => checked(scope, file));
  }
}

export const DASHBOARDS: PropType<Dashboards> = instanceOf(
  Dashboards,
  "Dashboards, like Dashboards.fromDirectory('dashboards')",
);

function read(path: string): DashboardFile {
  const name = basename(path);
  try {
    return { name, document: JSON.parse(readFileSync(path, 'utf8')) as unknown };
  } catch {
    return { name, error: 'what is no JSON' };
  }
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0] ?? '';
}

function checked(scope: IConstruct, { name, document, error }: DashboardFile): CheckedDashboard[] {
  const refuse = (got: string, takes: string): CheckedDashboard[] => {
    recordMistake(scope, { prop: name, got: described(got), takes });
    return [];
  };
  if (!/^[\w.-]{1,200}$/.test(name)) return refuse(name, 'a file name of letters, digits, "-", "_" and "."');
  if (error !== undefined) return refuse(error, 'the JSON of a dashboard');
  if (!isRecord(document) || typeof document.title !== 'string' || document.title === '')
    return refuse('no title', 'the JSON of a dashboard, whose `title` is at its top');
  const inputs = document.__inputs;
  if (Array.isArray(inputs) && inputs.length > 0)
    return refuse(
      '`__inputs`',
      'a dashboard that is exported as it is, not to be shared: nobody is asked for its inputs',
    );
  const shown = credentialIn(document);
  if (shown !== undefined)
    return refuse(`what looks like a credential, at ${shown}`, 'a dashboard that others may read: datasources log in');
  const uid = typeof document.uid === 'string' && document.uid !== '' ? document.uid : undefined;
  // The number that it had in another Grafana.
  return [{ fileName: name, text: JSON.stringify({ ...document, id: null }), uid }];
}

// What is none: nothing, and what Grafana fills in.
const NO_SECRET = /^\s*(\$.*|\[\[.*)?$/s;
// A parameter of a URL; `var-` is of a variable of another dashboard.
const PARAMETER = /[?&](?!var-)([\w.-]+)=(?![$&"'\s[]|$)/g;

// As Infinity and JSON API have those of a query; a filter of a query has an operator, too.
function isHeader({ key, name, operator }: Record<string, unknown>): boolean {
  const names = [key, name].map(String);
  return operator === undefined && names.some((one) => CREDENTIAL_HEADER.test(one) || PARAMETER_OF_QUERY.test(one));
}

// Not a tag `community`, as a query of InfluxDB may have it.
const PARAMETER_OF_QUERY = /(^|[-_.])(password|passwd|secret|api[-_]?key|token)$/i;

/** Where a dashboard has a credential: by its key, as a variable of such a name, or in a URL. A query may name a label so. */
function credentialIn(value: unknown, at = 'dashboard'): string | undefined {
  const text = typeof value === 'string' ? value : '';
  if ([...text.matchAll(PARAMETER)].some(([, name = '']) => isCredentialParameter(name))) return at;
  if (Array.isArray(value)) return value.map((one, index) => credentialIn(one, `${at}[${index}]`)).find(Boolean);
  if (!isRecord(value)) return undefined;
  const { name, type, query } = value;
  const isText = (one: unknown) => typeof one === 'string' && !NO_SECRET.test(one);
  if (isCredentialKey(String(name)) && /^(constant|custom|textbox)$/.test(String(type)) && isText(query)) return at;
  if (isHeader(value) && isText(value.value)) return at;
  for (const [key, one] of Object.entries(value)) {
    // How columns are called.
    if (key === 'renameByName') continue;
    const secure = key === 'secureJsonData' && isRecord(one) && Object.keys(one).length > 0;
    if (secure || (isCredentialName(key) && isText(one))) return `${at}.${key}`;
    const within = credentialIn(one, `${at}.${key}`);
    if (within !== undefined) return within;
  }
  return undefined;
}
