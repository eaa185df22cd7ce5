import * as z from 'zod'
import { methods } from '../../../payments/methods.ts'
import { UNTIL_EDITED_S, UNTIL_UPDATE_S } from '../../../platform/api/cache-policy.ts'
import { Answer, Moment } from '../../../platform/api/calls.ts'
import { olderSpelling } from '../../../platform/api/older-spelling.ts'
import { DAY_MS } from '../../../web/dates.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { may } from '../../../web/rights.ts'
import { ensureCreator } from '../../creators/creator.ts'
import { changeCreator, hasRight } from '../../creators/queries.ts'
import { purchaseLimit } from '../../limits.ts'
import { askAbout } from '../../money/subscriptions/buy.ts'
import { buyAs, Method, ownPurchase, readSubscription } from '../../money/subscriptions/pages.ts'
import { getPackageType } from '../../money/subscriptions/periods.ts'
import * as queries from '../../money/subscriptions/queries.ts'
import { anyone, both, type ComicCall, member } from '../call.ts'
import { component, count, example, perhaps, RowId, refusedFields, text, YesOrNo } from '../envelope.ts'
import { or } from './fields.ts'

const Quota = z.int().nullable().meta({ description: 'Null berarti tanpa batas.' })

const Payment = component('ComicPayment', {
  invoice_number: text('INV-0A1B2C3D-1767323045'),
  amount: example(79_900, count),
  status: z.enum(['pending', 'success', 'failed', 'expired', 'refunded']),
  payment_method: perhaps('qris'),
  type_transaction: z.enum(['topup', 'subscription']),
  created_at: Moment,
})
const paymentModel = (purchase: queries.Purchase) => ({ ...purchase, type_transaction: getPackageType(purchase) })

const Slug = z.string().max(100).optional()
const PackageQuery = z.object({
  package_id: example(3, RowId.optional()),
  packageId: olderSpelling('package_id', RowId.optional()),
  package_slug: Slug,
  packageSlug: olderSpelling('package_slug', Slug),
  payment_method: or(undefined, Method),
})

/** Finds a package by the words of its name ("credits-20"), by a part of them, or by "package-<id>". */
function findPackage(packages: readonly queries.Package[], choice: z.infer<typeof PackageQuery>) {
  const id = choice.package_id ?? choice.packageId
  const slug = choice.package_slug || choice.packageSlug
  if (id !== undefined) return packages.find((pack) => pack.id === id)
  if (!slug) throw refusedFields({ package_id: 'Pilih paketnya.' })
  const words = slug.trim().toLowerCase().replaceAll('-', ' ')
  const findByName = (test: (name: string) => boolean) => packages.find(({ name }) => test(name.toLowerCase()))
  return (
    findByName((name) => name === words) ??
    findByName((name) => words.length > 2 && name.includes(words)) ??
    packages.find((pack) => words === `package ${pack.id}`)
  )
}

export const subscriptionCalls: readonly ComicCall[] = [
  anyone('packages', 'get', '/api/v1/subscriptions/packages', {
    maxAge: UNTIL_EDITED_S,
    about:
      'Paket. Yang termurah lebih dulu. `duration_days` membatasi terbit tanpa batas (`publish_quota` null) dan terbit tanpa tanda air; `bonus_credits` dan `publish_quota` yang berangka tidak hangus, dan 0 tidak menambah jatah terbit.',
    data: z.array(
      component('ComicPackage', {
        id: z.int(),
        name: text('Pro'),
        description: z.string(),
        price: Payment.shape.amount,
        duration_days: example(30, z.int().nullable()),
        publish_quota: Quota,
        bonus_credits: example(30, z.int()),
      }),
    ),
    run: ({ db }) => queries.listPackages(db),
  }),
  anyone('paymentMethods', 'get', '/api/v1/payment-methods', {
    maxAge: UNTIL_UPDATE_S,
    about: 'Cara bayar. Untuk `payment_method`.',
    data: z.array(component('PaymentMethod', { group: text('E-Wallet'), code: text('dana'), name: text('DANA') })),
    run: () => [...methods],
  }),
  member('purchase', 'post', '/api/v1/subscriptions/purchase', {
    about:
      'Membeli paket. Yang belum dibayar dijawab lagi dengan tagihan yang sama. `package_id`, atau `package_slug` seperti credits-20.',
    limit: purchaseLimit,
    status: 201,
    body: PackageQuery,
    data: Payment.pick({ invoice_number: true, amount: true })
      .extend({ payment_url: text('https://contoh.id/bayar'), package_name: text('Pro'), expires_at: Moment })
      .meta({ id: 'ComicPurchase' }),
    refusals: { 404: 'Paket ini tidak dijual.', 503: 'Pembayaran sedang tidak bisa dibuat.' },
    run: async ({ db, subscriptions }, { viewer, body }) => {
      const pack = findPackage(await queries.listPackages(db), body)
      if (!pack) throw notFound('Paket ini tidak dijual.')
      return buyAs(subscriptions, viewer, pack.id, body.payment_method)
    },
  }),
  member('paymentStatus', 'get', '/api/v1/subscriptions/payment-status/:invoice', {
    isSensitive: true,
    about: 'Status tagihan sendiri. Yang menunggu ditanyakan dulu ke gateway.',
    data: Payment.extend({ payment_url: perhaps('https://contoh.id/bayar'), expires_at: Moment }).meta({
      id: 'ComicPaymentStatus',
    }),
    refusals: { 404: 'Tagihan ini tidak ada.' },
    run: async ({ db, subscriptions }, { ctx }) => {
      const purchase = await ownPurchase(ctx, db)
      await askAbout(subscriptions, purchase)
      return paymentModel((await queries.findPurchase(db, purchase.invoice_number)) ?? purchase)
    },
  }),
  member('paymentHistory', 'get', '/api/v1/subscriptions/payment-history', {
    isSensitive: true,
    about: 'Riwayat pembelian. Yang terbaru lebih dulu.',
    isList: true,
    data: z.array(Payment.extend({ id: z.int() })),
    run: async ({ db }, { viewer: { id }, part }) => {
      const purchases = await queries.listPurchases(db, id, part)
      return new Answer(purchases.map(paymentModel), { total: await queries.countPurchases(db, id) })
    },
  }),
  member('ownSubscription', 'get', '/api/v1/me/subscription', {
    about:
      'Langganan sendiri. Yang berjalan sekarang, sampai akhir semuanya. `publish_quota` null berarti terbit tanpa batas sekarang; kredit dan jatah terbit tidak hangus di akhirnya.',
    data: component('ComicSubscription', {
      has_active_subscription: z.boolean(),
      package_name: perhaps('Pro'),
      start_date: Moment.nullable(),
      end_date: Moment.nullable(),
      days_remaining: example(30, z.int()),
      publish_quota: Quota,
    }),
    run: async ({ db, subscriptions: { now } }, { viewer }) => {
      const running = await readSubscription(db, viewer.id, now())
      const { publish_quota } = await ensureCreator(db, viewer)
      return {
        has_active_subscription: running !== null,
        package_name: running?.name ?? null,
        start_date: running?.starts_at ?? null,
        end_date: running?.ends_at ?? null,
        days_remaining: running ? Math.ceil((running.ends_at.getTime() - now().getTime()) / DAY_MS) : 0,
        publish_quota: running?.first.is_unlimited ? null : publish_quota,
      }
    },
  }),
  member('checkTransactions', 'get', '/api/v1/transactions/check-status', {
    about: 'Apakah pernah membeli. `user_id` selain diri sendiri hanya untuk admin.',
    query: z.object({ user_id: RowId.optional(), type_transaction: Payment.shape.type_transaction.default('topup') }),
    data: z.boolean(),
    refusals: { 403: 'Akun orang lain.' },
    run: ({ db }, { viewer, query: { user_id = viewer.id, type_transaction } }) => {
      if (user_id !== viewer.id && !may(viewer, 'admin')) throw new Refusal(403, 'Ini akun orang lain.')
      return queries.hasBought(db, user_id, type_transaction)
    },
  }),
  member('updateWatermark', 'post', both('profile/update-watermark'), {
    about: 'Tanda air. Hanya bisa dimatikan dengan paket yang mengizinkannya.',
    body: z.object({ watermark: YesOrNo }),
    data: z.object({ watermark: z.boolean() }),
    refusals: { 403: 'Paketnya tidak mengizinkan.' },
    run: async ({ db, refresh }, { viewer, body: { watermark } }) => {
      await ensureCreator(db, viewer)
      if (!watermark && !(await hasRight(db, viewer.id, 'lifts_watermark')))
        throw new Refusal(403, 'Tanda air baru bisa dimatikan dengan paket yang mengizinkannya.')
      await changeCreator(db, viewer.id, { watermark })
      refresh()
      return { watermark }
    },
  }),
]
