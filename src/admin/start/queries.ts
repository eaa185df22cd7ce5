import type { Knex } from 'knex'
import { countProposals } from '../../anime/admin/queries.ts'
import { newestIncidents, type OpenIncident, openIncidents } from '../../monitor/attention-queries.ts'
import { countRefundsDue, countReviews, countUnpriced } from '../../orders/attention-queries.ts'
import { countFailed, countHeld } from '../../outbox/list-queries.ts'

type Waiting = {
  open: number
  incidents: OpenIncident[]
  blocked: number
  failed: number
  matches: number
  unpriced: number
  reviews: number
  refunds: number
}

/** Open incidents that the start page shows; the others are counted. */
const SHOWN = 20

/** What waits for staff, counted by whoever owns it, in one query; `failed` since `since`. */
export async function countWaiting(db: Knex, since: Date): Promise<Waiting> {
  const [counted]: Waiting[] = await db.select({
    open: openIncidents(db),
    incidents: newestIncidents(db, SHOWN),
    blocked: countHeld(db),
    failed: countFailed(db, since),
    matches: countProposals(db),
    unpriced: countUnpriced(db),
    reviews: countReviews(db),
    refunds: countRefundsDue(db),
  })
  if (!counted) throw new Error('nothing was counted')
  return counted
}
