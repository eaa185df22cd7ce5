import type { Knex } from 'knex'
import { readPriceList } from '../../../products/queries.ts'
import { MAX_PIECES, MAX_TOTAL, type Wish } from '../../../products/rules/price.ts'
import { InvalidFields } from '../../../web/call-errors.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { Refusal } from '../../../web/refusal.ts'
import { isUnchanged, stayingLines, stays } from '../../lines/compare.ts'
import { countablePlan } from '../../lines/name-lists.ts'
import { edited, type PathOf, type Plan, type Pricing, type SentLine, wished } from '../../lines/plan.ts'
import { knownProducts, type OrderGoods, readGoods, replaceLines, setPriceList } from '../../lines/queries.ts'
import { changeOf, type OrderDeps, recordStaffAction } from '../../order-deps.ts'
import { requestLink } from '../../payments/links.ts'
import { makeLink, type RequestedLink } from '../../payments/make-link.ts'
import { hasPayments } from '../../payments/money-queries.ts'
import { findOrder, lockOpenInvoice, lockOrder, type OrderActor, saveOrder } from '../../queries.ts'
import type { Order, Rupiah } from '../../rules/amounts.ts'
import { lineText, type OrderLine, sumsOf } from '../../rules/lines.ts'
import { linkVerdict } from '../../rules/order.ts'
import { priceLock, priceVerdict } from '../../rules/price.ts'
import { type OrderUpdate, Outdated, updateOrder } from '../../staff/update-order.ts'

/** `lines` or `wish`; `takesNow`: today's price list instead of the order's. `pricing`: null if it was not asked for. */
export type LinesRequest = {
  version: number | null
  lines: readonly SentLine[] | null
  wish: Wish | null
  pricing: Pricing | null
  takesNow: boolean
  reason: string
  pathOf: PathOf
}

/**
 * An order and what it is made of, or by a plan that was not saved would be. `asked`: the link of the invoice that
 * replaces the one which the new price voided.
 */
export type GoodsUpdate = OrderUpdate & { goods: OrderGoods; isSaved: boolean; asked?: RequestedLink }

type Change = {
  actor: OrderActor
  /** What the caller read of the order; null skips the check. */
  version: number | null
  versionOf?: 'version' | 'sizes_version'
  /** Whether the plan is saved, which the price by it may decide. */
  saves?: boolean | ((total: Rupiah) => boolean)
  /** Whether an invoice that the new price voids is replaced at once. */
  bills?: boolean
}

/**
 * `reason`: why lines change. `sizesNote`: of sizes that were sent, which make a version of the sizes. `locks`: whether
 * the customer may no longer change them.
 */
type WantedPlan = Plan & { reason: string; sizesNote?: string; locks?: boolean }

/**
 * The one way by which the goods of an order change: they are planned, and the plan is saved unless it is only to be
 * seen, which locks nothing. It is refused in both cases. Throws `InvalidFields`, `Outdated` and a 409. Returns null if
 * the order does not exist.
 */
export async function changeGoods(
  deps: OrderDeps,
  id: string,
  { actor, version, versionOf = 'version', saves = true, bills = true }: Change,
  planOf: (db: Knex, order: Order, goods: OrderGoods) => WantedPlan | Promise<WantedPlan>,
): Promise<GoodsUpdate | null> {
  const run = async (db: Knex, order: Order | null): Promise<GoodsUpdate | null> => {
    if (!order || order.deleted_at) return null
    if (version !== null && order[versionOf] !== version) throw new Outdated(order)
    const goods = await readGoods(db, order)
    const plan = await planOf(db, order, goods)
    const sums = isUnchanged(goods, plan) ? null : checkedSums(order, plan)
    const after = { ...order, ...sums }
    if (typeof saves === 'function' ? saves(after.total_price) : saves)
      return save(db, { deps, order, goods, plan, actor, bills })
    const lines = seen(goods, plan, { added_by: actor.name, added_at: deps.now() })
    return { order: after, what: [], hasVoided: false, goods: { ...goods, lines }, isSaved: false }
  }
  const update =
    saves === false
      ? await run(deps.db, await findOrder(deps.db, { id }))
      : await deps.db.transaction(async (trx) => run(trx, await lockOrder(trx, id)))
  if (update && update.what.length > 0) deps.publish([changeOf(update.order, update.what)])
  const made = update?.asked && (await makeLink(deps, update.asked, actor))
  return update && made ? { ...update, order: made.order } : update
}

/** Changes the lines of an order as staff ask for it. `asksReasons`: not while a form is still being filled in. */
export const changeLinesAsStaff = (
  deps: OrderDeps,
  id: string,
  request: LinesRequest,
  actor: OrderActor,
  { isPreview = false, bills = true, asksReasons = true } = {},
): Promise<GoodsUpdate | null> =>
  changeGoods(deps, id, { actor, version: request.version, saves: !isPreview, bills }, async (db, order, goods) => {
    const { lines, wish, pricing, takesNow, reason, pathOf } = request
    const list = takesNow || (wish && !goods.list) ? await readPriceList(db) : goods.list
    await insistOnProducts(db, lines ?? [])
    const plan = (by: Pricing) =>
      wish && list
        ? wished(goods, wish, by, list, pathOf, pricing !== null)
        : edited(goods, lines ?? [], by, list, asksReasons)
    const plans = { list: plan('list'), keep: plan('keep') }
    if (pricing === null && !takesNow && isUnchanged(goods, plans.keep)) return { ...plans.keep, reason }
    const totals = { list: sumsOf(plans.list.lines).total_price, keep: sumsOf(plans.keep.lines).total_price }
    const isOpen = pricing === null && totals.list !== totals.keep
    if (isOpen && (order.paid_amount > 0 || (await hasPayments(db, order.id))))
      throw new InvalidFields({
        pricing: [`Menurut jumlah baru ${rupiah(totals.list)}, dengan harga lama ${rupiah(totals.keep)}.`],
        list_total: [String(totals.list)],
        keep_total: [String(totals.keep)],
      })
    const gone = goods.lines.find((line) => !lines?.some(({ id }) => id === line.id))
    if (lines && gone && asksReasons && reason === '')
      throw new InvalidFields({ reason: [`Tulis alasan baris ${gone.title} dihapus.`] })
    return { ...plans[pricing ?? 'list'], reason }
  })

/** Locked lists count in the price as they are, unless less would cost than was paid. */
export const lockSizes = (
  deps: OrderDeps,
  id: string,
  locks: boolean,
  actor: OrderActor,
): Promise<GoodsUpdate | null> =>
  changeGoods(deps, id, { actor, version: null }, (_, order, goods) => {
    const plan = (locks && countablePlan(order, goods)) || { lines: goods.lines, list: null }
    return { ...plan, locks, reason: 'Daftar nama dikunci' }
  })

async function insistOnProducts(db: Knex, lines: readonly SentLine[]): Promise<void> {
  const ids = lines.flatMap(({ product_id }) => product_id ?? [])
  const known = await knownProducts(db, ids)
  const wrong = lines.flatMap(({ product_id }, at) =>
    product_id == null || known.has(product_id) ? [] : [[`lines.${at}.product_id`, ['Produk ini tidak ada.']]],
  )
  if (wrong.length > 0) throw new InvalidFields(Object.fromEntries(wrong))
}

/** Throws where the order cannot have the lines. */
function checkedSums(order: Order, { lines }: Plan): ReturnType<typeof sumsOf> {
  const locked = priceLock(order)
  if (locked) throw new Refusal(409, locked)
  const sums = sumsOf(lines)
  const { quantity, total_price } = sums
  if (total_price < 1) throw new InvalidFields({ total_price: ['Jumlah seluruhnya paling sedikit Rp\u00a01.'] })
  if (total_price > MAX_TOTAL)
    throw new InvalidFields({ total_price: ['Jumlah seluruhnya melebihi Rp\u00a0999.999.999.'] })
  if (quantity < 1 || quantity > MAX_PIECES)
    throw new InvalidFields({ quantity: ['Seluruhnya 1 sampai 10.000 potong.'] })
  const verdict = priceVerdict(order, total_price)
  if (total_price !== order.total_price && !verdict.allowed) throw new Refusal(409, verdict.reason)
  return sums
}

/** The lines of a plan that is not saved. */
const seen = (goods: OrderGoods, plan: WantedPlan, author: Pick<OrderLine, 'added_by' | 'added_at'>): OrderLine[] =>
  plan.lines.map((line, position) => {
    const { added_by, added_at } = goods.lines.find(({ id }) => id === line.id && stays(goods, plan, line)) ?? author
    const parent_id = plan.lines.some(({ id }) => id === line.parent_id) ? line.parent_id : null
    return { ...line, position, parent_id, added_by, added_at, voided_at: null }
  })

type Saving = { deps: OrderDeps; order: Order; goods: OrderGoods; plan: WantedPlan; actor: OrderActor; bills: boolean }

/** Changed lines are void and written anew; a line as typed gets a row. */
async function save(trx: Knex, saving: Saving): Promise<GoodsUpdate> {
  const { deps, order, goods, plan, actor } = saving
  const now = deps.now()
  const isSame = isUnchanged(goods, plan)
  if (!isSame || plan.list || plan.sizesNote !== undefined) {
    const replacement = { old: goods.lines, lines: plan.lines, stays: stayingLines(goods, plan) }
    await replaceLines(trx, order.id, replacement, { name: actor.name, at: now })
  }
  if (plan.list) await setPriceList(trx, order.id, plan.list)
  const update: OrderUpdate & Pick<GoodsUpdate, 'asked'> = isSame
    ? { order, what: [], hasVoided: false }
    : await saveSums(trx, saving)
  if (plan.sizesNote !== undefined) {
    const history = [{ kind: 'sizes', note: plan.sizesNote.slice(0, 500) }]
    const set = { sizes_version: order.sizes_version + 1 }
    update.order = await saveOrder(trx, update.order, set, history, actor, now)
    if (isSame) update.what = ['edited']
  }
  if (plan.locks !== undefined) {
    const history = [{ kind: 'sizes', note: plan.locks ? 'Dikunci' : 'Dibuka' }]
    update.order = await saveOrder(trx, update.order, { sizes_locked: plan.locks }, history, actor, now)
    await recordStaffAction(trx, actor, { action: 'order.sizes_lock', subject: order.order_code })
    if (isSame) update.what = ['edited']
  }
  return { ...update, goods: await readGoods(trx, update.order), isSaved: true }
}

/** The order takes name, pieces and price from its lines by `updateOrder`, whose rules of money hold. */
async function saveSums(trx: Knex, { deps, order, goods, plan, actor, bills }: Saving) {
  const { lines, reason } = plan
  const told = [reason, ...lines.filter((line) => !stays(goods, plan, line)).map(lineText)].filter(
    (part) => part !== '',
  )
  const note = told.join('; ').slice(0, 500) || 'Baris dihapus'
  const patch = { ...sumsOf(lines), lines: note, price_reason: reason || 'Baris pesanan diubah' }
  const open = await lockOpenInvoice(trx, order.id)
  const update = await updateOrder(trx, deps, order.id, patch, actor)
  if (!update) throw new Error('the order is gone')
  await recordStaffAction(trx, actor, { action: 'order.lines', subject: order.order_code })
  if (!bills || !open || !update.hasVoided || !linkVerdict(update.order, open.payment_type).allowed) return update
  const request = { type: open.payment_type, percent: open.dp_percent, channel: order.notification_channel }
  const { invoice, link } = await requestLink(trx, deps, update.order, request, actor)
  return { ...update, asked: { order: update.order, invoice, link } }
}
