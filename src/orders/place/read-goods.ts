import type { Knex } from 'knex'
import { readPriceList } from '../../products/queries.ts'
import { calculatePrice } from '../../products/rules/price.ts'
import { publicPart } from '../../products/rules/price-list.ts'
import { nested, readSelection, renameProblems, selectionFields } from '../../products/wish.ts'
import { type Errors, readForm } from '../../web/form.ts'
import { type DeliveryChange, DeliveryPlace } from '../delivery/fields.ts'
import { longest } from '../limits.ts'
import type { Goods } from '../lines/new-lines.ts'
import { sumLines } from '../lines/rules.ts'
import { parseRupiah, type Rupiah } from '../rules/amounts.ts'
import { Day } from './forms.ts'
import { listProblems } from './rules.ts'

/** The fields of an order for goods of the price list, and for where and when the goods are wanted. */
export const goodsFields = {
  ...selectionFields,
  delivery: DeliveryPlace.optional().meta({ description: 'Ambil atau kirim; untuk kirim cukup kotanya.' }),
  needed_on: Day.optional().meta({ description: 'Tanggal barangnya dibutuhkan.' }),
}

export type PricedGoods = {
  goods: Goods
  /** The name, the pieces and the price of the order, by the list. */
  sums: ReturnType<typeof sumLines>
  lead_days: number
  delivery: DeliveryChange | null
  needed_on: string | null
}
export type ReadGoods = { ok: true; priced: PricedGoods } | { ok: false; errors: Errors }
type Fields = Readonly<Record<string, unknown>>

/** Prices the goods of a body by today's list. Goods below the minimum get the `reason` of staff. */
export async function readGoods(db: Knex, fields: Fields, { isStaff }: { isStaff: boolean }): Promise<ReadGoods> {
  const all = await readPriceList(db)
  const list = isStaff ? all : publicPart(all)
  const result = readSelection(fields)
  const price = result.ok ? calculatePrice(result.wish, list, { isStaff }) : result
  const where = whereIn(fields)
  if (!result.ok || !price.ok) {
    const problems = 'problems' in price ? price.problems : {}
    return { ok: false, errors: { ...renameProblems(problems, result.pathOf), ...where.errors } }
  }
  const reason = isStaff && typeof fields.reason === 'string' ? fields.reason.trim().slice(0, longest.reason) : ''
  const lines = price.lines.map((line) => (line.kind === 'goods' ? { ...line, reason } : line))
  const errors = { ...differences(fields, price), ...where.errors }
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  const { delivery, needed_on } = where
  const goods = { wish: result.wish, list, lines }
  return { ok: true, priced: { goods, sums: sumLines(lines), lead_days: price.lead_days, delivery, needed_on } }
}

const hasValue = (value: unknown) => value !== undefined && value !== null && value !== ''

/** Finds a sent sum or number of pieces that differs from the list's. An unreadable value has an error of its own. */
const differences = (fields: Fields, price: { total: Rupiah; quantity: number }): Errors =>
  listProblems(price, {
    total: hasValue(fields.total_price) ? parseRupiah(fields.total_price) : null,
    quantity: hasValue(fields.quantity) ? Number(fields.quantity) : price.quantity,
  })

function whereIn(fields: Fields) {
  const deliveryInput = deliveryIn(fields)
  const delivery = deliveryInput === undefined ? null : readForm(DeliveryPlace, deliveryInput)
  const day = Day.safeParse(fields.needed_on ?? null)
  const errors: Record<string, string> = {}
  if (delivery?.ok === false)
    for (const [name, text] of Object.entries(delivery.errors)) errors[`delivery.${name}`] = text
  if (!day.success) errors.needed_on = day.error.issues[0]?.message ?? ''
  return { delivery: delivery?.ok ? delivery.input : null, needed_on: day.data ?? null, errors }
}

/** The delivery of a body: an object, JSON text of an object, or fields by dotted path. */
function deliveryIn(fields: Fields): unknown {
  const { delivery } = nested(fields)
  if (!hasValue(delivery)) return undefined
  if (typeof delivery !== 'string' || !delivery.trim().startsWith('{')) return delivery
  try {
    return JSON.parse(delivery)
  } catch {
    return delivery
  }
}
