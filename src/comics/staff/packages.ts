import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { flashIn } from '../../web/flash.ts'
import { type Errors, Id, readParam, Text, wholeNumber } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { Ticked } from '../comic/fields.ts'
import { findPackage, listPackages, type Package, savePackage } from '../money/subscriptions/queries.ts'
import { TypedAmount } from '../money/wallet/pages.ts'
import { addEditForm } from './edit-form.ts'
import { STAFF_COMICS } from './view-model.ts'

const packagesPage = pageOf<{ packages: ReturnType<typeof packageRow>[]; flash: string | null }>(
  '/comics/staff/packages',
)
const packagePage = pageOf<{ pack: ReturnType<typeof packageForm> }>('/comics/staff/package')

const PACKAGES = `${STAFF_COMICS}paket/`

const whole = (least: number, most: number) =>
  wholeNumber(z.int('Tulis angka bulat.').min(least, `Paling sedikit ${least}.`).max(most, `Paling banyak ${most}.`))

const Fields = z
  .object({
    name: Text.trim().min(2, 'Namanya belum diisi.').max(60, 'Paling banyak 60 karakter.'),
    description: Text.trim().max(200, 'Paling banyak 200 karakter.'),
    price: TypedAmount.pipe(
      z.int().min(1_000, 'Paling sedikit Rp\u00a01.000.').max(100_000_000, 'Paling banyak Rp\u00a0100.000.000.'),
    ),
    duration_days: z.preprocess((value) => value || null, whole(1, 3_650).nullable()),
    publish_quota: whole(0, 100_000),
    bonus_credits: whole(0, 100_000),
    isUnlimited: Ticked,
    lifts_watermark: Ticked,
    is_active: Ticked,
  })
  .refine(({ duration_days, isUnlimited, lifts_watermark }) => duration_days || !(isUnlimited || lifts_watermark), {
    path: ['duration_days'],
    message: 'Isi harinya: terbit tanpa batas dan tanpa tanda air hanya berlaku selama langganan.',
  })
  .transform(({ isUnlimited, ...fields }) => ({ ...fields, ...(isUnlimited && { publish_quota: null }) }))

const flashes = { simpan: 'Paketnya tersimpan. Yang sudah dibeli tidak berubah.' }

/** A package that is no longer sold stays available to its buyers. */
export function packagePages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/komik/paket', allow('staff'), async (ctx) => {
    const packages = (await listPackages(db, { all: true })).map(packageRow)
    packagesPage(ctx, { packages, flash: flashIn(flashes, ctx) })
  })

  addEditForm(router, db, {
    list: PACKAGES,
    paths: { new: '/admin/komik/paket/baru', row: '/admin/komik/paket/:id' },
    async find(ctx) {
      const pack = await findPackage(db, readParam(Id, ctx.params.id))
      if (!pack) throw notFound('Paket ini tidak ada.')
      return pack
    },
    show: (ctx, pack, values, errors, status) => packagePage(ctx, { pack: packageForm(pack, values, errors) }, status),
    valuesOf: (pack: Package) => {
      return { ...pack, publish_quota: pack.publish_quota ?? 0, isUnlimited: pack.publish_quota === null }
    },
    Fields,
    save: (trx, pack, input) => savePackage(trx, pack?.id ?? null, input),
    entryOf: ({ name: subject, price, is_active }) => {
      return { action: 'comic.package', subject, details: { price, is_active } }
    },
    taken: { name: 'Sudah ada paket dengan nama ini.' },
  })
}

const packageForm = (pack: Package | null, values: object, errors: Errors) => ({
  title: pack === null ? 'Paket baru' : `Ubah paket ${pack.name}`,
  action: `${PACKAGES}${pack?.id ?? 'baru'}/`,
  values,
  errors,
})

const packageRow = (pack: Package) => ({ ...pack, price: rupiah(pack.price) })
