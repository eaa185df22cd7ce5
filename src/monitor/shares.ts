import type { Knex } from 'knex'
import type { LetterView } from '../outbox/mail/letter.ts'
import type { Message } from '../outbox/outbox.ts'
import { share } from '../platform/shares.ts'

/**
 * An alert. `key`: the same for the same news, which is sent only once. `summary`: the subject. `body`: the body for
 * the webhook.
 */
export type Alert = { key: string; summary: string; body: Message['payload']; letter: LetterView }
export type AlertQueue = (trx: Knex, alert: Alert) => Promise<unknown>

/** Queues an alert on each channel that the operator configured, in the caller's transaction. */
export const alertShare = share<AlertQueue>('alerts')

/** Renders the content of the monitor's overview as HTML without a page layout. */
export const monitorRegionShare = share<() => Promise<string>>('monitor region')

/** Whether endpoints are checked in the background; true unless another feature shares a different value. */
export const monitoringEnabledShare = share<boolean>('monitoring enabled')

/** Returns the state of the site, in the words of the public status page, such as "Semua berjalan baik". */
export const statusSentenceShare = share<() => Promise<string>>('status sentence')
