import type { Knex } from 'knex'
import * as z from 'zod'
import { Answer } from '../../platform/api/calls.ts'
import { whoMay } from '../../platform/api/plain-calls.ts'
import { hasSelection, selectionFields } from '../../products/wish.ts'
import { InvalidFields, invalidForm } from '../../web/call-errors.ts'
import { Id, Text, wholeNumber } from '../../web/form.ts'
import { addressWith, toPageRange } from '../../web/paging.ts'
import { staffActor } from '../actor.ts'
import { ApiPage, callsFor, examples, type OrderCall, staff, tags } from '../api/call.ts'
import { Invoice, Order, Page } from '../api/shapes.ts'
import { apiOrder, apiPage } from '../api-model.ts'
import { findCustomer } from '../customers/queries.ts'
import { provenContact } from '../customers/rules.ts'
import { longest } from '../limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import { paymentUrl } from '../payments/rules.ts'
import { DesignNotes } from '../place/forms.ts'
import { findOrder } from '../queries.ts'
import { contactFields } from '../rules/contact.ts'
import { findTrackedInvoices } from '../track/queries.ts'
import { apiQuote, apiQuotes, Quotation } from './api-model.ts'
import { copyOrderFields } from './copy-order.ts'
import { acceptQuote, answerQuote } from './decide-quote.ts'
import { listQuotes, quoteAt } from './queries.ts'
import { type Fields, type QuoteInput, readQuoteIn, toQuoteFields, usualFields } from './read-quote.ts'
import { insistOnContact, insistOnGoods, insistOnLatest, type Quote, quoteStates } from './rules.ts'
import { changeQuote, makeQuote, sendQuote, transactQuote } from './save-quote.ts'

const QuotePage = z.object({ ...Page, results: z.array(Quotation) })
const Accepted = z.object({ quote: Quotation, order: Order, invoice: Invoice.nullable(), message: z.string() })

const Version = wholeNumber(z.int('Isi dengan angka bulat.').min(0)).nullish()
/** Fields of a call that `readQuote` reads, as it reads the fields of the form. */
const readFields = [
  ...['customer_name', 'contact_information', 'contact_email', 'notification_channel'],
  ...Object.keys(selectionFields),
  ...['lines', 'terms', 'dp_percent', 'valid_until', 'needed_on'],
]
const QuoteBody = z.object({
  customer_id: Id.nullish(),
  order_id: z.uuid('Isi id pesanan.').nullish(),
  version: Version,
  ...Object.fromEntries(readFields.map((name) => [name, z.unknown().optional()])),
})
const Note = DesignNotes.max(longest.note, 'Paling banyak 1.000 karakter').default('')
const Accept = z.object({ version: Version, note: Note })
const Decline = z.object({ reason: Note })
const ListQuery = z.object({
  state: z.enum(quoteStates).nullable().default(null),
  search: Text.max(100).default(''),
  page: ApiPage,
})
const PAGE_SIZE = 20

const ofQuote = callsFor(whoMay.staff, (ctx, { db }) => quoteAt(db, ctx.params.code))

/**
 * Reads a quote from the body of a call. It starts from the stored `quote`, or from the usual values of a new one. The
 * order or the customer that the body names by id comes next, and the body's own fields come last.
 */
async function readQuoteInput({ db, now }: OrderDeps, fields: Fields, quote: Quote | null): Promise<QuoteInput> {
  const base = { ...(quote ? toQuoteFields(quote) : await usualFields(db, now())), ...(await namedBy(db, fields)) }
  const hasGoods = hasSelection(fields) || fields.lines !== undefined
  const keepsGoods = quote !== null && !hasGoods && fields.order_id == null
  const goods = hasGoods || keepsGoods ? { items: undefined, lines: undefined } : {}
  const result = await readQuoteIn(db, { ...base, ...goods, ...fields }, quote)
  if (!result.ok) throw invalidForm(result.errors)
  // The goods of the quote stay as they are, even if the list has no price for them today.
  if (keepsGoods) return { ...result.input, lines: quote.lines, wish: quote.wish, price_list: quote.price_list }
  insistOnGoods(result.input)
  return result.input
}

async function namedBy(db: Knex, { order_id, customer_id, contact_information: contactText }: Fields): Promise<Fields> {
  const orderId = z.uuid().safeParse(order_id).data
  const order = orderId && (await findOrder(db, { id: orderId }))
  if (order_id != null && !order) throw new InvalidFields({ order_id: ['Pesanan ini tidak ada.'] })
  const customerId = Id.safeParse(customer_id).data
  const customer = customerId && (await findCustomer(db, customerId))
  if (customer_id != null && !customer) throw new InvalidFields({ customer_id: ['Pelanggan ini tidak ada.'] })
  const copied = order ? await copyOrderFields(db, order) : {}
  if (!customer) return copied
  const contact = contactFields(provenContact(customer))
  const isProven = contact.contact_information !== ''
  insistOnContact({ isProven, hasOther: Boolean(contactText || order) })
  return { ...copied, customer_name: customer.name, ...(isProven && contact) }
}

const example = examples.quote as z.infer<typeof Quotation>
const bodyExample = examples.quoteFields
const OneQuote = {
  params: z.object({ code: z.string().meta({ description: 'Kode penawaran.' }) }),
  shown: { code: example.code },
}
const one = { tag: tags.goods, ...OneQuote, good: 'Penawarannya.', data: Quotation, example } as const
const path = '/api/v1/quotes'

export const quoteCalls: readonly OrderCall[] = [
  staff('listQuotes', 'get', path, {
    tag: tags.goods,
    query: ListQuery,
    good: 'Satu halaman, yang terbaru dulu.',
    data: QuotePage,
    about: 'Daftar penawaran. Disaring menurut `state` dan `search`: kode, nama, atau kontak.',
    example: { count: 1, next: null, previous: null, results: [example] },
    errors: { 400: true, 404: true },
    run: async (deps, { query: { page, ...filter } }) => {
      const part = toPageRange(page, PAGE_SIZE)
      const { quotes, countOf: getCount } = await listQuotes(deps.db, { ...filter, ...part, now: deps.now() })
      const getPageHref = (at: number) => addressWith(`${deps.baseUrl}${path}/`, { ...filter, page: at })
      return apiPage(await apiQuotes(deps, quotes), {
        count: getCount(filter.state),
        page,
        size: PAGE_SIZE,
        hrefOf: getPageHref,
      })
    },
  }),
  staff('createQuote', 'post', path, {
    tag: tags.goods,
    isIdempotent: true,
    isParsedByRun: true,
    body: QuoteBody,
    bodyExample,
    status: 201,
    about:
      'Membuat penawaran. Dengan barang dari daftar harga, `lines` sendiri, atau `order_id` untuk menyalin pesanan.',
    good: 'Draf penawarannya.',
    data: Quotation,
    example,
    errors: { 400: true },
    run: async (deps, { ctx, fields, keep }) => {
      const input = await readQuoteInput(deps, fields, null)
      return transactQuote(deps, staffActor(ctx), async (one) => {
        const quote = await apiQuote({ ...deps, db: one.trx }, await makeQuote(one, input))
        await keep(one.trx, quote)
        return quote
      })
    },
  }),
  ofQuote('readQuote', 'get', `${path}/:code`, {
    ...one,
    about: 'Satu penawaran. Barisnya yang terakhir disimpan, yang dikirim bisa lebih lama.',
    errors: { 404: true },
    run: (deps, { of }) => apiQuote(deps, of),
  }),
  ofQuote('changeQuote', 'patch', `${path}/:code`, {
    ...one,
    isParsedByRun: true,
    body: QuoteBody,
    bodyExample: { terms: 'DP 50%, sisanya sebelum dikirim.' },
    about: 'Mengubah penawaran. Pelanggan baru melihatnya setelah dikirim lagi.',
    errors: { 400: true, 404: true, 409: true },
    run: async (deps, { ctx, of, fields }) => {
      const { version } = z.object({ version: Version.catch(null) }).parse(fields)
      insistOnLatest(of, { version: version ?? of.version })
      const input = await readQuoteInput(deps, fields, of)
      return apiQuote(deps, await transactQuote(deps, staffActor(ctx), (one) => changeQuote(one, of, input)))
    },
  }),
  ofQuote('sendQuote', 'post', `${path}/:code/send`, {
    ...one,
    isIdempotent: true,
    about: 'Mengirim penawaran. Menyimpan versi yang dilihat pelanggan, lalu mengabarinya.',
    errors: { 400: true, 404: true, 409: true },
    run: async (deps, { ctx, of }) =>
      apiQuote(deps, await transactQuote(deps, staffActor(ctx), (one) => sendQuote(one, of))),
  }),
  ofQuote('acceptQuote', 'post', `${path}/:code/accept`, {
    tag: tags.goods,
    ...OneQuote,
    body: Accept,
    bodyExample: { version: 1, note: 'Setuju lewat WhatsApp' },
    about: 'Pelanggan setuju. Membuat pesanannya dengan baris yang dikirim, satu kali saja.',
    good: 'Pesanannya dibuat.',
    status: 201,
    again: 'Pesanan yang sama.',
    data: Accepted,
    example: { quote: example, order: examples.order as never, invoice: null, message: 'Penawaran disetujui.' },
    errors: { 400: true, 404: true, 409: 'Belum dikirim, sudah lewat (`EXPIRED`), atau versi lain (`details`).' },
    run: async (deps, { ctx, of, body: { version = null, note } }) => {
      const { isNew, quote, order } = await acceptQuote(deps, of, { version, note }, staffActor(ctx))
      const [invoice] = await findTrackedInvoices(deps.db, { orderId: order.id })
      const accepted = {
        quote: await apiQuote(deps, quote),
        order: apiOrder(order),
        invoice: invoice ? { ...invoice, payment_url: paymentUrl(invoice, invoice.link, deps.now()) } : null,
        message: `Penawaran ${quote.code} disetujui. Pesanan ${order.order_code} dibuat.`,
      }
      return new Answer(accepted, { status: isNew ? 201 : 200 })
    },
  }),
  ofQuote('declineQuote', 'post', `${path}/:code/decline`, {
    ...one,
    body: Decline,
    bodyExample: { reason: 'Terlalu mahal' },
    about: 'Pelanggan tidak jadi.',
    errors: { 400: true, 404: true, 409: true },
    run: async (deps, { ctx, of, body: { reason } }) =>
      apiQuote(deps, await answerQuote(deps, of, { kind: 'declined', text: reason }, staffActor(ctx))),
  }),
]
