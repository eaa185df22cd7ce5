import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { at, boxOf, isMoving, play, topOf, video } from './player.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 201 })
})

const path = '/episode/kapal-kertas-episode-200/'
const wide = { viewport: { width: 1280, height: 800 } }
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
const isFull = (page: Page) => page.evaluate(() => document.fullscreenElement !== null)
const isIdle = async (page: Page) => (await page.locator('.stage[data-idle]').count()) > 0

/** Opens the episode with a clock that the test moves. */
async function openTimed(wishes: typeof wide) {
  const { page } = await open('/health', { ...wishes, fresh: true })
  await page.clock.install()
  await page.goto(path)
  return page
}

/** Notes what is shown over the picture, which is gone after a moment. Returns what was shown since the last call. */
async function noteAnswers(page: Page): Promise<() => Promise<string[]>> {
  await page.locator('.stage .osd').evaluate((pill) => {
    const shown: (string | undefined)[] = []
    const note = () => 'shown' in pill.dataset && shown.push(pill.textContent?.trim())
    new MutationObserver(note).observe(pill, { attributeFilter: ['data-shown'] })
    Reflect.set(window, 'shown', shown)
  })
  return () => page.evaluate(() => Reflect.get(window, 'shown').splice(0))
}

test('each key is answered over the picture, in full screen too, and moves nothing', async () => {
  const { page, problems } = await open(path, wide)
  await play(page)
  const before = await topOf(page, '.servers')
  await page.keyboard.press('f')
  await expect.poll(() => isFull(page)).toBe(true)
  const answers = await noteAnswers(page)
  const answer = async (key: string) => {
    await page.keyboard.press(key)
    return [await answers(), await page.textContent('[data-said]')]
  }
  for (const [key, text] of [
    ['k', 'Jeda'],
    ['l', '+10 detik'],
    ['j', '−10 detik'],
    ['ArrowRight', '+5 detik'],
    ['3', '30 %'],
    ['>', '1,25×'],
    ['<', '1×'],
    ['m', 'Suara mati'],
    ['m', 'Suara hidup'],
    ['c', 'Subtitle mati'],
    ['c', 'Subtitle hidup'],
    ['ArrowDown', 'Volume 90 %'],
    ['k', 'Putar'],
  ] as const)
    expect(await answer(key)).toEqual([[text], text])
  await expect.poll(() => page.locator('.osd').evaluate((pill) => getComputedStyle(pill).opacity)).toBe('0')
  await page.keyboard.press('f')
  await expect.poll(() => isFull(page)).toBe(false)
  await expect.poll(() => topOf(page, '.servers')).toBe(before)
  for (const text of ['Mode teater', 'Ukuran biasa']) expect(await answer('t')).toEqual([[text], text])
  expect(problems).toEqual([])
})

test('where theatre mode would show no difference its key says nothing, and the bar stays while the keyboard is in it', async () => {
  const { page } = await open(path, { viewport: { width: 900, height: 700 } })
  await play(page)
  await page.keyboard.press('m')
  await page.keyboard.press('t')
  expect(await page.textContent('[data-said]')).toBe('Suara mati')
  await page.focus('[data-mute]')
  await page.keyboard.press('Tab')
  const { x, y } = await boxOf(page, '.stage')
  await page.mouse.move(x + 200, y + 200)
  await page.mouse.move(x + 200, 2)
  expect(await isIdle(page)).toBe(false)
})

test('each button is answered over the picture', async () => {
  const { page, problems } = await open(path, wide)
  await play(page)
  const answers = await noteAnswers(page)
  for (const [button, text] of [
    ['[data-jump="10"]', '+10 detik'],
    ['[data-jump="-10"]', '−10 detik'],
    ['[data-mute]', 'Suara mati'],
    ['[data-captions-button]', 'Subtitle mati'],
    ['[data-theatre]', 'Mode teater'],
    ['[data-toggle]', 'Jeda'],
  ] as const) {
    await page.click(button)
    expect(await answers()).toEqual([text])
  }
  await page.locator('[data-volume]').fill('0.6')
  expect(await answers()).toEqual(['Volume 60 %'])
  await expect.poll(() => page.locator('[data-toggle]').getAttribute('aria-label')).toBe('Putar')
  expect(problems).toEqual([])
})

test('during playback the bar hides with the pointer after three seconds, and a move shows it again', async () => {
  const page = await openTimed(wide)
  await play(page)
  const opacity = () => page.locator('.controls').evaluate((bar) => getComputedStyle(bar).opacity)
  await page.clock.pauseAt(Date.now() + 5_000)
  await page.mouse.move(400, 300)
  await page.clock.runFor(2_900)
  expect(await isIdle(page)).toBe(false)
  await page.clock.runFor(200)
  await expect.poll(opacity).toBe('0')
  expect(await page.locator('.stage').evaluate((stage) => getComputedStyle(stage).cursor)).toBe('none')
  await page.mouse.move(420, 300)
  await expect.poll(opacity).toBe('1')
  await page.keyboard.press('k')
  await page.clock.runFor(7_000)
  expect(await isIdle(page)).toBe(false)
})

test('the seek bar shows the time under the pointer, and keys move it in words a screen reader can say', async () => {
  const { page } = await open(path, wide)
  await play(page)
  await page.keyboard.press('k')
  const [seek, box] = [page.locator('[data-seek]'), await boxOf(page, '[data-seek]')]
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  expect(await page.textContent('[data-bubble]')).toBe('00.12')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await expect.poll(() => seek.getAttribute('aria-valuetext')).toBe('00.12 dari 00.24')
  await seek.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => seek.getAttribute('aria-valuetext')).toBe('00.17 dari 00.24')
  await page.keyboard.press('Home')
  await expect.poll(() => seek.getAttribute('aria-valuetext')).toBe('00.00 dari 00.24')
})

test('by touch alone a phone plays, seeks, changes the quality, goes full screen and leaves it', async () => {
  const { page, problems } = await open(path, phone)
  await page.tap('[data-play]')
  await expect.poll(() => isMoving(page)).toBe(true)
  const stage = await boxOf(page, '[data-stage]')
  const wake = async () => {
    const asleep = page.locator('.stage[data-idle]')
    if (await asleep.count()) await page.touchscreen.tap(stage.x + 180, stage.y + 20)
    await expect.poll(() => asleep.count()).toBe(0)
  }
  await tapTwice(page, stage.x + 330, stage.y + 60)
  await expect.poll(() => at(page)).toBeGreaterThan(9)
  expect((await page.textContent('.osd'))?.trim()).toBe('+10 detik')
  // A tap is the second of two until the mark of the last two is gone.
  await page.locator('[data-ripple-ahead]:not([data-shown])').waitFor({ state: 'attached' })
  await wake()
  const seek = await boxOf(page, '[data-seek]')
  await page.touchscreen.tap(seek.x + seek.width * 0.2, seek.y + seek.height / 2)
  await expect.poll(() => at(page)).toBeLessThan(9)
  await wake()
  await page.tap('[data-open-menu]')
  await page.tap('[data-setting=quality]')
  await page.tap('[data-page=quality] [data-choice="240"]')
  await expect.poll(() => page.getAttribute('[data-choice="240"]', 'aria-checked')).toBe('true')
  await page.touchscreen.tap(180, 300)
  await expect.poll(() => page.isHidden('[data-menu]')).toBe(true)
  await expect.poll(() => video(page).evaluate((element: HTMLVideoElement) => element.videoHeight)).toBe(240)
  await wake()
  await page.tap('[data-fullscreen]')
  await expect.poll(() => isFull(page)).toBe(true)
  await wake()
  await page.tap('[data-fullscreen]')
  await expect.poll(() => isFull(page)).toBe(false)
  expect(problems).toEqual([])
})

test('the bar stays under a finger that drags the seek bar, and hides when the finger is gone', async () => {
  const page = await openTimed(phone)
  await page.tap('[data-play]')
  await expect.poll(() => isMoving(page)).toBe(true)
  const hand = await page.context().newCDPSession(page)
  const [stage, seek] = [await boxOf(page, '[data-stage]'), await boxOf(page, '[data-seek]')]
  // From here on only the test moves the clock, so that no bar hides because the machine is slow.
  await page.clock.pauseAt(Date.now() + 5_000)
  await expect.poll(() => isIdle(page)).toBe(true)
  await page.touchscreen.tap(180, stage.y + 20)
  await expect.poll(() => isIdle(page)).toBe(false)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', share = 0) =>
    hand.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: share === 0 ? [] : [{ x: seek.x + seek.width * share, y: seek.y + seek.height / 2 }],
    })
  await touch('touchStart', 0.1)
  for (const share of [0.15, 0.2, 0.25, 0.3]) {
    await touch('touchMove', share)
    await page.clock.runFor(1_000)
    expect([share, await isIdle(page)]).toEqual([share, false])
  }
  await page.clock.runFor(3_000)
  expect(await isIdle(page)).toBe(false)
  const shown = (part: string) => page.textContent(`[data-${part}]`)
  await expect.poll(async () => (await shown('bubble')) === (await shown('now'))).toBe(true)
  await touch('touchEnd')
  await expect.poll(() => at(page)).toBeGreaterThan(5)
  await page.clock.runFor(4_000)
  await expect.poll(() => isIdle(page)).toBe(true)
  await page.touchscreen.tap(180, stage.y + 20)
  await expect.poll(() => isIdle(page)).toBe(false)
  await touch('touchStart', 0.8)
  await touch('touchMove', 0.9)
  await expect.poll(() => shown('now')).toBe('00.22')
  await touch('touchCancel')
  await expect.poll(() => shown('now')).not.toBe('00.22')
  await page.clock.runFor(4_000)
  await expect.poll(() => isIdle(page)).toBe(true)
})

/** Taps twice without a pause: waiting for the answer to the first tap could take longer than a double tap may. */
async function tapTwice(page: Page, x: number, y: number): Promise<void> {
  const hand = await page.context().newCDPSession(page)
  const touch = (...touchPoints: { x: number; y: number }[]) =>
    hand.send('Input.dispatchTouchEvent', { type: touchPoints.length > 0 ? 'touchStart' : 'touchEnd', touchPoints })
  await Promise.all([touch({ x, y }), touch(), touch({ x, y }), touch()])
}

test('without scripts the opening picture is a link that opens the video with the controls of the browser', async () => {
  const { page } = await open(path, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
  for (const part of ['video', '.controls', '.surface', '[data-menu]', '.share', '.keys-hint'])
    expect([part, await page.locator(part).first().isVisible()]).toEqual([part, false])
  expect(await boxOf(page, '.stage-open')).toEqual(await boxOf(page, '[data-stage]'))
  await page.getByRole('link', { name: 'Putar Kapal Kertas · Episode 200' }).click()
  await page.waitForURL(/\?server=1$/)
  const shown = page.locator('video').filter({ visible: true })
  expect(await shown.evaluate((element: HTMLVideoElement) => element.controls && element.autoplay)).toBe(true)
  await expect.poll(() => shown.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(0)
  expect(await page.locator('.stage-open').count()).toBe(0)
})
