import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { type Errors, readForm, readParam, readQuery, type Values } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { recordStaffAction, staffActor } from '../actor.ts'
import { channelLabels } from '../labels.ts'
import { draftFor, queueMessage } from '../messages/compose.ts'
import { messagesView } from '../messages/message-view-model.ts'
import { messagesOfCode } from '../messages/queries.ts'
import { resendMessage } from '../messages/resend.ts'
import { allTemplates } from '../messages/template-queries.ts'
import { messagesFragment, writePage } from '../messages/views.ts'
import { startTexts, WriteQuery, WrittenForm, writeView } from '../messages/write-form.ts'
import { changeOf, type OrderDeps, trackingLink } from '../order-deps.ts'
import type { OrderActor } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { addressOn, mediaOf } from '../rules/contact.ts'
import { writes } from '../rules/limits.ts'
import { findTrackedInvoices } from '../track/queries.ts'
import { openInvoiceOf } from '../track/tracked-order.ts'
import { orderAt, redirectToOrder, showOrder } from './show-order.ts'
import { channelChoices } from './steps-view-model.ts'

const MessageId = z.string().regex(/^[1-9]\d{0,17}$/)
const Code = z.string().transform((text) => readCode(text, ORDER_CODE) ?? '')

export function messageRoutes({ deps }: { deps: OrderDeps }) {
  const router = createRouter()

  router.post('/admin/pesanan/:code/pesan/:id/ulang', allow('staff', { limit: writes }), (ctx) => resend(ctx, deps))

  router.get('/admin/pesanan/:code/tulis', allow('staff'), async (ctx) => {
    await showWriting(ctx, deps, await orderAt(ctx, deps.db), readQuery(WriteQuery, ctx.query).teks)
  })

  router.post('/admin/pesanan/:code/tulis', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, deps.db)
    const read = readForm(WrittenForm, ctx.request.body)
    if (!read.ok) return showWriting(ctx, deps, order, null, read)
    const isQueued = await sendWritten(deps, order, read.input, staffActor(ctx))
    redirectToOrder(ctx, order, isQueued ? 'pesan' : 'pesan-tertahan')
  })

  return router
}

async function resend(ctx: Context, deps: OrderDeps): Promise<void> {
  const { db, messages: messageDeps } = deps
  const code = readParam(Code, ctx.params.code)
  const id = readParam(MessageId, ctx.params.id)
  try {
    const orderId = await resendMessage(db, messageDeps, { id, code }, actorOf(ctx, signedIn(ctx)), new Date())
    deps.publish([{ id: orderId, code, what: ['message'] }])
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 409 || wantsFragment(ctx)) throw error
    return showOrder(ctx, deps, { form: '', values: {}, errors: { '': error.message } }, 409)
  }
  if (!wantsFragment(ctx)) return seeOther(ctx, `/admin/pesanan/${code}/#pesan-pelanggan`)
  const messages = messagesView(code, await messagesOfCode(db, code), messageDeps, new Date())
  answerFragment(ctx, messagesFragment({ messages }))
}

/** Returns whether it will be sent. */
async function sendWritten(
  deps: OrderDeps,
  order: Order,
  { jenis: type, saluran: channel, kunci, subject, body }: z.infer<typeof WrittenForm>,
  actor: OrderActor,
): Promise<boolean> {
  const { queued } = await deps.db.transaction(async (trx) => {
    const details = { kind: type, channel }
    await recordStaffAction(trx, actor, { action: 'message.write', subject: order.order_code, details })
    return queueMessage(trx, deps.messages, {
      ...(await contextOf(trx, deps, order)),
      type,
      channel,
      written: { subject, body },
      byStaff: true,
      about: `written ${kunci}`,
      now: deps.now(),
    })
  })
  deps.publish([changeOf(order, ['message'])])
  return queued
}

async function contextOf(trx: Knex, deps: OrderDeps, order: Order) {
  const invoice = openInvoiceOf({ invoices: await findTrackedInvoices(trx, { orderId: order.id }) })
  return { order, invoice, link: invoice?.link ?? null, trackingLink: trackingLink(deps, order) }
}

/** With the chosen text (`key`), or with the typed values of a rejected form. */
async function showWriting(
  ctx: Context,
  deps: OrderDeps,
  order: Order,
  key: string | null,
  rejected: { values: Values; errors: Errors } | null = null,
): Promise<void> {
  const { db } = deps
  const [medium = 'whatsapp'] = mediaOf(order.notification_channel)
  const texts = startTexts(await allTemplates(db), medium)
  const chosen = texts.find((one) => one.key === key) ?? texts[0]
  if (!chosen) throw new Error('there is no text to start from')
  const draft = { ...(await draftFor(db, await contextOf(db, deps, order), { ...chosen, medium })), jenis: chosen.type }
  const values = rejected?.values ?? { ...draft, kunci: randomUUID() }
  const write = writeView({
    code: order.order_code,
    texts,
    current: rejected ? '' : chosen.key,
    values,
    errors: rejected?.errors ?? {},
    channels: channelChoices(order, values.saluran ?? order.notification_channel),
    warning: silentWarning(order, deps),
  })
  writePage(ctx, { write }, rejected ? 422 : 200)
}

function silentWarning(order: Order, { messages: { channels } }: OrderDeps): string | null {
  const silent = mediaOf('both').filter((one) => addressOn(one, order) && !channels[one])
  if (silent.length === 0) return null
  const names = silent.map((one) => channelLabels[one]).join(' dan ')
  return `${names} belum dikonfigurasi: pesannya hanya dicatat, lalu kamu kirim sendiri.`
}
