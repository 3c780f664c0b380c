/** How often a property is tried: as often as its test says, FC_TIMES that where it is set. */
export const runs = (usual: number): { numRuns: number } => ({ numRuns: usual * Number(process.env.FC_TIMES ?? 1) });
