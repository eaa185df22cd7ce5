import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { voiceOf } from '../../../src/comics/voice/narration.ts'
import { violations } from '../../browser/axe.ts'
import { useVisitors } from '../../browser/visitors.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'
import { mp3 } from '../support/recordings.ts'

const db = useOwnDatabase()
const folder = useFolder()
const visitor = useVisitors()
let site: Served
let comic: Awaited<ReturnType<typeof makeComic>>
let path: string

beforeAll(async () => {
  site = await serve(db(), { DATA_DIR: folder })
  comic = await makeComic(db(), { panels: [3, 3, 3] })
  // The second panel has two balloons.
  const line = { character: 'Sari', kind: 'speech', x: null, y: null }
  const dialogues = [
    { ...line, text: 'Permisi?' },
    { ...line, text: 'Hujannya masih lama.' },
  ]
  await db()('comic_panels')
    .where({ id: comic.panelIds[1] ?? 0 })
    .update({ dialogues: JSON.stringify(dialogues) })
  path = `/komik/warung-di-ujung-hujan-${comic.id}/baca/`
})
afterAll(() => site?.stop())

const wide = { viewport: { width: 1440, height: 900 } }
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const small = { ...phone, viewport: { width: 360, height: 740 } }

async function open(query = '', look: BrowserContextOptions & { cookie?: string } = wide) {
  const visit = await visitor(site.origin, { reducedMotion: 'reduce', ...look })
  await visit.page.goto(path + query)
  await visit.page.waitForLoadState('load')
  return visit
}

const where = (page: Page) => page.locator('[data-where]').innerText()
const step = (page: Page) => page.locator('[data-step]').innerText()
const saidBalloons = (page: Page) => page.locator('.is-now .panel-whole .lettering-wide .is-said').count()

/** Moves a finger across the screen, as the browser itself sees it. */
async function swipe(page: Page, from: number, to: number) {
  const hand = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    hand.send('Input.dispatchTouchEvent', { type, touchPoints })
  await touch('touchStart', { x: from, y: 400 })
  for (let nth = 1; nth <= 12; nth++) {
    await touch('touchMove', { x: from + ((to - from) * nth) / 12, y: 400 })
    await page.waitForTimeout(16)
  }
  await touch('touchEnd')
}

/** The number of the panel at the top of the window. */
const atTop = (page: Page) =>
  page.evaluate(() => {
    const panels = [...document.querySelectorAll('.panel')]
    return panels.findIndex((panel) => panel.getBoundingClientRect().bottom > 120) + 1
  })

test('panel by panel: balloons come one after the other, back and forth by keys, to the end', async () => {
  const { page, problems } = await open('?cara=panel')
  expect(await step(page)).toBe('Panel 1 dari 9')
  await page.keyboard.press('ArrowRight')
  expect(await step(page)).toBe('Panel 2 · balon 1 dari 2')
  expect(await saidBalloons(page)).toBe(1)
  await page.keyboard.press('Space')
  expect(await step(page)).toBe('Panel 2 · balon 2 dari 2')
  expect(await page.locator('[data-said]').innerText()).toContain('Hujannya masih lama.')
  await page.keyboard.press('ArrowRight')
  expect(await where(page)).toBe('Panel 3 dari 9')
  await page.keyboard.press('ArrowLeft')
  expect(await step(page)).toBe('Panel 2 · balon 2 dari 2')
  await page.keyboard.press('End')
  expect(await where(page)).toBe('Panel 9 dari 9')
  await page.keyboard.press('ArrowRight')
  expect(await page.locator('#tamat-judul').isVisible()).toBe(true)
  await page.keyboard.press('Home')
  expect(await where(page)).toBe('Panel 1 dari 9')
  expect(await page.locator('#tamat-judul').isVisible()).toBe(false)
  await page.keyboard.press('Escape')
  expect(await page.locator('#panel-9').isVisible()).toBe(true)
  expect(problems).toEqual([])
})

test('panel by panel by touch alone: taps go on and back, swipes too', async () => {
  const { page, problems } = await open('', phone)
  await page.getByRole('button', { name: 'Panel demi panel' }).tap()
  await page.touchscreen.tap(300, 400)
  expect(await where(page)).toBe('Panel 2 dari 9')
  await page.touchscreen.tap(40, 400)
  expect(await where(page)).toBe('Panel 1 dari 9')
  await swipe(page, 300, 100)
  await expect.poll(() => where(page)).toBe('Panel 2 dari 9')
  await swipe(page, 100, 300)
  await expect.poll(() => where(page)).toBe('Panel 1 dari 9')
  expect(problems).toEqual([])
})

test('who taps on at the end stays there, and opens what they tap after a moment', async () => {
  await makeComic(db(), { title: 'Sesudah ini' })
  const { page } = await open('?cara=panel', phone)
  await page.keyboard.press('End')
  const place = await page.evaluate(() => ({ x: innerWidth * 0.8, y: innerHeight * 0.5 }))
  const tapAlong = async () => {
    for (let taps = 0; taps < 3; taps += 1) await page.touchscreen.tap(place.x, place.y)
  }
  await tapAlong()
  const card = page.locator('.reader-end .comic-card a').first()
  await card.evaluate((link: HTMLElement) => link.click())
  expect(page.url()).toContain(path)
  expect(await page.locator('#tamat-judul').isVisible()).toBe(true)
  await page.waitForTimeout(1_100)
  await card.tap()
  await page.waitForURL(/sesudah-ini|payung|komik/)
  await expect.poll(() => page.url()).not.toContain('/baca/')
})

test('page by page by touch alone: swipes and taps turn the pages, and none leaves the reader', async () => {
  const { page, problems } = await open('?cara=halaman', small)
  for (const place of ['Halaman 2 dari 3', 'Halaman 3 dari 3', 'Tamat']) {
    await swipe(page, 300, 60)
    await expect.poll(() => step(page)).toBe(place)
    expect(await where(page)).toBe(place)
  }
  for (const place of ['Halaman 3 dari 3', 'Halaman 2 dari 3']) {
    await swipe(page, 60, 300)
    await expect.poll(() => step(page)).toBe(place)
  }
  await page.touchscreen.tap(260, 400)
  expect(await step(page)).toBe('Halaman 3 dari 3')
  await page.touchscreen.tap(100, 400)
  expect(await step(page)).toBe('Halaman 2 dari 3')
  await page.waitForTimeout(500)
  expect(page.url()).toContain('/baca/?cara=halaman')
  expect(problems).toEqual([])
})

test('a page fits between the bars of the window, whatever its panels', async () => {
  const odd = await makeComic(db(), { title: 'Ganjil', panels: [1, 2, 3, 4, 5, 6] })
  for (const viewport of [small.viewport, { width: 768, height: 1024 }, wide.viewport]) {
    const { page } = await visitor(site.origin, { viewport })
    await page.goto(`/komik/ganjil-${odd.id}/baca/?cara=halaman`)
    for (let nth = 1; nth <= 6; nth++) {
      const [sheet, bar, foot] = await Promise.all(
        ['.reader-page:visible', '[data-bar]', '[data-foot]'].map((part) => page.locator(part).boundingBox()),
      )
      const label = `page ${nth} at ${viewport.width}`
      expect(sheet?.y, label).toBeGreaterThanOrEqual(bar?.height ?? 0)
      expect((sheet?.y ?? 0) + (sheet?.height ?? 0), label).toBeLessThanOrEqual(foot?.y ?? 0)
      expect(sheet?.width, label).toBeLessThanOrEqual(viewport.width)
      expect(sheet?.width, label).toBeGreaterThan(230)
      await page.keyboard.press('ArrowRight')
    }
  }
})

test('the panel in view stays when the way of reading changes', async () => {
  const { page } = await open()
  const choose = (name: string) => page.getByRole('button', { name, exact: true }).click()
  for (const number of [3, 7]) {
    await page.locator(`#panel-${number}`).evaluate((panel) => panel.scrollIntoView())
    await expect.poll(() => where(page)).toBe(`Panel ${number} dari 9`)
    // The bar that is away comes back by scrolling a little upwards.
    await page.evaluate(() => scrollBy(0, -330))
    await expect.poll(() => page.locator('[data-away]').count()).toBe(0)
    await choose('Panel demi panel')
    expect(await where(page)).toBe(`Panel ${number} dari 9`)
    await choose('Gulir')
    await expect.poll(() => atTop(page)).toBe(number)
    expect(await where(page)).toBe(`Panel ${number} dari 9`)
    // Scrolling right after a jump counts as part of it.
    await page.waitForTimeout(300)
  }
})

test('in the light theme the stage is dark to its lower edge, and the end stands above the steps', async () => {
  const { page } = await open('?cara=halaman', { ...small, colorScheme: 'light' })
  await page.getByRole('button', { name: 'Panel demi panel' }).tap()
  expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0)
  const colour = () => page.locator('[data-foot]').evaluate((foot) => getComputedStyle(foot).backgroundColor)
  expect(await colour()).toBe('rgb(5, 5, 11)')
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowRight')
  expect(await page.locator('#tamat-judul').isVisible()).toBe(true)
  expect(await colour()).toBe('rgb(5, 5, 11)')
  expect(await violations(page)).toEqual([])
})

test('on an upright phone a panel fills the width with its upright part, and its letters are not small', async () => {
  const { page } = await open('?cara=panel', phone)
  const box = await page.locator('.is-now .panel-frame').boundingBox()
  expect(box?.width).toBeGreaterThanOrEqual(388)
  expect(box?.height).toBeGreaterThan(500)
  const size = await page.evaluate(() => {
    const text = document.querySelector<SVGTextElement>('.is-now .panel-tall .lettering-narrow text')
    return Number(text?.getAttribute('font-size')) * (text?.getScreenCTM()?.a ?? 0)
  })
  expect(size).toBeGreaterThanOrEqual(14)
})

test('the chosen way is remembered, and a link may ask for another one', async () => {
  const { page } = await open()
  await page.getByRole('button', { name: 'Halaman', exact: true }).click()
  await page.reload()
  expect(await step(page)).toBe('Halaman 1 dari 3')
  expect(await page.locator('.reader-page:visible').count()).toBe(1)
  await page.keyboard.press('ArrowRight')
  expect(await step(page)).toBe('Halaman 2 dari 3')
  await page.goto(`${path}?cara=gulir`)
  expect(await page.locator('.reader-page:visible').count()).toBe(3)
})

test('a visitor comes back to the exact panel after a reload, and finds the comic among what they read', async () => {
  const { page, problems } = await open('', phone)
  await page.locator('#panel-6').evaluate((panel) => panel.scrollIntoView())
  await expect.poll(() => where(page)).toBe('Panel 6 dari 9')
  await page.reload()
  await expect.poll(() => where(page)).toBe('Panel 6 dari 9')
  expect(await atTop(page)).toBe(6)
  await page.goto(path.replace('baca/', ''))
  await page.getByRole('link', { name: 'Lanjutkan panel 6' }).click()
  await expect.poll(() => where(page)).toBe('Panel 6 dari 9')
  await page.goto('/komik/')
  await page.locator('.reading-card', { hasText: 'Panel 6 dari 9' }).waitFor()
  expect(await violations(page)).toEqual([])
  expect(problems).toEqual([])
})

test('a member goes on at the same panel on a second device', async () => {
  const user = await makeUser(db())
  const first = await open('?cara=panel', { ...wide, cookie: await signIn(db(), user) })
  for (let nth = 0; nth < 4; nth++) await first.page.keyboard.press('ArrowRight')
  expect(await where(first.page)).toBe('Panel 4 dari 9')
  await expect
    .poll(async () => (await db()('comic_reads').where({ user_id: user.id }).first('panel_id'))?.panel_id)
    .toBe(comic.panelIds[3])
  const second = await open('', { ...phone, cookie: await signIn(db(), user) })
  await expect.poll(() => where(second.page)).toBe('Panel 4 dari 9')
  expect(await atTop(second.page)).toBe(4)
})

test('150 panels scroll without anything moving', async () => {
  const long = await makeComic(db(), { title: 'Panjang', panels: Array(25).fill(6) })
  const { page } = await visitor(site.origin, { ...phone })
  await page.goto(`/komik/panjang-${long.id}/baca/`)
  await page.evaluate(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  const height = () => page.evaluate(() => document.documentElement.scrollHeight)
  const before = await height()
  for (let y = 0; y < before; y += 3_000) {
    await page.evaluate((top) => scrollTo(0, top), y)
    await page.waitForTimeout(30)
  }
  expect(await height()).toBe(before)
  expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([])
})

test('without scripts all panels stand below each other with their letters, and a member keeps a page', async () => {
  const user = await makeUser(db())
  const { page } = await open('', { ...phone, javaScriptEnabled: false, cookie: await signIn(db(), user) })
  expect(await page.locator('.panel:visible').count()).toBe(9)
  await page.locator('.lettering-narrow text').first().waitFor()
  expect(await page.locator('[data-ways]').isVisible()).toBe(false)
  expect(await page.locator('#tamat-judul').isVisible()).toBe(true)
  expect(await page.getByRole('link', { name: 'Tulis komentar' }).isVisible()).toBe(true)
  expect(await page.locator('.reader-end .comic-card').first().isVisible()).toBe(true)
  await page.getByRole('button', { name: 'Ingat sampai halaman 2' }).click()
  await page.getByRole('link', { name: 'Lanjutkan panel 6' }).waitFor()
})

test('the text below panels and larger letters are settings that stay', async () => {
  const { page } = await open()
  await page.getByLabel('Setelan baca').click()
  await page.getByLabel('Tulis teksnya di bawah panel').check()
  await page.getByLabel('Huruf lebih besar').check()
  await page.reload()
  expect(await page.locator('#panel-1 figcaption').boundingBox()).toMatchObject({ width: expect.any(Number) })
  expect((await page.locator('#panel-1 figcaption').boundingBox())?.height).toBeGreaterThan(20)
  expect(await page.locator('#panel-1 .panel-whole .lettering-narrow').isVisible()).toBe(true)
})

/** Gives the browser a voice that is done with each text at once. */
const speaking = (page: Page) =>
  page.addInitScript(() => {
    const said: string[] = []
    const voice = { lang: 'id-ID' }
    const speech = {
      said,
      getVoices: () => [voice],
      addEventListener() {},
      cancel() {},
      speak(words: EventTarget & { text: string }) {
        said.push(words.text)
        setTimeout(() => words.dispatchEvent(new Event('end')), 5)
      },
    }
    class Words extends EventTarget {
      readonly text: string
      constructor(text: string) {
        super()
        this.text = text
      }
    }
    Object.defineProperty(window, 'speechSynthesis', { value: speech })
    Object.assign(window, { SpeechSynthesisUtterance: Words })
  })

const saidOn = (page: Page) => page.evaluate(() => (window.speechSynthesis as unknown as { said: string[] }).said)

test('a voice of the browser reads panel after panel to the end; without a voice there is no button', async () => {
  const { page } = await visitor(site.origin, { ...wide })
  await speaking(page)
  await page.goto(`${path}?cara=panel`)
  await page.getByRole('button', { name: 'Bacakan' }).click()
  await page.locator('#tamat-judul').waitFor()
  const said = await saidOn(page)
  expect(said).toHaveLength(10)
  expect(said.slice(0, 3)).toEqual(['Sari: Halaman 1 panel 1.', 'Sari: Permisi?', 'Sari: Hujannya masih lama.'])
})

test('the voice of the browser reads the panels whose recorded voices are lost', async () => {
  const lost = await makeComic(db(), { panels: [2] })
  for (const panel of await db()('comic_panels').where({ comic_id: lost.id }))
    await db()('comic_panels')
      .where({ id: panel.id })
      .update({ voice: voiceOf(panel) })
  const { page } = await visitor(site.origin, { ...wide, expected: /404/ })
  await speaking(page)
  const missed: number[] = []
  page.on('response', (response) => response.url().endsWith('.mp3') && missed.push(response.status()))
  await page.goto(`${site.origin}/komik/warung-di-ujung-hujan-${lost.id}/baca/?cara=gulir`)
  await page.getByRole('button', { name: 'Bacakan' }).click()
  await expect.poll(async () => (await saidOn(page)).length, { timeout: 20_000 }).toBe(2)
  expect(missed).toContain(404)
})

test('recorded voices are heard panel after panel, without a voice of the browser and without players in the way', async () => {
  const spoken = await makeComic(db(), { panels: [3] })
  const panels = await db()('comic_panels').where({ comic_id: spoken.id }).orderBy('panel_number')
  for (const panel of panels)
    await db()('comic_panels')
      .where({ id: panel.id })
      .update({ voice: voiceOf(panel) })
  const { page, problems } = await visitor(site.origin, { ...wide })
  await page.addInitScript(() => Object.defineProperty(window, 'speechSynthesis', { value: undefined }))
  const heard: string[] = []
  await page.route('**/suara/*.mp3', (route) => {
    heard.push(new URL(route.request().url()).pathname)
    return route.fulfill({ contentType: 'audio/mpeg', body: mp3(0.4) })
  })
  for (const way of ['gulir', 'panel']) {
    heard.length = 0
    await page.goto(`${site.origin}/komik/warung-di-ujung-hujan-${spoken.id}/baca/?cara=${way}`)
    expect(await page.locator('audio:visible').count()).toBe(0)
    const button = page.getByRole('button', { name: 'Bacakan' })
    await button.click()
    await expect.poll(() => button.getAttribute('aria-pressed'), { timeout: 20_000 }).toBe('false')
    expect([...new Set(heard)]).toEqual(panels.map((panel) => `/komik/${spoken.id}/suara/${voiceOf(panel)}`))
  }
  expect(problems).toEqual([])
})

test('a recorded voice shows all balloons of its panel; where it fails and no voice is there, each waits to be read', async () => {
  const spoken = await makeComic(db(), { panels: [2] })
  const line = { character: 'Sari', kind: 'speech', x: null, y: null }
  for (const [nth, id] of spoken.panelIds.entries()) {
    const texts = ['Satu.', 'Dua.', `Tiga, di panel ${nth + 1}.`]
    const dialogues = JSON.stringify(texts.map((text) => ({ ...line, text })))
    await db()('comic_panels').where({ id }).update({ dialogues })
  }
  const panels = await db()('comic_panels').where({ comic_id: spoken.id }).orderBy('panel_number')
  for (const panel of panels)
    await db()('comic_panels')
      .where({ id: panel.id })
      .update({ voice: voiceOf(panel) })
  const { page } = await visitor(site.origin, { ...wide, expected: /404/ })
  await page.addInitScript(() => Object.defineProperty(window, 'speechSynthesis', { value: undefined }))
  const heard = panels[0] && voiceOf(panels[0])
  if (!heard) throw new Error('the first panel has words')
  await page.route('**/suara/*.mp3', (route) =>
    route.request().url().endsWith(heard)
      ? route.fulfill({ contentType: 'audio/mpeg', body: mp3(4) })
      : route.fulfill({ status: 404 }),
  )
  await page.goto(`${site.origin}/komik/warung-di-ujung-hujan-${spoken.id}/baca/?cara=panel`)
  const steps = await page.evaluateHandle(() => {
    const told: string[] = []
    const step = document.querySelector('[data-step]')
    if (step) new MutationObserver(() => told.push(step.textContent)).observe(step, { childList: true })
    return told
  })
  await page.getByRole('button', { name: 'Bacakan' }).click()
  await page.locator('#tamat-judul').waitFor()
  const told = (await steps.jsonValue()).filter((text, at, all) => text !== all[at - 1])
  const second = [1, 2, 3].map((nth) => `Panel 2 · balon ${nth} dari 3`)
  expect(told).toEqual(['Panel 1 · balon 3 dari 3', ...second, 'Tamat'])
})

test('without a script each panel that is spoken has its own player', async () => {
  const spoken = await makeComic(db(), { panels: [2] })
  const [first] = await db()('comic_panels').where({ comic_id: spoken.id }).orderBy('panel_number')
  if (!first) throw new Error('the comic has panels')
  await db()('comic_panels')
    .where({ id: first.id })
    .update({ voice: voiceOf(first) })
  const { page } = await visitor(site.origin, { ...small, javaScriptEnabled: false })
  await page.goto(`${site.origin}/komik/warung-di-ujung-hujan-${spoken.id}/baca/`)
  const player = page.getByLabel('Suara panel 1')
  expect(await player.isVisible()).toBe(true)
  expect(await page.locator('audio').count()).toBe(1)
  const [picture, box] = [await page.locator('#panel-1').boundingBox(), await player.boundingBox()]
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((picture?.y ?? 0) + (picture?.height ?? 0) + 1)
})

test.each(['dark', 'light'] as const)('the reader fits and passes in the %s theme in all three ways', async (theme) => {
  for (const width of [360, 768, 1440]) {
    const { page, problems } = await open('', { viewport: { width, height: 800 }, colorScheme: theme })
    for (const way of ['gulir', 'halaman', 'panel']) {
      await page.goto(`${path}?cara=${way}`)
      await page.waitForLoadState('load')
      expect(await violations(page), `${way} ${width}`).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${way} ${width}`).toBe(
        true,
      )
    }
    expect(problems).toEqual([])
  }
})
