import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { WebhookInboxRow } from '../db/tables.ts'
import type { Gateway, GatewayReport, RemoteInvoice, Rupiah } from './gateway.ts'
import type { Payee } from './inbox.ts'

/** If `paidAmount` is null, the invoiced `amount` was paid. */
export type Money = Pick<GatewayReport, 'paymentId' | 'amount' | 'paidAmount' | 'paidAt'>

/**
 * `via`: reported by a webhook, or in an answer to a request of this server. `doubted`: the gateway did not confirm the
 * money, so it waits for staff.
 */
export type MoneyReport = GatewayReport & { provider: string; via: 'webhook' | 'system'; doubted?: boolean }

export type OwnInvoice = {
  provider: string
  externalId: string
  /** The gateway's id of the invoice. */
  remoteId: string | null
  /** The invoiced amount. */
  asked: Rupiah
  /** The order at which staff find the webhooks of the invoice. */
  order_id: string | null
}

/**
 * Whether the money counts or waits for staff, and the reason why staff look at it. If a webhook reports money that
 * counts with a reason, it is verified at the gateway. For the reason `late` the money counts even if the gateway does
 * not answer.
 */
export type Verdict = { state: 'applied' | 'review'; reason: string | null }

/**
 * The state from the verdict, or: the money was recorded before (`known`), or belongs to no invoice of the owner
 * (`unknown`).
 */
export type Outcome = Verdict['state'] | 'known' | 'unknown'

/** `due`: what the invoice is for, with all data that the rules need. */
export type Kinds = { invoice: OwnInvoice; due: object; verdict: Verdict; report: MoneyReport }

/**
 * A feature whose invoices are paid. It defines what invoices are for, and what their money grants. The course is the
 * same for all features: `makeInvoice` makes an invoice. A webhook (`payee`) or a request (`askAboutInvoice`,
 * `endInvoice`) brings a report. `takePayment` records the money once. Staff `decide` about money that does not simply
 * count. Functions with `trx` run in the transaction of their step, `changed` runs after its commit.
 */
export type Owner<K extends Kinds> = Pick<Payee, 'owns' | 'gaveUp' | 'goesOn'> & {
  db: Knex
  log: Logger
  gateway: Gateway
  now: () => Date
  /** Finds an invoice by this site's number, otherwise by the gateway's id. */
  find: (numbers: Pick<MoneyReport, 'provider' | 'externalId' | 'id'>) => Promise<K['invoice'] | null>
  /**
   * Reads what an invoice is for. `lock`: locks it, so that all its money is processed one after another until the
   * transaction ends.
   */
  read: (db: Knex, invoice: K['invoice'], lock: boolean) => Promise<K['due'] | null>
  /** The money that is already recorded for the invoice of a report. */
  recorded: (trx: Knex, due: K['due'], report: K['report']) => Promise<Money[]>
  classify: (due: K['due'], money: { amount: Rupiah; currency: string; doubted: boolean }) => K['verdict']
  /** Records money. Money that counts is granted in the same transaction; staff are notified about money that waits. */
  save: (trx: Knex, due: K['due'], report: K['report'], verdict: K['verdict']) => Promise<void>
  /** Ends an invoice. Returns what the invoice is for, or null if it no longer waits for money. */
  expire: (trx: Knex, invoice: K['invoice']) => Promise<K['due'] | null>
  lookUp: (invoice: K['invoice'], signal: AbortSignal) => Promise<RemoteInvoice | null>
  /**
   * Whether the invoice is over, according to the gateway's answer or the clock. Money in the answer is recorded before
   * this call.
   */
  isOver: (invoice: K['invoice'], answer: RemoteInvoice | 'unanswered' | null) => Promise<boolean>
  /** Notifies staff about a webhook that changes nothing: the gateway denies its money, or has returned it. */
  warn: (trx: Knex, what: 'denied' | 'refunded', row: WebhookInboxRow, invoice: K['invoice'] | null) => Promise<void>
  changed: (due: K['due'], what: Outcome | 'expired') => void
}

export const getReceivedAmount = ({ paidAmount, amount }: Pick<Money, 'amount' | 'paidAmount'>): Rupiah =>
  paidAmount ?? amount
