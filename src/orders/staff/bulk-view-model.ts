import type { StatusColor } from '../../web/context.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { buildChoices } from '../../web/paging.ts'
import { statusesLabel } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import { netPaid, type Order } from '../rules/amounts.ts'
import { type ProductionStatus, productionVerdict, statusVerdict } from '../rules/order.ts'
import { orderGoneMessage } from './order-forms.ts'

/** The order codes of a bulk change by result. The address of the result page contains them. */
export type Outcome = { to: ProductionStatus | null; changed: string[]; same: string[]; failed: string[] }

export function bulkView({ to, ...codes }: Outcome, orders: readonly Order[], back: string) {
  const lines = (some: readonly string[], describe: (order: Order) => string) =>
    some.map((code) => buildLine(code, orders, describe))
  const { changed, same, failed } = codes
  return {
    heading: [
      `${changed.length} pesanan diubah`,
      ...(same.length > 0 ? [`${same.length} sudah begitu`] : []),
      `${failed.length} tidak`,
    ].join(', '),
    parts: nonEmpty([
      { title: 'Tidak diubah', color: 'down', lines: lines(failed, (order) => refusalLabel(order, to)) },
      { title: 'Diubah', color: 'up', lines: lines(changed, statusesLabel) },
      { title: 'Sudah begitu sebelumnya', color: 'unknown', lines: lines(same, statusesLabel) },
    ]),
    back,
  }
}

type BulkAskInput = {
  codes: readonly string[]
  orders: readonly Order[]
  values: Values
  errors: Errors
  query: string
}

/** The page always asks before orders are cancelled, else only if a field is missing. */
export function bulkAsk({ codes, orders, values, errors, query }: BulkAskInput) {
  const isCancel = values.tindakan === 'dibatalkan'
  const free = isCancel ? orders.filter((order) => cancelProblem(order) === null) : orders
  const able = codes.filter((code) => free.some(({ order_code }) => order_code === code))
  const others = codes.filter((code) => !able.includes(code))
  const due = isCancel ? free.reduce((sum, order) => sum + netPaid(order), 0) : 0
  return {
    heading: isCancel ? `Batalkan ${able.length} pesanan?` : `Ubah ${able.length} pesanan`,
    due: due > 0 ? `${rupiah(due)} harus dikembalikan ke pemesannya.` : null,
    parts: nonEmpty([
      {
        title: isCancel ? 'Yang dibatalkan' : 'Yang dicentang',
        color: isCancel ? 'down' : 'unknown',
        lines: able.map((code) => buildLine(code, orders, isCancel ? refundLabel : statusesLabel)),
      },
      {
        title: isCancel ? 'Tidak bisa dibatalkan' : 'Tidak ada',
        color: 'paused',
        lines: others.map((code) => buildLine(code, orders, (order) => cancelProblem(order) ?? '')),
      },
    ]),
    codes: able,
    actions: isCancel ? null : bulkActions(values.tindakan),
    reason: values.alasan ?? '',
    isReasonNeeded: isCancel || values.tindakan === 'menunggu',
    button: isCancel ? `Batalkan ${able.length} pesanan` : `Terapkan ke ${able.length} pesanan`,
    errors,
    labels: { alasan: isCancel ? 'Alasan pembatalan' : 'Alasan atau catatan', tindakan: 'Perubahan' },
    action: `/admin/pesanan/massal/${query}`,
    back: `/admin/pesanan/${query}`,
  }
}

export const bulkActions = (currentAction: string | undefined) => buildChoices(actionTexts, currentAction)
const actionTexts = {
  diproses: 'Produksi: diproses',
  selesai: 'Produksi: selesai',
  dikirim: 'Produksi: dikirim',
  menunggu: 'Produksi: kembali menunggu',
  dibatalkan: 'Batalkan pesanan',
}

function buildLine(code: string, orders: readonly Order[], describe: (order: Order) => string) {
  const order = orders.find(({ order_code }) => order_code === code)
  return {
    code,
    href: orderHref(code),
    customer: order?.customer_name ?? '',
    text: order ? describe(order) : orderGoneMessage,
  }
}

const refundLabel = (order: Order) =>
  netPaid(order) > 0 ? `${rupiah(netPaid(order))} sudah dibayar dan harus dikembalikan.` : 'Belum ada yang dibayar.'

/** Null if the order can be cancelled. */
function cancelProblem(order: Order): string | null {
  if (order.status_order === 'dibatalkan') return 'Sudah dibatalkan.'
  const verdict = statusVerdict(order, 'dibatalkan', 'alasan')
  return verdict.allowed ? null : verdict.reason
}

/** The label of an order that the rules do not let change, or that needs a note. */
function refusalLabel(order: Order, to: ProductionStatus | null): string {
  if (to === null) return statusesLabel(order)
  for (const note of ['catatan', '']) {
    const verdict = to === 'dibatalkan' ? statusVerdict(order, to, note) : productionVerdict(order, to, note)
    if (!verdict.allowed) return verdict.reason
  }
  return `${statusesLabel(order)}. Baru sekarang bisa diubah; coba lagi.`
}

type Part = { title: string; color: StatusColor; lines: ReturnType<typeof buildLine>[] }

const nonEmpty = (parts: Part[]) => parts.filter(({ lines }) => lines.length > 0)
