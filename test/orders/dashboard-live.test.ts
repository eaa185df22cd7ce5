import { afterEach, expect, test } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { redisServers } from '../support/redis.ts'
import { type Served, serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'
import { listenTo } from '../support/sockets.ts'
import { stays } from '../support/stays.ts'
import { johns } from './support/orders.ts'

const db = useOwnDatabase()
const running: Served[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

async function open(settings: Record<string, string> = {}) {
  const site = await serve(db(), settings)
  running.push(site)
  const cookie = await signInAs(db(), { role: 'staff' })
  return { site, cookie }
}

const place = (site: Served, product_name: string) =>
  fetch(`${site.url}/order/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...johns, product_name }),
  })

const fragmentOf = (content: string | undefined, id: string) => read(content ?? '').all(id)[0]?.outerHTML

test('who comes gets the parts of the page and every number; after an order all open pages get what changed', async () => {
  const { site, cookie } = await open()
  const socket = await listenTo(site, '/ws/admin/dashboard/', { cookie })
  const greeting = await socket.message('connection_established')
  const full = await socket.message('dashboard_update')
  expect(socket.messages[0]).toBe(greeting)
  for (const id of ['#dasbor-angka', '#dasbor-grafik', '#dasbor-tabel', '#dasbor-keadaan', '#dasbor-terbaru'])
    expect(fragmentOf(greeting.content, id), id).toMatch(/ data-version="\d{13}"/)
  const stats = await (await fetch(`${site.url}/admin/dashboard/stats/`, { headers: { cookie } })).json()
  expect(full).toMatchObject(stats)

  expect((await place(site, 'Kaos')).status).toBe(201)
  const update = await socket.message('stats_update')
  expect(update).toMatchObject({ total_orders: (full.total_orders as number) + 1, message: expect.any(String) })
  // Figures that did not change are not sent, so only the version is compared.
  expect(Number(update.version)).toBeGreaterThan(Number(full.version))

  // Two changes follow each other: the order is placed, and its payment link is made. After both, the fragments pushed
  // last equal those of the page byte for byte.
  const plain = (text: string | undefined) => text?.replace(/ data-version="\d+"/, '')
  const pushed = (id: string) =>
    plain(fragmentOf(socket.messages.findLast(({ content }) => content?.includes(`id="${id.slice(1)}"`))?.content, id))
  await expect.poll(() => pushed('#dasbor-terbaru')).toContain('Menunggu bayar')
  const html = await (await fetch(`${site.origin}/admin/dasbor/`, { headers: { cookie } })).text()
  for (const id of ['#dasbor-terbaru', '#dasbor-keadaan', '#dasbor-angka'])
    expect(pushed(id), id).toBe(plain(fragmentOf(html, id)))
})

test('after many changes at once every number is right', async () => {
  const { site, cookie } = await open()
  const socket = await listenTo(site, '/ws/admin/dashboard/', { cookie })
  const full = await socket.message('dashboard_update')
  await Promise.all(Array.from({ length: 8 }, (_, nth) => place(site, `Jaket ${nth}`)))
  const wanted = (full.total_orders as number) + 8
  const totals = () => socket.messages.flatMap((one) => (one.type === 'stats_update' ? (one.total_orders ?? []) : []))
  await expect.poll(() => totals().at(-1)).toBe(wanted)
})

test('an order on one instance is heard on another, and what changes there afterwards as well', async () => {
  const [kind] = redisServers
  if (!kind) throw new Error('there is no Redis to try it with')
  const redis = await kind.open()
  try {
    const [one, two] = [await open({ REDIS_URL: redis.url }), await open({ REDIS_URL: redis.url })]
    const socket = await listenTo(two.site, '/ws/admin/dashboard/', two)
    await socket.message('dashboard_update')
    const shown = () => socket.messages.findLast(({ content }) => content?.includes('id="dasbor-terbaru"'))?.content
    // Two instances need a moment to connect over Redis, so orders are placed until the other instance shows one.
    await expect
      .poll(
        async () => {
          await place(one.site, 'Totebag di sana')
          return shown()
        },
        { interval: 200 },
      )
      .toContain('Totebag di sana')
    await place(two.site, 'Totebag di sini')
    await expect.poll(shown).toContain('Totebag di sini')
  } finally {
    for (const one of running.splice(0)) await one.stop()
    await redis.stop()
  }
})

test('with nobody looking nothing is counted', async () => {
  const { site } = await open()
  const asked: string[] = []
  db().on('query', ({ sql }: { sql: string }) => asked.push(sql))
  await place(site, 'Kemeja')
  expect(asked.some((sql) => sql.includes('insert into "orders"'))).toBe(true)
  await stays(() => expect(asked.filter((sql) => sql.includes('refunds'))).toEqual([]), 400)
})
