import { join } from 'node:path';
import { modulesIn } from '../support/modules';
import { Entry } from './support';

/** Every construct of the library. */
export const CONSTRUCTS: readonly Entry[] = modulesIn<{ readonly rows: readonly Entry[] }>(
  join(__dirname, 'rows'),
).flatMap(({ rows }) => rows);
