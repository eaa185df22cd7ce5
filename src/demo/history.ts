import type { Knex } from 'knex'
import { pathNames } from '../anime/probing.ts'
import { fillChecks, fillRollups, insertIncident, makeMonitors, type Outage, resetStates } from './queries.ts'

/**
 * `id`: in the table api_endpoints. `host`: the key of its incidents. `sources`: the catalog sources of the local
 * endpoint.
 */
export type PastEndpoint = { id: number; name: string; host?: string; sources?: readonly string[] }

type Wishes = {
  days: number
  now: Date
  endpoints: readonly PastEndpoint[]
  random?: () => number
  /** Seconds between two checks. */
  interval?: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Days for which the monitor keeps hourly figures and raw checks (src/monitor/checks/history.ts). */
const HOURS_KEPT = 30
const CHECKS_KEPT = 2

/**
 * Replaces the history of the endpoints by an invented one: daily figures for `days` days, hourly figures for 30 days,
 * raw checks for two days, current states, and resolved incidents with updates by staff.
 */
export async function writeHistory(db: Knex, { days, now, endpoints, random = Math.random, interval = 60 }: Wishes) {
  const since = (retentionDays: number) => new Date(now.getTime() - Math.min(days, retentionDays) * DAY)
  const monitors = await makeMonitors(
    db,
    endpoints.flatMap(({ id, sources = [] }) =>
      ['', ...sources].flatMap((source) => pathNames.map((path) => ({ endpoint_id: id, source, path }))),
    ),
  )
  const outages = endpoints.flatMap((endpoint) => makeOutages(endpoint, { days, now, random }))
  for (const { id } of endpoints) {
    const isIts = ({ endpoint_id }: { endpoint_id: number }) => endpoint_id === id
    const past = { monitors: monitors.filter(isIts), outages: outages.filter(isIts), now, interval, seed: random() }
    await fillRollups(db, 'day', { ...past, from: since(days) })
    await fillRollups(db, 'hour', { ...past, from: since(HOURS_KEPT) })
    await fillChecks(db, { ...past, from: since(CHECKS_KEPT) })
    await resetStates(db, { ...past, from: since(days) })
  }
  for (const outage of outages.filter(({ isSlow }) => !isSlow)) await addIncident(db, endpoints, monitors, outage)
}

type Span = Required<Pick<Wishes, 'days' | 'now' | 'random'>>

/** Each endpoint is down or slow about once in three weeks. */
function makeOutages({ id, sources = [] }: PastEndpoint, { days, now, random }: Span) {
  const spells = Math.max(2, Math.round(days / 10))
  return Array.from({ length: spells }, (_, at): Outage => {
    const isSlow = at % 2 === 1
    const length = (isSlow ? 20 + random() * 220 : 6 + random() ** 2 * 170) * 60_000
    const start = now.getTime() - HOUR - length - random() * (days * DAY - HOUR - length)
    const source = random() < 0.5 ? (sources[Math.floor(random() * sources.length)] ?? '') : ''
    return { endpoint_id: id, source, from: new Date(start), until: new Date(start + length), isSlow }
  })
}

const words = [
  ['investigating', 'Permintaan ke layanan ini gagal. Kami sedang mencari sebabnya; judul dilayani dari server lain.'],
  ['identified', 'Sebabnya sudah ditemukan dan sedang diperbaiki oleh pengelola server.'],
  ['resolved', 'Layanan kembali normal dan semua pemeriksaan berhasil.'],
] as const

type Monitors = Awaited<ReturnType<typeof makeMonitors>>

async function addIncident(db: Knex, endpoints: readonly PastEndpoint[], monitors: Monitors, outage: Outage) {
  const { endpoint_id, source, from, until } = outage
  const endpoint = endpoints.find(({ id }) => id === endpoint_id)
  if (!endpoint) return
  const hit = monitors.filter((one) => one.endpoint_id === endpoint_id && one.source === source)
  const openedAt = new Date(from.getTime() + 60_000)
  const span = until.getTime() - openedAt.getTime()
  await insertIncident(db, {
    key: source || (endpoint.host ?? endpoint.name),
    name: `${source || endpoint.name} tidak menjawab`,
    affected: [endpoint.name],
    impact: source ? 'minor' : 'major',
    opened: openedAt,
    resolved: until,
    monitors: hit.map(({ id }) => id),
    updates: words.map(([status, body], at) => ({ status, body, at: new Date(openedAt.getTime() + (span * at) / 2) })),
  })
}
