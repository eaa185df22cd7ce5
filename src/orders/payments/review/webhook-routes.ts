import * as z from 'zod'
import { readEvent } from '../../../payments/inbox.ts'
import { replayWebhook } from '../../../payments/inbox-queries.ts'
import { allow } from '../../../platform/access.ts'
import { type AppRouter, createRouter, seeOther } from '../../../web/context.ts'
import { withFlash } from '../../../web/flash.ts'
import { readParam } from '../../../web/form.ts'
import { notFound } from '../../../web/refusal.ts'
import { staffActor } from '../../actor.ts'
import { writes } from '../../limits.ts'
import type { OrderDeps } from '../../order-deps.ts'
import type { OrderActor } from '../../queries.ts'
import { transact } from '../../transact.ts'
import { dismissWebhook, findWebhook } from './decision-queries.ts'
import { insistDismissible } from './rules.ts'
import { REVIEW_PATH, showReview, toConflictMessage } from './show-review.ts'

const WebhookId = z.string().regex(/^[1-9]\d{0,17}$/)

/** Routes for webhooks of gateways that could not be used. */
export function webhookRoutes({ deps, work }: { deps: OrderDeps; work: () => Promise<void> }): AppRouter {
  const router = createRouter()

  for (const [path, action, word] of [
    ['ulang', 'replay', 'ulang'],
    ['abaikan', 'dismiss', 'putus'],
  ] as const)
    router.post(`/admin/pembayaran/webhook/:id/${path}`, allow('staff', { limit: writes }), async (ctx) => {
      const id = readParam(WebhookId, ctx.params.id)
      try {
        await transactWebhook(deps, id, action, staffActor(ctx))
      } catch (error) {
        const failedForm = { id: `kabar-${id}`, form: action, values: {}, errors: { '': toConflictMessage(error) } }
        return showReview(ctx, deps.db, deps.now(), { failed: failedForm, status: 409 })
      }
      if (action === 'replay') await work()
      seeOther(ctx, withFlash(REVIEW_PATH, word))
    })

  return router
}

/** Processes a webhook again, which counts no payment twice, or dismisses it. */
async function transactWebhook(deps: OrderDeps, id: string, action: 'replay' | 'dismiss', actor: OrderActor) {
  await transact(deps, actor, async ({ trx, now, audit }) => {
    const row = await findWebhook(trx, id)
    if (!row) throw notFound('Kabar ini tidak ada.')
    if (action === 'replay') await replayWebhook(trx, id, now)
    else {
      if (row.result === 'dismissed') return
      insistDismissible(row)
      await dismissWebhook(trx, id, now)
    }
    await audit(`webhook.${action}`, { subject: readEvent(row)?.externalId ?? 'tidak terbaca', details: { id } })
  })
  await deps.closeNotices([`webhook ${id}`])
}
