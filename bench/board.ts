import { once } from 'node:events'
import type { Knex } from 'knex'
import { WebSocket } from 'ws'
import { makeOrder } from '../test/orders/support/orders.ts'
import { amount, from, median, percentile, type Row, row, timesOf } from './measure.ts'
import { type OrderSite, withOrders } from './orders-site.ts'

const CARDS = amount(500, 20)
const MOVES = amount(30, 2)

/** Measures the production board with many open orders among a hundred thousand, and how soon a move is pushed. */
export const benchBoard = (): Promise<Row[]> =>
  withOrders(async (world) => {
    const codes = await fillBoard(world.db)
    const board = await timesOf(amount(30, 1), async () => void (await openBoard(world)))
    const pushes = await pushesOf(world, codes)
    const what = `production board, ${CARDS} open orders`
    return [
      row(`${what}, median`, median(board), 'ms', 100),
      row('… p95', percentile(board, 0.95), 'ms', 150),
      row(
        `a move on it → pushed to another screen, ${pushes.length} moves, p95`,
        percentile(pushes, 0.95),
        'ms',
        1_000,
      ),
    ]
  })

/** Nothing else is on the board. */
async function fillBoard(db: Knex): Promise<string[]> {
  const gone = { status_order: 'dibatalkan', production_status: 'dibatalkan' } as const
  await db('orders').whereIn('production_status', ['menunggu', 'diproses', 'selesai']).update(gone)
  const paid = { status_order: 'dp_dibayar', price_confirmed: true, due_on: '2026-12-24' } as const
  const codes: string[] = []
  for (let nth = 0; nth < CARDS; nth += 1) codes.push((await makeOrder(db, paid)).order_code)
  await db.raw('vacuum analyze orders')
  return codes
}

async function openBoard({ site, cookie }: Pick<OrderSite, 'site' | 'cookie'>): Promise<string> {
  const answer = await fetch(`${site.url}/admin/produksi/`, { headers: { ...from(), cookie } })
  const html = await answer.text()
  if (answer.status !== 200) throw new Error(`the board answered ${answer.status}`)
  return html
}

/** Milliseconds from sending a move to its message at another member of staff. */
async function pushesOf({ site, cookie, db }: OrderSite, codes: readonly string[]): Promise<number[]> {
  const socket = new WebSocket(`${site.url.replace('http', 'ws')}/ws/orders/`, { headers: { ...from(), cookie } })
  await once(socket, 'message')
  const stage = await db('stages').orderBy('position').first('id')
  const times: number[] = []
  for (const code of codes.slice(0, MOVES)) {
    const heard = once(socket, 'message')
    const begun = performance.now()
    const body = new URLSearchParams({ stage: String(stage?.id), action: 'mulai' })
    const headers = { ...from(), cookie, 'Sec-Fetch-Site': 'same-origin' }
    const moved = await fetch(`${site.url}/admin/produksi/${code}/`, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
    })
    if (moved.status !== 303) throw new Error(`a move answered ${moved.status}`)
    await heard
    times.push(performance.now() - begun)
  }
  socket.close()
  return times
}
