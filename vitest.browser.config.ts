import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/browser/**/*.test.ts'],
    globalSetup: ['test/support/global.ts'],
    setupFiles: ['test/support/setup.ts'],
    pool: 'forks',
    // The test files of a worker share one process, so that each worker starts only one browser.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
