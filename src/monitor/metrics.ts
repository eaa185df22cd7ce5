import { Counter, Histogram, type Registry } from 'prom-client'
import type { Result } from './record.ts'

/** What the monitor adds to `/metrics`. */
export function monitorMetrics(registry: Registry) {
  const checks = new Counter({
    name: 'monitor_checks_total',
    help: 'Checks by the monitor, by endpoint (or source beneath it) and how they ended',
    labelNames: ['endpoint', 'source', 'status'] as const,
    registers: [registry],
  })
  const rollups = new Histogram({
    name: 'monitor_rollup_duration_seconds',
    help: 'Time to bring the rollups of the history up to date, and to prune it',
    labelNames: ['unit'] as const,
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 20],
    registers: [registry],
  })
  return {
    checked(results: readonly Result[]): void {
      for (const { endpoint, source, check } of results)
        checks.inc({ endpoint: endpoint.name, source, status: check.seen.status })
    },
    rolledUp: (unit: string, ms: number) => rollups.observe({ unit }, ms / 1000),
  }
}
