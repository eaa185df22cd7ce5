import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/**
 * Test files with random cases, which run completely in this configuration. With the tests in test/soak, these files
 * take too long to run before each change.
 */
const random = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file}`)
  .filter((file) => file.endsWith('.test.ts') && readFileSync(file, 'utf8').includes("support/random.ts'"))

export default defineConfig({
  test: {
    include: [...random, 'test/soak/**/*.test.ts'],
    globalSetup: ['test/support/global.ts'],
    setupFiles: ['test/support/setup.ts'],
    reporters: ['default', './test/support/soak-results.ts'],
    provide: { soak: true },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 1_200_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 120_000 } },
  },
})
