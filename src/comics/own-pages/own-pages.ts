import type { Knex } from 'knex'
import { createLimiter } from '../../async/limiter.ts'
import type { ComicRow } from '../../db/tables.ts'
import { readSettings } from '../../platform/site-settings.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { notFound } from '../../web/refusal.ts'
import type { Comic } from '../comic/queries.ts'
import { getBarReason, inTurn, type Member } from '../creators/creator.ts'
import { ownPageLimits } from '../limits.ts'
import {
  checkPageChange,
  checkPageCount,
  checkRemoval,
  checkSize,
  chooseDirection,
  type PageRefusal,
  refusalsToShow,
  tooManyPages,
} from '../rules/own-pages.ts'
import { isWholeOrder } from '../rules/page-order.ts'
import {
  checkFile,
  checkRoom,
  countRoom,
  noRoom,
  ownUploadsToDrop,
  type Room,
  uploadsToDrop,
} from '../rules/uploads.ts'
import { addEpisode, changeEpisode } from '../series/series.ts'
import { comicSettings } from '../settings.ts'
import { type AskDeps, changeInTurn, newSeed } from '../work/ask.ts'
import { addComic, changeComic } from '../work/queries.ts'
import type { ComicInfo } from './comic-info.ts'
import { forgetPages, type Intake, NoRoom, type PageNote, type SentFile, takeIn } from './intake.ts'
import * as queries from './queries.ts'
import { dropParts, limitToOne, readSendable, sweepUploads } from './sending.ts'

/** `pageFolder`: the folder for files while they are being sent. */
export type OwnPageDeps = AskDeps & { uploads: Uploads; pageFolder: string }
type OwnComic = Pick<ComicRow, 'id' | 'user_id'>

type Episode = { series_id?: number | null | undefined; episode_title?: string | undefined }
type Facts = Pick<ComicRow, 'age_label' | 'made_with_ai' | 'has_rights'> & { title: string }
type NewComic = Facts & Episode & { genreIds: readonly number[] }

const draft = { story_idea: '', page_count: 0, source: 'pages', draft_status: 'COMPLETED' } as const

/**
 * Adds a draft without pages, with existing genres. The draft becomes the last episode of a series if a series is
 * given. Returns the id. Throws the errors of `addEpisode`; then no draft is added.
 */
export async function startOwnComic(deps: AskDeps, creator: Member, input: NewComic) {
  const { genreIds, series_id: seriesId, episode_title: title, ...facts } = input
  const id = await inTurn(deps.db, creator, async (trx) => {
    const added = await addComic(trx, { ...facts, ...draft, user_id: creator.id, seed: newSeed() }, genreIds)
    if (seriesId) await addEpisode(trx, { member: creator, seriesId }, { comicId: added, title })
    return added
  })
  deps.changed(id)
  return id
}

/** Throws a 403 if a creator whom staff have stopped would change a published comic. */
const changePages = <T>(deps: AskDeps, id: number, work: (trx: Knex, comic: ComicRow) => Promise<T>): Promise<T> =>
  changeInTurn(deps, id, (trx, comic, creator) => {
    checkPageChange(comic, getBarReason(creator))
    return work(trx, comic)
  })

/** `ends`: the upload that ends with this request, so that its announced bytes no longer count. */
export async function readRoom(db: Knex, userId: number, ends?: string): Promise<Room> {
  const { comics_upload_quota_mb: most } = await readSettings(db, comicSettings)
  const bytes = await queries.sumBytes(db, { user_id: userId })
  const announcedBytes = await queries.bytesAnnounced(db, userId, ends)
  return countRoom(most * 1_000_000, { bytes, announced: announcedBytes })
}

/**
 * Announces a file that is sent in parts, and returns the id of the upload. A fifth upload of a member replaces the
 * oldest one. If all uploads together would have too many bytes, the oldest uploads of the members with the most bytes
 * are dropped. Throws a 413 if the member has no room for the file, and a 503 if the site has none.
 */
export async function announceUpload(
  { db, uploads, pageFolder }: OwnPageDeps,
  { id, user_id }: OwnComic,
  file: Omit<queries.NewUpload, 'comic_id'>,
) {
  // Uploads to deleted comics no longer count in the room of any member, so they are deleted first.
  await sweepUploads(db, pageFolder)
  const most = await readSendable(uploads)
  checkFile(file.size, most)
  const added = await db.transaction(async (trx) => {
    await queries.lockUploads(trx)
    const open = await queries.listUploads(trx)
    const older = ownUploadsToDrop(open, user_id)
    await queries.dropUploads(trx, older)
    checkRoom(await readRoom(trx, user_id), file.size)
    const rest = open.filter((one) => !older.includes(one.id))
    const dropped = uploadsToDrop(rest, { user_id, size: file.size }, most)
    await queries.dropUploads(trx, dropped)
    return { id: await queries.addUpload(trx, { comic_id: id, ...file }), gone: [...older, ...dropped] }
  })
  for (const old of added.gone) await dropParts(pageFolder, old)
  return added.id
}

/** A file of up to 100 MB is in memory while it is processed. */
const fewAtOnce = createLimiter({ atOnce: 2 })

/** Only one upload of each member is processed at a time. */
const alone = limitToOne()

/** `ids`: the ids of the new pages. */
export type Added = { ids: number[]; refused: PageRefusal[]; notes: PageNote[]; info: ComicInfo | null }

/**
 * Adds the sent pages behind the existing pages of a comic. `uploadId`: the upload that ends with this. Throws a 409
 * while another upload of the member is processed, and for pages beyond the 200th; the first 200 are kept. Throws a 413
 * if there is no room, and a 503 like `takeIn`.
 */
export const addPages = (deps: OwnPageDeps, comic: OwnComic, files: readonly SentFile[], uploadId?: string) => {
  const take = async (): Promise<Added> => {
    const memberRoom = await readRoom(deps.db, comic.user_id, uploadId)
    checkRoom(memberRoom, 1)
    const room = {
      pages: ownPageLimits.pages - (await queries.countPages(deps.db, comic.id)),
      bytes: memberRoom.bytes_left,
    }
    const intake = await fewAtOnce(() => takeIn(deps.uploads, files, room)).catch((error: unknown) => {
      throw error instanceof NoRoom ? noRoom(memberRoom) : error
    })
    const ids = await keep(deps, comic, intake, uploadId).catch(async (error: unknown) => {
      await forgetPages(deps.uploads, intake.pages)
      throw error
    })
    if (intake.isOver) throw tooManyPages(intake.pages.map(({ name }) => name))
    const refusals = refusalsToShow(intake, files)
    return { ids, refused: refusals, notes: intake.notes, info: intake.info }
  }
  return alone(take, { key: String(comic.user_id) })
}

const keep = (
  deps: OwnPageDeps,
  { id, user_id }: OwnComic,
  { pages, bytes, info }: Intake,
  uploadId: string | undefined,
) =>
  changePages(deps, id, async (trx, comic) => {
    if (uploadId && !(await queries.endUpload(trx, uploadId))) throw notFound('Kiriman ini sudah selesai.')
    if (pages.length === 0) return []
    const before = await queries.countPages(trx, id)
    checkPageCount(before + pages.length)
    checkRoom(await readRoom(trx, user_id), bytes)
    checkSize(bytes + (await queries.sumBytes(trx, { comic_id: id })))
    const ids = await queries.addPages(trx, id, pages, before)
    await changeComic(trx, id, { page_count: before + pages.length, direction: chooseDirection(comic, info) })
    return ids
  })

type Offer = { title?: string | undefined; synopsis?: string | undefined; number?: number | undefined }

/** Takes over what an archive says about its comic. The number counts only if the comic is an episode. */
export async function takeOffer(deps: OwnPageDeps, member: Member, comic: Comic, { number, title, synopsis }: Offer) {
  const { id, series } = comic
  await changePages(deps, id, (trx) => changeComic(trx, id, { ...(title && { title }), ...(synopsis && { synopsis }) }))
  if (series && number) await changeEpisode(deps.db, { member, seriesId: series.id }, { comicId: id, number })
}

type Arrangement = (ids: readonly number[]) => readonly number[] | null

/**
 * `arrange` gets the page ids in their current order and returns the new order. Returns false if the new order does not
 * contain each page once.
 */
export const orderPages = (deps: OwnPageDeps, comicId: number, arrange: Arrangement): Promise<boolean> =>
  changePages(deps, comicId, async (trx) => {
    const ids = (await queries.listPages(trx, comicId)).map(({ id }) => id)
    const order = arrange(ids)
    if (!order || !isWholeOrder(order, ids)) return false
    await queries.numberPages(trx, order)
    await changeComic(trx, comicId, {})
    return true
  })

/** Throws a 404 for an unknown page. */
export const changePage = (deps: OwnPageDeps, comicId: number, pageId: number, change: queries.PageChange) =>
  changePages(deps, comicId, async (trx) => {
    await requirePage(trx, comicId, pageId)
    await queries.changePage(trx, pageId, change)
    await changeComic(trx, comicId, {})
  })

/**
 * Removes a page and its pictures. Throws a 404 for an unknown page, and a 409 for the last page of a published comic.
 */
export async function removePage(deps: OwnPageDeps, comicId: number, pageId: number): Promise<void> {
  const pictures = await changePages(deps, comicId, async (trx, comic) => {
    await requirePage(trx, comicId, pageId)
    const rest = (await queries.listPages(trx, comicId)).map(({ id }) => id).filter((id) => id !== pageId)
    checkRemoval(comic, rest.length)
    const names = await queries.deletePage(trx, pageId)
    await queries.numberPages(trx, rest)
    await changeComic(trx, comicId, { page_count: rest.length })
    return names
  })
  for (const name of pictures) await deps.uploads.forgetImage(name)
}

/** Throws a 404 for an unknown page. */
export async function requirePage(db: Knex, comicId: number, pageId: number) {
  const pages = await queries.listPages(db, comicId)
  const at = pages.findIndex(({ id }) => id === pageId)
  const page = pages[at]
  if (page) return { ...page, next: pages[at + 1]?.id ?? null }
  throw notFound('Halaman ini tidak ada di komik ini.')
}
