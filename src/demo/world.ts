import type { Knex } from 'knex'
import { addEndpoint, allEndpoints } from '../anime/endpoints/queries.ts'
import { writeHistory } from './history.ts'
import { demoStaff, hasPast } from './queries.ts'

/** What the second server is called on the first. */
export const BACKUP = 'Cadangan Bandung'
const DAYS = 90

export type World = { staff: { id: number } }

/** On a first start: the second server as an endpoint, three months of history with a few incidents, and somebody on duty. */
export async function openWorld(db: Knex, { backup, now }: { backup: string; now: Date }): Promise<World> {
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
  return { staff: await demoStaff(db) }
}
