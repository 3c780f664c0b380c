/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/*/*scripts.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Suites wait for daemons most of the time.
  maxWorkers: 2,
};
