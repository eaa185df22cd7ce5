import process from 'node:process'
import type { Registry } from 'prom-client'
import { afterEach, vi } from 'vitest'

/** Fails the run on a warning about something that a future pg will refuse. */
function failOnWarning(warning: Error): void {
  if (/client\.query\(\) when the client is already executing/.test(warning.message)) throw warning
}

// Files of a worker share its process, so the listener is added once.
const known = Symbol.for('kortekstream: setup of tests')
if (!Reflect.has(process, known)) {
  Reflect.set(process, known, true)
  process.on('warning', failOnWarning)
  beGenerous()
}

// A test that fails midway leaves no fake clock to the next one.
afterEach(() => void vi.useRealTimers())

/** Lets `vi.waitFor` and `vi.waitUntil` wait as long as `expect.poll` does in the configuration, instead of a second. */
function beGenerous(): void {
  const { waitFor, waitUntil } = vi
  const generous = (options?: number | { timeout?: number; interval?: number }) =>
    typeof options === 'number' ? options : { timeout: 120_000, ...options }
  vi.waitFor = (callback, options) => waitFor(callback, generous(options))
  vi.waitUntil = (callback, options) => waitUntil(callback, generous(options))
}

// Registers prom-client's default metrics once per process, even when tests make many servers. Their collectors cannot
// be stopped, so each would keep its server in memory.
vi.mock('prom-client', async (original) => {
  const real = await original<typeof import('prom-client')>()
  let ofProcess: Registry | null = null
  const collectDefaultMetrics: typeof real.collectDefaultMetrics = Object.assign(
    ({ register = real.register, ...wishes }: Parameters<typeof real.collectDefaultMetrics>[0] = {}) => {
      if (!ofProcess) {
        ofProcess = new real.Registry()
        real.collectDefaultMetrics({ ...wishes, register: ofProcess })
      }
      for (const { name } of ofProcess.getMetricsAsArray()) {
        const metric = ofProcess.getSingleMetric(name)
        if (metric) register.registerMetric(metric)
      }
    },
    { metricsList: real.collectDefaultMetrics.metricsList },
  )
  return { ...real, collectDefaultMetrics }
})
