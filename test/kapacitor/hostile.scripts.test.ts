import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folder, remove } from '../support/files';
import { podScripts } from '../support/pod-scripts';

// setup.sh keeps what kapacitord asks its stand-in for, and a subscription's destination may have a line break in it.
test('no line of what kapacitord asks for is run', () => {
  const home = folder();
  const harness = `
    set -euo pipefail
    scratch=$2 endpoint=k.example:9092 index=(0) keys=(k) destination=()
    log() { :; }
    die() { printf '%s' "$*"; exit 3; }
    text_of() { :; }
    until_it_is() { :; }
    kill_kapacitord() { :; }
    run_kapacitord() {
      local to=https://~subscriber:aaaaaaaaaaaaaaaaaaaaaaaa@$endpoint
      mkdir "$scratch/0"
      note_subscription 0 '"d"' '"p"' "x"$'\\n'"scratch[\\$(>$scratch/ran)] $to"
    }
    . "$1/desired-file.sh"
    . "$1/input.sh"
    . "$1/stand-in.sh"
    . "$1/tokens.sh"
    database=('"d"') policy=('"p"')
    is_destination() { :; }
    make_tokens 0`;
  const { status, stdout } = spawnSync('bash', ['-c', harness, 'harness', podScripts('kapacitor'), home]);
  expect(existsSync(join(home, 'ran'))).toBe(false);
  expect([status, stdout.toString()]).toEqual([3, 'Kapacitor wants its points at an address of several lines']);
  remove(home);
});

// A stored task starts in this kapacitord too, and what it queries is its user's text.
test('what a task asks the stand-in for is one line of the log', () => {
  const harness = `
    set -euo pipefail
    export LC_ALL=C CLUSTER_ID=c
    program=setup
    . "$1/common.sh"
    . "$1/stand-in.sh"
    due=()
    printf 'GET /query?q=SELECT+1%%0Asetup:+done%%1B[2J HTTP/1.1\\r\\n' | answer_as_influxdb 0 >/dev/null`;
  const { stderr } = spawnSync('bash', ['-c', harness, 'harness', podScripts('kapacitor')]);
  expect(stderr.toString()).toMatch(/^setup: kapacitord says what it did not say.*: SELECT 1\?setup: done\?\[2J\n$/);
});
