import type { Knex } from 'knex'
import * as z from 'zod'
import { type Actor, entryOf, recordAction } from '../../audit/audit.ts'
import type { TitleMappingRow } from '../../db/tables.ts'
import { removeMapping, saveMapping } from '../identity/queries.ts'
import { lockMapping, takeNameBack, takeNewName } from './queries.ts'

/** A title's slug on this site, and the name of a source or the URL of another server. */
type Pair = Pick<TitleMappingRow, 'slug' | 'origin'>
/** Null deletes the mapping, so that titles are matched by their names again. */
type Decision = { origin_slug: string; state: 'confirmed' | 'rejected' } | null
type DecisionNote = Pair & { action: string; decision: Decision; actor: Actor; by: string }

/**
 * Saves a staff decision about a title mapping in the caller's transaction. Returns the id of its audit entry, which
 * keeps the previous state, so that `takeBack` can restore it.
 */
export async function decide(trx: Knex, { slug, origin, action, decision, actor, by }: DecisionNote): Promise<string> {
  const before = await lockMapping(trx, slug, origin)
  const now = new Date()
  if (decision) await saveMapping(trx, { slug, origin, ...decision, score: null, decided_by: by, decided_at: now })
  else await removeMapping(trx, slug, origin)
  const newMapping = decision && { ...decision, score: null, decided_by: by, decided_at: now }
  const details = {
    origin,
    origin_slug: decision?.origin_slug ?? before?.origin_slug,
    before: before?.state,
    after: decision?.state ?? 'forgotten',
    undo: { earlier: before ? decisionFields(before) : null, made: newMapping },
  }
  return recordAction(trx, actor, { action, subject: slug, details })
}

/**
 * Gives a title the new name that its origin has for its slug, in the caller's transaction. The new name then decides
 * which titles are the same. Returns the id of the audit entry, or null if one of the two names is not known.
 */
export async function rename(trx: Knex, { slug, origin }: Pair, actor: Actor): Promise<string | null> {
  const before = await lockMapping(trx, slug, origin)
  const renaming = await takeNewName(trx, slug, origin)
  if (!before || !renaming) return null
  await removeMapping(trx, slug, origin)
  const names = { before: renaming.before.title, after: renaming.after.title }
  const details = {
    origin,
    origin_slug: slug,
    ...names,
    undo: { earlier: decisionFields(before), made: null, renaming },
  }
  return recordAction(trx, actor, { action: 'title.rename', subject: slug, details })
}

/** `moved`: somebody changed the mapping after the decision; `gone`: the audit log has no such decision. */
type Undo = { kind: 'back' | 'moved'; pair: Pair; entry: string } | { kind: 'gone' }

/** Restores the state before a decision, unless somebody changed the mapping after that decision. */
export const takeBack = (db: Knex, actor: Actor, entry: string): Promise<Undo> =>
  db.transaction(async (trx) => {
    const decision = AuditEntry.safeParse(await entryOf(trx, entry))
    if (!decision.success) return { kind: 'gone' }
    const { subject: slug, details } = decision.data
    const { origin, undo } = details
    const pair = { slug, origin }
    if (!isStill(await lockMapping(trx, slug, origin), undo.made)) return { kind: 'moved', pair, entry }
    if (undo.renaming && !(await takeNameBack(trx, slug, undo.renaming))) return { kind: 'moved', pair, entry }
    if (undo.earlier) await saveMapping(trx, { ...pair, ...undo.earlier })
    else await removeMapping(trx, slug, origin)
    const { origin_slug } = undo.earlier ?? undo.made ?? {}
    const change = { before: mappingState(undo.made), after: mappingState(undo.earlier) }
    const note = { action: 'title.undo', subject: slug, details: { origin, origin_slug, ...change } }
    return { kind: 'back', pair, entry: await recordAction(trx, actor, note) }
  })

const Mapping = z
  .object({
    origin_slug: z.string(),
    state: z.enum(['proposed', 'confirmed', 'rejected']),
    score: z.number().nullable(),
    decided_by: z.string().nullable(),
    decided_at: z.coerce.date<string>().nullable(),
  })
  .nullable()
type Mapping = z.infer<typeof Mapping>

const Facts = z.object({
  title: z.string(),
  key: z.string(),
  season: z.number().nullable(),
  part: z.number().nullable(),
  year: z.number().nullable(),
  type: z.string().nullable(),
})
const Renaming = z.object({ before: Facts, after: Facts })

/** An audit entry that `decide` or `rename` wrote. */
const AuditEntry = z.object({
  action: z.enum(['title.confirm', 'title.reject', 'title.unmap', 'title.map', 'title.rename']),
  subject: z.string(),
  details: z.object({
    origin: z.string(),
    undo: z.object({ earlier: Mapping, made: Mapping, renaming: Renaming.optional() }),
  }),
})

const decisionFields = ({ origin_slug, state, score, decided_by, decided_at }: TitleMappingRow) => ({
  origin_slug,
  state,
  score,
  decided_by,
  decided_at,
})

const mappingState = (mapping: Mapping) => mapping?.state ?? 'forgotten'

/**
 * Whether a mapping is still as a decision left it. After a decision that deleted the mapping, a mapping that a rule
 * added does not count as a change, but a mapping by staff does.
 */
function isStill(now: TitleMappingRow | undefined, mapping: Mapping): boolean {
  if (!mapping) return !now || now.decided_by === null
  return (
    now?.origin_slug === mapping.origin_slug &&
    now.state === mapping.state &&
    now.decided_by === mapping.decided_by &&
    now.decided_at?.getTime() === mapping.decided_at?.getTime()
  )
}
