import { defineConfig } from 'vitest/config';

const jsonReportPath = process.env.SYNCLINE_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: jsonReportPath === undefined ? ['default'] : ['default', 'json'],
    ...(jsonReportPath === undefined ? {} : { outputFile: { json: jsonReportPath } }),
    allowOnly: process.env.CI === undefined,
  },
});
