/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  roots: ['<rootDir>/test/languages'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
