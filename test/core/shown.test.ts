import { isSecretArgument, quotesCredential, showsCredential } from '../../lib/core/checks/shown';

// Texts that others may read, as files and arguments have them.

test.each([
  ...['password: truelove1997', 'token: nullabc123456', 'secret = falsehood', 'password: ~tilde', 'api_key: null-1'],
  ...['password: "#1secret"', "password: '#1secret'", 'password = "#1"', 'password: "@home1997"', '"token":"#x"'],
  ...['-u admin:hunter2', 'curl -u admin:hunter2 https://localhost:8086/ping', "curl -u 'admin:hunter2' x"],
  ...['-uadmin:hunter2', 'curl -uadmin:hunter2 x', 'curl --user admin:hunter2', '--user=admin:hunter2', '-u :hunter2'],
  ...['["curl", "-u", "admin:hunter2"]', 'curl -u $NAME:hunter2 x', 'curl -u a@b.example:hunter2', '-u 1000:hunter2'],
])('%j shows a credential', (text) => {
  expect(showsCredential(text)).toBe(true);
});

// A whole address may be a credential, or have one in it.
test.each([
  ...[
    'data_source_name: "sqlserver://sa:hunter2@mssql.example:1433"',
    'dsn = postgres://db.example/x?password=hunter2',
  ],
  ...[
    'dsn: hunter2',
    '--config.dsn=hunter2',
    'dsn: "sa:hunter2@tcp(db.example:3306)/"',
    'DSN=https://hunter2@x.example/1',
  ],
  'connection_string: https://h.example/hooks/a8sd7f6a9s8d7fa9s8d7f6hunter2',
])('%j shows a credential in an address', (text) => {
  expect(showsCredential(text)).toBe(true);
});

test.each([
  'data_source_name: "sqlserver://mssql.example:1433?encrypt=true"',
  'dsn = postgresql://db.example:5432/x?sslmode=verify-full',
  '--config.data-source-name=sqlserver://mssql.example:1433',
])('%j is an address alone', (text) => {
  expect(showsCredential(text)).toBe(false);
});

// Lists of headers and variables, as YAML and JSON have them.
test.each([
  'headers:\n  - name: X-API-Key\n    value: hunter2',
  'headers:\n  - key: X-Honeycomb-Team\n    values: [hunter2]',
  'env:\n  - name: DB_PASSWORD\n    value: "hunter2"',
  '[{"name": "X-Insert-Key", "value": "hunter2"}]',
  `basic_auth_users:\n  admin: $2y$10$${'a'.repeat(53)}`,
])('%j shows a credential beside its name', (text) => {
  expect(showsCredential(text)).toBe(true);
});

test.each([
  'searchTags:\n  - key: team\n    value: platform',
  'env:\n  - name: DB_PASSWORD\n    valueFrom: x',
  '[{"name": "X-API-Key", "value": ""}]',
  '- name: token\n  help: how many\n  value: 1',
  '- name: X-API-Key\n  value:\n- name: other',
  '- key: token\n  values: [read, write]',
  '- name: tokens\n  value: used_tokens',
  'key: passwords\nvalue: $.pw',
  'name: community\nvalue: EU',
  'name: seeds, value: 4',
  'name: API_KEY, value: /etc/secrets/token',
  'name: API_KEY\nvalue: !env PASSWORD',
  'Change the default login and password after the first start',
  'headers:\n  - name: X-API-Key\n    value: @{own:x}',
])('%j shows none', (text) => {
  expect(showsCredential(text)).toBe(false);
});

test.each([
  ...['password: true', 'token: null', 'password: ~', 'password: null # none', '{"token":null}'],
  ...['password: [a]', 'tokens: {a: b}', 'password true;', 'password: # none', 'password: ""'],
  ...['password: "@{own:x}"', 'password: $PASSWORD', 'password: "$(cat /x)"', 'password: @{own:x}'],
  ...['curl -u "$NAME:$PASSWORD" x', 'curl -u admin:${PASSWORD} x', 'curl -u $(LOGIN) x', '-u$(NAME):$(PASSWORD)'],
  ...['docker run --user 1000:1000 x', '--user=1000:1000', '-u 65534:65534', '-u1000:1000', 'id -u', 'sort -u a b:c'],
  ...[
    "date -u '+%H:%M:%S'",
    'date -u +%Y-%m-%dT%H:%M',
    'rsync -u db.example:/data .',
    'sort -t: -u',
    'sort -u\nimage:tag',
    'curl -u admin:`cat /x` x',
  ],
])('%j shows none', (text) => {
  expect(showsCredential(text)).toBe(false);
});

test.each([
  ...[
    ['-u', 'admin:hunter2'],
    ['--user', 'admin:hunter2'],
    ['-u', 'sk_1:'],
    ['-u', '$(NAME):hunter2'],
  ],
  ...[
    ['--password', 'hunter2'],
    ['-token', 'hunter2'],
  ],
])('%s %s is a secret', (flag, argument) => {
  expect(isSecretArgument(flag, argument)).toBe(true);
});

test.each([
  ...[
    ['-u', '$(NAME):$(PASSWORD)'],
    ['--user', 'admin:$(PASSWORD)'],
    ['-u', '$(LOGIN)'],
    ['-u', '${A}:${B}'],
  ],
  ...[
    ['--user', '1000:1000'],
    ['-u', '65534:65534'],
    ['-u', 'nobody'],
    ['-u', '+%H:%M'],
    ['--password', '$(PASSWORD)'],
  ],
])('%s %s is none', (flag, argument) => {
  expect(isSecretArgument(flag, argument)).toBe(false);
});

test.each(['password: it expires', 'the user, -u name:group', 'a token: nothing'])('prose, %j, quotes none', (text) => {
  expect(quotesCredential(text)).toBe(false);
});
