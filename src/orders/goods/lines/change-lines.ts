import type { Knex } from 'knex'
import { readPriceList } from '../../../products/queries.ts'
import { MAX_PIECES, MAX_TOTAL, type Wish } from '../../../products/rules/price.ts'
import { type PriceList, sizeCodes } from '../../../products/rules/price-list.ts'
import { InvalidFields } from '../../../web/call-errors.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { Refusal } from '../../../web/refusal.ts'
import { inOrder } from '../../lines/goods.ts'
import {
  addLines,
  knownProducts,
  listFor,
  listLines,
  listRoster,
  moveSizes,
  priceListOf,
  readGoods,
  setPriceList,
  setSizes,
  voidLines,
} from '../../lines/queries.ts'
import { changeOf, type OrderDeps, recordStaffAction } from '../../order-deps.ts'
import { requestLink } from '../../payments/links.ts'
import { makeLink, type RequestedLink } from '../../payments/make-link.ts'
import { hasPayments } from '../../payments/money-queries.ts'
import { lockOpenInvoice, lockOrder, type OrderActor } from '../../queries.ts'
import type { Order } from '../../rules/amounts.ts'
import { type OrderLine, sumsOf, TYPED_LINE } from '../../rules/lines.ts'
import { linkVerdict } from '../../rules/order.ts'
import { priceLock } from '../../rules/price.ts'
import { type OrderUpdate, Outdated, updateOrder } from '../../staff/update-order.ts'
import { type Draft, edited, type Pricing, type SentLine } from './plan.ts'
import { rewished } from './rewish.ts'
import type { PathOf, Standing } from './standing.ts'

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

export async function standingOf(db: Knex, order: Order): Promise<Standing> {
  return { ...(await readGoods(db, order)), list: await priceListOf(db, order.id) }
}

/** An order whose goods were changed, and what it now is made of. */
export type GoodsUpdate = LinesUpdate & { standing: Standing }
/** `asked`: the link of the invoice that replaces the one which the new price voided. */
export type LinesUpdate = OrderUpdate & { asked?: RequestedLink }

class Preview extends Error {
  readonly update: GoodsUpdate
  constructor(update: GoodsUpdate) {
    super()
    this.update = update
  }
}

/**
 * Runs `work` on a locked order, if what `version` reads of it is still that number. A preview is carried out and rolled
 * back, so it is refused where a change would be. Returns null if the order does not exist.
 */
export async function onOrder(
  deps: OrderDeps,
  id: string,
  {
    version,
    name,
    isPreview,
    actor,
  }: { version: number | null; name: 'version' | 'sizes_version'; isPreview: boolean; actor: OrderActor },
  work: (trx: Knex, order: Order) => Promise<LinesUpdate>,
): Promise<GoodsUpdate | null> {
  try {
    const update = await deps.db.transaction(async (trx) => {
      const order = await lockOrder(trx, id)
      if (!order || order.deleted_at) return null
      if (version !== null && order[name] !== version) throw new Outdated(order)
      const done = await work(trx, order)
      const update = { ...done, standing: await standingOf(trx, done.order) }
      if (isPreview) throw new Preview(update)
      return update
    })
    if (update && update.what.length > 0) deps.publish([changeOf(update.order, update.what)])
    const made = update?.asked && (await makeLink(deps, update.asked, actor))
    return update && made ? { ...update, order: made.order } : update
  } catch (error) {
    if (error instanceof Preview) return error.update
    throw error
  }
}

/** Changes the lines of an order as staff ask for it. */
export const changeLinesAsStaff = (
  deps: OrderDeps,
  id: string,
  request: LinesRequest,
  actor: OrderActor,
  { isPreview = false, bills = true } = {},
): Promise<GoodsUpdate | null> =>
  onOrder(deps, id, { version: request.version, name: 'version', isPreview, actor }, async (trx, order) => {
    const standing = await standingOf(trx, order)
    const list = request.takesNow || (request.wish && !standing.list) ? await readPriceList(trx) : standing.list
    await insistOnProducts(trx, request.lines ?? [])
    const plan = (pricing: Pricing) => planned(standing, request, pricing, list)
    const drafts = plan(request.pricing ?? 'list')
    const totals = { list: sumsOf(plan('list')).total_price, keep: sumsOf(plan('keep')).total_price }
    const hasMoney = order.paid_amount > 0 || (await hasPayments(trx, order.id))
    if (request.pricing === null && totals.list !== totals.keep && hasMoney)
      throw new InvalidFields({
        pricing: [`Menurut jumlah baru ${rupiah(totals.list)}, dengan harga lama ${rupiah(totals.keep)}.`],
        list_total: [String(totals.list)],
        keep_total: [String(totals.keep)],
      })
    const gone = standing.lines.find((line) => !request.lines?.some(({ id }) => id === line.id))
    if (request.lines && gone && request.reason === '')
      throw new InvalidFields({ reason: [`Tulis alasan baris ${gone.title} dihapus.`] })
    const update = await changeLines(trx, deps, order, standing, drafts, actor, request.reason, bills)
    if (!request.wish && !request.takesNow) return update
    const goods = (await listLines(trx, update.order)).filter(({ item }) => item !== null)
    if (list) await setPriceList(trx, order.id, listFor(itemsOf(goods), list))
    for (const [nth, item] of (request.wish?.items ?? []).entries()) {
      const id = goods[nth]?.id ?? ''
      if (list && item.sizes.length > 0 && (await listRoster(trx, [id])).length === 0)
        await setSizes(trx, id, inOrder(item.sizes, sizeCodes(list, item.product_id) ?? []))
    }
    return update
  })

async function insistOnProducts(trx: Knex, lines: readonly SentLine[]): Promise<void> {
  const known = await knownProducts(
    trx,
    lines.flatMap(({ product_id }) => product_id ?? []),
  )
  const wrong = lines.flatMap(({ product_id }, at) =>
    product_id == null || known.has(product_id) ? [] : [[`lines.${at}.product_id`, ['Produk ini tidak ada.']]],
  )
  if (wrong.length > 0) throw new InvalidFields(Object.fromEntries(wrong))
}

const itemsOf = (lines: readonly OrderLine[]): Wish => ({ items: lines.flatMap(({ item }) => (item ? [item] : [])) })

function planned(
  standing: Standing,
  { wish, lines, pathOf }: LinesRequest,
  pricing: Pricing,
  list: PriceList | null,
): Draft[] {
  if (wish) return rewished(standing, wish, pricing, list ?? { products: [], extras: [] }, pathOf)
  return edited(standing, lines ?? [], pricing, list)
}

/**
 * The one way by which lines of a locked order change: the changed ones are void and written anew, and the order takes
 * its name, pieces and price from them by `updateOrder`, whose rules of money hold. Throws `InvalidFields` and a 409.
 */
export async function changeLines(
  trx: Knex,
  deps: OrderDeps,
  order: Order,
  { lines }: Standing,
  drafts: readonly Draft[],
  actor: OrderActor,
  reason: string,
  bills = true,
): Promise<LinesUpdate> {
  const stays = (draft: Draft) => lines.some((line) => line.id === draft.id && isEqual(line, draft))
  const kept = new Set(drafts.filter(stays).map(({ id }) => id))
  const gone = lines.filter(({ id }) => !kept.has(id))
  if (gone.length === 0 && kept.size === drafts.length) return { order, what: [], hasVoided: false }
  const locked = priceLock(order)
  if (locked) throw new Refusal(409, locked)
  const sums = sumsOf(drafts)
  insistOnSums(sums)
  const now = deps.now()
  await voidLines(
    trx,
    gone.flatMap(({ id }) => (id === TYPED_LINE ? [] : [id])),
    now,
  )
  const isOwn = (id: string | null) => id !== null && kept.has(id) && id !== TYPED_LINE
  const rows = await addLines(
    trx,
    order.id,
    drafts.map(({ id, ...draft }) => ({ ...draft, stays: isOwn(id) ? id : null })),
    {
      name: actor.name,
      at: now,
    },
  )
  for (const [nth, { id }] of drafts.entries())
    if (id !== null && id !== TYPED_LINE && rows[nth] && rows[nth].id !== id) await moveSizes(trx, id, rows[nth].id)
  const told = drafts
    .filter((draft) => !stays(draft))
    .map(({ title, quantity, amount }) => `${title} × ${quantity} = ${rupiah(amount)}`)
  const note = [reason, ...told]
    .filter((part) => part !== '')
    .join('; ')
    .slice(0, 500)
  const patch = { ...sums, lines: note || 'Baris dihapus', price_reason: reason || OTHER_LINES }
  const open = await lockOpenInvoice(trx, order.id)
  const update = await updateOrder(trx, deps, order.id, patch, actor)
  if (!update) throw new Error('the order is gone')
  await recordStaffAction(trx, actor, { action: 'order.lines', subject: order.order_code })
  if (!bills || !open || !update.hasVoided || !linkVerdict(update.order, open.payment_type).allowed) return update
  const request = { type: open.payment_type, percent: open.dp_percent, channel: order.notification_channel }
  const { invoice, link } = await requestLink(trx, deps, update.order, request, actor)
  return { ...update, asked: { order: update.order, invoice, link } }
}
const OTHER_LINES = 'Baris pesanan diubah'

/** Sizes of an item are kept beside its line, so they do not make it another one. */
const isEqual = (line: OrderLine, draft: Draft): boolean =>
  (
    ['kind', 'product_id', 'title', 'detail', 'quantity', 'unit_price', 'amount', 'list_price', 'reason'] as const
  ).every((name) => line[name] === draft[name]) &&
  JSON.stringify([line.item?.choices, line.item?.extras]) === JSON.stringify([draft.item?.choices, draft.item?.extras])

function insistOnSums({ quantity, total_price }: ReturnType<typeof sumsOf>): void {
  if (total_price < 1) throw new InvalidFields({ total_price: ['Jumlah seluruhnya paling sedikit Rp 1.'] })
  if (total_price > MAX_TOTAL) throw new InvalidFields({ total_price: ['Jumlah seluruhnya melebihi Rp 999.999.999.'] })
  if (quantity < 1 || quantity > MAX_PIECES)
    throw new InvalidFields({ quantity: ['Seluruhnya 1 sampai 10.000 potong.'] })
}
