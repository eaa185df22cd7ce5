import type { StatusBadge } from '../../../web/context.ts'
import { nearMoment } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { pagesUpTo } from '../../../web/paging.ts'
import { events } from '../../events.ts'
import { paymentReasons } from '../../labels.ts'
import { orderHref } from '../../order-deps.ts'
import type { DecisionRow } from './decision-queries.ts'

export const DECIDED_PER_PAGE = 25

export type HistoryView = ReturnType<typeof historyView>

const historyHref = (page: number) => `/admin/pembayaran/riwayat/${page > 1 ? `?page=${page}` : ''}`

export function historyView(decisions: { rows: readonly DecisionRow[]; total: number }, page: number, now: Date) {
  return {
    rows: decisions.rows.map((row) => ({
      at: nearMoment(row.at, now),
      iso: row.at.toISOString(),
      by: row.by === 'sistem' ? automatic(row) : row.by,
      code: row.order_code,
      href: orderHref(row.order_code),
      amount: rupiah(row.amount),
      badge: getOutcomeBadge(row),
      why: row.reason ? paymentReasons[row.reason].label : '',
      note: row.note,
    })),
    pagination: pagesUpTo(decisions.total, DECIDED_PER_PAGE, page, historyHref),
  }
}

/** For reviews that the server closed itself, because no excess remained. */
const automatic = ({ was_given: wasRefunded }: DecisionRow) =>
  `otomatis, sudah habis ${wasRefunded ? 'dikembalikan' : 'terpakai'}`

function getOutcomeBadge({ kind, state, reason }: DecisionRow): StatusBadge {
  if (kind === 'refund') return events.refund.badge
  if (kind === 'proof') return events[state === 'accepted' ? 'proof accepted' : 'proof rejected'].badge
  if (state === 'dismissed') return events.payment_dismissed.badge
  // These payments are usually counted before the review, so the label says that staff checked them.
  const isSeen = reason === 'late' || reason === 'over' || reason === 'unconfirmed'
  return events[isSeen ? 'payment_acknowledged' : 'payment applied'].badge
}
