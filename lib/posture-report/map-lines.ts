export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Something with a place: its middle, and how large it is. */
export interface Placed extends Point {
  readonly width: number;
  readonly height: number;
}

/** An arrow with its ends, its label's place, and dagre's points: between the first and the last, which are not used, those that lead past others. */
export interface PlacedArrow {
  readonly from: Placed;
  readonly to: Placed;
  readonly label: Placed;
  readonly points: readonly Point[];
}

// Between the ends of arrows at a side of a box, at most; of a corner.
const [APART, CORNER] = [12, 8];

/**
 * Paths of arrows, as SVG writes them. What is placed stands in columns. Within one, every line is level, so that it goes behind no
 * box and no label of another; it rises and falls between them.
 */
export function linesOf(boxes: readonly Placed[], arrows: readonly PlacedArrow[]): string[] {
  const columns = new Map<number, number>();
  for (const { x, width } of [...boxes, ...arrows.map(({ label }) => label)])
    columns.set(Math.round(x), Math.max(columns.get(Math.round(x)) ?? 0, width / 2));
  const half = (x: number) => columns.get(Math.round(x)) ?? 0;

  const ends = arrowEnds(arrows);
  return arrows.map((arrow, i) => {
    const { from, to, label, points } = arrow;
    if (from === to) return loopOf(from, label);
    const way = wayOf(arrow);
    const [start = from.y, end = to.y] = ends[i] ?? [];
    const leave = from.x + way * half(from.x);
    let last = { x: leave, y: start };
    const parts = [`M${round(from.x + (way * from.width) / 2)} ${round(start)}H${round(leave)}`];
    for (const { x, y } of [...points.slice(1, -1), { x: to.x, y: end }]) {
      const [enter, middle] = [x - way * half(x), round((last.x + x - way * half(x)) / 2)];
      parts.push(`C${middle} ${round(last.y)} ${middle} ${round(y)} ${round(enter)} ${round(y)}`);
      last = { x: x === to.x ? to.x - (way * to.width) / 2 : x + way * half(x), y };
      parts.push(`H${round(last.x)}`);
    }
    return parts.join('');
  });
}

/** To the right, or to the left. */
function wayOf({ from, to }: PlacedArrow): 1 | -1 {
  return from.x < to.x ? 1 : -1;
}

/** At which heights arrows begin and end: at a side of a box one below the other, in the order of where they come from or go to. */
function arrowEnds(arrows: readonly PlacedArrow[]): [start: number, end: number][] {
  const sides = new Map<Placed, Map<number, { readonly next: number; readonly set: (y: number) => void }[]>>();
  const add = (box: Placed, side: number, next: Point | undefined, set: (y: number) => void) => {
    const of = sides.get(box) ?? new Map<number, { readonly next: number; readonly set: (y: number) => void }[]>();
    sides.set(box, of.set(side, [...(of.get(side) ?? []), { next: next?.y ?? box.y, set }]));
  };
  const ends = arrows.map(({ from, to }): [number, number] => [from.y, to.y]);
  for (const [i, arrow] of arrows.entries()) {
    const { from, to, points } = arrow;
    const end = ends[i];
    if (from === to || !end) continue;
    add(from, wayOf(arrow), points[1], (y) => (end[0] = y));
    add(to, -wayOf(arrow), points.at(-2), (y) => (end[1] = y));
  }
  for (const [box, of] of sides)
    for (const side of of.values()) {
      const apart = Math.min(APART, (box.height - 2 * CORNER) / Math.max(1, side.length - 1));
      const ordered = [...side].sort((one, other) => one.next - other.next);
      for (const [i, { set }] of ordered.entries()) set(box.y + (i - (side.length - 1) / 2) * apart);
    }
  return ends;
}

/** From a box to itself, below it. */
function loopOf(box: Placed, label: Placed): string {
  const reach = Math.min(label.width / 2 + CORNER + 4, box.width / 2 - CORNER);
  const [left, right, bottom] = [box.x - reach, box.x + reach, box.y + box.height / 2].map(round);
  const [y, bend] = [round(label.y), round(label.y - CORNER)];
  const [begin, finish] = [round(box.x - reach + CORNER), round(box.x + reach - CORNER)];
  return `M${left} ${bottom}V${bend}Q${left} ${y} ${begin} ${y}H${finish}Q${right} ${y} ${right} ${bend}V${bottom}`;
}

/** A number of pixels, as SVG is to have it. */
export function round(number: number): string {
  return String(Math.round(number * 10) / 10);
}
