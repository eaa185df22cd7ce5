import { once } from 'node:events'
import type { Knex } from 'knex'
import { WebSocket } from 'ws'
import { site as inProcess } from '../test/support/app.ts'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { median, percentile, type Row } from './measure.ts'
import { ORDERS, type OrderSite, p95Row, place, timed } from './orders-site.ts'

const ROUNDS = 30
const ASKED = 200
const PLACED = 60
const SOCKETS = 100
const GUESSES = 500

/** Measures staff pages inside the server process: the order list with filters, and the dashboard with its API. */
export async function pages({ db }: Pick<OrderSite, 'db'>): Promise<Row[]> {
  const cookie = await signIn(db, await makeUser(db, { role: 'staff' }))
  const visitor = inProcess(db)
  const rows: Row[] = []
  for (const path of [
    '/admin/pesanan/',
    '/admin/pesanan/?keadaan=lunas&page=50',
    '/admin/pesanan/?cari=wulandari',
    '/admin/dasbor/',
    '/api/v1/admin/dashboard/stats/',
  ]) {
    const times: number[] = []
    const queries: number[] = []
    for (let round = -2; round < ROUNDS; round += 1) {
      const [ms, count] = await counted(db, async () => {
        const { status } = await visitor.get(path).set('Cookie', cookie)
        if (status !== 200) throw new Error(`${path}: ${status}`)
      })
      if (round >= 0) times.push(ms)
      queries.push(count)
    }
    const [ms, most] = [median(times), Math.max(...queries)]
    rows.push({
      what: `${path} with ${ORDERS.toLocaleString('en')} orders, on the server`,
      ours: `${ms.toFixed(1)} ms (p95 ${percentile(times, 0.95).toFixed(1)}), ${most} queries`,
      bar: '≤ 100 ms, ≤ 5',
      holds: ms <= 100 && most <= 5,
    })
  }
  return rows
}

async function counted(db: Knex, work: () => Promise<void>): Promise<[ms: number, queries: number]> {
  let queries = 0
  const count = () => {
    queries += 1
  }
  db.on('query', count)
  const [ms] = await timed(work)
  db.removeListener('query', count)
  return [ms, queries]
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
    const response = await fetch(url, { headers: { cookie } })
    await response.arrayBuffer()
    if (response.status !== wanted) throw new Error(`${url}: ${response.status}`)
  })
  return ms
}

async function opened(url: string): Promise<number> {
  const [ms, socket] = await timed(async () => {
    const socket = new WebSocket(url.replace('http', 'ws'))
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
  for (let nth = -20; nth < GUESSES; nth += 1) {
    const gone = deleted[(nth + 20) % deleted.length] ?? ''
    // Existing order codes end in four letters or digits here, so a code without the last one is valid but unknown.
    const codes = { deleted: gone, unknown: gone.slice(0, -1) }
    // The order of the two kinds alternates, so that neither is always measured first.
    for (const kind of nth % 2 ? (['unknown', 'deleted'] as const) : (['deleted', 'unknown'] as const)) {
      const ms = await answered(`${site.url}/api/v1/track-order/?order_code=${codes[kind]}`, 404)
      if (nth >= 0) times[kind].push(ms)
    }
  }
  const [unknown, gone] = [median(times.unknown), median(times.deleted)]
  const apart = Math.abs(unknown - gone)
  return {
    what: `a code tried, medians of ${GUESSES} interleaved tries each: unknown, deleted`,
    ours: `${unknown.toFixed(2)} ms, ${gone.toFixed(2)} ms`,
    ratio: `${((apart / Math.min(unknown, gone)) * 100).toFixed(1)} % apart`,
    bar: '≤ 10 % or 1 ms apart',
    holds: apart <= 1 || apart / Math.min(unknown, gone) <= 0.1,
  }
}
