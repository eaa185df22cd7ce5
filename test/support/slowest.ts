import type { Reporter, TestModule } from 'vitest/node'

/** Prints the ten tests that took longest, because these are what a newcomer waits for. */
export default class Slowest implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        seconds: (test.diagnostic()?.duration ?? 0) / 1_000,
        name: `${module.relativeModuleId} > ${test.fullName}`,
      })),
    )
    const slowest = tests.sort((one, other) => other.seconds - one.seconds).slice(0, 10)
    console.log('\n The slowest tests:')
    for (const { seconds, name } of slowest) console.log(`${seconds.toFixed(1).padStart(8)} s  ${name}`)
  }
}
