/** A line, or several, of a panel. */
export interface Query {
  readonly expr: string;
  /** What a line is called, with labels in double braces. @default - its labels */
  readonly legend?: string;
}

/** Something that a dashboard shows. */
export interface Panel {
  readonly title: string;
  /** As Grafana calls it: `percentunit`, `bytes`, `Bps`, `s`, `short`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Whether the present numbers are all that is shown. @default - lines over time */
  readonly now?: boolean;
}

/** A dashboard, in short. */
export interface DashboardPlan {
  readonly title: string;
  readonly uid: string;
  /** What people choose above it, as `label_values` says it: `{ job: 'label_values(up, job)' }`. @default - the Prometheus */
  readonly variables?: Readonly<Record<string, string>>;
  readonly panels: readonly Panel[];
}

const WIDTH = 12;
const HEIGHT = 8;
// The Prometheus that people choose.
const DATASOURCE = { type: 'prometheus', uid: '${prometheus}' };

/** A panel of one expression. */
export function panel(title: string, unit: string, expr: string, legend?: string): Panel {
  return { title, unit, queries: [{ expr, legend }] };
}

/** The dashboard as Grafana reads it: two panels beside each other. */
export function dashboard({ title, uid, variables = {}, panels }: DashboardPlan): object {
  return {
    title,
    uid,
    schemaVersion: 39,
    editable: false,
    tags: ['platform'],
    time: { from: 'now-6h', to: 'now' },
    refresh: '1m',
    timezone: 'browser',
    templating: {
      list: [
        { name: 'prometheus', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
        ...Object.entries(variables).map(([name, query]) => ({
          name,
          type: 'query',
          datasource: DATASOURCE,
          query: { query, refId: name },
          definition: query,
          // When the time range changes, too.
          refresh: 2,
          sort: 1,
          multi: true,
          includeAll: true,
          current: { text: ['All'], value: ['$__all'] },
        })),
      ],
    },
    panels: panels.map((one, index) => panelJson(one, index)),
  };
}

function panelJson({ title, unit, queries, now = false }: Panel, index: number): object {
  return {
    id: index + 1,
    title,
    type: now ? 'stat' : 'timeseries',
    datasource: DATASOURCE,
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(({ expr, legend }, number) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + number),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend ?? '__auto',
      ...(now ? { instant: true, range: false } : {}),
    })),
  };
}
