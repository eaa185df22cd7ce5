import type { Knex } from 'knex'
import * as z from 'zod'
import { actorOf, recordAction } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, PageNumber, readParam, readQuery, Text, type Values } from '../../web/form.ts'
import { addressWith, pagesOf, partOf } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { ageChoices, comicHref, nameOf } from '../comic/comic.ts'
import { acts, categoryChoices, moderationView } from '../comic/moderation.ts'
import { closeAnswers, lastModerations } from '../comic/moderation-queries.ts'
import { type Comic, findComic } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import { askForDownloads, type ExportDeps } from '../export/ask.ts'
import { comicHead, counted } from '../pages/card.ts'
import { isPublic, mayOpen } from '../rules/visibility.ts'
import type { AskDeps } from '../work/ask.ts'
import { type ModerationDeps, moderate } from '../work/moderate.ts'
import { approveComic } from '../work/publish.ts'
import { readAct } from './act.ts'
import { type ComicState, countAll, listAll } from './queries.ts'
import { ALL_COMICS, bookHref } from './view-model.ts'

type Wrong = { id: number; errors: Errors; values: Values }
type ListPage = Awaited<ReturnType<typeof readList>> & { error: Wrong | null; flash: string | null }
const comicsPage = pageOf<{ comics: ListPage }>('/comics/staff/comics')

const PER_PAGE = 25
const states: Readonly<Record<ComicState, string>> = {
  semua: 'Semua',
  terbit: 'Terbit',
  disembunyikan: 'Disembunyikan',
  draf: 'Draf',
  menunggu: 'Menunggu',
  diturunkan: 'Diturunkan',
  unggulan: 'Unggulan',
  dijawab: 'Dijawab kreator',
}
const names = Object.keys(states)
const State = z.custom<ComicState>((name) => typeof name === 'string' && names.includes(name))
const Words = Text.trim().max(100)
/** `tampil` and `cari` are older names. */
const Where = z
  .object({
    keadaan: State.optional().catch(undefined),
    tampil: State.catch('semua'),
    q: Words.optional().catch(undefined),
    cari: Words.catch(''),
    page: PageNumber.catch(1),
  })
  .transform(({ keadaan, tampil, q, cari, page }) => ({ state: keadaan ?? tampil, q: q ?? cari, page }))

const flashes = {
  turun: 'Komiknya diturunkan. Kreatornya dikabari.',
  pulih: 'Komiknya dikembalikan. Kreatornya dikabari.',
  putus: 'Tersimpan. Kreatornya dikabari.',
  setuju: 'Komiknya disetujui. Kreatornya dikabari.',
  dibaca: 'Jawabannya ditandai sudah dibaca.',
}

type Deps = ModerationDeps & AskDeps & { exports: ExportDeps }

/** Every comic can be found, also drafts, of which staff see no content. */
export function comicsPages(router: AppRouter, deps: Deps) {
  const { db } = deps
  async function show(ctx: Context, error: Wrong | null = null) {
    const where = readQuery(Where, error ? { q: String(error.id) } : ctx.query)
    const comics = { ...(await readList(db, signedIn(ctx), where)), error, flash: flashIn(flashes, ctx) }
    comicsPage(ctx, { comics }, error ? 422 : 200)
  }
  const idOf = (ctx: Context) => readParam(Id, ctx.params.id)
  const back = (ctx: Context, word: keyof typeof flashes) =>
    seeOther(ctx, withFlash(addressWith(ALL_COMICS, { q: idOf(ctx) }), word))
  async function act(ctx: Context, word: keyof typeof flashes, action?: 'take_down' | 'restore') {
    const form = readAct(ctx, action)
    if (!form.ok) return show(ctx, { id: idOf(ctx), ...form })
    await moderate(deps, ctx, idOf(ctx), form.input)
    back(ctx, word)
  }

  router.get('/admin/komik/semua', allow('staff'), (ctx) => show(ctx))

  router.post('/admin/komik/semua/:id', allow('staff'), (ctx) => act(ctx, 'putus'))
  router.post('/admin/komik/semua/:id/turunkan', allow('staff'), (ctx) => act(ctx, 'turun', 'take_down'))
  router.post('/admin/komik/semua/:id/pulihkan', allow('staff'), (ctx) => act(ctx, 'pulih', 'restore'))

  router.post('/admin/komik/semua/:id/setujui', allow('staff'), async (ctx) => {
    await approve(deps, ctx, idOf(ctx))
    back(ctx, 'setuju')
  })

  router.post('/admin/komik/semua/:id/dibaca', allow('staff'), async (ctx) => {
    if (!(await closeAnswers(db, idOf(ctx)))) throw notFound('Tidak ada jawaban yang menunggu dibaca.')
    back(ctx, 'dibaca')
  })
}

/** Throws a 409 unless it waits. */
async function approve(deps: Deps, ctx: Context, id: number): Promise<void> {
  const viewer = signedIn(ctx)
  const state = await deps.db.transaction(async (trx) => {
    const became = await approveComic({ ...deps, db: trx, changed: () => {} }, id)
    const comic = await findComic(trx, id)
    if (!comic) throw notFound('Komik ini sudah tidak ada.')
    const { user_id: userId, version } = comic
    const subject = nameOf(comic)
    await recordAction(trx, actorOf(ctx, viewer), { action: 'comic.approve', subject, about: userId })
    await deps.notifyMember(trx, {
      ...{ userId, kind: 'moderation', key: `approval ${id} version ${version}`, href: comicHref(comic) },
      title: 'Komikmu disetujui',
      message: `“${subject}” disetujui staf${comic.published_at ? ' dan sudah terbit' : ' dan terbit pada waktunya'}.`,
      data: { comic_id: String(id) },
    })
    return became
  })
  deps.changed(id)
  if (state === 'published') await askForDownloads(deps.exports, id)
}

async function readList(db: Knex, viewer: Viewer, { state, q, page }: z.infer<typeof Where>) {
  const counts = await countAll(db, q)
  const rows = await listAll(db, state, q, partOf(page, PER_PAGE))
  const moderations = await lastModerations(
    db,
    rows.map(({ id }) => id),
  )
  const hrefOf = (keadaan: string, at = 1) =>
    addressWith(ALL_COMICS, { keadaan: keadaan === 'semua' ? '' : keadaan, q, page: at })
  return {
    state,
    q,
    tabs: Object.entries(states).map(([name, text]) => ({
      text,
      count: new Map(Object.entries(counts)).get(name) ?? 0,
      href: hrefOf(name),
      isCurrent: name === state,
    })),
    rows: rows.map((comic) => ({
      ...rowOf(comic, viewer),
      moderation: moderationView(comic, moderations.get(comic.id)),
    })),
    pagination: pagesOf(counts[state], PER_PAGE, page, (at) => hrefOf(state, at)),
  }
}

/** `href`, `cover`: null where the content is the creator's alone. `approve`: null unless it waits. */
function rowOf(comic: Comic, viewer: Viewer) {
  const { id, author, published_at, removed_at, waiting_since } = comic
  const { title, href, cover } = comicHead(comic)
  const isOpen = mayOpen(comic, viewer)
  return {
    id,
    title,
    href: isOpen ? href : null,
    cover: isOpen ? cover : null,
    state: stateOf(comic),
    isFeatured: comic.featured_at !== null,
    facts: [
      `nomor ${id}`,
      published_at ? `terbit ${longDate(published_at)}` : `dibuat ${longDate(comic.created_at)}`,
      comic.age_label === 'semua' ? 'semua umur' : comic.age_label,
      `${comic.panel_count} panel`,
      `${counted(comic.total_views)} kali dibaca`,
      `${counted(comic.total_likes)} suka`,
      `${counted(comic.total_comments)} komentar`,
    ],
    reason: removed_at && comic.removal_reason,
    author: author.name,
    person: author.slug && creatorHref(author.slug),
    book: bookHref(author.user_id),
    approve: waiting_since ? `${ALL_COMICS}${id}/setujui/` : null,
    read: `${ALL_COMICS}${id}/dibaca/`,
    // The first button is that of the older addresses.
    first: {
      href: `${ALL_COMICS}${id}/${removed_at ? 'pulihkan' : 'turunkan'}/`,
      text: removed_at ? acts.restore.button : waiting_since ? 'Tolak' : acts.take_down.button,
      isDanger: !removed_at,
    },
    others: othersOf(comic).map((action) => ({ action, text: acts[action].button })),
    otherHref: `${ALL_COMICS}${id}/`,
    categories: categoryChoices('lain'),
    ages: ageChoices(comic.age_label),
  }
}

const othersOf = (comic: Comic) =>
  comic.featured_at
    ? (['age', 'unfeature'] as const)
    : isPublic(comic)
      ? (['age', 'feature'] as const)
      : (['age'] as const)

function stateOf({ removed_at, waiting_since, published_at, publish_at, is_active }: Comic): string {
  if (removed_at) return states.diturunkan
  if (waiting_since) return states.menunggu
  if (published_at) return is_active ? states.terbit : states.disembunyikan
  return publish_at ? 'Terjadwal' : states.draf
}
