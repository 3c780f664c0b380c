#!/usr/bin/env node
import { postureDiffCommand } from './command';

const { status, stdout, stderr } = postureDiffCommand(process.argv.slice(2));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = status;
