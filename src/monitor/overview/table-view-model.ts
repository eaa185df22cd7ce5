import { ENDPOINTS } from '../../anime/addresses.ts'
import { addressWith } from '../../web/paging.ts'
import type { EndpointHistory } from '../checks/history-queries.ts'
import { detailHref, overviewHref } from '../hrefs.ts'
import { type MonitorState, stateLabels } from '../state.ts'
import { buildBars, type Range, ranges, toSpan } from '../uptime-bars.ts'
import type { MonitoredEndpoint } from './queries.ts'
import { displayAddress, getEndpointState, milliseconds, stateId, stateView } from './state-view-model.ts'

/** Indonesian names of monitor states in the query string `keadaan`. */
export const stateNames = {
  naik: 'up',
  terganggu: 'degraded',
  turun: 'down',
  perawatan: 'maintenance',
  dijeda: 'paused',
  belum: 'unknown',
} as const satisfies Record<string, MonitorState>
export type StateName = keyof typeof stateNames

export type TableFilter = { rentang: Range; keadaan?: StateName | undefined; cari: string }

type Data = {
  endpoints: readonly MonitoredEndpoint[]
  history: readonly EndpointHistory[]
  hours: readonly EndpointHistory[]
}

export function tableView({ endpoints, history, hours }: Data, filter: TableFilter, now: Date) {
  const span = toSpan(filter.rentang, now)
  const [past, lastDay] = [byOwner(history), byOwner(hours)]
  return {
    range: filter.rentang,
    label: ranges[filter.rentang].label,
    search: filter.cari,
    state: filter.keadaan ?? null,
    ranges: Object.entries(ranges).map(([name, { label }]) => ({
      label,
      href: tableHref({ ...filter, rentang: name as Range }), // `name` is a key of `ranges`
      current: name === filter.rentang,
    })),
    states: Object.entries(stateNames).map(([name, state]) => ({ name, word: stateLabels[state] })),
    here: tableHref(filter),
    isFiltered: filter.cari !== '' || filter.keadaan !== undefined,
    all: tableHref({ rentang: filter.rentang, cari: '' }),
    endpoints: ENDPOINTS,
    isShort: endpoints.filter(({ source }) => source === '').length < SIFTED_FROM,
    rows: filtered(endpoints, filter).map((one) => {
      const key = ownerKey(one.id, one.source)
      const recent = lastDay.get(key) ?? []
      const rows = past.get(key) ?? []
      return {
        id: one.id,
        key: stateId(one),
        name: one.source || one.name,
        isSource: one.source !== '',
        about: one.source ? `sumber dari ${one.name}` : `${displayAddress(one.url)} · prioritas ${one.priority}`,
        now: stateView(one, now),
        spark: buildSpark(recent, now),
        bars: buildBars({ ...span, rows, hours: span.unit === 'days' ? recent : [] }),
        p95: meanP95(rows),
        href: detailHref(one.id),
      }
    }),
  }
}

/** From this number of endpoints on, the page offers filters. A shorter list is easy to read without them. */
const SIFTED_FROM = 6

/** The address of the table. Default values are left out. */
export const tableHref = ({ rentang, keadaan, cari }: TableFilter): string =>
  addressWith(overviewHref, { rentang: rentang === '90-hari' ? null : rentang, keadaan: keadaan ?? null, cari })

/** An endpoint is listed if it or one of its sources matches; a source only if it matches itself. */
function filtered(endpoints: readonly MonitoredEndpoint[], { keadaan, cari }: TableFilter) {
  if (!keadaan && !cari) return endpoints
  const search = cari.toLowerCase()
  const matches = endpoints.filter(
    (one) =>
      (!keadaan || getEndpointState(one) === stateNames[keadaan]) &&
      [one.source || one.name, one.url].some((text) => text.toLowerCase().includes(search)),
  )
  const ids = new Set(matches.map(({ id }) => id))
  return endpoints.filter((one) => ids.has(one.id) && (one.source === '' || matches.includes(one)))
}

function byOwner(rows: readonly EndpointHistory[]): Map<string, EndpointHistory[]> {
  const owners = new Map<string, EndpointHistory[]>()
  for (const row of rows) {
    const key = ownerKey(row.endpoint_id, row.source)
    const ownerRows = owners.get(key)
    if (ownerRows) ownerRows.push(row)
    else owners.set(key, [row])
  }
  return owners
}

const ownerKey = (id: number, source: string) => `${id} ${source}`

/** Mean of the 95th percentiles of all periods, each weighted by its number of checks. */
function meanP95(rows: readonly EndpointHistory[]): string {
  const rowsWithP95 = rows.filter(({ p95, count }) => p95 !== null && count > 0)
  const count = rowsWithP95.reduce((all, row) => all + row.count, 0)
  return count > 0 ? milliseconds(rowsWithP95.reduce((all, row) => all + (row.p95 ?? 0) * row.count, 0) / count) : '–'
}

const SPARK_POINTS = 24
const HOUR = 3_600_000
const SPARK_HEIGHT = 24

/** Hourly mean latencies over the last 24 hours, with gaps in hours without a good answer. */
function buildSpark(hours: readonly EndpointHistory[], now: Date) {
  const last = Math.floor(now.getTime() / HOUR)
  const points: (number | null)[] = Array.from({ length: SPARK_POINTS }, () => null)
  for (const { at, avg } of hours) {
    const place = SPARK_POINTS - 1 - (last - Math.floor(at.getTime() / HOUR))
    if (place >= 0 && place < SPARK_POINTS) points[place] = avg
  }
  const values = points.filter((point) => point !== null)
  if (values.length === 0) return null
  const most = Math.max(...values)
  const mean = values.reduce((all, point) => all + point, 0) / values.length
  return {
    d: linePath(points, most),
    width: (SPARK_POINTS - 1) * 4,
    height: SPARK_HEIGHT,
    label: `Latensi 24 jam: rata-rata ${milliseconds(mean)}, tertinggi ${milliseconds(most)}.`,
    mean: milliseconds(mean),
  }
}

function linePath(points: readonly (number | null)[], most: number): string {
  return points
    .map((point, place) => {
      if (point === null) return ''
      const step = points[place - 1] == null ? 'M' : 'L'
      const end = step === 'M' && points[place + 1] == null ? 'h1' : ''
      return `${step}${place * 4} ${Math.round((SPARK_HEIGHT - 2) * (1 - point / (most || 1)) + 1)}${end}`
    })
    .join('')
}
