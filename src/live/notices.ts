import type { Knex } from 'knex'
import type { NoticeRow } from '../db/tables.ts'
import type { StatusBadge } from '../web/context.ts'
import { clock } from '../web/dates.ts'
import { unbroken } from '../web/formats/rupiah.ts'
import { fragment } from '../web/render.ts'
import type { Hub } from './hub.ts'
import { message } from './message.ts'
import {
  addNotice,
  closeOpenNotices,
  hasOpenNotice,
  type OpenNoticesJson,
  openNotices,
  openNoticesJson,
} from './notice-queries.ts'
import type { Channel } from './upgrade.ts'

/** `note` was written by staff, `alert` says that something broke, `recovered` that it works again. */
type NoticeKind = 'note' | 'alert' | 'recovered'

/**
 * `message`: Indonesian, at most 300 characters. `href`: a page of this site. `author`: null if the site itself wrote
 * it. `about`: the matter, such as "proof 17"; `closeNotices` with the same text closes the notice for everybody.
 */
export type Notice = { kind: NoticeKind; message: string; href: string | null; author: string | null; about?: string }

export type NoticeItem = ReturnType<typeof noticeItem>

const badges: Record<NoticeKind, StatusBadge> = {
  note: { color: 'note', label: 'Kabar' },
  alert: { color: 'down', label: 'Gangguan' },
  recovered: { color: 'up', label: 'Pulih' },
}

const NOTICES_SHOWN = 3
/** After this many milliseconds a notice disappears from the list that every staff page shows. */
const CURRENT_FOR_MS = 86_400_000
const TOPIC = 'notifications'
/** CSS selectors of the parts that pages load again: all counts of what waits and, after a notice, also the lists. */
const countsSelector = '[data-live-counts]'
const lists = `#log-kabar, ${countsSelector}`
export const noticesPath = '/admin/kabar/'

/** The newest open notices. `version` grows with each change, so that a browser keeps the newer of two lists. */
export const noticesFragment = fragment<{ version: string; items: NoticeItem[] }>('/shared/_notices')

/** Pushes the notice to every open staff page after the commit. Without a transaction in `db` opens one. */
export async function notifyStaff(db: Knex, hub: Pick<Hub, 'publish'>, notice: Notice): Promise<void> {
  const add = async (trx: Knex.Transaction) => {
    await addNotice(trx, { ...notice, about: notice.about ?? null })
    return buildPush(notice, await openNotices(trx, NOTICES_SHOWN))
  }
  if (!isTransaction(db)) return hub.publish(TOPIC, await db.transaction(add))
  const push = await add(db)
  db.executionPromise.then(
    () => hub.publish(TOPIC, push),
    () => {}, // The transaction was rolled back, so there is no notice to push.
  )
}

/** Closes the notices about these matters, because nobody needs to deal with them any more. */
export async function closeNotices(db: Knex, hub: Pick<Hub, 'publish'>, about: readonly string[]): Promise<void> {
  if (about.length === 0 || !(await hasOpenNotice(db, about))) return
  const open = await db.transaction(async (trx) => {
    await closeOpenNotices(trx, about)
    return openNotices(trx, NOTICES_SHOWN)
  })
  hub.publish(
    TOPIC,
    message({ type: 'notification_closed', about, refresh: lists }, [['#kabar-baru', renderList(open)]]),
  )
}

/** Makes open staff pages load the counts of what waits again. */
export const publishStaffChange = (publish: Hub['publish']) =>
  publish(TOPIC, message({ type: 'staff_changed', refresh: countsSelector }))

/** The channel of staff notices. Its snapshot is the list of newest notices. */
export const noticesChannel = (db: Knex): Channel => ({
  pattern: '/ws/notifications/',
  right: 'staff',
  topicOf: (path) => (path === '/ws/notifications/' ? TOPIC : null),
  snapshot: async () => [['#kabar-baru', renderList(await openNotices(db, NOTICES_SHOWN))]],
})

/** Prepares a notice for the list on every staff page and for the page with all notices. */
export function noticeItem(row: NoticeRow, time: (moment: Date) => string) {
  const href = row.href ?? `${noticesPath}#kabar-${row.id}`
  const at = row.created_at
  return {
    id: row.id,
    badge: getBadge(row.kind),
    message: unbroken(row.message),
    href,
    author: row.author,
    at: at.toISOString(),
    time: time(at),
    isClosed: row.closed_as !== null,
  }
}

const getBadge = (kind: string) => badges[kind === 'alert' || kind === 'recovered' ? kind : 'note']

type Open = Awaited<ReturnType<typeof openNotices>>

function buildPush(notice: Notice, open: Open): string {
  const { kind, message: text, href, author } = notice
  const announcement = `${getBadge(kind).label}: ${text}`
  const event = {
    type: 'notification_broadcast',
    message: text,
    kind,
    href,
    author,
    notice_id: open.rows[0]?.id,
    said: announcement,
    refresh: lists,
  }
  return message(event, [['#kabar-baru', renderList(open)]])
}

/** Subquery for the notices that every staff page shows. */
export const currentNotices = (db: Knex): Knex.Raw => openNoticesJson(db, NOTICES_SHOWN)

/** The result of `currentNotices` as the bell of staff pages shows it. */
export function renderBell({ version, rows }: OpenNoticesJson): { html: string; count: number } {
  const open = { version, rows: rows.map((row) => ({ ...row, created_at: new Date(row.created_at) })) }
  return { html: renderList(open), count: newsIn(open).length }
}

const newsIn = ({ rows }: Open, now = Date.now()) =>
  rows.filter(({ created_at }) => now - created_at.getTime() < CURRENT_FOR_MS)

function renderList(open: Open): string {
  const { version } = open
  const news = newsIn(open)
  return noticesFragment({ version, items: news.map((row) => noticeItem(row, clock)) })
}

const isTransaction = (db: Knex): db is Knex.Transaction => db.isTransaction === true
