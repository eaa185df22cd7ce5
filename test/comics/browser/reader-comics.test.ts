import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { voiceFileName } from '../../../src/comics/voice/narration.ts'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeComic, paintFlat } from '../support/make.ts'
import { mp3 } from '../support/recordings.ts'
import { pathOf, phone, say, small, wide } from './reader.ts'

/** The reader with comics that have something particular: odd pages, many panels, voices. */

const { db, folder, visit } = useWholeSite()

/** A comic with so many panels on each page. Its pictures are small, because nothing here depends on what they show. */
async function comicOf(panels: readonly number[]) {
  const comic = await makeComic(db(), { panels })
  await paintFlat(db(), folder, comic)
  return comic
}

test('a page fits between the bars of the window, whatever its panels', async () => {
  const odd = await comicOf([1, 2, 3, 4, 5, 6])
  const { page } = await visit(`${pathOf(odd)}?cara=halaman`)
  for (let nth = 1; nth <= 6; nth++) {
    for (const viewport of [small.viewport, { width: 768, height: 1024 }, wide.viewport]) {
      await page.setViewportSize(viewport)
      const [sheet, bar, foot] = await Promise.all(
        ['.reader-page:visible', '[data-bar]', '[data-foot]'].map((part) => page.locator(part).boundingBox()),
      )
      const label = `page ${nth} at ${viewport.width}`
      expect(sheet?.y, label).toBeGreaterThanOrEqual(bar?.height ?? 0)
      expect((sheet?.y ?? 0) + (sheet?.height ?? 0), label).toBeLessThanOrEqual(foot?.y ?? 0)
      expect(sheet?.width, label).toBeLessThanOrEqual(viewport.width)
      expect(sheet?.width, label).toBeGreaterThan(230)
    }
    await page.keyboard.press('ArrowRight')
  }
})

test('150 panels scroll without anything moving', async () => {
  const long = await comicOf(Array(25).fill(6))
  const { page } = await visit(pathOf(long), phone)
  const moved = await page.evaluate(async () => {
    const shifts: unknown[] = []
    new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({
      type: 'layout-shift',
      buffered: true,
    })
    const height = () => document.documentElement.scrollHeight
    const before = height()
    for (let y = 0; y < before; y += 3_000) {
      scrollTo(0, y)
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    }
    return { shifts, grown: height() - before }
  })
  expect(moved).toEqual({ shifts: [], grown: 0 })
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

/** Says that the panels of a comic have recorded voices. Returns the names of their files. */
async function record({ panelIds }: { panelIds: readonly number[] }) {
  const panels = await db()('comic_panels').whereIn('id', panelIds).orderBy('id')
  for (const panel of panels)
    await db()('comic_panels')
      .where({ id: panel.id })
      .update({ voice: voiceFileName(panel) })
  return panels.map(voiceFileName)
}

const saidOn = (page: Page) => page.evaluate(() => (window.speechSynthesis as unknown as { said: string[] }).said)

test('a voice of the browser reads panel after panel to the end; without a voice there is no button', async () => {
  const comic = await comicOf([3])
  await say(db(), comic.panelIds[1], 'Permisi?', 'Hujannya masih lama.')
  const { page } = await visit('/health', wide)
  await speaking(page)
  await page.goto(`${pathOf(comic)}?cara=panel`)
  await page.getByRole('button', { name: 'Bacakan' }).click()
  await page.locator('#tamat-judul').waitFor()
  const said = await saidOn(page)
  expect(said).toHaveLength(4)
  expect(said.slice(0, 3)).toEqual(['Sari: Halaman 1 panel 1.', 'Sari: Permisi?', 'Sari: Hujannya masih lama.'])
})

test('the voice of the browser reads the panels whose recorded voices are lost', async () => {
  const lost = await comicOf([2])
  await record(lost)
  const { page } = await visit('/health', wide)
  await speaking(page)
  const missed: number[] = []
  page.on('response', (response) => response.url().endsWith('.mp3') && missed.push(response.status()))
  await page.goto(`${pathOf(lost)}?cara=gulir`)
  await page.getByRole('button', { name: 'Bacakan' }).click()
  await expect.poll(async () => (await saidOn(page)).length).toBe(2)
  expect(missed).toContain(404)
})

test('recorded voices are heard panel after panel, without a voice of the browser and without players in the way', async () => {
  const spoken = await comicOf([3])
  const voices = await record(spoken)
  const { page, problems } = await visit('/health', wide)
  await page.addInitScript(() => Object.defineProperty(window, 'speechSynthesis', { value: undefined }))
  const heard: string[] = []
  await page.route('**/suara/*.mp3', (route) => {
    heard.push(new URL(route.request().url()).pathname)
    return route.fulfill({ contentType: 'audio/mpeg', body: mp3(0.4) })
  })
  for (const way of ['gulir', 'panel']) {
    heard.length = 0
    await page.goto(`${pathOf(spoken)}?cara=${way}`)
    expect(await page.locator('audio:visible').count()).toBe(0)
    const button = page.getByRole('button', { name: 'Bacakan' })
    await button.click()
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('false')
    expect([...new Set(heard)]).toEqual(voices.map((voice) => `/komik/${spoken.id}/suara/${voice}`))
  }
  expect(problems).toEqual([])
})

test('a recorded voice shows all balloons of its panel; where it fails and no voice is there, each waits to be read', async () => {
  const spoken = await comicOf([2])
  for (const [nth, id] of spoken.panelIds.entries()) await say(db(), id, 'Satu.', 'Dua.', `Tiga, di panel ${nth + 1}.`)
  const [heard] = await record(spoken)
  if (!heard) throw new Error('the first panel has words')
  const { page } = await visit('/health', wide)
  await page.addInitScript(() => Object.defineProperty(window, 'speechSynthesis', { value: undefined }))
  await page.route('**/suara/*.mp3', (route) =>
    route.request().url().endsWith(heard)
      ? route.fulfill({ contentType: 'audio/mpeg', body: mp3(1) })
      : route.fulfill({ status: 404 }),
  )
  await page.goto(`${pathOf(spoken)}?cara=panel`)
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
  const spoken = await comicOf([2])
  await record({ panelIds: spoken.panelIds.slice(0, 1) })
  const { page } = await visit(pathOf(spoken), { ...small, javaScriptEnabled: false })
  const player = page.getByLabel('Suara panel 1')
  expect(await player.isVisible()).toBe(true)
  expect(await page.locator('audio').count()).toBe(1)
  const [picture, box] = [await page.locator('#panel-1').boundingBox(), await player.boundingBox()]
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((picture?.y ?? 0) + (picture?.height ?? 0) + 1)
})
