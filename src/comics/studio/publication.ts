import type { Knex } from 'knex'
import * as z from 'zod'
import { ageLabels } from '../../db/comic-rows.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readForm, typedIn, type Values } from '../../web/form.ts'
import { comicHref, engineText, panelsHref, stepHref } from '../comic/comic.ts'
import { longest, Synopsis, Title } from '../comic/fields.ts'
import { type Comic, findComic, listPanels, type Panel } from '../comic/queries.ts'
import { askForDownloads } from '../export/ask.ts'
import { listOffers, type Offer } from '../export/file.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { narrations } from '../rules/limits.ts'
import { isFilled, shortened } from '../script/script.ts'
import { askForNarration, readNarration } from '../voice/narration.ts'
import { publishComic, setVisible } from '../work/publish.ts'
import {
  anyComicAt,
  isOpen,
  ownComicAt,
  type Purse,
  panelHref,
  readPurse,
  type StudioDeps,
  studioPage,
} from './studio.ts'

const PublicationForm = z.object({
  title: Title.prefault(''),
  synopsis: Synopsis.prefault(''),
  age_label: z.enum(ageLabels, 'Pilih satu label umur.'),
  allow_downloads: z.literal('ya').optional().transform(Boolean),
})

const flashes = {
  terbit: 'Komikmu sudah terbit. Semua orang bisa membacanya sekarang.',
  simpan: 'Tersimpan.',
  sembunyi: 'Komikmu disembunyikan. Hanya kamu yang bisa melihatnya.',
  tampil: 'Komikmu tampil lagi.',
}

type PublicationStep = {
  form: ReturnType<typeof publicationView>
  files: readonly Offer[]
  voice: ReturnType<typeof narrationView> | null
  purse: Purse
}
const publicationPage = studioPage<PublicationStep>('publication', 7, flashes)

export function publicationPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/:slug/langkah/7', allow('signed_in'), async (ctx) => {
    const comic = await anyComicAt(ctx, db)
    if (!isOpen(comic, 7)) return seeOther(ctx, stepHref(comic, 5))
    const { title, synopsis, age_label, allow_downloads } = comic
    const values = { title: title ?? '', synopsis, age_label, allow_downloads: allow_downloads ? 'ya' : '' }
    await show(deps, ctx, comic, values)
  })

  router.post('/komik/:slug/langkah/7', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db, anyComicAt)
    const form = readForm(PublicationForm, ctx.request.body)
    if (!form.ok) return show(deps, ctx, comic, typedIn(ctx.request.body), form.errors)
    await publishComic(deps, comic.id, { ...form.input, publisher: signedIn(ctx).name })
    await askForDownloads(deps.exports, comic.id)
    await leadBack(db, ctx, comic, comic.published_at ? 'simpan' : 'terbit')
  })

  router.post('/komik/:slug/tampil', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db, anyComicAt)
    const form = readForm(z.object({ tampil: z.enum(['ya', 'tidak']) }), ctx.request.body)
    const isActive = form.ok ? form.input.tampil === 'ya' : comic.is_active
    await setVisible(deps, comic.id, isActive)
    await leadBack(db, ctx, comic, isActive ? 'tampil' : 'sembunyi')
  })

  router.post('/komik/:slug/suara', allow('signed_in', { limit: narrations }), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    await askForNarration(deps.voices, comic)
    seeOther(ctx, `${stepHref(comic, 7)}#suara`)
  })
}

async function leadBack(db: Knex, ctx: Context, { id }: Comic, word: keyof typeof flashes): Promise<void> {
  const comic = await findComic(db, id)
  if (comic) seeOther(ctx, withFlash(stepHref(comic, 7), word))
}

async function show(deps: StudioDeps, ctx: Context, comic: Comic, values: Values, errors: Errors | null = null) {
  const viewer = signedIn(ctx)
  const purse = await readPurse(deps, viewer)
  const parts = { panels: await listPanels(deps.db, comic.id), values, errors, purse, baseUrl: ctx.state.baseUrl }
  const narration = deps.voices.narrator && comic.source === 'told' ? await readNarration(deps, comic.id) : null
  const step = {
    form: publicationView(comic, parts),
    files: await listOffers(deps.exports, comic, viewer),
    voice: narration && narrationView(comic, narration),
    purse,
  }
  publicationPage(ctx, comic, step, errors ? 422 : 200)
}

const ages = { semua: 'Semua umur', '13+': '13 tahun ke atas', '17+': '17 tahun ke atas' }

type Parts = { panels: readonly Panel[]; values: Values; errors: Errors | null; purse: Purse; baseUrl: string }

function publicationView(comic: Comic, { panels, values, errors, purse, baseUrl }: Parts) {
  const { title = '', synopsis = '', age_label, allow_downloads } = values
  return {
    action: stepHref(comic, 7),
    visibility: `${comicHref(comic)}tampil/`,
    values: { title, synopsis },
    limits: longest,
    ages: Object.entries(ages).map(([value, text]) => ({ value, text, isChosen: value === age_label })),
    allowDownloads: allow_downloads === 'ya',
    isPublished: comic.published_at !== null,
    mayPublish: comic.published_at !== null || purse.publications !== 0 || comic.source === 'pages',
    isFree: comic.source === 'pages',
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
    errors: errors ?? {},
  }
}

function missingIn(comic: Comic, panels: readonly Panel[]) {
  const bare = panels.filter(({ render_id }) => render_id === null).length
  const unfilled = panels.filter(({ dialogues }) => !dialogues.every(isFilled))
  return [
    ...unfilled.map(({ id, page_number, panel_number }) => ({
      text: `Panel ${page_number}.${panel_number} punya teks yang belum diisi, jadi tidak ikut tampil.`,
      href: panelHref(comic, id),
    })),
    ...(comic.source === 'pages' && panels.length === 0
      ? [{ text: 'Belum ada halaman.', href: stepHref(comic, 6) }]
      : []),
    ...(bare > 0 ? [{ text: `${bare} panel belum punya gambar.`, href: panelsHref(comic) }] : []),
    ...(comic.synopsis ? [] : [{ text: 'Sinopsisnya masih kosong.', href: '#f-synopsis' }]),
  ]
}

const narrationView = (comic: Comic, { status, ...rest }: Awaited<ReturnType<typeof readNarration>>) => ({
  ask: `${comicHref(comic)}suara/`,
  isWaiting: status === 'PENDING' || status === 'PROCESSING',
  ...rest,
})
