import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { refusedForm } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { toBodyFields as bodyOf, type Errors, PageNumber, readQuery, Text, typedIn } from '../../web/form.ts'
import { toPageRange } from '../../web/paging.ts'
import { page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { customerSums, findByContact } from '../customers/list-queries.ts'
import { findContactOrigins } from '../customers/queries.ts'
import { formatOrderHistory, originLines } from '../customers/view-model.ts'
import { longest, writes } from '../limits.ts'
import { messagesOfQuote } from '../messages/queries.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { contactTyped } from '../place/forms.ts'
import { newSubmission } from '../place/submissions.ts'
import { findOrder } from '../queries.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { copyOrderFields } from './copy-order.ts'
import { acceptQuote, answerQuote } from './decide-quote.ts'
import { quoteForm } from './edit-view-model.ts'
import { findQuote, findSheet, listQuoteHistory, listQuotes, quoteAt } from './queries.ts'
import { type Fields, priceListFor, readQuote, readQuoteIn, toQuoteFields, usualFields } from './read-quote.ts'
import { getSubmissionKey, insistOnAgreement, insistOnLatest, isUnsent, type Quote, quoteStates } from './rules.ts'
import { changeQuote, makeQuote, quoteHref, quotePath, sendQuote, transactQuote } from './save-quote.ts'
import { listView, QUOTES_PER_PAGE, quoteView } from './staff-view-model.ts'

const listPage = page<{ list: ReturnType<typeof listView> }>('/orders/quotes/list')
const editPage = page<{
  form: ReturnType<typeof quoteForm>
  hidden: Record<string, string>
  known: string | null
  origins: readonly string[]
  quote: ReturnType<typeof quoteView> | null
  problem: string | null
  answer: { text: string; error: string | null }
  flash: string | null
}>('/orders/quotes/edit')

const ListQuery = z.object({
  keadaan: z.enum(quoteStates).nullable().catch(null),
  cari: Text.trim().max(100).catch(''),
  page: PageNumber.catch(1),
})
const NewQuery = z.object({ pesanan: Text.catch('') })
const flashes = {
  simpan: 'Tersimpan. Pelanggan melihatnya setelah kamu mengirimnya.',
  kirim: 'Penawaran siap di halaman pelanggan.',
  tutup: 'Penawaran ditutup.',
}

/** The form of a quote. `quote` is null for a new one. */
type QuoteEdit = { quote: Quote | null; fields: Fields }
type Again = { status?: number; problem?: string | null; errors?: Errors }

/** Quotes for staff. `action` of the form: `kirim` saves and sends, `setuju` and `tutup` are the customer's answer. */
export function quotePages(deps: OrderDeps): AppRouter {
  const { db, now } = deps
  const router = createRouter()

  router.get('/admin/penawaran', allow('staff'), async (ctx) => {
    const { keadaan: state, cari: search, page } = readQuery(ListQuery, ctx.query)
    const result = await listQuotes(db, { state, search, now: now(), ...toPageRange(page, QUOTES_PER_PAGE) })
    listPage(ctx, { list: listView(result, { state, search, page }, now()) })
  })

  router.get('/admin/penawaran/baru', allow('staff'), async (ctx) => {
    const code = readCode(readQuery(NewQuery, ctx.query).pesanan, ORDER_CODE)
    const order = code ? await findOrder(db, { order_code: code }) : null
    const fields = { ...(await usualFields(db, now())), ...(order && (await copyOrderFields(db, order))) }
    await show(ctx, deps, { quote: null, fields })
  })

  router.post('/admin/penawaran/baru', allow('staff', { limit: writes }), (ctx) => save(ctx, deps, null))

  router.get('/admin/penawaran/:code', allow('staff'), async (ctx) => {
    const quote = await quoteAt(db, ctx.params.code)
    await show(ctx, deps, { quote, fields: toQuoteFields(quote) })
  })

  router.post('/admin/penawaran/:code', allow('staff', { limit: writes }), async (ctx) => {
    const quote = await quoteAt(db, ctx.params.code)
    const { action, text = '', version } = typedIn(ctx.request.body)
    if (action !== 'setuju' && action !== 'tutup') return save(ctx, deps, quote)
    await orAgain(ctx, deps, { quote, fields: toQuoteFields(quote) }, async () => {
      if (action === 'setuju') {
        insistOnAgreement(text)
        const note = text.trim().slice(0, longest.note)
        const { order } = await acceptQuote(deps, quote, { version: Number(version), note }, staffActor(ctx))
        return seeOther(ctx, orderHref(order.order_code))
      }
      await answerQuote(deps, quote, { kind: 'declined', text }, staffActor(ctx))
      seeOther(ctx, withFlash(quoteHref(quote.code), 'tutup'))
    })
  })

  return router
}

async function save(ctx: Context, deps: OrderDeps, quote: Quote | null): Promise<void> {
  const fields = bodyOf(ctx.request.body)
  if (fields.hitung) return show(ctx, deps, { quote, fields })
  const result = await readQuoteIn(deps.db, fields, quote)
  if (!result.ok) return show(ctx, deps, { quote, fields }, { errors: result.errors, status: 422 })
  const { edit_version, action } = typedIn(fields)
  await orAgain(ctx, deps, { quote, fields }, async () => {
    if (quote && edit_version) insistOnLatest(quote, { edit_version: Number(edit_version) })
    const saved = await transactQuote(deps, staffActor(ctx), async (one) => {
      const currentQuote = quote
        ? await changeQuote(one, quote, result.input)
        : await makeQuote(one, result.input, { submission: getSubmissionKey({ ...fields, action: '' }) })
      if (action !== 'kirim') return currentQuote
      one.close(currentQuote)
      return quote || isUnsent(currentQuote) ? sendQuote(one, currentQuote) : currentQuote
    })
    seeOther(ctx, withFlash(quoteHref(saved.code), action === 'kirim' ? 'kirim' : 'simpan'))
  })
}

/** Runs `act`. If it is refused, the page is shown again with the reason and with what was typed. */
async function orAgain(ctx: Context, deps: OrderDeps, { quote, fields }: QuoteEdit, act: () => Promise<void>) {
  try {
    await act()
  } catch (error) {
    const { errors, status } = refusedForm(error)
    const { '': problem = null, ...others } = errors
    const fresh = quote && (await findQuote(deps.db, { id: quote.id }))
    await show(ctx, deps, { quote: fresh, fields }, { status, problem, errors: others })
  }
}

async function show(ctx: Context, deps: OrderDeps, { quote, fields }: QuoteEdit, again: Again = {}): Promise<void> {
  const { db, now } = deps
  const { status = 200, problem = null } = again
  const { text: wrongText, ...errors } = again.errors ?? {}
  const answerText = again.status ? (typedIn(ctx.request.body).text ?? '') : ''
  const list = await priceListFor(db, quote)
  // A stored quote keeps its prices until it is changed.
  const isStored = quote !== null && fields.id === quote.id
  const draft = isStored ? { lines: quote.lines, errors: {} } : { errors: {}, ...readQuote(fields, list) }
  const customer = await findByContact(db, String(fields.contact_information ?? ''))
  const formFields = { ...fields, customer_name: fields.customer_name || customer?.name }
  const form = quoteForm({ fields: formFields, list, lines: draft.lines, missing: draft.errors }, errors, now())
  const submission = typeof fields.submission === 'string' ? fields.submission : newSubmission()
  const hidden: Record<string, string> = quote ? { edit_version: String(quote.edit_version) } : { submission }
  const data = {
    form,
    hidden,
    problem,
    answer: { text: answerText, error: wrongText ?? null },
    flash: flashIn(flashes, ctx),
    known: customer && formatOrderHistory(await customerSums(db, customer.id)),
    origins: originLines(await findContactOrigins(db, contactTyped(fields))),
    quote: quote && quoteView(quote, await readQuoteParts(deps, quote), deps.messages, now()),
  }
  editPage(ctx, data, status)
}

/** What stands beside the form of a quote. */
const readQuoteParts = async (deps: OrderDeps, quote: Quote) => ({
  link: `${deps.baseUrl}${quotePath(deps, quote)}`,
  sheet: await findSheet(deps.db, quote),
  messages: await messagesOfQuote(deps.db, quote.id),
  history: await listQuoteHistory(deps.db, quote),
  order: quote.order_id ? await findOrder(deps.db, { id: quote.order_id }) : null,
})
