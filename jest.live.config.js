/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  roots: ['<rootDir>/test/live'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 900_000,
  // Suites wait for the cluster most of the time.
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/live/support/sequencer.js',
  verbose: true,
};
