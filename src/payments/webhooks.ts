import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import rawBody from 'raw-body'
import * as z from 'zod'
import { jsonOrNull } from '../net/fetching.ts'
import type { Caller } from '../platform/api/calls.ts'
import { type PlainCall, plainCalls } from '../platform/api/plain-calls.ts'
import type { Context } from '../web/context.ts'
import { toWibDay } from '../web/dates.ts'
import { parsedBody } from '../web/incoming/parsed-body.ts'
import type { Limit } from '../web/limits.ts'
import { Refusal } from '../web/refusal.ts'
import { reportKeys as dokuKeys, readNotification, whyRefused } from './doku-notification.ts'
import { findPayee, type Payee, strayResult } from './inbox.ts'
import { addWebhook, keepWebhook } from './inbox-queries.ts'
import { WEBHOOKS } from './payments.ts'
import { dedupeKey, isOtherKind, isValidToken, readWebhook, reportKeys as xenditKeys } from './xendit-payload.ts'

export const GATEWAYS = 'Gateway pembayaran'
/** An address that older clients have configured at DOKU. */
const OLDER_DOKU = '/api/v1/subscriptions/payment-callback'

const MAX_BYTES = 65_536
/** Limits wrong tokens and signatures per address. Valid webhooks are not limited. */
export const badWebhooks: Limit = { name: 'webhook', points: 1_000, duration: 3_600 }

type Deps = {
  db: Knex
  now: () => Date
  /** Null accepts no webhooks of this gateway. */
  tokens: Record<'xendit' | 'simulated', string | null>
  /** Null rejects every notification. */
  doku: { clientId: string; notificationSecret: string } | null
  payees: () => readonly Payee[]
  limit: (limit: Limit, ctx: Context) => Promise<void>
  work: () => Promise<void>
}

/** Gateways call from any address. Each call checks the caller's token or signature. */
const gateway = (scheme: string) =>
  ({ right: 'anyone', credentials: ['secret'], security: [{ [scheme]: [] }] }) as const satisfies Caller
const callsFor = plainCalls<Deps>(async () => ({}))
const common = {
  tag: GATEWAYS,
  limit: null,
  also: [badWebhooks],
  isUnlimited: true,
  isReadByRun: true,
  good: 'Diterima.',
  data: z.object({ received: z.literal(true) }),
  example: { received: true },
} as const

/**
 * Each call stores a webhook, answers, and processes the webhook afterwards. The calls come before the body parsers: a
 * wrong token is refused before the body is read, and a signature covers the exact bytes.
 */
export const webhookCalls: readonly PlainCall<Deps>[] = [
  callsFor(gateway('webhookToken'))('receiveXenditWebhook', 'post', WEBHOOKS.xendit, {
    ...common,
    about:
      'Webhook Xendit. Dipanggil Xendit saat invoice dibayar atau kedaluwarsa. Disimpan, dijawab, lalu dikerjakan sekali saja. Webhook jenis lain dijawab sama dan diabaikan.',
    body: z.object(xenditKeys),
    bodyExample: {
      id: '65f1c0ffee0000000000a001',
      external_id: 'INV-204815-KTK-1',
      status: 'PAID',
      amount: 3_750_000,
      paid_amount: 3_750_000,
      paid_at: '2026-11-20T07:30:00.000Z',
      currency: 'IDR',
      payment_method: 'BANK_TRANSFER',
      payment_channel: 'BCA',
    },
    errors: { 400: 'Isinya tidak bisa dibaca.', 401: 'Token callback tidak cocok.' },
    // A webhook about no invoice of this site is stored but changes nothing. A webhook of another kind is not stored.
    run: async (deps, { ctx }) => {
      const token = ctx.get('x-callback-token') || undefined
      const provider = (['xendit', 'simulated'] as const).find((name) => isValidToken(token, deps.tokens[name] ?? ''))
      if (!provider) {
        await deps.limit(badWebhooks, ctx)
        throw new Refusal(401, 'Token callback tidak cocok.')
      }
      await parseJson(ctx, async () => {})
      if (isOtherKind(ctx.request.body)) return { received: true as const }
      const event = readWebhook(ctx.request.body)
      if (!event) throw new Refusal(400, 'Isi webhook ini tidak bisa dibaca.')
      const body = storable(JSON.stringify(ctx.request.body))
      await addWebhook(deps.db, { provider, dedupe_key: dedupeKey(event), body }, deps.now())
      void deps.work()
      return { received: true as const }
    },
  }),
  callsFor(gateway('dokuSignature'))('receiveDokuNotification', 'post', [WEBHOOKS.doku, OLDER_DOKU], {
    ...common,
    about:
      'Notifikasi DOKU. Dipanggil DOKU saat invoice dibayar, gagal, atau kedaluwarsa, dengan `Client-Id`, `Request-Id`, `Request-Timestamp`, dan `Signature`. Kiriman yang sama dijawab sama dan dikerjakan sekali saja.',
    alias: 'receiveDokuNotificationAtOlderAddress',
    isAliasBare: true,
    body: z.object(dokuKeys),
    bodyExample: {
      channel: { id: 'VIRTUAL_ACCOUNT_BCA' },
      transaction: { status: 'SUCCESS', date: '2026-11-20T07:30:00Z' },
      order: { invoice_number: 'INV-204815-KTK-1', amount: 3_750_000 },
    },
    errors: {
      400: 'Isinya tidak bisa dibaca, atau jumlahnya bukan jumlah invoice.',
      401: 'Tanda tangannya tidak cocok, atau lebih dari 15 menit.',
      404: 'Invoice itu tidak ada.',
    },
    run: async (deps, { ctx }) => {
      await takeNotification(deps, ctx)
      void deps.work()
      return { received: true as const }
    },
  }),
]

const parseJson = parsedBody(['json'])

const part = z.unknown().optional()
/** Data about the customer is not stored. */
const StoredNotification = z.object({ order: part, transaction: part, channel: part, service: part, acquirer: part })

/**
 * Stores a notification. A repetition only raises its counter. Throws a 401 for a forged or old notification, a 400 for
 * an unreadable one or a wrong amount, and a 404 for an unknown invoice. Staff see all these as forged: for forged ones
 * only that there were some on a day, for the others also their contents.
 */
async function takeNotification({ db, doku, now, limit, payees }: Deps, ctx: Context): Promise<void> {
  const body = await rawBody(ctx.req, { limit: MAX_BYTES, length: ctx.get('content-length') || null })
  const reason = whyRefused(readDokuHeaders(ctx), { target: ctx.path, body }, doku && { ...doku, now: now() })
  if (reason) await limit(badWebhooks, ctx)
  if (reason === 'forged') {
    const forged = { provider: 'doku', dedupe_key: `forged ${toWibDay(now())}`, body: '{}', result: 'forged' }
    if (doku) await keepWebhook(db, { ...forged, state: 'failed' })
    throw new Refusal(401, 'Tanda tangan notifikasi tidak cocok.')
  }
  const content = jsonOrNull({ body })
  const event = readNotification(content)
  const row = {
    provider: 'doku',
    dedupe_key: `${ctx.get('request-id')} ${createHash('sha256').update(body).digest('hex')}`,
    body: storable(
      JSON.stringify(event ? StoredNotification.parse(content) : { unreadable: body.toString('utf8').slice(0, 1_000) }),
    ),
  }
  const refuse = async (status: number, text: string, result: string, state: 'failed' | 'ignored' = 'failed') => {
    await keepWebhook(db, { ...row, state, result })
    return new Refusal(status, text)
  }
  if (reason) throw await refuse(401, 'Notifikasi ini terlalu lama.', reason)
  if (!event) throw await refuse(400, 'Isi notifikasi ini tidak bisa dibaca.', 'unreadable')
  const amount = (await findPayee(payees(), event)?.amountOf('doku', event.externalId)) ?? null
  if (amount === null) throw await refuse(404, 'Invoice ini tidak ada.', strayResult(event), 'ignored')
  if (amount !== event.amount) throw await refuse(400, 'Jumlahnya bukan jumlah invoice ini.', 'other_amount')
  await addWebhook(db, row, now())
}

const readDokuHeaders = (ctx: Context) => ({
  clientId: ctx.get('client-id'),
  requestId: ctx.get('request-id'),
  timestamp: ctx.get('request-timestamp'),
  signature: ctx.get('signature'),
})

/**
 * PostgreSQL rejects NUL and lone surrogates. Without this, such a character in a description would lose the webhook
 * and its payment.
 */
const storable = (json: string) =>
  json.replace(/\\(?:u[0-9a-f]{4}|.)/g, (escaped) => (/^\\u(?:0000|d[89a-f])/.test(escaped) ? '\ufffd' : escaped))
