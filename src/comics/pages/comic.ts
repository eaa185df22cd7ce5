import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, movedTo } from '../../web/context.ts'
import { flashIn } from '../../web/flash.ts'
import { Id, PageNumber, readQuery } from '../../web/form.ts'
import { toPageRange } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { comicHref, comicSlug, idOfSlug } from '../comic/comic.ts'
import { lastModerations } from '../comic/moderation-queries.ts'
import { listReadPanels, type Panel } from '../comic/queries.ts'
import { askForDownloads, type ExportDeps, type ExportKeys, makeExportKeys } from '../export/ask.ts'
import { listFileOffers } from '../export/file.ts'
import { isPublic, maySee } from '../rules/visibility.ts'
import { listComments } from '../social/queries.ts'
import { BESIDE, comicPageView } from './comic-view-model.ts'
import { COMMENTS_PER_PAGE, type RefusedForm, type RefusedReport, SHOWN_REPLIES } from './comments-view-model.ts'
import { makeVisitor } from './creator.ts'
import { type ComicPage, findComicPage, listNext } from './queries.ts'

const comicPage = pageOf<ReturnType<typeof comicPageView>>('/comics/comic')

const Where = z.object({ komentar: PageNumber.catch(1), balasan: Id.nullable().catch(null) })

const flashes = {
  komentar: 'Komentarmu sudah tampil.',
  'komentar-hapus': 'Komentarnya dihapus.',
  lapor: 'Terima kasih. Staf akan memeriksa laporanmu.',
}
export type Flash = keyof typeof flashes

type PageDeps = { db: Knex; exports: ExportDeps }

export const comicPages = (router: AppRouter, deps: PageDeps) =>
  router.get('/komik/:slug', allow('anyone'), async (ctx) => {
    const comic = await findReadable(deps.db, ctx)
    if (comic) await showComic(deps, ctx, comic)
  })

/** Answers 422 if a form for a comment or a report was refused. */
export async function showComic(
  { db, exports }: PageDeps,
  ctx: Context,
  comic: ComicPage,
  { comment = null, report = null }: { comment?: RefusedForm; report?: RefusedReport } = {},
) {
  const { komentar: page, balasan: allOf } = readQuery(Where, ctx.query)
  const replyOptions = { replies: SHOWN_REPLIES, allOf, withPortraits: true }
  const rows = await listComments(db, comic.id, { ...toPageRange(page, COMMENTS_PER_PAGE), ...replyOptions })
  const panels = await listReadPanels(db, comic.id)
  const keys = makeExportKeys(comic, panels, comic.creator?.watermark ?? true)
  const ffmpeg = await exports.ffmpeg
  // Files are requested when the page is opened, so that many changes in a row lead to only one new file.
  if (needsFiles(comic, panels, keys, ffmpeg)) await askForDownloads(exports, comic.id)
  const isOwn = comic.user_id === ctx.state.viewer?.id
  const view = comicPageView(comic, {
    panels,
    comments: { rows, page, allOf, ...comment },
    report,
    moderation: isOwn ? (await lastModerations(db, [comic])).get(comic.id) : undefined,
    files: listFileOffers(ffmpeg, comic, comic.files, ctx.state.viewer, keys),
    next: await listNext(db, comic, BESIDE),
    visitor: makeVisitor(ctx, comic, comicHref(comic)),
    baseUrl: ctx.state.baseUrl,
    flash: flashIn(flashes, ctx),
  })
  comicPage(ctx, view, comment || report ? 422 : 200)
}

/** Whether the files for readers are out of date. */
function needsFiles(comic: ComicPage, panels: readonly Panel[], keys: ExportKeys, ffmpeg: string | null): boolean {
  const files = comic.files.filter(({ kind }) => kind !== 'video' || ffmpeg !== null)
  const isOutdated = files.some((file) => file.key !== keys[file.kind])
  return isPublic(comic) && comic.allow_downloads && isOutdated && panels.every(({ render_id }) => render_id !== null)
}

async function comicThat(db: Knex, ctx: Context, mayHave: typeof maySee): Promise<ComicPage> {
  const { viewer } = ctx.state
  const id = idOfSlug(ctx.params.slug ?? '')
  const comic = id === null ? null : await findComicPage(db, id, viewer?.id ?? null)
  if (comic && mayHave(comic, viewer)) return comic
  if (comic?.published_at && comic.removed_at) throw notFound('Komik ini sedang tidak bisa dibaca.')
  throw notFound('Komik ini tidak ada, atau belum terbit.')
}

/**
 * `below`: the rest of the address. Redirects an outdated slug and returns null. Throws a 404 if the visitor may not
 * see the comic.
 */
export async function findReadable(db: Knex, ctx: Context, below = ''): Promise<ComicPage | null> {
  const comic = await comicThat(db, ctx, maySee)
  if (ctx.params.slug === comicSlug(comic)) return comic
  movedTo(ctx, comicHref(comic) + below)
  return null
}

/** Throws a 404 if the comic is not public. */
export const findPublic = (db: Knex, ctx: Context): Promise<ComicPage> => comicThat(db, ctx, isPublic)
