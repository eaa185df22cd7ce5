import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther, wantsFragment } from '../../web/context.ts'
import { ago } from '../../web/dates.ts'
import { readForm, readParam, readQuery, Text } from '../../web/form.ts'
import { addressWith } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { answerFragment, page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { changeOrder } from '../change-order.ts'
import { channelLabels } from '../labels.ts'
import { writes } from '../limits.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { addHistory, findOrder } from '../queries.ts'
import { transactQuote } from '../quotes/save-quote.ts'
import { ORDER_CODE, QUOTE_CODE, readCode } from '../rules/codes.ts'
import { localPhone, offMedia } from '../rules/contact.ts'
import type { Transaction } from '../transact.ts'
import { type HandMessage, type LockedMessage, lockByCode, nextByHand, setHandSent } from './by-hand-queries.ts'
import { BY_HAND_HREF, handHref, handLink, messagesView } from './message-view-model.ts'
import { messagesOfCode } from './queries.ts'
import { insistSendable } from './rules.ts'
import { getTypeLabel } from './templates.ts'
import { messagesFragment } from './views.ts'

const handPage = page<{ shown: ReturnType<typeof handView> | null; done: ReturnType<typeof doneView> | null }>(
  '/orders/messages/by-hand',
)

const MessageId = z.string().regex(/^[1-9]\d{0,17}$/)
const Query = z.object({
  sesudah: MessageId.catch('0'),
  terkirim: MessageId.nullable().catch(null),
  kode: Text.catch(''),
})
/** `dari` is "antrean" if the form is on the page that shows all waiting messages one after the other. */
const From = z.object({ dari: z.literal('antrean').nullable().catch(null), sesudah: MessageId.catch('0') })

/**
 * Staff say of a message that they have sent it themselves, or take that back. A page shows all waiting messages one
 * after the other.
 */
export function byHandRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()

  router.get('/admin/kirim-wa', allow('staff'), async (ctx) => {
    const { sesudah, terkirim, kode } = readQuery(Query, ctx.query)
    const off = offMedia(deps.messages.channels)
    const next = await nextByHand(deps.db, { off, now: deps.now() }, sesudah)
    const confirmation = terkirim === null ? null : doneView(terkirim, kode)
    handPage(ctx, { shown: next ? handView(next, sesudah, deps.now()) : null, done: confirmation })
  })

  for (const subject of ['pesanan', 'penawaran'])
    for (const [word, isSent] of [
      ['terkirim', true],
      ['urung', false],
    ] as const)
      router.post(`/admin/${subject}/:code/pesan/:id/${word}`, allow('staff', { limit: writes }), (ctx) =>
        mark(ctx, deps, isSent),
      )

  return router
}

async function mark(ctx: Context, deps: OrderDeps, isSent: boolean): Promise<void> {
  const code = readParam(Text, ctx.params.code).toUpperCase()
  const id = readParam(MessageId, ctx.params.id)
  const order = await findOrder(deps.db, { order_code: code })
  const marking = { id, code, isSent }
  const { order_id } = order
    ? await changeOrder(deps, { id: order.id, missing: messageMissing }, staffActor(ctx), (job) => {
        job.publish('message')
        return markMessage(job, marking)
      })
    : await transactQuote(deps, staffActor(ctx), (one) => markMessage(one, marking))
  const from = readForm(From, ctx.request.body)
  if (from.ok && from.input.dari) return seeOther(ctx, nextHref(id, code, isSent, from.input.sesudah))
  const home = order_id ? orderHref(code) : quoteHome(code)
  if (!wantsFragment(ctx) || !order_id) return seeOther(ctx, `${home}#pesan-pelanggan`)
  const rows = await messagesOfCode(deps.db, code)
  answerFragment(ctx, messagesFragment({ messages: messagesView({ home, rows, open: id }, deps.messages, deps.now()) }))
}

/** After staff take it back, the page shows the message again; after they sent it, the next message. */
const nextHref = (id: string, code: string, isSent: boolean, after: string) =>
  isSent
    ? addressWith(BY_HAND_HREF, { sesudah: after === '0' ? null : after, terkirim: id, kode: code })
    : addressWith(BY_HAND_HREF, { sesudah: String(BigInt(id) - 1n) })

const messageMissing = 'Pesan ini tidak ada.'

type Mark = { id: string; code: string; isSent: boolean }

/** A repeated request changes nothing. Throws a 404, and a 409 for a message that the server sent or will send. */
async function markMessage(transaction: Transaction, { id, code, isSent }: Mark) {
  const { trx, now: at, actor } = transaction
  const message = await lockByCode(trx, id, code)
  if (!message) throw notFound(messageMissing)
  if ((message.hand_sent_at !== null) === isSent) return message
  if (isSent) insistSendable(message)
  await setHandSent(trx, id, isSent ? { hand_sent_at: at, hand_sent_by: actor.name } : nobody)
  const note = `${getTypeLabel(message.type)} lewat ${channelLabels[message.channel]}`
  const { order_id, version } = message
  if (order_id && version !== null)
    await addHistory(transaction, { id: order_id, version }, [
      { kind: 'message', new: isSent ? 'sent' : 'undone', note },
    ])
  await transaction.audit(isSent ? 'message.sent' : 'message.undo', { subject: auditSubject(message) })
  return message
}
const nobody = { hand_sent_at: null, hand_sent_by: null }

const auditSubject = ({ order_code, quote_code, type }: LockedMessage) =>
  `${order_code ?? quote_code} · ${getTypeLabel(type)}`

const quoteHome = (code: string) => `/admin/penawaran/${code}/`

function handView(message: HandMessage, after: string, now: Date) {
  const { id, name, nth, total, order_code, quote_code, recipient, subject, body, type, channel, created_at } = message
  const home = order_code ? orderHref(order_code) : quoteHome(quote_code ?? '')
  return {
    id,
    name,
    subject,
    body,
    after,
    recipient: channel === 'whatsapp' ? localPhone(recipient) : recipient,
    place: `${nth} dari ${total}`,
    isOnly: total === 1,
    what: `${getTypeLabel(type)} · ${channelLabels[channel]} · ${ago(created_at, now)}`,
    code: order_code ?? quote_code ?? '',
    home,
    open: handLink(message),
    sent: handHref(home, message),
    skip: addressWith(BY_HAND_HREF, { sesudah: id }),
  }
}

/** Returns null unless the text is a code, so that a link cannot make the page show any text. */
function doneView(id: string, input: string) {
  const [order, quote] = [readCode(input, ORDER_CODE), readCode(input, QUOTE_CODE)]
  const home = order ? orderHref(order) : quote && quoteHome(quote)
  return home && { text: `Pesan untuk ${order ?? quote} ditandai terkirim.`, undo: `${home}pesan/${id}/urung/` }
}
