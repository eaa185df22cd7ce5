import type { Knex } from 'knex'
import { addEndpoint, allEndpoints } from '../anime/endpoints/queries.ts'
import { seedManyOrders } from '../orders/operator/seed-orders.ts'
import { writeHistory } from './history.ts'
import { demoStaff, hasManyOrders, hasPast } from './queries.ts'

export const BACKUP = 'Cadangan Bandung'
const DAYS = 90

export type World = { staff: { id: number } }
type Wishes = { backup: string; now: Date; site: { baseUrl: string; dataDir: string } }

/**
 * Fills the first server on its first start: the second server as an endpoint, three months of monitor history with a
 * few incidents, orders of a shop, and a staff account.
 */
export async function openWorld(db: Knex, { backup, now, site }: Wishes): Promise<World> {
  await addEndpoint(db, { name: BACKUP, url: backup, priority: 50 })
  const endpoints = await allEndpoints(db)
  if (!(await hasPast(db))) {
    await writeHistory(db, {
      days: DAYS,
      now,
      endpoints: endpoints.map(({ id, name, url }) => ({
        id,
        name,
        ...(url.startsWith('/') ? { sources: ['library'] } : {}),
      })),
    })
  }
  if (!(await hasManyOrders(db))) await seedManyOrders(db, site, { more: true })
  return { staff: await demoStaff(db) }
}
