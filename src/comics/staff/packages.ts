import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf, recordAction } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, readForm, readParam, Text, typedIn, wholeNumber } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { findPackage, listPackages, type Package, savePackage } from '../subscriptions/queries.ts'
import { TypedAmount } from '../wallet/pages.ts'
import { STAFF_COMICS } from './view-model.ts'

const packagesPage = pageOf<{ packages: object[]; said: string | null }>('/comics/staff/packages')
const packagePage = pageOf<{ pack: object }>('/comics/staff/package')

const PACKAGES = `${STAFF_COMICS}paket/`

const whole = (least: number, most: number) =>
  wholeNumber(z.int('Tulis angka bulat.').min(least, `Paling sedikit ${least}.`).max(most, `Paling banyak ${most}.`))
const Checked = z.literal('ya').optional().transform(Boolean)

const Fields = z
  .object({
    name: Text.trim().min(2, 'Namanya belum diisi.').max(60, 'Paling banyak 60 karakter.'),
    description: Text.trim().max(200, 'Paling banyak 200 karakter.'),
    price: TypedAmount.pipe(
      z.int().min(1_000, 'Paling sedikit Rp 1.000.').max(100_000_000, 'Paling banyak Rp 100.000.000.'),
    ),
    duration_days: z.preprocess((value) => value || null, whole(1, 3_650).nullable()),
    publish_quota: whole(0, 100_000),
    bonus_credits: whole(0, 100_000),
    isUnlimited: Checked,
    lifts_watermark: Checked,
    is_active: Checked,
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

  for (const path of ['/admin/komik/paket/baru', '/admin/komik/paket/:id']) {
    router.get(path, allow('staff'), async (ctx) => {
      const pack = await packageAt(ctx)
      const quota = { publish_quota: pack?.publish_quota ?? 0, isUnlimited: pack?.publish_quota === null }
      show(ctx, pack, pack ? { ...pack, ...quota } : { is_active: true })
    })

    router.post(path, allow('staff'), async (ctx) => {
      const pack = await packageAt(ctx)
      const form = readForm(Fields, ctx.request.body)
      if (!form.ok) return show(ctx, pack, form.values, form.errors)
      const { name: subject, price, is_active } = form.input
      const isSaved = await db.transaction(async (trx) => {
        const isDone = await savePackage(trx, pack?.id ?? null, form.input)
        const entry = { action: 'comic.package', subject, details: { price, is_active } }
        if (isDone) await recordAction(trx, actorOf(ctx, signedIn(ctx)), entry)
        return isDone
      })
      if (isSaved) seeOther(ctx, withFlash(PACKAGES, 'simpan'))
      else show(ctx, pack, typedIn(ctx.request.body), { name: 'Sudah ada paket dengan nama ini.' })
    })
  }

  /** Finds the package of the address; null is a new one. */
  async function packageAt(ctx: Context): Promise<Package | null> {
    if (ctx.params.id === undefined) return null
    const pack = await findPackage(db, readParam(Id, ctx.params.id))
    if (!pack) throw notFound('Paket ini tidak ada.')
    return pack
  }
}

/** Shows the form of a package. `values`: what it holds, or what was typed. */
function show(ctx: Context, shown: Package | null, values: object, errors: Errors = {}): void {
  const title = shown === null ? 'Paket baru' : `Ubah paket ${shown.name}`
  const pack = { title, action: `${PACKAGES}${shown?.id ?? 'baru'}/`, values, errors }
  packagePage(ctx, { pack }, Object.keys(errors).length > 0 ? 422 : 200)
}
