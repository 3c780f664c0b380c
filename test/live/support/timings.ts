const seconds: [string, number][] = [];

/** Notes how long something took. */
export function recordTiming(what: string, since: number, until = Date.now()): void {
  seconds.push([what, (until - since) / 1000]);
}

/** Prints what was noted in this file. */
export function printTimings(): void {
  if (seconds.length === 0) return;
  console.info(seconds.map(([what, time]) => `${time.toFixed(1).padStart(7)} s  ${what}`).join('\n'));
}
