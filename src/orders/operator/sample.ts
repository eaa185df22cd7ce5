import type { OrderHistoryRow, PaymentLinkRow, PaymentProofRow } from '../../db/tables.ts'
import type { Invoice, Order, Payment, Refund, Rupiah } from '../rules/amounts.ts'

/**
 * Texts and ranges from which the sample orders of a garment shop are generated. Pairs of numbers are minimum and
 * maximum.
 */
export type Shop = {
  firstNames: readonly string[]
  lastNames: readonly string[]
  /** User names of the shop's staff. */
  staff: readonly string[]
  /**
   * The products of the shop. In a name, `{for}` is replaced by a group of customers. `price` is in thousands of rupiah
   * per piece, `quantity` in pieces. `often` is a weight for the random choice.
   */
  products: readonly {
    name: string
    price: readonly [number, number]
    quantity: readonly [number, number]
    often: number
  }[]
  customers: readonly string[]
  wishes: readonly string[]
  remarks: readonly string[]
  reworks: readonly string[]
  cancellations: readonly string[]
  methods: readonly string[]
}

/** All database rows of one sample order. */
export type Book = {
  order: Order
  invoices: Invoice[]
  links: Omit<PaymentLinkRow, 'id'>[]
  payments: Payment[]
  refunds: Omit<Refund, 'id' | 'created_at'>[]
  proofs: Omit<PaymentProofRow, 'id'>[]
  history: (Omit<OrderHistoryRow, 'id' | 'amount'> & { amount: Rupiah | null })[]
}
