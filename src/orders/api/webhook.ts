import { dedupeKey, isValidToken, readWebhook } from '../../payments/xendit-webhook.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { parsedBody } from '../../web/incoming/parsed-body.ts'
import { Refusal } from '../../web/refusal.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { WebhookQueue } from '../payments/webhook-queue.ts'
import { addWebhook } from '../payments/webhook-queue-queries.ts'
import { badWebhooks } from '../rules/limits.ts'

type Deps = { deps: OrderDeps; webhookQueue: WebhookQueue; webhook: { provider: string; token: string | null } }

/**
 * POST /api/v1/webhook/xendit/ stores a webhook of the payment gateway, responds, and processes the webhook afterwards.
 * A request with a wrong token counts against `limit`, and its body is not read; so this route comes before the body
 * parsers. A webhook that belongs to none of this site's invoices is stored and changes nothing.
 */
export function webhookApi({ deps, webhookQueue, webhook }: Deps, limit: (ctx: Context) => Promise<void>): AppRouter {
  const router = createRouter()

  router.post(
    '/api/v1/webhook/xendit',
    allow('anyone', { credentials: ['secret'], limit: null, also: [badWebhooks] }),
    async (ctx) => {
      if (!isValidToken(ctx.get('x-callback-token') || undefined, webhook.token ?? '')) {
        await limit(ctx)
        throw new Refusal(401, 'Token callback tidak cocok.')
      }
      await readBody(ctx, async () => {})
      const event = readWebhook(ctx.request.body)
      if (!event) throw new Refusal(400, 'Isi webhook ini tidak bisa dibaca.')
      const body = storable(JSON.stringify(ctx.request.body))
      await addWebhook(deps.db, { provider: webhook.provider, dedupe_key: dedupeKey(event), body }, deps.now())
      ctx.body = { received: true }
      void webhookQueue.work()
    },
  )

  return router
}

const readBody = parsedBody(['json'])

/**
 * Replaces escaped NUL characters and surrogates in JSON text, because PostgreSQL rejects NUL and lone surrogates.
 * Without this, an odd character in an invoice's description would lose the webhook and its payment.
 */
const storable = (json: string) =>
  json.replace(/\\(?:u[0-9a-f]{4}|.)/g, (escaped) => (/^\\u(?:0000|d[89a-f])/.test(escaped) ? '\ufffd' : escaped))
