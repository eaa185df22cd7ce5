import type { Page, Response, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { type Served, serve } from '../support/served.ts'
import { everySetting, visitEveryPage } from '../views/every-page.ts'
import {
  hurts,
  JUNK,
  liveRegionsOf,
  look,
  poke,
  type Region,
  regionsOf,
  targetsInTemplates,
  type Visited,
} from './regions.ts'
import { useVisitors } from './visitors.ts'

const db = useOwnDatabase()
const visitor = useVisitors()
let site: Served
let cookie = ''
let logIn = ''
let pages: Visited[] = []
let regions: Region[] = []

beforeAll(async () => {
  const visited = await visitEveryPage(db())
  cookie = visited.cookie
  pages = visited.pages
  regions = regionsOf(pages)
  site = await serve(db(), everySetting, undefined, visited.features)
  // The server draws the comics that wait for it, and their pages change until it has.
  const unfinished = () => db()('comics').whereIn('draft_status', ['PENDING', 'GENERATING_SCRIPT', 'RENDERING'])
  await vi.waitFor(async () => expect(await unfinished()).toEqual([]), { timeout: 60_000, interval: 200 })
  logIn = await (await fetch(`${site.origin}/masuk/`)).text()
})
afterAll(() => site?.stop())

const isAnswer = (response: Response) => response.request().resourceType() === 'fetch' && response.status() !== 303

test('every place that a template fetches with htmx is in a page that is walked', () => {
  const walked = regions.map(({ id }) => id)
  const missing = targetsInTemplates().filter(({ target }) => !walked.some((id) => target.test(id)))
  expect(missing).toEqual([])
})

/** Walks every region and returns what went wrong, by region. */
async function walkAll(all: readonly Region[], walk: (page: Page, region: Region) => Promise<void>) {
  expect(all).not.toEqual([])
  const wrong: Record<string, string> = {}
  for (const region of all) {
    const { page, problems } = await visitor(site.origin, {
      cookie: region.isStaff ? cookie : null,
      viewport: { width: 1200, height: 900 },
      reducedMotion: 'reduce',
      expected: /Failed to load resource|htmx:|WebSocket/,
    })
    try {
      await walk(page, region)
      expect(problems).toEqual([])
    } catch (error) {
      wrong[`${region.kind} on ${region.path}`] = String(error).slice(0, 600)
    }
    await page.context().close()
  }
  expect(wrong).toEqual({})
}

const most = { timeout: 1_200_000 }

test('every region that is fetched again after a push survives bad answers', most, async () => {
  await walkAll(liveRegionsOf(pages, 'data-live-at'), async (page, region) => {
    await page.goto(region.path)
    // The page may fetch regions after its greeting.
    await page.waitForLoadState('networkidle')
    const before = await look(page, region.id)
    for (const [name, hurt] of Object.entries(hurts(logIn))) {
      const unhurt = await intercept(page, 'live-poll', hurt, () => push(page, region))
      expectHurt(await lookHurt(page, region.id), before, name)
      await unhurt()
    }
    await page.locator(`[id="${region.id}"] > .failure button`).click()
    await expectWhole(page, region, before)
  })
})

test('a live page without a connection says when its regions cannot be fetched either', most, async () => {
  const banner = (page: Page) => expect.poll(() => page.locator('.live-banner').textContent())
  await walkAll(liveRegionsOf(pages, 'data-live-poll'), async (page, region) => {
    await page.routeWebSocket(/\/ws\//, (socket) => socket.close({ code: 1011 }))
    await page.clock.install()
    await page.goto(region.path)
    const before = await look(page, region.id)
    for (const [name, hurt] of Object.entries(hurts(logIn))) {
      const unhurt = await intercept(page, 'live-poll', hurt, () => page.clock.fastForward(31_000))
      await banner(page).toContain('server tidak menjawab')
      const { frame, content, line } = await look(page, region.id)
      expect({ frame, content, line }, name).toEqual({ frame: before.frame, content: before.content, line: null })
      await unhurt()
    }
    await page.clock.fastForward(31_000)
    await banner(page).toContain('menyegarkan diri')
    await expectWhole(page, region, before)
  })
})

// This walk is the last one, because it sends forms that change the site: it switches endpoints off, for example.
test('every region of every page survives bad answers and is whole after a good one', most, async () => {
  await walkAll(regions, async (page, region) => {
    await page.goto(region.path)
    // Until htmx has found its elements, a form is sent without it.
    await page.waitForSelector('[data-htmx-powered]', { state: 'attached' })
    const before = await look(page, region.id)
    let turn = 0
    for (const [name, hurt] of Object.entries(hurts(logIn))) {
      turn += 1
      const unhurt = await intercept(page, 'hx-request', hurt, () => request(page, region, turn))
      expectHurt(await lookHurt(page, region.id), before, name)
      await unhurt()
    }
    const answered = page.waitForResponse(isAnswer)
    await request(page, region, turn + 1)
    const response = await answered
    // The answer to a form that was sent well may lead to another page.
    if (response.headers()['hx-redirect']) return
    const answer = read(await response.text())
    await expectWhole(page, region, before)
    for (const { id } of answer.all(`[id="${region.id}"] [id]`))
      await expect.poll(() => page.locator(`[id="${id}"]`).count(), { message: id }).toBe(1)
  })
})

type Seen = Awaited<ReturnType<typeof look>>

/** Looks at a region once the line about its failure says what to do, which comes a moment after the answer. */
async function lookHurt(page: Page, id: string): Promise<Seen> {
  await expect.poll(async () => (await look(page, id)).line?.text ?? '').toContain('Coba lagi')
  return look(page, id)
}

function expectHurt(hurt: Seen, before: Seen, name: string): void {
  expect(hurt.frame, name).toEqual(before.frame)
  expect(hurt.frame.headings, name).toBe(1)
  expect(hurt.all, name).not.toContain(JUNK)
  expect(hurt.line, name).toMatchObject({ role: 'status', text: expect.stringContaining('Coba lagi') })
  expect(hurt.line?.height, name).toBeLessThan(90)
  expect(hurt.content, name).toBe(before.content)
  expect(hurt.claimsFresh, name).toBe(false)
}

async function expectWhole(page: Page, { id }: Region, before: Seen): Promise<void> {
  const seen = async () => {
    const { frame, line } = await look(page, id)
    return { line, headings: frame.headings, header: frame.header, regions: frame.regions }
  }
  await expect.poll(seen).toEqual({ line: null, headings: 1, header: before.frame.header, regions: 1 })
}

type Hurt = (route: Route) => Promise<void>

/** Answers requests with the given header by `hurt` while `act` runs, and waits until one was answered. */
async function intercept(page: Page, header: string, hurt: Hurt, act: () => Promise<void>) {
  let count = 0
  const handle = async (route: Route) => {
    if (!route.request().headers()[header]) return route.fallback()
    await hurt(route)
    count += 1
  }
  await page.route('**/*', handle)
  const sent = () => vi.waitFor(() => expect(count).toBeGreaterThan(0), { timeout: 10_000, interval: 50 })
  await act()
  // What is sent while an earlier request is still under way is dropped, so it is sent once more.
  await sent().catch(async () => {
    await act()
    await sent()
  })
  await page.waitForTimeout(120)
  return () => page.unroute('**/*', handle)
}

/** Has the region fetched: by its button "Coba lagi" on every second turn, otherwise as a visitor would at first. */
async function request(page: Page, region: Region, turn: number): Promise<void> {
  const again = page.locator(`[id="${region.id}"] > .failure button`)
  if ((turn % 2 === 0 || /toggle/.test(region.kind)) && (await again.count()) > 0) return again.click()
  await poke(page, region, turn)
}

/** Tells the page, as its socket does, that the region has changed. */
const push = (page: Page, { id }: Region) =>
  page.evaluate((id) => {
    const data = JSON.stringify({ type: 'test', refresh: `#${id}` })
    const detail = { message: { data }, connection: null }
    const event = new CustomEvent('htmx:ws:before:message:incoming', { bubbles: true, detail })
    // A region outside every connection belongs to the page's first one.
    const holder = document.getElementById(id)?.closest('[hx-ws\\:connect]')
    const first = document.querySelector('[hx-ws\\:connect]')
    ;(holder ?? first)?.dispatchEvent(event)
  }, id)
