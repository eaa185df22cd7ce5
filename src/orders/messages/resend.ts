import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { enqueue } from '../../outbox/outbox.ts'
import { retryMessage } from '../../outbox/queries.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { addressOn } from '../rules/contact.ts'
import type { Transaction } from '../transact.ts'
import type { MessageDeps } from './compose.ts'
import { toOutboxMessage } from './outbox-message.ts'
import { addMessage, isUnderWay, type LockedMessage, lockMessage } from './queries.ts'
import { insistReachable, isHurried } from './rules.ts'
import { getTypeLabel } from './templates.ts'

/** Both must match, so that a guessed id alone finds nothing. */
type Target = { id: string; code: string }

/**
 * Sends a message again with the same text. A message that waits, failed or is blocked becomes due at once. A message
 * that was sent, was never queued, or has an outdated address is queued as a copy to the present address. Throws a 404.
 * Throws a 409 if there is no channel or address, or if the same message is waiting or being sent.
 */
export async function resendMessage(
  { trx, now, audit }: Transaction,
  { channels }: MessageDeps,
  { id, code }: Target,
): Promise<void> {
  const message = await lockMessage(trx, id, code)
  if (!message) throw notFound('Pesan ini tidak ada.')
  const { channel } = message
  const recipient = addressOn(channel, message)
  insistReachable({ medium: channel, recipient, isConfigured: channels[channel] })
  if (isHurried(message, recipient)) {
    if (!(await retryMessage(trx, message.outbox_id, now))) throw new Refusal(409, 'Pesan ini sedang dikirim.')
  } else await queueCopy(trx, message, recipient, now)
  const details = { id, kind: message.type, channel }
  await audit('message.resend', { subject: `${code} · ${getTypeLabel(message.type)}`, details })
}

async function queueCopy(trx: Knex, message: LockedMessage, recipient: string, now: Date): Promise<void> {
  if (await isUnderWay(trx, message, recipient))
    throw new Refusal(409, 'Pesan yang sama masih menunggu dikirim ke alamat ini.')
  const { order_id, invoice_id, type, channel, subject, body, order_code: orderCode } = message
  const copy = toOutboxMessage({
    medium: channel,
    recipient,
    about: `pesanan ${orderCode}`,
    subject,
    body,
    button: null,
  })
  const outbox_id = await enqueue(trx, {
    ...copy,
    // The payload of the old message has precedence, so that an email keeps its button, which the stored text does not
    // contain.
    payload: { ...copy.payload, ...message.payload, to: recipient },
    dedupeKey: `order-message:${type}:again:${randomUUID()}`,
    summary: `${orderCode} · ${getTypeLabel(type)}`,
  })
  const row = { order_id, invoice_id, type, channel, recipient, subject, body }
  await addMessage(trx, { ...row, outbox_id, unsent_reason: null }, now)
}
