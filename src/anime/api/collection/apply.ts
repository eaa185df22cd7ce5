import type { Knex } from 'knex'
import type { AccountPart } from '../../../platform/feature.ts'
import { Refusal } from '../../../web/refusal.ts'
import {
  changesAfter,
  countEntries,
  countWatching,
  findEntries,
  findRows,
  forgetDeleted,
  forgetDevices,
  lastActionNumber,
  lockCollection,
  type Numbering,
  saveApplied,
  saveNumbering,
  saveRows,
  trimHistory,
} from './queries.ts'
import {
  type Action,
  applyActions,
  type Entry,
  HISTORY_CAPS,
  type List,
  lists,
  placeKey,
  type RefusedAction,
  type Row,
} from './rules.ts'

const PAGE = 500
/** How many devices and deleted entries are stored for a member. */
const DEVICES = 100
const DELETIONS = 2_000

/**
 * `seen`: the version up to which the device knows the collection; `after`: the version of the last row of the previous
 * page, if it asks for the next one.
 */
export type Sync = { device: string; seen: number; after?: number | undefined; actions: readonly Action[] }

/** `entry` is null if it is deleted or was never there. */
type Change = Pick<Row, 'list' | 'key' | 'entry' | 'version'>
type Outcome = Numbering & { applied: number; refused: RefusedAction[] }

/**
 * Applies the actions of a member's device and returns what the device does not know: the rows changed since `seen`,
 * and the rows of the sent actions. `applied`: the number of the device's last applied action. `next`: the value of
 * `after` for the next page. `whole`: the changes are the whole collection. Throws a 401 if the account was deleted a
 * moment ago.
 */
export const synchronize = (db: Knex, user: number, sync: Sync, now: Date) =>
  db.transaction(async (trx) => {
    const { version, forgotten, applied, refused } = await applyNew(trx, user, sync, now)
    const { seen, after, actions } = sync
    const whole = seen === 0 || seen < forgotten || seen > version
    const rows = await changesAfter(trx, user, after ?? (whole ? 0 : seen), PAGE + 1)
    const page = rows.slice(0, PAGE)
    const next = rows.length > PAGE ? page.at(-1)?.version : null
    const changes = [...page.map(toChange), ...(await present(trx, user, actions))]
    return { version, applied, changes, next, whole, refused }
  })

/**
 * Applies only actions that were not applied yet: an answer may be lost, and then the device sends its request again.
 */
async function applyNew(trx: Knex, user: number, { device, actions }: Sync, now: Date): Promise<Outcome> {
  const numbering = await lockCollection(trx, user)
  if (!numbering) throw new Refusal(401, 'Akunmu sudah dihapus.')
  const before = actions.length > 0 ? await lastActionNumber(trx, user, device) : 0
  const fresh = actions.filter(({ number }) => number > before).toSorted((one, other) => one.number - other.number)
  const last = fresh.at(-1)
  if (!last) return { ...numbering, applied: before, refused: [] }
  const [rows, entryCounts] = [await findRows(trx, user, fresh), await countEntries(trx, user)]
  const standing = { version: numbering.version, rows, counts: entryCounts, device, now: now.getTime() }
  const { changed: changedRows, refused, version: reached } = applyActions(fresh, standing)
  await saveRows(trx, user, changedRows)
  const mayExceed = entryCounts.history + changedRows.length > HISTORY_CAPS.episodesOfShow
  const dropped = mayExceed ? await trimHistory(trx, user, reached) : 0
  const version = reached + dropped
  const isFull = entryCounts.deleted + changedRows.length + dropped > DELETIONS
  const forgotten = Math.max(numbering.forgotten, isFull ? await forgetDeleted(trx, user, DELETIONS) : 0)
  await saveNumbering(trx, user, { version, forgotten })
  await saveApplied(trx, { user_id: user, device, applied: last.number, used_at: now })
  if (before === 0) await forgetDevices(trx, user, DEVICES)
  return { version, forgotten, applied: last.number, refused }
}

/** The current rows of the actions, which tell a device how its actions ended. */
async function present(db: Knex, user: number, actions: readonly Action[]): Promise<Change[]> {
  const rows = new Map((actions.length > 0 ? await findRows(db, user, actions) : []).map((row) => [placeKey(row), row]))
  return actions.map((action) => toChange(rows.get(placeKey(action)) ?? { ...action, entry: null, version: 0 }))
}

const toChange = ({ list, key, entry, version }: Change): Change => ({ list, key, entry, version })

/** Builds the collection's part of the account page. */
export async function collectionPart(db: Knex, { id }: { id: number }): Promise<AccountPart> {
  const { saved, titles, episodes, hours } = await countWatching(db, id)
  const figures = [
    [titles, 'judul'],
    [episodes, 'episode'],
    [Math.round(hours), 'jam ditonton'],
  ] as const
  return {
    figures: figures.flatMap(([count, label]) => (count > 0 ? { count: String(count), label } : [])),
    marks: saved > 0 ? { koleksi: String(saved) } : {},
  }
}

/** Declares the collection for the export and the deletion of an account's own data. */
export const collectionData = (db: Knex) => ({
  name: 'koleksi',
  goes: [
    'Koleksimu: daftar tonton, favorit, riwayat, dan progres, di server dan di browser tempat kamu masuk. ' +
      'Halaman Koleksi bisa mengekspornya ke berkas lebih dulu.',
  ],
  export: (userId: number) => exportCollection(db, userId),
  holds: async (trx: Knex, userId: number) => (await findEntries(trx, userId, lists)).length > 0,
})

/** A member's lists for the export of own data, the last change first. */
export async function exportCollection(db: Knex, user: number): Promise<Record<string, (Entry | null)[]>> {
  const rows = (await findEntries(db, user, lists)).toReversed()
  const of = (list: List) => rows.filter((row) => row.list === list).map(({ entry }) => entry)
  return Object.fromEntries(lists.map((list) => [list, of(list)]))
}
