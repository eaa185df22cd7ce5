import { once } from 'node:events'
import { WebSocket } from 'ws'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { amount, apartRow, from, median, percentile, type Row, row, timed, timesOf } from './measure.ts'
import { ORDERS, type OrderSite, p95Row, place } from './orders-site.ts'
import { inProcess } from './world.ts'

const ROUNDS = amount(30, 1)
/** Pages that staff open daily: the start page, the list with each kind of filter, and what else counts orders. */
const PAGES = [
  '/admin/',
  '/admin/bilah/',
  '/admin/pesanan/',
  '/admin/pesanan/?page=50',
  '/admin/pesanan/?keadaan=lunas&page=50',
  '/admin/pesanan/?keadaan=menunggu_link',
  '/admin/pesanan/?produksi=dikirim&page=50',
  '/admin/pesanan/?tagihan=terbuka',
  '/admin/pesanan/?perlu=ya&page=50',
  '/admin/pesanan/?dari=2026-01-01&sampai=2026-12-31&page=50',
  '/admin/pesanan/?urut=tenggat&page=50',
  '/admin/pesanan/?cari=wulandari',
  '/admin/pesanan/?cari=wulandari&page=50',
  '/admin/pesanan/?cari=kaos+budi',
  '/admin/pesanan/?cari=081200012345',
  '/admin/pesanan/?cari=budi%40surat.example',
  '/admin/pesanan/terhapus/',
  '/admin/pembayaran/riwayat/?page=50',
  '/admin/dasbor/',
  '/api/v1/admin/dashboard/stats/',
  '/api/v1/admin/orders/?page=50',
  '/api/v1/admin/orders/?status=lunas&page=50',
  '/api/v1/admin/orders/?search=wulandari',
]
const ASKED = amount(200, 7)
const PLACED = amount(60, 4)
const SOCKETS = amount(100, 4)
const GUESSES = amount(500, 3)

/** Kinds of pages that are also measured under other conditions. */
const SLOWEST = ['/admin/', '/admin/pesanan/', '/admin/pesanan/?cari=wulandari', '/admin/dasbor/']

/**
 * Measures staff pages inside the server process, at rest and while customers place orders, and the first request after
 * the start.
 */
export async function pages(world: OrderSite): Promise<Row[]> {
  const { db } = world
  const rows = await firstVisits(world)
  const cookie = await signIn(db, await makeUser(db, { role: 'staff' }))
  const visit = inProcess(db)
  let queries = 0
  const count = () => {
    queries += 1
  }
  const measured = async (path: string, when: string): Promise<Row> => {
    let most = 0
    const times = await timesOf(ROUNDS, async () => {
      queries = 0
      await visit(path, cookie)
      most = Math.max(most, queries)
    })
    const [ms, p95] = [median(times), percentile(times, 0.95)]
    return {
      what: `${path} with ${ORDERS.toLocaleString('en')} orders, ${when}`,
      ours: `${ms.toFixed(1)} ms (p95 ${p95.toFixed(1)}), ${most} queries`,
      bar: 'p95 ≤ 100 ms, ≤ 5',
      holds: p95 <= 100 && most <= 5,
    }
  }
  db.on('query', count)
  for (const path of PAGES) rows.push(await measured(path, 'on the server'))
  const placing = new AbortController()
  const orders = placeUntil(world, placing.signal)
  for (const path of SLOWEST) rows.push(await measured(path, 'while orders are placed'))
  placing.abort()
  await orders
  db.removeListener('query', count)
  return rows
}

/** Measures the first request of a page of the site, which nobody has visited yet, over HTTP. */
async function firstVisits({ site, cookie }: OrderSite): Promise<Row[]> {
  const rows: Row[] = []
  for (const path of SLOWEST) {
    const ms = await answered(`${site.url}${path}`, 200, cookie)
    const what = `${path} with ${ORDERS.toLocaleString('en')} orders, its first request after the start`
    rows.push(row(what, ms, 'ms', 100))
  }
  return rows
}

/** Places one order after the other. */
async function placeUntil(world: Pick<OrderSite, 'site'>, signal: AbortSignal): Promise<void> {
  for (let nth = 50_000; !signal.aborted; nth += 1) await place(world, nth)
}

/** Measures the duration of API calls over HTTP, one after the other. */
export async function calls(world: OrderSite): Promise<Row[]> {
  const { site, db, cookie } = world
  const codes: string[] = await db('orders')
    .whereNull('deleted_at')
    .orderByRaw('md5(order_code)')
    .limit(ASKED)
    .pluck('order_code')
  const invoices: string[] = await db('invoices').orderByRaw('md5(invoice_code)').limit(ASKED).pluck('invoice_code')
  const rows: Row[] = []
  for (const [what, addresses] of [
    ['GET track-order', codes.map((code) => `/api/v1/track-order/?order_code=${code}`)],
    ['GET invoice/detail', invoices.map((code) => `/api/v1/invoice/detail/${code}/`)],
    ['GET order (list, paged)', codes.map((_, nth) => `/api/v1/order/?page=${1 + (nth % 40)}`)],
    ['GET order (list, searched)', codes.map((code) => `/api/v1/order/?search=${code}`)],
  ] as const) {
    const times: number[] = []
    for (const address of addresses) times.push(await answered(`${site.url}${address}`, 200, cookie))
    rows.push(p95Row(what, times.slice(5), 100))
  }
  const placing: number[] = []
  for (let nth = 0; nth < PLACED; nth += 1) placing.push((await timed(() => place(world, nth)))[0])
  rows.push(p95Row('POST order, the gateway answering in 100 ms', placing.slice(2), 500))
  const opening: number[] = []
  for (const code of codes.slice(0, SOCKETS)) opening.push(await opened(`${site.url}/ws/orders/${code}/`))
  rows.push(p95Row('socket of an order opened', opening.slice(2), 50))
  return rows
}

async function answered(url: string, wanted: number, cookie = ''): Promise<number> {
  const [ms] = await timed(async () => {
    const response = await fetch(url, { headers: { ...from(), cookie } })
    await response.arrayBuffer()
    if (response.status !== wanted) throw new Error(`${url}: ${response.status}`)
  })
  return ms
}

async function opened(url: string): Promise<number> {
  const [ms, socket] = await timed(async () => {
    const socket = new WebSocket(url.replace('http', 'ws'), { headers: from() })
    await once(socket, 'open')
    return socket
  })
  socket.terminate()
  return ms
}

/** Measures whether the response time of a 404 reveals that an order with this code was deleted. */
export async function guesses({ site, db }: OrderSite): Promise<Row> {
  const deleted: string[] = await db('orders').whereNotNull('deleted_at').limit(GUESSES).pluck('order_code')
  const times = { unknown: [] as number[], deleted: [] as number[] }
  for (let nth = -amount(20, 2); nth < GUESSES; nth += 1) {
    const gone = deleted[(nth + 20) % deleted.length] ?? ''
    // Existing order codes end in four letters or digits here, so a code without the last one is valid but unknown.
    const codes = { deleted: gone, unknown: gone.slice(0, -1) }
    // The order of the two kinds alternates, so that neither is always measured first.
    for (const kind of nth % 2 ? (['unknown', 'deleted'] as const) : (['deleted', 'unknown'] as const)) {
      const ms = await answered(`${site.url}/api/v1/track-order/?order_code=${codes[kind]}`, 404)
      if (nth >= 0) times[kind].push(ms)
    }
  }
  const what = `a code tried, medians of ${GUESSES} interleaved tries each: unknown, deleted`
  return apartRow(what, times.unknown, times.deleted, 0.1, 1)
}
