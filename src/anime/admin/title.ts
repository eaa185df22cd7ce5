import type { Knex } from 'knex'
import * as z from 'zod'
import { toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readForm, readQuery, Text, type Values } from '../../web/form.ts'
import { allEndpoints } from '../endpoints/queries.ts'
import { findStandings, titlesSeenUnder } from '../identity/queries.ts'
import { decide } from './decide.ts'
import { MappingForm, mappingLabels } from './title-form.ts'
import { listHref, listOrigins, type MappingFormView, originName } from './title-view-model.ts'
import { titlePage } from './views.ts'

const Prefilled = z.object({ slug: Text.max(200).catch('').default('') })

/** Adds a title mapping by hand: the title's slug at an origin, or that the origin does not have the title. */
export function titleFormPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/judul/baru', allow('staff'), async (ctx) => {
    const { slug } = readQuery(Prefilled, ctx.query)
    await show(ctx, { values: { slug }, errors: {} })
  })

  router.post('/admin/judul/baru', allow('staff'), async (ctx) => {
    const form = readForm(MappingForm, ctx.request.body)
    if (!form.ok) return show(ctx, form)
    const { slug, origin, tolak } = form.input
    const origin_slug = form.input.origin_slug || slug
    const values = { slug, origin, origin_slug: form.input.origin_slug, tolak: tolak ? '1' : '' }
    const origins = listOrigins(await allEndpoints(db))
    if (!origins.some(({ value }) => value === origin))
      return show(ctx, { values, errors: { origin: 'Asal ini tidak ada.' } })
    const doubts = await doubtsAbout(db, { slug, origin, origin_slug, tolak, name: originName(origins, origin) })
    const asks = `${slug} ${origin_slug}`
    if (doubts.length > 0 && form.input.tetap !== asks)
      return show(ctx, { values, errors: { tetap: 'Simpan walau belum pernah terlihat?' }, doubts, asks })
    const viewer = signedIn(ctx)
    const decision = { origin_slug, state: tolak ? 'rejected' : 'confirmed' } as const
    const note = { slug, origin, action: 'title.map', decision, actor: toActor(ctx, viewer), by: viewer.username }
    const entry = await db.transaction((trx) => decide(trx, note))
    const keadaan = tolak ? 'ditolak' : 'cocok'
    seeOther(ctx, withFlash(listHref({ keadaan, q: '', page: 1 }), entry))
  })

  type FormState = { values: Values; errors: Errors; doubts?: string[]; asks?: string }

  async function show(ctx: Context, { values, errors, doubts = [], asks }: FormState) {
    const origins = listOrigins(await allEndpoints(db)).map((one) => ({
      ...one,
      selected: one.value === values.origin,
    }))
    const { slug = '', origin_slug = '', tolak = '' } = values
    const formValues = { slug, origin_slug, tolak: tolak !== '' }
    const form: MappingFormView = {
      values: formValues,
      origins,
      errors,
      labels: mappingLabels,
      doubts,
      asks: asks ?? null,
    }
    titlePage(ctx, { form }, Object.keys(errors).length > 0 ? 422 : 200)
  }
}

type Mapping = { slug: string; origin: string; origin_slug: string; tolak: boolean; name: string }

/** Warns of each slug that was never seen, because it may be misspelled. */
async function doubtsAbout(db: Knex, { slug, origin, origin_slug, tolak, name }: Mapping): Promise<string[]> {
  const isUnknown = (await findStandings(db, [slug])).length === 0
  const isUnseen = !tolak && (await titlesSeenUnder(db, origin, origin_slug)) === 0
  return [
    isUnknown ? `Belum pernah ada judul “${slug}” yang tampil di sini.` : '',
    isUnseen ? `${name} belum pernah terlihat punya “${origin_slug}”.` : '',
  ].filter(Boolean)
}
