import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/browser/**/*.test.ts'],
    globalSetup: ['test/support/global.ts'],
    setupFiles: ['test/support/setup.ts'],
    pool: 'forks',
    // Each worker has one browser for all of its files.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
