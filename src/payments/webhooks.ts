import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import rawBody from 'raw-body'
import { allow } from '../platform/access.ts'
import { type AppRouter, type Context, createRouter } from '../web/context.ts'
import { parsedBody } from '../web/incoming/parsed-body.ts'
import type { Limit } from '../web/limits.ts'
import { Refusal } from '../web/refusal.ts'
import { readNotification, whyRefused } from './doku-notification.ts'
import type { Payee } from './inbox.ts'
import { addWebhook, keepWebhook } from './inbox-queries.ts'
import { dedupeKey, isValidToken, readWebhook } from './xendit-webhook.ts'

/** Rate limit per hour and address for webhooks with a wrong token or signature. Valid webhooks are not limited. */
export const badWebhooks: Limit = { name: 'webhook', points: 1_000, duration: 3_600 }

const MAX_BYTES = 65_536

type Deps = {
  db: Knex
  now: () => Date
  /** What webhooks in the form of Xendit carry; a null token rejects every one. */
  token: { provider: 'xendit' | 'simulated'; value: string | null }
  /** How DOKU's notifications are signed; null rejects every one. */
  doku: { clientId: string; notificationSecret: string } | null
  payees: () => readonly Payee[]
  limit: (limit: Limit, ctx: Context) => Promise<void>
  /** Processes stored webhooks. */
  work: () => Promise<void>
}

const open = () => allow('anyone', { credentials: ['secret'], limit: null, also: [badWebhooks] })

/**
 * The addresses to which gateways send webhooks. Each stores a webhook, answers, and processes it afterwards. They come
 * before the body parsers, because a request with a wrong token is refused before its body is read, and a signature
 * covers the exact bytes.
 */
export function webhookRoutes(deps: Deps): AppRouter {
  const router = createRouter()

  /** POST /api/v1/webhook/xendit/. A webhook of no invoice of this site is stored and changes nothing. */
  router.post('/api/v1/webhook/xendit', open(), async (ctx) => {
    if (!isValidToken(ctx.get('x-callback-token') || undefined, deps.token.value ?? '')) {
      await deps.limit(badWebhooks, ctx)
      throw new Refusal(401, 'Token callback tidak cocok.')
    }
    await parseJson(ctx, async () => {})
    const event = readWebhook(ctx.request.body)
    if (!event) throw new Refusal(400, 'Isi webhook ini tidak bisa dibaca.')
    const body = storable(JSON.stringify(ctx.request.body))
    await addWebhook(deps.db, { provider: deps.token.provider, dedupe_key: dedupeKey(event), body }, deps.now())
    ctx.body = { received: true }
    void deps.work()
  })

  /**
   * POST /api/v1/webhook/doku/, also at the address that older clients know. Answers 401 to a forged or old notification,
   * 404 for an unknown invoice and 400 for another amount, and keeps all of them for staff; 200 to a repetition.
   */
  router.post(['/api/v1/webhook/doku', '/api/v1/subscriptions/payment-callback'], open(), async (ctx) => {
    const body = await rawBody(ctx.req, { limit: MAX_BYTES, length: ctx.get('content-length') || null })
    await insistOnSignature(deps, ctx, body)
    const content = parsed(body)
    const event = readNotification(content)
    if (!event) throw new Refusal(400, 'Isi notifikasi ini tidak bisa dibaca.')
    const row = {
      provider: 'doku',
      dedupe_key: ctx.get('request-id'),
      body: storable(JSON.stringify(content)),
    }
    const payee = deps.payees().find(({ owns }) => owns(event.externalId))
    const amount = (await payee?.amountOf('doku', event.externalId)) ?? null
    if (amount === null) {
      await keepWebhook(deps.db, { ...row, state: 'ignored', result: 'unknown' })
      throw new Refusal(404, 'Invoice ini tidak ada.')
    }
    if (amount !== event.amount) {
      await keepWebhook(deps.db, { ...row, state: 'failed', result: 'other_amount' })
      throw new Refusal(400, 'Jumlahnya bukan jumlah invoice ini.')
    }
    await addWebhook(deps.db, row, deps.now())
    ctx.body = { received: true }
    void deps.work()
  })

  return router
}

const parseJson = parsedBody(['json'])

/**
 * Throws a 401 unless DOKU signed the request, and lately. What is refused is kept as text, which nobody can have
 * processed.
 */
async function insistOnSignature({ db, doku, now, limit }: Deps, ctx: Context, body: Buffer): Promise<void> {
  const headers = {
    clientId: ctx.get('client-id'),
    requestId: ctx.get('request-id'),
    timestamp: ctx.get('request-timestamp'),
    signature: ctx.get('signature'),
  }
  const keys = doku && { clientId: doku.clientId, secret: doku.notificationSecret, now: now() }
  const refused = keys ? whyRefused(headers, { target: ctx.path, body }, keys) : 'forged'
  if (!refused) return
  await limit(badWebhooks, ctx)
  const refusedBody = storable(JSON.stringify({ refused: body.toString('utf8').slice(0, 1_000) }))
  const dedupe_key = `refused ${refused} ${createHash('sha256').update(body).digest('hex')}`
  if (doku) await keepWebhook(db, { provider: 'doku', dedupe_key, body: refusedBody, state: 'failed', result: refused })
  throw new Refusal(401, refused === 'old' ? 'Notifikasi ini terlalu lama.' : 'Tanda tangan notifikasi tidak cocok.')
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

/**
 * Replaces escaped NUL characters and surrogates in JSON text, because PostgreSQL rejects NUL and lone surrogates.
 * Without this, an odd character in an invoice's description would lose the webhook and its payment.
 */
const storable = (json: string) =>
  json.replace(/\\(?:u[0-9a-f]{4}|.)/g, (escaped) => (/^\\u(?:0000|d[89a-f])/.test(escaped) ? '\ufffd' : escaped))
