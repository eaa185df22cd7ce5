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
    // A slow machine is not a failure: a limit is only there for what would never come.
    testTimeout: 420_000,
    hookTimeout: 420_000,
    expect: { poll: { timeout: 120_000 } },
  },
})
