import type { Knex } from 'knex'
import type { AgeLabel, ComicModerationRow, ComicRow } from '../../db/tables.ts'

/** The latest staff decision on each of these comics, by the id of the comic. */
export async function lastModerations(db: Knex, comics: readonly { id: number }[]) {
  const rows: ComicModerationRow[] = await db('comic_moderations')
    .whereRaw('comic_id = any(?)', [comics.map(({ id }) => id)])
    .distinctOn('comic_id')
    .orderBy(['comic_id', { column: 'id', order: 'desc' }])
  return new Map(rows.map((row) => [row.comic_id, row]))
}

/** The lowest label that the creator may set: the label that staff set last, otherwise the label for everybody. */
export const lowestAge = async (trx: Knex, comicId: number): Promise<AgeLabel> =>
  (await trx('comic_moderations').where({ comic_id: comicId, action: 'age' }).orderBy('id', 'desc').first('age_label'))
    ?.age_label ?? 'semua'

type Decision = Pick<ComicModerationRow, 'comic_id' | 'staff_id' | 'action' | 'category' | 'age_label' | 'message'>
type Changes = Partial<Omit<ComicRow, 'id' | 'version' | 'characters' | 'pages' | 'script_options'>>

/**
 * Stores a staff decision and its changes of the comic. Open answers of the creator to earlier decisions are closed.
 */
export async function addModeration(trx: Knex, decision: Decision, changes: Changes): Promise<ComicModerationRow> {
  const { comic_id } = decision
  await closeAnswers(trx, comic_id)
  await trx('comics')
    .where({ id: comic_id })
    .update({ ...changes, version: trx.raw('version + 1') })
  const [added] = await trx('comic_moderations').insert(decision).returning('*')
  if (!added) throw new Error('the moderation was not added')
  return added
}

/** Closes the creator's answers because staff have read them. Returns whether an answer was open. */
export const closeAnswers = async (trx: Knex, comic_id: number): Promise<boolean> =>
  (await trx('comic_moderations')
    .where({ comic_id, closed_at: null })
    .whereNotNull('answered_at')
    .update({ closed_at: new Date() })) > 0

export async function addAnswer(trx: Knex, id: number, answer: string): Promise<ComicModerationRow> {
  const [row] = await trx('comic_moderations').where({ id }).update({ answer, answered_at: new Date() }, '*')
  if (!row) throw new Error('the moderation is gone')
  return row
}

type Target = { comicId: number } | { commentIds: readonly number[] }

/** Returns the comic's title, or null if there are no open reports. */
export async function closeReports(trx: Knex, target: Target, by: number): Promise<string | null> {
  const { rows } = await trx.raw<{ rows: { title: string }[] }>(
    `update comic_reports set closed_at = clock_timestamp(), closed_by = :by from comics
      where comics.id = comic_reports.comic_id and closed_at is null
        and ${'comicId' in target ? 'comic_id = :comicId and comment_id is null' : 'comment_id = any(:commentIds)'}
      returning coalesce(title, 'Komik ' || comics.id) as title`,
    { ...target, by },
  )
  return rows[0]?.title ?? null
}

/** Whether a comic of the creator's own pages was published and not removed by staff. */
export const hasPublishedPages = async (trx: Knex, user_id: number): Promise<boolean> =>
  (await trx('comics')
    .where({ user_id, source: 'pages', removed_at: null })
    .whereNotNull('published_at')
    .first('id')) !== undefined
