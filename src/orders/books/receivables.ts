import { DAY_MS, shortDay } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith, paginateOrThrow } from '../../web/paging.ts'
import { standingBadge } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import type { Debt, Debts } from './queries.ts'

/** The days from which the second, third and fourth age group of a debt begin. */
export const AGES = [8, 31, 61] as const
const names = ['0–7 hari', '8–30 hari', '31–60 hari', 'Lebih dari 60 hari']

export const DEBTS_PER_PAGE = 100

/** The groups with the oldest debts come first. */
export function receivablesView({ groups, rows }: Debts, page: number, now: Date) {
  const total = groups.reduce((sum, one) => sum + one.sum, 0)
  const count = groups.reduce((sum, one) => sum + one.count, 0)
  return {
    total: rupiah(total),
    count: `${count.toLocaleString('id-ID')} pesanan`,
    ages: names.map((name, age) => {
      const { sum, count: orders } = groups.find((one) => one.age === age) ?? { sum: 0, count: 0 }
      return { name, sum: rupiah(sum), count: orders.toLocaleString('id-ID') }
    }),
    groups: names
      .map((name, age) => ({ name, rows: rows.filter((one) => one.age === age).map((one) => debtView(one, now)) }))
      .filter((group) => group.rows.length > 0)
      .toReversed(),
    pagination: paginateOrThrow(count, DEBTS_PER_PAGE, page, (to) => addressWith('/admin/piutang/', { page: to })),
  }
}

function debtView(debt: Debt, now: Date) {
  const { order_code: code, customer_name: name, remaining, since, invoice } = debt
  const href = orderHref(code)
  return {
    code,
    name,
    href,
    badge: standingBadge(debt),
    remaining: rupiah(remaining),
    since: shortDay(since),
    days: `${Math.max(0, Math.floor((now.getTime() - since.getTime()) / DAY_MS))} hari`,
    remind: invoice && `${href}invoice/${invoice}/pengingat/`,
  }
}
