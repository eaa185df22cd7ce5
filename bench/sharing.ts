import type { Knex } from 'knex'
import { askForDrawing } from '../src/comics/work/ask.ts'
import { type EmbeddedDatabase, startEmbedded } from '../src/db/embedded/embedded.ts'
import { startFonnte } from '../src/demo/fakes/fonnte.ts'
import { enqueue } from '../src/outbox/outbox.ts'
import { addComics, until } from './comics-crash.ts'
import { amount, METRICS_TOKEN, newFolder, noneRow, type Row, type Site, startSite } from './measure.ts'
import { openBeside } from './world.ts'

const DRAWINGS = amount(40, 4)
const MESSAGES = amount(2_000, 40)
const RECEIVERS = amount(200, 8)
/** Milliseconds within which a killed instance's work must be another's. */
const TAKEOVER_MS = 15_000
const token = 'token-of-sharing'
const tables = ['outbox', 'comics'] as const

/**
 * Queues drawings and messages for two instances on one database, and kills one of them in the middle: both work, each
 * thing is stored once, the messages of a receiver keep their order, and what the killed one held is soon another's.
 */
export async function benchSharing(): Promise<Row[]> {
  const fonnte = await startFonnte({ token })
  const database = await startEmbedded(await newFolder())
  const settings = { DATABASE_URL: addressOf(database), FONNTE_API_TOKEN: token, FONNTE_BASE_URL: fonnte.url }
  const first = await startSite({ ...settings, DATA_DIR: await newFolder() })
  const { db, close } = await openBeside(settings)
  const comics = await addComics(db, DRAWINGS, 2)
  const areAll = (status: string) => async () =>
    (await db('comics').whereIn('id', comics).whereNot('draft_status', status)).length === 0
  await until(areAll('SCRIPT_READY'))
  const second = await startSite({ ...settings, DATA_DIR: await newFolder() })
  for (const id of comics)
    await askForDrawing({ db, layout: null, changed: () => {} }, id, { again: true, illustrator: 'built-in' })
  await db.transaction(queueMessages)
  await until(async () => fonnte.messages.length > MESSAGES / 4 && (await holders(db)).length > 1)
  const shares = await Promise.all([first, second].map(workOf))
  second.child.kill('SIGKILL')
  const held = await claims(db)
  const killed = performance.now()
  await until(async () => (await stillHeld(db, held)) === 0 || performance.now() - killed > TAKEOVER_MS)
  const takeover = performance.now() - killed
  const late = await stillHeld(db, held)
  await until(areAll('COMPLETED'))
  await until(async () => (await db('outbox').where({ kind: 'whatsapp', state: 'waiting' })).length === 0)
  const doubled = await db('comic_renders')
    .join('comic_panels', 'comic_panels.id', 'panel_id')
    .whereIn('comic_id', comics)
    .groupBy('panel_id', 'run')
    .havingRaw('count(*) > 1')
    .select('panel_id')
  const texts = fonnte.messages.map(({ target, message }) => `${target} ${message}`)
  const [mine = 0, others = 0] = shares
  await close()
  await first.stop()
  await Promise.all([fonnte.stop(), database.stop()])
  return [
    {
      what: `${DRAWINGS} drawings and ${MESSAGES} messages: rows done by each of two instances until one is killed`,
      ours: `${mine} and ${others}`,
      bar: 'both work',
      holds: mine > 0 && others > 0,
    },
    noneRow(
      `rows that the killed one held, not another's after ${TAKEOVER_MS / 1_000} s`,
      late,
      `after ${(takeover / 1_000).toFixed(1)} s`,
    ),
    noneRow('panels drawn twice in a run', doubled.length),
    noneRow('messages lost', MESSAGES - new Set(texts).size),
    noneRow('messages out of order for their receiver', outOfOrder(fonnte.messages)),
  ]
}

function addressOf({ connection: { host, port, user, password, database } }: EmbeddedDatabase): string {
  return `postgres://${user}:${encodeURIComponent(password)}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`
}

async function queueMessages(trx: Knex.Transaction): Promise<void> {
  for (let nth = 0; nth < MESSAGES; nth += 1) {
    const payload = { to: String(628_110_000_000 + (nth % RECEIVERS)), text: String(nth) }
    await enqueue(trx, { kind: 'whatsapp', dedupeKey: `sharing ${nth}`, summary: 'uji', payload })
  }
}

const holders = async (db: Knex): Promise<string[]> => [
  ...new Set((await claims(db)).map(({ claimed_by }) => claimed_by)),
]

type ClaimedRow = { table: (typeof tables)[number]; id: string; claimed_by: string }

const claims = async (db: Knex): Promise<ClaimedRow[]> =>
  (
    await Promise.all(
      tables.map(async (table) => {
        const rows = await db(table).whereRaw('claimed_until > clock_timestamp()').select('id', 'claimed_by')
        return rows.map(({ id, claimed_by }) => ({ table, id: String(id), claimed_by: claimed_by ?? '' }))
      }),
    )
  ).flat()

/** How many of these rows still have the claim that they had. Rows that the living instance held end by themselves. */
async function stillHeld(db: Knex, rows: readonly ClaimedRow[]): Promise<number> {
  const counts = await Promise.all(
    rows.map(({ table, id, claimed_by }) => db(table).where({ id, claimed_by }).first('id')),
  )
  return counts.filter(Boolean).length
}

/** The rows of work that an instance has done, by its metrics. */
async function workOf({ url }: Site): Promise<number> {
  const metrics = await (
    await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } })
  ).text()
  return [...metrics.matchAll(/^work_done_total\{.*result="done".*\} (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )
}

/** Counts messages that reached a receiver before an earlier one of theirs. One that is sent twice counts by its first time. */
function outOfOrder(messages: readonly { target: string; message: string }[]): number {
  const last = new Map<string, number>()
  const seen = new Set<string>()
  return messages.filter(({ target, message }) => {
    if (seen.has(message)) return false
    seen.add(message)
    const isLate = Number(message) < (last.get(target) ?? -1)
    last.set(target, Math.max(Number(message), last.get(target) ?? -1))
    return isLate
  }).length
}
