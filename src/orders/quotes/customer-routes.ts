import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { readPriceList } from '../../products/queries.ts'
import { publicPart } from '../../products/rules/price-list.ts'
import { Conflict } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { type Errors, readForm, readQuery, Text, typedIn, type Values, wholeNumber } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { customerActor } from '../actor.ts'
import { longest, placing, quoteRequest, writes } from '../limits.ts'
import { type OrderDeps, trackingKey } from '../order-deps.ts'
import { isOver } from '../payments/review/rules.ts'
import { DesignNotes, Quantity, unlessBlank } from '../place/forms.ts'
import { newSubmission } from '../place/submissions.ts'
import { findOrder } from '../queries.ts'
import { QUOTE_CODE, readCode } from '../rules/codes.ts'
import { orderSettings, shopFace } from '../settings.ts'
import type { TrackDesk } from '../track/find-tracked.ts'
import { proveContact } from '../track/prove-contact.ts'
import { keepPrivate, keyIn, opensInFull, withCode } from '../track/tracking-key.ts'
import { type CustomerInput, customerView, inquiryValues } from './customer-view-model.ts'
import { acceptQuote, answerQuote } from './decide-quote.ts'
import { findQuote, findSheet, lastAnswer } from './queries.ts'
import { readQuoteIn } from './read-quote.ts'
import {
  answerProblem,
  getSubmissionKey,
  isLinkOver,
  pickReason,
  type Quote,
  signedQuote,
  withQuantity,
} from './rules.ts'
import { makeQuote, quotePath, transactQuote } from './save-quote.ts'

type Shop = ReturnType<typeof shopFace>
const inquiryPage = page<{ shop: Shop; reply: string; values: Values; errors: Errors; product: string | null }>(
  '/orders/quotes/inquiry',
)
const quotePage = page<{ shop: Shop; quote: ReturnType<typeof customerView> }>('/orders/quotes/show')

const Prefill = z.object({ produk: Text.catch(''), jumlah: Quantity.optional().catch(undefined) })
const Inquiry = z.object({
  request: DesignNotes.max(quoteRequest.most, 'Paling banyak 4.900 karakter.').min(
    quoteRequest.least,
    'Ceritakan apa yang mau dibuat.',
  ),
  quantity: z.preprocess(unlessBlank, Quantity.optional()),
  product_id: z.preprocess(unlessBlank, wholeNumber(z.int()).optional()).catch(undefined),
})
const Answered = z.object({
  action: z.enum(['setuju', 'ubah', 'tidak'], 'Pilih salah satu.'),
  // Without a version nobody knows what the customer saw. -1 is no version that was sent.
  version: z.coerce.number().int().catch(-1),
  text: DesignNotes.max(longest.note, 'Paling banyak 1.000 karakter.').default(''),
})

/** What customers see of quotes: the form that asks for a quote, and the page of a quote, which needs its key. */
export function quoteRoutes(desk: TrackDesk): AppRouter {
  const { deps } = desk
  const router = createRouter()

  router.get('/pesan/lain', allow('anyone'), async (ctx) => {
    const { produk, jumlah } = readQuery(Prefill, ctx.query)
    const product = publicPart(await readPriceList(deps.db)).products.find(({ slug }) => slug === produk)
    await ask(ctx, deps, { product_id: product ? String(product.id) : '', quantity: jumlah ? String(jumlah) : '' })
  })

  router.post('/pesan/lain', allow('anyone', { limit: placing }), (ctx) => inquire(ctx, deps))

  router.get('/penawaran/:code', withCode(), async (ctx) => {
    const quote = await signedIn(ctx, desk)
    if (!quote.order_id) await proveContact(ctx, deps, { table: 'quotes', id: quote.id, code: quote.code }, quote)
    await show(ctx, deps, quote)
  })

  router.post('/penawaran/:code', withCode(writes), async (ctx) => answer(ctx, deps, await signedIn(ctx, desk)))

  return router
}

async function inquire(ctx: Context, deps: OrderDeps): Promise<void> {
  const values = typedIn(ctx.request.body)
  const list = publicPart(await readPriceList(deps.db))
  if (values.tanya) return ask(ctx, deps, inquiryValues(list, ctx.request.body))
  const form = readForm(Inquiry, values)
  // The wish gets no price here: staff price it.
  const { customer_name, contact_information, needed_on } = values
  const quote = await readQuoteIn(deps.db, { customer_name, contact_information, needed_on })
  if (!form.ok || !quote.ok)
    return ask(ctx, deps, values, { ...(quote.ok ? {} : quote.errors), ...(form.ok ? {} : form.errors) })
  const { request: text, quantity, product_id } = form.input
  const product = list.products.find(({ id }) => id === product_id)
  const item = { choices: [], sizes: [], extras: [], rows: null, quantity: quantity ?? null }
  const selection = product ? { items: [{ ...item, product_id: product.id }] } : null
  const request = product ? text : withQuantity(text, quantity)
  const more = { submission: getSubmissionKey(values), request, user_id: ctx.state.viewer?.id ?? null }
  const newQuote = await transactQuote(deps, customerActor, (one) =>
    makeQuote(one, { ...quote.input, wish: selection }, more),
  )
  seeOther(ctx, quotePath(deps, newQuote))
}

async function answer(ctx: Context, deps: OrderDeps, quote: Quote): Promise<void> {
  const form = readForm(Answered, ctx.request.body)
  if (!form.ok) {
    const { text: wrongText, ...others } = form.errors
    const problem = Object.values(others)[0] ?? null
    return show(ctx, deps, quote, {
      status: 422,
      text: form.values.text ?? '',
      problem,
      ...(wrongText && { wrongText }),
    })
  }
  const { action, version, text } = form.input
  const wrongText = answerProblem(action, text)
  if (wrongText) return show(ctx, deps, quote, { status: 422, wrongText })
  try {
    if (action === 'setuju') await acceptQuote(deps, quote, { version, note: '' }, customerActor)
    else await answerQuote(deps, quote, { kind: action === 'ubah' ? 'change' : 'declined', text }, customerActor)
    seeOther(ctx, quotePath(deps, quote))
  } catch (error) {
    if (!(error instanceof Refusal) || ![409, 422].includes(error.status)) throw error
    const fresh = (await findQuote(deps.db, { id: quote.id })) ?? quote
    const sums = error instanceof Conflict ? error.details : null
    await show(ctx, deps, fresh, { status: error.status, problem: error.message, text, sums })
  }
}

async function signedIn(ctx: Context, { deps, limits }: TrackDesk): Promise<Quote> {
  const { db, secret, now } = deps
  keepPrivate(ctx)
  const key = keyIn(ctx.query)
  const code = readCode(String(ctx.params.code), QUOTE_CODE) ?? 'PNW-00000000-000'
  const find = async () => {
    const quote = await findQuote(db, { code })
    return quote && secret.isSigned(key ?? '', signedQuote(quote)) && !isLinkOver(quote, now()) ? quote : null
  }
  const quote = await limits.tracking(ctx, find, key === null ? undefined : () => true)
  if (!quote) throw notFound()
  return quote
}

type Again = { status?: number } & Pick<CustomerInput, 'problem' | 'wrongText' | 'text' | 'sums'>

async function show(
  ctx: Context,
  deps: OrderDeps,
  quote: Quote,
  { status = 200, ...again }: Again = {},
): Promise<void> {
  const { db, secret, now } = deps
  const order = quote.order_id ? await findOrder(db, { id: quote.order_id }) : null
  const settings = await readSettings(db, orderSettings)
  // The page of the quote gives only the link that the order had at acceptance. Staff may have revoked it since.
  const key = order && trackingKey(secret, { ...order, link_version: 1 })
  const orderLink = order && opensInFull(secret, order, key, now()) ? `/lacak/${order.order_code}/?kunci=${key}` : null
  const [reason, sheet] = [pickReason(await lastAnswer(db, quote)), await findSheet(db, quote)]
  const input = {
    quote,
    reason,
    sheet,
    orderLink,
    due: order?.due_on ?? null,
    isCancelled: order !== null && isOver(order),
    settings,
    href: quotePath(deps, quote),
  }
  quotePage(ctx, { shop: shopFace(settings), quote: customerView({ ...input, ...again }, now()) }, status)
}

async function ask(ctx: Context, { db }: OrderDeps, values: Values, errors: Errors | null = null): Promise<void> {
  const settings = await readSettings(db, orderSettings)
  const products = publicPart(await readPriceList(db)).products
  const product = products.find(({ id }) => String(id) === values.product_id)?.name ?? null
  const formValues = { submission: newSubmission(), ...values }
  const data = {
    shop: shopFace(settings),
    reply: settings.quote_reply,
    values: formValues,
    errors: errors ?? {},
    product,
  }
  inquiryPage(ctx, data, errors ? 422 : 200)
}
