import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { fromWibInput, moment, wibInput } from '../../web/dates.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readForm, typedIn, type Values } from '../../web/form.ts'
import { refusalIn } from '../../web/refusal.ts'
import { ageChoices, comicHref, engineText, panelsHref, peekHref, stepHref } from '../comic/comic.ts'
import { AgeLabel, Synopsis, Ticked, Title } from '../comic/fields.ts'
import { moderationView } from '../comic/moderation.ts'
import { lastModerations, lowestAge } from '../comic/moderation-queries.ts'
import { type Comic, findComic, listPanels, type Panel } from '../comic/queries.ts'
import { askForDownloads } from '../export/ask.ts'
import { listOffers, type Offer } from '../export/file.ts'
import { unletterable } from '../lettering/text.ts'
import { longest, narrations } from '../limits.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { acceptStatement, NO_RIGHTS } from '../rules/own-pages.ts'
import { scheduleProblem } from '../rules/publishing.ts'
import { ageProblem } from '../rules/visibility.ts'
import { isFilled, shortened } from '../script/script.ts'
import { episodeFields, setSeries } from '../series/series.ts'
import { askForNarration, readNarration } from '../voice/narration.ts'
import { endSecret, makeSecret, publishComic, setVisible } from '../work/publish.ts'
import { seriesChoices } from './series.ts'
import {
  anyComicAt,
  isOpen,
  isOwn,
  ownComicAt,
  type Purse,
  panelHref,
  readAction,
  readPurse,
  type StudioDeps,
  studioPage,
} from './studio.ts'

/** `kapan`: the choice of when the comic appears. `publish_at` is in Western Indonesian time. */
const PublicationForm = z
  .object({
    title: Title.prefault(''),
    synopsis: Synopsis.prefault(''),
    age_label: AgeLabel,
    allow_downloads: Ticked,
    made_with_ai: Ticked,
    rights: Ticked,
    ...episodeFields,
    kapan: z.enum(['sekarang', 'nanti', 'batal']).catch('sekarang'),
    publish_at: z.string().catch('').transform(fromWibInput),
  })
  .superRefine(({ kapan, publish_at }, { addIssue }) => {
    if (kapan !== 'nanti') return
    const message = publish_at ? scheduleProblem(publish_at, new Date()) : 'Isi tanggal dan jamnya.'
    if (message) addIssue({ code: 'custom', path: ['publish_at'], message })
  })

const flashes = {
  published: 'Komikmu sudah terbit. Semua orang bisa membacanya sekarang.',
  scheduled: 'Jadwalnya tersimpan. Komikmu terbit otomatis pada waktunya.',
  waiting: 'Staf memeriksa unggahan pertamamu dulu. Setelah disetujui, komikmu terbit.',
  draft: 'Tersimpan. Komikmu tetap draf.',
  simpan: 'Tersimpan.',
  sembunyi: 'Komikmu disembunyikan. Hanya kamu yang bisa melihatnya.',
  tampil: 'Komikmu tampil lagi.',
  tautan: 'Tautan rahasianya sudah dibuat.',
  'tautan-mati': 'Tautan rahasianya tidak bisa dibuka lagi.',
}

type PublicationStep = {
  form: ReturnType<typeof publicationView>
  series: Awaited<ReturnType<typeof seriesChoices>>
  files: readonly Offer[]
  voice: ReturnType<typeof narrationView> | null
  moderation: ReturnType<typeof moderationView>
  purse: Purse
}
const publicationPage = studioPage<PublicationStep>('publication', 7, flashes)

export function publicationPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/:slug/langkah/7', allow('signed_in'), async (ctx) => {
    const comic = await anyComicAt(ctx, db)
    if (!isOpen(comic, 7)) return seeOther(ctx, stepHref(comic, 5))
    await show(deps, ctx, comic, toFormValues(comic))
  })

  router.post('/komik/:slug/langkah/7', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db, anyComicAt)
    const form = readForm(PublicationForm, ctx.request.body)
    if (!form.ok) return show(deps, ctx, comic, typedIn(ctx.request.body), form.errors)
    const { kapan, publish_at: at, series_id, episode_title, ...input } = form.input
    const tooYoung = ageProblem(input.age_label, await lowestAge(db, comic.id))
    const errors = {
      ...(tooYoung && { age_label: tooYoung }),
      ...(acceptStatement(comic, input).has_rights === false && kapan !== 'batal' && { rights: NO_RIGHTS }),
    }
    if (Object.keys(errors).length > 0) return show(deps, ctx, comic, typedIn(ctx.request.body), errors)
    const when = kapan === 'nanti' ? { publish_at: at } : kapan === 'batal' ? { publish_at: null } : {}
    await orShow([deps, ctx, comic, typedIn(ctx.request.body)], async () => {
      if (series_id !== undefined) await setSeries(db, signedIn(ctx), comic, series_id, episode_title)
      const state = await publishComic(deps, comic.id, { ...input, ...when, publisher: signedIn(ctx).name })
      if (state === 'published') await askForDownloads(deps.exports, comic.id)
      await redirectToStep(db, ctx, comic, comic.published_at ? 'simpan' : state)
    })
  })

  addButtons(router, deps)
}

function addButtons(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.post('/komik/:slug/tampil', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db, anyComicAt)
    const form = readForm(z.object({ tampil: z.enum(['ya', 'tidak']) }), ctx.request.body)
    const isActive = form.ok ? form.input.tampil === 'ya' : comic.is_active
    await orShow([deps, ctx, comic, toFormValues(comic)], async () => {
      await setVisible(deps, comic.id, isActive)
      await redirectToStep(db, ctx, comic, isActive ? 'tampil' : 'sembunyi')
    })
  })

  router.post('/komik/:slug/tautan', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db, anyComicAt)
    const isOff = readAction(ctx.request.body).verb === 'matikan'
    await orShow([deps, ctx, comic, toFormValues(comic)], async () => {
      if (!isOff) await makeSecret(deps, comic.id)
      else if (comic.secret) await endSecret(deps, comic.id)
      seeOther(ctx, withFlash(`${stepHref(comic, 7)}#tautan`, isOff ? 'tautan-mati' : 'tautan'))
    })
  })

  router.post('/komik/:slug/suara', allow('signed_in', { limit: narrations }), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    await orShow([deps, ctx, comic, toFormValues(comic)], async () => {
      await askForNarration(deps.voices, comic)
      seeOther(ctx, `${stepHref(comic, 7)}#suara`)
    })
  })
}

const ya = (isSo: boolean) => (isSo ? 'ya' : '')

/** The stored values, in the form in which the fields show them. */
function toFormValues(comic: Comic): Values {
  const { title, synopsis, age_label, publish_at: at, series, episode_title } = comic
  const when = { publish_at: at ? wibInput(at) : '', series_id: String(series?.id ?? ''), episode_title }
  const ticks = { allow_downloads: ya(comic.allow_downloads), made_with_ai: ya(comic.made_with_ai) }
  return { title: title ?? '', synopsis, age_label, ...when, ...ticks, rights: ya(comic.has_rights) }
}

async function redirectToStep(db: Knex, ctx: Context, { id }: Comic, word: keyof typeof flashes): Promise<void> {
  const comic = await findComic(db, id)
  if (comic) seeOther(ctx, withFlash(stepHref(comic, 7), word))
}

type PageParts = [deps: StudioDeps, ctx: Context, comic: Comic, values: Values]

/** Shows the page again if `run` is refused. The error `terbit` belongs to no field. */
async function orShow(parts: PageParts, run: () => Promise<void>): Promise<void> {
  const refusal = await refusalIn(run)
  if (refusal) await show(...parts, { terbit: refusal.message }, refusal.status)
}

async function show(...[deps, ctx, comic, values, errors, status]: [...PageParts, Errors?, number?]): Promise<void> {
  const viewer = signedIn(ctx)
  const purse = await readPurse(deps, viewer)
  const parts = { panels: await listPanels(deps.db, comic.id), values, errors, purse, baseUrl: ctx.state.baseUrl }
  const narration = deps.voices.narrator && comic.source === 'told' ? await readNarration(deps, comic.id) : null
  const step = {
    form: publicationView(comic, parts),
    series: await seriesChoices(deps.db, comic.user_id, values, comic),
    files: await listOffers(deps.exports, comic, viewer),
    voice: narration && narrationView(comic, narration),
    moderation: isOwn(ctx, comic)
      ? moderationView(comic, (await lastModerations(deps.db, [comic])).get(comic.id))
      : null,
    purse,
  }
  publicationPage(ctx, comic, step, status ?? (errors ? 422 : 200))
}

type Parts = { panels: readonly Panel[]; values: Values; errors: Errors | undefined; purse: Purse; baseUrl: string }

function publicationView(comic: Comic, { panels, values, errors, purse, baseUrl }: Parts) {
  const { title = '', synopsis = '', age_label, allow_downloads, made_with_ai, rights, publish_at = '' } = values
  const [isPublished, isPaged] = [comic.published_at !== null, comic.source === 'pages']
  return {
    action: stepHref(comic, 7),
    visibility: `${comicHref(comic)}tampil/`,
    values: { title, synopsis, publish_at },
    limits: longest,
    ages: ageChoices(age_label),
    allowDownloads: allow_downloads === 'ya',
    own: isPaged ? { isMadeWithAi: made_with_ai === 'ya', hasRights: isPublished ? null : rights === 'ya' } : null,
    isPublished,
    takesQuota: !isPaged,
    mayPublish: isPublished || isPaged || purse.publications !== 0 || comic.publish_at !== null,
    bar: !isPublished || !comic.is_active ? purse.bar : null,
    appears: comic.publish_at && moment(comic.publish_at),
    isWaiting: comic.waiting_since !== null,
    secretLink: { action: `${comicHref(comic)}tautan/`, address: comic.secret && baseUrl + peekHref(comic.secret) },
    isActive: comic.is_active,
    removal: comic.removed_at && (comic.removal_reason ?? 'Tanpa alasan tertulis.'),
    engine: engineText(comic),
    card: {
      picture: comic.cover === null ? null : pictureHref(comic.cover, 480),
      title: title || 'Tanpa judul',
      text: shortened(synopsis, 120),
      host: new URL(baseUrl).host,
    },
    pageHref: comicHref(comic),
    missing: missingIn(comic, panels),
    hasSynopsis: comic.synopsis !== '',
    errors: errors ?? {},
  }
}

function missingIn(comic: Comic, panels: readonly Panel[]) {
  const bare = panels.filter(({ render_id }) => render_id === null).length
  const unfilled = panels.filter(({ dialogues }) => !dialogues.every(isFilled))
  const isPaged = comic.source === 'pages'
  return [
    ...unfilled.map(({ id, page_number, panel_number }) => ({
      text: `Panel ${page_number}.${panel_number} punya teks yang belum diisi, jadi tidak ikut tampil.`,
      href: panelHref(comic, id),
    })),
    ...(isPaged ? [] : unletterable(panels)).map(({ id, problem: text }) => ({ text, href: panelHref(comic, id) })),
    isPaged && panels.length === 0 && { text: 'Belum ada halaman.', href: stepHref(comic, 6) },
    isPaged && !comic.has_rights && { text: 'Hak atas gambarnya belum dicentang.', href: '#f-rights' },
    bare > 0 && { text: `${bare} panel belum punya gambar.`, href: panelsHref(comic) },
  ].filter((one) => one !== false)
}

const narrationView = (comic: Comic, { status, ...rest }: Awaited<ReturnType<typeof readNarration>>) => ({
  ask: `${comicHref(comic)}suara/`,
  isWaiting: status === 'PENDING' || status === 'PROCESSING',
  ...rest,
})
