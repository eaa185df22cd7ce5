import type { Page, Request } from 'playwright-core'
import { expect, test } from 'vitest'
import { message } from '../../src/live/message.ts'
import { closeNotices, noticesFragment, notifyStaff, publishStaffChange } from '../../src/live/notices.ts'
import { useOwnDatabase } from '../support/db.ts'
import { serve } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { makeIncident, ownEndpoint } from '../support/status.ts'
import { stays } from '../support/stays.ts'
import { useOnce } from '../support/use.ts'
import { gate } from './support.ts'
import { useVisitors } from './visitors.ts'

const db = useOwnDatabase()
const down = 'Sambungan langsung terputus. Halaman ini menyegarkan diri tiap 30 detik.'
const unanswered = 'Sambungan langsung terputus, dan server tidak menjawab. Dicoba lagi tiap 30 detik.'
const visitor = useVisitors()
const served = useOnce(
  () => serve(db()),
  (site) => site?.stop(),
)

/** Opens a page as staff and waits for its sockets, unless `prepare` blocks them. */
async function open(prepare?: ((page: Page) => Promise<void>) | null, look = {}, at = served()) {
  const user = await makeUser(db(), { role: 'staff', name: 'Rini' })
  const { page, problems } = await visitor(at.origin, { cookie: await signIn(db(), user), ...look })
  await prepare?.(page)
  const greeted = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
  await page.goto('/admin/kabar/')
  if (!prepare) await greeted
  else greeted.catch(() => {})
  return { page, problems, user }
}

const tell = (text: string, at = served()) =>
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
    Reflect.set(window, 'heard', [])
    document.addEventListener('htmx:ws:before:message:incoming', () => Reflect.get(window, 'heard').push(1))
  })
  return () => page.evaluate(() => Reflect.get(window, 'heard').length)
}

/** Publishes a message with the given version to the page's sockets. */
const push = (version: string, words: string) => {
  const badge = { color: 'up', label: 'Pulih' } as const
  const item = { id: version, badge, message: words, href: '/', author: null, at: '', time: '', isClosed: false }
  served().hub.publish(
    'notifications',
    message({ type: 'test' }, [['#kabar-baru', noticesFragment({ version, items: [item] })]]),
  )
}

test('what happens is in the page at once, is read out, and moves nothing', async () => {
  const { page, problems } = await open()
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
  const { page } = await open()
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
  const { page } = await open()
  await expect.poll(() => listed(page).allTextContents()).toEqual(expect.arrayContaining(['yang baru', 'yang lama']))
  await openBell(page)

  await page.locator('[data-notice-close]:visible').first().focus()
  await page.keyboard.press('Enter')

  await text(page).toEqual([])
  await expect.poll(() => page.evaluate(() => document.activeElement?.matches('.notices-all'))).toBe(true)
  await page.reload()
  await tell('yang terbaru')
  await text(page).toEqual(['yang terbaru'])
})

test('paused, nothing moves; afterwards the newest is put in place', async () => {
  const { page } = await open()
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
  const { page } = await open(null, {}, passing)
  await passing.stop()
  await expect.poll(() => banner(page).textContent()).toBe(unanswered)
  const again = await serve(db(), {}, passing.port)
  await tell('selagi terputus', again)

  await expect.poll(() => banner(page).textContent()).toBe('')

  await text(page).toEqual(['selagi terputus'])
  await again.stop()
})

test('the menu, the tabs and the state of the services follow with one request, also after two messages', async () => {
  const { page } = await open(null, { fresh: true })
  // What the page fetches after its greeting is not counted.
  await page.waitForLoadState('networkidle')
  const asked: string[] = []
  page.on('request', (request) => isPoll(request) && asked.push(new URL(request.url()).pathname))
  // The server announces no incident that is announced already, so the two messages below are the only ones.
  const { monitors } = await ownEndpoint(db())
  await makeIncident(db(), { announced_at: new Date(), path: monitors[0] })
  // While the page's clock stands still, both messages arrive in the moment for which it gathers requests.
  const heard = await countHeard(page)
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 10_000)
  await tell('ada insiden')
  publishStaffChange(served().hub.publish)
  await expect.poll(heard).toBe(2)
  await page.clock.resume()

  await expect.poll(() => page.locator('#staf-monitor .staff-count').textContent()).toContain('1')
  await expect.poll(() => asked.toSorted()).toEqual(['/admin/bilah/', '/admin/kabar/'])
  await stays(() => expect(asked.toSorted()).toEqual(['/admin/bilah/', '/admin/kabar/']), 500)
})

test('where no socket gets through the page says so and fetches what it shows', async () => {
  const told = gate()
  const polled: string[] = []
  const { page } = await open(async (one) => {
    await one.routeWebSocket(/\/ws\//, (socket) => socket.close({ code: 1011 }))
    // Polling does not count as use of the session (src/accounts/sessions/sessions.ts), so it has a header of its own.
    await one.route('**/admin/**', async (route) => {
      if (!isPoll(route.request())) return route.continue()
      polled.push(new URL(route.request().url()).pathname)
      await told.opened
      await route.continue()
    })
  })
  const log = page.locator('#log-kabar')
  await tell('lewat jalan biasa')
  expect(await log.textContent()).not.toContain('lewat jalan biasa')
  told.open()

  await expect.poll(() => banner(page).textContent()).toBe(down)

  await expect.poll(() => log.textContent()).toContain('lewat jalan biasa')
  expect(polled).toContain('/admin/kabar/')
})

test('when the session ends the page says so, leads to the log-in and asks no more', async () => {
  const { page, user } = await open(null, { fresh: true })
  const asked: string[] = []
  page.on('websocket', (socket) => asked.push(socket.url()))
  await page.clock.install()

  await db()('sessions').where({ user_id: user.id }).delete()

  await expect.poll(() => banner(page).textContent()).toContain('Sesimu sudah berakhir')
  expect(await banner(page).getByRole('link').getAttribute('href')).toBe('/masuk/?lanjut=%2Fadmin%2Fkabar%2F')
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.clock.runFor(120_000)
  await page.evaluate(async () => (await fetch('/health')).text())
  expect(asked).toEqual(['/health'])
})

test('staff tell each other something with the form', async () => {
  const { page, problems } = await open()
  const other = await open()
  await page.getByLabel('Isi kabar').fill('Rapat pukul tiga')
  await page.getByRole('button', { name: 'Kirim' }).click()

  await page.getByText('Kabar terkirim').waitFor()
  await text(other.page).toEqual(['Rapat pukul tiga'])
  expect(await page.getByLabel('Isi kabar').inputValue()).toBe('')
  expect(await page.locator('.notice-line').first().textContent()).toContain('Rapat pukul tiga')
  expect(problems).toEqual([])
})

test('open lists of notices follow when a notice comes and when its matter is decided', async () => {
  const board = await open()
  const { page: start, problems } = await open()
  await start.goto('/admin/')
  const notice = { kind: 'note', message: 'Bukti transfer menunggu', href: '/admin/', author: null } as const
  await notifyStaff(db(), served().hub, { ...notice, about: 'proof 1' })
  const line = board.page.locator('.notice-line', { hasText: notice.message })
  const recent = start.locator('#kabar-baru .notice', { hasText: notice.message })
  await expect.poll(() => line.count()).toBe(1)
  await expect.poll(() => recent.count()).toBe(1)
  await closeNotices(db(), served().hub, ['proof 1'])
  await expect.poll(() => line.textContent()).toContain('selesai')
  await expect.poll(() => recent.count()).toBe(0)
  expect([...board.problems, ...problems]).toEqual([])
})
