import type { Knex } from 'knex'
import { toHousehold } from '../../net/addresses.ts'
import type { Context } from '../../web/context.ts'
import { toWibDay } from '../../web/dates.ts'
import type { Secret } from '../../web/signed.ts'
import { addReading, type ReadingMarks } from './reading-queries.ts'

/**
 * Counts each reader once a day. Visitors count by household, because anybody could pretend to use another browser.
 * Only a hash of the household is stored, with a new key each day.
 */
export async function countReading(
  db: Knex,
  secret: Secret,
  ctx: Context,
  comicId: number,
  marks: ReadingMarks = {},
): Promise<void> {
  const { viewer } = ctx.state
  const day = toWibDay(new Date())
  const reader = viewer ? `member ${viewer.id}` : `visitor ${toHousehold(ctx.ip)}`
  await addReading(db, {
    ...marks,
    comicId,
    day,
    reader: secret.dailyHash('comic views', day, reader),
    userId: viewer?.id ?? null,
  })
}
