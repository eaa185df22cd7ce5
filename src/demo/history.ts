import type { Knex } from 'knex'
import { pathNames } from '../anime/probing.ts'
import { fillChecks, fillRollups, makeMonitors, noteIncident, type Outage, settleStates } from './queries.ts'

/**
 * A server of the catalog API (table api_endpoints) for which a history is invented. `host`: the key of its incidents.
 * `sources`: the catalog sources of the local endpoint.
 */
export type PastEndpoint = { id: number; name: string; host?: string; sources?: readonly string[] }

type Wishes = {
  days: number
  now: Date
  endpoints: readonly PastEndpoint[]
  random?: () => number
  /** Seconds between two checks of the monitor. */
  interval?: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/**
 * For how many days hourly figures and raw checks are written: as long as the monitor keeps them
 * (src/monitor/checks/history.ts).
 */
const HOURS_KEPT = 30
const CHECKS_KEPT = 2

/**
 * Writes an invented monitor history of the given endpoints: daily figures for `days` days, hourly figures for 30 days,
 * raw checks for two days, current states, and resolved incidents with updates by staff. Replaces the history that
 * these endpoints have.
 */
export async function writeHistory(db: Knex, { days, now, endpoints, random = Math.random, interval = 60 }: Wishes) {
  const since = (kept: number) => new Date(now.getTime() - Math.min(days, kept) * DAY)
  const monitors = await makeMonitors(
    db,
    endpoints.flatMap(({ id, sources = [] }) =>
      ['', ...sources].flatMap((source) => pathNames.map((path) => ({ endpoint_id: id, source, path }))),
    ),
  )
  const outages = endpoints.flatMap((endpoint) => outagesOf(endpoint, { days, now, random }))
  for (const { id } of endpoints) {
    const isIts = ({ endpoint_id }: { endpoint_id: number }) => endpoint_id === id
    const past = { monitors: monitors.filter(isIts), outages: outages.filter(isIts), now, interval, seed: random() }
    await fillRollups(db, 'day', { ...past, from: since(days) })
    await fillRollups(db, 'hour', { ...past, from: since(HOURS_KEPT) })
    await fillChecks(db, { ...past, from: since(CHECKS_KEPT) })
    await settleStates(db, { ...past, from: since(days) })
  }
  for (const outage of outages.filter(({ isSlow }) => !isSlow)) await tellOf(db, endpoints, monitors, outage)
}

/** Invents the outages and slow periods of an endpoint, each about once in three weeks. Every endpoint gets its own. */
function outagesOf(
  { id, sources = [] }: PastEndpoint,
  { days, now, random }: Required<Pick<Wishes, 'days' | 'now' | 'random'>>,
) {
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

async function tellOf(
  db: Knex,
  endpoints: readonly PastEndpoint[],
  monitors: Awaited<ReturnType<typeof makeMonitors>>,
  { endpoint_id, source, from, until }: Outage,
) {
  const endpoint = endpoints.find(({ id }) => id === endpoint_id)
  if (!endpoint) return
  const hit = monitors.filter((one) => one.endpoint_id === endpoint_id && one.source === source)
  const opened = new Date(from.getTime() + 60_000)
  const span = until.getTime() - opened.getTime()
  await noteIncident(db, {
    key: source || (endpoint.host ?? endpoint.name),
    name: `${source || endpoint.name} tidak menjawab`,
    affected: [endpoint.name],
    impact: source ? 'minor' : 'major',
    opened,
    resolved: until,
    monitors: hit.map(({ id }) => id),
    updates: words.map(([status, body], at) => ({ status, body, at: new Date(opened.getTime() + (span * at) / 2) })),
  })
}
