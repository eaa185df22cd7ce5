import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { root } from '../../src/root.ts'

const FILE = path.join(root, 'bench/RESULTS.md')
const HEADING = '## Soak'

/** Writes the last section of bench/RESULTS.md: one line for each test with random cases. Everything above it stays. */
export default class SoakResults implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules
      .flatMap((module) => [...module.children.allTests()].filter((test) => test.meta().runs).map(lineOf(module)))
      .sort()
    const [above = ''] = readFileSync(FILE, 'utf8').split(`${HEADING}\n`)
    writeFileSync(FILE, `${above}${[...head(), ...lines].join('\n')}\n`)
  }
}

const head = () => [
  HEADING,
  '',
  'Written by `npm run soak`: all cases of the random tests, of which `npm test` runs a tenth, and servers killed at random',
  'moments. A soak replaces this section and leaves the rest of the file.',
  '',
  `${new Date().toISOString().slice(0, 10)} · ${os.cpus()[0]?.model ?? 'unknown processor'}, ` +
    `${os.availableParallelism()} cores, ${Math.round(os.totalmem() / 2 ** 30)} GB, load ${os.loadavg()[2]?.toFixed(0)} · ${os.type()} · Node ${process.version}`,
  '',
  '| test | runs | seconds | outcome |',
  '|---|---|---|---|',
]

const lineOf = (module: TestModule) => (test: TestCase) => {
  const name = `${module.relativeModuleId.replace(/^test\//, '')} › ${test.fullName.replaceAll(' > ', ' › ')}`
  const seconds = ((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1)
  return `| ${name.replaceAll('|', '\\|')} | ${test.meta().runs} | ${seconds} | ${test.result().state} |`
}
