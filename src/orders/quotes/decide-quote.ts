import { longest, MAX_ORDER_CONTACT } from '../limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import { type OrderInput, parseContact } from '../place/forms.ts'
import { placeOrder } from '../place/place-order.ts'
import { findAnyOrder, type OrderActor } from '../queries.ts'
import { addHistory, findQuote, findSheet, lockQuote, saveQuote } from './queries.ts'
import {
  afterAnswer,
  insistOpen,
  insistSent,
  isLastSent,
  isSameContact,
  type Quote,
  type QuoteSheet,
  refuseOlder,
} from './rules.ts'
import { aboutQuote, quoteNotice, transactQuote } from './save-quote.ts'

type Acceptance = { version: number | null; note: string }

/** The quote has become an order already; the transaction is rolled back. */
class AlreadyAccepted extends Error {}

/**
 * Makes the order of a quote from the version that was sent last. The order is confirmed and has its first invoice. The
 * same transaction marks the quote. If several requests accept the quote at once, one makes the order; the others find
 * that order and return `isNew` as false.
 */
export async function acceptQuote(
  deps: OrderDeps,
  originalQuote: Quote,
  { version, note }: Acceptance,
  actor: OrderActor,
) {
  const isNew = await placeOnce(deps, originalQuote, { version, note }, actor)
  if (actor.source === 'admin') await deps.closeNotices([aboutQuote(originalQuote)])
  const quote = await findQuote(deps.db, { id: originalQuote.id })
  const order = quote?.order_id ? await findAnyOrder(deps.db, quote.order_id) : null
  if (!quote || !order) throw new Error('an accepted quote has no order')
  return { isNew, quote, order }
}

async function placeOnce(deps: OrderDeps, quote: Quote, { version, note }: Acceptance, actor: OrderActor) {
  if (quote.order_id) return false
  const sheet = await acceptedSheet(deps, quote, version)
  try {
    const input = toOrderInput(quote, sheet)
    await placeOrder(deps, {
      input,
      ...(isSameContact(quote, input) && { customer_id: quote.customer_id }),
      goods: {
        wish: sheet.wish ?? { items: [] },
        list: sheet.price_list ?? { products: [], extras: [] },
        lines: sheet.lines,
        rosters: sheet.wish?.rosters ?? [],
      },
      needed_on: sheet.needed_on,
      design: null,
      actor,
      member: quote.user_id,
      wantsLink: true,
      origin: `dari penawaran ${quote.code}`,
      inTransaction: async ({ trx, order, now, audit }) => {
        const locked = await lockQuote(trx, quote.id)
        if (locked.order_id) throw new AlreadyAccepted()
        await acceptedSheet({ ...deps, db: trx }, locked, quote.version)
        // Edits that were never sent are dropped, so that the quote and the order say the same.
        const { wish, price_list, lines, terms, dp_percent, needed_on, valid_until } = sheet
        const accepted = { wish, price_list, lines, terms, dp_percent, needed_on, valid_until, reason: note }
        await saveQuote(trx, quote, { ...accepted, state: 'accepted', order_id: order.id, decided_at: now }, now)
        await addHistory(trx, quote, actor, { kind: 'accepted', note: note || order.order_code, at: now })
        await audit('quote.accept', { subject: quote.code })
      },
    })
    return true
  } catch (error) {
    if (error instanceof AlreadyAccepted) return false
    throw error
  }
}

function toOrderInput({ request }: Quote, sheet: QuoteSheet): OrderInput {
  const { customer_name, contact_information, notification_channel, product_name, quantity, total_price } = sheet
  const { phone, email } = parseContact(contact_information, undefined)
  const isWhole = sheet.dp_percent === 100
  return {
    customer_name,
    // Phone number and email address together may be longer than this column. Each has a column of its own.
    contact_information: contact_information.slice(0, MAX_ORDER_CONTACT),
    contact_phone: phone,
    contact_email: email,
    notification_channel,
    product_name,
    quantity,
    total_price,
    payment_type: isWhole ? 'full' : 'dp',
    dp_percent: isWhole ? null : sheet.dp_percent,
    design_notes: request,
  }
}

/** The sheet that was sent last. Throws a 409 if it was not sent or is over, or if the customer saw another version. */
async function acceptedSheet({ db, now }: OrderDeps, quote: Quote, seenVersion: number | null): Promise<QuoteSheet> {
  insistSent(quote, now())
  const sheet = await findSheet(db, quote)
  if (!sheet) throw new Error('a sent quote has no sheet')
  if (isLastSent(quote, seenVersion)) return sheet
  return refuseOlder((await findSheet(db, quote, seenVersion ?? undefined)) ?? sheet, sheet)
}

/**
 * Records the answer of the customer, given by the customer or by staff for them. `change` makes the quote a request
 * again.
 */
export async function answerQuote(
  deps: OrderDeps,
  { id }: Quote,
  { kind, text }: { kind: 'change' | 'declined'; text: string },
  actor: OrderActor,
): Promise<Quote> {
  return transactQuote(deps, actor, async ({ trx, now, audit, close }) => {
    const quote = await lockQuote(trx, id)
    insistOpen(quote)
    if (actor.source === 'admin') close(quote)
    if (kind === 'declined' && quote.state === 'declined') return quote
    const note = text.slice(0, longest.note)
    const saved = await saveQuote(trx, quote, afterAnswer({ kind, note }, now), now)
    await addHistory(trx, quote, actor, { kind, note, at: now })
    if (kind === 'declined') await audit('quote.decline', { subject: quote.code })
    const what = kind === 'change' ? 'minta diubah' : 'tidak jadi'
    if (actor.source === 'public')
      // The notice holds no name and no text, because notices are not erased with the customer's data.
      await deps.notify(trx, quoteNotice(quote, `Penawaran ${quote.code}: pelanggan ${what}.`))
    return saved
  })
}
