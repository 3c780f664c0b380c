import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folder, remove } from '../influxdb/support/files';
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
