import { join } from 'node:path';
import { modulesIn } from '../support/modules';
import { Entry } from './support';

/** Every construct of the library: the `rows` of each file of rows/. That of a new product is a new file there. */
export const CONSTRUCTS: readonly Entry[] = modulesIn<{ readonly rows: readonly Entry[] }>(
  join(__dirname, 'rows'),
).flatMap(({ rows }) => rows);
