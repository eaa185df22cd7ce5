import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import rawBody from 'raw-body'
import { z } from 'zod'
import { jsonOrNull } from '../net/fetching.ts'
import { allow } from '../platform/access.ts'
import { type AppRouter, type Context, createRouter } from '../web/context.ts'
import { dayOf } from '../web/dates.ts'
import { parsedBody } from '../web/incoming/parsed-body.ts'
import type { Limit } from '../web/limits.ts'
import { Refusal } from '../web/refusal.ts'
import { readNotification, whyRefused } from './doku-notification.ts'
import { type Payee, payeeOf, strayResult } from './inbox.ts'
import { addWebhook, keepWebhook } from './inbox-queries.ts'
import { badWebhooks } from './limits.ts'
import { dedupeKey, isValidToken, readWebhook } from './xendit-webhook.ts'

const MAX_BYTES = 65_536

type Deps = {
  db: Knex
  now: () => Date
  /** What webhooks in the form of Xendit carry, by who sends them; null accepts none of them. */
  tokens: Record<'xendit' | 'simulated', string | null>
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
    const given = ctx.get('x-callback-token') || undefined
    const provider = (['xendit', 'simulated'] as const).find((name) => isValidToken(given, deps.tokens[name] ?? ''))
    if (!provider) {
      await deps.limit(badWebhooks, ctx)
      throw new Refusal(401, 'Token callback tidak cocok.')
    }
    await parseJson(ctx, async () => {})
    const event = readWebhook(ctx.request.body)
    if (!event) throw new Refusal(400, 'Isi webhook ini tidak bisa dibaca.')
    const body = storable(JSON.stringify(ctx.request.body))
    await addWebhook(deps.db, { provider, dedupe_key: dedupeKey(event), body }, deps.now())
    ctx.body = { received: true }
    void deps.work()
  })

  /** POST /api/v1/webhook/doku/, also at the address that older clients know. */
  router.post(['/api/v1/webhook/doku', '/api/v1/subscriptions/payment-callback'], open(), async (ctx) => {
    await takeNotification(deps, ctx)
    ctx.body = { received: true }
    void deps.work()
  })

  return router
}

const parseJson = parsedBody(['json'])

const part = z.unknown().optional()
/** What a notification of DOKU is kept with; data of the payer stays out. */
const Kept = z.object({ order: part, transaction: part, channel: part, service: part, acquirer: part })

/**
 * Stores a notification of DOKU; a repetition only raises its counter. Throws a 401 for a forged or old one, a 400 for one
 * that cannot be read or has another amount than its invoice, and a 404 for an unknown invoice. All of these are kept for
 * staff: of forged ones that there were some on a day, of the others what they say.
 */
async function takeNotification({ db, doku, now, limit, payees }: Deps, ctx: Context): Promise<void> {
  const body = await rawBody(ctx.req, { limit: MAX_BYTES, length: ctx.get('content-length') || null })
  const refused = whyRefused(headersOf(ctx), { target: ctx.path, body }, doku && { ...doku, now: now() })
  if (refused) await limit(badWebhooks, ctx)
  if (refused === 'forged') {
    const kept = { provider: 'doku', dedupe_key: `forged ${dayOf(now())}`, body: '{}', result: 'forged' }
    if (doku) await keepWebhook(db, { ...kept, state: 'failed' })
    throw new Refusal(401, 'Tanda tangan notifikasi tidak cocok.')
  }
  const content = jsonOrNull({ body })
  const event = readNotification(content)
  const row = {
    provider: 'doku',
    dedupe_key: `${ctx.get('request-id')} ${createHash('sha256').update(body).digest('hex')}`,
    body: storable(JSON.stringify(event ? Kept.parse(content) : { unreadable: body.toString('utf8').slice(0, 1_000) })),
  }
  if (refused) {
    await keepWebhook(db, { ...row, state: 'failed', result: refused })
    throw new Refusal(401, 'Notifikasi ini terlalu lama.')
  }
  if (!event) {
    await keepWebhook(db, { ...row, state: 'failed', result: 'unreadable' })
    throw new Refusal(400, 'Isi notifikasi ini tidak bisa dibaca.')
  }
  const payee = payeeOf(payees(), event)
  const amount = (await payee?.amountOf('doku', event.externalId)) ?? null
  if (amount === null) {
    await keepWebhook(db, { ...row, state: 'ignored', result: strayResult(event) })
    throw new Refusal(404, 'Invoice ini tidak ada.')
  }
  if (amount !== event.amount) {
    await keepWebhook(db, { ...row, state: 'failed', result: 'other_amount' })
    throw new Refusal(400, 'Jumlahnya bukan jumlah invoice ini.')
  }
  await addWebhook(db, row, now())
}

const headersOf = (ctx: Context) => ({
  clientId: ctx.get('client-id'),
  requestId: ctx.get('request-id'),
  timestamp: ctx.get('request-timestamp'),
  signature: ctx.get('signature'),
})

/**
 * Replaces escaped NUL characters and surrogates in JSON text, because PostgreSQL rejects NUL and lone surrogates.
 * Without this, an odd character in an invoice's description would lose the webhook and its payment.
 */
const storable = (json: string) =>
  json.replace(/\\(?:u[0-9a-f]{4}|.)/g, (escaped) => (/^\\u(?:0000|d[89a-f])/.test(escaped) ? '\ufffd' : escaped))
