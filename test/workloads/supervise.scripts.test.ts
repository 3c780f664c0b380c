import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FailingProgram } from '../support/failing-program';
import { Volume, certificate, folder, remove } from '../support/files';
import { Running, endAll, eventually, freePort } from '../support/processes';

const script = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'supervise.sh');

// Says what it is told, as a daemon would: one line a signal in $EVENTS.
const daemon = `
trap 'echo HUP >>"$EVENTS"' HUP
trap 'echo TERM >>"$EVENTS"; exit "\${STATUS:-0}"' TERM
trap 'echo INT >>"$EVENTS"; exit 3' INT
exec {idle}<> <(:)
echo start >>"$EVENTS"
while :; do read -rt 1 -u "$idle"; done`;

let home: string;
let events: string;

beforeEach(() => {
  home = folder();
  events = join(home, 'events');
  writeFileSync(events, '');
  mkdirSync(join(home, 'target'));
});
afterEach(async () => {
  await endAll();
  remove(home);
});

function supervise(environment: Record<string, string> = {}, command = ['bash', '-c', daemon]): Running {
  return new Running(['bash', script, ...command], {
    PATH: process.env.PATH ?? '',
    EVENTS: events,
    SUPERVISE_INTERVAL: '0.2',
    ...environment,
  });
}

const seen = () => readFileSync(events, 'utf8').trim().split('\n');
const target = (name: string) => join(home, 'target', name);

function pair() {
  const volume = new Volume(join(home, 'tls'));
  return { volume, environment: { TLS_SOURCE: volume.path, TLS_TARGET: join(home, 'target'), ON_CHANGE: 'reload' } };
}

describe('the end of the pod', () => {
  test.each([
    ['SIGTERM', 'TERM', 0],
    ['SIGINT', 'INT', 3],
  ] as const)('%s reaches the daemon at once, so that it can flush', async (signal, event, status) => {
    const running = supervise({ SUPERVISE_INTERVAL: '30' });
    await eventually(() => seen().includes('start'));
    const begin = Date.now();
    running.signal(signal);
    expect(await running.ended).toBe(status);
    expect(Date.now() - begin).toBeLessThan(1000);
    expect(seen()).toEqual(['start', event]);
  });

  test('a daemon that needs a while to stop is waited for, and its status is kept', async () => {
    const slow = `trap 'sleep 1; echo flushed >>"$EVENTS"; exit 7' TERM; echo start >>"$EVENTS"; while :; do sleep 0.1; done`;
    const running = supervise({}, ['bash', '-c', slow]);
    await eventually(() => seen().includes('start'));
    running.signal('SIGTERM');
    await sleep(300);
    running.signal('SIGTERM');
    expect(await running.ended).toBe(7);
    expect(seen()).toContain('flushed');
  });

  test('a daemon that crashes ends the container with its status, so that Kubernetes restarts it', async () => {
    expect(await supervise({}, ['bash', '-c', 'exit 42']).ended).toBe(42);
    expect(await supervise({}, ['bash', '-c', 'kill -KILL $$']).ended).toBe(137);
    expect(await supervise({}, ['no-such-daemon']).ended).toBe(127);
  });

  test('a daemon that crashes later is noticed before the next look', async () => {
    const begin = Date.now();
    expect(await supervise({ SUPERVISE_INTERVAL: '30' }, ['bash', '-c', 'sleep 0.3; exit 5']).ended).toBe(5);
    expect(Date.now() - begin).toBeLessThan(5000);
  });

  test('arguments with spaces, quotes and dollars arrive as they are', async () => {
    const odd = `a b'"$HOME \${x};`;
    const running = supervise({}, ['bash', '-c', 'printf %s "$1"', 'daemon', odd]);
    expect(await running.ended).toBe(0);
    expect(running.output).toBe(odd);
  });
});

describe('a log in which the daemon shows a credential', () => {
  const REDACT = '[^/@[:space:]]+:[^/@[:space:]]+@';

  test('shows stars in its place, whole lines to the last one, and keeps the status', async () => {
    const crash = 'for i in 1 2 3; do echo "$i to https://~sub:to-ken@host:9092" >&2; done; echo at 10:20; exit 9';
    const running = supervise({ REDACT }, ['bash', '-c', crash]);
    expect(await running.ended).toBe(9);
    expect(running.output).not.toContain('to-ken');
    expect(running.output.trim().split('\n')).toEqual([
      ...[1, 2, 3].map((i) => `${i} to https://***host:9092`),
      'at 10:20',
    ]);
  });

  const shown = async (print: string, pattern = REDACT) => {
    const running = supervise({ REDACT: pattern }, ['bash', '-c', print]);
    expect(await running.ended).toBe(0);
    return running.output;
  };

  test('shows none of several on one line', async () => {
    expect(await shown('echo "a u:p1@h b v:p2@i,w:p3@j and plain c:d e@f"')).toBe(
      'a ***h b ******j and plain c:d e@f\n',
    );
  });

  test('shows none that is written in two pieces', async () => {
    expect(await shown('printf "to https://~sub:to-"; sleep 0.5; printf "ken@host\n"')).toBe('to https://***host\n');
  });

  test('shows none on a last line without an end', async () => {
    expect(await shown('printf "first\nu:secret@h"')).toBe('first\n***h\n');
  });

  test('shows none among bytes that are no text', async () => {
    const output = await shown(`printf 'a \\xff\\xfe:se\\x80cret\\xc3@h \\x00\\n'`);
    expect(output).toMatch(/^a \*\*\*h /);
    expect(output).not.toMatch(/se|cret/);
  });

  test('shows none that is as long as a line can be', async () => {
    const output = await shown(`printf 'u:%s@h\\n' "$(head -c 300000 /dev/zero | tr '\\0' x)"`);
    expect(output).toBe(' [cut: a line of more than 16384 bytes]\n');
  });

  test.each([
    ['the delimiter of sed', 'a#b', 'x a#b y', 'x *** y'],
    ['the delimiter in a list', '[#/&]+', 'x #/& y', 'x *** y'],
    ['groups and alternatives', '(one|t[wv]o)\\.', 'one. two. tvo, x', '*** *** tvo, x'],
    ['a backslash', '\\\\n', 'a\\nb', 'a***b'],
  ])('takes a pattern with %s', async (_, pattern, line, expected) => {
    expect(await shown(`printf '%s\\n' '${line}'`, pattern)).toBe(`${expected}\n`);
  });

  test('with a pattern that is none does not start: its log would show everything, or nothing', async () => {
    const running = supervise({ REDACT: '(' });
    expect(await running.ended).toBe(64);
    expect(running.output).toContain('REDACT is no regular expression');
    expect(seen()).toEqual(['']);
  });

  test('is not cut off by a signal that the whole pod gets', async () => {
    const slow =
      'trap "sleep 0.3; echo last of u:p@h; exit 0" TERM; echo start >>"$EVENTS"; while :; do sleep 0.1; done';
    const running = supervise({ REDACT }, ['bash', '-c', slow]);
    await eventually(() => seen().includes('start'));
    process.kill(-running.pid, 'SIGTERM');
    expect(await running.ended).toBe(0);
    expect(running.output).toContain('last of ***h');
  });
});

describe('a renewed certificate', () => {
  test('is readable by its owner only, before the daemon starts', async () => {
    const { volume, environment } = pair();
    const files = certificate();
    volume.write(files);
    chmodSync(volume.file('tls.key'), 0o440);
    supervise(environment);
    await eventually(() => seen().includes('start'));
    for (const name of ['tls.crt', 'tls.key'] as const) {
      expect(statSync(target(name)).mode & 0o777).toBe(0o600);
      expect(readFileSync(target(name), 'utf8')).toBe(files[name]);
    }
  });

  test('reaches the daemon with a reload', async () => {
    const { volume, environment } = pair();
    volume.write(certificate());
    supervise(environment);
    await eventually(() => seen().includes('start'));
    const renewed = certificate();
    volume.write(renewed);
    await eventually(() => seen().includes('HUP'));
    expect(readFileSync(target('tls.crt'), 'utf8')).toBe(renewed['tls.crt']);
    expect(readFileSync(target('tls.key'), 'utf8')).toBe(renewed['tls.key']);
    expect(statSync(target('tls.key')).mode & 0o777).toBe(0o600);
    await sleep(600);
    expect(seen()).toEqual(['start', 'HUP']);
  });

  test('reaches a daemon that cannot reload with a restart', async () => {
    const { volume, environment } = pair();
    volume.write(certificate());
    const running = supervise({ ...environment, ON_CHANGE: 'restart' });
    await eventually(() => seen().includes('start'));
    volume.write(certificate());
    await eventually(() => seen().length === 3);
    expect(seen()).toEqual(['start', 'TERM', 'start']);
    expect(await running.stop()).toBe(0);
  });

  test.each([
    ['expired', () => certificate({ expired: true }), 'it has expired'],
    ['of another key', () => ({ ...certificate(), 'tls.key': certificate()['tls.key'] }), 'does not belong to it'],
    ['garbage', () => ({ ...certificate(), 'tls.crt': 'garbage' }), 'holds no certificate'],
    ['without a key', () => ({ 'tls.crt': certificate()['tls.crt'] }), 'cannot be read'],
  ])('that is %s does not take the daemon down, and the next good one is taken', async (_, bad, reason) => {
    const { volume, environment } = pair();
    const first = certificate();
    volume.write(first);
    const running = supervise(environment);
    await eventually(() => seen().includes('start'));
    const refused = bad();
    volume.write(refused);
    await eventually(() => running.output.includes('refused'));
    expect(running.output).toContain(reason);
    expect(seen()).toEqual(['start']);
    expect(readFileSync(target('tls.crt'), 'utf8')).toBe(first['tls.crt']);
    expect(readFileSync(target('tls.key'), 'utf8')).toBe(first['tls.key']);
    await sleep(500);
    expect(running.output.match(/refused/g)).toHaveLength(1);
    volume.write(certificate());
    await eventually(() => seen().includes('HUP'));
    expect(running.output).not.toContain('PRIVATE KEY');
  });

  test('is waited for where the first one has expired, with no daemon that clients refuse', async () => {
    const { volume, environment } = pair();
    volume.write(certificate({ expired: true }));
    supervise(environment);
    await sleep(500);
    expect(seen()).toEqual(['']);
    volume.write(certificate());
    await eventually(() => seen().includes('start'));
  });

  test.each(['openssl', 'cat'])('that a killed %s said nothing of is taken by the next look', async (name) => {
    const { volume, environment } = pair();
    const program = new FailingProgram(home, name);
    volume.write(certificate());
    const running = supervise({ ...environment, PATH: program.path });
    await eventually(() => seen().includes('start'));
    program.fail();
    const renewed = certificate();
    volume.write(renewed);
    await eventually(() => running.output.includes('refused'));
    await sleep(600);
    expect(running.output.match(/refused/g)).toHaveLength(1);
    program.mend();
    await eventually(() => seen().includes('HUP'));
    expect(readFileSync(target('tls.crt'), 'utf8')).toBe(renewed['tls.crt']);
    await sleep(600);
    expect(seen()).toEqual(['start', 'HUP']);
  });

  test('that a killed program said nothing of at the start is not waited for until the next renewal', async () => {
    const { volume, environment } = pair();
    const program = new FailingProgram(home, 'openssl');
    program.fail();
    volume.write(certificate());
    const running = supervise({ ...environment, PATH: program.path });
    await eventually(() => running.output.includes('waiting for a valid certificate'));
    await sleep(600);
    expect(running.output.match(/waiting/g)).toHaveLength(1);
    program.mend();
    await eventually(() => seen().includes('start'));
  });

  test('that cannot be written yet is written as soon as it can be, and the daemon learns of it', async () => {
    const { volume, environment } = pair();
    volume.write(certificate());
    const running = supervise(environment);
    await eventually(() => seen().includes('start'));
    rmSync(environment.TLS_TARGET, { recursive: true });
    const renewed = certificate();
    volume.write(renewed);
    await eventually(() => running.output.includes('cannot write the certificate'));
    await sleep(600);
    expect(running.output.match(/cannot write/g)).toHaveLength(1);
    expect(seen()).toEqual(['start']);
    mkdirSync(environment.TLS_TARGET);
    await eventually(() => seen().includes('HUP'));
    expect(readFileSync(target('tls.crt'), 'utf8')).toBe(renewed['tls.crt']);
    expect(readFileSync(target('tls.key'), 'utf8')).toBe(renewed['tls.key']);
  });

  test('that cannot be written at the start is tried again: the pod does not wait for the next renewal', async () => {
    const { volume, environment } = pair();
    volume.write(certificate());
    rmSync(environment.TLS_TARGET, { recursive: true });
    const running = supervise(environment);
    await eventually(() => running.output.includes('cannot write the certificate'));
    expect(seen()).toEqual(['']);
    mkdirSync(environment.TLS_TARGET);
    await eventually(() => seen().includes('start'));
  });

  test('is waited for no longer than the pod lives', async () => {
    const { volume, environment } = pair();
    volume.write(certificate({ expired: true }));
    const running = supervise({ ...environment, SUPERVISE_INTERVAL: '30' });
    await eventually(() => running.output.includes('waiting'));
    await sleep(100);
    const begin = Date.now();
    expect(await running.stop()).toBe(143);
    expect(Date.now() - begin).toBeLessThan(1000);
  });

  test('does not kill a daemon that is still opening its data with a SIGHUP', async () => {
    const { volume, environment } = pair();
    const port = await freePort();
    volume.write(certificate());
    const starting = `echo start >>"$EVENTS"; sleep 1.5; trap 'echo HUP >>"$EVENTS"; exit 0' HUP
      exec node -e 'process.on("SIGHUP", () => { require("fs").appendFileSync(process.env.EVENTS, "HUP\\n"); process.exit(0) });
        require("net").createServer().listen(${port}, "127.0.0.1")'`;
    const running = supervise({ ...environment, RELOAD_PORT: String(port) }, ['bash', '-c', starting]);
    await eventually(() => seen().includes('start'));
    volume.write(certificate());
    expect(await running.ended).toBe(0);
    expect(seen()).toEqual(['start', 'HUP']);
  });
});

describe('other folders', () => {
  test('a changed config reaches the daemon without a certificate', async () => {
    const first = new Volume(join(home, 'first'));
    const second = new Volume(join(home, 'second'));
    first.write({ a: '1' });
    second.write({ a: '1' });
    supervise({ WATCH: `${first.path}:${second.path}`, ON_CHANGE: 'reload' });
    await eventually(() => seen().includes('start'));
    second.write({ a: '2' });
    await eventually(() => seen().filter((event) => event === 'HUP').length === 1);
    first.write({ a: '2' });
    await eventually(() => seen().filter((event) => event === 'HUP').length === 2);
    expect(seen()).toEqual(['start', 'HUP', 'HUP']);
  });

  test('an unknown reaction is refused at the start, not ignored', async () => {
    expect(await supervise({ ON_CHANGE: 'relaod' }).ended).toBe(64);
    expect(seen()).toEqual(['']);
  });
});

describe('what verifies the peers of a daemon that reads one file', () => {
  const [one, two, three] = [certificate(), certificate(), certificate()].map((pair) => pair['tls.crt'].trim());
  const gathered = () => readFileSync(target('ca.crt'), 'utf8').match(/-----BEGIN[^]*?END CERTIFICATE-----/g);
  const sources = () => {
    const volume = new Volume(join(home, 'sources'));
    return { volume, environment: { AUTHORITIES_SOURCE: volume.path, AUTHORITIES_TARGET: join(home, 'target') } };
  };

  test('is gathered from several before it starts, and again when one of them is renewed', async () => {
    const { volume, environment } = sources();
    // No line break between the two, as in a Secret that is made from a text.
    volume.write({ '0.crt': one ?? '', '1.crt': two ?? '' });
    const running = supervise(environment, ['bash', '-c', `cp "$AUTHORITIES_TARGET/ca.crt" "$EVENTS"; ${daemon}`]);
    await eventually(() => seen().includes('start'));
    expect(readFileSync(events, 'utf8')).toContain(`${one}\n${two}`);
    expect(gathered()).toEqual([one, two]);
    volume.write({ '0.crt': three ?? '', '1.crt': two ?? '' });
    await eventually(() => gathered()?.includes(three ?? '') ?? false);
    expect(gathered()).toEqual([three, two]);
    // Half a renewal leaves what was there.
    volume.write({ '0.crt': '', '1.crt': '' });
    await eventually(() => running.output.includes('there is no certificate'));
    expect(gathered()).toEqual([three, two]);
  });

  test('is never a part of it: what a killed program left out is there a look later', async () => {
    const { volume, environment } = sources();
    const program = new FailingProgram(home, 'awk');
    volume.write({ '0.crt': one ?? '', '1.crt': two ?? '' });
    const running = supervise({ ...environment, PATH: program.path });
    await eventually(() => seen().includes('start'));
    program.fail();
    volume.write({ '0.crt': one ?? '', '1.crt': three ?? '' });
    await eventually(() => running.output.includes('not all of it can be read'));
    await sleep(600);
    expect(running.output.match(/refused/g)).toHaveLength(1);
    expect(gathered()).toEqual([one, two]);
    program.mend();
    await eventually(() => gathered()?.includes(three ?? '') ?? false);
    expect(gathered()).toEqual([one, three]);
  });

  test('that could not be written is written as soon as it can be, and said once', async () => {
    const { volume, environment } = sources();
    volume.write({ '0.crt': one ?? '' });
    const running = supervise(environment);
    await eventually(() => seen().includes('start'));
    mkdirSync(target('.ca.crt'));
    volume.write({ '0.crt': two ?? '' });
    await eventually(() => running.output.includes('cannot write the authorities'));
    await sleep(600);
    expect(running.output.match(/cannot write/g)).toHaveLength(1);
    rmSync(target('.ca.crt'), { recursive: true });
    await eventually(() => gathered()?.includes(two ?? '') ?? false);
  });

  test('keeps a daemon from starting where there is none: it would trust nobody, or everybody', async () => {
    const { volume, environment } = sources();
    volume.write({ '0.crt': '' });
    expect(await supervise(environment).ended).toBe(1);
    expect(seen()).toEqual(['']);
  });
});

describe('the hook', () => {
  function hook(text: string): string {
    const path = join(home, 'hook');
    writeFileSync(path, `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  test('is called again and again, and its failure does not end the daemon', async () => {
    const running = supervise({ SUPERVISE_HOOK: hook('echo hook >>"$EVENTS"; exit 1'), SUPERVISE_HOOK_INTERVAL: '1' });
    await eventually(() => seen().filter((event) => event === 'hook').length >= 3);
    expect(await running.stop()).toBe(0);
  });

  // Bash counts its seconds by the clock, which a node that starts with it ahead sets back.
  test('is called on when the clock was set back', async () => {
    const [clock, faked] = [join(home, 'clock'), join(home, 'clock.sh')];
    writeFileSync(clock, '7200\n');
    writeFileSync(faked, `unset SECONDS\nset -T\ntrap 'read -r SECONDS <"${clock}"' DEBUG\n`);
    const path = hook('echo hook >>"$EVENTS"');
    const running = supervise({ SUPERVISE_HOOK: path, SUPERVISE_HOOK_INTERVAL: '1', BASH_ENV: faked });
    await eventually(() => seen().includes('hook'));
    writeFileSync(`${clock}.new`, '0\n');
    renameSync(`${clock}.new`, clock);
    const before = seen().length;
    await eventually(() => seen().length > before + 1);
    expect(await running.stop()).toBe(0);
  });

  test('is never run twice at once, and does not outlive the daemon', async () => {
    const text = `echo begin >>"$EVENTS"; trap 'echo end >>"$EVENTS"; exit' TERM; while :; do sleep 0.1; done`;
    const running = supervise({ SUPERVISE_HOOK: hook(text), SUPERVISE_HOOK_INTERVAL: '0' });
    await eventually(() => seen().includes('begin'));
    await sleep(1000);
    expect(seen().filter((event) => event === 'begin')).toHaveLength(1);
    const begin = Date.now();
    expect(await running.stop()).toBe(0);
    expect(Date.now() - begin).toBeLessThan(1500);
    await eventually(() => seen().includes('end'));
  });
});

test('what another container of the pod asks for by a folder starts the daemon again, once, and not at its own start', async () => {
  const mark = join(home, 'mark');
  mkdirSync(mark);
  const running = supervise({ RESTART_MARK: mark });
  await eventually(() => seen().includes('start'));
  expect(running.output).not.toContain('another container');
  mkdirSync(mark);
  await eventually(() => seen().length === 3);
  expect(running.output).toContain('another container asks for it: starting the daemon again');
  await sleep(1000);
  expect(seen()).toEqual(['start', 'TERM', 'start']);
  running.signal('SIGTERM');
  expect(await running.ended).toBe(0);
});

test('waiting takes next to no processor time from the daemon', async () => {
  const running = supervise({ SUPERVISE_INTERVAL: '1', SUPERVISE_HOOK: 'true' }, ['sleep', '30']);
  await sleep(2500);
  const stat = readFileSync(`/proc/${running.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime, stime, cutime and cstime, in hundredths of a second
  const ticks = stat.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  expect(stat.length).toBeGreaterThan(15);
  expect(ticks).toBeLessThan(25);
});
