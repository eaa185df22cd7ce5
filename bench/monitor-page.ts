import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Page } from 'playwright-core'
import { addEndpoint } from '../src/anime/endpoints/queries.ts'
import { probedPaths } from '../src/anime/probing.ts'
import { writeHistory } from '../src/demo/history.ts'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { startUpstream } from '../test/support/upstream.ts'
import { amount, dataFolder, from, median, percentile, type Row, row, startSite, timesOf } from './measure.ts'
import { openChromium } from './vitals.ts'
import { openBeside } from './world.ts'

const ENDPOINTS = amount(40, 2)
const DAYS = 730
/** Number of times that the server fails or recovers. Each time, all five checked paths change their state. */
const TURNS = amount(24, 2)

/**
 * Measures the monitor's overview page with forty endpoints and two years of history, and the delay from the result of
 * a check to its display in an open page.
 */
export async function benchMonitorPage(): Promise<Row[]> {
  return [...(await pageOfTwoYears()), ...(await resultToBrowser())]
}

async function pageOfTwoYears(): Promise<Row[]> {
  const world = await open({ CHECK_INTERVAL: '3600' }, async (db) => {
    await db('monitor_states').delete()
    for (let at = 1; at < ENDPOINTS; at += 1)
      await addEndpoint(db, { name: `Cadangan ${at}`, url: `http://127.0.0.1:9/${at}/api/v1`, priority: 99 - at })
    const endpoints = await db('api_endpoints').select('id', 'name')
    await writeHistory(db, { days: DAYS, now: new Date(), endpoints })
    await db.raw('vacuum analyze')
  })
  await sleep(amount(10_000, 0))
  const rows = []
  for (const [rentang, what] of [
    ['90-hari', '90 days'],
    ['1-tahun', 'a year'],
  ] as const) {
    let bytes = 0
    const times = await timesOf(amount(35, 1), async () => {
      const headers = { ...from(), cookie: world.cookie }
      const answer = await fetch(`${world.site.url}/api-monitor/?rentang=${rentang}`, { headers })
      bytes = (await answer.arrayBuffer()).byteLength
      if (answer.status !== 200) throw new Error(`the dashboard answered ${answer.status}`)
    })
    const size = `${Math.round(bytes / 1024)} KB`
    const what40 = `dashboard, ${ENDPOINTS} endpoints × 5 paths, their checks paused, 2 years kept, bars of ${what} (${size})`
    rows.push(row(`${what40}, median`, median(times), 'ms', 200), row('… p95', percentile(times, 0.95), 'ms', 200))
  }
  await world.close()
  return rows
}

/**
 * Measures the delay from the result of a check to an open page, while a server fails and recovers in turn. A path
 * turns red at its third failed check and green at its second good one.
 */
async function resultToBrowser(): Promise<Row[]> {
  const upstream = await startUpstream({ name: 'Satu' })
  const settings = { CHECK_INTERVAL: '1', UPSTREAM_ALLOW_PRIVATE: 'true' }
  const world = await open(settings, (db) => addEndpoint(db, { name: 'Cadangan', url: upstream.url, priority: 50 }))
  const id = world.filled?.id ?? 0
  const browser = await openChromium()
  const context = await browser.newContext()
  const [name = '', value = ''] = world.cookie.split('=')
  await context.addCookies([{ name, value, url: world.site.url }])
  const page = await context.newPage()
  await page.goto(`${world.site.url}/api-monitor/`)
  await page.locator(`#keadaan-${id} .dots li.state-up`).nth(4).waitFor({ timeout: 30_000 })

  const delays: number[] = []
  for (let turn = 0; turn < TURNS; turn += 1) {
    const fails = turn % 2 === 0
    upstream.reset()
    if (fails) upstream.set('*', { status: 500 })
    const seen = await watch(page, id, fails ? 'state-down' : 'state-up')
    for (const [path, { name: question }] of Object.entries(probedPaths)) {
      const answered = upstream.requests.filter((request) => request.question === question)[fails ? 2 : 1]
      const shown = seen[path]
      if (answered && shown) delays.push(shown - (performance.timeOrigin + answered.at))
    }
  }
  await browser.close()
  await world.close()
  await upstream.close()
  return [
    row(
      `a result of a check → seen in a browser, ${delays.length} changes of state, median`,
      median(delays),
      'ms',
      250,
    ),
    row('… p95', percentile(delays, 0.95), 'ms', 250),
  ]
}

/**
 * Waits until the dots of all five paths have a CSS class, and returns when each dot got it, in ms since the epoch. The
 * code that runs in the browser has only inline functions, because tsx adds helpers for named functions that do not
 * exist in the browser.
 */
const watch = (page: Page, id: number, wanted: string): Promise<Record<string, number>> =>
  page.evaluate(
    ([row, state]) =>
      new Promise((resolve) => {
        const seen: Record<string, number> = {}
        new MutationObserver((_, observer) => {
          const now = performance.timeOrigin + performance.now()
          for (const dot of document.querySelectorAll(`${row} .dots li.${state}`))
            seen[dot.textContent?.split(':')[0]?.trim() ?? ''] ??= now
          if (Object.keys(seen).length < 5) return
          observer.disconnect()
          resolve(seen)
        }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
      }),
    [`#keadaan-${id}`, wanted] as const,
  )

/** Starts the built site once `fill` has been to its database, and logs in a staff account. */
async function open<Filled>(settings: Record<string, string>, fill: (db: Knex) => Promise<Filled>) {
  const DATA_DIR = await dataFolder()
  await (await startSite({ ...settings, DATA_DIR })).stop()
  const { db, close } = await openBeside({ DATA_DIR })
  const filled = await fill(db)
  const site = await startSite({ ...settings, DATA_DIR })
  const cookie = await signIn(db, await makeUser(db, { role: 'staff' }), Number(new URL(site.url).port))
  return {
    site,
    cookie,
    filled,
    async close() {
      await close()
      await site.stop()
    },
  }
}
