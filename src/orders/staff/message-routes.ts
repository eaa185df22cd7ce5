import { z } from 'zod'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { createRouter, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { readParam } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { messagesView } from '../messages/message-view-model.ts'
import { messagesOfCode } from '../messages/queries.ts'
import { resendMessage } from '../messages/resend.ts'
import { messagesFragment } from '../messages/views.ts'
import type { OrderDeps } from '../order-deps.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { writes } from '../rules/limits.ts'
import { showOrder } from './show-order.ts'

const MessageId = z.string().regex(/^[1-9]\d{0,17}$/)
const Code = z.string().transform((text) => readCode(text, ORDER_CODE) ?? '')

/** Route of the order page for staff that sends a message to the customer again. */
export function messageRoutes({ deps }: { deps: OrderDeps }) {
  const router = createRouter()
  const { db, messages: messageDeps } = deps

  router.post('/admin/pesanan/:code/pesan/:id/ulang', allow('staff', { limit: writes }), async (ctx) => {
    const code = readParam(Code, ctx.params.code)
    const id = readParam(MessageId, ctx.params.id)
    try {
      const orderId = await resendMessage(db, messageDeps, { id, code }, actorOf(ctx, signedIn(ctx)), new Date())
      deps.publish([{ id: orderId, code, what: ['message'] }])
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 409 || wantsFragment(ctx)) throw error
      return showOrder(ctx, deps, { form: '', values: {}, errors: { '': error.message } }, 409)
    }
    deps.wake()
    if (!wantsFragment(ctx)) return seeOther(ctx, `/admin/pesanan/${code}/#pesan-pelanggan`)
    const messages = messagesView(await messagesOfCode(db, code), messageDeps, new Date())
    answerFragment(ctx, messagesFragment({ messages }))
  })

  return router
}
