import process from 'node:process'
import type { Registry } from 'prom-client'
import { vi } from 'vitest'

/** What pg will refuse one day fails the run today. */
function failOnWarning(warning: Error): void {
  if (/client\.query\(\) when the client is already executing/.test(warning.message)) throw warning
}

// Files of a worker share its process, which listens once.
const known = Symbol.for('kortekstream: setup of tests')
if (!Reflect.has(process, known)) {
  Reflect.set(process, known, true)
  process.on('warning', failOnWarning)
}

// Figures of the process are watched for once, however many sites a test makes: what watches never ends, and keeps its
// site in memory with it.
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
