import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Hub } from '../../live/hub.ts'
import { type Fragment, message } from '../../live/message.ts'
import type { Channel } from '../../live/upgrade.ts'
import { type LetterView, letter } from '../../outbox/mail/letter.ts'
import { enqueue } from '../../outbox/outbox.ts'
import type { Site } from '../../platform/feature.ts'
import type { Unread } from '../../web/context.ts'
import { fragment } from '../../web/render.ts'
import { findKind } from '../member-notices.ts'
import {
  type AddedNotice,
  type AnyNotice,
  addMemberNotice,
  countUnread,
  hideNotices,
  markRead,
  messageKeys,
} from './queries.ts'

type Deps = Pick<Site, 'db' | 'log' | 'channels'> & {
  hub: Pick<Hub, 'isHeard' | 'publish'>
  config: Pick<Site['config'], 'baseUrl'>
}

export const MEMBER_NOTICES = '/notifikasi/'
export const NOTICE_CHOICES = '/notifikasi/pilihan/'

const TOPIC = 'me'

const bellFragment = fragment<Unread>('/shared/_bell_count')
const renderBell = (unread: Unread): Fragment => ['#lonceng', bellFragment(unread)]

/** The first message of the channel is the number beside the bell. */
export const memberChannel = (db: Knex): Channel => ({
  pattern: '/ws/me/',
  right: 'signed_in',
  isOwn: true,
  topicOf: (path) => (path === '/ws/me/' ? TOPIC : null),
  snapshot: async (topic) => [renderBell(await countUnread(db, Number(topic.slice(TOPIC.length + 1))))],
})

export type MemberNotices = ReturnType<typeof openMemberNotices>

/** Counts after the commit, so that the last push has the right number. */
const pushTo =
  ({ db, log, hub }: Pick<Deps, 'db' | 'log' | 'hub'>) =>
  (userId: number, event: { type: string; [data: string]: unknown }): void => {
    const topic = `${TOPIC}:${userId}`
    if (!hub.isHeard(topic)) return
    countUnread(db, userId)
      .then((unread) => {
        const { count: unread_count, version } = unread
        hub.publish(topic, message({ ...event, unread_count, version }, [renderBell(unread)]))
      })
      .catch((err: unknown) => log.warn({ err }, 'a notice was not pushed to open pages'))
  }

/** Each change is pushed to the member's open pages. */
export function openMemberNotices(deps: Deps) {
  const { db, channels, config } = deps
  const push = pushTo(deps)

  /** Adds the notice, unless the member has it already. Opens a transaction if `within` is none. */
  async function notify(within: Knex, notice: AnyNotice): Promise<void> {
    if (!isTransaction(within)) return within.transaction((trx) => notify(trx, notice))
    const added = await addMemberNotice(within, notice)
    if (!added) return
    await enqueueCopies(within, notice, added, { channels: channels(), baseUrl: config.baseUrl })
    afterCommit(within, () => {
      if (added.is_hidden) return
      const { userId, kind, title, message: text, href } = notice
      push(userId, { type: 'notification', notification_id: added.id, kind, title, message: text, href })
    })
  }

  const pushChange = (userId: number) => push(userId, { type: 'notifications_changed' })

  return {
    notify,
    /** Sends mail to any address. Returns false if this server sends no mail. */
    async mail(trx: Knex.Transaction, to: string, { title, message: text }: Pick<AnyNotice, 'title' | 'message'>) {
      if (!channels().includes('mail')) return false
      const footer = `Surat ini dikirim pengelola ${config.baseUrl}`
      const payload = buildMail(to, { heading: title, paragraphs: text.split(/\n+/), link: null, footer })
      await enqueue(trx, { kind: 'mail', dedupeKey: `mail ${randomUUID()}`, summary: `${title}: ${to}`, payload })
      return true
    },
    /** Marks notices as read; without `ids` all of them. */
    async read(userId: number, ids?: readonly number[]): Promise<void> {
      if ((await markRead(db, userId, ids)) > 0) pushChange(userId)
    },
    /** Returns false if the member has no such notice. */
    async remove(userId: number, ...ids: number[]): Promise<boolean> {
      const isRemoved = await hideNotices(db, userId, ids)
      if (isRemoved) pushChange(userId)
      return isRemoved
    },
  }
}

/** Each message is sent only once, even if the cause is undone and happens again. */
async function enqueueCopies(
  trx: Knex,
  notice: AnyNotice,
  { id, username, push, email }: AddedNotice,
  { channels, baseUrl }: { channels: readonly string[]; baseUrl: string },
): Promise<void> {
  const { userId: user_id, kind, title, message: body, href } = notice
  const dedupeKeys = messageKeys(notice)
  const summary = `${title}: ${username}`
  if (push && channels.includes('push')) {
    const data = { ...notice.data, type: kind, href, notification_id: String(id) }
    const payload = { user_id, title, body, data }
    await enqueue(trx, { kind: 'push', dedupeKey: dedupeKeys.push, summary, payload })
  }
  if (email && channels.includes('mail')) {
    const link = { text: 'Buka', href: baseUrl + href }
    const hasChoice = findKind(kind).label !== null
    const footer = hasChoice ? `Atur kabar lewat e-mail di ${baseUrl}${NOTICE_CHOICES}` : `Kabar dari ${baseUrl}`
    const payload = buildMail(email, { heading: title, paragraphs: [body], link, footer })
    await enqueue(trx, { kind: 'mail', dedupeKey: dedupeKeys.mail, summary, payload })
  }
}

const buildMail = (to: string, view: Omit<LetterView, 'facts'>) => {
  return { to, subject: view.heading, ...letter({ ...view, facts: [] }) }
}

/** Does nothing if the transaction is rolled back. */
function afterCommit(trx: Knex.Transaction, act: () => void): void {
  trx.executionPromise.then(act, () => {})
}

const isTransaction = (db: Knex): db is Knex.Transaction => db.isTransaction === true
