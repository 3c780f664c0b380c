import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { folder, remove, Volume } from '../support/files';
import { executable, Running } from '../support/processes';

// As in its image: mawk, which is Debian's awk, keeps lines back and knows no counts in expressions.
const busybox = executable('busybox');
if (busybox === undefined) console.warn('busybox is not installed: what is in the log of Alertmanager is not tested');

const home = folder();
afterAll(() => {
  remove(home);
});
const script = join(__dirname, '..', '..', 'lib', 'alertmanager', 'scripts', 'reload.sh');

// Alertmanager logs what a receiver answers, and some answer with the request that they got.
(busybox === undefined ? describe.skip : describe)('the log of Alertmanager', () => {
  test('has neither a login of a receiver in it, nor what its URL says', async () => {
    for (const name of ['log', 'bin']) mkdirSync(join(home, name));
    const bin = join(home, 'bin');
    for (const name of ['sh', 'awk', 'mkfifo', 'ls', 'readlink', 'sleep', 'rm'])
      symlinkSync(busybox ?? '', join(bin, name));
    const volume = new Volume(join(home, 'config'));
    volume.write({
      'alertmanager.yml': 'route: {}\n',
      'one.username': 'monitor',
      'one.password': 'pA5s/wo+d of >>?a hook',
      two: 'https://hooks.example/run?sig=s3cr3t%2Fs3cr3t%2Bs3cr3t',
    });
    const login = Buffer.from('monitor:pA5s/wo+d of >>?a hook').toString('base64');
    expect(login).toMatch(/\+|\//);
    const lines = [
      `{"Authorization":"Basic ${login}"}`,
      `authorization=Basic%20${encodeURIComponent(login)}`,
      'no Basic authentication, Basic realm="x"',
      'no signature s3cr3t/s3cr3t+s3cr3t',
    ];
    const running = new Running([join(bin, 'sh'), script, 'echo', lines.join('\n')], {
      PATH: `${bin}:${process.env.PATH ?? ''}`,
      ALERTMANAGER_CONFIG: volume.path,
      LOG_FOLDER: join(home, 'log'),
    });
    expect(await running.ended).toBe(0);
    const shown = [
      '{"Authorization":"Basic ***"}',
      'authorization=Basic ***',
      'no Basic authentication, Basic realm="x"',
      'no signature ***',
    ];
    expect(running.output).toBe(`${shown.join('\n')}\n`);
  });
});
