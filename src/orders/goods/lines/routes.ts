import { allow } from '../../../platform/access.ts'
import { named, nested } from '../../../products/wish.ts'
import { errorsOf, InvalidFields } from '../../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther, wantsFragment } from '../../../web/context.ts'
import { withFlash } from '../../../web/flash.ts'
import { fieldsOf, typedValues, type Values } from '../../../web/form.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { Refusal } from '../../../web/refusal.ts'
import { answerFragment, fragment, page } from '../../../web/render.ts'
import { type OrderDeps, orderHref, staffActor } from '../../order-deps.ts'
import { netPaid, type Order, parseRupiah } from '../../rules/amounts.ts'
import { writes } from '../../rules/limits.ts'
import { lineRows, type OrderLine } from '../../rules/lines.ts'
import { priceLock } from '../../rules/price.ts'
import { orderAt } from '../../staff/show-order.ts'
import { readLines } from './answers.ts'
import { changeLinesAsStaff, standingOf } from './change-lines.ts'

/** Of a form, in which a repeated field is none. */
type Row = Values
type Outcome = { lines: readonly OrderLine[]; total: number } | null
type SentForm = { rows: readonly Row[]; tree: Row; errors: Readonly<Record<string, string>>; seen: Outcome }
const linesPage = page<{ edit: ReturnType<typeof editView> }>('/orders/goods/lines')
const sumFragment = fragment<{ sum: ReturnType<typeof sumView> }>('/orders/goods/_sum')

/** The page on which staff change prices and quantities, and add discounts, free lines and delivery. */
export function linesRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()
  const path = '/admin/pesanan/:code/baris'

  router.get(path, allow('staff'), async (ctx) => show(ctx, await orderAt(ctx, deps.db)))
  router.post(path, allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, deps.db)
    const fields = nested(fieldsOf(ctx.request.body))
    const tree = typedValues(fields)
    const rows = Object.values(Object(fields.lines)).map((row) => typedValues(Object(row)))
    const kept = rows.flatMap((row, at) => (isLeftOut(row) ? [] : [at]))
    const bills = tree.bill === '1'
    const isPreview = tree.action !== 'simpan' || wantsFragment(ctx)
    const sent: SentForm = { rows, tree, errors: {}, seen: null }
    try {
      const { preview: _, ...request } = readLines({
        version: tree.version,
        reason: tree.reason,
        pricing: tree.pricing || null,
        list: tree.list || null,
        lines: kept.map((at) => lineOf(rows[at] ?? {})),
      })
      const changed = await changeLinesAsStaff(deps, order.id, request, staffActor(ctx), { isPreview, bills })
      if (!changed) throw new Refusal(409, 'Pesanan ini sudah dihapus.')
      const seen = { lines: changed.standing.lines, total: changed.order.total_price }
      if (isPreview) return show(ctx, order, { ...sent, seen })
      seeOther(
        ctx,
        withFlash(orderHref(order.order_code), changed.hasVoided && !changed.asked ? 'baris-link' : 'baris'),
      )
    } catch (error) {
      if (!(error instanceof Refusal) || ![400, 409].includes(error.status)) throw error
      const placed = (name: string) => name.replace(/^lines\.(\d+)/, (_, nth) => `lines.${kept[Number(nth)]}`)
      const errors = error instanceof InvalidFields ? named(errorsOf(error), placed) : { '': error.message }
      await show(ctx, order, { ...sent, errors }, error.status === 400 ? 422 : 409)
    }
  })
  return router

  async function show(ctx: Context, order: Order, sent: SentForm | null = null, status = 200): Promise<void> {
    if (wantsFragment(ctx)) return answerFragment(ctx, sumFragment({ sum: sumView(order, sent) }))
    linesPage(ctx, { edit: editView(order, (await standingOf(deps.db, order)).lines, sent) }, status)
  }
}

const isLeftOut = ({ id, gone, title, unit_price }: Row) =>
  gone === '1' || (!id && !unit_price?.trim() && !title?.trim())

const newTitles: Row = { discount: 'Potongan', delivery: 'Ongkos kirim' }

/** A discount is typed without its minus. */
function lineOf({ id, kind = 'goods', title, detail = '', quantity, unit_price = '', reason = '' }: Row) {
  const falls = kind === 'discount' || kind === 'correction'
  const price = parseRupiah(falls ? unit_price.replace(/^\s*[-−]\s*/, '') : unit_price)
  const words = {
    id: id || null,
    kind,
    title: title || newTitles[kind] || '',
    detail,
    quantity: quantity || (id ? '' : '1'),
    reason,
  }
  return {
    ...words,
    unit_price: unit_price.trim() === '' ? null : price === null ? unit_price : falls ? -price : price,
  }
}

function sumView(order: Order, sent: SentForm | null) {
  const { errors = {}, seen = null, tree = {} } = sent ?? {}
  const { list_total, keep_total } = errors
  const total = seen?.total ?? order.total_price
  const choice = (value: string, text: string) => ({ value, text, help: null, isChosen: tree.pricing === value })
  return {
    total: rupiah(total),
    before: total === order.total_price ? null : rupiah(order.total_price),
    paid: netPaid(order) > 0 ? rupiah(netPaid(order)) : null,
    quantity: (seen?.lines ?? []).reduce((sum, { kind, quantity }) => sum + (kind === 'goods' ? quantity : 0), 0),
    lines: lineRows(seen?.lines ?? []),
    errors: Object.entries(errors).flatMap(([name, text]) =>
      ['list_total', 'keep_total', 'pricing'].includes(name) ? [] : [text],
    ),
    pricing:
      list_total || tree.pricing
        ? [
            choice('list', `Harga menurut jumlah baru${list_total ? `: ${rupiah(Number(list_total))}` : ''}`),
            choice('keep', `Harga lama${keep_total ? `: ${rupiah(Number(keep_total))}` : ''}`),
          ]
        : null,
    pricingError: errors.pricing ?? null,
  }
}

const noRow: Row = {
  id: '',
  kind: 'goods',
  title: '',
  detail: '',
  quantity: '',
  unit_price: '',
  reason: '',
  list: '',
  gone: '',
}

function editView(order: Order, lines: readonly OrderLine[], sent: SentForm | null) {
  const typed = ({ id, kind, title, detail, quantity, unit_price, list_price, reason }: OrderLine): Row => ({
    id,
    kind,
    title,
    detail,
    quantity: String(quantity),
    reason,
    unit_price: unit_price === null ? '' : String(Math.abs(unit_price)),
    list: list_price === null || list_price === unit_price ? '' : rupiah(list_price),
  })
  const blank = (['goods', 'delivery', 'discount'] as const).map((kind): Row => ({ kind }))
  const rows = sent?.rows ?? [...lines.map(typed), ...blank]
  return {
    code: order.order_code,
    action: `${orderHref(order.order_code)}baris/`,
    version: order.version,
    locked: priceLock(order),
    total: rupiah(order.total_price),
    rows: rows.map((row, at) => ({
      at,
      row: { ...noRow, ...row },
      isNew: !row.id,
      error: (name: string) => sent?.errors[`lines.${at}.${name}`] ?? null,
    })),
    tree: { reason: '', bill: '', list: '', ...sent?.tree },
    errors: sent?.errors ?? {},
    sum: sumView(order, sent),
  }
}
