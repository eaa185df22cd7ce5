import type { Knex } from 'knex'
import { z } from 'zod'
import { ageLabels } from '../../db/comic-rows.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readForm, typedIn, type Values } from '../../web/form.ts'
import { stepHref } from '../comic/comic.ts'
import { Synopsis, Title } from '../comic/fields.ts'
import { type Comic, findComic, listPanels } from '../comic/queries.ts'
import { askForDownloads } from '../export/ask.ts'
import { listOffers, type Offer } from '../export/file.ts'
import { narrations } from '../rules/limits.ts'
import { askForNarration, readNarration } from '../voice/narration.ts'
import { publishComic, setVisible } from '../work/change.ts'
import { narrationView, publicationView } from './publication-view-model.ts'
import { comicAt, ownComicAt, type Purse, readPurse, type StudioDeps, studioPage } from './studio.ts'
import { isOpen } from './studio-view-model.ts'

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
    const comic = await comicAt(ctx, db)
    if (!isOpen(comic, 7)) return seeOther(ctx, stepHref(comic, 5))
    const { title, synopsis, age_label, allow_downloads } = comic
    await show(deps, ctx, comic, {
      title: title ?? '',
      synopsis,
      age_label,
      allow_downloads: allow_downloads ? 'ya' : '',
    })
  })

  router.post('/komik/:slug/langkah/7', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const form = readForm(PublicationForm, ctx.request.body)
    if (!form.ok) return show(deps, ctx, comic, typedIn(ctx.request.body), form.errors)
    await publishComic(deps, comic.id, { ...form.input, publisher: signedIn(ctx).name })
    await askForDownloads(deps.exports, comic.id)
    await leadBack(db, ctx, comic, comic.published_at ? 'simpan' : 'terbit')
  })

  router.post('/komik/:slug/tampil', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
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

async function show(
  deps: StudioDeps,
  ctx: Context,
  comic: Comic,
  values: Values,
  errors: Errors | null = null,
): Promise<void> {
  const viewer = signedIn(ctx)
  const purse = await readPurse(deps, viewer)
  const parts = { panels: await listPanels(deps.db, comic.id), values, errors, purse, baseUrl: ctx.state.baseUrl }
  const narration = deps.voices.narrator ? await readNarration(deps, comic.id) : null
  const step = {
    form: publicationView(comic, parts),
    files: await listOffers(deps.exports, comic, viewer),
    voice: narration && narrationView(comic, narration),
    purse,
  }
  publicationPage(ctx, comic, step, errors ? 422 : 200)
}
