import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import type { Served } from '../support/served.ts'
import { routeKind, serveEveryPage } from '../views/every-page.ts'
import { keepAxe, violations } from './axe.ts'
import { tornText } from './torn-text.ts'
import { useVisitors } from './visitors.ts'

/** `isKind`: the first page of its kind, not a further state of one. */
type Visited = Awaited<ReturnType<typeof serveEveryPage>>['pages'][number] & { isKind: boolean }

const PHONE = 360
const DESK = 1440
const WIDTHS = [320, PHONE, 768, 1024, 1920, DESK]
const themes = ['light', 'dark'] as const
/** Pages of orders: what unfolds is looked at unfolded, and nothing that stays in the window covers the focus. */
const ORDERS = /\/(pesan|lacak|invoice|admin\/(pesanan|dasbor|pembayaran|templat))\//
/** How many times Tab is pressed on a page. */
const TABS = 12

const db = useOwnDatabase()
const visitor = useVisitors()
let site: Served
let cookie = ''
const pages: Visited[] = []

/** The kinds of parts in the content of a whole page. */
const partsOf = ({ isFragment, html }: Pick<Visited, 'isFragment' | 'html'>) =>
  isFragment ? [] : [...new Set(/<main.*<\/main>/s.exec(html)?.[0].match(/ class="[^"]*"/g))]

beforeAll(async () => {
  const served = await serveEveryPage(db())
  ;({ site, cookie } = served)
  const known = new Set<string>()
  const all = served.pages.map((page) => ({ ...page, parts: partsOf(page) })).filter(({ parts }) => parts.length > 0)
  // Visitors come first, because staff see the same but for the header. The page that shows most stands for its route.
  all.sort((one, other) => one.cookie.length - other.cookie.length || other.parts.length - one.parts.length)
  for (const { parts, ...page } of all) {
    const kind = routeKind(page.path)
    // A new state of a page that is known shows itself by a part that no page before has shown.
    const first = [kind, ...parts].filter((one) => !known.has(one) && known.add(one))
    if (first.length === 0) continue
    const isKind = first.includes(kind)
    const ways = isKind && kind.includes('/baca/') ? ['', '?cara=halaman', '?cara=panel'] : ['']
    pages.push(...ways.map((way) => ({ ...page, isKind, path: page.path + way })))
  }
})
afterAll(() => site?.stop())

const most = { timeout: 2_400_000 }

test(
  'every page keeps to its width and to WCAG 2.2 A and AA in both themes, and the keyboard shows where it is',
  most,
  async () => {
    await walk({ reducedMotion: 'reduce' }, async (page, visited) => {
      // Every second page is dark on a phone and light on a desk, so that the parts that pages share are seen in all four.
      const [onPhone, onDesk] = pages.indexOf(visited) % 2 ? themes : themes.toReversed()
      await page.setViewportSize({ width: PHONE, height: 740 })
      await page.emulateMedia({ colorScheme: onPhone })
      const wrong = ORDERS.test(page.url()) ? await page.evaluate(open) : []
      wrong.push(...(await violations(page, null, await judgedBefore(page, onPhone))))
      if (!visited.isKind) return [...wrong, ...(await sideways(page, PHONE)), ...(await sideways(page, DESK))]
      for (const width of WIDTHS) wrong.push(...(await sideways(page, width)))
      await page.emulateMedia({ colorScheme: onDesk })
      wrong.push(...(await violations(page, ['color-contrast'], await judgedBefore(page, `desk ${onDesk}`))))
      // A bar that stays in the window may cover the focus on a phone.
      if (ORDERS.test(page.url())) await page.setViewportSize({ width: PHONE, height: 740 })
      return [...wrong, ...(await tabThrough(page))]
    })
  },
)

/** What stands beside the content of pages, in each look in which it was judged. */
const judged = new Set<string>()
/** Returns selectors of what beside the content of a page was judged in the same look before: the frame of all pages. */
async function judgedBefore(page: Page, look: string): Promise<string[]> {
  const parts = await page.evaluate(() =>
    [...document.body.children].map((one) => (one.localName === 'main' ? '' : document.body.className + one.outerHTML)),
  )
  const known = parts.flatMap((html, at) => (html && judged.has(look + html) ? `body > :nth-child(${at + 1})` : []))
  for (const html of parts) judged.add(look + html)
  return known
}

test('without scripts every page keeps to its width and offers nothing that does not work', most, async () => {
  await walk({ javaScriptEnabled: false }, async (page) => {
    const wrong: string[] = []
    for (const width of [PHONE, DESK]) wrong.push(...(await sideways(page, width)), ...(await page.evaluate(useless)))
    return wrong
  })
})

/** The console says this of pages whose status is an error, and of answers to forms, which get no sockets here. */
const expected = /Failed to load resource|WebSocket connection|htmx:ws|specified value/

/** Looks at all pages, those of everyone beside those of staff, and expects that nothing is wrong with any. */
async function walk(
  wishes: Parameters<typeof visitor>[1],
  look: (page: Page, visited: Visited) => Promise<string[]>,
): Promise<void> {
  expect(pages.length).toBeGreaterThan(100)
  const wrong: Record<string, string[]> = {}
  const walkAs = async (mine: Visited[], cookie: string | null) => {
    const { page, problems } = await visitor(site.origin, { ...wishes, cookie, expected })
    if (wishes?.javaScriptEnabled !== false) await keepAxe(page)
    page.on('response', (answer) => {
      const { pathname } = new URL(answer.url())
      const isLost = answer.status() >= 400 && /^\/(assets|ilustrasi)\//.test(pathname)
      if (isLost || answer.status() >= 500) problems.push(`${answer.status()} ${pathname}`)
    })
    for (const one of mine) {
      const { path, form, html } = one
      // The answer to a form was made when the pages were visited.
      if (form) await page.route(`**${path}`, (route) => route.fulfill({ contentType: 'text/html', body: html }))
      await page.goto(path)
      const found = [...(await look(page, one)), ...problems.splice(0)]
      if (found.length > 0) wrong[`${path}${form ? ' (form)' : ''}${cookie ? ' (staff)' : ''}`] = found
      await page.unrouteAll({ behavior: 'wait' })
    }
  }
  const [everyone, staff] = [pages.filter((one) => one.cookie === ''), pages.filter((one) => one.cookie !== '')]
  await Promise.all([walkAs(everyone, null), walkAs(staff, cookie)])
  expect(wrong).toEqual({})
}

async function sideways(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: 800 })
  const wide = await page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return null
    const beyond = [...document.querySelectorAll('main *')].filter(
      (one) => one.getBoundingClientRect().right > innerWidth && !one.classList.contains('visually-hidden'),
    )
    return beyond.slice(0, 3).map((one) => `${one.tagName}.${one.className} ${one.textContent?.trim().slice(0, 40)}`)
  })
  // Narrower than a phone, a long sum beside a button may need a second line.
  const torn = (width < PHONE ? [] : await page.evaluate(tornText)).map((text) => `at ${width} px ${text}`)
  return [...(wide ? [`scrolls sideways at ${width} px: ${wide.join(' | ')}`] : []), ...torn]
}

/**
 * Goes by the keyboard past the links to the content and through it. Returns what gets the focus without being seen,
 * under something else or without a ring.
 */
async function tabThrough(page: Page): Promise<string[]> {
  await page.locator('.skip').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id), { message: page.url() }).toBe('isi')
  await page.evaluate(judgeFocus, ORDERS.test(page.url()))
  for (let pressed = 0; pressed < TABS; pressed += 1) await page.keyboard.press('Tab')
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-wrong]')].map((one) => `${one.getAttribute('data-wrong')}: ${one.outerHTML}`),
  )
}

/** Runs in the browser: from now on marks what has the focus after a key and is unseen, covered or without a ring. */
function judgeFocus(isOrder: boolean): void {
  const wrongOf = (element: Element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    if (!element.checkVisibility() || width * height === 0) return 'unseen focus'
    // WCAG 2.4.11 forbids only that the focus is covered completely, as by a bar that stays in the window.
    const covers = (over: Element | null): boolean => {
      if (!over || over.contains(element)) return false
      return ['fixed', 'sticky'].includes(getComputedStyle(over).position) || covers(over.parentElement)
    }
    const isBelow = [0.1, 0.5, 0.9].every((part) =>
      covers(document.elementFromPoint(left + width * part, top + height * part)),
    )
    if (isBelow && isOrder) return 'covered focus'
    // What is drawn in SVG shows the focus by its stroke, and the browser marks the part of a date by itself.
    if (element instanceof SVGElement || element.matches('[type=date], [type=datetime-local]')) return null
    for (let ring: Element | null = element; ring; ring = ring.parentElement) {
      const { outlineStyle, boxShadow } = getComputedStyle(ring)
      if (outlineStyle !== 'none' || boxShadow !== 'none') return null
    }
    return 'no focus ring'
  }
  document.addEventListener('keyup', () => {
    const element = document.activeElement
    const wrong = element && element !== document.body && wrongOf(element)
    if (wrong) element.setAttribute('data-wrong', wrong)
  })
}

/** Runs in the browser: opens all that unfolds. Returns what moves against the wish of the visitor, and missing headings. */
function open(): string[] {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('main details:not([name])')) details.open = true
  const seconds = (text: string) => Math.max(...text.split(',').map((one) => Number.parseFloat(one)))
  const moving = [...document.querySelectorAll('main, main *')].filter((element) => {
    const { animationName, animationDuration, transitionDuration } = getComputedStyle(element)
    return (animationName !== 'none' && seconds(animationDuration) > 0.01) || seconds(transitionDuration) > 0.01
  })
  const headings = document.querySelectorAll('h1').length
  return [
    ...moving.map((element) => `moves: ${element.outerHTML.slice(0, 100)}`),
    ...(headings === 1 ? [] : [`${headings} headings`]),
  ]
}

/** Runs in the browser: what is shown although it needs scripts. */
function useless(): string[] {
  const shown = [...document.querySelectorAll<HTMLElement>('button, a, form')].filter((one) => one.checkVisibility())
  return shown
    .filter((one) => {
      if (one instanceof HTMLButtonElement && one.disabled) return false
      if (one instanceof HTMLButtonElement) return one.type === 'button' ? !one.popoverTargetElement : !one.form
      if (one instanceof HTMLAnchorElement) return !one.href && !one.ariaCurrent
      return false
    })
    .map((one) => `does nothing without scripts: ${one.outerHTML.slice(0, 120)}`)
}
