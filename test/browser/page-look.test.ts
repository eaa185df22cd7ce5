import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
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

test('on a phone a button opens the list of episodes, and no box catches the finger', async () => {
  const { page, problems } = await open(episode, { viewport: { width: 360, height: 740 } })
  const list = page.locator('[data-siblings]')
  expect(await list.evaluate((box) => getComputedStyle(box).overflowY)).toBe('hidden')
  await page.getByRole('button', { name: 'Tampilkan semua 24' }).click()
  expect(await list.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeLessThanOrEqual(0)
  expect(await page.getByRole('button', { name: /Tampilkan semua/ }).count()).toBe(0)

  await page.goto('/episode/pendek-episode-2/')
  expect(await page.getByRole('button', { name: /Tampilkan semua/ }).count()).toBe(0)
  expect(problems).toEqual([])
})

test('without scripts a phone can scroll the list of episodes', async () => {
  const { page } = await open(episode, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false })
  expect(await page.locator('[data-siblings]').evaluate((box) => getComputedStyle(box).overflowY)).toBe('auto')
  expect(await page.getByRole('button', { name: /Tampilkan semua/ }).count()).toBe(0)
})

test('beside the player the list ends where the main column ends, and shows that it goes on', async () => {
  const { page } = await open(episode, { viewport: { width: 1440, height: 900 } })
  const [main, side] = [await edges(page, '.servers'), await edges(page, '[data-siblings]')]
  expect(Math.abs(main.bottom - side.bottom)).toBeLessThanOrEqual(1)
  const list = page.locator('[data-siblings]')
  expect(await list.evaluate((box) => box.scrollHeight > box.clientHeight)).toBe(true)
  expect(await list.evaluate((box) => getComputedStyle(box).maskImage)).toContain('gradient')
  const here = await edges(page, '[data-siblings] [aria-current]')
  expect(here.top >= side.top && here.bottom <= side.bottom).toBe(true)
})

test.each([360, 767, 768, 800, 859, 860, 1440])(
  'at %i px header, content and footer share their edges',
  async (width) => {
    const { page } = await open('/', { viewport: { width, height: 800 } })
    const content = await edges(page, '.home-shelves')
    const edge = width < 768 ? 16 : 24
    if (width < 1200) expect(content.left).toBe(edge)
    expect((await edges(page, '.mark')).left).toBe(content.left)
    expect((await edges(page, '.footer nav')).left).toBe(content.left)
    expect((await edges(page, '.hero-text')).left).toBe(content.left)
    const icon = await edges(page, '.header-row > :last-child .icon')
    expect(Math.abs(icon.right - content.right)).toBeLessThanOrEqual(4)
  },
)

test.each([768, 1440])("at %i px the player of a film stands on the page's edge", async (width) => {
  const { page } = await open('/episode/layar-film/', { viewport: { width, height: 800 } })
  expect((await edges(page, '[data-stage]')).left).toBe((await edges(page, '.mark')).left)
  expect((await edges(page, '.crumbs')).top).toBeGreaterThan((await edges(page, '.header')).bottom)
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

test('without scripts nothing is offered that needs them, and the video waits to be asked', async () => {
  const { page } = await open(episode, { viewport: { width: 1440, height: 900 }, javaScriptEnabled: false })
  expect(await page.isVisible('.search kbd')).toBe(false)
  expect(
    await page
      .locator('video')
      .first()
      .evaluate((video: HTMLVideoElement) => video.networkState),
  ).not.toBe(2)

  const scripted = await open(episode, { viewport: { width: 1440, height: 900 } })
  expect(await scripted.page.isVisible('.search kbd')).toBe(true)
  await scripted.page.fill('#cari', 'x')
  expect(await scripted.page.isVisible('.search kbd')).toBe(false)
})

test.each([true, false])('a link to the report form opens it (scripts: %s)', async (javaScriptEnabled) => {
  const { page } = await open(`${episode}#laporkan`, { javaScriptEnabled, viewport: { width: 360, height: 740 } })
  const button = page.getByRole('button', { name: 'Kirim laporan' })
  await expect.poll(() => button.isVisible()).toBe(true)
  const summary = await edges(page, '.report summary')
  expect(summary.top).toBeGreaterThanOrEqual((await edges(page, '.header')).bottom)
})
