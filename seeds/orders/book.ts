import type { InvoiceSheet } from '../../src/db/column-types.ts'
import { customerActor, systemActor } from '../../src/orders/actor.ts'
import type { Book } from '../../src/orders/operator/sample.ts'
import { classifyPayment, refundDue } from '../../src/orders/payments/rules.ts'
import type { HistoryEntry, OrderActor } from '../../src/orders/queries.ts'
import { type Invoice, invoiceAmount, type Order, type Rupiah } from '../../src/orders/rules/amounts.ts'
import {
  afterLink,
  afterPayment,
  hasEnded,
  type InvoiceType,
  linkVerdict,
  type OrderStatus,
  type ProductionStatus,
  productionVerdict,
  statusVerdict,
  type Verdict,
} from '../../src/orders/rules/order.ts'
import { makeSheet } from '../../src/orders/rules/price.ts'

type Deps = {
  uuid: () => string
  invoiceCode: () => string
  baseUrl: string
  /** Milliseconds during which an invoice can be paid. */
  life: number
  /** The shop as the head of an invoice names it. */
  head: InvoiceSheet['shop']
}

/**
 * Builds the database rows of a past order step by step, by the same rules as the order desk. Each step raises the
 * order's version by one, and a step that the rules forbid throws an Error.
 */
export function openBook(placed: Order, by: OrderActor, { uuid, invoiceCode, baseUrl, life, head }: Deps) {
  const book: Book = { order: placed, invoices: [], links: [], payments: [], refunds: [], proofs: [], history: [] }

  function write(at: Date, by: OrderActor, set: Partial<Order>, told: readonly HistoryEntry[]): void {
    const { order } = book
    book.order = { ...order, ...set, version: order.version + 1, updated_at: at }
    remember(at, by, told)
  }
  function remember(at: Date, { name: actor, source }: OrderActor, told: readonly HistoryEntry[]): void {
    for (const { kind, old = null, new: next = null, amount = null, note = '' } of told) {
      const { id: order_id, version } = book.order
      book.history.push({ order_id, kind, old, new: next, amount, note, actor, source, version, at })
    }
  }

  const openInvoice = () => book.invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar')
  function end(invoice: Invoice, set: Partial<Invoice>): void {
    Object.assign(invoice, set)
    for (const link of book.links) if (link.invoice_id === invoice.id) link.state = 'closed'
  }

  remember(placed.created_at, by, [{ kind: 'order', new: placed.status_order, note: 'Pesanan telah diterima' }])

  return {
    book: () => book,
    ask(at: Date, staff: OrderActor, type: InvoiceType): void {
      const { order } = book
      insist(linkVerdict(order, type))
      const open = openInvoice()
      if (open) end(open, { invoice_status: 'dibatalkan', ended_at: at })
      const invoice: Invoice = {
        id: uuid(),
        order_id: order.id,
        invoice_code: invoiceCode(),
        payment_type: type,
        dp_percent: type === 'dp' ? order.dp_percent : null,
        invoice_amount: invoiceAmount(order, type),
        invoice_status: 'belum dibayar',
        sheet: makeSheet(order, head),
        created_at: at,
        paid_at: null,
        ended_at: null,
      }
      book.invoices.push(invoice)
      const external_id = `${invoice.invoice_code}-1`
      book.links.push({
        invoice_id: invoice.id,
        provider: 'manual',
        external_id,
        provider_invoice_id: external_id,
        payment_url: `${baseUrl}/invoice/${invoice.invoice_code}/`,
        expires_at: new Date(at.getTime() + life),
        state: 'open',
        channel: null,
        to_expire: false,
        attempts: 1,
        next_at: at,
        error: null,
        created_at: at,
        // Customers of sample orders get no reminders.
        reminded_at: at,
      })
      const to = afterLink(order)
      const { invoice_code: note, invoice_amount: amount } = invoice
      const moved = to === order.status_order ? [] : [{ kind: 'order', old: order.status_order, new: to, note }]
      write(at, staff, { status_order: to }, [{ kind: 'invoice', new: type, amount, note }, ...moved])
    },
    /**
     * Records a payment for the newest invoice. `beyond` is the amount in rupiah paid above the invoice amount; a
     * negative number means too little was paid.
     */
    pay(
      at: Date,
      staff: OrderActor,
      { method, beyond = 0, notes = '' }: { method: string; beyond?: Rupiah; notes?: string },
    ) {
      const { order } = book
      const invoice = book.invoices.at(-1)
      if (!invoice) throw new Error('there is no invoice to pay')
      const amount = invoice.invoice_amount + beyond
      const { state, reason, excess } = classifyPayment({ amount, currency: 'IDR' }, { order, invoice })
      book.payments.push({
        id: uuid(),
        order_id: order.id,
        invoice_id: invoice.id,
        payment_type: invoice.payment_type,
        provider: 'manual',
        provider_ref: uuid(),
        provider_invoice_id: null,
        provider_payment_id: null,
        payment_method: method,
        amount,
        state,
        reason,
        excess,
        paid_at: at,
        paid_at_told: true,
        recorded_by: staff.name,
        notes,
        created_at: at,
        decided_at: null,
        decided_by: null,
      })
      const told = { kind: 'payment', new: state, old: reason, amount, note: notes }
      if (state === 'review') return write(at, staff, {}, [told])
      end(invoice, { invoice_status: 'sudah dibayar', paid_at: at, ended_at: at })
      const set = afterPayment(order, amount, at)
      const moved = { kind: 'order', old: order.status_order, new: set.status_order, amount }
      write(at, staff, set, set.status_order === order.status_order ? [told] : [told, moved])
    },
    expire(at: Date): void {
      const invoice = openInvoice()
      if (!invoice) throw new Error('no invoice is open')
      end(invoice, { invoice_status: 'kadaluarsa', ended_at: at })
      const { payment_type, invoice_amount: amount, invoice_code: note } = invoice
      write(at, systemActor, {}, [{ kind: 'expired', new: payment_type, amount, note }])
    },
    confirmPrice: (at: Date, staff: OrderActor): void =>
      write(at, staff, { price_confirmed: true }, [{ kind: 'price_confirmed', amount: book.order.total_price }]),
    remark: (at: Date, staff: OrderActor, note: string): void => write(at, staff, {}, [{ kind: 'note', note }]),
    produce(at: Date, staff: OrderActor, to: ProductionStatus, note = ''): void {
      const { order } = book
      insist(productionVerdict(order, to, note))
      const ended_at = hasEnded({ ...order, production_status: to }) ? at : null
      const told = { kind: 'production', old: order.production_status, new: to, note }
      write(at, staff, { production_status: to, ended_at }, [told])
    },
    become(at: Date, staff: OrderActor, to: OrderStatus, note = ''): void {
      const { order } = book
      insist(statusVerdict(order, to, note))
      const isOver = to === 'dibatalkan'
      const open = openInvoice()
      if (isOver && open) end(open, { invoice_status: 'dibatalkan', ended_at: at })
      const set: Partial<Order> = isOver ? { production_status: 'dibatalkan', ended_at: at } : {}
      const told = { kind: 'order', old: order.status_order, new: to, note }
      write(at, staff, { ...set, status_order: to }, [told])
    },
    /** Records the refund that is due: everything paid for a cancelled order, otherwise the excess of a payment. */
    refund(at: Date, staff: OrderActor, notes: string): void {
      const { order } = book
      const amount = refundDue(order)
      const over = order.status_order === 'dibatalkan' ? undefined : book.payments.find(({ excess }) => excess > 0)
      if (amount === 0) throw new Error('nothing has to go back')
      book.refunds.push({
        order_id: order.id,
        payment_id: over?.id ?? null,
        amount,
        was_applied: true,
        refunded_at: at,
        notes,
        recorded_by: staff.name,
      })
      if (over) Object.assign(over, { decided_at: at, decided_by: staff.name })
      const told = { kind: 'refund', amount, note: notes, old: 'applied' }
      write(at, staff, { refunded_amount: order.refunded_amount + amount }, [told])
    },
    prove(at: Date, picture: string, note: string): void {
      const invoice = openInvoice()
      if (!invoice) throw new Error('no invoice is open')
      book.proofs.push({
        invoice_id: invoice.id,
        order_id: book.order.id,
        picture,
        note,
        amount: String(invoice.invoice_amount),
        state: 'waiting',
        created_at: at,
        decided_at: null,
        decided_by: null,
        answer: null,
      })
      const told = { kind: 'proof', note: invoice.invoice_code, amount: invoice.invoice_amount }
      write(at, customerActor, {}, [told])
    },
  }
}

function insist(verdict: Verdict): void {
  if (!verdict.allowed) throw new Error(verdict.reason)
}
