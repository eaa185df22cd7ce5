import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { sendImage, type Uploads } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter, seeOther, wantsFragment } from '../../web/context.ts'
import { type Errors, readForm, readParam, readQuery, typedIn, type Values } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { insistOnReady } from '../board/readiness.ts'
import { beginsWithoutNote } from '../board/rules.ts'
import { changeOrder, Outdated } from '../change-order.ts'
import { channelLabels } from '../labels.ts'
import { writes } from '../limits.ts'
import { draftFor, queueMessage } from '../messages/compose.ts'
import { messagesView } from '../messages/message-view-model.ts'
import { messagesOfCode } from '../messages/queries.ts'
import { resendMessage } from '../messages/resend.ts'
import { allTemplates } from '../messages/template-queries.ts'
import { messagesFragment, writePage } from '../messages/views.ts'
import { startTexts, WriteQuery, WrittenForm, writeView } from '../messages/write-form.ts'
import { type OrderDeps, orderHref, trackingLink } from '../order-deps.ts'
import { createLink } from '../payments/links.ts'
import { findOrder, type OrderActor } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { addressOn, listMedia } from '../rules/contact.ts'
import { getAllowedSteps } from '../rules/order.ts'
import { formVersion, orderAt, redirectToOrder, showAgainOnRefusal, showOrder } from '../show-order.ts'
import { findTrackedInvoices } from '../track/queries.ts'
import { getOpenInvoice } from '../track/tracked-order.ts'
import { type FlashKey, type FormName, LinkForm, orderForms, readOrderForm } from './order-forms.ts'
import { channelChoices, usualType } from './steps-view-model.ts'
import { updateOrderAsStaff } from './update-as-staff.ts'

type Desk = { deps: OrderDeps; uploads: Pick<Uploads, 'openImage'> }

export function orderPages({ deps, uploads }: Desk): AppRouter {
  const router = createRouter()

  router.get('/admin/pesanan/:code', allow('staff'), (ctx) => showOrder(ctx, deps))

  for (const form of orderForms)
    router.post(`/admin/pesanan/:code/${form}`, allow('staff', { limit: writes }), (ctx) => submit(ctx, deps, form))

  router.post('/admin/pesanan/:code/link', allow('staff', { limit: writes }), (ctx) => makePaymentLink(ctx, deps))

  router.get('/admin/pesanan/:code/desain', allow('staff'), async (ctx) => {
    const { design } = await orderAt(ctx, deps.db)
    const picture = design && (await uploads.openImage(design))
    if (!picture) throw notFound('Gambar ini tidak ada.')
    sendImage(ctx, picture)
  })

  return router
}

async function submit(ctx: Context, deps: OrderDeps, form: FormName): Promise<void> {
  const order = await orderAt(ctx, deps.db)
  const result = readOrderForm(form, ctx.request.body)
  if (!result.ok) return showOrder(ctx, deps, { form, ...result, since: formVersion(ctx) }, 422)
  // A note can be added in any state of the order, so this form needs no version check.
  const version = form === 'catatan' ? null : formVersion(ctx)
  await showAgainOnRefusal(ctx, deps, form, async () => {
    const bills = form === 'harga' && typedIn(ctx.request.body).bill === '1'
    const { production_status, notes = '' } = result.input(order)
    if (form === 'produksi' && beginsWithoutNote(order, production_status, notes))
      await insistOnReady(deps.db, order, 'notes')
    const update = await updateOrderAsStaff(deps, { id: order.id, version }, result.input, staffActor(ctx))
    if (bills && update.what.length > 0) return redirectToOrder(ctx, order, await billAgain(ctx, deps, update.order))
    redirectToOrder(ctx, order, update.hasVoided && (form === 'harga' || form === 'ubah') ? `${form}-link` : form)
  })
}

/** Makes a new invoice with the new price, in the same way as the old one. Makes none if the order is paid already. */
async function billAgain(ctx: Context, deps: OrderDeps, order: Order): Promise<FlashKey> {
  const last = (await findTrackedInvoices(deps.db, { orderId: order.id })).at(-1)
  const type = usualType(order, getAllowedSteps(order).links, last?.payment_type)
  if (!type) return 'harga'
  const channel = order.notification_channel
  const { made: payableLink, isNew, willFollow } = await createLink(deps, order.id, { type, channel }, staffActor(ctx))
  if (!isNew) return 'harga'
  return payableLink ? 'harga-tagih' : willFollow ? 'link-menyusul' : 'harga-link'
}

async function makePaymentLink(ctx: Context, deps: OrderDeps): Promise<void> {
  const order = await orderAt(ctx, deps.db)
  const result = readForm(LinkForm, ctx.request.body)
  if (!result.ok) return showOrder(ctx, deps, { form: 'link', ...result, since: formVersion(ctx) }, 422)
  const { jenis: type, saluran: channel } = result.input
  await showAgainOnRefusal(ctx, deps, 'link', async () => {
    requireVersion(ctx, order)
    const {
      made: payableLink,
      isNew,
      willFollow,
    } = await createLink(deps, order.id, { type, channel }, staffActor(ctx))
    if (!payableLink && !willFollow)
      throw new Refusal(409, 'Gateway pembayaran menolak membuat link ini. Coba cara lain.')
    redirectToOrder(ctx, order, payableLink ? (isNew ? 'link' : 'link-lama') : 'link-menyusul')
  })
}

function requireVersion(ctx: Context, order: Order): void {
  const version = formVersion(ctx)
  if (version !== null && version !== order.version) throw new Outdated(order)
}

const MessageId = z.string().regex(/^[1-9]\d{0,17}$/)
const Code = z.string().transform((text) => readCode(text, ORDER_CODE) ?? '')

export function messageRoutes({ deps }: { deps: OrderDeps }) {
  const router = createRouter()

  router.post('/admin/pesanan/:code/pesan/:id/ulang', allow('staff', { limit: writes }), (ctx) => resend(ctx, deps))

  router.get('/admin/pesanan/:code/tulis', allow('staff'), async (ctx) => {
    await showWriting(ctx, deps, await orderAt(ctx, deps.db), { key: readQuery(WriteQuery, ctx.query).teks })
  })

  router.post('/admin/pesanan/:code/tulis', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, deps.db)
    const result = readForm(WrittenForm, ctx.request.body)
    if (!result.ok) return showWriting(ctx, deps, order, result)
    const isQueued = await sendWritten(deps, order, result.input, staffActor(ctx))
    redirectToOrder(ctx, order, isQueued ? 'pesan' : 'pesan-tertahan')
  })

  return router
}

async function resend(ctx: Context, deps: OrderDeps): Promise<void> {
  const { db, messages: messageDeps } = deps
  const code = readParam(Code, ctx.params.code)
  const id = readParam(MessageId, ctx.params.id)
  try {
    const order = await findOrder(db, { order_code: code })
    if (!order) throw notFound('Pesan ini tidak ada.')
    await changeOrder(deps, { id: order.id, missing: 'Pesan ini tidak ada.' }, staffActor(ctx), async (job) => {
      await resendMessage(job, messageDeps, { id, code })
      job.publish('message')
    })
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 409 || wantsFragment(ctx)) throw error
    return showOrder(ctx, deps, { form: '', values: {}, errors: { '': error.message } }, 409)
  }
  if (!wantsFragment(ctx)) return seeOther(ctx, `/admin/pesanan/${code}/#pesan-pelanggan`)
  const messageList = { home: orderHref(code), rows: await messagesOfCode(db, code), open: id }
  answerFragment(ctx, messagesFragment({ messages: messagesView(messageList, messageDeps, new Date()) }))
}

/** Returns whether the message will be sent. */
const sendWritten = (
  deps: OrderDeps,
  order: Order,
  { jenis: type, saluran: channel, kunci, subject, body }: z.infer<typeof WrittenForm>,
  actor: OrderActor,
): Promise<boolean> =>
  changeOrder(deps, { id: order.id, isDeleted: null }, actor, async (job) => {
    await job.audit('message.write', { details: { kind: type, channel } })
    job.publish('message')
    const { queued } = await queueMessage(job.trx, deps.messages, {
      ...(await readMessageContext(job.trx, deps, order)),
      type,
      channel,
      written: { subject, body },
      byStaff: true,
      about: `written ${kunci}`,
      secret: deps.secret,
      now: job.now,
    })
    return queued
  })

async function readMessageContext(trx: Knex, deps: OrderDeps, order: Order) {
  const invoice = getOpenInvoice({ invoices: await findTrackedInvoices(trx, { orderId: order.id }) })
  return { order, invoice, link: invoice?.link ?? null, trackingLink: trackingLink(deps, order) }
}

/** The message form: with the chosen text, or as it was typed and refused. */
type MessageForm = { key: string | null } | { values: Values; errors: Errors }

async function showWriting(ctx: Context, deps: OrderDeps, order: Order, form: MessageForm): Promise<void> {
  const { db } = deps
  const { key, rejected } = 'key' in form ? { key: form.key, rejected: null } : { key: null, rejected: form }
  const [medium = 'whatsapp'] = listMedia(order.notification_channel)
  const texts = startTexts(await allTemplates(db), medium)
  const startText = texts.find((one) => one.key === key) ?? texts[0]
  if (!startText) throw new Error('there is no text to start from')
  const draft = {
    ...(await draftFor(db, await readMessageContext(db, deps, order), { ...startText, medium })),
    jenis: startText.type,
  }
  const values = rejected?.values ?? { ...draft, kunci: randomUUID() }
  const write = writeView({
    code: order.order_code,
    texts,
    current: rejected ? '' : startText.key,
    values,
    errors: rejected?.errors ?? {},
    channels: channelChoices(order, values.saluran ?? order.notification_channel),
    warning: silentWarning(order, deps),
  })
  writePage(ctx, { write }, rejected ? 422 : 200)
}

function silentWarning(order: Order, { messages: { channels } }: OrderDeps): string | null {
  const silent = listMedia('both').filter((one) => addressOn(one, order) && !channels[one])
  if (silent.length === 0) return null
  const names = silent.map((one) => channelLabels[one]).join(' dan ')
  return `${names} belum dikonfigurasi: pesannya hanya dicatat, lalu kamu kirim sendiri.`
}
