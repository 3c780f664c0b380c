import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, Lazy, TerraformStack, TerraformVariable, Testing, Token } from 'cdktf';
import { recordMistake } from '../../lib/core/checks/mistakes';
import {
  AlertHandler,
  CertificateAuthority,
  Credential,
  Deviations,
  Duration,
  Peer,
  Safeguard,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  Size,
  TelegrafInput,
  Trust,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn, kapacitorIn, peers, placement, secretVariable } from '../contract/support';
import { byApp, said as message, stackIn, unvalidated, validated } from '../support/refused';

// Four mistakes in three constructs, of different kinds.
function wrong(stack: TerraformStack): void {
  const namespace = new SecureNamespace(stack, 'monitoring', { name: 'Not A Label' });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority, storage: { size: Size.bytes(0) } });
  influxdb.addDatabase('a/b');
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.addUser('two words');
}

const FOUR = [
  /\[stack\/monitoring\] `name` takes a DNS label: .*, got "Not A Label"/,
  /\[stack\/influxdb\] `storage\.size` takes a size of 1Mi or more, in whole bytes, got 0/,
  /\[stack\/influxdb\] `addDatabase\("a\/b"\)\.name` takes printable text .*, got "a\/b"/,
  /\[stack\/kapacitor\] `addUser\("two words"\)\.name` takes letters, digits, .*, got "two words"/,
];

test('all mistakes of a stack are reported at once, by Testing.synth', () => {
  const stack = emptyStack();
  wrong(stack);
  const said = message(() => Testing.synth(stack, true));
  for (const mistake of FOUR) expect(said).toMatch(mistake);
});

test('all mistakes of a stack are reported at once, by app.synth', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'stack');
    new KubernetesProvider(stack, 'kubernetes');
    wrong(stack);
    const said = message(() => {
      app.synth();
    });
    for (const mistake of FOUR) expect(said).toMatch(mistake);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test('a method with a mistake goes on, so that the next mistake is seen', () => {
  const stack = emptyStack();
  expect(() => {
    wrong(stack);
  }).not.toThrow();
});

test('a mistake that is made twice is told once', () => {
  const stack = emptyStack();
  recordMistake(stack, { prop: 'a', got: 1, takes: 'two' });
  recordMistake(stack, { prop: 'a', got: 1, takes: 'two' });
  expect(message(() => Testing.synth(stack, true)).match(/takes two/g)).toHaveLength(1);
});

test.each([
  ['nothing', undefined, 'nothing'],
  ['text, quoted', 'x', '"x"'],
  ['numbers that JSON has no word for', NaN, 'NaN'],
  ['a value by what it prints', Peer.cidr('1.2.3.4/32'), '1.2.3.4/32'],
  ['a duration as one', Duration.days(2), '48h'],
  ['a circle without a crash', Object.assign([], { 0: 1 }), '[1]'],
  ['long text in part', 'x'.repeat(900), `"${'x'.repeat(199)}…`],
])('a mistake shows %s', (_, got, shown) => {
  const stack = emptyStack();
  recordMistake(stack, { prop: 'p', got, takes: 'more' });
  expect(message(() => Testing.synth(stack, true))).toContain(`takes more, got ${shown}`);
});

test('a mistake with a construct shows its path', () => {
  const stack = emptyStack();
  recordMistake(stack, { prop: 'p', got: new SecureNamespace(stack, 'there'), takes: 'more' });
  expect(message(() => Testing.synth(stack, true))).toContain('got the construct stack/there');
});

describe('what cannot be written out hides no mistake, in whatever way', () => {
  const CANNOT: Record<string, (stack: TerraformStack) => void> = {
    'half of a surrogate pair in a config file': (stack) => {
      const authority = CertificateAuthority.selfManaged(stack, 'a');
      const namespace = new SecureNamespace(stack, 'm');
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      const url = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      kapacitor.alertThrough(AlertHandler.slack({ url, workspace: '\ud800', peers }));
    },
    "a Lazy of the user's": (stack) => {
      const throwing = () => {
        throw new Error('not in this life');
      };
      new SecureNamespace(stack, 'm', { annotations: { note: Lazy.stringValue({ produce: throwing }) } });
    },
  };
  const MISTAKE = '[stack/wrong] `name` takes a DNS label';

  test.each(Object.entries(CANNOT))('%s', (_, build) => {
    const told = [...validated, ...unvalidated].map((way) =>
      way((stack) => {
        build(stack);
        new SecureNamespace(stack, 'wrong', { name: 'Not A Label' });
      }),
    );
    expect(told).toHaveLength(5);
    for (const one of told) expect(one).toContain(MISTAKE);
  });

  test('a Lazy of a resource that is none of ours neither', () => {
    const told = byApp((stack) => {
      const produce = () => {
        throw new Error('not in this life');
      };
      new ConfigMapV1(stack, 'theirs', { metadata: { name: Lazy.stringValue({ produce }) } });
      new SecureNamespace(stack, 'wrong', { name: 'Not A Label' });
    });
    expect(told).toContain(MISTAKE);
    expect(told).toContain('not in this life');
  });

  test('where nothing else is wrong the error is as it was', () => {
    const told = byApp((stack) => {
      CANNOT["a Lazy of the user's"]?.(stack);
    });
    expect(told).toMatch(/^(Resolution error: )+not in this life/);
  });
});

test('the mistakes of all stacks are told, by whichever fails first', () => {
  const told = byApp((stack) => {
    const { scope } = stack.node;
    new SecureNamespace(stack, 'wrong', { name: 'Not A Label' });
    new SecureNamespace(stackIn(scope as App, 'other'), 'wrong', { name: 'Nor This' });
  });
  expect(told).toContain('[stack/wrong] `name` takes a DNS label');
  expect(told).toContain('another stack has mistakes too: [other/wrong] `name` takes a DNS label');
});

test('a stack is not refused for another', () => {
  const stack = emptyStack();
  new SecureNamespace(stack, 'fine');
  new SecureNamespace(stackIn(stack.node.scope as App, 'other'), 'wrong', { name: 'Nor This' });
  expect(() => Testing.synth(stack, true)).not.toThrow();
});

describe('with validations skipped', () => {
  const build: Record<string, (stack: TerraformStack) => void> = {
    'the whole internet': (stack) => new SecureNamespace(stack, 'm', { dnsPeers: [Peer.cidr('0.0.0.0/0')] }),
    'a password of one letter': (stack) => {
      const authority = CertificateAuthority.selfManaged(stack, 'a');
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace: new SecureNamespace(stack, 'm'), authority });
      influxdb.addUser('reader', { credential: Credential.generated({ length: 1 }) });
    },
    'a label that takes TLS away': (stack) => {
      const { namespace, authority } = placement(stack);
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(influxdb, {
        labels: { __scheme__: 'http' },
      });
    },
    'plain HTTP': (stack) =>
      SecureInfluxDB.fromAttributes(stack, 'e', {
        url: 'http://influxdb.example:8086',
        trust: Trust.unverified('a test'),
        peer: Peer.cidr('192.0.2.1/32'),
      }),
    'no certificate at all': (stack) =>
      new SecureInfluxDB(stack, 'influxdb', { namespace: new SecureNamespace(stack, 'm') }),
    'authentication switched off in settings': (stack) =>
      new SecureInfluxDB(stack, 'influxdb', {
        namespace: new SecureNamespace(stack, 'm'),
        authority: CertificateAuthority.selfManaged(stack, 'a'),
        settings: { HTTP: { 'Auth-Enabled': false } },
      }),
    "a key that is no secret's": (stack) =>
      CertificateAuthority.fromPem(stack, 'a', {
        certificatePem: 'no PEM',
        privateKey: new TerraformVariable(stack, 'key', { type: 'string' }),
      }),
  };

  test.each(Object.entries(build))('%s is refused all the same', (_, make) => {
    const stack = emptyStack();
    make(stack);
    expect(() => Testing.synth(stack, false)).toThrow(/Refused, with validations skipped too:\n {2}\[stack\//);
    for (const way of unvalidated) expect(way(make)).toMatch(/^Refused, with validations skipped too:\n {2}\[stack\//);
  });

  test('a mistake that undoes no promise is let through, as was asked', () => {
    const stack = emptyStack();
    const elsewhere = influxdbIn(stackIn(stack.node.scope as App, 'other')).addDatabase('metrics');
    kapacitorIn(stack).readFrom(elsewhere);
    expect(() => Testing.synth(stack, false)).not.toThrow();
    expect(() => Testing.synth(stack, true)).toThrow(
      '`readFrom(database-metrics).database` takes a construct of the same stack',
    );
  });

  // With nobody to ask, the policy for DNS would let everyone be asked.
  test('a namespace without anybody who answers DNS queries is refused all the same', () => {
    for (const way of unvalidated)
      expect(way((stack) => new SecureNamespace(stack, 'm', { dnsPeers: [] }))).toContain(
        '`dnsPeers` takes at least one',
      );
  });

  test('all of what is refused is told, not the first only', () => {
    const stack = emptyStack();
    new SecureNamespace(stack, 'one', { dnsPeers: [Peer.cidr('0.0.0.0/0')] });
    new SecureNamespace(stack, 'two', { dnsPeers: [Peer.cidr('::/0')] });
    const said = message(() => Testing.synth(stack, false));
    expect(said).toContain('[stack/one]');
    expect(said).toContain('[stack/two]');
  });
});

describe('what Terraform fills in later', () => {
  test('is let through where a check could only be made now', () => {
    const stack = emptyStack();
    const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const namespace = new SecureNamespace(stack, 'monitoring', { dnsPeers: [Peer.cidr(text), Peer.namespace(text)] });
    const influxdb = new SecureInfluxDB(stack, 'influxdb', {
      namespace,
      authority,
      storage: { storageClassName: text },
      nodeSelector: { disk: text },
      annotations: { note: text },
      priorityClassName: text,
      imagePullSecrets: [text],
      settings: { coordinator: { 'write-timeout': text } },
    });
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(influxdb.addDatabase('metrics'));
    const json = Testing.synth(stack, true);
    expect(json).toContain('"cidr": "${var.text}"');
    expect(json).toContain('"storage_class_name": "${var.text}"');
  });

  test.each<[string, (influxdb: SecureInfluxDB, text: string) => unknown]>([
    ['addDatabase', (influxdb, text) => influxdb.addDatabase(text)],
    ['addUser', (influxdb, text) => influxdb.addUser(text)],
  ])('is refused by %s as a name, which is part of addresses', (method, add) => {
    const stack = emptyStack();
    const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    add(new SecureInfluxDB(stack, 'influxdb', { namespace: new SecureNamespace(stack, 'm'), authority }), text);
    expect(() => Testing.synth(stack, true)).toThrow(
      `\`${method}("(what Terraform fills in)").name\` takes a name that is known at synthesis`,
    );
  });

  test('is refused as a list, or as values by key: none of their texts is there yet', () => {
    const stack = emptyStack();
    const texts = new TerraformVariable(stack, 'texts', { type: 'list(string)' });
    const map = Token.asStringMap(texts.booleanValue);
    new SecureNamespace(stack, 'given', { labels: map });
    new SecureNamespace(stack, 'spread', { labels: { ...map, a: 'b' } });
    const namespace = new SecureNamespace(stack, 'm');
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority, imagePullSecrets: ['a', ...texts.listValue] });
    const said = message(() => Testing.synth(stack, true));
    expect(said).toContain('[stack/given] `labels` takes an object of texts that is known at synthesis');
    expect(said).toContain('[stack/spread] `labels` takes an object of texts that is known at synthesis');
    expect(said).toContain('[stack/influxdb] `imagePullSecrets` takes a list that is known at synthesis');
  });
});

test('what Terraform would fill in is called so, and not by what cdktf writes in its place', () => {
  const stack = emptyStack();
  const later = Token.asAny(new TerraformVariable(stack, 'later', {}).value) as object;
  const namespace = new SecureNamespace(stack, 'm');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority, settings: { http: later } });
  const said = message(() => Testing.synth(stack, true));
  expect(said).toContain('`settings.http` takes a table, got a token');
});

test('a key of texts that Terraform would fill in is a mistake like all others, and hides none', () => {
  for (const way of [...validated, ...unvalidated]) {
    const told = way((stack) => {
      const { namespace } = placement(stack);
      const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
      const tags = { [text]: 'x', [`a-${text}`]: 'y' };
      new SecureTelegraf(stack, 'telegraf', {
        namespace,
        inputs: [TelegrafInput.cpu({ tags })],
        imagePullSecrets: [''],
      });
    });
    expect(told).toContain('`inputs[0].tags` takes keys that are known at synthesis, got a token');
    expect(told).toContain('`imagePullSecrets[0]`');
  }
});

test('a key of settings that Terraform would fill in is a mistake, with a dot behind it too', () => {
  for (const way of [...validated, ...unvalidated]) {
    const told = way((stack) => {
      const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
      influxdbIn(stack, { settings: { [`a-${text}.b`]: {}, coordinator: { [`${text}.b`]: 1 } } });
    });
    expect(told.match(/takes keys of letters, digits, "-" and "_", got its key/g)).toHaveLength(2);
  }
});

test('settings that hold themselves are a mistake, not an endless loop', () => {
  const stack = emptyStack();
  const own: Record<string, unknown> = { twice: [1, 1] };
  own.again = [own];
  const namespace = new SecureNamespace(stack, 'm');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority, settings: { coordinator: { own } } });
  expect(() => Testing.synth(stack, true)).toThrow('got a table that holds itself');
});

test.each([
  ['a text', '${TfToken[TOKEN.5]}'],
  ['a list', '#{TfToken[TOKEN.5]}'],
  ['a map', '&{TfToken[TOKEN.5]}'],
])('the mark of %s that Terraform fills in tells nobody anything, and is not shown', (_, mark) => {
  const stack = emptyStack();
  recordMistake(stack, { prop: 'x', got: [mark], takes: 'what is known' });
  expect(() => Testing.synth(stack, true)).toThrow('`x` takes what is known, got ["(what Terraform fills in)"]');
});

test('a mistake about a whole app is reported by a stack of it, once, and with validations skipped too', () => {
  const ofApp =
    /\[app\] `Deviations\.accept\("\w+"\)\.reason` takes a written reason for: overrides may loosen .*, got ""/;
  for (const way of [...validated, ...unvalidated]) {
    const text = way((stack) => {
      Deviations.accept(stack.node.root, Safeguard.CONFIGURATION, '');
      influxdbIn(stack);
    });
    expect(text).toMatch(ofApp);
    expect(text.split('\n').filter((line) => ofApp.test(line))).toHaveLength(1);
  }
});

test('a mistake in a stack that is in another stack is reported by it, not by the outer one alone', () => {
  const inner = new TerraformStack(emptyStack(), 'inner');
  new KubernetesProvider(inner, 'kubernetes');
  wrong(inner);
  expect(message(() => Testing.synth(inner))).toMatch(/takes a DNS label: .*, got "Not A Label"/);
});
