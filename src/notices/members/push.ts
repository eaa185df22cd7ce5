import type { Knex } from 'knex'
import * as z from 'zod'
import { jsonOrNull } from '../../net/fetching.ts'
import { type GoogleClient, GoogleError } from '../../net/google.ts'
import type { Sender, SendResult } from '../../outbox/outbox.ts'
import { readRetryAfter } from '../../outbox/retry.ts'
import { dropPushToken, findPushToken } from './queries.ts'

export const MESSAGING = 'https://www.googleapis.com/auth/firebase.messaging'

/** The token of the member's app is not in the payload; it is read when the message is sent. */
const Push = z.object({ user_id: z.int(), title: z.string(), body: z.string(), data: z.record(z.string(), z.string()) })

const Unregistered = z.object({ error: z.object({ details: z.array(z.object({ errorCode: z.string().optional() })) }) })

/** The most bytes of a message that Firebase accepts. */
const MAX_BYTES = 4_096
const TIMEOUT_MS = 15_000

/** Sends by FCM (HTTP v1). A member without an app gets nothing. The token of a removed app is deleted. */
export function createPush(db: Knex, google: GoogleClient): Sender {
  const address = `${google.addressOf('fcm.googleapis.com')}/v1/projects/${google.projectId}/messages:send`
  return async (row) => {
    const push = Push.safeParse(row.payload)
    if (!push.success) return { result: 'failed', error: 'Isi kabarnya tidak sah' }
    const token = await findPushToken(db, push.data.user_id)
    if (token === null) return { result: 'sent' }
    try {
      const headers = { 'content-type': 'application/json' }
      await google.call(address, { method: 'POST', headers, body: buildBody(token, push.data), timeout: TIMEOUT_MS })
      return { result: 'sent' }
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error
      if (!isUnregistered(error)) return toSendResult(error)
      await dropPushToken(db, push.data.user_id, token)
      return { result: 'sent' }
    }
  }
}

/** A text that is too long ends with "…". */
function buildBody(token: string, { title, body, data }: z.infer<typeof Push>): string {
  const build = (text: string) => JSON.stringify({ message: { token, notification: { title, body: text }, data } })
  let built = build(body)
  for (let letters = [...body]; letters.length > 0 && Buffer.byteLength(built) > MAX_BYTES; ) {
    letters = letters.slice(0, Math.floor(letters.length * 0.9))
    built = build(`${letters.join('')}…`)
  }
  return built
}

function isUnregistered({ failure, answer }: GoogleError): boolean {
  const { data } = Unregistered.safeParse(answer && jsonOrNull(answer))
  return failure === 'missing' && (data?.error.details.some(({ errorCode }) => errorCode === 'UNREGISTERED') ?? false)
}

function toSendResult({ failure, message, answer }: GoogleError): SendResult {
  if (failure === 'refused') return { result: 'failed', error: `Firebase menolak kabarnya: ${message}` }
  if (failure === 'unauthorized' || failure === 'missing')
    return { result: 'blocked', error: `Firebase menolak akun layanan atau proyeknya: ${message}` }
  const maybeSent = failure === 'timeout' || failure === 'unreadable'
  return { result: 'retry', error: message, maybeSent, ...readRetryAfter(answer?.headers['retry-after']) }
}
