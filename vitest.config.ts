import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file}`)
  .filter((file) => file.endsWith('.test.ts') && !/\/(browser|days|soak)\//.test(file))

/** Matrices, long random histories, kills and drawings, which `npm run test:long` runs. */
const isLong = (file: string) => file.endsWith('.long.test.ts')

/**
 * Whether a test file needs a process of its own, because it measures the memory of its process or replaces a module.
 */
const isAlone = (file: string) => /memoryUsage|\bgrown\(|\bvi\.mock\(/.test(readFileSync(file, 'utf8'))

const project = (name: string, isolate: boolean, long: boolean): TestProjectInlineConfiguration => ({
  test: {
    name,
    include: files.filter((file) => isLong(file) === long && isAlone(file) === isolate),
    setupFiles: ['test/support/setup.ts'],
    pool: 'forks',
    // Most test files share a process without isolation, because loading the site anew for every file took a quarter of
    // the run.
    isolate,
    // A slow machine is not a failure: a limit is only there for what would never come.
    testTimeout: 420_000,
    hookTimeout: 420_000,
    expect: { poll: { timeout: 120_000 } },
  },
})

/** The quick suite, or the long one. */
export const createSuite = (long: boolean) =>
  defineConfig({
    test: {
      globalSetup: ['test/support/global.ts'],
      reporters: ['default', './test/support/slowest.ts'],
      maxWorkers: 2,
      projects: [project('shared', false, long), project('alone', true, long)],
    },
  })

export default createSuite(false)
