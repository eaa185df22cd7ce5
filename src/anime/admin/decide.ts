import type { Knex } from 'knex'
import { z } from 'zod'
import { type Actor, entryOf, recordAction } from '../../audit/audit.ts'
import type { TitleMappingRow } from '../../db/rows.ts'
import { decideMapping, removeMapping } from '../identity/queries.ts'
import { lockMapping, putBackMapping } from './queries.ts'

/**
 * Key of a title mapping: `slug` is a title's slug on this site, `origin` the name of a source or the URL of another
 * server.
 */
type Pair = Pick<TitleMappingRow, 'slug' | 'origin'>
/**
 * A staff decision about a title mapping. Null deletes the mapping, so that titles are matched by their names again.
 */
type MappingDecision = { origin_slug: string; state: 'confirmed' | 'rejected' } | null
type Deciding = Pair & { action: string; said: MappingDecision; actor: Actor; by: string }

/**
 * Saves a staff decision about a title mapping, or deletes the mapping, in the caller's transaction and whatever the
 * mapping's state is. The entry in the audit log keeps the previous state, so that `takeBack` can restore it. Returns
 * the id of that entry.
 */
export async function decide(trx: Knex, { slug, origin, action, said, actor, by }: Deciding): Promise<string> {
  const before = await lockMapping(trx, slug, origin)
  const now = new Date()
  if (said) await decideMapping(trx, { slug, origin, ...said, by, now })
  else await removeMapping(trx, slug, origin)
  const made = said && { ...said, score: null, decided_by: by, decided_at: now }
  const details = {
    origin,
    origin_slug: said?.origin_slug ?? before?.origin_slug,
    before: before?.state,
    after: said?.state ?? 'forgotten',
    undo: { earlier: before ? restOf(before) : null, made },
  }
  return recordAction(trx, actor, { action, subject: slug, details })
}

/**
 * Result of undoing a decision. `back`: the previous state was restored; `moved`: somebody changed the mapping after
 * that decision; `gone`: the audit log has no such decision.
 */
export type TakenBack = { kind: 'back' | 'moved'; pair: Pair; entry: string } | { kind: 'gone' }

/**
 * Restores the state of a mapping before the decision in audit entry `entry`, but only while the mapping still is as
 * that decision left it.
 */
export const takeBack = (db: Knex, actor: Actor, entry: string): Promise<TakenBack> =>
  db.transaction(async (trx) => {
    const decision = Decision.safeParse(await entryOf(trx, entry))
    if (!decision.success) return { kind: 'gone' }
    const { subject: slug, details } = decision.data
    const { origin, undo } = details
    const pair = { slug, origin }
    if (!isStill(await lockMapping(trx, slug, origin), undo.made)) return { kind: 'moved', pair, entry }
    if (undo.earlier) await putBackMapping(trx, { ...pair, ...undo.earlier })
    else await removeMapping(trx, slug, origin)
    const { origin_slug } = undo.earlier ?? undo.made ?? {}
    const change = { before: stateOf(undo.made), after: stateOf(undo.earlier) }
    const note = { action: 'title.undo', subject: slug, details: { origin, origin_slug, ...change } }
    return { kind: 'back', pair, entry: await recordAction(trx, actor, note) }
  })

const Kept = z
  .object({
    origin_slug: z.string(),
    state: z.enum(['proposed', 'confirmed', 'rejected']),
    score: z.number().nullable(),
    decided_by: z.string().nullable(),
    decided_at: z.coerce.date<string>().nullable(),
  })
  .nullable()
type Kept = z.infer<typeof Kept>

/** Schema of an audit log entry that `decide` wrote. */
const Decision = z.object({
  action: z.enum(['title.confirm', 'title.reject', 'title.unmap', 'title.map']),
  subject: z.string(),
  details: z.object({ origin: z.string(), undo: z.object({ earlier: Kept, made: Kept }) }),
})

const restOf = ({ origin_slug, state, score, decided_by, decided_at }: TitleMappingRow) => ({
  origin_slug,
  state,
  score,
  decided_by,
  decided_at,
})

const stateOf = (kept: Kept) => kept?.state ?? 'forgotten'

/**
 * Returns whether a mapping still is as the decision `made` left it. After a decision that deleted the mapping, a
 * mapping added by an automatic rule does not count as a change; one decided by staff does.
 */
function isStill(now: TitleMappingRow | undefined, made: Kept): boolean {
  if (!made) return !now || now.decided_by === null
  return (
    now?.origin_slug === made.origin_slug &&
    now.state === made.state &&
    now.decided_by === made.decided_by &&
    now.decided_at?.getTime() === made.decided_at?.getTime()
  )
}
