// Other levels run by their own configurations.
const elsewhere = ['languages/', 'live/', 'validate/', '.*scripts\\.test\\.ts$'];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // How long a test takes says how busy the machine is: jest's own 5 s were too few for tests beside others.
  testTimeout: 120_000,
  roots: ['<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/temporary-folder.js',
  globalTeardown: '<rootDir>/test/support/remove-temporary-folder.js',
  testPathIgnorePatterns: ['/node_modules/', ...elsewhere.map((path) => `<rootDir>/test/${path}`)],
  setupFiles: ['<rootDir>/test/support/app-synth.ts'],
  moduleNameMapper: {
    '(^|/)stack-trace$': '<rootDir>/test/support/stack-trace.js',
    '^cdktf-secure-monitoring$': '<rootDir>/lib',
  },
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
};
