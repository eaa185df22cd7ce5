import * as z from 'zod'
import { complaintKinds, type OrderHistoryRow, workStates } from '../../db/tables.ts'
import type { StageSummary as Stage } from '../board/rules.ts'
import type { Courier } from '../delivery/couriers.ts'
import { OrderDelivery } from '../delivery/fields.ts'
import type { OrderLine } from '../lines/rules.ts'
import type { CustomerMessage } from '../messages/queries.ts'
import type { Order } from '../rules/amounts.ts'
import type { CancelRule } from '../rules/cancelling.ts'

/** All data of one order that staff see. The schemas parse what the database returns as JSON. */
const Amount = z.int()
const Moment = z.coerce.date()

const OrderInvoice = z.object({
  id: z.string(),
  invoice_code: z.string(),
  payment_type: z.enum(['dp', 'full', 'pelunasan']),
  invoice_amount: Amount,
  invoice_status: z.enum(['belum dibayar', 'sudah dibayar', 'kadaluarsa', 'dibatalkan']),
  created_at: Moment,
  paid_at: Moment.nullable(),
  ended_at: Moment.nullable(),
  /** The newest link; older links are not valid. */
  link: z
    .object({
      provider: z.string(),
      external_id: z.string(),
      payment_url: z.string().nullable(),
      expires_at: Moment.nullable(),
      state: z.enum(['wanted', 'open', 'closed']),
      error: z.string().nullable(),
    })
    .nullable(),
  links: z.int(),
  /** The number of proofs of transfer that wait for review. */
  proofs: z.int(),
})
export type OrderInvoice = z.infer<typeof OrderInvoice>

const OrderPayment = z.object({
  id: z.string(),
  invoice_code: z.string().nullable(),
  payment_type: z.enum(['dp', 'full', 'pelunasan']),
  provider: z.string(),
  payment_method: z.string(),
  amount: Amount,
  excess: Amount,
  state: z.enum(['applied', 'review', 'refunded', 'dismissed']),
  reason: z.string().nullable(),
  paid_at: Moment,
  recorded_by: z.string().nullable(),
  notes: z.string(),
  decided_at: Moment.nullable(),
})
export type OrderPayment = z.infer<typeof OrderPayment>

const OrderRefund = z.object({
  amount: Amount,
  was_applied: z.boolean(),
  refunded_at: Moment,
  notes: z.string(),
  recorded_by: z.string(),
})

const HistoryRecord = z.object({
  kind: z.string(),
  old: z.string().nullable(),
  new: z.string().nullable(),
  amount: Amount.nullable(),
  actor: z.string(),
  source: z.enum(['public', 'admin', 'webhook', 'system']) satisfies z.ZodType<OrderHistoryRow['source']>,
  note: z.string(),
  version: z.int(),
  at: Moment,
})
export type HistoryRecord = z.infer<typeof HistoryRecord>

const StageSummary = z.object({
  stage_id: z.int(),
  name: z.string(),
  state: z.enum(workStates),
  pieces_done: z.int(),
  note: z.string(),
}) satisfies z.ZodType<Stage>

/**
 * Rows are sorted oldest first, the history newest first. `quote`: the quote that became this order, with how the
 * customer agreed.
 */
export const OrderParts = z.object({
  invoices: z.array(OrderInvoice),
  payments: z.array(OrderPayment),
  refunds: z.array(OrderRefund),
  history: z.array(HistoryRecord),
  sized: z.array(z.int()),
  deliveries: z.array(OrderDelivery),
  /** The courier of the shop's newest parcel. */
  courier: z.string().nullable(),
  quote: z.object({ code: z.string(), note: z.string() }).nullable(),
  mockup: z.string().nullable(),
  settings: z.array(z.object({ name: z.string(), value: z.unknown() })),
  complaints: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(complaintKinds),
      state: z.enum(['baru', 'disepakati', 'selesai', 'ditolak']),
      at: Moment,
    }),
  ),
  stages: z.array(StageSummary),
})

export type OrderDetails = Omit<z.infer<typeof OrderParts>, 'settings'> & {
  order: Order
  messages: CustomerMessage[]
  /** Empty for an order whose goods were typed. */
  lines: OrderLine[]
  couriers: Courier[]
  /** The rule for the money that goes back when the order is cancelled. */
  rule: CancelRule
}

/**
 * Each change of the lines makes another version of the goods. So does a change of sizes or roster with the lines that
 * follow from them.
 */
export function goodsVersion({ history }: Pick<OrderDetails, 'history'>): number {
  const sizes = history.filter(({ kind }) => kind === 'sizes')
  const isOwn = ({ kind, version }: HistoryRecord) =>
    kind === 'lines' && !sizes.some((entry) => entry.version === version + 1)
  return sizes.length + history.filter(isOwn).length
}
