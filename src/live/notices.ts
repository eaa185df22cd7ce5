import type { Knex } from 'knex'
import type { NoticeRow } from '../db/account-rows.ts'
import type { StatusBadge } from '../web/context.ts'
import { clock } from '../web/dates.ts'
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

/**
 * The kinds of staff notices: `note` was written by staff, `alert` says that something broke, `recovered` that it works
 * again.
 */
export type NoticeKind = 'note' | 'alert' | 'recovered'

/**
 * A notice for staff. `message` is in Indonesian, at most 300 characters. `href`: a page of this site with details.
 * `author`: the name of the staff member who wrote it, or null if the site itself did. `about`: the matter it is about,
 * such as "proof 17"; `closeNotices` with the same text closes the notice for everybody.
 */
export type Notice = {
  kind: NoticeKind
  message: string
  href: string | null
  author: string | null
  about?: string
}

export type NoticeItem = {
  id: string
  badge: StatusBadge
  message: string
  href: string
  author: string | null
  at: string
  time: string
  isClosed: boolean
}

const badges: Record<NoticeKind, StatusBadge> = {
  note: { color: 'note', label: 'Kabar' },
  alert: { color: 'down', label: 'Gangguan' },
  recovered: { color: 'up', label: 'Pulih' },
}

const NOTICES_SHOWN = 3
/** Milliseconds after which a notice disappears from the list that every staff page shows. */
const CURRENT_FOR_MS = 86_400_000
const TOPIC = 'notifications'
/** CSS selector of what pages fetch again when something waits or is settled: everything that is marked to count it. */
const counted = '[data-live-counts]'
/** CSS selectors of what pages fetch again after a notice. */
const lists = `#log-kabar, ${counted}`
/** Path of the page with all staff notices. */
export const noticesPath = '/admin/kabar/'

/**
 * The list of newest open notices that every staff page shows. `version` grows with each change of the list, so that a
 * browser keeps the newer of two lists.
 */
export const noticesFragment = fragment<{ version: string; items: NoticeItem[] }>('/shared/_notices')

/**
 * Adds a notice for staff and pushes it to every open staff page after the commit. Uses the transaction `db`, or a new
 * transaction if `db` is not one.
 */
export async function notifyStaff(db: Knex, hub: Pick<Hub, 'publish'>, notice: Notice): Promise<void> {
  const keep = async (trx: Knex.Transaction) => {
    await addNotice(trx, { ...notice, about: notice.about ?? null })
    return pushOf(notice, await openNotices(trx, NOTICES_SHOWN))
  }
  if (!isTransaction(db)) return hub.publish(TOPIC, await db.transaction(keep))
  const push = await keep(db)
  db.executionPromise.then(
    () => hub.publish(TOPIC, push),
    () => {}, // The transaction was rolled back, so there is no notice to push.
  )
}

/** Closes the notices about the given matters for everybody, because these matters need nobody any more. */
export async function closeNotices(db: Knex, hub: Pick<Hub, 'publish'>, about: readonly string[]): Promise<void> {
  if (about.length === 0 || !(await hasOpenNotice(db, about))) return
  const open = await db.transaction(async (trx) => {
    await closeOpenNotices(trx, about)
    return openNotices(trx, NOTICES_SHOWN)
  })
  hub.publish(TOPIC, message({ type: 'notification_closed', about, refresh: lists }, [['#kabar-baru', listOf(open)]]))
}

/** Lets open staff pages fetch again what shows how much waits for staff. */
export const publishStaffChange = (publish: Hub['publish']) =>
  publish(TOPIC, message({ type: 'staff_changed', refresh: counted }))

/** The WebSocket channel of staff notices, `/ws/notifications/`. Its snapshot is the list of newest notices. */
export const noticesChannel = (db: Knex): Channel => ({
  pattern: '/ws/notifications/',
  right: 'staff',
  topicOf: (path) => (path === '/ws/notifications/' ? TOPIC : null),
  snapshot: async () => [['#kabar-baru', listOf(await openNotices(db, NOTICES_SHOWN))]],
})

/**
 * Builds the view model of a notice, for the list on every staff page and for the page with all notices. `time` formats
 * the time of creation.
 */
export function noticeItem(row: NoticeRow, time: (moment: Date) => string): NoticeItem {
  const href = row.href ?? `${noticesPath}#kabar-${row.id}`
  const at = row.created_at
  return {
    id: row.id,
    badge: badgeOf(row.kind),
    message: row.message,
    href,
    author: row.author,
    at: at.toISOString(),
    time: time(at),
    isClosed: row.closed_as !== null,
  }
}

const badgeOf = (kind: string) => badges[kind === 'alert' || kind === 'recovered' ? kind : 'note']

type Open = Awaited<ReturnType<typeof openNotices>>

function pushOf(notice: Notice, open: Open): string {
  const { kind, message: text, href, author } = notice
  const said = `${badgeOf(kind).label}: ${text}`
  const event = {
    type: 'notification_broadcast',
    message: text,
    kind,
    href,
    author,
    notice_id: open.rows[0]?.id,
    said,
    refresh: lists,
  }
  return message(event, [['#kabar-baru', listOf(open)]])
}

/** Returns a subquery for the notices that every staff page shows. */
export const currentNotices = (db: Knex): Knex.Raw => openNoticesJson(db, NOTICES_SHOWN)

/** Renders the result of `currentNotices` for the bell of staff pages: the list, and how many notices it has. */
export function bellOf({ version, rows }: OpenNoticesJson): { html: string; count: number } {
  const open = { version, rows: rows.map((row) => ({ ...row, created_at: new Date(row.created_at) })) }
  return { html: listOf(open), count: newsIn(open).length }
}

const newsIn = ({ rows }: Open, now = Date.now()) =>
  rows.filter(({ created_at }) => now - created_at.getTime() < CURRENT_FOR_MS)

function listOf(open: Open): string {
  const { version } = open
  const news = newsIn(open)
  return noticesFragment({ version, items: news.map((row) => noticeItem(row, clock)) })
}

const isTransaction = (db: Knex): db is Knex.Transaction => db.isTransaction === true
