import type { Daemon } from '../listeners';
import { daemon as exporter } from './exporter';

/** The exporter that asks others from outside: it serves as all of its family do. */
export const daemon: Daemon = { ...exporter, command: '/bin/blackbox_exporter' };
