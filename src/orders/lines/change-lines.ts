import type { Knex } from 'knex'
import { readPriceList } from '../../products/queries.ts'
import type { Selection } from '../../products/rules/price.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { changeOrder, type OrderJob, Outdated } from '../change-order.ts'
import type { OrderDeps } from '../order-deps.ts'
import { requestLink } from '../payments/links.ts'
import { makeLink, type RequestedLink } from '../payments/make-link.ts'
import { hasPayments } from '../payments/money-queries.ts'
import { findOrder, lockOpenInvoice, type OrderActor } from '../queries.ts'
import type { Order, Rupiah } from '../rules/amounts.ts'
import { linkVerdict } from '../rules/order.ts'
import { priceLock, priceVerdict } from '../rules/price.ts'
import { updateOrder } from '../update-order.ts'
import { isUnchanged, stayingLines, stays } from './compare.ts'
import { countablePlan } from './count-lists.ts'
import { applySelection, edited, type PathMapper, type Plan } from './plan.ts'
import { findProductIds, type OrderGoods, readGoods, replaceLines, setPriceList } from './queries.ts'
import {
  insistOnGoneReason,
  insistOnPricing,
  insistOnSums,
  isPricingOpen,
  lineText,
  type OrderLine,
  type Pricing,
  sumLines,
} from './rules.ts'
import type { SentLine } from './sent-lines.ts'

/** A change of lines that staff ask for, by either `lines` or `wish`. */
export type LinesRequest = {
  version: number | null
  lines: readonly SentLine[] | null
  wish: Selection | null
  /** Null if nobody chose which prices count. */
  pricing: Pricing | null
  /** Whether today's price list counts instead of the order's. */
  takesNow: boolean
  reason: string
  pathOf: PathMapper
  /** Whether nothing is saved. */
  isPreview?: boolean
  /** Whether an invoice that the new price voids is replaced at once; by default it is. */
  bills?: boolean
  /** Whether reasons are required; by default they are. A form that is still being filled in needs none. */
  asksReasons?: boolean
}

/** An order and its goods: as they were saved, or as a plan that is not saved would make them. */
export type GoodsUpdate = {
  order: Order
  goods: OrderGoods
  isSaved: boolean
  /** Whether the new price voided the open invoice. */
  hasVoided: boolean
  /** The link of the invoice that replaces it. */
  asked?: RequestedLink
}

/**
 * `reason`: why lines change. `sizesNote`: a note on sizes that were sent, which make a new version of the sizes.
 * `locks`: whether the customer may no longer change the sizes.
 */
export type GoodsPlan = Plan & { reason: string; sizesNote?: string; locks?: boolean }

type GoodsChange = {
  /** The version that the caller has read; null skips the check. */
  version?: number | null
  /** Which count of the order `version` is. */
  versionOf?: 'version' | 'sizes_version'
  /** Whether the plan is saved. A function decides by the new price. */
  saves?: boolean | ((total: Rupiah) => boolean)
  /** Whether an invoice that the new price voids is replaced at once. */
  bills?: boolean
  planOf: (db: Knex, order: Order, goods: OrderGoods) => GoodsPlan | Promise<GoodsPlan>
}

/**
 * Plans the goods of an order anew and saves the plan. A plan that is only shown locks nothing, but is refused for the
 * same reasons. Throws `InvalidFields`, a 404, `Outdated` and a 409.
 */
export async function changeGoods(
  deps: OrderDeps,
  id: string,
  actor: OrderActor,
  change: GoodsChange,
): Promise<GoodsUpdate> {
  if (change.saves === false) {
    const order = await findOrder(deps.db, { id })
    if (!order) throw notFound('Pesanan ini tidak ada.')
    return preview(order, await planned(deps.db, order, change), { added_by: actor.name, added_at: deps.now() })
  }
  const update = await changeOrder(deps, id, actor, async (job) => {
    const nextGoods = await planned(job.trx, job.order, change)
    const { saves = true, bills = true } = change
    const shouldSave = typeof saves === 'function' ? saves((nextGoods.sums ?? job.order).total_price) : saves
    return shouldSave
      ? saveGoods(job, nextGoods, bills)
      : preview(job.order, nextGoods, { added_by: actor.name, added_at: job.now })
  })
  return withLink(deps, update, actor)
}

/** Makes the link of an invoice that a new price required. Runs after the commit. */
export async function withLink<Update extends { order: Order; asked?: RequestedLink | null }>(
  deps: OrderDeps,
  update: Update,
  actor: OrderActor,
): Promise<Update> {
  const payableLink = update.asked && (await makeLink(deps, update.asked, actor))
  return payableLink ? { ...update, order: payableLink.order } : update
}

/** `sums`: the new sums of the order; null if nothing changes. */
type PlannedGoods = { goods: OrderGoods; plan: GoodsPlan; sums: ReturnType<typeof sumLines> | null }

async function planned(db: Knex, order: Order, change: GoodsChange): Promise<PlannedGoods> {
  const { version = null, versionOf: versionField = 'version', planOf: makePlan } = change
  if (version !== null && order[versionField] !== version) throw new Outdated(order)
  const goods = await readGoods(db, order)
  return checkedPlan(order, goods, await makePlan(db, order, goods))
}

/** Throws if the order cannot have these lines. */
export const checkedPlan = (order: Order, goods: OrderGoods, plan: GoodsPlan): PlannedGoods => ({
  goods,
  plan,
  sums: isUnchanged(goods, plan) ? null : checkedSums(order, plan),
})

function preview(order: Order, { goods, plan, sums }: PlannedGoods, author: LineAuthorship): GoodsUpdate {
  const lines = previewLines(goods, plan, author)
  return { order: { ...order, ...sums }, hasVoided: false, goods: { ...goods, lines }, isSaved: false }
}

/** Changes the lines of an order as staff ask for it. */
export const changeLinesAsStaff = (
  deps: OrderDeps,
  id: string,
  request: LinesRequest,
  actor: OrderActor,
): Promise<GoodsUpdate> => {
  const { version, isPreview = false, bills = true, asksReasons = true } = request
  const makePlan: GoodsChange['planOf'] = async (db, order, goods) => {
    const { lines, wish: selection, pricing, takesNow, reason, pathOf: toFieldPath } = request
    const list = takesNow || (selection && !goods.list) ? await readPriceList(db) : goods.list
    await insistOnProducts(db, lines ?? [])
    const isChosen = pricing !== null
    const plan = (by: Pricing) =>
      selection && list
        ? applySelection(goods, selection, { pricing: by, list, isChosen }, toFieldPath)
        : edited(goods, lines ?? [], { pricing: by, list }, asksReasons)
    const plans = { list: plan('list'), keep: plan('keep') }
    if (pricing === null && !takesNow && isUnchanged(goods, plans.keep)) return { ...plans.keep, reason }
    const totals = { list: sumLines(plans.list.lines).total_price, keep: sumLines(plans.keep.lines).total_price }
    if (isPricingOpen(pricing, totals))
      insistOnPricing(totals, order.paid_amount > 0 || (await hasPayments(db, order.id)))
    const missingLine = goods.lines.find((line) => !lines?.some(({ id }) => id === line.id))
    if (lines && asksReasons) insistOnGoneReason(missingLine, reason)
    return { ...plans[pricing ?? 'list'], reason }
  }
  return changeGoods(deps, id, actor, { version, saves: !isPreview, bills, planOf: makePlan })
}

/**
 * Locks or opens lists of names. Locked lists count in the price as they are, unless the order would cost less than was
 * paid.
 */
export const lockSizes = (deps: OrderDeps, id: string, locks: boolean, actor: OrderActor): Promise<GoodsUpdate> =>
  changeGoods(deps, id, actor, {
    planOf(_, order, goods) {
      const plan = (locks && countablePlan(order, goods)) || { lines: goods.lines, list: null }
      return { ...plan, locks, reason: 'Daftar nama dikunci' }
    },
  })

async function insistOnProducts(db: Knex, lines: readonly SentLine[]): Promise<void> {
  const ids = lines.flatMap(({ product_id }) => product_id ?? [])
  const existingIds = await findProductIds(db, ids)
  const wrong = lines.flatMap(({ product_id }, at) =>
    product_id == null || existingIds.has(product_id) ? [] : [[`lines.${at}.product_id`, ['Produk ini tidak ada.']]],
  )
  if (wrong.length > 0) throw new InvalidFields(Object.fromEntries(wrong))
}

function checkedSums(order: Order, { lines }: Plan): ReturnType<typeof sumLines> {
  const locked = priceLock(order)
  if (locked) throw new Refusal(409, locked)
  const sums = sumLines(lines)
  insistOnSums(sums)
  const verdict = priceVerdict(order, sums.total_price)
  if (sums.total_price !== order.total_price && !verdict.allowed) throw new Refusal(409, verdict.reason)
  return sums
}

type LineAuthorship = Pick<OrderLine, 'added_by' | 'added_at'>

/** The lines of the order as an unsaved plan would make them. */
const previewLines = (goods: OrderGoods, plan: GoodsPlan, author: LineAuthorship): OrderLine[] =>
  plan.lines.map((line, position) => {
    const { added_by, added_at } = goods.lines.find(({ id }) => id === line.id && stays(goods, plan, line)) ?? author
    const parent_id = plan.lines.some(({ id }) => id === line.parent_id) ? line.parent_id : null
    return { ...line, position, parent_id, added_by, added_at, voided_at: null }
  })

/** Saves a plan, in a job. Changed lines become void and are written anew. The line of an order as typed gets a row. */
export async function saveGoods(job: OrderJob, change: PlannedGoods, bills = true): Promise<GoodsUpdate> {
  const { trx, order } = job
  const { goods, plan } = change
  const isSame = change.sums === null
  if (!isSame || plan.list || plan.sizesNote !== undefined) {
    const replacement = { old: goods.lines, lines: plan.lines, stays: stayingLines(goods, plan) }
    await replaceLines(job, order.id, replacement)
  }
  if (plan.list) await setPriceList(trx, order.id, plan.list)
  const sums = isSame ? { hasVoided: false } : await saveSums(job, change, bills)
  if (plan.sizesNote !== undefined) {
    const note = plan.sizesNote.slice(0, 500)
    await job.save({ sizes_version: order.sizes_version + 1 }, [{ kind: 'sizes', note }])
    if (isSame) job.publish('edited')
  }
  if (plan.locks !== undefined) {
    await job.save({ sizes_locked: plan.locks }, [{ kind: 'sizes', note: plan.locks ? 'Dikunci' : 'Dibuka' }])
    await job.audit('order.sizes_lock')
    if (isSame) job.publish('edited')
  }
  return { ...sums, order: job.order, goods: await readGoods(trx, job.order), isSaved: true }
}

/** Name, pieces and price of the order follow its lines. `updateOrder` saves them, so its rules about money hold. */
async function saveSums(job: OrderJob, { goods, plan, sums }: PlannedGoods, bills: boolean) {
  const { lines, reason } = plan
  const changeTexts = lines.filter((line) => !stays(goods, plan, line)).map(lineText)
  const note =
    [reason, ...changeTexts]
      .filter((part) => part !== '')
      .join('; ')
      .slice(0, 500) || 'Baris dihapus'
  const patch = { ...sums, lines: note, price_reason: reason || 'Baris pesanan diubah' }
  const open = await lockOpenInvoice(job.trx, job.order.id)
  const { hasVoided } = await updateOrder(job, patch)
  await job.audit('order.lines')
  const { order } = job
  if (!bills || !open || !hasVoided || !linkVerdict(order, open.payment_type).allowed) return { hasVoided }
  const request = { type: open.payment_type, percent: open.dp_percent, channel: order.notification_channel }
  const { invoice, link } = await requestLink(job, request)
  return { hasVoided, asked: { order, invoice, link } }
}
