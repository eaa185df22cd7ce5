import { once } from 'node:events'
import { WebSocket } from 'ws'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { amount, apartRow, from, median, percentile, type Row, timed, timesOf } from './measure.ts'
import { ORDERS, type OrderSite, p95Row, place } from './orders-site.ts'
import { inProcess } from './world.ts'

const ROUNDS = amount(30, 1)
const ASKED = amount(200, 7)
const PLACED = amount(60, 4)
const SOCKETS = amount(100, 4)
const GUESSES = amount(500, 3)

/** Measures staff pages inside the server process: the order list with filters, and the dashboard with its API. */
export async function pages({ db }: Pick<OrderSite, 'db'>): Promise<Row[]> {
  const cookie = await signIn(db, await makeUser(db, { role: 'staff' }))
  const visit = inProcess(db)
  let queries = 0
  const count = () => {
    queries += 1
  }
  db.on('query', count)
  const rows: Row[] = []
  for (const path of [
    '/admin/pesanan/',
    '/admin/pesanan/?keadaan=lunas&page=50',
    '/admin/pesanan/?cari=wulandari',
    '/admin/dasbor/',
    '/api/v1/admin/dashboard/stats/',
  ]) {
    let most = 0
    const times = await timesOf(ROUNDS, async () => {
      queries = 0
      await visit(path, cookie)
      most = Math.max(most, queries)
    })
    const ms = median(times)
    rows.push({
      what: `${path} with ${ORDERS.toLocaleString('en')} orders, on the server`,
      ours: `${ms.toFixed(1)} ms (p95 ${percentile(times, 0.95).toFixed(1)}), ${most} queries`,
      bar: '≤ 100 ms, ≤ 5',
      holds: ms <= 100 && most <= 5,
    })
  }
  db.removeListener('query', count)
  return rows
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
