import { Refusal } from '../../web/refusal.ts'
import { getRemaining, type Invoice, invoiceAmount, type Order, type Rupiah } from './amounts.ts'

/**
 * The rules for the states of an order. Payments and links change the status by `afterPayment` and `afterLink`.
 * `statusVerdict` and `productionVerdict` check changes by staff.
 */
export const orderStatuses = [
  'menunggu_link',
  'link_dibuat',
  'dp_dibayar',
  'pengerjaan_selesai',
  'menunggu_pelunasan',
  'lunas',
  'dibatalkan',
] as const
export type OrderStatus = (typeof orderStatuses)[number]

export const productionStatuses = ['menunggu', 'diproses', 'selesai', 'dikirim', 'dibatalkan'] as const
export type ProductionStatus = (typeof productionStatuses)[number]

export type InvoiceType = 'dp' | 'full' | 'pelunasan'

export type Standing = Pick<
  Order,
  | 'status_order'
  | 'production_status'
  | 'payment_type'
  | 'dp_percent'
  | 'total_price'
  | 'paid_amount'
  | 'refunded_amount'
  | 'price_confirmed'
>

type Transition = {
  event: 'link' | 'payment' | 'finish' | 'cancel' | 'balance'
  from: readonly OrderStatus[]
  to: OrderStatus
  when?: (order: Standing) => boolean
}
const isPaid = (order: Standing) => getRemaining(order) === 0
const unpaid: readonly OrderStatus[] = ['menunggu_link', 'link_dibuat']
const running: readonly OrderStatus[] = ['dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan']
const transitions: readonly Transition[] = [
  { event: 'link', from: unpaid, to: 'link_dibuat' },
  { event: 'link', from: running, to: 'menunggu_pelunasan' },
  { event: 'payment', from: [...unpaid, ...running], to: 'lunas', when: isPaid },
  { event: 'payment', from: unpaid, to: 'dp_dibayar' },
  {
    event: 'finish',
    from: ['dp_dibayar'],
    to: 'pengerjaan_selesai',
    when: ({ production_status }) => production_status === 'selesai',
  },
  {
    event: 'cancel',
    from: [...unpaid, ...running],
    to: 'dibatalkan',
    when: ({ production_status }) => production_status !== 'dikirim',
  },
  { event: 'balance', from: running, to: 'lunas', when: isPaid },
  {
    event: 'balance',
    from: ['lunas'],
    to: 'pengerjaan_selesai',
    when: (order) => !isPaid(order) && order.production_status === 'selesai',
  },
  { event: 'balance', from: ['lunas'], to: 'dp_dibayar', when: (order) => !isPaid(order) },
]

function follow(order: Standing, event: Transition['event']): OrderStatus | null {
  const transition = transitions.find(
    (one) => one.event === event && one.from.includes(order.status_order) && (one.when?.(order) ?? true),
  )
  return transition?.to ?? null
}

/** Returns the same status if the table has no transition for it. */
export const afterLink = (order: Standing): OrderStatus => follow(order, 'link') ?? order.status_order

/**
 * The status after a new price or a refund. A paid order that owes money again becomes partly paid; a running order
 * that owes nothing becomes paid.
 */
export const afterBalance = (order: Standing): OrderStatus => follow(order, 'balance') ?? order.status_order

type PaymentState = Pick<Order, 'paid_amount' | 'status_order' | 'ended_at'>

/** The fields that a counted payment changes, with their new values. */
export function afterPayment(order: Standing & PaymentState, amount: Rupiah, now: Date): PaymentState {
  const paid_amount = order.paid_amount + amount
  const status_order = follow({ ...order, paid_amount }, 'payment') ?? order.status_order
  const isOver = hasEnded({ ...order, paid_amount, status_order })
  return { paid_amount, status_order, ended_at: isOver ? (order.ended_at ?? now) : order.ended_at }
}

/** `reason` is Indonesian text for users. It names the problem and the solution. */
type Denial = { allowed: false; reason: string }
export type Verdict = { allowed: true } | Denial
const yes: Verdict = { allowed: true }
const no = (reason: string): Denial => ({ allowed: false, reason })

export const illegal = (reason: string) => new Refusal(409, reason, { code: 'ILLEGAL_TRANSITION' })

/** Whether staff may set the status. A status that only payments or links can cause is refused. */
export function statusVerdict(order: Standing, to: OrderStatus, note: string): Verdict {
  if (to === order.status_order) return yes
  if (to === 'dibatalkan') {
    if (!follow(order, 'cancel'))
      return no(isEnded(order) ? endedReason(order) : 'Pesanan yang sudah dikirim tidak bisa dibatalkan.')
    return note.trim() ? yes : no('Tulis alasan pembatalannya.')
  }
  if (to === 'pengerjaan_selesai') {
    if (follow(order, 'finish')) return yes
    return order.status_order === 'dp_dibayar'
      ? no('Tandai produksinya selesai dulu, atau sekaligus.')
      : no(isEnded(order) ? endedReason(order) : 'Pengerjaan selesai hanya berlaku setelah DP dibayar.')
  }
  return no('Keadaan ini hanya berubah oleh pembayaran atau link pembayaran, tidak dengan tangan.')
}

/** Whether the order is paid in full (`lunas`) or cancelled (`dibatalkan`). */
export const isEnded = ({ status_order }: Pick<Standing, 'status_order'>) =>
  status_order === 'lunas' || status_order === 'dibatalkan'

/** Whether no payment has been counted yet. */
export const isUnpaid = ({ status_order }: Pick<Standing, 'status_order'>) => unpaid.includes(status_order)

const endedReason = ({ status_order }: Standing) =>
  status_order === 'lunas' ? 'Pesanan ini sudah lunas.' : 'Pesanan ini sudah dibatalkan.'

/** The production statuses in the order of the work. */
export const workSteps: readonly ProductionStatus[] = ['menunggu', 'diproses', 'selesai', 'dikirim']

/** Whether production of the order has begun, or has ended. */
export const isBegun = ({ production_status }: Pick<Standing, 'production_status'>): boolean =>
  workSteps.indexOf(production_status) > 0

/** Production may go one step forward, or one step back with a note (rework). */
export function productionVerdict(order: Standing, to: ProductionStatus, note: string): Verdict {
  const from = order.production_status
  if (to === from) return yes
  if (order.status_order === 'dibatalkan') return no('Pesanan ini sudah dibatalkan.')
  if (to === 'dibatalkan') return no('Produksi hanya batal bersama pesanannya.')
  const step = workSteps.indexOf(to) - workSteps.indexOf(from)
  if (step === -1) return note.trim() ? yes : no('Tulis alasan kenapa mundur selangkah.')
  if (step !== 1) return no(`Dari ${from} hanya bisa ke ${neighbours(from).join(' atau ')}.`)
  if (to === 'diproses') {
    if (isUnpaid(order)) return no('Produksi dimulai setelah DP atau seluruhnya dibayar.')
    if (!order.price_confirmed) return no('Konfirmasi dulu harganya.')
  }
  if (to === 'dikirim' && order.status_order !== 'lunas' && !note.trim())
    return no('Belum lunas. Kalau tetap dikirim, tulis alasannya.')
  return yes
}

const neighbours = (from: ProductionStatus) => {
  const at = workSteps.indexOf(from)
  return [workSteps[at + 1], workSteps[at - 1]].filter((one) => one !== undefined)
}

/** The steps that staff can take now. */
export type Steps = ReturnType<typeof getAllowedSteps>

export function getAllowedSteps(order: Standing) {
  const open = <State>(states: readonly State[], from: State, getVerdict: (to: State, note: string) => Verdict) =>
    states
      .filter((to) => to !== from && getVerdict(to, 'catatan').allowed)
      .map((to) => ({ to, needsNote: !getVerdict(to, '').allowed }))
  return {
    statuses: open(orderStatuses, order.status_order, (to, note) => statusVerdict(order, to, note)),
    production: open(productionStatuses, order.production_status, (to, note) => productionVerdict(order, to, note)).map(
      (step) => ({ ...step, isBack: workSteps.indexOf(step.to) < workSteps.indexOf(order.production_status) }),
    ),
    links: (['dp', 'full', 'pelunasan'] as const).filter((type) => linkVerdict(order, type).allowed),
  }
}

/** Whether the price still waits for confirmation. The price of a cancelled order no longer matters. */
export const isPriceOpen = ({ price_confirmed, status_order }: Pick<Standing, 'price_confirmed' | 'status_order'>) =>
  !price_confirmed && status_order !== 'dibatalkan'

export function linkVerdict(order: Standing, type: InvoiceType): Verdict {
  if (isEnded(order)) return no(endedReason(order))
  const owed = getRemaining(order)
  if (type === 'pelunasan') {
    if (!running.includes(order.status_order)) return no('Pelunasan baru bisa diminta setelah DP dibayar.')
    return owed > 0 ? yes : no('Tidak ada sisa yang harus dibayar.')
  }
  if (!isUnpaid(order)) return no('DP sudah dibayar; mintalah pelunasan.')
  if (type === 'dp' && order.payment_type !== 'dp') return no('Pesanan ini dibayar penuh, tanpa DP.')
  return yes
}

/** Whether the invoice takes money. An expired invoice does, because the customer may have paid it just before. */
export const takesMoney = ({ invoice_status }: Pick<Invoice, 'invoice_status'>): boolean =>
  invoice_status === 'belum dibayar' || invoice_status === 'kadaluarsa'

/** The next payment. If there is an open invoice (`open`), this is its amount. */
export function nextPayment(order: Standing, open: { invoice_amount: Rupiah } | null): Rupiah {
  if (isEnded(order)) return 0
  if (open) return open.invoice_amount
  if (!isUnpaid(order)) return getRemaining(order)
  return invoiceAmount(order, order.payment_type)
}

export const hasEnded = ({ status_order, production_status }: Standing) =>
  status_order === 'dibatalkan' || (status_order === 'lunas' && production_status === 'dikirim')

/** By urgency: confirm the price, create the first invoice, ship, ask for the settlement payment, begin production. */
export const tasks = ['price', 'invoice', 'ship', 'collect', 'make'] as const
export type Task = (typeof tasks)[number]

/** Returns null if the order waits for its customer, or for nothing. */
export function getOrderTask(
  order: Pick<Standing, 'status_order' | 'production_status' | 'price_confirmed'>,
): Task | null {
  const { status_order: status, production_status: production } = order
  if (status === 'dibatalkan') return null
  if (isPriceOpen(order) && production !== 'dikirim' && production !== 'dibatalkan') return 'price'
  if (status === 'menunggu_link') return 'invoice'
  if (status === 'lunas' && production === 'selesai') return 'ship'
  if (status === 'pengerjaan_selesai') return 'collect'
  return production === 'menunggu' && (status === 'dp_dibayar' || status === 'lunas') ? 'make' : null
}
