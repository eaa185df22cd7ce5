import { Counter, Gauge, Histogram } from 'prom-client'
import type { Metrics } from '../../web/observe.ts'
import type { Cache } from '../cache/cache.ts'
import { cacheLevels } from '../cache/copy.ts'

/** Counts requests by route. Responses from the page cache count as responses from L1. */
export function countRequests(metrics: Metrics, cache: Pick<Cache, 'countKept' | 'hitRates'>): void {
  const { registry, watchRequests } = metrics
  const registers = [registry]
  const requests = new Counter({
    name: 'anilibria_requests_total',
    help: 'Requests of the AniLibria v2 API',
    labelNames: ['method', 'endpoint', 'status'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'anilibria_request_duration_seconds',
    help: 'Time to answer a request of the AniLibria v2 API',
    labelNames: ['method', 'endpoint'] as const,
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  new Gauge({
    name: 'anilibria_cache_hit_rate',
    help: 'Share of asked copies that a level of the AniLibria cache had',
    labelNames: ['cache_level'] as const,
    registers,
    collect() {
      const rates = cache.hitRates()
      for (const cache_level of cacheLevels) this.set({ cache_level }, rates[cache_level])
    },
  })
  watchRequests(({ method, path, route: endpoint, status, seconds, isKept }) => {
    if (!path.startsWith('/api/anilibria/')) return
    requests.inc({ method, endpoint, status })
    durations.observe({ method, endpoint }, seconds)
    if (isKept) cache.countKept()
  })
}
