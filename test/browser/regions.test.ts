import { inspect } from 'node:util'
import type { Page, Request, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import type { Served } from '../support/served.ts'
import { serveEveryPage } from '../views/every-page.ts'
import { hurts, JUNK, look, poke, type Region, regionsOf, targetsInTemplates, type Visited } from './regions.ts'
import { useVisitors, type Wishes } from './visitors.ts'

const db = useOwnDatabase()
const visitor = useVisitors()
let site: Served
let cookie = ''
let logIn = ''
let pages: Visited[] = []
let regions: Region[] = []

beforeAll(async () => {
  ;({ site, cookie, pages } = await serveEveryPage(db()))
  regions = regionsOf(pages)
  logIn = await (await fetch(`${site.origin}/masuk/`)).text()
})
afterAll(() => site?.stop())

const of = (...methods: Region['method'][]) => regions.filter(({ method }) => methods.includes(method))
/** Whether a request is one for the region, by a header of its kind. One that was redirected shows them no more. */
function isFor(id: string, header: string, request: Request): boolean {
  const { [header]: marked, 'hx-target': target = '' } = (request.redirectedFrom() ?? request).headers()
  return marked !== undefined && (target === '' || target.endsWith(`#${encodeURI(id)}`))
}

test('every place that a template fetches with htmx is in a page that is walked', () => {
  const walked = of('hx-get', 'hx-post').map(({ id }) => id)
  const missing = targetsInTemplates().filter(({ target }) => !walked.some((id) => target.test(id)))
  expect(missing).toEqual([])
})

test('a form that htmx sends goes to the same address without scripts', () => {
  for (const { html, path } of pages)
    for (const [tag] of html.matchAll(/<form\s[^>]*\shx-post=[^>]*>/g)) {
      const [to, action, method] = ['hx-post', 'action', 'method'].map((name) => read(tag).attribute('form', name))
      expect([path, action, method]).toEqual([path, to, 'post'])
    }
})

/** How many regions are walked at once. */
const LANES = 3

/** Walks the regions, each on a page of its own and with the next bad answer, and expects that nothing went wrong. */
async function walkAll(
  all: readonly Region[],
  lanes: number,
  walk: (page: Page, region: Region, bad: Bad) => Promise<void>,
  wishes: Wishes = {},
) {
  expect(all).not.toEqual([])
  const answers = Object.entries(hurts(logIn))
  const wrong: Record<string, string> = {}
  const waiting = all.entries()
  const lane = async () => {
    for (const [nth, region] of waiting) {
      const { page, problems, leave } = await visitor(site.origin, {
        cookie: region.isStaff ? cookie : null,
        viewport: { width: 1200, height: 900 },
        reducedMotion: 'reduce',
        expected: /Failed to load resource|htmx:|WebSocket/,
        ...wishes,
      })
      try {
        const bad = answers[nth % answers.length]
        if (bad) await walk(page, region, bad)
        expect(problems).toEqual([])
      } catch (error) {
        wrong[`${region.kind} on ${region.path}`] = inspect(error).slice(0, 2_000)
      }
      await leave()
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  expect(wrong).toEqual({})
}

const most = { timeout: 600_000 }

test('every region that is fetched again after a push survives bad answers', most, async () => {
  await walkAll(of('data-live-at'), LANES, async (page, region, [name, hurt]) => {
    await page.goto(region.path)
    // The page may fetch regions after its greeting.
    await page.waitForLoadState('networkidle')
    const before = await look(page, region.id)
    await intercept(page, region, 'live-poll', hurt, () => push(page, region))
    expectHurt(await lookHurt(page, region.id), before, name)
    await page.unrouteAll({ behavior: 'wait' })
    // In the page itself, because it is also tried again without a click, which may take the button away.
    await page.evaluate((id) => {
      document.querySelector<HTMLButtonElement>(`[id="${id}"] > .failure button`)?.click()
    }, region.id)
    await expectWhole(page, region, before)
  })
})

test('a live page without a connection says when its regions cannot be fetched either', most, async () => {
  const banner = (page: Page) => expect.poll(() => page.locator('.live-banner').textContent())
  const walk = async (page: Page, region: Region, [name, hurt]: Bad) => {
    await page.routeWebSocket(/\/ws\//, (socket) => socket.close({ code: 1011 }))
    await page.clock.install()
    await page.goto(region.path)
    const before = await look(page, region.id)
    await intercept(page, region, 'live-poll', hurt, () => page.clock.fastForward(31_000))
    await banner(page).toContain('server tidak menjawab')
    const { frame, content, line } = await look(page, region.id)
    expect({ frame, content, line }, name).toEqual({ frame: before.frame, content: before.content, line: null })
    await page.unrouteAll({ behavior: 'wait' })
    await page.clock.fastForward(31_000)
    await banner(page).toContain('menyegarkan diri')
    await expectWhole(page, region, before)
  }
  await walkAll(of('data-live-poll'), LANES, walk, { fresh: true })
})

test('every region of every page survives bad answers and is whole after a good one', most, async () => {
  await walkAll(of('hx-get'), LANES, walkRegion)
  // Forms that are sent well change the site, so nothing else runs beside one: some switch endpoints off, for example.
  // What takes other forms away is sent after them: a move on the board, and that a message was sent by hand.
  const takesAway = ({ address }: Region) => /\/produksi\/|\/terkirim\//.test(address)
  const forms = of('hx-post').sort((one, other) => Number(takesAway(one)) - Number(takesAway(other)))
  await walkAll(forms, 1, walkRegion)
})

async function walkRegion(page: Page, region: Region, [name, hurt]: Bad): Promise<void> {
  await page.goto(region.path)
  // Until htmx has found its elements, a form is sent without it.
  await page.waitForSelector('[data-htmx-powered]', { state: 'attached' })
  const first = await look(page, region.id)
  const held = await intercept(page, region, 'hx-request', hurt, () => request(page, region, 1))
  // A region that asks by itself may have got a good answer up to this request.
  const before = /every/.test(region.kind) ? held : first
  expectHurt(await lookHurt(page, region.id), before, name)
  await page.unrouteAll({ behavior: 'wait' })
  const answered = page.waitForResponse((to) => to.status() !== 303 && isFor(region.id, 'hx-request', to.request()))
  await request(page, region, 2)
  const response = await answered
  expect(response.status(), response.url()).toBeLessThan(500)
  // The answer to a form that was sent well may lead to another page.
  if (response.headers()['hx-redirect']) return
  const answer = read(await response.text())
  await expectWhole(page, region, before)
  for (const { id } of answer.all(`[id="${region.id}"] [id]`))
    await expect.poll(() => page.locator(`[id="${id}"]`).count(), { message: id }).toBe(1)
}

type Seen = Awaited<ReturnType<typeof look>>

/** Looks at a region once the line about its failure says what to do, which comes a moment after the answer. */
async function lookHurt(page: Page, id: string): Promise<Seen> {
  // A region that asks again by itself may empty its line at any moment.
  return vi.waitFor(async () => {
    const seen = await look(page, id)
    expect(seen.line?.text ?? '').toContain('Coba lagi')
    return seen
  })
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

type Bad = [name: string, hurt: (route: Route) => Promise<void>]

/**
 * From now on answers the page's requests for a region with the given header by `hurt`. Does `act`, waits until one was
 * answered, and returns what the page showed while that request was held.
 * The line of an earlier failure is emptied before each answer, so that a line with words is about that answer.
 */
async function intercept(page: Page, { id }: Region, header: string, hurt: Bad[1], act: () => Promise<void>) {
  await page.unrouteAll({ behavior: 'wait' })
  const held: Seen[] = []
  await page.route('**/*', async (route) => {
    if (!isFor(id, header, route.request())) return route.fallback()
    const seen = await look(page, id)
    await page.locator(`[id="${id}"] > .failure`).evaluateAll((lines) => {
      for (const line of lines) line.replaceChildren()
    })
    await hurt(route)
    held.push(seen)
  })
  await act()
  return vi.waitFor(() => held[0] ?? expect.fail('the region was not fetched'))
}

/** Has the region fetched: by its button "Coba lagi" on every second turn, otherwise as a visitor would at first. */
async function request(page: Page, region: Region, turn: number): Promise<void> {
  // One that asks by itself may take its button away before it is pressed.
  if (/every/.test(region.kind)) return
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
