import { allow } from '../../platform/access.ts'
import { nested, renameProblems } from '../../products/wish.ts'
import { InvalidFields, refusedForm } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther, wantsFragment } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { toBodyFields, typedIn, type Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { answerFragment, fragment, page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { sums, writes } from '../limits.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { netPaid, type Order, parseRupiah } from '../rules/amounts.ts'
import { priceLock } from '../rules/price.ts'
import { orderAt } from '../show-order.ts'
import { changeLinesAsStaff, type GoodsUpdate } from './change-lines.ts'
import { readPercents } from './discount-rules.ts'
import { readLines } from './fields.ts'
import { listLines } from './queries.ts'
import { getLineTitle, isReduction, kindLabels, lineRows, type OrderLine, signedPrice, sumLines } from './rules.ts'

/** `rows`: the fields of each line; a repeated field is left out. `seen`: what the order would become. */
type SentForm = { rows: readonly Values[]; tree: Values; errors: Values; seen: GoodsUpdate | null }
const linesPage = page<{ edit: ReturnType<typeof editView> }>('/orders/lines/lines')
const sumFragment = fragment<{ sum: ReturnType<typeof sumView> }>('/orders/lines/_sum')

/** The page on which staff change prices and quantities, and add discounts, free lines and delivery. */
export function linesRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()
  const path = '/admin/pesanan/:code/baris'

  router.get(path, allow('staff'), async (ctx) => show(ctx, await orderAt(ctx, deps.db)))
  router.post(path, allow('staff', { limit: writes }), (ctx) => take(ctx, 'simpan'))
  router.post(`${path}/hitung`, allow('staff', { limit: sums }), (ctx) => take(ctx, 'hitung'))
  return router

  async function take(ctx: Context, action: 'simpan' | 'hitung'): Promise<void> {
    const order = await orderAt(ctx, deps.db)
    const fields = nested(toBodyFields(ctx.request.body))
    const tree = typedIn(fields)
    const rows = Object.values(Object(fields.lines)).map((row) => typedIn(row))
    const rowIndexes = rows.flatMap((row, at) => (isLeftOut(row) ? [] : [at]))
    const isPreview = action === 'hitung' || tree.action !== 'simpan'
    const form: SentForm = { rows, tree, errors: {}, seen: null }
    try {
      const input = readSent(form, rowIndexes)
      const request = { ...input, isPreview, bills: tree.bill === '1', asksReasons: !isPreview }
      const update = await changeLinesAsStaff(deps, order.id, request, staffActor(ctx))
      if (isPreview) return await show(ctx, order, { ...form, seen: update })
      const flash = update.hasVoided && !update.asked ? 'baris-link' : 'baris'
      seeOther(ctx, withFlash(orderHref(order.order_code), flash))
    } catch (error) {
      const toRowName = (name: string) => name.replace(/^lines\.(\d+)/, (_, nth) => `lines.${rowIndexes[Number(nth)]}`)
      const { errors, status } = refusedForm(error)
      await show(ctx, order, { ...form, errors: renameProblems(errors, toRowName) }, status)
    }
  }

  async function show(ctx: Context, order: Order, form: SentForm | null = null, status = 200): Promise<void> {
    if (wantsFragment(ctx)) return answerFragment(ctx, sumFragment({ sum: sumView(order, form) }))
    linesPage(ctx, { edit: editView(order, await listLines(deps.db, order), form) }, status)
  }
}

const isLeftOut = ({ id, gone, title, unit_price }: Values) =>
  gone === '1' || (!id && !unit_price?.trim() && !title?.trim())

/** `rowIndexes`: which of the rows are lines. Throws if one of their discounts is wrong. */
function readSent({ rows, tree }: SentForm, rowIndexes: readonly number[]) {
  const lineInputs = rowIndexes.map((at) => toLineInput(rows[at] ?? {}))
  const { lines, percents, problems } = readPercents(lineInputs, -1)
  if (problems.length > 0) throw new InvalidFields(Object.fromEntries(problems.map(([name, text]) => [name, [text]])))
  const { version, reason, pricing, list } = tree
  const request = readLines({ version, reason, pricing: pricing || null, list: list || null, lines })
  return { ...request, lines: request.lines?.map((line, nth) => withPercent(line, percents[nth])) ?? null }
}

const withPercent = <Line extends object>(line: Line, percent: number | undefined) =>
  percent === undefined ? line : { ...line, percent }

/** A minus that staff type before a discount is dropped. */
function toLineInput({ id, kind = 'goods', title, detail, quantity, unit_price = '', reason }: Values) {
  const price = parseRupiah(isReduction(kind) ? unit_price.replace(/^\s*[-−]\s*/, '') : unit_price)
  return {
    id,
    kind,
    title: getLineTitle(kind, title),
    ...(detail === undefined ? {} : { detail }),
    quantity: quantity || (id ? '' : '1'),
    unit_price: unit_price.trim() === '' ? null : price === null ? unit_price : signedPrice(kind, price),
    reason,
  }
}

function sumView(order: Order, form: SentForm | null) {
  const { errors = {}, seen: preview = null, tree = {} } = form ?? {}
  const { list_total, keep_total, pricing, ...others } = errors
  const total = preview?.order.total_price ?? order.total_price
  const lines = preview?.goods.lines ?? []
  const choice = (value: string, label: string, sum: string | undefined) => ({
    value,
    text: sum ? `${label}: ${rupiah(Number(sum))}` : label,
    help: null,
    isChosen: tree.pricing === value,
  })
  const choices = [choice('list', 'Harga menurut jumlah baru', list_total), choice('keep', 'Harga lama', keep_total)]
  return {
    total: rupiah(total),
    before: total === order.total_price ? null : rupiah(order.total_price),
    paid: netPaid(order) > 0 ? rupiah(netPaid(order)) : null,
    quantity: sumLines(lines).quantity,
    lines: lineRows(lines),
    errors: Object.values(others),
    pricing: list_total || tree.pricing ? choices : null,
    pricingError: pricing ?? null,
  }
}

const toFormValues = ({ unit_price, list_price, quantity, ...line }: OrderLine): Values => ({
  id: line.id,
  kind: line.kind,
  title: line.title,
  detail: line.detail,
  reason: line.reason,
  quantity: String(quantity),
  unit_price: unit_price === null ? '' : String(Math.abs(unit_price)),
  list: list_price === null || list_price === unit_price ? '' : rupiah(list_price),
})
const blank: Values = { title: '', detail: '', reason: '', quantity: '', unit_price: '', list: '' }

function editView(order: Order, lines: readonly OrderLine[], form: SentForm | null) {
  const {
    errors = {},
    tree = {},
    rows = [...lines.map(toFormValues), ...newKinds.map((kind) => ({ kind }))],
  } = form ?? {}
  return {
    code: order.order_code,
    action: `${orderHref(order.order_code)}baris/`,
    version: order.version,
    locked: priceLock(order),
    rows: rows.map((row, at) => ({
      at,
      row: { ...blank, id: '', kind: 'goods', gone: '', ...row },
      label: kindLabels[row.kind as OrderLine['kind']] ?? '',
      error: (name: string) => errors[`lines.${at}.${name}`] ?? null,
    })),
    tree: { reason: '', bill: '', list: '', ...tree },
    errors,
    sum: sumView(order, form),
  }
}
const newKinds = ['goods', 'delivery', 'discount'] as const
