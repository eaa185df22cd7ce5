import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { startFonnte } from '../src/demo/fakes/fonnte.ts'
import { startXendit } from '../src/demo/fakes/xendit/server.ts'
import { KILLS } from './comics-crash.ts'
import { dataFolder, from, noneRow, type Row, type Site, startSite } from './measure.ts'
import { openBeside } from './world.ts'

const CLIENTS = 4
/** Bounds in milliseconds of the random time between a start of the server and its kill. */
const SHORTEST = 150
const LONGEST = 1_500

const xenditKeys = { secretKey: 'xnd_crash', webhookToken: 'crash-token-1' }
const fonnteToken = 'crash-fonnte'

type Orders = { placed: Map<string, string>; unsure: Map<string, number>; next: number }
type Money = { paid: Set<string>; untold: Map<string, object> }

/**
 * Kills the server at random moments while orders are placed and paid, and counts orders, payments and messages
 * afterwards: everything that was acknowledged must exist exactly once.
 */
export async function benchCrash(kills = KILLS): Promise<Row[]> {
  const xendit = await startXendit(xenditKeys)
  const fonnte = await startFonnte({ token: fonnteToken })
  xendit.controls.latency = 20
  const settings = {
    DATA_DIR: await dataFolder(),
    ...{ XENDIT_SECRET_KEY: xenditKeys.secretKey, XENDIT_WEBHOOK_TOKEN: xenditKeys.webhookToken },
    ...{ XENDIT_BASE_URL: xendit.url, FONNTE_API_TOKEN: fonnteToken, FONNTE_BASE_URL: fonnte.url },
  }
  const orders: Orders = { placed: new Map(), unsure: new Map(), next: 0 }
  const money: Money = { paid: new Set(), untold: new Map() }
  for (let kill = 0; kill < kills; kill += 1) {
    const site = await startSite(settings)
    const end = new AbortController()
    const work = [
      ...Array.from({ length: CLIENTS }, () => order(site, orders, end.signal)),
      pay(site, xendit, money, end.signal),
    ]
    await sleep(SHORTEST + Math.random() * (LONGEST - SHORTEST))
    site.child.kill('SIGKILL')
    await once(site.child, 'exit')
    end.abort()
    await Promise.all(work)
  }
  const site = await startSite(settings)
  await finish(site, orders, money)
  const found = await recount(settings, { kills, orders, money }, xendit, fonnte)
  await site.stop()
  await Promise.all([xendit.stop(), fonnte.stop()])
  return found
}

/**
 * Places orders one after the other until `signal` aborts. Orders without an answer are sent again at the end with the
 * same idempotency key.
 */
async function order(site: Site, orders: Orders, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const number = orders.next++
    const key = `key-${number}`
    if (await place(site, orders, key, number)) continue
    orders.unsure.set(key, number)
    await sleep(20)
  }
}

async function place(site: Site, { placed }: Orders, key: string, number: number): Promise<boolean> {
  try {
    const answer = await fetch(`${site.url}/api/v1/order/`, {
      method: 'POST',
      // A key counts for the address that sent it.
      headers: { ...from(number), 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({
        ...{ customer_name: `Pemesan ${number}`, product_name: 'Kaos', quantity: 1, total_price: 100_000 },
        ...{ payment_type: 'full', contact_information: `0812${String(number).padStart(8, '0')}` },
      }),
    })
    if (answer.status !== 201) return false
    const { order } = (await answer.json()) as { order: { order_code: string } } // the format of this site's own API
    placed.set(key, order.order_code)
    return true
  } catch {
    return false
  }
}

/**
 * Pays open invoices at the fake gateway, and repeats webhooks until the site accepts them, as the real gateway does.
 */
async function pay(site: Site, xendit: Awaited<ReturnType<typeof startXendit>>, money: Money, signal: AbortSignal) {
  while (!signal.aborted) {
    const open = [...xendit.invoices.values()].find(({ id, status }) => status === 'PENDING' && !money.paid.has(id))
    if (open) {
      money.paid.add(open.id)
      money.untold.set(open.id, await xendit.pay(open.id, { quiet: true }))
    }
    for (const [id, body] of [...money.untold].slice(0, 5)) await tell(site, money, id, body)
    await sleep(10)
  }
}

async function tell(site: Site, { untold }: Money, id: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-callback-token': xenditKeys.webhookToken }
  const answer = await fetch(`${site.url}/api/v1/webhook/xendit/`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  }).catch(() => null)
  if (answer?.status === 200) untold.delete(id)
}

/**
 * Delivers all remaining webhooks, and sends orders without an answer again with their idempotency key. A retry
 * succeeds after a minute at the latest, when the site takes over a request that a killed process left unfinished. Each
 * try counts for the limit of orders of its address.
 */
async function finish(site: Site, orders: Orders, money: Money): Promise<void> {
  const until = performance.now() + 120_000
  while ((orders.unsure.size > 0 || money.untold.size > 0) && performance.now() < until) {
    for (const [key, number] of [...orders.unsure])
      if (await place(site, orders, key, number)) orders.unsure.delete(key)
    for (const [id, body] of [...money.untold]) await tell(site, money, id, body)
    await sleep(5_000)
  }
}

async function recount(
  settings: Record<string, string>,
  { kills, orders, money }: { kills: number; orders: Orders; money: Money },
  xendit: Awaited<ReturnType<typeof startXendit>>,
  fonnte: Awaited<ReturnType<typeof startFonnte>>,
): Promise<Row[]> {
  const { db, close } = await openBeside(settings)
  const isQuiet = async () =>
    !(await db('outbox').where({ state: 'waiting' }).first('id')) &&
    !(await db('webhook_inbox').where({ state: 'waiting' }).first('id')) &&
    !(await db('payment_links').where({ state: 'wanted' }).first('id'))
  for (const until = performance.now() + 180_000; performance.now() < until && !(await isQuiet()); ) await sleep(500)
  const kept = await db('orders').select('order_code', 'customer_name')
  const names = new Set(kept.map(({ customer_name }) => customer_name))
  const codes = new Set(kept.map(({ order_code }) => order_code))
  const lost = [...orders.placed.values()].filter((code) => !codes.has(code)).length
  const payments = await db('payments').select('provider_invoice_id', 'amount', 'state')
  const known = new Map<string, number>()
  for (const { provider_invoice_id: id } of payments) known.set(id ?? '', (known.get(id ?? '') ?? 0) + 1)
  const wrongMoney = [...money.paid].filter((id) => known.get(id) !== 1).length
  const said = await db('order_messages as said')
    .join('outbox', 'outbox.id', 'said.outbox_id')
    .select('said.recipient', 'said.body', 'outbox.state', 'outbox.maybe_twice')
  const count = (to: string, text: string) =>
    fonnte.messages.filter(({ target, message }) => target === to && message.replaceAll('\u200b', '') === text).length
  const wrong = said.filter(({ recipient, body, state, maybe_twice }) => {
    const sent = count(recipient, body)
    return state !== 'sent' || (sent !== 1 && !(maybe_twice && sent >= 1))
  })
  const marked = said.filter(({ maybe_twice }) => maybe_twice).length
  const twice = said.filter(({ recipient, body }) => count(recipient, body) > 1).length
  const remote = [...xendit.invoices.values()].length
  await close()
  return [
    noneRow(`orders placed under ${kills} kills: lost`, lost, `${orders.placed.size} acknowledged`),
    noneRow('… doubled', kept.length - names.size, `${kept.length} kept`),
    noneRow('… still without an answer', orders.unsure.size),
    noneRow('payments not exactly once', wrongMoney, `${money.paid.size} paid, ${remote} asked for`),
    noneRow(
      'messages neither once nor marked',
      wrong.length,
      `${said.length} written, ${marked} marked, ${twice} twice`,
    ),
  ]
}
