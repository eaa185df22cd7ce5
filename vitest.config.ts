import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file}`)
  .filter((file) => file.endsWith('.test.ts') && !/\/(browser|soak)\//.test(file))

/** Files that measure this process's memory, or put something in the place of a module, have a process of their own. */
const isAlone = (file: string) => /memoryUsage|support\/memory|\bvi\.mock\(/.test(readFileSync(file, 'utf8'))

const project = (name: string, isolate: boolean): TestProjectInlineConfiguration => ({
  test: {
    name,
    include: files.filter((file) => isAlone(file) === isolate),
    setupFiles: ['test/support/setup.ts'],
    pool: 'forks',
    // Loading the site anew for every file took a quarter of the run.
    isolate,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})

export default defineConfig({
  test: {
    globalSetup: ['test/support/global.ts'],
    maxWorkers: 2,
    projects: [project('shared', false), project('alone', true)],
  },
})
