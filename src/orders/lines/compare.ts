import { isDeepStrictEqual } from 'node:util'
import type { Plan } from './plan.ts'
import type { OrderGoods } from './queries.ts'
import type { NewLine, OrderLine } from './rules.ts'

/** What a plan changes. `sizesNote`: a note on sizes that were sent on their own. */
type ComparedPlan = Pick<Plan, 'lines'> & { sizesNote?: string }

/** Stored JSON may have its keys in another order, so objects are compared deeply. */
const isEqual = (line: OrderLine, other: NewLine): boolean =>
  (
    ['kind', 'product_id', 'title', 'detail', 'quantity', 'unit_price', 'amount', 'list_price', 'reason'] as const
  ).every((name) => line[name] === other[name]) &&
  isDeepStrictEqual([line.item?.choices, line.item?.extras], [other.item?.choices, other.item?.extras])

/** Whether a line stays as it is. Sizes that were sent on their own do not make it another line. */
export const stays = ({ lines }: OrderGoods, { sizesNote }: Pick<ComparedPlan, 'sizesNote'>, line: NewLine): boolean =>
  lines.some((one) => {
    const hasSizes = sizesNote !== undefined || isDeepStrictEqual(one.sizes, line.sizes)
    return one.id === line.id && hasSizes && isEqual(one, line)
  })

export const isUnchanged = (goods: OrderGoods, plan: ComparedPlan): boolean =>
  plan.lines.length === goods.lines.length && plan.lines.every((line) => stays(goods, plan, line))

export const stayingLines = (goods: OrderGoods, plan: ComparedPlan): string[] =>
  plan.lines.filter((line) => stays(goods, plan, line)).map(({ id }) => id)
