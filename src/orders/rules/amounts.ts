import type { InvoiceRow, OrderRow, PaymentRow, RefundRow } from '../../db/order-rows.ts'
import type { Rupiah } from './rupiah.ts'

/** Only this file parses PostgreSQL's bigint amounts. */

type Read<Row, Name extends keyof Row> = Omit<Row, Name> & { [Key in Name]: Rupiah }

export type Order = Read<OrderRow, 'total_price' | 'paid_amount' | 'refunded_amount'>
export type Invoice = Read<InvoiceRow, 'invoice_amount'>
export type Payment = Read<PaymentRow, 'amount' | 'excess'>
export type Refund = Read<RefundRow, 'amount'>

export const orderOf = (row: OrderRow): Order => ({
  ...row,
  total_price: amountOf(row.total_price),
  paid_amount: amountOf(row.paid_amount),
  refunded_amount: amountOf(row.refunded_amount),
})

export const invoiceOf = (row: InvoiceRow): Invoice => ({ ...row, invoice_amount: amountOf(row.invoice_amount) })

export const paymentOf = (row: PaymentRow): Payment => ({
  ...row,
  amount: amountOf(row.amount),
  excess: amountOf(row.excess),
})

/** A bigint, or a SQL sum, which is null for no rows and then becomes 0. */
export function amountOf(text: string | number | null): Rupiah {
  const amount = Number(text ?? 0)
  if (!Number.isSafeInteger(amount)) throw new Error(`not an amount in rupiah: ${text}`)
  return amount
}
