import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'
import { pathOf, phone, say, small, wide } from './reader.ts'

const { db, visit } = useWholeSite()
let comic: Awaited<ReturnType<typeof makeComic>>
let path: string

beforeAll(async () => {
  comic = await makeComic(db(), { panels: [3, 3, 3] })
  await say(db(), comic.panelIds[1], 'Permisi?', 'Hujannya masih lama.')
  path = pathOf(comic)
})

const open = (query = '', look: BrowserContextOptions & { as?: { id: number } } = wide) => visit(path + query, look)
const where = (page: Page) => page.locator('[data-where]').innerText()
const step = (page: Page) => page.locator('[data-step]').innerText()
const saidBalloons = (page: Page) => page.locator('.is-now .panel-whole .lettering-wide .is-said').count()

/** Moves a finger across the screen, as the browser itself sees it. */
async function swipe(page: Page, from: number, to: number) {
  const hand = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    hand.send('Input.dispatchTouchEvent', { type, touchPoints })
  await touch('touchStart', { x: from, y: 400 })
  for (let nth = 1; nth <= 12; nth++) await touch('touchMove', { x: from + ((to - from) * nth) / 12, y: 400 })
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
  const { width, height } = phone.viewport
  for (let taps = 0; taps < 3; taps += 1) await page.touchscreen.tap(width * 0.8, height * 0.5)
  const card = page.locator('.reader-end .comic-card a').first()
  await card.evaluate((link: HTMLElement) => {
    const tap = new MouseEvent('click', { clientX: innerWidth * 0.8, bubbles: true })
    document.querySelector('[data-pages]')?.dispatchEvent(tap)
    link.click()
  })
  expect(page.url()).toContain(path)
  expect(await page.locator('#tamat-judul').isVisible()).toBe(true)
  // Each tap is refused until the moment is over.
  const isAway = () => !page.url().includes('/baca/')
  await expect.poll(() => card.tap({ timeout: 1_000 }).then(isAway, isAway), { interval: 200 }).toBe(true)
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
  expect(page.url()).toContain('/baca/?cara=halaman')
  expect(problems).toEqual([])
})

test('the panel in view stays when the way of reading changes', async () => {
  const { page } = await open()
  const choose = (name: string) => page.getByRole('button', { name, exact: true }).click()
  for (const number of [3, 7]) {
    // Scrolling right after a jump counts as part of it, so it is scrolled until it counts by itself.
    let turn = 0
    const scrolled = async () => {
      turn += 1
      await page.locator(`#panel-${number}`).evaluate((panel, more) => {
        panel.scrollIntoView()
        scrollBy(0, more)
      }, turn % 2)
      return where(page)
    }
    await expect.poll(scrolled).toBe(`Panel ${number} dari 9`)
    // The bar that is away comes back by scrolling a little upwards.
    await page.evaluate(() => scrollBy(0, -330))
    await expect.poll(() => page.locator('[data-away]').count()).toBe(0)
    await choose('Panel demi panel')
    expect(await where(page)).toBe(`Panel ${number} dari 9`)
    await choose('Gulir')
    await expect.poll(() => atTop(page)).toBe(number)
    expect(await where(page)).toBe(`Panel ${number} dari 9`)
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
  expect(problems).toEqual([])
})

test('how far a visitor came is counted when they leave, and that the browser knew the comic on a later day', async () => {
  const other = await makeComic(db(), { panels: [3, 3, 3] })
  const { page } = await visit(`${pathOf(other)}?cara=panel`, small)
  const kept = () =>
    db()('comic_view_days').where({ comic_id: other.id }).first('furthest', 'place', 'finished', 'seen_before')
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key)
  expect(await where(page)).toBe('Panel 3 dari 9')
  await page.goto('/komik/')
  const third = { furthest: other.panelIds[3], place: 4, finished: false, seen_before: false }
  await expect.poll(kept).toEqual(third)
  await page.evaluate(() => {
    const places = JSON.parse(localStorage.getItem('kortekstream_komik') ?? '[]')
    const older = places.map((place: object) => ({ ...place, seen: Date.now() - 86_400_000 }))
    localStorage.setItem('kortekstream_komik', JSON.stringify(older))
  })
  await page.goto(`${pathOf(other)}?cara=panel`)
  await page.goto('/komik/')
  await expect.poll(kept).toEqual({ ...third, seen_before: true })
})

test('a member goes on at the same panel on a second device', async () => {
  const user = await makeUser(db())
  const first = await open('?cara=panel', { ...wide, as: user })
  for (let nth = 0; nth < 4; nth++) await first.page.keyboard.press('ArrowRight')
  expect(await where(first.page)).toBe('Panel 4 dari 9')
  await expect
    .poll(async () => (await db()('comic_reads').where({ user_id: user.id }).first('panel_id'))?.panel_id)
    .toBe(comic.panelIds[3])
  const second = await open('', { ...phone, as: user })
  await expect.poll(() => where(second.page)).toBe('Panel 4 dari 9')
  expect(await atTop(second.page)).toBe(4)
})

test('without scripts all panels stand below each other with their letters, and a member keeps a page', async () => {
  const { page } = await open('', { ...phone, javaScriptEnabled: false, as: await makeUser(db()) })
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
