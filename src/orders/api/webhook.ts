import { bodyParser } from '@koa/bodyparser'
import { dedupeKey, isValidToken, readWebhook } from '../../payments/xendit-webhook.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { Refusal } from '../../web/refusal.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { WebhookQueue } from '../payments/webhook-queue.ts'
import { addWebhook } from '../payments/webhook-queue-queries.ts'
import { badWebhooks } from '../rules/limits.ts'

/**
 * POST /api/v1/webhook/xendit/: stores the webhook, answers, and processes it afterwards. A wrong token counts against
 * `limit` and its body is not read, so this runs before body parsers. Webhooks without one of our invoices are stored
 * and change nothing.
 */
type Deps = { deps: OrderDeps; webhookQueue: WebhookQueue; webhook: { provider: string; token: string | null } }

export function webhookApi({ deps, webhookQueue, webhook }: Deps, limit: (ctx: Context) => Promise<void>): AppRouter {
  const router = createRouter()

  router.post(
    '/api/v1/webhook/xendit',
    allow('anyone', { credentials: ['token'], limit: null, also: [badWebhooks] }),
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

const readBody = bodyParser({ enableTypes: ['json'], jsonLimit: '64kb' })

/** PostgreSQL rejects NUL and lone surrogates; in a description they must not lose a payment. */
const storable = (json: string) =>
  json.replace(/\\(?:u[0-9a-f]{4}|.)/g, (escaped) => (/^\\u(?:0000|d[89a-f])/.test(escaped) ? '\ufffd' : escaped))
