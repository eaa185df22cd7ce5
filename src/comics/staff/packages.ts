import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf, recordAction } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, readForm, readParam, Text, typedIn, type Values, wholeNumber } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { findPackage, listPackages, type Package, savePackage } from '../subscriptions/queries.ts'
import { STAFF_COMICS } from './view-model.ts'

const packagesPage = pageOf<{ packages: object[]; said: string | null }>('/comics/staff/packages')
const packagePage = pageOf<{ pack: object }>('/comics/staff/package')

const PACKAGES = `${STAFF_COMICS}paket/`

const whole = (least: number, most: number) =>
  wholeNumber(z.int('Tulis angka bulat.').min(least, `Paling sedikit ${least}.`).max(most, `Paling banyak ${most}.`))
const orNone = (schema: z.ZodType<number>) =>
  z.preprocess((value) => (value === '' || value === undefined ? null : value), schema.nullable())

const Fields = z
  .object({
    name: Text.trim().min(2, 'Namanya belum diisi.').max(60, 'Paling banyak 60 karakter.'),
    description: Text.trim().max(200, 'Paling banyak 200 karakter.'),
    price: whole(1_000, 100_000_000),
    duration_days: orNone(whole(1, 3_650)),
    publish_quota: whole(0, 100_000),
    bonus_credits: whole(0, 100_000),
    isUnlimited: z.literal('ya').optional().transform(Boolean),
    lifts_watermark: z.literal('ya').optional().transform(Boolean),
    is_active: z.literal('ya').optional().transform(Boolean),
  })
  .refine(({ duration_days, isUnlimited, lifts_watermark }) => duration_days || !(isUnlimited || lifts_watermark), {
    path: ['duration_days'],
    message: 'Isi harinya: terbit tanpa batas dan tanpa tanda air hanya berlaku selama langganan.',
  })
  .transform(({ isUnlimited, ...fields }) => ({ ...fields, ...(isUnlimited && { publish_quota: null }) }))

const said = { simpan: 'Paketnya tersimpan. Yang sudah dibeli tidak berubah.' }

/** Staff pages of the packages that are sold. A package that is no longer sold stays for who bought it. */
export function packagePages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/komik/paket', allow('staff'), async (ctx) => {
    const packages = (await listPackages(db, { all: true })).map((pack) => ({ ...pack, price: rupiah(pack.price) }))
    packagesPage(ctx, { packages, said: flashIn(said, ctx) })
  })

  router.get('/admin/komik/paket/baru', allow('staff'), (ctx) => show(ctx, null, { is_active: 'ya' }))
  router.post('/admin/komik/paket/baru', allow('staff'), (ctx) => save(ctx, null))

  router.get('/admin/komik/paket/:id', allow('staff'), async (ctx) => {
    const pack = await packageAt(ctx)
    const { is_active, lifts_watermark, publish_quota, ...fields } = pack
    show(ctx, pack, {
      ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === null ? '' : String(value)])),
      publish_quota: String(publish_quota ?? 0),
      isUnlimited: publish_quota === null ? 'ya' : '',
      lifts_watermark: lifts_watermark ? 'ya' : '',
      is_active: is_active ? 'ya' : '',
    })
  })
  router.post('/admin/komik/paket/:id', allow('staff'), async (ctx) => save(ctx, await packageAt(ctx)))

  async function packageAt(ctx: Context): Promise<Package> {
    const pack = await findPackage(db, readParam(Id, ctx.params.id))
    if (!pack) throw notFound('Paket ini tidak ada.')
    return pack
  }

  async function save(ctx: Context, pack: Package | null) {
    const form = readForm(Fields, ctx.request.body)
    if (!form.ok) return show(ctx, pack, typedIn(ctx.request.body), form.errors)
    const { input } = form
    const isSaved = await db.transaction(async (trx) => {
      const isDone = await savePackage(trx, pack?.id ?? null, input)
      const details = { price: input.price, is_active: input.is_active }
      const entry = { action: 'comic.package', subject: input.name, details }
      if (isDone) await recordAction(trx, actorOf(ctx, signedIn(ctx)), entry)
      return isDone
    })
    if (isSaved) seeOther(ctx, withFlash(PACKAGES, 'simpan'))
    else show(ctx, pack, typedIn(ctx.request.body), { name: 'Sudah ada paket dengan nama ini.' })
  }
}

function show(ctx: Context, shown: Package | null, values: Values, errors: Errors = {}): void {
  const title = shown === null ? 'Paket baru' : `Ubah paket ${shown.name}`
  const pack = { title, action: `${PACKAGES}${shown?.id ?? 'baru'}/`, values, errors }
  packagePage(ctx, { pack }, Object.keys(errors).length > 0 ? 422 : 200)
}
