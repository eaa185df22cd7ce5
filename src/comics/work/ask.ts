import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import type { ComicRow, CreatorRow } from '../../db/tables.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import type { Count } from '../../web/limits.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { type Comic, findComic, findPanel, listPanels, lockComic, type Panel } from '../comic/queries.ts'
import { ensureCreator } from '../creators/creator.ts'
import { lockCreator } from '../creators/queries.ts'
import { lockUses } from '../engines/google/ledger-queries.ts'
import { getScenes, type Scenes } from '../engines/scene-of.ts'
import type { Layout } from '../environment.ts'
import { drawings } from '../limits.ts'
import { checkDrawing, checkRedraws, checkScript, checkWriting, isWorking } from '../rules/making.ts'
import { leaveSeries } from '../series/series.ts'
import { type Choice, getPrice, giveBack, hold, priceOfRedraw } from './price.ts'
import * as queries from './queries.ts'

/**
 * `changed` is called after the commit and wakes the worker. `layout`: how a model draws on this server, null without a
 * model.
 */
export type AskDeps = { db: Knex; changed: (comicId: number) => void; layout: Layout | null }

type Idea = Pick<ComicRow, 'story_idea' | 'page_count' | 'style_id'> & { genreIds: readonly number[] }
type NewComic = Idea & { creator: { id: number; name: string } }

export const newSeed = () => randomBytes(8).toString('hex')
/** Makes the comic due now, whatever delayed it before. */
const due = () => ({ next_at: new Date(), attempts: 0 })
const queued = () => ({ queued_at: new Date(), ...due() })

/** Adds a comic, whose script is written next. Returns the id. */
export async function startComic({ db, changed }: AskDeps, input: NewComic): Promise<number> {
  const { creator, genreIds, ...idea } = input
  await ensureCreator(db, creator)
  const draft = { ...idea, page_count_requested: idea.page_count, user_id: creator.id, seed: newSeed() }
  const id = await db.transaction((trx) => queries.addComic(trx, { ...draft, ...queued() }, genreIds))
  changed(id)
  return id
}

/**
 * The old script stays until the new one is written. Throws a 409 while the comic is in work, and after publication.
 */
export const askForScript = (deps: AskDeps, id: number, idea?: Idea): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic) => {
    checkWriting(comic)
    const { genreIds, ...columns } = idea ?? {}
    if (genreIds) await queries.setGenres(trx, id, genreIds)
    const page_count_requested = idea?.page_count ?? comic.page_count_requested
    await writeAnew(trx, comic, { ...columns, page_count_requested, seed: newSeed(), script_option: null })
  })

/**
 * Chooses another example script for an idea of one line. Throws a 409 after the drawing, and a 404 for an unknown
 * example.
 */
export const askForOption = (deps: AskDeps, id: number, script_option: number): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic) => {
    checkScript(comic)
    if (!comic.script_options.some(({ n }) => n === script_option)) throw notFound('Naskah contoh ini tidak ada.')
    await writeAnew(trx, comic, { script_option })
  })

async function writeAnew(trx: Knex, comic: ComicRow, changes: queries.Changes): Promise<void> {
  await endRedraws(trx, comic)
  await queries.changeComic(trx, comic.id, {
    ...changes,
    draft_status: 'GENERATING_SCRIPT',
    run: comic.run + 1,
    ...queued(),
    error: null,
    notice: null,
  })
}

type DrawingOptions = { again?: boolean; illustrator?: Choice; count?: Count }

/**
 * Requests the drawing of all panels and holds its price. `again`: also if all panels are drawn. `count` counts the
 * request against the limit `drawings`. It runs after all checks, but not inside a lock. Throws a 400 without a script,
 * a 409 while the comic is in work or if all panels are drawn, a 402 without enough credits, and a 429 or 503 if the
 * model cannot draw now.
 */
export async function askForDrawing(deps: AskDeps, id: number, options: DrawingOptions = {}): Promise<void> {
  const { again = false, illustrator = 'auto', count } = options
  const readScenes = async (comic: Comic, panels: readonly Panel[]): Promise<Scenes> => {
    checkDrawing(comic, again)
    return deps.layout && illustrator !== 'built-in' ? getScenes(comic, panels) : new Map()
  }
  const check = async (trx: Knex, comic: ComicRow, creator: CreatorRow, scenes: Scenes) => {
    checkDrawing(comic, again)
    const price = await getPrice(trx, deps.layout, creator, id, { choice: illustrator, scenes })
    if (price.obstacle) throw price.obstacle
    return price
  }
  if (count) {
    await inTurnAfter(deps.db, id, readScenes, (trx, comic, { creator, seen }) => check(trx, comic, creator, seen))
    await count(drawings)
  }
  await inTurnAfter(deps.db, id, readScenes, async (trx, comic, { creator, seen }) => {
    if (deps.layout) await lockUses(trx, new Date())
    const price = await check(trx, comic, creator, seen)
    await endRedraws(trx, comic)
    const run = comic.run + 1
    await hold(trx, creator, { ...comic, run }, price)
    const { notice } = price
    await queries.changeComic(trx, id, { draft_status: 'PENDING', run, ...queued(), error: null, notice })
  })
  deps.changed(id)
}

/**
 * The kit draws a panel for free, the model for the price of one panel. Throws a 404 for an unknown panel, a 400 before
 * all panels are drawn, a 409 while the panel waits already or after the last redraw, and the obstacle of the model.
 */
export const askForRedraw = (deps: AskDeps, id: number, panelId: number): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic, creator) => {
    checkRedraws(comic)
    const panel = await findPanel(trx, id, panelId)
    if (!panel) throw notFound('Panel ini sudah tidak ada.')
    if (panel.redraw_asked_at) throw new Refusal(409, 'Panel ini sedang digambar ulang. Tunggu sebentar.')
    if (deps.layout) await lockUses(trx, new Date())
    const price = await priceOfRedraw(trx, deps.layout, creator, comic)
    const run = comic.run + (price ? 1 : 0)
    if (price) await hold(trx, creator, { ...comic, run }, price)
    await queries.queueRedraw(trx, panelId, price && run)
    await queries.changeComic(trx, id, { redraws: comic.redraws + 1, run, ...due() })
  })

/** Discards later results of the work and returns a held price. Throws a 409 if there is no work. */
export async function cancelWork(deps: AskDeps & { uploads: Uploads }, id: number): Promise<void> {
  const dropped = await changeInTurn(deps, id, (trx, comic) => {
    if (!isWorking(comic)) throw new Refusal(409, 'Tidak ada pekerjaan yang bisa dibatalkan.')
    return endRun(trx, comic, { status: 'CANCELLED', error: null, description: 'Dibatalkan' })
  })
  for (const name of dropped) await deps.uploads.forgetImage(name)
}

/** Deletes a comic with all its pictures. Returns the price that a running drawing holds. */
export async function removeComic(deps: AskDeps & { uploads: Uploads }, id: number): Promise<void> {
  const pictures = await changeInTurn(deps, id, async (trx, comic) => {
    if (isWorking(comic)) await giveBack(trx, comic, 'Dihapus')
    await endRedraws(trx, comic)
    await leaveSeries(trx, comic)
    return queries.deleteComic(trx, id)
  })
  for (const name of pictures) await deps.uploads.forgetImage(name)
}

type End = Pick<ComicRow, 'error'> & { status: ComicRow['draft_status']; description: string }

/**
 * Ends a run without a result: returns its price and deletes unpaid pictures. A comic becomes COMPLETED again if all
 * its panels show a picture. The caller has locked the creator and the comic. Returns the names of the deleted
 * pictures.
 */
export async function endRun(trx: Knex, comic: ComicRow, { status, error, description }: End): Promise<string[]> {
  const draft_status = (await queries.isWhole(trx, comic.id)) ? 'COMPLETED' : status
  await queries.changeComic(trx, comic.id, { draft_status, error, queued_at: null })
  await giveBack(trx, comic, description)
  return queries.dropRun(trx, comic.id, comic.run)
}

/** Ends waiting redraws, because the comic is written or drawn again, or deleted. */
async function endRedraws(trx: Knex, comic: ComicRow): Promise<void> {
  for (const run of await queries.dropRedraws(trx, comic.id)) await giveBack(trx, { ...comic, run }, 'Dibatalkan')
}

type Work<T> = (trx: Knex, comic: ComicRow, creator: CreatorRow) => Promise<T>

/** Locks the creator and the comic. Throws a 404 if the comic does not exist any more. */
export const inTurn = <T>(db: Knex, id: number, work: Work<T>): Promise<T> =>
  db.transaction(async (trx) => {
    const userId = await queries.findOwner(trx, id)
    const creator = userId === null ? null : await lockCreator(trx, userId)
    const comic = creator && (await lockComic(trx, id))
    if (!comic) throw comicNotFound()
    return work(trx, comic, creator)
  })

/** Somebody else may change the panels while they are read. */
const TRIES = 8

/** `panels`: the panels as they were read, which did not change until the lock. `seen`: the result of `prepare`. */
type PanelReading<Seen> = { creator: CreatorRow; panels: readonly Panel[]; seen: Seen }

/**
 * `prepare` may take long, so it runs before anything is locked. It runs again if the panels have changed before the
 * lock. Throws the errors of `inTurn`, and a 409 if the panels change again and again.
 */
export async function inTurnAfter<Seen, T>(
  db: Knex,
  id: number,
  prepare: (comic: Comic, panels: readonly Panel[]) => Promise<Seen>,
  work: (trx: Knex, comic: ComicRow, reading: PanelReading<Seen>) => Promise<T>,
): Promise<T> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const [before, panels] = [await findComic(db, id), await listPanels(db, id)]
    if (!before) throw comicNotFound()
    const preparation = await prepare(before, panels)
    const end = await inTurn(db, id, async (trx, comic, creator) => {
      const now = [await listPanels(trx, id), comic.characters, comic.seed]
      if (!isDeepStrictEqual(now, [panels, before.characters, before.seed])) return null
      return { result: await work(trx, comic, { creator, panels, seen: preparation }) }
    })
    if (end) return end.result
  }
  throw new Refusal(409, 'Komik ini sedang diubah di tempat lain. Tunggu sebentar, lalu coba lagi.')
}

const comicNotFound = () => notFound('Komik ini sudah tidak ada.')

/** Calls `changed` after the commit. Throws the errors of `inTurn`. */
export async function changeInTurn<T>(deps: Pick<AskDeps, 'db' | 'changed'>, id: number, work: Work<T>): Promise<T> {
  const result = await inTurn(deps.db, id, work)
  deps.changed(id)
  return result
}
