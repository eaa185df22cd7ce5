import type { Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { message } from '../../src/live/message.ts'
import { closeNotices, noticesFragment, notifyStaff, publishStaffChange } from '../../src/live/notices.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type RedisServer, redisServers } from '../support/redis.ts'
import { type Served, serve } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { violations } from './axe.ts'
import { useVisitors } from './visitors.ts'

const db = useOwnDatabase()
const down = 'Sambungan langsung terputus. Halaman ini menyegarkan diri tiap 30 detik.'
const unanswered = 'Sambungan langsung terputus, dan server tidak menjawab. Dicoba lagi tiap 30 detik.'
const visitor = useVisitors()
let site: Served

beforeAll(async () => {
  site = await serve(db())
})
afterAll(() => site?.stop())

type Visit = { page: Page; problems: string[]; user: { id: number } }

/** Opens a page as staff and waits for its sockets, unless `prepare` blocks them. */
async function open(at: Served, prepare?: (page: Page) => Promise<void>, look = {}): Promise<Visit> {
  const user = await makeUser(db(), { role: 'staff', name: 'Rini' })
  const { page, problems } = await visitor(at.origin, { cookie: await signIn(db(), user), ...look })
  await prepare?.(page)
  const greeted = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
  await page.goto('/admin/kabar/')
  if (!prepare) await greeted
  else greeted.catch(() => {})
  return { page, problems, user }
}

const tell = (text: string, at = site) =>
  notifyStaff(db(), at.hub, { kind: 'alert', message: text, href: '/admin/', author: null })
/** The notices below the bell that were not closed here, newest first, whether the panel is open or not. */
const listed = (page: Page) => page.locator('#kabar-baru .notice:not([hidden]) .notice-text')
const shown = (page: Page) => listed(page).first()
const openBell = (page: Page) => page.getByRole('button', { name: 'Kabar', exact: false }).first().click()
const isPoll = (request: Request) => request.headers()['live-poll'] === '1'
const banner = (page: Page) => page.locator('.live-banner')
const text = (page: Page) => expect.poll(() => shown(page).allTextContents())

/** Counts the messages that the page takes from its sockets from now on. */
async function countHeard(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const heard = { count: 0 }
    Reflect.set(window, 'heard', heard)
    document.addEventListener('htmx:ws:before:message:incoming', () => {
      heard.count += 1
    })
  })
  return () => page.evaluate(() => Reflect.get(window, 'heard').count)
}

/** Publishes a message with the given version to the page's sockets. */
const push = (version: string, words: string) => {
  const item = {
    id: version,
    badge: { color: 'up', label: 'Pulih' } as const,
    message: words,
    href: '/',
    author: null,
    at: '',
    time: '',
    isClosed: false,
  }
  site.hub.publish(
    'notifications',
    message({ type: 'test' }, [['#kabar-baru', noticesFragment({ version, items: [item] })]]),
  )
}

test('what happens is in the page at once, is read out, and moves nothing', async () => {
  const { page, problems } = await open(site)
  const form = () => page.locator('#f-message').boundingBox()
  const before = await form()

  await tell('Cadangan Bandung tidak menjawab')

  await text(page).toEqual(['Cadangan Bandung tidak menjawab'])
  expect(await page.locator('[data-notices-count]').textContent()).toBe('1')
  await openBell(page)
  expect(await shown(page).isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  expect(await shown(page).isVisible()).toBe(false)
  await expect
    .poll(() => page.locator('#kabar [data-live-said]').textContent())
    .toBe('Gangguan: Cadangan Bandung tidak menjawab')
  expect(await form()).toEqual(before)
  expect(await banner(page).textContent()).toBe('')
  expect(problems).toEqual([])
})

test('what is older than what is shown is dropped', async () => {
  const { page } = await open(site)
  push('900000000000000010', 'sepuluh')
  await text(page).toEqual(['sepuluh'])
  push('900000000000000009', 'sembilan')
  push('900000000000000011', 'sebelas')
  await text(page).toEqual(['sebelas'])
  const heard = await countHeard(page)
  push('900000000000000009', 'sembilan')
  await expect.poll(heard).toBeGreaterThanOrEqual(1)
  expect(await shown(page).allTextContents()).toEqual(['sebelas'])
})

test('what was closed, by keyboard, stays closed with all that is older; what comes after it is shown', async () => {
  await tell('yang lama')
  await tell('yang baru')
  const { page } = await open(site)
  await expect.poll(() => listed(page).allTextContents()).toEqual(expect.arrayContaining(['yang baru', 'yang lama']))
  await openBell(page)

  await page.locator('[data-notice-close]:visible').first().focus()
  await page.keyboard.press('Enter')

  await text(page).toEqual([])
  expect(await page.evaluate(() => document.activeElement?.matches('.notices-all'))).toBe(true)
  await page.reload()
  await tell('yang terbaru')
  await text(page).toEqual(['yang terbaru'])
})

test('paused, nothing moves; afterwards the newest is put in place', async () => {
  const { page } = await open(site)
  push('900000000000000020', 'satu')
  await text(page).toEqual(['satu'])
  await page.evaluate(() => {
    const button = document.createElement('button')
    button.dataset.livePauseButton = ''
    button.textContent = 'Jeda gerak'
    document.querySelector('main')?.append(button)
  })
  const button = page.getByRole('button', { name: 'Jeda gerak' })
  await button.click()
  const heard = await countHeard(page)
  push('900000000000000021', 'dua')
  push('900000000000000022', 'tiga')
  await expect.poll(heard).toBeGreaterThanOrEqual(2)
  expect(await shown(page).allTextContents()).toEqual(['satu'])
  expect(await button.getAttribute('aria-pressed')).toBe('true')

  await button.click()

  await text(page).toEqual(['tiga'])
  await expect
    .poll(() => page.locator('#kabar [data-live-said]').textContent())
    .toBe('Gerak dilanjutkan, 1 bagian diperbarui.')
})

test('a restart of the server shows a banner only while it lasts, and the page catches up', async () => {
  const passing = await serve(db())
  const { page } = await open(passing)
  await passing.stop()
  await expect.poll(() => banner(page).textContent()).toBe(unanswered)
  const again = await serve(db(), {}, passing.port)
  await tell('selagi terputus', again)

  await expect.poll(() => banner(page).textContent()).toBe('')

  await text(page).toEqual(['selagi terputus'])
  await again.stop()
})

test('the menu, the tabs and the state of the services follow with one request, also after two messages', async () => {
  const { page } = await open(site)
  // What the page fetches after its greeting is not counted.
  await page.waitForLoadState('networkidle')
  const asked: string[] = []
  page.on('request', (request) => isPoll(request) && asked.push(new URL(request.url()).pathname))
  await db()('incidents').insert({
    key: 'hitung',
    name: 'Insiden',
    affected: [],
    impact: 'minor',
    opened_at: new Date(),
    announce_at: new Date(),
    // The server announces no incident that is announced already, so the two messages below are the only ones.
    announced_at: new Date(),
  })

  // While the page's clock stands still, both messages arrive in the moment for which it gathers requests.
  const heard = await countHeard(page)
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 1_000)
  await tell('ada insiden')
  publishStaffChange(site.hub.publish)
  await expect.poll(heard).toBe(2)
  await page.clock.resume()

  await expect.poll(() => page.locator('#staf-monitor .staff-count').textContent()).toContain('1')
  await expect.poll(() => asked.sort()).toEqual(['/admin/bilah/', '/admin/kabar/'])
  await page.waitForTimeout(500)
  expect(asked.sort()).toEqual(['/admin/bilah/', '/admin/kabar/'])
})

test('where no socket gets through the page says so and fetches what it shows', async () => {
  let letGo = () => {}
  const told = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const polled: string[] = []
  const { page } = await open(site, async (one) => {
    await one.routeWebSocket(/\/ws\//, (socket) => socket.close({ code: 1011 }))
    // Polling does not count as use of the session (src/accounts/sessions/sessions.ts), so it has a header of its own.
    await one.route('**/admin/**', async (route) => {
      if (!isPoll(route.request())) return route.continue()
      polled.push(new URL(route.request().url()).pathname)
      await told
      await route.continue()
    })
  })
  const log = page.locator('#log-kabar')
  await tell('lewat jalan biasa')
  expect(await log.textContent()).not.toContain('lewat jalan biasa')
  letGo()

  await expect.poll(() => banner(page).textContent()).toBe(down)

  await expect.poll(() => log.textContent()).toContain('lewat jalan biasa')
  expect(polled).toContain('/admin/kabar/')
})

test('when the session ends the page says so, leads to the log-in and asks no more', async () => {
  const { page, user } = await open(site)
  const sockets: string[] = []
  page.on('websocket', (socket) => sockets.push(socket.url()))

  await db()('sessions').where({ user_id: user.id }).delete()

  await expect.poll(() => banner(page).textContent()).toContain('Sesimu sudah berakhir')
  expect(await banner(page).getByRole('link').getAttribute('href')).toBe('/masuk/?lanjut=%2Fadmin%2Fkabar%2F')
  await page.waitForTimeout(1_500)
  expect(sockets).toEqual([])
})

test('staff tell each other something with the form, with scripts and without', async () => {
  const { page, problems } = await open(site)
  const other = await open(site)
  await page.getByLabel('Isi kabar').fill('Rapat pukul tiga')
  await page.getByRole('button', { name: 'Kirim' }).click()

  await page.getByText('Kabar terkirim').waitFor()
  await text(other.page).toEqual(['Rapat pukul tiga'])
  expect(await page.getByLabel('Isi kabar').inputValue()).toBe('')
  expect(await page.locator('.notice-line').first().textContent()).toContain('Rapat pukul tiga')
  expect(problems).toEqual([])

  const plain = await open(site, async () => {}, { javaScriptEnabled: false })
  await plain.page.getByLabel('Isi kabar').fill('Tanpa skrip')
  await plain.page.getByRole('button', { name: 'Kirim' }).click()
  await plain.page.getByText('Kabar terkirim').waitFor()
  await text(other.page).toEqual(['Tanpa skrip'])
})

test('open lists of notices follow when a notice comes and when its matter is decided', async () => {
  const board = await open(site)
  const { page: start, problems } = await open(site)
  await start.goto('/admin/')
  const notice = { kind: 'note', message: 'Bukti transfer menunggu', href: '/admin/', author: null } as const
  await notifyStaff(db(), site.hub, { ...notice, about: 'proof 1' })
  const line = board.page.locator('.notice-line', { hasText: notice.message })
  const recent = start.locator('#kabar-baru .notice', { hasText: notice.message })
  await expect.poll(() => line.count()).toBe(1)
  await expect.poll(() => recent.count()).toBe(1)
  await closeNotices(db(), site.hub, ['proof 1'])
  await expect.poll(() => line.textContent()).toContain('selesai')
  await expect.poll(() => recent.count()).toBe(0)
  expect([...board.problems, ...problems]).toEqual([])
})

test.each([
  ['dark', 360],
  ['light', 360],
  ['dark', 1440],
  ['light', 1440],
] as const)('the page has nothing that WCAG forbids: %s, %d px', async (colorScheme, width) => {
  const { page } = await open(site, undefined, {
    colorScheme,
    viewport: { width, height: 800 },
    reducedMotion: 'reduce',
  })
  await tell('Cadangan Bandung tidak menjawab sejak pukul 19.42, dan tidak ada yang tahu sebabnya')
  await openBell(page)
  await shown(page).waitFor()
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
})

describe('two instances over Redis', () => {
  let redis: RedisServer
  const instances: Served[] = []
  beforeAll(async () => {
    const server = redisServers.at(-1)
    if (!server) throw new Error('there is always a stand-in')
    redis = await server.open()
    for (let count = 0; count < 2; count += 1) instances.push(await serve(db(), { REDIS_URL: redis.url }))
  })
  afterAll(async () => {
    await Promise.all(instances.map((one) => one.stop()))
    await redis?.stop()
  })

  test('a change on one reaches the browser on the other', async () => {
    const [one, two] = instances
    if (!one || !two) throw new Error('two were started')
    const { page } = await open(two)

    await tell('dari seberang', one)

    await text(page).toEqual(['dari seberang'])
  })
})
