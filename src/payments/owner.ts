import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { WebhookInboxRow } from '../db/message-rows.ts'
import type { Gateway, GatewayReport, RemoteInvoice, Rupiah } from './gateway.ts'
import type { Payee } from './inbox.ts'

/** Money as a report or this site's records tell it. If `paidAmount` is null, the invoiced `amount` was paid. */
export type Money = Pick<GatewayReport, 'paymentId' | 'amount' | 'paidAmount' | 'paidAt'>

/**
 * A payment reported by a gateway. `via` is `webhook` for a report by webhook, and `system` when this server asked the
 * gateway. `doubted`: the gateway could not confirm it or reports a different one, so that it is held, never counted.
 */
export type MoneyReport = GatewayReport & { provider: string; via: 'webhook' | 'system'; doubted?: boolean }

/**
 * An invoice at the gateway as its owner stored it. `remoteId` is the gateway's id of it, `asked` its amount,
 * `order_id` the order by which staff find its webhooks.
 */
export type OwnInvoice = {
  provider: string
  externalId: string
  remoteId: string | null
  asked: Rupiah
  order_id: string | null
}

/**
 * What money is by the rules of its owner: it counts or waits for staff, and why staff look at it. Money that counts
 * but has a reason is verified at the gateway if a webhook reports it; if the reason is `late`, as far as the gateway
 * answers.
 */
export type Verdict = { state: 'applied' | 'review'; reason: string | null }

/** What became of reported money: as its verdict says, recorded before (`known`), or about no invoice of the owner. */
export type Outcome = Verdict['state'] | 'known' | 'unknown'

/** The types of an owner. `due`: what an invoice is for, with all that the rules read. */
export type Kinds = { invoice: OwnInvoice; due: object; verdict: Verdict; report: MoneyReport }

/**
 * A feature whose invoices are paid: it says what they are for, what money for them is, and what that grants. The road
 * is the same for all owners: `makeInvoice` at the gateway; a webhook (`payee`) or a question (`askAboutInvoice`,
 * `endInvoice`) tells of money; `takePayment` records it once; staff `decide` about the rest. Functions with `trx` run
 * in the transaction of their step, and `changed` comes after its commit.
 */
export type Owner<K extends Kinds> = Pick<Payee, 'owns' | 'gaveUp'> & {
  db: Knex
  log: Logger
  gateway: Gateway
  now: () => Date
  /** Finds an invoice by this site's number, or else by the gateway's. */
  find: (numbers: Pick<MoneyReport, 'provider' | 'externalId' | 'id'>) => Promise<K['invoice'] | null>
  /** Reads what an invoice is for. With `lock`, all its money comes in turn until the transaction ends. */
  read: (db: Knex, invoice: K['invoice'], lock: boolean) => Promise<K['due'] | null>
  /** Returns the money that is recorded for the invoice of a report. */
  recorded: (trx: Knex, due: K['due'], report: K['report']) => Promise<Money[]>
  classify: (due: K['due'], money: { amount: Rupiah; currency: string; doubted: boolean }) => K['verdict']
  /** Saves money. What counts is granted in the same transaction, and what waits is shown to staff. */
  save: (trx: Knex, due: K['due'], report: K['report'], verdict: K['verdict']) => Promise<void>
  /** Ends an invoice that waits for money. Returns what it is for, or null if it does not wait any more. */
  expire: (trx: Knex, invoice: K['invoice']) => Promise<K['due'] | null>
  lookUp: (invoice: K['invoice'], signal: AbortSignal) => Promise<RemoteInvoice | null>
  /** Whether an invoice is over, by the gateway's answer or the clock. Money in the answer is recorded already. */
  isOver: (invoice: K['invoice'], answer: RemoteInvoice | 'unanswered' | null) => Promise<boolean>
  /** Tells staff of a webhook that changes nothing: the gateway denies its money, or has returned it. */
  warn: (trx: Knex, what: 'denied' | 'refunded', row: WebhookInboxRow, invoice: K['invoice'] | null) => Promise<void>
  changed: (due: K['due'], what: Outcome | 'expired') => void
}

export const amountOf = ({ paidAmount, amount }: Pick<Money, 'amount' | 'paidAmount'>): Rupiah => paidAmount ?? amount
