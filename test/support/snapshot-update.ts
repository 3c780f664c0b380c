/** What of its own snapshots jest writes in this run, which it tells nobody else: with `-u`, all; with `--ci`, none. */
export function snapshotUpdate(): 'all' | 'new' | 'none' {
  const { snapshotState } = expect.getState() as unknown as {
    readonly snapshotState: { readonly _updateSnapshot: 'all' | 'new' | 'none' };
  };
  return snapshotState._updateSnapshot;
}
