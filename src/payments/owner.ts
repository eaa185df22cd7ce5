import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { WebhookInboxRow } from '../db/tables.ts'
import type { Gateway, GatewayReport, RemoteInvoice, Rupiah } from './gateway.ts'
import type { Payee } from './inbox.ts'

/** If `paidAmount` is null, the invoiced `amount` was paid. */
export type Money = Pick<GatewayReport, 'paymentId' | 'amount' | 'paidAmount' | 'paidAt'>

/**
 * `via`: reported by webhook, or an answer to this server. `doubted`: the gateway did not confirm it, so it is held.
 */
export type MoneyReport = GatewayReport & { provider: string; via: 'webhook' | 'system'; doubted?: boolean }

/** `remoteId`: the gateway's id. `asked`: the amount. `order_id`: the order by which staff find its webhooks. */
export type OwnInvoice = {
  provider: string
  externalId: string
  remoteId: string | null
  asked: Rupiah
  order_id: string | null
}

/**
 * Counts or waits, and why staff look at it. Counted money with a reason is verified at the gateway if a webhook
 * reports it; if the reason is `late`, as far as the gateway answers.
 */
export type Verdict = { state: 'applied' | 'review'; reason: string | null }

/** As its verdict says, recorded before (`known`), or about no invoice of the owner. */
export type Outcome = Verdict['state'] | 'known' | 'unknown'

/** `due`: what an invoice is for, with all that the rules read. */
export type Kinds = { invoice: OwnInvoice; due: object; verdict: Verdict; report: MoneyReport }

/**
 * A feature whose invoices are paid: what they are for, and what money for them grants. The path is the same for all:
 * `makeInvoice`; a webhook (`payee`) or a question (`askAboutInvoice`, `endInvoice`); `takePayment` records money once;
 * staff `decide` about the rest. Functions with `trx` run in the transaction of their step, `changed` after its commit.
 */
export type Owner<K extends Kinds> = Pick<Payee, 'owns' | 'gaveUp' | 'goesOn'> & {
  db: Knex
  log: Logger
  gateway: Gateway
  now: () => Date
  /** By this site's number, or else by the gateway's. */
  find: (numbers: Pick<MoneyReport, 'provider' | 'externalId' | 'id'>) => Promise<K['invoice'] | null>
  /** Reads what an invoice is for. With `lock`, all its money comes in turn until the transaction ends. */
  read: (db: Knex, invoice: K['invoice'], lock: boolean) => Promise<K['due'] | null>
  /** What is recorded for the invoice of a report. */
  recorded: (trx: Knex, due: K['due'], report: K['report']) => Promise<Money[]>
  classify: (due: K['due'], money: { amount: Rupiah; currency: string; doubted: boolean }) => K['verdict']
  /** What counts is granted in the same transaction, and what waits is shown to staff. */
  save: (trx: Knex, due: K['due'], report: K['report'], verdict: K['verdict']) => Promise<void>
  /** Returns what the invoice is for, or null if it does not wait any more. */
  expire: (trx: Knex, invoice: K['invoice']) => Promise<K['due'] | null>
  lookUp: (invoice: K['invoice'], signal: AbortSignal) => Promise<RemoteInvoice | null>
  /** By the gateway's answer or the clock. Money in the answer is recorded already. */
  isOver: (invoice: K['invoice'], answer: RemoteInvoice | 'unanswered' | null) => Promise<boolean>
  /** Notifies staff of a webhook that changes nothing: the gateway denies its money, or has returned it. */
  warn: (trx: Knex, what: 'denied' | 'refunded', row: WebhookInboxRow, invoice: K['invoice'] | null) => Promise<void>
  changed: (due: K['due'], what: Outcome | 'expired') => void
}

export const getReceivedAmount = ({ paidAmount, amount }: Pick<Money, 'amount' | 'paidAmount'>): Rupiah =>
  paidAmount ?? amount
