import { graphlib, layout } from '@dagrejs/dagre';
import { escapeHtml } from './escape-html';
import { linesOf, Placed, PlacedArrow, round } from './map-lines';
import { Posture, PostureEnd } from './posture';
import { endName } from './sections';

/** A box of the map: a construct, or somebody else. */
interface Box {
  readonly id: string;
  readonly lines: readonly string[];
  readonly kind: string;
  /** `own`: of this stack; `near`: pods that it does not run; `far`: outside of the cluster. */
  readonly zone: 'own' | 'near' | 'far';
}

/** An arrow from a client to a server. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Whether it is known here what the server is verified by. */
  readonly known: boolean;
}

// Of the fonts of the style sheet, in pixels.
const CHARACTER = 8;
const LINE = 18;
const LONGEST = 30;

/** The map of a stack as a picture, with the same in words for whoever does not see it. */
export function trustMapOf(posture: Posture): string {
  const { boxes, arrows } = elementsOf(posture);
  if (boxes.length === 0) return '<p>There is nobody to talk to.</p>';
  const graph = placed(boxes, arrows);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const size = `width="${Math.ceil(width)}" height="${Math.ceil(height)}" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}"`;
  return `<figure class="map">
<svg ${size} role="img" aria-labelledby="map-name map-words" xmlns="http://www.w3.org/2000/svg">
<title id="map-name">Map of connections</title>
<desc id="map-words">${boxes.length} boxes and ${arrows.length} arrows, from each client to its server; the table of connections below has all of them in words.</desc>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
${drawArrows(graph, boxes, arrows)}
${boxes.map((box) => drawBox(box, graph.node(box.id) as Placed)).join('\n')}
</svg>
<figcaption><ul class="legend"><li>blue: a construct of this stack</li><li>green, dashed: pods that it does not run</li><li>orange, thick: outside of the cluster</li><li>an arrow: number in the table of connections, and port; dashed where it is not known here what the server is verified by</li></ul></figcaption>
</figure>`;
}

function elementsOf(posture: Posture): { readonly boxes: Box[]; readonly arrows: Arrow[] } {
  const boxes = new Map<string, Box>();
  const kinds = new Map(posture.constructs.map(({ path, kind }) => [path, kind]));
  const add = (end: PostureEnd, kind = '') => {
    const id = end.path ?? end.name;
    const zone = end.path !== undefined ? 'own' : end.outside ? 'far' : 'near';
    const own = kinds.get(end.path ?? '') ?? (zone === 'own' ? 'construct' : zone === 'far' ? 'outside' : 'pods');
    if (!boxes.has(id)) boxes.set(id, { id, lines: wrapped(endName(posture, end)), kind: kind || own, zone });
    return id;
  };
  const arrows = posture.connections.map(({ client, server, port, verifiedBy }, i) => ({
    from: add(client),
    to: add(server),
    label: `${i + 1} · ${port}`,
    known: verifiedBy !== undefined,
  }));
  const exposed = posture.exposures.map(({ path, kind, object, hosts }) => ({
    from: add({ name: hosts.join(', ') || object, outside: true }, kind),
    to: add({ name: path, path, outside: false }),
    label: '',
    known: true,
  }));
  return { boxes: [...boxes.values()], arrows: [...arrows, ...exposed] };
}

// A long name is broken behind what separates its parts; a part that is longer than a line, anywhere.
function wrapped(name: string): string[] {
  const lines = [''];
  for (const part of name.match(/[^/,. -]*[/,. -]?/g) ?? [])
    if ((lines.at(-1) ?? '').length + part.length <= LONGEST) lines.push((lines.pop() ?? '') + part);
    else lines.push(...(part.match(new RegExp(`.{1,${LONGEST}}`, 'g')) ?? []));
  return lines.filter((line) => line !== '');
}

function placed(boxes: readonly Box[], arrows: readonly Arrow[]): graphlib.Graph {
  const graph = new graphlib.Graph({ multigraph: true });
  // Lines that rise side by side need room.
  const ranksep = Math.min(300, 100 + 2 * arrows.length);
  graph.setGraph({ rankdir: 'LR', nodesep: 22, edgesep: 14, ranksep, marginx: 8, marginy: 8 });
  for (const { id, lines, kind } of boxes) {
    const longest = Math.max(kind.length, ...lines.map(({ length }) => length));
    graph.setNode(id, { width: longest * CHARACTER + 24, height: (lines.length + 1) * LINE + 14 });
  }
  for (const [i, { from, to, label }] of arrows.entries())
    graph.setEdge(from, to, { width: label.length * CHARACTER + 8, height: LINE, labelpos: 'c' }, String(i));
  layout(graph);
  return graph;
}

// All lines first: none of them goes over what is written at another.
function drawArrows(graph: graphlib.Graph, boxes: readonly Box[], arrows: readonly Arrow[]): string {
  const at = (id: string) => graph.node(id) as Placed;
  const labels = arrows.map(
    ({ from, to }, i) => graph.edge(from, to, String(i)) as Placed & Pick<PlacedArrow, 'points'>,
  );
  const all = labels.map((label, i): PlacedArrow => {
    const { from = '', to = '' } = arrows[i] ?? {};
    return { from: at(from), to: at(to), label, points: label.points };
  });
  const lines = linesOf(
    boxes.map(({ id }) => at(id)),
    all,
  ).map((path, i) => `<path class="arrow${arrows[i]?.known ? '' : ' unknown'}" d="${path}" marker-end="url(#head)"/>`);
  return [...lines, ...arrows.map((arrow, i) => drawLabel(arrow, labels[i]))].join('\n');
}

function drawBox({ lines, kind, zone }: Box, { x, y, width, height }: Placed): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const text = (line: string, i: number, name = '') =>
    `<text${name} x="${round(left + 12)}" y="${round(top + 20 + i * LINE)}">${escapeHtml(line)}</text>`;
  const texts = [...lines.map((line, i) => text(line, i)), text(kind, lines.length, ' class="kind"')];
  const box = `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="6"/>`;
  return `<g class="${zone}">${box}${texts.join('')}</g>`;
}

function drawLabel({ label }: Arrow, at?: Placed): string {
  if (label === '' || !at) return '';
  const { x, y, width, height } = at;
  const [left, top] = [x - width / 2, y - height / 2];
  const back = `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}"/>`;
  return `<g class="label">${back}<text x="${round(left + 4)}" y="${round(y + 4)}">${escapeHtml(label)}</text></g>`;
}
