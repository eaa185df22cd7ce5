import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { violations } from './axe.ts'
import { seen as watched } from './collection.ts'
import { at, boxOf, isMoving, play, video } from './player.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 201 })
})

const path = '/episode/kapal-kertas-episode-200/'
const wide = { viewport: { width: 1280, height: 800 } }
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
const isFull = (page: Page) => page.evaluate(() => document.fullscreenElement !== null)
const rate = (page: Page) => video(page).evaluate((element: HTMLVideoElement) => element.playbackRate)
/** What is said over the picture at the moment. */
const answer = async (page: Page) => (await page.locator('.osd[data-shown]').allTextContents()).join().trim()

type Point = { x: number; y: number }

/**
 * Plays the episode at 1,25×. Returns its page with a hand that touches the picture at points of its own. `isTimed`: the
 * test moves the clock.
 */
async function playing({ isTimed = false } = {}) {
  const stored = { kortekstream_player: { rate: 1.25 } }
  const { page, problems } = await open('/health', { ...phone, stored, fresh: isTimed })
  if (isTimed) await page.clock.install()
  await page.goto(path)
  await page.tap('[data-play]')
  await expect.poll(() => isMoving(page)).toBe(true)
  const hand = await page.context().newCDPSession(page)
  const stage = await boxOf(page, '[data-stage]')
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', ...points: Point[]) => {
    const touchPoints = points.map(({ x, y }, id) => ({ x: stage.x + x, y: stage.y + y, id }))
    return hand.send('Input.dispatchTouchEvent', { type, touchPoints })
  }
  return { page, problems, touch }
}

/** A place of the picture without buttons. */
const spot = { x: 40, y: 30 }

test('a finger that rests on the picture plays at 2× until it leaves, in full screen too, and is no tap', async () => {
  const { page, problems, touch } = await playing()
  for (const goes of [async () => {}, () => page.keyboard.press('f')]) {
    await goes()
    await touch('touchStart', spot)
    await expect.poll(() => rate(page)).toBe(2)
    expect(await answer(page)).toBe('2×')
    const bar = await page.getAttribute('[data-stage]', 'data-idle')
    await touch('touchEnd')
    await expect.poll(() => rate(page)).toBe(1.25)
    expect(await answer(page)).toBe('')
    expect(await page.getAttribute('[data-stage]', 'data-idle')).toBe(bar)
    expect(await isMoving(page)).toBe(true)
  }
  expect(await isFull(page)).toBe(true)
  // The speed of the gesture is not the one that the visitor chose.
  expect(await page.textContent('[data-setting=rate] [data-value]')).toBe('1,25×')
  await page.reload()
  await play(page)
  expect(await rate(page)).toBe(1.25)
  expect(problems).toEqual([])
})

test.each<[string, (touch: Awaited<ReturnType<typeof playing>>['touch']) => Promise<unknown>]>([
  ['a second finger', (touch) => touch('touchStart', spot, { x: 300, y: 60 })],
  ['a scroll that the browser takes over', (touch) => touch('touchCancel')],
])('%s ends the double speed', async (_, act) => {
  const { page, touch } = await playing()
  await touch('touchStart', spot)
  await expect.poll(() => rate(page)).toBe(2)
  await act(touch)
  await expect.poll(() => rate(page)).toBe(1.25)
  expect(await answer(page)).toBe('')
})

test('a finger that swipes, taps twice or rests on a paused picture changes no speed', async () => {
  const { page, touch } = await playing({ isTimed: true })
  await page.clock.pauseAt(Date.now() + 5_000)
  await video(page).evaluate((element: HTMLVideoElement) => {
    const rates: number[] = []
    element.addEventListener('ratechange', () => rates.push(element.playbackRate))
    Reflect.set(window, 'rates', rates)
  })
  /** Lets more time go by than a finger must rest. */
  const rest = () => page.clock.runFor(600)
  await touch('touchStart', spot)
  await touch('touchMove', { x: 80, y: 30 })
  await rest()
  await touch('touchEnd')
  const ahead = { x: 330, y: 40 }
  const before = await at(page)
  await Promise.all([touch('touchStart', ahead), touch('touchEnd'), touch('touchStart', ahead), touch('touchEnd')])
  await expect.poll(() => at(page)).toBeGreaterThan(before + 8)
  await page.keyboard.press('k')
  await touch('touchStart', spot)
  await rest()
  await touch('touchEnd')
  expect(await page.evaluate(() => Reflect.get(window, 'rates'))).toEqual([])
})

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.replace(/\s+/g, ' ').trim())

test('in full screen the list of episodes opens over the picture by keys, and gives focus and list back', async () => {
  const history = [
    watched('kapal-kertas', 199, { episodeSlug: 'kapal-kertas-episode-199', position: 24, duration: 24 }),
  ]
  const { page, problems } = await open(path, { ...wide, stored: { kortekstream_history: history } })
  await play(page)
  expect(await page.isVisible('[data-open-list]')).toBe(false)
  await page.keyboard.press('f')
  await expect.poll(() => isFull(page)).toBe(true)
  const list = page.getByRole('dialog', { name: 'Daftar episode' })
  const rows = list.locator('[data-episode]')
  await page.focus('[data-open-list]')
  await page.keyboard.press('Enter')
  await expect.poll(() => list.isVisible()).toBe(true)
  expect(await focused(page)).toContain('Sedang diputar')
  expect(await rows.count()).toBe(50)
  expect(await list.locator('[data-watched]').getAttribute('data-episode')).toBe('kapal-kertas-episode-199')
  const box = await boxOf(page, 'dialog[data-list]')
  const row = await list.locator('[aria-current]').boundingBox()
  expect(row && row.y > box.y && row.y + row.height < box.y + box.height).toBe(true)
  expect(await violations(page)).toEqual([])
  // The keys of the player rest, and the focus stays within.
  await page.keyboard.press('n')
  for (let nth = 0; nth < 3; nth += 1) await page.keyboard.press('Shift+Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('dialog, body')?.tagName)).toBe('DIALOG')
  await page.mouse.click(box.x + 3, box.y + 3)
  expect(await list.isVisible()).toBe(true)
  await page.mouse.click(box.x - 3, box.y + 3)
  expect(await list.isVisible()).toBe(false)
  await page.keyboard.press('Enter')
  await list.getByRole('button', { name: 'Tutup' }).click()
  expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-open-list'))).toBe(true)
  expect(await isFull(page)).toBe(true)

  await page.keyboard.press('Enter')
  await page.keyboard.press('f')
  await page.evaluate(() => document.exitFullscreen())
  await expect.poll(() => list.isVisible()).toBe(false)
  await expect.poll(() => page.locator('.episode-side [data-siblings] [aria-current]').isVisible()).toBe(true)
  expect(problems).toEqual([])
})

test('an episode tapped in the list over the picture opens and plays by itself', async () => {
  const { page } = await open(path, { ...phone, viewport: { width: 740, height: 360 } })
  await page.tap('[data-play]')
  await expect.poll(() => isMoving(page)).toBe(true)
  await page.evaluate(() => document.querySelector('[data-stage]')?.dispatchEvent(new Event('focusin')))
  await page.tap('[data-open-list]')
  await page.tap('dialog [data-episode="kapal-kertas-episode-198"] a')
  await page.waitForURL('**/kapal-kertas-episode-198/')
  await expect.poll(() => isMoving(page)).toBe(true)
})
