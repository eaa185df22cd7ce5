import type { Knex } from 'knex'
import * as z from 'zod'
import { Answer } from '../../platform/api/calls.ts'
import { whoMay } from '../../platform/api/plain-calls.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { readPriceList } from '../../products/queries.ts'
import { hasWish, wishFields } from '../../products/wish.ts'
import { InvalidFields, invalidForm } from '../../web/call-errors.ts'
import { Id, Text, wholeNumber } from '../../web/form.ts'
import { addressWith } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { apiPage } from '../api-model.ts'
import { copyOf } from '../goods/quotes/copy-order.ts'
import { acceptQuote, answerQuote } from '../goods/quotes/decide-quote.ts'
import { findQuote, listQuotes, orderCodes } from '../goods/quotes/queries.ts'
import { type Quote, quoteStates } from '../goods/quotes/quote.ts'
import { type Fields, fieldsOf, type QuoteInput, readQuote, withProductsOf } from '../goods/quotes/read-quote.ts'
import { aboutQuote, changeQuote, makeQuote, outdated, sendQuote, usualEnd } from '../goods/quotes/save-quote.ts'
import { staffActor } from '../order-deps.ts'
import { findCustomer } from '../place/customer-queries.ts'
import { DesignNotes } from '../place/forms.ts'
import { findOrder } from '../queries.ts'
import { QUOTE_CODE, readCode } from '../rules/codes.ts'
import { orderSettings } from '../settings.ts'
import { ApiPage, callsFor, examples, type OrderCall, staff, tags } from './call.ts'
import { apiQuote, Quotation, quoteWith } from './quote-answer.ts'
import { Invoice, Order, Page } from './shapes.ts'

const QuotePage = z.object({ ...Page, results: z.array(Quotation) })
const Accepted = z.object({ quote: Quotation, order: Order, invoice: Invoice.nullable(), message: z.string() })

const Version = wholeNumber(z.int('Isi dengan angka bulat.').min(0)).nullish()
/** Read by `readQuote`, as those of the form are. */
const readFields = [
  ...['customer_name', 'contact_information', 'contact_email', 'notification_channel'],
  ...Object.keys(wishFields),
  ...['lines', 'terms', 'dp_percent', 'valid_until', 'needed_on'],
]
const QuoteBody = z.object({
  customer_id: Id.nullish(),
  order_id: z.uuid('Isi id pesanan.').nullish(),
  version: Version,
  ...Object.fromEntries(readFields.map((name) => [name, z.unknown().optional()])),
})
const Note = DesignNotes.max(1_000, 'Paling banyak 1.000 karakter').default('')
const Accept = z.object({ version: Version, note: Note })
const Decline = z.object({ reason: Note })
const ListQuery = z.object({
  state: z.enum(quoteStates).nullable().default(null),
  search: Text.max(100).default(''),
  page: ApiPage,
})
const PAGE_SIZE = 20

const ofQuote = callsFor(whoMay.staff, async (ctx, { db }) => {
  const code = readCode(String(ctx.params.code), QUOTE_CODE)
  const quote = code ? await findQuote(db, { code }) : null
  if (!quote) throw notFound('Penawaran ini tidak ada.')
  return quote
})

/** `base`: what counts where nothing is sent. Goods are those of the body, or else of the base. */
async function inputOf(db: Knex, fields: Fields, base: Fields, known: Quote | null): Promise<QuoteInput> {
  const sent = await customerFields(db, fields)
  const hasGoods = hasWish(fields) || fields.lines !== undefined
  // What the quote has of goods stays as it is, even if the list has no price for it today.
  const goods = hasGoods || known ? { items: undefined, lines: undefined } : {}
  const read = readQuote(
    { ...base, ...goods, ...sent, ...fields },
    withProductsOf(await readPriceList(db), known?.price_list ?? null),
    (await readSettings(db, orderSettings)).dp_percent_default,
  )
  if (!read.ok) throw invalidForm(read.errors)
  if (known && !hasGoods) return { ...read.input, lines: known.lines, wish: known.wish, price_list: known.price_list }
  if (read.input.lines.length === 0) throw new InvalidFields({ lines: ['Isi barang dan harganya.'] })
  return read.input
}

async function customerFields(db: Knex, { customer_id: id }: Fields): Promise<Fields> {
  if (id == null) return {}
  const read = Id.safeParse(id)
  const customer = read.success ? await findCustomer(db, read.data) : null
  if (!customer) throw new InvalidFields({ customer_id: ['Pelanggan ini tidak ada.'] })
  const { name, phone, email } = customer
  return { customer_name: name, contact_information: phone ?? email ?? '', contact_email: phone ? email : null }
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
      const part = { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }
      const { quotes, counts } = await listQuotes(deps.db, { ...filter, ...part, now: deps.now() })
      const count = [...counts].reduce((sum, [key, all]) => sum + (!filter.state || filter.state === key ? all : 0), 0)
      const hrefOf = (at: number) => addressWith(`${deps.baseUrl}${path}/`, { ...filter, page: at })
      const codes = await orderCodes(deps.db, quotes)
      const shown = quotes.map((quote) => quoteWith(deps, quote, codes))
      return apiPage(shown, { count, page, size: PAGE_SIZE, hrefOf })
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
      const settings = await readSettings(deps.db, orderSettings)
      const copied = typeof fields.order_id === 'string' ? await copiedFrom(deps.db, fields.order_id) : {}
      const base = { terms: settings.quote_terms, valid_until: usualEnd(deps.now(), settings), ...copied }
      const input = await inputOf(deps.db, fields, base, null)
      return deps.db.transaction(async (trx) => {
        const made = await apiQuote({ ...deps, db: trx }, await makeQuote(trx, deps, input, staffActor(ctx)))
        await keep(trx, made)
        return made
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
      if (version != null && version !== of.version) throw outdated()
      const input = await inputOf(deps.db, fields, fieldsOf(of), of)
      return apiQuote(deps, await deps.db.transaction((trx) => changeQuote(trx, deps, of, input, staffActor(ctx))))
    },
  }),
  ofQuote('sendQuote', 'post', `${path}/:code/send`, {
    ...one,
    isIdempotent: true,
    about: 'Mengirim penawaran. Menyimpan versi yang dilihat pelanggan, lalu mengabarinya.',
    errors: { 400: true, 404: true, 409: true },
    run: async (deps, { ctx, of }) => {
      const sent = await deps.db.transaction((trx) => sendQuote(trx, deps, of, staffActor(ctx)))
      await deps.closeNotices([aboutQuote(sent)])
      return apiQuote(deps, sent)
    },
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
      const { isNew, quote, answer } = await acceptQuote(deps, of, { version, note }, staffActor(ctx))
      return new Answer({ quote: await apiQuote(deps, quote), ...answer }, { status: isNew ? 201 : 200 })
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

async function copiedFrom(db: Knex, id: string): Promise<Fields> {
  const order = z.uuid().safeParse(id).success ? await findOrder(db, { id }) : null
  if (!order) throw new InvalidFields({ order_id: ['Pesanan ini tidak ada.'] })
  return copyOf(db, order)
}
