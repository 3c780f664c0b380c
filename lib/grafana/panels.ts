/** What a dashboard asks: PromQL, or InfluxQL. */
export type Language = 'prometheus' | 'influxdb';

/** A line, or several, of a panel. */
export interface Query {
  readonly expr: string;
  /** What a line is called: labels in double braces, of InfluxQL `$tag_host`. @default - its labels */
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
  /** @default prometheus */
  readonly language?: Language;
  /** What people choose above it, as a query says it: `{ job: 'label_values(up, job)' }`. @default - the server alone */
  readonly variables?: Readonly<Record<string, string>>;
  readonly panels: readonly Panel[];
}

const WIDTH = 12;
const HEIGHT = 8;
const LABELS: Readonly<Record<Language, string>> = { prometheus: 'Prometheus', influxdb: 'Database' };
// The server that people choose.
const datasource = (type: Language) => ({ type, uid: '${source}' });

/** A panel of one expression. */
export function panel(title: string, unit: string, expr: string, legend?: string): Panel {
  return { title, unit, queries: [{ expr, legend }] };
}

/** The dashboard as Grafana reads it: two panels beside each other. */
export function dashboard(plan: DashboardPlan): object {
  const { title, uid, language = 'prometheus', variables = {}, panels } = plan;
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
        { name: 'source', label: LABELS[language], type: 'datasource', query: language },
        ...Object.entries(variables).map(([name, query]) => ({
          name,
          type: 'query',
          datasource: datasource(language),
          query: language === 'influxdb' ? query : { query, refId: name },
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
    panels: panels.map((one, index) => panelJson(one, index, language)),
  };
}

function panelJson({ title, unit, queries, now = false }: Panel, index: number, language: Language): object {
  return {
    id: index + 1,
    title,
    type: now ? 'stat' : 'timeseries',
    datasource: datasource(language),
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map((query, number) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + number),
      datasource: datasource(language),
      ...TARGETS[language](query, now),
    })),
  };
}

const TARGETS: Readonly<Record<Language, (query: Query, now: boolean) => object>> = {
  prometheus: ({ expr, legend }, now) => ({
    expr,
    legendFormat: legend ?? '__auto',
    ...(now ? { instant: true, range: false } : {}),
  }),
  influxdb: ({ expr, legend }) => ({ query: expr, rawQuery: true, resultFormat: 'time_series', alias: legend }),
};
