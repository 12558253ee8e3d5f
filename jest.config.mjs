/** Tests are ES modules: node needs --experimental-vm-modules, which `npm test` sets. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  // Sources import their neighbours as `.js`, the name they have once built; only TypeScript
  // is compiled here, so the scripts under test keep their own extension.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Decisions need zone rules; a service sets its own when it opens its ledger.
  setupFiles: ['<rootDir>/test/harness/zone-data.ts'],
  globalSetup: '<rootDir>/scripts/jest-setup.mjs',
  reporters: ['default', '<rootDir>/scripts/jest-reporter.mjs'],
  maxWorkers: 2,
  // Modules of a finished suite stay in the worker's memory: beyond this it is started again.
  workerIdleMemoryLimit: '1200MB',
  // Only a test that hangs takes this long, however slow and busy the machine is.
  testTimeout: 1_200_000,
};
