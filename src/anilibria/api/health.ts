import * as z from 'zod'
import type { Cache } from '../cache/cache.ts'
import { toIsoSeconds } from '../title/title.ts'
import type { Monitor } from './monitor.ts'

const VERSION = '2.0.0'

const state = z.enum(['connected', 'disconnected', 'disabled', 'unknown'])
const responseTime = z
  .int()
  .nullable()
  .meta({ description: 'Milidetik; null bila tidak menjawab, atau server ini belum menanyainya.' })

/**
 * `unhealthy`: without the database. `degraded`: without the upstream or Redis. `disabled`: this server does not use
 * it. `unknown`: not checked yet.
 */
export const Health = z
  .object({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    version: z.string(),
    anilibria_api: z.object({ status: state, response_time: responseTime }),
    database: z.object({ status: state, response_time: responseTime }),
    cache: z.object({ status: state, hit_rate: z.number() }),
    uptime: z.int().meta({ description: 'Detik sejak server mulai.' }),
    timestamp: z.iso.datetime(),
  })
  .meta({ id: 'AnilibriaHealth' })
export type Health = z.infer<typeof Health>

type Deps = {
  monitor: Pick<Monitor, 'database' | 'upstream'>
  cache: Pick<Cache, 'status' | 'hitRates'>
  hasUpstream: boolean
  now: () => number
}

/** Builds the state from the last observations. It sends no requests. */
export function createHealth({ monitor, cache, hasUpstream, now }: Deps): () => Promise<Health> {
  const startedAt = now()
  return async () => {
    const database = await monitor.database()
    const upstream = hasUpstream ? monitor.upstream() : null
    const shared = cache.status()
    const isDegraded = upstream?.isUp === false || shared === 'disconnected'
    return {
      status: !database?.isUp ? 'unhealthy' : isDegraded ? 'degraded' : 'healthy',
      version: VERSION,
      anilibria_api: {
        status: hasUpstream ? (upstream ? connectionState(upstream) : 'unknown') : 'disabled',
        response_time: upstream?.responseTime ?? null,
      },
      database: {
        status: database ? connectionState(database) : 'unknown',
        response_time: database?.responseTime ?? null,
      },
      cache: { status: shared, hit_rate: cache.hitRates().all },
      uptime: Math.floor((now() - startedAt) / 1_000),
      timestamp: toIsoSeconds(new Date(now())),
    }
  }
}

const connectionState = ({ isUp }: { isUp: boolean }) => (isUp ? 'connected' : 'disconnected')
