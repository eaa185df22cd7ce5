import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { readPriceList } from '../../products/queries.ts'
import { publicPart } from '../../products/rules/price-list.ts'
import { readDraftUpload } from '../../uploads/draft-upload.ts'
import { imageSize, sendImage, type Uploads } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { typedIn, type Values } from '../../web/form.ts'
import { hashFields } from '../../web/incoming/idempotency.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { answerFragment, fragment, page } from '../../web/render.ts'
import { actorOfRequest, customerActor } from '../actor.ts'
import { type Capacity, readCapacity } from '../board/capacity.ts'
import { findContactOrigins, findCustomer } from '../customers/queries.ts'
import { provenContact } from '../customers/rules.ts'
import { originLines } from '../customers/view-model.ts'
import { asDrafts, forgetFiles, severalFiles } from '../files/order-files.ts'
import { placing, sums, writes } from '../limits.ts'
import { type OrderDeps, orderHref, trackingKey } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'
import { type Contact, contactFields } from '../rules/contact.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import { keepPrivate } from '../track/tracking-key.ts'
import { contactTyped, Day } from './forms.ts'
import { type Chosen, productView } from './goods-view-model.ts'
import { valuesAgain } from './order-again.ts'
import { chosenBy, preparedFields, problemsIn } from './order-fields.ts'
import { type OrderFormView, orderForm } from './order-form-view-model.ts'
import { placeOrder } from './place-order.ts'
import { readOrder, type SentOrder } from './read-order.ts'
import { needsLink } from './rules.ts'
import { AlreadySubmitted, earlierOrder, saveSubmission, toSubmission } from './submissions.ts'
import { type SumView, shareNow, sumView } from './sum-view-model.ts'

type Desk = { deps: OrderDeps; uploads: Uploads }
/** A form for goods of a product. The form of staff is also for goods as typed. */
type Form = {
  action: string
  isStaff: boolean
  chosen: Chosen | null
  list: Chosen['list']
  shop: ShopFace
  percent: number
}
/** The list of products, the pictures of unsent forms, and the order form of staff. */
export function orderFormRoutes(desk: Desk): AppRouter {
  const { deps, uploads } = desk
  const router = createRouter()

  router.get('/pesan', allow('anyone'), async (ctx) => {
    const { list, shop } = await formFor(desk, false, null)
    const isStaffHere = actorOfRequest(ctx).source === 'admin'
    productsPage(ctx, { shop, products: list.products.map(productView), isStaffHere })
  })

  router.get(
    '/pesan/gambar/:token',
    allow('anyone', { credentials: ['session', 'key'], limit: files }),
    async (ctx) => {
      const name = readDraftUpload(deps.secret, ctx.params.token, deps.now())
      const picture = name && imageSize(name) ? await uploads.openDraft(name) : null
      if (!picture) throw notFound('Gambar ini sudah tidak tersimpan.')
      sendImage(ctx, picture)
    },
  )

  router.get('/admin/pesanan/baru', allow('staff'), async (ctx) => {
    const form = await formFor(desk, true, ctx.query.produk)
    const { pelanggan } = ctx.query
    const customer = /^\d{1,9}$/.test(String(pelanggan)) ? await findCustomer(deps.db, Number(pelanggan)) : undefined
    const values = customer && { customer_name: customer.name, ...contactFields(provenContact(customer)) }
    await show(ctx, desk, form, { values: values ?? {}, customer })
  })
  router.post('/admin/pesanan/baru', allow('staff', { limit: writes }), async (ctx) => submit(ctx, desk, true))
  router.post('/admin/pesanan/baru/hitung', allow('staff', { limit: sums }), (ctx) => answerSum(ctx, desk, true))

  return router
}

/** The pages of products. They come after all other pages below /pesan/. */
export function productRoutes(desk: Desk): AppRouter {
  const router = createRouter()

  router.get('/pesan/:product', allow('anyone', { credentials: ['session', 'key'] }), async (ctx) => {
    const form = await formFor(desk, false, ctx.params.product)
    const { jumlah } = ctx.query
    const isCounted = typeof jumlah === 'string' && /^\d{1,5}$/.test(jumlah)
    const again = form.chosen && (await valuesAgain(desk.deps, ctx.query, form.chosen))
    if (again) keepPrivate(ctx, 'same-origin')
    await show(ctx, desk, form, { values: again ?? (isCounted ? { sizing: 'nanti', quantity: jumlah } : {}) })
  })
  router.post('/pesan/:product', allow('anyone', { limit: placing }), (ctx) => submit(ctx, desk, false))
  router.post('/pesan/:product/hitung', allow('anyone', { limit: sums }), (ctx) => answerSum(ctx, desk, false))

  return router
}

/** The form of the product with the slug `productSlug`. Throws a 404 for a product that customers may not order. */
async function formFor({ deps }: Desk, isStaff: boolean, productSlug: unknown): Promise<Form> {
  const all = await readPriceList(deps.db)
  const list = isStaff ? all : publicPart(all)
  const settings = await readSettings(deps.db, orderSettings)
  const product = list.products.find(({ slug }) => slug === productSlug)
  if (!isStaff && productSlug !== null && !product) throw notFound('Produk ini tidak ada di daftar kami.')
  return {
    action: isStaff ? '/admin/pesanan/baru/' : `/pesan/${product?.slug}/`,
    isStaff,
    chosen: product ? { product, list } : null,
    list,
    shop: shopFace(settings),
    percent: settings.dp_percent_default,
  }
}

async function submit(ctx: Context, desk: Desk, isStaff: boolean): Promise<void> {
  const { deps, uploads } = desk
  let form = await formFor(desk, isStaff, isStaff ? null : ctx.params.product)
  const sentOrder = await readOrder(
    ctx,
    { ...deps, uploads },
    {
      files: severalFiles,
      isStaff,
      prepare: (fields) => {
        if (isStaff) form = { ...form, chosen: chosenBy(fields, form.list) }
        return preparedFields(fields, form)
      },
      problems: (fields, priced) => problemsIn(fields, priced, { ...form, now: deps.now() }),
    },
  )
  const { later } = sentOrder.stored
  if (later) {
    ctx.set('Retry-After', String(later.retryAfter))
    await show(ctx, desk, form, { ...sentOrder, status: later.status })
  } else if (sentOrder.fields.hitung) await show(ctx, desk, form, sentOrder)
  else if (sentOrder.ok) await place(ctx, desk, form, sentOrder)
  else await show(ctx, desk, form, { ...sentOrder, status: 422 })
}

type ValidOrder = Extract<SentOrder, { ok: true }>

async function place(ctx: Context, desk: Desk, form: Form, sentOrder: ValidOrder): Promise<void> {
  const { deps, uploads } = desk
  const { isStaff } = form
  const files = sentOrder.sent.map((file) => hashFields({}, file))
  const submission = toSubmission(sentOrder.fields.submission, hashFields({ ...sentOrder.fields, files }))
  let isNamed = false
  try {
    const { order } = await placeOrder(deps, {
      input: sentOrder.input,
      ...sentOrder.priced,
      due_on: isStaff ? (Day.safeParse(sentOrder.fields.due_on).data ?? null) : null,
      design: sentOrder.stored.design,
      files: sentOrder.stored.files,
      actor: isStaff ? actorOfRequest(ctx) : customerActor,
      member: isStaff ? null : (ctx.state.viewer?.id ?? null),
      wantsLink: needsLink(isStaff, sentOrder.values.create_link === '1'),
      inTransaction: async ({ trx, order, now }) => {
        await saveSubmission(trx, submission, order, now)
        isNamed = true
      },
    })
    seeOther(ctx, confirmationHref(order, isStaff, deps))
  } catch (error) {
    if (!(error instanceof AlreadySubmitted)) throw error
    // The form has created an order before. If the content is the same, the answer is that order; else the form is
    // shown again.
    const earlier = await earlierOrder(deps.db, submission)
    const href = earlier && confirmationHref(earlier.order, isStaff, deps)
    if (earlier?.isSame && href) return seeOther(ctx, href)
    const earlierLink = earlier && href ? { code: earlier.order.order_code, href } : null
    await show(ctx, desk, form, { ...(await renewed(uploads, sentOrder)), status: 409, earlier: earlierLink })
  } finally {
    // Files that an order may name stay, even if the order was not committed. A sweep deletes them later.
    if (!isNamed) await forgetFiles(uploads, sentOrder.stored)
  }
}

/** With a new submission id, so that sending the form once more creates a second order. */
const renewed = async (uploads: Uploads, { stored, ...sentOrder }: ValidOrder) => ({
  ...sentOrder,
  stored: { ...stored, drafts: await asDrafts(uploads, stored.files) },
  values: { ...sentOrder.values, submission: '' },
})

type FormState = {
  values: Values
  errors?: Values
  /** The contacts whose origin is shown, also those that fill no field. */
  customer?: Contact | undefined
  /** Not 200 for a form that was refused. */
  status?: number
  /** The order that the form created before, with other content. */
  earlier?: { code: string; href: string } | null
} & Partial<Pick<SentOrder, 'stored' | 'fields'>>

async function show(
  ctx: Context,
  { deps }: Desk,
  { shop, list, ...form }: Form,
  { values, stored, errors = {}, fields = preparedFields(values, form), ...state }: FormState,
): Promise<void> {
  const { customer, status = 200, earlier = null } = state
  const contact = customer ?? contactTyped(values)
  const view = orderForm({
    ...form,
    values,
    origins: form.isStaff ? originLines(await findContactOrigins(deps.db, contact)) : [],
    fields,
    earlier,
    // A form that only asks for the sum shows no errors.
    errors: status === 200 ? {} : errors,
    drafts: stored?.drafts ?? [],
    products: form.isStaff ? list.products : [],
    configured: deps.messages.channels,
    isStaffHere: actorOfRequest(ctx).source === 'admin',
    secret: deps.secret,
    now: deps.now(),
  })
  if (form.isStaff) newOrderPage(ctx, { form: view, capacity: await readCapacity(deps.db, deps.now()) }, status)
  else productPage(ctx, { form: view, shop }, status)
}

/** Answers with the sum of what is typed. */
async function answerSum(ctx: Context, desk: Desk, isStaff: boolean): Promise<void> {
  const values = typedIn(ctx.request.body)
  const form = await formFor(desk, isStaff, isStaff ? null : ctx.params.product)
  const productChoice = isStaff ? chosenBy(values, form.list) : form.chosen
  if (!productChoice) throw notFound()
  const fields = preparedFields(values, { ...form, chosen: productChoice })
  const percent = shareNow(values, isStaff ? values.dp_percent : form.percent)
  answerFragment(
    ctx,
    sumFragment({ sum: sumView({ chosen: productChoice, fields, isStaff, percent, now: desk.deps.now() }) }),
  )
}

/** For staff the order's page, for customers the confirmation page with the tracking key. */
const confirmationHref = (order: Order, isStaff: boolean, { secret }: OrderDeps): string =>
  isStaff ? orderHref(order.order_code) : `/pesan/${order.order_code}/?kunci=${trackingKey(secret, order)}`

const productsPage = page<{
  shop: ShopFace
  products: ReturnType<typeof productView>[]
  isStaffHere: boolean
}>('/orders/place/products')
const productPage = page<{ shop: ShopFace; form: OrderFormView }>('/orders/place/product')
const newOrderPage = page<{ form: OrderFormView; capacity: Capacity }>('/orders/place/new-order')
const sumFragment = fragment<{ sum: SumView }>('/orders/place/_sum')
