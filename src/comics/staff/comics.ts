import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readParam, readQuery, Text } from '../../web/form.ts'
import { addressWith, pagesOf, partOf } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import type { Comic } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import { comicHead } from '../pages/card.ts'
import { type ComicState, countPublished, listPublished } from './queries.ts'
import { type RemovalDeps, setComicRemoved } from './removal.ts'
import { ALL_COMICS, bookHref, Reason } from './view-model.ts'

type WrongReason = { id: number; message: string }
type ListPage = Awaited<ReturnType<typeof readList>> & { error: WrongReason | null; flash: string | null }
const comicsPage = pageOf<{ comics: ListPage }>('/comics/staff/comics')

const PER_PAGE = 25
const states = { semua: 'Semua', terbit: 'Terbit', disembunyikan: 'Disembunyikan', diturunkan: 'Diturunkan' } as const
const Where = z.object({
  tampil: z.enum(['semua', 'terbit', 'disembunyikan', 'diturunkan']).catch('semua'),
  cari: Text.trim().max(100).catch(''),
  page: PageNumber.catch(1),
})

const flashes = {
  turun: 'Komiknya diturunkan. Kreatornya dikabari.',
  pulih: 'Komiknya dikembalikan. Kreatornya dikabari.',
}

/** Drafts are their creators' alone, so they are not listed. */
export function comicsPages(router: AppRouter, deps: RemovalDeps) {
  async function show(ctx: Context, error: WrongReason | null = null) {
    const { tampil: state, cari, page } = readQuery(Where, error ? { cari: String(error.id) } : ctx.query)
    const comics = { ...(await readList(deps.db, state, cari, page)), error, flash: flashIn(flashes, ctx) }
    comicsPage(ctx, { comics }, error ? 422 : 200)
  }
  const idOf = (ctx: Context) => readParam(Id, ctx.params.id)
  const back = (ctx: Context, word: keyof typeof flashes) =>
    seeOther(ctx, withFlash(addressWith(ALL_COMICS, { cari: idOf(ctx) }), word))

  router.get('/admin/komik/semua', allow('staff'), (ctx) => show(ctx))

  router.post('/admin/komik/semua/:id/turunkan', allow('staff'), async (ctx) => {
    const form = readForm(Reason, ctx.request.body)
    if (!form.ok) return show(ctx, { id: idOf(ctx), message: form.errors.alasan ?? '' })
    await setComicRemoved(deps, ctx, idOf(ctx), form.input.alasan)
    back(ctx, 'turun')
  })

  router.post('/admin/komik/semua/:id/pulihkan', allow('staff'), async (ctx) => {
    await setComicRemoved(deps, ctx, idOf(ctx), null)
    back(ctx, 'pulih')
  })
}

async function readList(db: Knex, state: ComicState, cari: string, page: number) {
  const counts = await countPublished(db, cari)
  const rows = await listPublished(db, state, cari, partOf(page, PER_PAGE))
  const hrefOf = (tampil: ComicState, at = 1) =>
    addressWith(ALL_COMICS, { tampil: tampil === 'semua' ? '' : tampil, cari, page: at })
  const tabs = Where.shape.tampil.unwrap().options.map((one) => {
    return { text: states[one], count: counts[one], href: hrefOf(one), isCurrent: one === state }
  })
  const pagination = pagesOf(counts[state], PER_PAGE, page, (at) => hrefOf(state, at))
  return { state, cari, tabs, rows: rows.map(rowOf), pagination }
}

/** `remove` and `restore`: one of them is null. */
function rowOf(comic: Comic) {
  const { removed_at, author, published_at } = comic
  return {
    ...comicHead(comic),
    state: removed_at ? states.diturunkan : comic.is_active ? states.terbit : states.disembunyikan,
    when: published_at && longDate(published_at),
    reason: removed_at && comic.removal_reason,
    author: author.name,
    person: author.slug && creatorHref(author.slug),
    book: bookHref(author.user_id),
    remove: removed_at ? null : `${ALL_COMICS}${comic.id}/turunkan/`,
    restore: removed_at ? `${ALL_COMICS}${comic.id}/pulihkan/` : null,
  }
}
