import type { Knex } from 'knex'
import * as z from 'zod'
import { toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { longDate, moment } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readParam, readQuery, Text, typedIn } from '../../web/form.ts'
import { addressWith, lastPage, paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { notFound, refusalIn } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { ageChoices } from '../comic/comic.ts'
import { acts, categoryChoices, isAgainst, moderationView } from '../comic/moderation.ts'
import { closeAnswers, lastModerations } from '../comic/moderation-queries.ts'
import { type Comic, findComic } from '../comic/queries.ts'
import type { ModerationDeps } from '../creators/bar.ts'
import { creatorHref } from '../creators/creator.ts'
import { askForDownloads, type ExportDeps } from '../export/ask.ts'
import { comicHead, formatCount, formatLength } from '../pages/card.ts'
import { isPublic, mayOpen } from '../rules/visibility.ts'
import type { AskDeps } from '../work/ask.ts'
import { moderate } from '../work/moderate.ts'
import { approveComic } from '../work/publish.ts'
import { addBarForm, barFlashes, readAct, type SentForm } from './act.ts'
import { type ComicState, countAll, type ListedComic, listAll } from './queries.ts'
import { ALL_COMICS, barView, bookHref } from './view-model.ts'

/**
 * Errors are named after form fields. `row`: the refusal of a button of the row. `action`: the refusal of a button in
 * the form of decisions.
 */
type Wrong = SentForm & { id: number }
type ListPage = ReturnType<typeof listView> & { error: Wrong | null; flash: string | null }
const comicsPage = pageOf<{ comics: ListPage }>('/comics/staff/comics')

const PER_PAGE = 25
const states: Readonly<Record<ComicState, string>> = {
  semua: 'Semua',
  terbit: 'Terbit',
  disembunyikan: 'Disembunyikan',
  draf: 'Draf',
  terjadwal: 'Terjadwal',
  menunggu: 'Menunggu',
  diturunkan: 'Diturunkan',
  unggulan: 'Unggulan',
  dijawab: 'Dijawab kreator',
}
const names = Object.keys(states) as ComicState[] // the keys of a constant
const State = z.enum(names)
const Words = Text.trim().max(100)
/** `tampil` and `cari` are older parameter names. */
const Where = z
  .object({
    keadaan: State.optional().catch(undefined),
    tampil: State.catch('semua'),
    q: Words.optional().catch(undefined),
    cari: Words.catch(''),
    page: PageNumber.catch(1),
  })
  .transform(({ keadaan, tampil, q, cari, page }) => ({ state: keadaan ?? tampil, q: q ?? cari, page }))
type Where = z.infer<typeof Where>

const flashes = {
  take_down: 'Komiknya diturunkan. Kreatornya dikabari.',
  restore: 'Komiknya dikembalikan. Kreatornya dikabari.',
  age: 'Label umurnya diubah. Kreatornya dikabari.',
  feature: 'Komiknya diunggulkan. Kreatornya dikabari.',
  unfeature: 'Komiknya dilepas dari unggulan. Kreatornya dikabari.',
  setuju: 'Komiknya disetujui. Kreatornya dikabari.',
  dibaca: 'Jawabannya ditandai sudah dibaca.',
  ...barFlashes,
}

/**
 * Staff can find every comic, also told drafts, but do not see the contents of these drafts. Forms keep the position in
 * the list.
 */
export function comicsPages(router: AppRouter, deps: ModerationDeps & AskDeps & { exports: ExportDeps }) {
  const { db } = deps
  async function act(ctx: Context, older?: 'take_down' | 'restore') {
    const form = readAct(ctx, older)
    const id = readId(ctx)
    if (!form.ok) return show(db, ctx, { id, ...form })
    const refusal = await refusalIn(() => moderate(deps, ctx, id, form.input))
    if (!refusal) return back(ctx, form.input.action)
    await show(db, ctx, { id, values: typedIn(ctx.request.body), errors: { action: refusal.message } }, refusal.status)
  }

  router.get('/admin/komik/semua', allow('staff'), (ctx) => show(db, ctx))

  router.post('/admin/komik/semua/:id', allow('staff'), (ctx) => act(ctx))
  router.post('/admin/komik/semua/:id/turunkan', allow('staff'), (ctx) => act(ctx, 'take_down'))
  router.post('/admin/komik/semua/:id/pulihkan', allow('staff'), (ctx) => act(ctx, 'restore'))

  router.post('/admin/komik/semua/:id/setujui', allow('staff'), async (ctx) => {
    const id = readId(ctx)
    const refusal = await refusalIn(async () => {
      const state = await approveComic(deps, id, toActor(ctx, signedIn(ctx)))
      if (state === 'published') await askForDownloads(deps.exports, id)
    })
    if (!refusal) return back(ctx, 'setuju')
    await show(db, ctx, { id, values: {}, errors: { row: refusal.message } }, refusal.status)
  })

  router.post('/admin/komik/semua/:id/dibaca', allow('staff'), async (ctx) => {
    const id = readId(ctx)
    if (await closeAnswers(db, id)) return back(ctx, 'dibaca')
    await show(db, ctx, { id, values: {}, errors: { row: 'Tidak ada jawaban yang menunggu dibaca.' } }, 404)
  })

  addBarForm(router, deps, '/admin/komik/semua/:id', {
    async personAt(ctx) {
      const comic = await findComic(db, readId(ctx))
      if (!comic) throw notFound('Komik ini sudah tidak ada.')
      return { ...comic.author, id: comic.user_id }
    },
    back,
    refuse: (ctx, form) => show(db, ctx, { id: readId(ctx), ...form }),
  })
}

async function show(db: Knex, ctx: Context, error: Wrong | null = null, status = 422): Promise<void> {
  const list = await readList(db, readQuery(Where, ctx.query), error?.id)
  const view = listView(list, await lastModerations(db, list.rows), signedIn(ctx))
  comicsPage(ctx, { comics: { ...view, error, flash: flashIn(flashes, ctx) } }, error ? status : 200)
}

const readId = (ctx: Context) => readParam(Id, ctx.params.id)

const back = (ctx: Context, word: keyof typeof flashes) =>
  seeOther(ctx, withFlash(ALL_COMICS + buildQuery(readQuery(Where, ctx.query)), word))

/** The query of the address that leads back to this position in the list. */
const buildQuery = ({ state, q, page }: Where) => addressWith('', { keadaan: state === 'semua' ? '' : state, q, page })

/** `id`: a comic that is found by its number if it is not on this page of the list. */
async function readList(db: Knex, { state, q, page: requestedPage }: Where, id?: number) {
  const counts = await countAll(db, q)
  // After a decision on the last row of the last page, staff still see the end of the list.
  const page = Math.min(requestedPage, lastPage(counts[state], PER_PAGE))
  const rows = await listAll(db, state, q, toPageRange(page, PER_PAGE))
  if (id && !rows.some((comic) => comic.id === id)) return readList(db, { state: 'semua', q: String(id), page: 1 })
  return { state, q, page, counts, rows }
}

type List = Awaited<ReturnType<typeof readList>>
type Moderations = Awaited<ReturnType<typeof lastModerations>>

function listView({ state, q, page, counts, rows }: List, moderations: Moderations, viewer: Viewer) {
  const getHref = (name: ComicState, at = 1) => ALL_COMICS + buildQuery({ state: name, q, page: at })
  return {
    state,
    q,
    tabs: names.map((name) => ({
      text: states[name],
      count: counts[name],
      href: getHref(name),
      isCurrent: name === state,
    })),
    rows: rows.map((comic) => ({
      ...toRow(comic, viewer),
      moderation: moderationView(comic, moderations.get(comic.id)),
    })),
    query: buildQuery({ state, q, page }),
    pagination: paginateOrThrow(counts[state], PER_PAGE, page, (at) => getHref(state, at)),
  }
}

/**
 * `href`, `read` and `cover` are null if only the creator may see the contents. `approve` is null unless the comic
 * waits for staff.
 */
function toRow(comic: ListedComic, viewer: Viewer) {
  const { id, author, published_at, publish_at, removed_at, waiting_since } = comic
  const { title, href, read, cover } = comicHead(comic)
  const isOpen = mayOpen(comic, viewer)
  const address = `${ALL_COMICS}${id}/`
  return {
    id,
    address,
    title,
    href: isOpen ? href : null,
    read: isOpen && comic.panel_count > 0 ? read : null,
    cover: isOpen ? cover : null,
    state: stateText(comic),
    isFeatured: comic.featured_at !== null,
    facts: [
      `nomor ${id}`,
      published_at ? `terbit ${longDate(published_at)}` : `dibuat ${longDate(comic.created_at)}`,
      ...(publish_at ? [`akan terbit ${moment(publish_at)}`] : []),
      comic.age_label === 'semua' ? 'semua umur' : comic.age_label,
      formatLength(comic),
      `${formatCount(comic.total_views)} kali dibaca`,
      `${formatCount(comic.total_likes)} suka`,
      `${formatCount(comic.total_comments)} komentar`,
    ],
    reason: removed_at && comic.removal_reason,
    author: author.name,
    person: author.slug && creatorHref(author.slug),
    bar: barView(comic),
    book: bookHref(author.user_id),
    approve: waiting_since ? `${address}setujui/` : null,
    // An older address, at which the first button of the form needs no name.
    act: `${address}${removed_at ? 'pulihkan' : 'turunkan'}/`,
    acts: listActs(comic).map((action) => ({
      action,
      text: action === 'take_down' && waiting_since ? 'Tolak' : acts[action].button,
      isAgainst: isAgainst(action),
    })),
    categories: categoryChoices('lain'),
    ages: ageChoices(comic.age_label),
  }
}

const listActs = (comic: Comic): (keyof typeof acts)[] => [
  comic.removed_at ? 'restore' : 'take_down',
  'age',
  ...(comic.featured_at ? (['unfeature'] as const) : isPublic(comic) ? (['feature'] as const) : []),
]

function stateText({ removed_at, waiting_since, published_at, publish_at, is_active }: Comic): string {
  if (removed_at) return states.diturunkan
  if (waiting_since) return states.menunggu
  if (published_at) return is_active ? states.terbit : states.disembunyikan
  return publish_at ? states.terjadwal : states.draf
}
