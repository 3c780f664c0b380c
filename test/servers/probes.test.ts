import { Backup, Duration, SecureInfluxDB, SecureKapacitor, SecurePrometheus, SecureTelegraf, Size } from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { documentOf } from '../support/document';
import { podsOf, WrittenProbe } from '../support/kubernetes';

// Each command costs its pod 11 to 40 ms of the processor: docs/tasks/many-users.md.
const COMMANDS_A_MINUTE = 9;

function pods() {
  const stack = emptyStack();
  const placed = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', placed);
  const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
  influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(1) }));
  new SecureKapacitor(stack, 'kapacitor', placed).subscribeTo(metrics);
  new SecureTelegraf(stack, 'telegraf', { namespace: placed.namespace }).writeTo(metrics);
  new SecurePrometheus(stack, 'prometheus', placed).scrape(influxdb);
  return podsOf(documentOf(stack));
}

const period = (probe: WrittenProbe) => probe.period_seconds ?? 10;
const byCommand = (...probes: (WrittenProbe | undefined)[]) =>
  probes.filter((one) => one?.exec !== undefined) as WrittenProbe[];

test('the probes of an idle pod start few processes', () => {
  for (const { spec, owner } of pods()) {
    const probes = spec.container.flatMap((one) => byCommand(one.readiness_probe, one.liveness_probe));
    const commands = probes.reduce((sum, probe) => sum + 60 / period(probe), 0);
    expect([owner.address, commands <= COMMANDS_A_MINUTE, commands]).toEqual([owner.address, true, commands]);
  }
});

test('who is asked seldom whether he is ready is asked often at his start: nobody waits for a probe', () => {
  for (const { spec } of pods())
    for (const container of spec.container) {
      // Ready is who has nothing to report, from the first moment on.
      if (container.name === 'passwords') continue;
      const seldom = byCommand(container.readiness_probe).some((probe) => period(probe) > 5);
      const waits = seldom ? byCommand(container.startup_probe).map(period) : [2];
      expect([container.name, waits.length, Math.max(...waits) <= 3]).toEqual([container.name, 1, true]);
    }
});
