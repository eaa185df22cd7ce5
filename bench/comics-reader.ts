import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { askForDrawing } from '../src/comics/work/ask.ts'
import { publishComic } from '../src/comics/work/publish.ts'
import { memoryWithPictures } from '../test/support/memory.ts'
import { addComics, until } from './comics-crash.ts'
import { amount, dataFolder, median, type Row, row, startSite } from './measure.ts'
import { openChromium, visit } from './vitals.ts'
import { openBeside } from './world.ts'

/** Pages of the comic that is drawn; the built-in storyteller makes three panels of each. */
const PAGES = amount(6, 2)
const VISITS = amount(5, 1)
/** Panels that are turned in each visit, and milliseconds for which one is read. */
const TURNS = amount(4, 1)
const READING_MS = amount(2_000, 100)

/**
 * Measures how long a comic of 18 panels is drawn and what memory that takes, and how a comic is read on a slow phone: the
 * first panel of a cold visit, and the next panel after a tap.
 */
export async function benchComicsReader(): Promise<Row[]> {
  const settings = { DATA_DIR: await dataFolder() }
  const site = await startSite(settings)
  const { db, close } = await openBeside(settings)
  const [id = 0] = await addComics(db, 1, PAGES)
  const status = async () => (await db('comics').where({ id }).first('draft_status'))?.draft_status
  await until(async () => (await status()) === 'SCRIPT_READY')
  let peak = 0
  let isDrawing = true
  const watching = (async () => {
    for (; isDrawing; await sleep(50)) peak = Math.max(peak, (await memoryWithPictures(site.child.pid ?? 0)) / 1e6)
  })()
  const begun = performance.now()
  await askForDrawing({ db, layout: null, changed: () => {} }, id, { again: true })
  await until(async () => (await status()) === 'COMPLETED')
  const seconds = (performance.now() - begun) / 1000
  isDrawing = false
  await watching

  await publishComic({ db, layout: null, changed: () => {}, config: { production: false } }, id, {
    title: 'Warung di Ujung Hujan',
    publisher: 'Kreator',
  })
  const address = `${site.url}/komik/warung-di-ujung-hujan-${id}/baca/?cara=panel`
  const browser = await openChromium()
  const visits = []
  const turns: number[] = []
  for (let round = 0; round < VISITS; round += 1)
    visits.push(await visit(browser, address, async (page) => void turns.push(...(await read(page)))))
  await browser.close()
  await close()
  await site.stop()
  return [
    row(`${PAGES * 3} panels drawn, asked for → all shown`, seconds, 's', 20),
    row('… memory at the peak, with the process of pictures', peak, 'MB', 350),
    row(
      `reader on a slow phone, first panel painted, median of ${VISITS}`,
      median(visits.map(({ paint }) => paint)) / 1000,
      's',
      1.7,
    ),
    row('… layout shift', median(visits.map(({ shift }) => shift)), '', 0.02),
    row(`… tap → next panel painted, median of ${turns.length}`, median(turns), 'ms', 100),
    row('… slowest of them', Math.max(...turns), 'ms', 100),
  ]
}

/** Turns some panels and returns the milliseconds from each tap until the next panel was painted. */
async function read(page: Page): Promise<number[]> {
  const turns: number[] = []
  for (let turn = 0; turn < TURNS; turn += 1) {
    await page.waitForTimeout(READING_MS)
    turns.push(await page.evaluate(turnPanel))
  }
  return turns
}

/** Runs in the page. It names no function of its own, because the compiler's helper for names is not there. */
async function turnPanel(): Promise<number> {
  const before = document.querySelector('.panel.is-now')
  let begun = performance.now()
  // A panel with several balloons takes as many taps.
  for (let taps = 0; taps < 12 && document.querySelector('.panel.is-now') === before; taps += 1) {
    begun = performance.now()
    document.querySelector<HTMLButtonElement>('[data-next]')?.click()
  }
  const now = document.querySelector('.panel.is-now')
  const picture = now?.querySelector('img')
  if (!picture || now === before) throw new Error('no other panel came')
  await picture.decode()
  for (let frames = 0; frames < 2; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve))
  return performance.now() - begun
}
