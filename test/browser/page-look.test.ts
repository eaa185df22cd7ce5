import type { Page } from 'playwright-core'
import { beforeAll, expect, test, vi } from 'vitest'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 24, weekly_rank: 1 })
  await makeTitle(db(), { slug: 'pendek', title: 'Pendek', episodes: 3, weekly_rank: 2 })
  const film = await makeTitle(db(), { slug: 'layar', title: 'Layar', type: 'Movie', episodes: 0 })
  await makeEpisode(db(), film, { slug: 'layar-film', label: 'Film', number: '1' })
})

const episode = '/episode/kapal-kertas-episode-12/'
const edges = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect()
      return { left, right, top, bottom }
    })

test('all episodes of a title stand on its page, without a box that hides some', async () => {
  const { page } = await open('/anime/kapal-kertas/', { viewport: { width: 360, height: 740 } })
  const list = page.locator('.episode-list')
  expect(await list.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeLessThanOrEqual(0)
})

test.each([360, 768])(
  'at %i px the rows around the current episode stand there whole, alone in the tab order, until a button shows all',
  async (width) => {
    const { page, problems } = await open(episode, { viewport: { width, height: 740 } })
    const box = await edges(page, '[data-siblings]')
    const rows = page.locator('[data-siblings] > li').filter({ visible: true })
    const inBox = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().toJSON()))
    expect(inBox.filter(({ top, bottom }) => top < box.top || bottom > box.bottom)).toEqual([])
    const numbers = () => rows.locator('.episode-number').allTextContents()
    expect(await numbers()).toEqual(['15', '14', '13', '12', '11', '10'])

    await page.locator('.siblings-list-link').focus()
    for (const number of await numbers()) {
      await page.keyboard.press('Tab')
      expect(await page.textContent('a:focus .episode-number')).toBe(number)
    }
    await page.keyboard.press('Tab')
    expect((await page.textContent('button:focus'))?.trim()).toBe('Tampilkan semua 24')
    await page.keyboard.press('Enter')
    expect(await rows.count()).toBe(24)
    expect(await page.textContent('a:focus .episode-number')).toBe('24')
    const list = page.locator('[data-siblings]')
    expect(await list.evaluate((all) => all.scrollHeight - all.clientHeight)).toBeLessThanOrEqual(0)
    expect(await page.getByRole('button', { name: /Tampilkan semua/ }).count()).toBe(0)

    await page.goto('/episode/kapal-kertas-episode-24/')
    expect(await numbers()).toEqual(['24', '23', '22', '21', '20', '19'])
    await page.goto('/episode/pendek-episode-2/')
    expect(await numbers()).toEqual(['3', '2', '1'])
    expect(await page.getByRole('button', { name: /Tampilkan semua/ }).count()).toBe(0)
    expect(problems).toEqual([])
  },
)

test('beside the player the list ends where the main column ends, and shows that it goes on', async () => {
  const { page } = await open(episode, { viewport: { width: 1440, height: 900 } })
  const [main, side] = [await edges(page, '.servers'), await edges(page, '[data-siblings]')]
  expect(Math.abs(main.bottom - side.bottom)).toBeLessThanOrEqual(1)
  const list = page.locator('[data-siblings]')
  expect(await list.evaluate((box) => box.scrollHeight > box.clientHeight)).toBe(true)
  expect(await list.evaluate((box) => getComputedStyle(box).maskImage)).toContain('gradient')
  const ends = () => list.evaluate((box) => ['data-begin', 'data-end'].filter((end) => box.hasAttribute(end)))
  expect(await ends()).toEqual([])
  const here = await edges(page, '[data-siblings] [aria-current]')
  expect(here.top >= side.top && here.bottom <= side.bottom).toBe(true)
})

test('at every width header, content and footer share their edges', async () => {
  const { page } = await open('/')
  for (const width of [360, 767, 768, 800, 859, 860, 1440]) {
    await page.setViewportSize({ width, height: 800 })
    await vi.waitFor(async () => {
      const { left, right } = await edges(page, '.home-shelves')
      if (width < 1200) expect(left).toBe(width < 768 ? 16 : 24)
      for (const part of ['.mark', '.footer nav', '.hero-text'])
        expect([width, part, (await edges(page, part)).left]).toEqual([width, part, left])
      const icon = await edges(page, '.header-row > :last-child .icon')
      expect(Math.abs(icon.right - right)).toBeLessThanOrEqual(4)
    })
  }
})

test.each([768, 1440])("at %i px the player of a film stands on the page's edge", async (width) => {
  const { page } = await open('/episode/layar-film/', { viewport: { width, height: 800 } })
  expect((await edges(page, '[data-stage]')).left).toBe((await edges(page, '.mark')).left)
  expect((await edges(page, '.crumbs')).top).toBeGreaterThan((await edges(page, '.header')).bottom)
})

test('a transition to the next page that the browser gives up, as in quick navigation, is no error', async () => {
  const { page, problems } = await open('/')
  await page.addInitScript(() =>
    addEventListener('pagereveal', (event) => {
      const { viewTransition: transition } = event as PageRevealEvent
      Reflect.set(
        window,
        'over',
        transition?.finished.then(() => true),
      )
      transition?.skipTransition()
    }),
  )
  // A visitor who is quick meets the page before its scripts have run.
  await page.route(/\/js\/site\./, (route) => route.fulfill({ contentType: 'text/javascript', body: '' }))
  // To a page that comes late the browser begins no transition.
  await vi.waitFor(async () => {
    await page.goto('/')
    await page.evaluate(() => location.assign('/anime/kapal-kertas/'))
    await page.waitForURL('/anime/kapal-kertas/')
    expect(await page.evaluate(() => Reflect.get(window, 'over'))).toBe(true)
  })
  expect(problems).toEqual([])
})

test('the focus ring goes around a whole card and is not cut off', async () => {
  const { page } = await open('/', { viewport: { width: 1440, height: 900 } })
  for (const place of ['.rail', '.grid']) {
    const link = page.locator(`${place} .card a`).first()
    await page.keyboard.press('Tab')
    await link.focus()
    const { ring, line, clip } = await link.evaluate((node) => {
      const card = node.closest('.card') as HTMLElement
      const style = getComputedStyle(card)
      const reach = Number.parseFloat(style.outlineWidth) + Number.parseFloat(style.outlineOffset)
      const { top, bottom } = card.getBoundingClientRect()
      return {
        ring: { style: style.outlineStyle, top: top - reach, bottom: bottom + reach },
        line: card.querySelector('.card-line')?.getBoundingClientRect().bottom ?? 0,
        clip: card.closest('.rail')?.getBoundingClientRect().top ?? Number.NEGATIVE_INFINITY,
      }
    })
    expect(ring.style).toBe('solid')
    expect(ring.bottom).toBeGreaterThan(line)
    expect(ring.top).toBeGreaterThanOrEqual(clip)
    expect(await link.evaluate((node) => getComputedStyle(node).outlineStyle)).toBe('none')
  }
})

test('without scripts a phone can scroll the list of episodes, and the video waits to be asked', async () => {
  const { page } = await open(episode, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false })
  expect(await page.locator('[data-siblings]').evaluate((box) => getComputedStyle(box).overflowY)).toBe('auto')
  const video = page.locator('video').first()
  expect(await video.evaluate((element: HTMLVideoElement) => element.networkState)).not.toBe(2)
  await page.setViewportSize({ width: 1440, height: 900 })
  expect(await page.isVisible('.search kbd')).toBe(false)
})

test('the key of the search field is shown until something is typed', async () => {
  const { page } = await open(episode, { viewport: { width: 1440, height: 900 } })
  expect(await page.isVisible('.search kbd')).toBe(true)
  await page.fill('#cari', 'x')
  expect(await page.isVisible('.search kbd')).toBe(false)
})

test('the form of a report closes on Escape after it came back with an error too', async () => {
  const { page } = await open(episode)
  await page.click('.report summary')
  await page.getByRole('button', { name: 'Kirim laporan' }).click()
  await page.locator('#salah-alasan').waitFor()
  await page.keyboard.press('Escape')
  expect(await page.locator('.report .pop[open]').count()).toBe(0)
})

test.each([true, false])('a link to the report form opens it (scripts: %s)', async (javaScriptEnabled) => {
  const { page } = await open(`${episode}#laporkan`, { javaScriptEnabled, viewport: { width: 360, height: 740 } })
  const button = page.getByRole('button', { name: 'Kirim laporan' })
  await expect.poll(() => button.isVisible()).toBe(true)
  const summary = await edges(page, '.report summary')
  expect(summary.top).toBeGreaterThanOrEqual((await edges(page, '.header')).bottom)
})

test.each([360, 768, 1440])(
  'at %i px the answer to a report stands below the whole row of actions, and the page stays where it is',
  async (width) => {
    const { page, problems } = await open(episode, { viewport: { width, height: 844 } })
    const name = await edges(page, 'h1')
    await page.click('.report summary')
    await page.selectOption('[name=alasan]', 'playback')
    const send = page.getByRole('button', { name: 'Kirim laporan' })
    await send.evaluate((button) => {
      button.scrollIntoView({ block: 'end' })
      scrollBy(0, 80)
    })
    const scrolled = await page.evaluate(() => scrollY)
    await send.click()

    const answer = page.getByText('Laporanmu sudah masuk')
    await answer.waitFor()
    expect(await page.evaluate(() => scrollY)).toBe(scrolled)
    await expect.poll(() => answer.evaluate((text) => text === document.activeElement)).toBe(true)
    const row = await page
      .locator('.episode-actions .button.quiet')
      .evaluateAll((all) => all.map((button) => button.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]))
    expect(row).toHaveLength(4)
    expect(new Set(row.map(String)).size).toBe(1)
    expect((await edges(page, '.report-thanks')).top).toBeGreaterThanOrEqual(row[0]?.[1] ?? Number.NaN)
    expect(await page.textContent('.report')).toContain('Terkirim')
    const after = await edges(page, 'h1')
    expect(Math.abs(after.right - after.left - name.right + name.left)).toBeLessThan(10)
    expect(problems).toEqual([])
  },
)

test('the groups of the footer are folded on a phone, open on a wide screen, and open everywhere without scripts', async () => {
  const opened = (page: Page) => page.locator('.footer details[open]').count()
  const { page, problems } = await open('/', { viewport: { width: 390, height: 844 } })
  const all = await page.locator('.footer details').count()
  expect(all).toBeGreaterThan(4)
  await expect.poll(() => opened(page)).toBe(0)
  await page.locator('.footer summary', { hasText: 'Bantuan' }).click()
  expect(await page.getByRole('link', { name: 'Status layanan' }).isVisible()).toBe(true)
  await page.setViewportSize({ width: 1440, height: 900 })
  await expect.poll(() => opened(page)).toBe(all)
  expect(await page.locator('.footer summary').first().getAttribute('tabindex')).toBe('-1')
  const plain = await open('/', { viewport: { width: 390, height: 844 }, javaScriptEnabled: false })
  expect(await opened(plain.page)).toBe(all)
  expect(problems).toEqual([])
})
