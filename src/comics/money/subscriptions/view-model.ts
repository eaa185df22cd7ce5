import type { PurchasePaymentRow, SubscriptionRow } from '../../../db/tables.ts'
import { findMethod, type MethodCode, methodLabel } from '../../../payments/methods.ts'
import { longDate, moment } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import type { PackageContents } from './periods.ts'
import { getRights } from './periods.ts'
import { CANCELLED, type Package, type Purchase } from './queries.ts'
import { purchaseHref, SUBSCRIPTIONS } from './subscription-deps.ts'

export function listContents(pack: PackageContents): string[] {
  const { duration_days, publish_quota, bonus_credits } = pack
  const rights = rightTexts(getRights(pack))
  const [credits, quota] = [bonus_credits > 0, publish_quota !== null && publish_quota > 0]
  const lasting = [credits && `${bonus_credits} kredit`, quota && `${publish_quota} jatah terbit`].filter(Boolean)
  return [
    ...rights.map((right) => `${right[0]?.toUpperCase()}${right.slice(1)} selama ${duration_days} hari`),
    ...(lasting.length > 0 ? [`${lasting.join(' dan ')}, tidak hangus`] : []),
    ...(publish_quota === 0 ? ['Tidak menambah jatah terbit'] : []),
  ]
}

const rightTexts = ({ is_unlimited, lifts_watermark }: ReturnType<typeof getRights>) => [
  ...(is_unlimited ? ['terbit tanpa batas'] : []),
  ...(lifts_watermark ? ['tanpa tanda air'] : []),
]

/**
 * The most expensive package with rights comes second, after the packages without days. `packages`: the cheapest first.
 * `drawing`: the credits of one drawing. `unit`: the unit in which the contents are counted.
 */
export function listOffers(packages: readonly Package[], drawing: number) {
  const best = packages.findLast((pack) => getRightDays(pack) !== null)
  const others = packages
    .filter((pack) => pack !== best)
    .toSorted((one, other) => Number(one.duration_days !== null) - Number(other.duration_days !== null))
  return (best ? others.toSpliced(1, 0, best) : others).map((pack) => {
    const [count, unit] = getUnit(pack, drawing)
    const each = rupiah(Math.round(Number(pack.price) / count / 10) * 10)
    return { ...pack, price: rupiah(pack.price), isBest: pack === best, ends: getRightDays(pack), count, unit, each }
  })
}

/** The days after which the rights of the package end; null if no right ends. */
export const getRightDays = (pack: PackageContents) =>
  Object.values(getRights(pack)).some(Boolean) ? pack.duration_days : null

function getUnit(pack: PackageContents, drawing: number): [count: number, unit: 'hari' | 'komik' | 'kredit' | null] {
  const { bonus_credits: credits, publish_quota: quota } = pack
  const [days, comics] = [getRightDays(pack), Math.min(quota ?? 0, Math.floor(credits / drawing))]
  if (days !== null) return [days, 'hari']
  if (comics > 0) return [comics, 'komik']
  return credits > 0 && quota === 0 ? [credits, 'kredit'] : [1, null]
}

const states: Record<Purchase['status'], readonly [text: string, tone: 'good' | 'warn' | 'bad' | 'info']> = {
  pending: ['Menunggu dibayar', 'info'],
  success: ['Dibayar', 'good'],
  failed: ['Gagal dibuat', 'bad'],
  expired: ['Kedaluwarsa', 'warn'],
  refunded: ['Dikembalikan', 'warn'],
}

export function purchaseLine(purchase: Purchase) {
  const isCancelled = purchase.status === 'expired' && purchase.error === CANCELLED
  const [state, tone] = isCancelled ? (['Dibatalkan', 'warn'] as const) : states[purchase.status]
  return {
    invoice: purchase.invoice_number,
    name: purchase.package_name,
    amount: rupiah(purchase.amount),
    when: moment(purchase.created_at),
    href: purchaseHref(purchase),
    state,
    tone,
  }
}

export const purchaseView = (purchase: Purchase, now: Date) => ({
  ...purchaseLine(purchase),
  isOpen: purchase.status === 'pending' && purchase.expires_at > now,
  isPaid: purchase.status === 'success',
  isRefunded: purchase.status === 'refunded',
  method: findMethod(purchase.payment_method as MethodCode | null)?.name ?? null,
  until: moment(purchase.expires_at),
  paidAt: purchase.paid_at && moment(purchase.paid_at),
  pay: purchase.payment_url,
  packages: SUBSCRIPTIONS,
  cancel: purchase.status === 'pending' ? `${purchaseHref(purchase)}batal/` : null,
  receipt: purchase.paid_at ? `${purchaseHref(purchase)}kwitansi/` : null,
  simulate: `${purchaseHref(purchase)}simulasi/`,
})

/** Leaves out periods without any right. */
export const runningView = (periods: readonly (SubscriptionRow & { package_name: string })[]) =>
  periods
    .map((period) => ({ ...period, rights: rightTexts(period).join(', ') }))
    .filter(({ package_name, rights }, at, all) => rights !== '' && all[at + 1]?.package_name !== package_name)
    .map(({ package_name: name, ends_at, rights }) => ({ name, until: longDate(ends_at), rights }))

export const receiptView = (purchase: Purchase, payments: readonly PurchasePaymentRow[], buyer: string, now: Date) => ({
  ...purchaseView(purchase, now),
  contents: listContents(purchase),
  buyer,
  sums: receiptSums(payments),
})

/** The received sum, the returned sum, and the difference. */
function receiptSums(payments: readonly PurchasePaymentRow[]) {
  const receipts = payments.filter(({ state }) => state !== 'review')
  const balance = receipts.reduce((sum, { state, amount }) => sum + (state === 'applied' ? Number(amount) : 0), 0)
  return [
    ...receipts.flatMap(({ amount, method, paid_at, closed_at, state }) => [
      { text: ['Diterima', longDate(paid_at), methodLabel(method)].filter(Boolean).join(' · '), sum: rupiah(amount) },
      ...(state === 'refunded' && closed_at
        ? [{ text: `Dikembalikan · ${longDate(closed_at)}`, sum: `−${rupiah(amount)}` }]
        : []),
    ]),
    { text: 'Jumlah diterima', sum: rupiah(balance) },
  ]
}
