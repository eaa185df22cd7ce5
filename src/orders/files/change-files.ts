import type { Knex } from 'knex'
import type { MockupRow } from '../../db/tables.ts'
import { notFound } from '../../web/refusal.ts'
import { systemActor } from '../actor.ts'
import { changeOrder, type OrderJob, type OrderTarget } from '../change-order.ts'
import { type DueChange, promisedDue } from '../due.ts'
import { historyLabel } from '../events.ts'
import { MOCKUP_REMINDER_MS } from '../limits.ts'
import { notifyCustomer, notifyOfCustomer, notifyOfDue } from '../notify.ts'
import { type OrderDeps, orderHref, trackingLink } from '../order-deps.ts'
import type { HistoryEntry, OrderActor } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { addFiles, addMockup, claimReminder, dropFile, mockupsToRemind, readFiles, setMockup } from './queries.ts'
import {
  beginsWork,
  changesDesign,
  chooseMockupFiles,
  insistOnRoom,
  insistRemovable,
  kindOfFile,
  type MockupDecision,
  remarkAfter,
  waitsAgain,
} from './rules.ts'
import type { StoredFile } from './store-file.ts'

/** Returns the entries of the history; none if nothing changes. */
type Act = (job: OrderJob) => Promise<HistoryEntry[]>

/**
 * Adds a stored file and returns its id. A customer who adds a file wants something else, so the approval of the
 * mock-up ends. Once the order is being made, the file only asks for a change.
 */
export async function addOrderFile(
  deps: OrderDeps,
  target: OrderTarget,
  file: StoredFile,
  actor: OrderActor,
): Promise<string> {
  let added = ''
  await change(deps, target, actor, async ({ trx, order: locked, now }) => {
    const order_id = locked.id
    const { files, mockups } = await readFiles(trx, order_id)
    insistOnRoom(files)
    const by_staff = actor.source === 'admin'
    const kind = kindOfFile(locked, by_staff)
    const from = { by_staff, created_at: now, kind }
    ;[added = ''] = await addFiles(trx, order_id, [file], from)
    const isOther = changesDesign({ id: added, ...from }, mockups[0])
    const fallen = isOther ? await fall(trx, locked, mockups[0], now) : []
    return [{ kind: 'file', new: kind === 'late' ? 'late' : 'added', note: file.name }, ...fallen]
  })
  return added
}

/** Customers remove only their own files, and none by which the order is being made. */
export const removeOrderFile = (deps: OrderDeps, order: Order, fileId: string, actor: OrderActor) =>
  change(deps, { id: order.id }, actor, async ({ trx, order: locked, now }) => {
    const { files, mockups } = await readFiles(trx, locked.id)
    const file = files.find(({ id }) => id === fileId)
    insistRemovable(locked, file, actor.source === 'admin')
    await dropFile(trx, file, now)
    const fallen = changesDesign(file, mockups[0]) ? await fall(trx, locked, mockups[0], now) : []
    return [{ kind: 'file', new: 'removed', note: file.name }, ...fallen]
  })

const mockupText = ({ number }: Pick<MockupRow, 'number'>, more = '') => `Mock-up ${number}${more ? `: ${more}` : ''}`

const unanswered = { state: 'waiting' as const, decided_at: null, decided_by: null, reminded_at: null }

/** An approved mock-up waits for approval again, because files have changed. Its reminder counts from now. */
async function fall(trx: Knex, order: Order, mockup: MockupRow | undefined, now: Date): Promise<HistoryEntry[]> {
  if (!mockup || !waitsAgain(order, mockup)) return []
  await setMockup(trx, mockup.id, { ...unanswered, sent_at: now })
  return [{ kind: 'mockup', old: 'approved', new: 'fallen', note: mockupText(mockup) }]
}

/** Sends pictures of the order as its next mock-up. */
export const sendMockup = (deps: OrderDeps, order: Order, fileIds: readonly string[], actor: OrderActor) =>
  change(deps, { id: order.id }, actor, async ({ trx, order, now }) => {
    const order_id = order.id
    const { files, mockups } = await readFiles(trx, order_id)
    const file_ids = chooseMockupFiles(files, fileIds)
    const mockup = { order_id, number: (mockups[0]?.number ?? 0) + 1, file_ids, sent_at: now }
    await addMockup(trx, mockup)
    await notifyOfMockup(trx, deps, order, `${mockup.number}`)
    return [{ kind: 'mockup', new: 'waiting', note: mockupText(mockup) }]
  })

/** The link of the message opens the page with the mock-up. */
const notifyOfMockup = (trx: Knex, deps: OrderDeps, order: Order, about: string) =>
  notifyCustomer(trx, deps, order, {
    type: 'mockup_sent',
    about: `mockup ${order.id} ${about}`,
    trackingLink: trackingLink(deps, order).replace('/?', '/berkas/?'),
  })

/** Throws as `remarkAfter` does, and a 404 without a mock-up. */
export const decideMockup = (
  deps: OrderDeps,
  order: Order,
  { number, state, remark }: MockupDecision,
  actor: OrderActor,
) =>
  change(deps, { id: order.id }, actor, async ({ trx, order: { id }, now }) => {
    const [mockup] = (await readFiles(trx, id)).mockups
    if (!mockup) throw notFound('Belum ada desain yang dikirim.')
    const words = remarkAfter(mockup, { number, state, remark })
    if (words === null) return []
    await setMockup(trx, mockup.id, { state, remark: words, decided_at: now, decided_by: actor.name })
    return [{ kind: 'mockup', new: state, note: mockupText(mockup, remark) }]
  })

const dueAfter = async (trx: Knex, order: Order, entry: HistoryEntry, now: Date): Promise<DueChange> =>
  beginsWork(order, entry) ? promisedDue(trx, order, now) : { set: {}, history: [] }

export async function remindOfMockups(deps: OrderDeps): Promise<void> {
  const before = new Date(deps.now().getTime() - MOCKUP_REMINDER_MS)
  for (const { id, order_id, number } of await mockupsToRemind(deps.db, before))
    await changeOrder(deps, { id: order_id, isDeleted: null }, systemActor, async ({ trx, order, now }) => {
      const sentAt = order.deleted_at ? null : await claimReminder(trx, id, before, now)
      if (sentAt) await notifyOfMockup(trx, deps, order, `${number} again ${sentAt.getTime()}`)
    })
}

/** Makes a change with its history in one transaction. Staff are told what a customer did. */
const change = (deps: OrderDeps, target: OrderTarget, actor: OrderActor, act: Act): Promise<void> =>
  changeOrder(deps, target, actor, async (job) => {
    const { trx, order } = job
    job.publish('edited')
    const entries = await act(job)
    const [entry] = entries
    if (!entry) return
    await job.audit(`order.${entry.kind}`)
    const { title } = historyLabel({ old: null, new: null, note: '', amount: null, ...entry })
    const message = `${order.order_code}: ${title}`
    const href = `${orderHref(order.order_code)}berkas/`
    await notifyOfCustomer(trx, deps, actor, { kind: 'note', message, href, author: null, about: `order ${order.id}` })
    const due = await dueAfter(trx, order, entry, job.now)
    const savedOrder = await job.save(due.set, [...entries, ...due.history])
    await notifyOfDue(trx, deps, order, savedOrder)
  })
