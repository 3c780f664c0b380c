import { Construct } from 'constructs';
import { openPath } from '../connections/paths/path';
import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { objectName } from '../core/kubernetes/names';
import { constructId } from '../core/terraform/ids';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Workload } from '../workloads/workload';
import { AlertHandler } from './alert-handler';
import { PlannedHandler } from './handlers/handler';
import { DEFAULT_WORKSPACE } from './handlers/slack';

/** The sections that Kapacitor has several of. */
const SEVERAL = ['slack', 'httppost'];

interface AddedHandler {
  readonly handler: PlannedHandler;
  readonly secrets: SecretKey[];
}

/** The alert handlers of one Kapacitor: their paths in the network, their Secrets, their part of its config and environment. */
export class AlertHandlers {
  private readonly added = new Map<string, AddedHandler>();

  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
  ) {
    owner.node.addValidation({ validate: () => this.validateWorkspaces() });
  }

  public add(handler: AlertHandler): void {
    const { owner, workload } = this;
    const key = handler.toString();
    if (this.added.has(key)) {
      recordMistake(owner, { prop: 'handler', got: handler, takes: 'one handler of each kind and name' });
      return;
    }
    const planned = handler._plan(owner);
    const { port = 0, peers = [] } = planned.network ?? {};
    for (const peer of peers) openPath(workload, peer, port);
    const secrets = planned.secrets.map(({ prop, credential, further }) => {
      const name = `${workload.name}-${key.replace(' ', '-')}`;
      const otherwise = `${workload.name}-handler`;
      const secretName = further ? objectName('', otherwise, `${key} ${prop}`) : objectName(name, otherwise);
      const bound = { credential, secretName, prop, given: true };
      return new BoundCredential(owner, constructId('handler', key, prop), bound).in(workload.namespace);
    });
    this.added.set(key, { handler: planned, secrets });
  }

  /** What `-disable-handlers` calls them. */
  public kinds(): string[] {
    return [...this.added.values()].map(({ handler }) => handler.kind);
  }

  /** Their sections of the config file. */
  public settings(): Settings {
    const sections: Record<string, Settings[]> = {};
    for (const { handler } of this.numbered())
      if (handler.section !== undefined) (sections[handler.section] ??= []).push(handler.settings);
    // Kapacitor does not start without a default among them.
    const slack = sections.slack?.map((one, _, all): Settings => ({
      ...one,
      default: all.length === 1 || one.workspace === DEFAULT_WORKSPACE,
    }));
    const all = Object.entries({ ...sections, ...(slack ? { slack } : {}) });
    return Object.fromEntries(all.map(([name, each]) => [name, SEVERAL.includes(name) ? each : each[0]]));
  }

  /** The variables that its daemon finds their credentials in. */
  public secrets(): Record<string, SecretKey> {
    return Object.fromEntries(
      this.numbered().flatMap(({ handler, secrets, index }) =>
        handler.secrets.flatMap(({ variable }, i) => {
          const secret = secrets[i];
          return secret ? [[variable(index), secret]] : [];
        }),
      ),
    );
  }

  // By kind, in the order of their names: that is a handler's number in the environment.
  private numbered() {
    const counts = new Map<string, number>();
    return [...this.added]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { handler, secrets }]) => {
        const index = counts.get(handler.kind) ?? 0;
        counts.set(handler.kind, index + 1);
        return { handler, secrets, index };
      });
  }

  private validateWorkspaces(): string[] {
    const names = [...this.added.values()]
      .filter(({ handler }) => handler.kind === 'slack')
      .map((one) => one.handler.name);
    if (names.length < 2 || names.includes(DEFAULT_WORKSPACE)) return [];
    return [`\`workspace\` takes "${DEFAULT_WORKSPACE}" for one of several Slack handlers, got ${names.join(', ')}`];
  }
}
