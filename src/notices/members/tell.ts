import type { Knex } from 'knex'
import type { Hub } from '../../live/hub.ts'
import { message } from '../../live/message.ts'
import { letter } from '../../outbox/mail/letter.ts'
import { enqueue } from '../../outbox/outbox.ts'
import type { Site } from '../../platform/feature.ts'
import { type AnyNotice, addMemberNotice, countUnread, type Told } from './queries.ts'

type Deps = Pick<Site, 'db' | 'log' | 'wake' | 'channels'> & {
  hub: Pick<Hub, 'isHeard' | 'publish'>
  config: Pick<Site['config'], 'baseUrl'>
}

/** The page with a member's notices, and the one with the ways that they come. */
export const MEMBER_NOTICES = '/notifikasi/'
export const NOTICE_CHOICES = '/notifikasi/pilihan/'

/** The topic of the open pages of a member. */
export const memberTopic = (userId: number) => `me:${userId}`

export type MemberNotices = ReturnType<typeof openMemberNotices>

/** Opens the notices for members: `tell` adds one, and `changed` tells a member's open pages that some were read or deleted. */
export function openMemberNotices({ db, log, hub, wake, channels, config }: Deps) {
  /** Pushes to the open pages of a member. The number is counted after the commit, so that the last push has the last one. */
  function push(userId: number, event: { type: string; [data: string]: unknown }): void {
    if (!hub.isHeard(memberTopic(userId))) return
    countUnread(db, userId)
      .then(({ count, version }) =>
        hub.publish(memberTopic(userId), message({ ...event, unread_count: count, version })),
      )
      .catch((err: unknown) => log.warn({ err }, 'a notice was not pushed to open pages'))
  }

  /**
   * Adds a notice in the transaction `within`, or in a new one if it is none, unless the member was told before.
   */
  async function tell(within: Knex, notice: AnyNotice): Promise<void> {
    if (!isTransaction(within)) return within.transaction((trx) => tell(trx, notice))
    const told = await addMemberNotice(within, notice)
    if (!told) return
    for (const one of messagesOf(notice, told)) if (channels().includes(one.kind)) await enqueue(within, one)
    const { userId, kind, title, message: text, href } = notice
    within.executionPromise.then(
      () => {
        wake()
        if (told.is_hidden) return
        push(userId, { type: 'notification', notification_id: told.id, kind, title, message: text, href })
      },
      () => {}, // The transaction was rolled back, so there is no notice.
    )
  }

  function messagesOf({ userId, kind, title, message: text, href, data }: AnyNotice, { id, ...told }: Told) {
    const summary = `${title}: ${told.username}`
    const push = { title, body: text, data: { ...data, type: kind, href, notification_id: String(id) } }
    return [
      ...(told.push
        ? [{ kind: 'push', dedupeKey: `notice ${id} push`, summary, payload: { user_id: userId, ...push } }]
        : []),
      ...(told.email ? [{ kind: 'mail', dedupeKey: `notice ${id} mail`, summary, payload: mailOf(told.email) }] : []),
    ]

    function mailOf(to: string) {
      const choices = `Atur kabar lewat e-mail di ${config.baseUrl}${NOTICE_CHOICES}`
      const link = { text: 'Buka', href: config.baseUrl + href }
      return { to, subject: title, ...letter({ heading: title, paragraphs: [text], facts: [], link, footer: choices }) }
    }
  }

  return { tell, changed: (userId: number) => push(userId, { type: 'notifications_changed' }) }
}

const isTransaction = (db: Knex): db is Knex.Transaction => db.isTransaction === true
