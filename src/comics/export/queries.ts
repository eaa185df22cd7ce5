import type { Knex } from 'knex'
import type { ComicExportRow, ComicRow } from '../../db/tables.ts'
import type { Queue } from '../../jobs/work-queries.ts'

export type ExportKind = ComicExportRow['kind']

export const exportKinds = {
  pdf: { name: 'PDF', ending: 'pdf', store: 'documents' },
  cbz: { name: 'CBZ', ending: 'cbz', store: 'documents' },
  video: { name: 'Video', ending: 'mp4', store: 'videos' },
} as const satisfies Record<ExportKind, unknown>

/** The forms of each kind. An empty form means the first one, from the time when there were no others. */
export const exportForms = {
  pdf: ['a5', 'b5', 'a4'],
  cbz: ['panels', 'pages'],
  video: ['1080x1920', '1080x1080', '1920x1080'],
} as const satisfies Record<ExportKind, readonly string[]>

type ExportKey = Pick<ComicExportRow, 'comic_id' | 'kind' | 'key' | 'form'>

/**
 * The requested file becomes the newest of its kind. A failed file is made again; a waiting one keeps its place in the
 * line.
 */
export async function askFor(db: Knex, key: ExportKey): Promise<ComicExportRow> {
  const { rows } = await db.raw<{ rows: ComicExportRow[] }>(
    `insert into comic_exports as asked (comic_id, kind, key, form, created_at)
     values (:comic_id, :kind, :key, :form, clock_timestamp())
     on conflict (comic_id, kind, key) do update set
       created_at = case asked.status when 'PENDING' then asked.created_at else clock_timestamp() end,
       status = case asked.status when 'FAILED' then 'PENDING' else asked.status end,
       progress = case asked.status when 'FAILED' then 0 else asked.progress end,
       error = null
     returning *`,
    key,
  )
  const [row] = rows
  if (!row) throw new Error('the export was not added')
  return row
}

/** Replaces a waiting request, because the comic has changed since. */
export const askInstead = (db: Knex, id: number, key: ExportKey): Promise<ComicExportRow> =>
  db.transaction(async (trx) => {
    await trx('comic_exports').where({ id, status: 'PENDING' }).delete()
    return askFor(trx, key)
  })

/** Has a lost or failed file made again. */
export async function askAgain(db: Knex, id: number): Promise<ComicExportRow> {
  const [row] = await db('comic_exports')
    .where({ id })
    .update({ status: 'PENDING', file: null, error: null, progress: 0, created_at: new Date() })
    .returning('*')
  if (!row) throw new Error('the export is gone')
  return row
}

export const waitingExports = (kinds: readonly ExportKind[]): Queue => ({
  table: 'comic_exports',
  waiting: `status = 'PENDING' and kind in (${kinds.map((kind) => `'${kind}'`)})`,
  order: ['created_at', 'id'],
  failures: {
    where: `status = 'FAILED' and kind in (${kinds.map((kind) => `'${kind}'`)}) and created_at > now() - interval '7 days'`,
    about: "(select coalesce(title, 'Komik') from comics where comics.id = comic_id) || ', ' || upper(kind)",
  },
})

/** Returns false if the file is no longer wanted. */
export const setProgress = async (db: Knex, id: number, progress: number): Promise<boolean> =>
  (await db('comic_exports').where({ id, status: 'PENDING' }).update({ progress })) > 0

type End = { status: 'READY'; file: string; bytes: number } | { status: 'FAILED'; error: string }

export const endExport = (db: Knex, id: number, end: End) =>
  db('comic_exports').where({ id, status: 'PENDING' }).update(end)

/** The newest file of each kind. For readers, a file in the first form comes before other forms. */
export const newestExports = (db: Knex, { isForReaders }: { isForReaders: boolean }) =>
  db('comic_exports')
    .distinctOn('kind')
    .orderByRaw(isForReaders ? "kind, form <> '', created_at desc" : 'kind, created_at desc')

/** The files of a comic for this viewer. */
export const listExports = (db: Knex, comic: Pick<ComicRow, 'id' | 'user_id'>, viewerId: number | undefined) =>
  newestExports(db, { isForReaders: viewerId !== comic.user_id }).where({ comic_id: comic.id })

export const findExport = async (db: Knex, id: number): Promise<ComicExportRow | null> =>
  (await db('comic_exports').where({ id }).first()) ?? null

export const listUsedFiles = async (db: Knex, names: readonly string[]): Promise<string[]> =>
  [
    ...(await db('comic_exports').whereIn('file', names).pluck('file')),
    ...(await db('comic_panel_rows').whereIn('voice', names).pluck('voice')),
  ].flatMap((name) => name ?? [])
