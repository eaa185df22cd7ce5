import type { Test } from 'supertest'
import { expect, test } from 'vitest'
import type { site } from './support/app.ts'
import { useDatabase } from './support/db.ts'
import { fileFieldsOf, parsePage, withFields } from './support/posted.ts'
import { makeUser, signIn } from './support/sign-in.ts'
import { followLinks, startOf, visitEveryPage } from './views/every-page.ts'
import { isOurs, type Offer, offersOf, pathOf, SITE } from './views/offers.ts'

type Agent = ReturnType<typeof site>

const db = useDatabase()
/** At least so many ways to send forms are found; fewer means that pages were not visited. */
const FLOOR = 700
/** A page offers no form that its reader may not send, or that leads nowhere. */
const FAULTS = [401, 403, 404, 405]
/** The simulated payment calls this site by its own address, which needs a port; the site of this test has none. */
const NEEDS_PORT = /\/simulasi\//
const ROLES = ['staff', 'editor', 'member'] as const

/**
 * Every form of the site is sent as a page offers it: with each of its buttons, by a browser without scripts, and by
 * htmx where it sends the form. Each is sent to the same site: what it changed is taken back before the next.
 */
test('every form that a page offers is accepted, or refused beside a field that can be mended', async () => {
  const { pages, agent } = await visitEveryPage(db())
  const all = pages.map((page) => ({ ...page, who: page.cookie ? 'admin' : 'visitor' }))
  for (const role of ROLES) {
    const cookie = await signIn(db(), await makeUser(db(), { role }))
    const starts = ['/', '/akun/', '/admin/', '/komik/buat/'].map(startOf(cookie))
    all.push(...(await followLinks(agent, starts, 1)).map((page) => ({ ...page, who: role })))
  }
  const offers = offersOf(all).filter(({ posted }) => !NEEDS_PORT.test(posted.action))
  await db().raw('savepoint form')
  const wrong: string[] = []
  const send = async (offer: Offer) => {
    const fault = await faultOf(agent, offer)
    await db().raw('rollback to savepoint form')
    return fault
  }
  for (const offer of offers) {
    // What a form leaves to do after its answer may fail within the next one, because its work was taken back.
    const fault = (await send(offer)) && (await send(offer))
    if (fault) wrong.push(`${offer.key} on ${offer.from.path.slice(0, 100)}: ${fault}`)
  }
  expect(wrong).toEqual([])
  expect(offers.length).toBeGreaterThan(FLOOR)
})

/** Sends a form, and returns what is wrong with the answer. */
async function faultOf(agent: Agent, { from, sender, posted, headers }: Offer): Promise<string | null> {
  const as = (request: Test) => request.set({ Host: '127.0.0.1', Cookie: from.cookie, Accept: 'text/html' })
  const request = as(posted.method === 'get' ? agent.get(posted.action) : agent.post(posted.action))
  request.set({ 'Sec-Fetch-Site': 'same-origin', Referer: SITE + from.path, ...headers })
  if (posted.method !== 'get') withFields(request.set('Origin', SITE), posted, fileFieldsOf(sender))
  const { status, text, headers: answered } = await request
  if (status < 300) return null
  if (status < 400) {
    const { location = '' } = answered
    const next = isOurs(location) && (await as(agent.get(pathOf(location, posted.action))))
    return next && next.status >= 400 ? `leads to ${location}, which is ${next.status}` : null
  }
  if (status >= 500 || FAULTS.includes(status)) return `${status} ${wordsOf(text)}`
  return namesField(text, from.html) ? null : `${status} names no field: ${wordsOf(text)}`
}

/** Whether a refusal has a marked field, or an alert that leads to something on the page. */
function namesField(text: string, before: string): boolean {
  const answer = parsePage(text)
  if (answer.querySelector('[aria-invalid=true]')) return true
  const links = answer.querySelectorAll('[role=alert] a[href^="#"]').map((one) => one.getAttribute('href')?.slice(1))
  const pages = /<html/.test(text) ? [answer] : [answer, parsePage(before)]
  return links.some((id) => pages.some((page) => page.querySelector(`[id="${id}"]`)))
}

const wordsOf = (html: string) =>
  parsePage(/<main.*<\/main>/s.exec(html)?.[0] ?? html)
    .text.replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160)
