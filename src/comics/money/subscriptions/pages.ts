import type { Knex } from 'knex'
import * as z from 'zod'
import { findAccount } from '../../../accounts/account.ts'
import { type MethodCode, methods } from '../../../payments/methods.ts'
import { allow } from '../../../platform/access.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { type AppRouter, type Context, seeOther, signedIn, type Viewer } from '../../../web/context.ts'
import { longDate } from '../../../web/dates.ts'
import { flashIn, withFlash } from '../../../web/flash.ts'
import { Id, PageNumber, readForm, readQuery } from '../../../web/form.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { addressWith, paginateOrThrow, toPageRange } from '../../../web/paging.ts'
import { logInAddress } from '../../../web/referring-page.ts'
import { notFound, Refusal, refusalIn } from '../../../web/refusal.ts'
import { page as pageOf } from '../../../web/render.ts'
import { findCreator, hasRight } from '../../creators/queries.ts'
import { PURCHASE_HOURS, purchaseLimit } from '../../limits.ts'
import { comicSettings } from '../../settings.ts'
import { askAbout, buy, cancelPurchase } from './buy.ts'
import * as queries from './queries.ts'
import { purchaseHref, SUBSCRIPTIONS, type SubscriptionDeps } from './subscription-deps.ts'
import {
  getRightDays,
  listContents,
  listOffers,
  purchaseLine,
  purchaseView,
  receiptView,
  runningView,
} from './view-model.ts'

type Outcome = { flash: string | null; problem: string | null }
/** `packageId`: null if the refusal is not about a package. */
type Failure = { packageId: number | null; message: string } | null
type Packages = Awaited<ReturnType<typeof readPackages>> & { logIn: string | null; failure: Failure }
const packagesPage = pageOf<{ subscription: Packages }>('/comics/subscriptions/packages')
const historyPage = pageOf<{ history: Awaited<ReturnType<typeof readHistory>> }>('/comics/subscriptions/history')
const purchasePage = pageOf<{ purchase: Awaited<ReturnType<typeof readPurchase>> & Outcome }>(
  '/comics/subscriptions/purchase',
)
const receiptPage = pageOf<{ purchase: ReturnType<typeof receiptView> }>('/comics/subscriptions/receipt')
const simulationPage = pageOf<{ purchase: ReturnType<typeof purchaseView> & Outcome }>(
  '/comics/subscriptions/simulation',
)

const PER_PAGE = 10
const codes = methods.map(({ code }) => code)
export const Method = z.enum(codes, 'Pilih cara bayarnya.')

const Purchase = z.object({ paket: Id, cara: Method.optional() })
const Where = z.object({ page: PageNumber.catch(1) })
const Way = z.object({ cara: z.enum(['tepat', 'kurang', 'ganda', 'kedaluwarsa']) })

const flashes = {
  simulasi: 'Gateway simulasi sudah mengirim kabarnya.',
  batal: 'Tagihannya dibatalkan.',
  gagal: 'Kabarnya tidak sampai. Periksa BASE_URL, lalu coba lagi.',
}

export function subscriptionPages(router: AppRouter, deps: SubscriptionDeps) {
  const { db, now } = deps

  router.get('/langganan', allow('anyone'), (ctx) => show(deps, ctx))

  router.post('/langganan', allow('signed_in', { limit: purchaseLimit }), async (ctx) => {
    const viewer = signedIn(ctx)
    const form = readForm(Purchase, ctx.request.body)
    if (!form.ok) return show(deps, ctx, { packageId: null, message: 'Pilih dulu paketnya.' }, 422)
    const { paket, cara } = form.input
    try {
      // Browsers follow no redirect from a form to another site, so the redirect goes to the invoice page, which links
      // to the gateway.
      seeOther(ctx, purchaseHref(await buyAs(deps, viewer, paket, cara)))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      await show(deps, ctx, { packageId: paket, message: error.message }, error.status)
    }
  })

  router.get('/langganan/riwayat', allow('signed_in'), async (ctx) => {
    const { page } = readQuery(Where, ctx.query)
    historyPage(ctx, { history: await readHistory(db, signedIn(ctx), page) })
  })

  router.get('/langganan/:invoice', allow('signed_in'), async (ctx) => {
    await showPurchase(deps, ctx, await ownPurchase(ctx, db))
  })

  router.post('/langganan/:invoice/batal', allow('signed_in', { limit: purchaseLimit }), async (ctx) => {
    const purchase = await ownPurchase(ctx, db)
    const refusal = await refusalIn(() => cancelPurchase(deps, purchase))
    if (refusal) return showPurchase(deps, ctx, purchase, refusal)
    seeOther(ctx, withFlash(purchaseHref(purchase), 'batal'))
  })

  router.get('/langganan/:invoice/kwitansi', allow('signed_in'), async (ctx) => {
    const purchase = await ownPurchase(ctx, db)
    if (!purchase.paid_at) throw notFound('Kwitansi ada setelah tagihannya dibayar.')
    const payments = await queries.listPayments(db, purchase.id)
    receiptPage(ctx, { purchase: receiptView(purchase, payments, signedIn(ctx).name, now()) })
  })

  addSimulation(router, deps)
}

async function show(deps: SubscriptionDeps, ctx: Context, failure: Failure = null, status = 200) {
  const logIn = ctx.state.viewer ? null : logInAddress(ctx, SUBSCRIPTIONS)
  const packages = await readPackages(deps, ctx.state.viewer)
  packagesPage(ctx, { subscription: { ...packages, logIn, failure } }, status)
}

async function showPurchase(deps: SubscriptionDeps, ctx: Context, before: queries.Purchase, refusal?: Refusal) {
  const purchase = await readPurchase(deps, before, signedIn(ctx).name)
  const news = { flash: flashIn(flashes, ctx), problem: refusal?.message ?? null }
  purchasePage(ctx, { purchase: { ...purchase, ...news } }, refusal?.status)
}

function addSimulation(router: AppRouter, deps: SubscriptionDeps): void {
  const { db, now } = deps

  router.get('/langganan/:invoice/simulasi', allow('signed_in'), async (ctx) => {
    const purchase = await ownPurchase(ctx, db)
    if (!deps.simulation) throw notFound('Halaman ini tidak ada.')
    if (purchase.paid_at) return seeOther(ctx, purchaseHref(purchase))
    show(ctx, purchase)
  })

  function show(ctx: Context, purchase: queries.Purchase, problem: string | null = null) {
    const news = { flash: flashIn(flashes, ctx), problem }
    simulationPage(ctx, { purchase: { ...purchaseView(purchase, now()), ...news } }, problem ? 422 : 200)
  }

  router.post('/langganan/:invoice/simulasi', allow('signed_in', { limit: purchaseLimit }), async (ctx) => {
    const purchase = await ownPurchase(ctx, db)
    if (!deps.simulation) throw notFound('Halaman ini tidak ada.')
    const form = readForm(Way, ctx.request.body)
    if (!form.ok) return show(ctx, purchase, 'Pilih satu cara.')
    const { cara } = form.input
    const [number, amount] = [purchase.invoice_number, Number(purchase.amount)]
    const payment = { amount: cara === 'kurang' ? Math.floor(amount / 2) : amount, paidAt: now() }
    const isSent = await deps.simulation(
      { number, asked: amount },
      cara === 'kedaluwarsa' ? null : payment,
      cara === 'ganda',
    )
    seeOther(ctx, withFlash(purchaseHref(purchase), isSent ? 'simulasi' : 'gagal'), { isTaken: isSent })
  })
}

async function readPackages(deps: SubscriptionDeps, viewer: Viewer | null) {
  const { db, gateway } = deps
  const settings = await readSettings(db, comicSettings)
  const { credits_drawing: drawing, credits_souvenir: souvenir, subscription_transfer: transfer } = settings
  return {
    drawing,
    souvenir,
    transfer,
    gateway: gateway.name,
    methods,
    hours: PURCHASE_HOURS,
    offers: listOffers(await queries.listPackages(db), drawing),
    own: viewer && (await readOwn(deps, viewer.id)),
  }
}

/** The current packages of a member; null if the member is not a creator yet. */
async function readOwn({ db, now }: SubscriptionDeps, userId: number) {
  const creator = await findCreator(db, userId)
  const last = await queries.findLatest(db, userId, 'success')
  const open = await queries.findLatest(db, userId, 'pending')
  const running = runningView((await readSubscription(db, userId, now()))?.periods ?? [])
  const present = last && getRightDays(last) === null ? last.package_name : 'Tidak ada yang berjalan'
  const grantedCount = await queries.readGrantedQuota(db, userId)
  return (
    creator && {
      creator,
      given: Math.max(creator.publish_quota, grantedCount),
      packages: running.length > 0 ? running : [{ name: present, until: null }],
      isUnlimited: await hasRight(db, userId, 'is_unlimited'),
      last: last && { ...purchaseLine(last), day: longDate(last.paid_at ?? last.created_at) },
      open: open?.payment_url && open.expires_at > now() ? purchaseLine(open) : null,
    }
  )
}

async function readHistory(db: Knex, { id }: Viewer, page: number) {
  const total = await queries.countPurchases(db, id)
  return {
    purchases: (await queries.listPurchases(db, id, toPageRange(page, PER_PAGE))).map(purchaseLine),
    pagination: paginateOrThrow(total, PER_PAGE, page, (at) => addressWith(`${SUBSCRIPTIONS}riwayat/`, { page: at })),
  }
}

/** Reads the purchase after asking the gateway about it. */
async function readPurchase(deps: SubscriptionDeps, before: queries.Purchase, buyer: string) {
  const { db, now } = deps
  await askAbout(deps, before)
  const purchase = (await queries.findPurchase(db, before.invoice_number)) ?? before
  const waiting = (await queries.listPayments(db, purchase.id)).filter(({ state }) => state === 'review')
  const { subscription_transfer: transfer } = await readSettings(db, comicSettings)
  return {
    ...purchaseView(purchase, now()),
    contents: listContents(purchase),
    buyer,
    inReview: waiting.length > 0 ? rupiah(sumPayments(waiting)) : null,
    transfer: isGateway(deps) ? null : transfer,
  }
}

/** Throws the same errors as `buy`. */
export async function buyAs(deps: SubscriptionDeps, { id }: Viewer, packageId: number, method?: MethodCode) {
  const account = await findAccount(deps.db, id)
  if (!account) throw new Error('the account does not exist')
  const { name, email, phone } = account
  const buyer = { id, name, email, phone: phone?.replace('+', '') ?? null }
  return buy(deps, buyer, { packageId, method: isGateway(deps) ? (method ?? null) : null })
}

const isGateway = ({ gateway }: SubscriptionDeps): boolean => gateway.name === 'xendit' || gateway.name === 'doku'

/** Throws a 404 for a purchase of another member. */
export async function ownPurchase(ctx: Context, db: Knex): Promise<queries.Purchase> {
  const purchase = await queries.findPurchase(db, ctx.params.invoice ?? '')
  if (purchase && purchase.user_id === signedIn(ctx).id) return purchase
  throw notFound('Tagihan ini tidak ada.')
}

/** The running packages, and the time when the last of them ends; null without a subscription. */
export async function readSubscription(db: Knex, userId: number, now: Date) {
  const periods = await queries.listNamedPeriods(db, userId, now)
  const [first, last] = [periods[0], periods.at(-1)]
  return first && last
    ? { name: first.package_name, starts_at: first.starts_at, ends_at: last.ends_at, first, periods }
    : null
}

const sumPayments = (payments: readonly { amount: string | number }[]) =>
  payments.reduce((sum, { amount }) => sum + Number(amount), 0)
