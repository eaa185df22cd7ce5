import { readWebhook } from '../../payments/webhook.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { enter } from '../by.ts'
import type { Desk } from '../desk.ts'
import { replayInbox } from '../payments/inbox-queries.ts'
import type { By } from '../queries.ts'
import { dismissWebhook, findWebhook } from './decision-queries.ts'

/** Has one row of the webhook inbox worked off once more; what was counted before is known and changes nothing. */
export const replayWebhook = (desk: Desk, id: string, by: By): Promise<void> =>
  desk.db.transaction(async (trx) => {
    const row = await findWebhook(trx, id)
    if (!row) throw notFound('Kabar ini tidak ada.')
    await replayInbox(trx, id, desk.now())
    await enter(trx, by, { action: 'webhook.replay', subject: subjectOf(row.body), details: { id } })
  })

/** Puts one aside that came to nothing and means nothing to us, such as a gateway's test. */
export const ignoreWebhook = (desk: Desk, id: string, by: By): Promise<void> =>
  desk.db.transaction(async (trx) => {
    const row = await findWebhook(trx, id)
    if (!row) throw notFound('Kabar ini tidak ada.')
    if (row.result === 'dismissed') return
    if (row.state !== 'failed' && row.state !== 'ignored')
      throw new Refusal(409, 'Kabar ini sedang, atau sudah, dikerjakan.')
    await dismissWebhook(trx, id, desk.now())
    await enter(trx, by, { action: 'webhook.dismiss', subject: subjectOf(row.body), details: { id } })
  })

const subjectOf = (body: unknown) => readWebhook(body)?.externalId ?? 'tidak terbaca'
