import type { Knex } from 'knex'
import { containing } from '../../db/rows.ts'
import type { ApiMonitorRow, TitleMappingRow } from '../../db/tables.ts'
import { renameSlug, type TitleFacts } from '../identity/queries.ts'
import { addChange, dropAnswersAbout } from '../invalidation/queries.ts'

export type Sighting = Pick<
  ApiMonitorRow,
  'endpoint_id' | 'endpoint_path' | 'status' | 'response_time' | 'last_checked' | 'error_message'
>

/** The most recent request to each endpoint, on any API path. */
export const lastSeen = (db: Knex): Promise<Sighting[]> =>
  db('api_monitors')
    .distinctOn('endpoint_id')
    .select('endpoint_id', 'endpoint_path', 'status', 'response_time', 'last_checked', 'error_message')
    .whereNotNull('last_checked')
    .orderBy([{ column: 'endpoint_id' }, { column: 'last_checked', order: 'desc' }])

/** What is deleted with an endpoint: numbers of answers and of monitored paths, and the first day of their history. */
export type Belongings = { answers: number; monitors: number; since: Date | null }

export async function readBelongings(db: Knex, id: number): Promise<Belongings> {
  const { rows } = await db.raw<{ rows: Belongings[] }>(
    `select (select count(*)::int from answers where endpoint_id = :id) as answers,
       (select count(*)::int from monitor_states where endpoint_id = :id) as monitors,
       (select min(day.at) from monitor_days day join monitor_states state on state.id = day.monitor_id
        where state.endpoint_id = :id) as since`,
    { id },
  )
  return rows[0] ?? { answers: 0, monitors: 0, since: null }
}

/** A title mapping with the facts of both titles; null for a title that was never seen. */
export type ComparedMapping = TitleMappingRow & {
  ours: ComparedFacts | null
  theirs: ComparedFacts | null
  /** Whether the title has a new name at its own origin. */
  is_renaming: boolean
}
export type ComparedFacts = Omit<TitleFacts, 'key'>

type State = TitleMappingRow['state']
type MappingSelection = { state: State; words: string; page: number; size: number }

const facts = (table: string) =>
  `case when ${table}.slug is not null then json_build_object('title', ${table}.title, 'season', ${table}.season,
     'part', ${table}.part, 'year', ${table}.year, 'type', ${table}.type) end`

const comparedColumns = (db: Knex) => [
  db.raw(`${facts('ours')} as ours`),
  db.raw(`${facts('theirs')} as theirs`),
  db.raw(`coalesce(mapping.state = 'proposed' and ours.origin = mapping.origin and ours.slug = mapping.origin_slug, false)
    as is_renaming`),
]

/** Title mappings whose title or slug, here or at the origin, contains `words`. */
const compared = (db: Knex, words: string) =>
  db('title_mappings as mapping')
    .leftJoin('slugs as ours', 'ours.slug', 'mapping.slug')
    .leftJoin('titles_seen as theirs', (on) =>
      on.on('theirs.origin', 'mapping.origin').andOn('theirs.slug', 'mapping.origin_slug'),
    )
    .where((narrowed) => {
      if (words === '') return
      const pattern = containing(words)
      for (const column of ['mapping.slug', 'mapping.origin_slug', 'ours.title', 'theirs.title'])
        narrowed.orWhereILike(column, pattern)
    })

export async function countMappings(db: Knex, words: string): Promise<Record<State, number>> {
  const rows: { state: State; count: string }[] = await compared(db, words)
    .groupBy('mapping.state')
    .select('mapping.state', db.raw('count(*) as count'))
  const count = (state: State) => Number(rows.find((row) => row.state === state)?.count ?? 0)
  return { proposed: count('proposed'), confirmed: count('confirmed'), rejected: count('rejected') }
}

export const countProposals = (db: Knex) =>
  db('title_mappings').where({ state: 'proposed' }).select(db.raw('count(*)::int'))

/** Proposals by likelihood, highest first; decided mappings by date, newest first. */
export const compareMappings = (db: Knex, { state, words, page, size }: MappingSelection): Promise<ComparedMapping[]> =>
  compared(db, words)
    .where('mapping.state', state)
    .select('mapping.*', ...comparedColumns(db))
    .orderByRaw("case when mapping.state = 'proposed' then mapping.score end desc nulls last")
    .orderByRaw('mapping.decided_at desc nulls last, mapping.slug, mapping.origin')
    .limit(size)
    .offset((page - 1) * size)

export const compareMapping = (db: Knex, slug: string, origin: string): Promise<ComparedMapping | undefined> =>
  compared(db, '')
    .where({ 'mapping.slug': slug, 'mapping.origin': origin })
    .select('mapping.*', ...comparedColumns(db))
    .first()

export const lockMapping = (trx: Knex, slug: string, origin: string): Promise<TitleMappingRow | undefined> =>
  trx('title_mappings').where({ slug, origin }).forUpdate().first()

export type Renaming = { before: TitleFacts; after: TitleFacts }

const factColumns = ['title', 'key', 'season', 'part', 'year', 'type'] as const

/**
 * Gives a title the facts that an origin last stated about its slug. Returns the facts before and after, or null if
 * either is missing.
 */
export async function takeNewName(trx: Knex, slug: string, origin: string): Promise<Renaming | null> {
  const before = await trx('slugs')
    .where({ slug })
    .forUpdate()
    .first(...factColumns)
  const after = await trx('titles_seen')
    .where({ slug, origin })
    .first(...factColumns)
  if (!before || !after) return null
  await renameSlug(trx, slug, after)
  return { before, after }
}

/** Restores the name that a title had before a renaming, unless the title was renamed again. */
export const takeNameBack = async (trx: Knex, slug: string, { before, after }: Renaming): Promise<boolean> =>
  (await renameSlug(trx, slug, before).where({ title: after.title })) > 0

/** The button "Segarkan": all servers drop the answers about a title. Returns how many stored answers were deleted. */
export const refreshTitle = (db: Knex, slug: string): Promise<number> =>
  db.transaction(async (trx) => {
    const dropped = await dropAnswersAbout(trx, slug)
    await addChange(trx, 'title', slug)
    return dropped
  })
