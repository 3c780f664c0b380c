import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { instanceOf, list, PropType, PropTypes, readProps, requiredList, TEXT, TEXTS } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { PEERS } from '../core/kubernetes/prop-types';

/** Plugins that Grafana downloads at its start. */
export interface DownloadedPluginsOptions {
  /** Each with its version: `grafana-clock-panel@2.1.8`. */
  readonly plugins: string[];
  /** Where grafana.com is in the network: Grafana's own policy lets nothing else through. @default - it is reached by `proxy` */
  readonly peers?: Peer[];
}

const PLUGINS = 'plugins with their versions, like "grafana-clock-panel@2.1.8"';
const DOWNLOADED: PropTypes<DownloadedPluginsOptions> = {
  plugins: requiredList(list(TEXT), PLUGINS),
  peers: PEERS,
};

/** What plugins come down to. */
export interface PlannedPlugins {
  readonly environment: Record<string, string>;
  /** Where they are downloaded from. @default - they are in the image */
  readonly download?: { readonly peers: readonly Peer[] };
}

/**
 * The plugins of a Grafana. Each runs as Grafana does: what it can read, they can.
 *
 * @example
 * const plugins = GrafanaPlugins.ofImage('/opt/grafana-plugins');
 */
export class GrafanaPlugins {
  /**
   * Those that an own image has in a folder: nothing is downloaded.
   * @param folder The folder in the image, each plugin in one of its own below it. It is none that the pod mounts something over.
   */
  public static ofImage(folder: string): GrafanaPlugins {
    return new GrafanaPlugins({ folder });
  }

  /**
   * Those of the public catalogue, which Grafana 12 and newer downloads onto its volume before it listens: where the catalogue does
   * not answer, it does not start. Code that others can change between two starts runs beside what is in its database.
   * `Deviations.of` lists the reason.
   * @param reason Why they are not in an image.
   * @param options Which, and where the catalogue is.
   */
  public static downloaded(reason: string, options: DownloadedPluginsOptions): GrafanaPlugins {
    return new GrafanaPlugins({ reason, options });
  }

  private constructor(
    private readonly from: {
      readonly folder?: string;
      readonly reason?: string;
      readonly options?: DownloadedPluginsOptions;
    },
    private readonly unsigned?: { readonly reason: string; readonly ids: readonly string[] },
  ) {}

  /**
   * Takes some of them without a signature, as those that a company makes for itself are. `Deviations.of` lists the reason.
   * @param reason Why.
   * @param ids The ids of these plugins.
   */
  public allowUnsigned(reason: string, ids: string[]): GrafanaPlugins {
    return new GrafanaPlugins(this.from, { reason, ids });
  }

  /** Where they are from. */
  public toString(): string {
    return `plugins ${this.from.options ? 'that are downloaded' : 'of the image'}`;
  }

  /** @internal what Grafana is told; records what is wrong with it, and what is accepted */
  public _plan(scope: Construct): PlannedPlugins {
    const { options } = this.from;
    const read = options && readProps(scope, options, DOWNLOADED, 'plugins');
    return {
      environment: {
        ...this.planFolder(scope),
        ...(read && this.planDownload(scope, read)),
        ...this.planUnsigned(scope),
      },
      download: read && { peers: read.peers ?? [] },
    };
  }

  private planFolder(scope: Construct): Record<string, string> {
    if (this.from.options) return {};
    const folder = TEXT.read(this.from.folder, scope, 'plugins.folder');
    if (folder === undefined) return {};
    const takes = 'the absolute path of a folder of the image, outside of /etc, /tmp, /run and /var/lib/grafana';
    const fine = check(scope, 'plugins.folder', folder, takes, (path) => {
      return (
        /^(\/[\w-][\w.-]*)+$/.test(path) && !/^\/(etc|tmp|run|var\/run|var\/lib\/grafana|opt\/scripts)(\/|$)/.test(path)
      );
    });
    return fine ? { GF_PATHS_PLUGINS: folder } : {};
  }

  private planDownload(scope: Construct, { plugins }: DownloadedPluginsOptions): Record<string, string> {
    const { reason = '' } = this.from;
    acceptDeviation(scope, 'downloaded-plugins', {
      prop: 'plugins',
      what: `code of others is downloaded and run in it: ${plugins.join(', ')}`,
      reason,
    });
    check(scope, 'plugins.plugins', plugins, PLUGINS, (all) =>
      all.every((one) => /^[a-z0-9]+(-[a-z0-9]+)+@\d+\.\d+\.\d+[\w.+-]*$/.test(one)),
    );
    return {
      GF_PLUGINS_PREINSTALL_DISABLED: 'false',
      // Before it listens: those of `preinstall` may come later, and be others.
      GF_PLUGINS_PREINSTALL_SYNC: plugins.join(','),
      // Grafana 13 would end those of its image to replace them, which it cannot.
      GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
      // It would add these by itself; they are removed from its list so.
      GF_PLUGINS_DISABLE_PLUGINS: BY_ITSELF.filter((id) => !plugins.some((one) => one.startsWith(`${id}@`))).join(','),
    };
  }

  private planUnsigned(scope: Construct): Record<string, string> {
    if (!this.unsigned) return {};
    const { reason } = this.unsigned;
    const takes = 'ids of plugins, like "company-app"';
    const ids = requiredList(TEXTS, takes).read(this.unsigned.ids, scope, 'plugins.unsigned') ?? [];
    check(scope, 'plugins.unsigned', ids, takes, (all) => all.every((id) => /^[a-z0-9]+(-[a-z0-9]+)+$/.test(id)));
    acceptDeviation(scope, 'unsigned-plugins', {
      prop: 'plugins.allowUnsigned',
      what: `plugins run in it that nobody signed: ${ids.join(', ')}`,
      reason,
    });
    return { GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: ids.join(',') };
  }
}

// Grafana 12 and 13, but for the two kinds of datasources that it reads.
// https://github.com/grafana/grafana/blob/main/pkg/setting/setting_plugins.go
const BY_ITSELF = [
  ...['lokiexplore', 'pyroscope', 'exploretraces', 'metricsdrilldown', 'advisor'].map((name) => `grafana-${name}-app`),
  ...['cloudwatch', 'elasticsearch', 'jaeger', 'loki', 'mssql', 'mysql', 'opentsdb', 'stackdriver', 'tempo', 'zipkin'],
  ...['grafana-postgresql-datasource', 'grafana-pyroscope-datasource'],
];

export const GRAFANA_PLUGINS: PropType<GrafanaPlugins> = instanceOf(
  GrafanaPlugins,
  "GrafanaPlugins, like GrafanaPlugins.ofImage('/opt/grafana-plugins')",
);
