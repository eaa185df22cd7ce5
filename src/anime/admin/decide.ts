import type { Knex } from 'knex'
import { z } from 'zod'
import { type Actor, entryOf, recordAction } from '../../audit/audit.ts'
import type { TitleMappingRow } from '../../db/rows.ts'
import { decideMapping, removeMapping } from '../identity/queries.ts'
import { lockMapping, putBackMapping } from './queries.ts'

/** One of our titles at an origin. */
type Pair = Pick<TitleMappingRow, 'slug' | 'origin'>
/** The decision; null removes it, so that names decide. */
type MappingDecision = { origin_slug: string; state: 'confirmed' | 'rejected' } | null
type Deciding = Pair & { action: string; said: MappingDecision; actor: Actor; by: string }

/**
 * Saves a decision about a title at an origin, or removes it, in the caller's transaction, whatever was there. The
 * audit entry keeps the previous state for `takeBack`. Returns the entry's id.
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

/** The result of an undo: `moved`: somebody decided again since; `gone`: there is no such decision. */
export type TakenBack = { kind: 'back' | 'moved'; pair: Pair; entry: string } | { kind: 'gone' }

/** Restores the state before the decision of this entry, only while its result is unchanged. */
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

/** An audit entry of `decide`. */
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

/** After a removal a rule may have added a mapping; only a decision by staff since then counts. */
function isStill(now: TitleMappingRow | undefined, made: Kept): boolean {
  if (!made) return !now || now.decided_by === null
  return (
    now?.origin_slug === made.origin_slug &&
    now.state === made.state &&
    now.decided_by === made.decided_by &&
    now.decided_at?.getTime() === made.decided_at?.getTime()
  )
}
