import type { Knex } from 'knex'
import { forceBreaker } from '../../anime/endpoints/queries.ts'
import type { Forced } from '../../anime/failover/breaker.ts'
import { endpointKey, guardKey } from '../../anime/failover/breaker.ts'
import { type Actor, record } from '../../audit/audit.ts'
import { setPaused, type Watched } from './queries.ts'

type Subject = Pick<Watched, 'id' | 'name' | 'source'>

/** Holds the breaker of an endpoint or source, or lets it judge by itself again. */
export const holdBreaker = (db: Knex, actor: Actor, { id, name, source }: Subject, forced: Forced): Promise<void> =>
  db.transaction(async (trx) => {
    await forceBreaker(trx, source ? guardKey({ name: source }) : endpointKey(id), forced)
    const subject = source ? `${name}: ${source}` : name
    const entry = forced ? { action: 'breaker.force', details: { held: forced } } : { action: 'breaker.release' }
    await record(trx, actor, { ...entry, subject })
  })

/** Stops checking an endpoint, or begins again. */
export const pauseMonitor = (db: Knex, actor: Actor, { id, name }: Subject, isPaused: boolean): Promise<void> =>
  db.transaction(async (trx) => {
    await setPaused(trx, id, isPaused)
    await record(trx, actor, { action: isPaused ? 'monitor.pause' : 'monitor.resume', subject: name })
  })
