import { join } from 'node:path';
import { script } from './script';

/** jwt.sh, for the ConfigMap of a pod's scripts. */
export function jwtScript(): Record<string, string> {
  return { 'jwt.sh': script(join(__dirname, 'scripts/jwt.sh')) };
}
