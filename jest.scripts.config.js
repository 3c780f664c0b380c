/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: [
    '<rootDir>/test/*/scripts.test.ts',
    '<rootDir>/test/*/*.scripts.test.ts',
    '<rootDir>/test/workloads/supervise.test.ts',
    '<rootDir>/test/web-config/render-*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/'],
};
