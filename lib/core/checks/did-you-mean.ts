/**
 * What an error says behind what is taken, where a name is near to one that would be. `instead` says of that one what stands in for it.
 */
export function didYouMean(
  written: string,
  names: Iterable<string>,
  instead?: (near: string) => string | undefined,
): string | undefined {
  const near = nearest(written, names);
  if (near === undefined) return undefined;
  const use = instead?.(near);
  return ` (did you mean "${near}"?${use === undefined ? '' : ` It takes nothing here: ${use}`})`;
}

/** The name that somebody who wrote another one may have meant: a letter or two away. Nothing where none is near. */
export function nearest(written: string, names: Iterable<string>): string | undefined {
  const folded = fold(written);
  const most = Math.max(1, Math.floor(folded.length / 4));
  const near = [...names]
    .map((name) => ({ name, distance: distance(folded, fold(name)) }))
    .filter((one) => one.distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

// `queryTimeout` and `query_timeout` are no mistakes of spelling.
function fold(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

// How many letters are to be added, left out, exchanged, or swapped with the next (Damerau and Levenshtein).
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    const at = (back: number, column: number) => rows[row - back]?.[column] ?? 0;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(1, column) + 1,
        (current[column - 1] ?? 0) + 1,
        at(1, column - 1) + (same ? 0 : 1),
        swapped ? at(2, column - 2) + 1 : Infinity,
      );
    }
    rows.push(current);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
