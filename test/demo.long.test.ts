import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { overviewHref } from '../src/monitor/hrefs.ts'
import { root } from '../src/root.ts'
import { freePair, isFree, startDemo } from './support/demo.ts'
import { read } from './support/page.ts'

let demo: Awaited<ReturnType<typeof startDemo>>
let origin = ''
let backup = ''
let cookie = ''

beforeAll(async () => {
  demo = await startDemo()
  origin = demo.origin
  backup = demo.backup
})

afterAll(async () => expect(await demo.stop()).toBe(0))

/** Opens the demo, which signs the visitor in as staff. */
async function onDuty(): Promise<string> {
  const first = await fetch(`${origin}/demo/`, { redirect: 'manual' })
  expect(first.status).toBe(303)
  return cookiesOf(first)
}

const open = async (address: string, as = '') => read(await (await fetch(address, { headers: { cookie: as } })).text())
const get = (address: string) => open(origin + address, cookie)
const post = (address: string, fields: Record<string, string>, as = '') =>
  fetch(address, { method: 'POST', headers: { cookie: as }, body: new URLSearchParams(fields), redirect: 'manual' })
const become = (keadaan: string) => post(`${origin}/demo/keadaan/`, { keadaan }, cookie)
/** The monitor looks at a server now and then. */
const patient = { timeout: 200_000, interval: 1_000 }
const alerts = async () => (await get('/demo/kabar/')).texts('li')

test('a stranger breaks the first server: the site plays on through the second, the monitor turns red, one alert comes', async () => {
  cookie = await onDuty()
  const page = await get('/demo/')
  expect(page.texts('video').length + page.texts('[data-player]').length).toBeGreaterThan(0)
  expect(page.text('#demo-sumber')).not.toContain('lewat Cadangan')

  await become('dead')
  const source = async () => (await get('/demo/sumber/')).text('#demo-sumber')
  await expect.poll(source, { interval: 500 }).toContain('lewat Cadangan Bandung')
  expect((await get('/')).text('h1')).toMatch(/\w/)
  await expect.poll(alerts, patient).toHaveLength(1)
  expect((await alerts())[0]).toContain('Gangguan')
  expect((await get(overviewHref)).text('#api-saat-ini, #monitor')).toContain('Turun')

  await become('well')
  await expect.poll(alerts, patient).toHaveLength(2)
  expect((await alerts())[0]).toContain('Pulih')
})

/** Signs a visitor in with the first invented Google account. Returns the answer at the end and the cookies. */
async function signInWithGoogle(server: string) {
  const left = await fetch(`${server}/api/v1/auth/google/redirect/`, { redirect: 'manual' })
  const consent = left.headers.get('location') ?? ''
  const people = await open(consent)
  expect(people.text('h1')).toContain('SIMULASI')
  const choice = new URL(people.all('a')[0]?.getAttribute('href') ?? '', consent)
  const { headers } = await fetch(choice, { redirect: 'manual' })
  const back = await fetch(headers.get('location') ?? '', {
    redirect: 'manual',
    headers: { cookie: cookiesOf(left), accept: 'text/html' },
  })
  return { back, cookie: cookiesOf(back) }
}

const cookiesOf = ({ headers }: Response) =>
  headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')

test('a visitor signs in with an invented Google account', async () => {
  const { back } = await signInWithGoogle(origin)
  expect([back.status, back.headers.get('location')]).toEqual([303, '/'])
})

test('on the second server a member buys a package at a local DOKU, whose page pays and tells by a signed notification', async () => {
  const { cookie } = await signInWithGoogle(backup)
  const packages = await open(`${backup}/langganan/`, cookie)
  const paket = packages.attribute('button[name=paket]', 'value') ?? ''
  const bought = await post(`${backup}/langganan/`, { paket }, cookie)
  const page = await open(backup + bought.headers.get('location'), cookie)
  const pay = page.attribute('#tagihan a.button', 'href') ?? ''
  expect([origin, backup]).not.toContain(new URL(pay).origin)
  const checkout = await open(pay)
  expect(checkout.text('h1')).toContain('SIMULASI')
  const paid = await press(pay, checkout.attribute('form', 'action') ?? '', 'cara', 'bayar')
  const invoice = paid.headers.get('location') ?? ''
  expect(invoice).toMatch(`${backup}/langganan/INV-`)
  const bill = async () => (await open(invoice, cookie)).text('#tagihan')
  await expect.poll(bill, { interval: 300 }).toContain('Paketnya sudah aktif')
})

test('an episode added upstream reaches the socket, the feed of changes and the newest episodes', async () => {
  const mirror = async () => (await get('/demo/anilibria/')).text('body')
  await expect.poll(mirror, patient).not.toContain('belum lengkap')
  const before = (await get('/demo/anilibria/')).texts('#demo-anilibria li')
  expect(before.join()).not.toContain('"type":"new_episode"')
  await fetch(`${origin}/demo/anilibria/episode/`, { method: 'POST', headers: { cookie } })
  await vi.waitFor(
    async () => {
      const page = await get('/demo/anilibria/kabar/')
      const [socket = '', changes = '', home = ''] = page.texts('.demo-alerts')
      expect(socket).toMatch(/"type":"new_episode"(?=.*"title_id":9101).*"episode":8/)
      expect(changes).toMatch(/"type":"new_episode"(?=.*"title_id":9101).*"episode":8/)
      expect(home).toMatch(/Toudai no Tegami · episode 8/)
    },
    { interval: 200 },
  )
  const { data } = await (await fetch(`${origin}/api/anilibria/v2/titles/9101`)).json()
  expect(data.player.episodes).toHaveProperty('8')
})

test('an alert that nobody signed is refused, and so is a mood that does not exist', async () => {
  const body = JSON.stringify({ type: 'monitor.incident.opened', data: { incident: { name: 'Palsu' } } })
  const signed = { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,aaaa' }
  const headers = { 'content-type': 'application/json', ...signed }
  expect((await fetch(`${origin}/demo/pemberitahuan/`, { method: 'POST', headers, body })).status).toBe(401)
  expect((await become('happy')).status).toBe(400)
})

/** Places an order by the form; returns its code and the confirmation. */
async function order(server: string, name: string, phone: string) {
  const address = `${server}/pesan/kaos-combed/`
  const form = await open(address)
  const body = new FormData()
  const values = {
    submission: form.attribute('[name=submission]', 'value') ?? '',
    ...{ sizing: 'nanti', quantity: '24', shown_total: '1488000', 'delivery.method': 'ambil', payment_type: 'dp' },
    ...{ customer_name: name, contact_information: phone, also_email: '1' },
    contact_email: `${phone}@contoh.example`,
  }
  for (const [key, value] of Object.entries(values)) body.set(key, value)
  const taken = await fetch(address, { method: 'POST', body, redirect: 'manual' })
  const location = taken.headers.get('location') ?? ''
  const code = /ORD-[\w-]+/.exec(location)?.[0] ?? ''
  expect(code).not.toBe('')
  const link = async () => (await open(server + location)).attribute('a.button.primary', 'href') ?? ''
  await expect.poll(link, { interval: 200 }).toMatch(/invoice|web/)
  // The link on this page contains the secret key of the order; the link in the message does not.
  const pay = new URL(await link(), server)
  return { code, pay: pay.origin + pay.pathname }
}

/** Submits a form of the page. */
const press = (page: string, action: string, field: string, value: string) =>
  post(new URL(action, page).href, { [field]: value })

const bubbles = async (phone: string) =>
  (await get('/demo/kiriman/')).all('.bubble').filter((one) => one.text.includes(phone.replace(/^0/, '+62')))
const mails = async (phone: string) =>
  (await get('/demo/kiriman/')).texts('.sent-mail').filter((one) => one.includes(phone))
const tracked = async (server: string, code: string) => (await open(`${server}/lacak/${code}/`)).text('#lacak-bayar')

test('an order is paid by a simulated webhook: tracker and staff see it, and the customer is told in both ways', async () => {
  const phone = '081200000001'
  const { code, pay } = await order(origin, 'Sari <b>Dewi</b>', phone)
  await expect.poll(() => bubbles(phone), { interval: 300 }).toHaveLength(1)
  const [asked] = await bubbles(phone)
  expect(asked?.text).toContain(code)
  expect(asked?.text).toContain('Sari <b>Dewi</b>')
  const hrefs = asked?.querySelectorAll('a').map((link) => link.getAttribute('href'))
  expect(hrefs).toEqual([pay, expect.stringContaining(`${origin}/lacak/${code}/?kunci=`)])
  await expect.poll(() => mails(phone), { interval: 300 }).toHaveLength(1)

  const invoice = await open(pay)
  expect(invoice.body()).toContain('SIMULASI')
  const form = invoice.all('form').find((one) => one.querySelector('[name=cara]'))
  expect((await press(pay, form?.getAttribute('action') ?? '', 'cara', 'tepat')).status).toBe(303)

  await expect.poll(() => bubbles(phone), { interval: 300 }).toHaveLength(2)
  expect((await bubbles(phone))[0]?.text).toContain('sudah kami terima')
  expect(await tracked(origin, code)).toContain('Rp 892.800')
  cookie ||= await onDuty()
  const list = (await get('/admin/pesanan/')).body()
  expect(list).toContain(code)
  // The list holds a year of sample orders besides the order of this test.
  expect(Number(/Semua (\d+)/.exec(list)?.[1])).toBeGreaterThan(100)
})

test('on the second server the real client asks a local Xendit, whose page pays and tells by webhook', async () => {
  const phone = '081200000002'
  const { code, pay } = await order(backup, 'Budi', phone)
  expect(new URL(pay).hostname).toBe('127.0.0.1')
  expect([origin, backup]).not.toContain(new URL(pay).origin)
  const checkout = await open(pay)
  expect(checkout.text('h1')).toContain('SIMULASI')
  // Without an icon of its own the browser asks for one, which Xendit's API refuses.
  expect(checkout.attribute('link[rel=icon]', 'href')).toBe('data:,')
  expect(await tracked(backup, code)).not.toContain('Lunas')

  const action = checkout.attribute('form', 'action') ?? ''
  const paid = await press(pay, action, 'amount', checkout.attribute('[name=amount]', 'value') ?? '')
  expect(paid.headers.get('location')).toMatch(`${backup}/invoice/`)
  const told = async () => (await bubbles(phone)).map((one) => one.text).join()
  await expect.poll(told, { interval: 300 }).toContain('sudah kami terima')
  expect(await tracked(backup, code)).toContain('Rp 892.800')
})

test.each([0, 1])('where port %i of the two is taken it says so, ends and leaves nothing running', async (which) => {
  const port = await freePair()
  const stranger = createServer().listen(port + which, '127.0.0.1')
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DATA_DIR: path.join(demo.folder, 'other'),
    PORT: String(port),
  }
  const other = spawn(process.execPath, ['dist/src/demo/main.js'], { cwd: root, env, stdio: 'pipe' })
  let output = ''
  for (const stream of [other.stdout, other.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [code] = await once(other, 'close')
  expect(code).toBe(1)
  expect(output).toBe(`Port ${port + which} is taken: set PORT to another.\n`)
  expect(await isFree(port + 1 - which)).toBe(true)
  await new Promise((resolve) => stranger.close(resolve))
})
