import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { exportCollection } from '../../../src/anime/api/collection/apply.ts'
import { bring, entry, kept, outcome, titles } from '../../browser/collection.ts'
import { untilWorking, useBrowser } from '../../browser/support.ts'
import { makeTitle } from '../../support/make.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

const { db, open, port, plug, unplug } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', episodes: 3 })
  await makeTitle(db(), { slug: 'pedang-senja', title: 'Pedang Senja', episodes: 1 })
})

/** A member with as many devices as a test opens; `signInOn` signs in in a browser that visited the site before. */
async function member() {
  const user = await makeUser(db())
  const cookie = await signIn(db(), user, port())
  return {
    user,
    device: (path: string, stored: Record<string, unknown> = {}, wishes: BrowserContextOptions = {}) =>
      open(path, { stored, ...wishes, cookie }),
    async signInOn(page: Page) {
      const [name = '', value = ''] = (await signIn(db(), user, port())).split('=')
      await page.context().addCookies([{ name, value, url: new URL(page.url()).origin }])
    },
  }
}
const stored = (page: Page) => page.evaluate(() => Object.keys(localStorage).sort())
const keep = (page: Page) => page.getByRole('button', { name: 'Simpan' }).click()
const idle = (page: Page, id: number) =>
  expect.poll(async () => Object.keys((await kept(page, `${id}_queue`))?.pending ?? {})).toEqual([])

test('what a member keeps on one device is on the other, and what is removed there goes here', async () => {
  const { user, device } = await member()
  const [laptop, phone] = [await device('/anime/pelaut-kertas/'), await device('/koleksi/')]
  await keep(laptop.page)
  await idle(laptop.page, user.id)

  await phone.page.reload()
  await expect.poll(() => titles(phone.page)).toEqual(['Pelaut Kertas'])
  expect(await phone.page.locator('[data-synced]').textContent()).toBe('Terakhir disamakan baru saja.')
  await phone.page.getByRole('button', { name: 'Hapus Pelaut Kertas' }).click()
  await idle(phone.page, user.id)

  await laptop.page.goto('/koleksi/')
  await expect.poll(() => titles(laptop.page)).toEqual([])
  expect([...laptop.problems, ...phone.problems]).toEqual([])
})

test('nothing of a member is left in the browser that deletes the account', async () => {
  const { user, device } = await member()
  const { page } = await device('/anime/pelaut-kertas/')
  await keep(page)
  await idle(page, user.id)
  await page.context().clearCookies()
  await page.goto('/akun/dihapus/')
  await expect.poll(async () => (await stored(page)).filter((key) => key.includes(`_${user.id}_`))).toEqual([])
})

test('a title that is kept without a network arrives later', async () => {
  const { user, device } = await member()
  const { page } = await device('/koleksi/', {})
  await page.goto('/anime/pelaut-kertas/')
  await unplug()
  await keep(page)
  await expect.poll(async () => Object.keys((await kept(page, `${user.id}_queue`)).pending)).toHaveLength(1)
  await plug()
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await idle(page, user.id)

  const phone = await device('/koleksi/')
  await expect.poll(() => titles(phone.page)).toEqual(['Pelaut Kertas'])
})

test('the collection says that changes wait for the network', async () => {
  const { user, device } = await member()
  const { page } = await device('/anime/pelaut-kertas/')
  await keep(page)
  await idle(page, user.id)
  await page.goto('/koleksi/')
  await unplug()
  await page.getByRole('button', { name: 'Hapus Pelaut Kertas' }).click()
  await expect.poll(() => page.locator('[data-synced]').textContent()).toMatch(/^Menunggu jaringan/)
  await plug()
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await expect.poll(() => page.locator('[data-synced]').textContent()).toBe('Terakhir disamakan baru saja.')
})

test('signing in takes a visitor’s lists over once; they stay, and those of the member leave at signing out', async () => {
  const { user, signInOn } = await member()
  const visit = await open('/koleksi/', {
    stored: { kortekstream_watchlist: [entry('pelaut-kertas', 1), entry('pedang-senja', 1)] },
  })
  const { page } = visit
  await expect.poll(() => titles(page)).toHaveLength(2)
  const before = await kept(page, 'watchlist')
  await signInOn(page)
  await page.reload()
  await expect.poll(() => titles(page)).toHaveLength(2)
  await page.getByRole('button', { name: 'Hapus Judul pedang-senja' }).click()
  await idle(page, user.id)
  expect(await kept(page, 'watchlist')).toEqual(before)

  await page.goto('/keluar/')
  await page.getByRole('main').getByRole('button', { name: 'Keluar' }).click()
  await page.waitForURL('**/keluar/')
  await expect
    .poll(async () => (await stored(page)).filter((key) => key.startsWith(`kortekstream_${user.id}_`)))
    .toEqual([`kortekstream_${user.id}_queue`])
  await page.goto('/koleksi/')
  await expect.poll(() => titles(page)).toHaveLength(2)

  await signInOn(page)
  await page.reload()
  await expect.poll(() => titles(page)).toEqual(['Judul pelaut-kertas'])
  expect(visit.problems).toEqual([])
})

test('an episode goes on where another device has stopped', async () => {
  const { user, device } = await member()
  const laptop = await device('/episode/pelaut-kertas-episode-1/')
  await expect.poll(async () => Boolean((await kept(laptop.page, `${user.id}_history`))?.length)).toBe(true)
  await laptop.page.getByRole('button', { name: 'Putar' }).first().click()
  await laptop.page.locator('video').evaluate((video: HTMLVideoElement) => {
    const halve = () => {
      video.pause()
      video.currentTime = video.duration / 2
    }
    if (video.duration > 0) halve()
    else video.addEventListener('loadedmetadata', () => setTimeout(halve, 100))
  })
  await expect.poll(async () => (await kept(laptop.page, `${user.id}_history`))[0].position).toBeGreaterThan(1)
  await laptop.page.goto('/koleksi/')
  await idle(laptop.page, user.id)
  const [{ position }] = await kept(laptop.page, `${user.id}_history`)

  const phone = await device('/episode/pelaut-kertas-episode-1/')
  await expect.poll(() => phone.page.locator('[data-resume]').first().isVisible()).toBe(true)
  await phone.page.goto('/koleksi/?tab=history')
  await idle(phone.page, user.id)
  expect((await kept(phone.page, `${user.id}_history`))[0].position).toBe(position)
})

test('visitors load no script for it; the offline page shows the lists of the member of the page before', async () => {
  const visit = await open('/koleksi/')
  expect(visit.asked.filter((url) => /\/js\/sync\./.test(url))).toEqual([])
  expect(await visit.page.getByText('Dengan akun, koleksimu sama di semua perangkat').isVisible()).toBe(true)

  const { user, device } = await member()
  const { page } = await device('/anime/pelaut-kertas/', {}, { serviceWorkers: 'allow' })
  await keep(page)
  await idle(page, user.id)
  await untilWorking(page)
  await unplug()
  await page.goto('/jadwal-rilis/')
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Kamu sedang offline')
  await expect.poll(() => titles(page)).toEqual(['Pelaut Kertas'])
  await plug()
})

test('an empty collection fits a narrow screen, for members and visitors', async () => {
  const { device } = await member()
  for (const { page } of [await device('/koleksi/'), await open('/koleksi/')]) {
    await page.setViewportSize({ width: 180, height: 700 })
    await page.getByRole('heading', { name: 'Belum ada yang disimpan' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  }
})

test('the file with all of a member’s account can be imported by a visitor', async () => {
  const { user, device } = await member()
  const { page } = await device('/anime/pelaut-kertas/')
  await keep(page)
  await idle(page, user.id)
  const koleksi = await exportCollection(db(), user.id)

  const visitor = await open('/koleksi/')
  const account = { situs: 'http://127.0.0.1', dibuat: '1 Oktober 2026', akun: { username: 'sari' }, koleksi }
  await bring(visitor.page, account)
  await outcome(visitor.page, /1 isi ditambahkan/)
  expect(await titles(visitor.page)).toEqual(['Pelaut Kertas'])
  expect(visitor.problems).toEqual([])
})
