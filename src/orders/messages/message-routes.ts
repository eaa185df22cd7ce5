import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf } from '../../audit/audit.ts'
import { createRouter, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { readParam } from '../../web/form.ts'
import { answerFragment } from '../../web/render.ts'
import { ORDER_CODE, readCode } from '../codes.ts'
import type { MessageDeps } from './compose.ts'
import { messagesView } from './message-view.ts'
import { messagesOfCode } from './queries.ts'
import { resendMessage } from './resend.ts'
import { messagesFragment } from './views.ts'

const MessageId = z.string().regex(/^[1-9]\d{0,17}$/)
const Code = z.string().transform((text) => readCode(text, ORDER_CODE) ?? '')

type Deps = MessageDeps & { db: Knex; nudge: () => void }

/** Saying something to a customer once more. `nudge` tells the outbox that something is due. */
export function messageRoutes({ db, nudge, channels }: Deps) {
  const router = createRouter()

  router.post('/admin/pesanan/:code/pesan/:id/ulang', async (ctx) => {
    const code = readParam(Code, ctx.params.code)
    const id = readParam(MessageId, ctx.params.id)
    await resendMessage(db, { channels }, { id, code }, actorOf(ctx, signedIn(ctx)), new Date())
    nudge()
    if (!wantsFragment(ctx)) return seeOther(ctx, `/admin/pesanan/${code}/#pesan-pelanggan`)
    const messages = messagesView(await messagesOfCode(db, code), new Date())
    answerFragment(ctx, messagesFragment({ messages }))
  })

  return router
}
