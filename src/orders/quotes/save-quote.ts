import type { Knex } from 'knex'
import type { QuoteRow } from '../../db/tables.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { dayBegins, longDate } from '../../web/dates.ts'
import { plainRupiah } from '../../web/formats/rupiah.ts'
import { customerFor } from '../customers/queries.ts'
import { sumLines } from '../lines/rules.ts'
import { queueRow } from '../messages/compose.ts'
import { markMessage } from '../messages/contact-mark.ts'
import { renderTemplate } from '../messages/outbox-message.ts'
import { findDefaults } from '../messages/queries.ts'
import { withoutLinks } from '../messages/render.ts'
import { textsFor } from '../messages/rules.ts'
import { noValues } from '../messages/templates.ts'
import type { OrderDeps } from '../order-deps.ts'
import { parseContact } from '../place/forms.ts'
import type { OrderActor } from '../queries.ts'
import { orderCode } from '../rules/codes.ts'
import { addressOn, listMedia, localPhone } from '../rules/contact.ts'
import { orderSettings, shopHead } from '../settings.ts'
import { type Transaction, transact } from '../transact.ts'
import { addHistory, addQuote, addSheet, findQuote, lockQuote, saveQuote } from './queries.ts'
import type { QuoteInput } from './read-quote.ts'
import {
  insistOnLatest,
  insistOpen,
  insistSendable,
  isSameContact,
  type Quote,
  type QuoteSheet,
  quoteSums,
  signedQuote,
  usualEnd,
} from './rules.ts'

export const quoteHref = (code: string) => `/admin/penawaran/${code}/`

/** The address of the customer's page. */
export const quotePath = ({ secret }: Pick<OrderDeps, 'secret'>, quote: Pick<Quote, 'code' | 'link_version'>) =>
  `/penawaran/${quote.code}/?kunci=${secret.sign(signedQuote(quote))}`

type QuoteJob = Transaction & {
  readonly deps: OrderDeps
  /** Says that staff no longer need to look at the quote. */
  close(quote: Pick<Quote, 'id'>): void
}

/**
 * Every change of a quote goes through here, except the one that makes it an order. The notices that the work closes
 * end after the commit.
 */
export async function transactQuote<Result>(
  deps: OrderDeps,
  actor: OrderActor,
  work: (job: QuoteJob) => Promise<Result>,
): Promise<Result> {
  const closed: string[] = []
  const close: QuoteJob['close'] = (quote) => void closed.push(aboutQuote(quote))
  const result = await transact(deps, actor, (transaction) => work({ ...transaction, deps, close }))
  if (closed.length > 0) await deps.closeNotices(closed)
  return result
}

/** Makes a quote that a customer asked for or that staff wrote. The same `submission` gives the same quote. */
export async function makeQuote(
  { trx, deps, actor, now, audit }: QuoteJob,
  input: QuoteInput,
  { submission = null, ...more }: Partial<Pick<Quote, 'submission' | 'request' | 'user_id'>> = {},
): Promise<Quote> {
  const isStaff = actor.source === 'admin'
  const state = isStaff ? 'draft' : 'asked'
  const customer_id = await customerFor(trx, input, now, isStaff)
  for (let tries = 0; ; tries += 1) {
    const code = orderCode(now, tries, 'PNW')
    const row = { ...input, ...more, submission, code, state, customer_id, created_at: now, updated_at: now } as const
    const quote = await addQuote(trx, row)
    const earlier = quote || submission === null ? null : await findQuote(trx, { submission })
    if (earlier) return earlier
    if (!quote) continue
    await addHistory(trx, quote, actor, { kind: state, note: more.request ?? '', at: now })
    await audit('quote.create', { subject: code })
    if (actor.source === 'public') await deps.notify(trx, quoteNotice(quote, `Minta penawaran: ${code}`))
    return quote
  }
}

/** Changes what staff work on. The customer still sees the version that was sent. */
export async function changeQuote({ trx, actor, now, audit }: Transaction, quote: Quote, input: QuoteInput) {
  // This locks the contact. A contact is always locked before the quote.
  const customerChange = isSameContact(quote, input) ? {} : { customer_id: await customerFor(trx, input, now, true) }
  const locked = await lockQuote(trx, quote.id)
  insistOpen(locked)
  insistOnLatest(locked, quote)
  const saved = await saveQuote(
    trx,
    locked,
    { ...input, ...customerChange, edit_version: locked.edit_version + 1 },
    now,
  )
  await addHistory(trx, saved, actor, { kind: 'changed', at: now })
  await audit('quote.change', { subject: quote.code })
  return saved
}

/** Keeps the quote as its next version and sends it to the customer. */
export async function sendQuote(job: QuoteJob, { id }: Quote): Promise<Quote> {
  const { trx, deps, actor, now } = job
  const quote = await lockQuote(trx, id)
  insistSendable(quote)
  const settings = await readSettings(trx, orderSettings)
  const valid_until = quote.valid_until ?? usualEnd(now, settings)
  const set = {
    sent_until: valid_until,
    state: 'sent',
    version: quote.version + 1,
    valid_until,
    sent_at: now,
    decided_at: null,
    reason: '',
  } as const
  const sentQuote = await saveQuote(trx, quote, { ...set, edit_version: quote.edit_version + 1 }, now)
  const { customer_name, notification_channel, wish, price_list, lines, terms, dp_percent, needed_on } = sentQuote
  const contact = { customer_name, contact_information: formatAddresses(sentQuote), notification_channel }
  const sheetFields = { ...contact, wish, price_list, lines, terms, dp_percent, needed_on }
  const sheet: QuoteSheet = { ...sheetFields, ...sumLines(lines), valid_until, shop: shopHead(settings) }
  await addSheet(job, sentQuote, sheet)
  const note = `Versi ${sentQuote.version}, ${plainRupiah(sheet.total_price)}`
  await addHistory(trx, sentQuote, actor, { kind: 'sent', note, at: now })
  await job.audit('quote.send', { subject: sentQuote.code })
  job.close(sentQuote)
  await queueQuote(trx, deps, sentQuote, sheet)
  return sentQuote
}

/** The contact as it was typed. If one address has a field of its own, both addresses. */
function formatAddresses({
  contact_information: contactText,
  contact_phone: phone,
  contact_email: email,
}: Quote): string {
  const contact = parseContact(contactText, undefined)
  if (contact.phone === phone && contact.email === email) return contactText
  return [phone && localPhone(phone), email].filter(Boolean).join(', ')
}

/**
 * Queues the message on each channel of the customer. Without a key of the message service, it is kept for staff, who
 * send it themselves.
 */
async function queueQuote(trx: Knex, deps: OrderDeps, quote: Quote, sheet: QuoteSheet): Promise<void> {
  const type = 'quote_sent'
  const templates = await findDefaults(trx, type)
  const values = {
    ...noValues,
    customer_name: withoutLinks(sheet.customer_name),
    quote_code: quote.code,
    product_name: withoutLinks(sheet.product_name),
    quantity: sheet.quantity.toLocaleString('id-ID'),
    total_price: plainRupiah(sheet.total_price),
    dp_amount: plainRupiah(quoteSums(sheet).dp_amount),
    valid_until: longDate(dayBegins(sheet.valid_until)),
    quote_link: `${deps.baseUrl}${quotePath(deps, quote)}`,
    shop_name: sheet.shop.name,
  }
  const query = new URL(values.quote_link).search
  for (const medium of listMedia(quote.notification_channel)) {
    const recipient = addressOn(medium, quote)
    const rendered = renderTemplate({ type, medium, ...textsFor(type, medium, templates) }, values)
    const { subject, body, button } = markMessage(rendered, deps.secret, {
      code: quote.code,
      address: recipient,
      query,
    })
    const unsent_reason = recipient === '' ? 'no_address' : deps.messages.channels[medium] ? null : 'not_configured'
    const about = { quote_id: quote.id, invoice_id: null }
    const message = { ...about, type, channel: medium, recipient, subject, body, unsent_reason } as const
    const dedupeKey = `quote-message:${quote.id}:${quote.version}:${medium}`
    await queueRow(trx, message, { what: 'penawaran', code: quote.code, dedupeKey, button }, deps.now())
  }
}

export const quoteNotice = (quote: Pick<QuoteRow, 'id' | 'code'>, message: string) => ({
  kind: 'note' as const,
  message: message.slice(0, 300),
  href: quoteHref(quote.code),
  author: null,
  about: aboutQuote(quote),
})
/** The key by which notices about a quote are closed. */
export const aboutQuote = ({ id }: Pick<QuoteRow, 'id'>) => `quote ${id}`
