import { TerraformDataSource, TerraformLocal, TerraformStack, TerraformVariable } from 'cdktf';
import { Duration, SecureInfluxDB, SecureNamespace, SecureTelegraf } from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { describeWithTerraform } from '../support/terraform';

// What is sensitive only Terraform knows: it stops before anything is written that others could read.

// By way of a local that is none of cdktf's, so that no program could see through it.
function hidden(stack: TerraformStack, expression: string): string {
  stack.addOverride('locals.hidden', expression);
  return new TerraformLocal(stack, 'seen', '${local.hidden}').asString;
}

const SENSITIVE: Record<string, (stack: TerraformStack) => string> = {
  'a sensitive variable': (stack) => {
    // A default, as a plan asks for one without; `Credential` takes none.
    new TerraformVariable(stack, 'secret', { type: 'string', sensitive: true, default: 'x' });
    return hidden(stack, '${upper(var.secret)}');
  },
  'a password that is not made yet': (stack) => {
    stack.addOverride('resource.random_password.theirs', { length: 30 });
    return hidden(stack, '${random_password.theirs.result}');
  },
  'a key that is not made yet': (stack) => {
    stack.addOverride('resource.tls_private_key.theirs', { algorithm: 'ED25519' });
    return hidden(stack, '${tls_private_key.theirs.private_key_pem}');
  },
  'what a data source calls sensitive': (stack) => {
    stack.addOverride('resource.tls_private_key.theirs', { algorithm: 'ED25519' });
    const data = new TerraformDataSource(stack, 'public', { terraformResourceType: 'tls_public_key' });
    data.addOverride('private_key_pem', '${tls_private_key.theirs.private_key_pem}');
    return data.getStringAttribute('private_key_pem');
  },
};

const PLACES: Record<string, (stack: TerraformStack, token: string) => void> = {
  'an annotation of a namespace': (stack, token) => new SecureNamespace(stack, 'm', { annotations: { note: token } }),
  'settings in a ConfigMap': (stack, token) =>
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), settings: { logging: { format: token } } }),
  'an annotation of pods': (stack, token) =>
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), annotations: { note: token } }),
  'tags of Telegraf': (stack, token) => {
    const { namespace, authority } = placement(stack);
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics', {
      retention: Duration.days(1),
    });
    new SecureTelegraf(stack, 'telegraf', { namespace, globalTags: { note: token } }).writeTo(metrics);
  },
};

const CASES = Object.entries(SENSITIVE).flatMap(([what, make]) =>
  Object.entries(PLACES).map(([where, build]) => ({ what, where, make, build })),
);

describeWithTerraform('test/validate/sensitive.test.ts', 'a plan', (terraform) => {
  test.each(CASES)('ends where $what is in $where', ({ make, build }) => {
    const stack = emptyStack();
    build(stack, make(stack));
    const { status, stderr } = terraform.planOfMade(stack, 'random_password.theirs', 'tls_private_key.theirs');
    expect(stderr.replace(/\s+/g, ' ')).toMatch(
      /Resource precondition failed .* stack\/\S+: \S+ has a sensitive value in it, and whoever may read this/,
    );
    expect(status).toBe(1);
  });

  test.each(Object.entries(PLACES))('goes on where nothing sensitive is in %s', (_, build) => {
    const stack = emptyStack();
    stack.addOverride('resource.random_pet.theirs', {});
    build(stack, hidden(stack, '${random_pet.theirs.id}'));
    const { stderr, status } = terraform.plan(stack);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
