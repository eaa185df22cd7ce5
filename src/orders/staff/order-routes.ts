import { allow } from '../../platform/access.ts'
import { sendImage, type Uploads } from '../../uploads/uploads.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { type Errors, readForm, typedIn } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { staffActor } from '../actor.ts'
import { orderStates, productionStates } from '../labels.ts'
import type { OrderDeps } from '../order-deps.ts'
import { createLink } from '../payments/invoices.ts'
import type { Order } from '../rules/amounts.ts'
import { writes } from '../rules/limits.ts'
import { type FormName, LinkForm, orderForms, readOrderForm, VersionField } from './order-forms.ts'
import { orderAt, redirectToOrder, showOrder } from './show-order.ts'
import { IllegalStep, updateOrderAsStaff } from './update-as-staff.ts'
import { Outdated } from './update-order.ts'

type Desk = { deps: OrderDeps; uploads: Pick<Uploads, 'openImage'> }

export function orderPages({ deps, uploads }: Desk): AppRouter {
  const router = createRouter()

  router.get('/admin/pesanan/:code', allow('staff'), (ctx) => showOrder(ctx, deps))

  for (const form of orderForms)
    router.post(`/admin/pesanan/:code/${form}`, allow('staff', { limit: writes }), (ctx) =>
      changeOrder(ctx, deps, form),
    )

  router.post('/admin/pesanan/:code/link', allow('staff', { limit: writes }), (ctx) => makePaymentLink(ctx, deps))

  router.get('/admin/pesanan/:code/desain', allow('staff'), async (ctx) => {
    const { design } = await orderAt(ctx, deps.db)
    const picture = design && (await uploads.openImage(design))
    if (!picture) throw notFound('Gambar ini tidak ada.')
    sendImage(ctx, picture)
  })

  return router
}

async function changeOrder(ctx: Context, deps: OrderDeps, form: FormName): Promise<void> {
  const order = await orderAt(ctx, deps.db)
  const read = readOrderForm(form, ctx.request.body)
  if (!read.ok) return showOrder(ctx, deps, { form, ...read, since: formVersion(ctx) }, 422)
  // Adding a note does not depend on the order's state, so this form needs no version check.
  const version = form === 'catatan' ? null : formVersion(ctx)
  await showAgainOnRefusal(ctx, deps, form, async () => {
    const changed = await updateOrderAsStaff(deps, order.id, read.input, staffActor(ctx), version)
    redirectToOrder(ctx, order, changed?.hasVoided && (form === 'harga' || form === 'ubah') ? `${form}-link` : form)
  })
}

async function makePaymentLink(ctx: Context, deps: OrderDeps): Promise<void> {
  const order = await orderAt(ctx, deps.db)
  const read = readForm(LinkForm, ctx.request.body)
  if (!read.ok) return showOrder(ctx, deps, { form: 'link', ...read, since: formVersion(ctx) }, 422)
  const { jenis: type, saluran: channel } = read.input
  await showAgainOnRefusal(ctx, deps, 'link', async () => {
    requireVersion(ctx, order)
    const { made, isNew, willFollow } = await createLink(deps, order.id, { type, channel }, staffActor(ctx))
    if (!made && !willFollow) throw new Refusal(409, 'Gateway pembayaran menolak membuat link ini. Coba cara lain.')
    redirectToOrder(ctx, order, made ? (isNew ? 'link' : 'link-lama') : 'link-menyusul')
  })
}

/**
 * If the rules forbid the change or another user was faster, shows the page again with the reason and the typed values.
 */
async function showAgainOnRefusal(
  ctx: Context,
  deps: OrderDeps,
  form: string,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act()
  } catch (error) {
    const errors = errorsOf(error)
    if (!errors || !(error instanceof Refusal)) throw error
    const rejected = { form, values: typedIn(ctx.request.body), errors, since: formVersion(ctx) }
    await showOrder(ctx, deps, rejected, error.status === 400 ? 422 : error.status)
  }
}

const formVersion = (ctx: Context): number | null => {
  const read = readForm(VersionField, ctx.request.body)
  return read.ok ? read.input.version : null
}

function requireVersion(ctx: Context, order: Order): void {
  const version = formVersion(ctx)
  if (version !== null && version !== order.version) throw new Outdated(order)
}

function errorsOf(error: unknown): Errors | null {
  if (error instanceof Outdated) return {}
  if (error instanceof InvalidFields)
    return Object.fromEntries(Object.entries(error.details).map(([name, [message = '']]) => [name, message]))
  if (error instanceof IllegalStep) return { '': `${error.reason} ${possibleSteps(error)}` }
  return error instanceof Refusal && error.status === 409 ? { '': error.message } : null
}

function possibleSteps({ steps }: IllegalStep): string {
  const named = [
    ...steps.production.map(({ to }) => `produksi ${productionStates[to].label.toLowerCase()}`),
    ...steps.statuses.map(({ to }) =>
      to === 'dibatalkan' ? 'membatalkan pesanan' : orderStates[to].label.toLowerCase(),
    ),
  ]
  return named.length > 0 ? `Yang bisa sekarang: ${named.join(', ')}.` : 'Tidak ada langkah lain sekarang.'
}
