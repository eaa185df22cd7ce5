import type { SelectionItem } from '../../products/rules/price.ts'
import type { OrderWrite } from '../queries.ts'
import { countedItem, savedItem, withoutList } from '../roster/rules.ts'
import type { Order } from '../rules/amounts.ts'
import { priceLock, priceVerdict } from '../rules/price.ts'
import { isUnchanged, stayingLines } from './compare.ts'
import { withoutOldPercents } from './discount-rules.ts'
import { aligned, type Plan } from './plan.ts'
import { type OrderGoods, readGoods, replaceLines } from './queries.ts'
import { lineText, type OrderLine, type RosterRow, sumLines } from './rules.ts'
import type { Row } from './sent-lines.ts'

/**
 * The plan after the sizes or the roster of a line changed. Its size lines and prices by row follow at once if the
 * sizes have no names. A list of names must count first. `isLocked`: whether the customer can no longer change the
 * list.
 */
export function resized(
  goods: OrderGoods,
  id: string,
  { sizes, roster }: { sizes: SelectionItem['sizes']; roster: RosterRow[] | null },
  isLocked: boolean,
): Plan {
  const lines = goods.lines.map((old): OrderLine => {
    if (old.id !== id) return old
    if (!roster) return { ...old, sizes, roster: [], item: old.item && { ...withoutList(old.item), sizes } }
    const line = { ...old, sizes, roster }
    return { ...line, item: savedItem(line, goods.list) }
  })
  return isLocked ? countedLists(goods, lines) : byItems(goods, lines)
}

/** The plan by which lists of names count in the price as they are now. */
export const countedLists = (goods: OrderGoods, lines = goods.lines): Plan =>
  byItems(
    goods,
    lines.map((line) => ({ ...line, item: countedItem(line, goods.list) })),
  )

const byItems = (goods: OrderGoods, lines: readonly OrderLine[]): Plan => {
  const rows = goods.lines.map((old, at): Row => ({ old, line: lines[at] ?? old }))
  return {
    lines: withoutOldPercents(aligned(goods, rows, { pricing: 'list', list: goods.list }), goods.lines),
    list: null,
  }
}

/** The plan by the lists of names as they are. Null if the price has them already or cannot change. */
export function countablePlan(order: Order, goods: OrderGoods): Plan | null {
  const plan = countedLists(goods)
  const { total_price } = sumLines(plan.lines)
  const isPossible = priceLock(order) === null && total_price > 0 && priceVerdict(order, total_price).allowed
  return isPossible && !isUnchanged(goods, plan) ? plan : null
}

/** Stores the lines in which lists of names count. The caller saves the sums. Null if nothing changes. */
export async function countLists(write: OrderWrite, order: Order) {
  const goods = await readGoods(write.trx, order)
  const plan = goods.list && countablePlan(order, goods)
  if (!plan) return null
  const stays = stayingLines(goods, plan)
  await replaceLines(write, order.id, { old: goods.lines, lines: plan.lines, stays })
  const changeTexts = plan.lines.filter(({ id }) => !stays.includes(id)).map(lineText)
  return { sums: sumLines(plan.lines), lines: changeTexts.join('; ').slice(0, 500) || 'Baris dihapus' }
}
