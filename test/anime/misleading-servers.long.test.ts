import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type QuestionName, type QuestionParams, questionKey } from '../../src/anime/contract/contract.ts'
import type { Failure } from '../../src/net/failure.ts'
import { useOwnDatabase } from '../support/db.ts'
import { some } from '../support/random.ts'
import { ageAnswers, emptyCatalog, enter, type Served, serve, type Visit } from '../support/served.ts'
import { stays } from '../support/stays.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { type Knob, lies } from '../support/upstream-knobs.ts'

const db = useOwnDatabase()

/** Every kind of bad answer and the failure it is recorded as. */
const told: [string, Knob, Failure][] = [
  ...Object.entries(lies).map(([lie, failure]): [string, Knob, Failure] => [lie, lie as keyof typeof lies, failure]),
  ['a 500', { status: 500 }, 'server_error'],
  ['a 503', { status: 503, retryAfter: 5 }, 'server_error'],
  ['a 403', { status: 403 }, 'refused'],
  ['a 429', { status: 429, retryAfter: 30 }, 'rate_limited'],
]

type Place<Name extends QuestionName> = { path: string; asked: QuestionParams[Name] }
type Case<Name extends QuestionName> = { question: Name; filed: string; kept: Place<Name>; cold: Place<Name> }

/** A page with a good cached answer. The title page below has none: its title was seen only in a list. */
const latest: Case<'latest'> = {
  question: 'latest',
  filed: 'anime-terbaru',
  kept: { path: '/all-anime-terbaru/', asked: { page: 1 } },
  cold: { path: '/all-anime-terbaru/?page=2', asked: { page: 2 } },
}
const detail: Case<'detail'> = {
  question: 'detail',
  filed: 'anime-detail',
  kept: { path: '/anime/penjaga-rak-buku/', asked: { slug: 'penjaga-rak-buku' } },
  cold: { path: '/anime/dapur-di-ujung-galaksi/', asked: { slug: 'dapur-di-ujung-galaksi' } },
}
const episode: Case<'episode'> = {
  question: 'episode',
  filed: 'episode-detail',
  kept: {
    path: '/episode/arus-waktu-season-2-part-2-episode-4/',
    asked: { slug: 'arus-waktu-season-2-part-2-episode-4' },
  },
  cold: { path: '/episode/arus-waktu-season-2-episode-8/', asked: { slug: 'arus-waktu-season-2-episode-8' } },
}
const search: Case<'search'> = {
  question: 'search',
  filed: 'search',
  kept: { path: '/search/?q=arus', asked: { query: 'arus', page: 1 } },
  cold: { path: '/search/?q=dapur', asked: { query: 'dapur', page: 1 } },
}
const cases = { latest, detail, episode, search }
const allCases = [latest, detail, episode, search]
type AnyCase = (typeof allCases)[number]

/**
 * True when the fault makes a wrong answer to the question: a list may contain any unknown titles, and a search may be
 * empty.
 */
const makesSense = (knob: Knob, { question }: AnyCase) =>
  knob === 'different_title'
    ? question === 'detail' || question === 'episode'
    : !(knob === 'empty_list' && question === 'search')

let upstream: Upstream
let endpoint = 0
const good = new Map<string, Visit>()

beforeAll(async () => {
  upstream = await startUpstream({ name: 'Dua' })
  await emptyCatalog(db())
  endpoint = await enter(db(), 'Server Dua', upstream.url, 100)
  const site = await serve(db())
  for (const path of [...allCases.map(({ kept }) => kept.path), latest.cold.path]) {
    const visit = await site.visit(path)
    expect(visit.status, path).toBe(200)
    good.set(path, visit)
  }
  await vi.waitFor(async () => expect(await db()('answers').pluck('key')).toContain(keyOf(latest, 'cold')))
  await site.stop()
  await db()('answers')
    .where({ key: keyOf(latest, 'cold') })
    .delete()
  await ageAnswers(db(), 3 * 3_600)
  await remember()
})
afterAll(() => upstream.close())

const keyOf = ({ question, ...places }: AnyCase, which: 'kept' | 'cold') =>
  questionKey({ name: question, params: places[which].asked })
const answerRow = async (key: string) => (await db()('answers').where({ key }).first()) ?? null

type Outcome = {
  visit: Visit
  /** The row of the table `answers` before the fault and after. */
  before: unknown
  after: unknown
  /** The failures that the server counted for the other server, by kind. */
  counted: Record<string, number>
}

describe.each(told.map((one, nth) => [...one, nth] as const))('%s', (_, knob, failure, nth) => {
  const outcomes = new Map<string, Outcome>()
  const filed = new Map<string, string | null>()
  const sampled = some(
    allCases.filter((one) => makesSense(knob, one)),
    nth,
  )
  const questions = sampled.map(({ question }) => question)

  beforeAll(async () => {
    await recall()
    for (const { question } of sampled) upstream.set(question, knob)
    const asking = sampled.flatMap((one) => (['kept', 'cold'] as const).map((which) => ({ one, which })))
    const sites = await Promise.all(asking.map(() => serve(db())))
    await Promise.all(
      asking.map(async ({ one, which }, at) => {
        const site = sites[at]
        if (site) outcomes.set(`${one.question} ${which}`, await look(site, one, which))
      }),
    )
    for (const site of sites) await site.stop()
    for (const row of await db()('api_monitors').where({ endpoint_id: endpoint }))
      filed.set(row.endpoint_path, row.error_message)
  })
  afterAll(() => upstream.reset())

  test.each(questions)('%s: the good copy is shown, and stays', (question) => {
    const { visit, before, after } = outcomes.get(`${question} kept`) ?? { visit: null }
    expect(visit?.status).toBe(200)
    expect(visit?.page().text('[role=status].source-note')).toContain('salinan 3 jam lalu dari Dua')
    expect(contentOf(visit)).toEqual(contentOf(good.get(cases[question].kept.path)))
    expect(before).not.toBeNull()
    expect(after).toEqual(before)
  })

  test.each(questions)('%s: without a copy it is 503, and nothing is kept', (question) => {
    const { visit, after } = outcomes.get(`${question} cold`) ?? { visit: null }
    expect(visit?.status).toBe(503)
    expect(Number(visit?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(visit?.page().all('.card, .episode-number, .server')).toHaveLength(0)
    expect(after).toBeNull()
  })

  test.each(questions)(`%s: is recorded as ${failure}`, (question) => {
    expect(filed.get(cases[question].filed) ?? 'nothing').toMatch(new RegExp(`^${failure}\\b`))
    expect(outcomes.get(`${question} kept`)?.counted).toEqual({ [failure]: 1 })
    expect(outcomes.get(`${question} cold`)?.counted).toEqual({ [failure]: 1 })
  })
})

describe('an answer that is none against the server', () => {
  const sites: Served[] = []
  afterEach(async () => {
    upstream.reset()
    for (const site of sites.splice(0)) await site.stop()
  })
  const open = async () => {
    await recall()
    const site = await serve(db())
    sites.push(site)
    return site
  }

  test.each([detail, episode])('404 to $question is our own 404, keeps nothing, and harms nobody', async (one) => {
    upstream.set(one.question, { status: 404 })
    const site = await open()
    for (let count = 0; count < 6; count += 1) {
      expect((await site.visit(one.question === 'detail' ? `/anime/tidak-ada-${count}/` : one.cold.path)).status).toBe(
        404,
      )
    }
    expect((await site.visit(one.cold.path)).status).toBe(404)
    expect(await answerRow(keyOf(one, 'cold'))).toBeNull()
    expect((await site.visit('/metrics')).html).toContain('circuit_breaker_state{kind="endpoint",name="Server Dua"} 0')
  })

  test.each([detail, episode])('404 to $question leaves the row of a good copy as it is', async (one) => {
    upstream.set(one.question, { status: 404 })
    const site = await open()
    const before = await answerRow(keyOf(one, 'kept'))
    await site.visit(one.kept.path)
    await stays(async () => expect(await answerRow(keyOf(one, 'kept'))).toEqual(before))
  })

  test('a list that mixes its titles up links none of them to the page of another show', async () => {
    upstream.set('latest', 'different_title')
    upstream.set('search', 'different_title')
    const site = await open()
    for (const path of [latest.cold.path, '/search/?q=a']) {
      const cards = (await site.visit(path)).page().all('.card > a[href^="/anime/"]')
      for (const card of cards) {
        const [, slug = ''] = /^\/anime\/([^/]+)\//.exec(card.getAttribute('href') ?? '') ?? []
        const standing = await db()('slugs').where({ slug }).first()
        expect(card.querySelector('.card-title')?.text, slug).toBe(standing?.title)
      }
    }
  })

  test('a list that mixed its titles up once is believed again when it is right', async () => {
    upstream.set('search', 'different_title', { times: 1 })
    const site = await open()
    await site.visit('/search/?q=a')
    const cards = (await site.visit('/search/?q=ar')).page().all('.card > a[href^="/anime/"]')
    const links = cards.map((card) => [card.querySelector('.card-title')?.text, card.getAttribute('href')])
    expect(links).toEqual([
      ['Arus Waktu Season 2 Part 2', '/anime/arus-waktu-season-2-part-2/'],
      ['Arus Waktu Season 2', '/anime/arus-waktu-season-2/'],
      ['Arus Waktu', '/anime/arus-waktu/'],
    ])
  })
})

async function look(site: Served, one: AnyCase, which: 'kept' | 'cold'): Promise<Outcome> {
  const key = keyOf(one, which)
  const before = await answerRow(key)
  const visit = await site.visit(one[which].path)
  const counted = await vi.waitFor(() => countedBy(site, one.question), { interval: 20 }).catch(() => ({}))
  return { visit, before, after: await answerRow(key), counted }
}

/** Returns the counted failures of the other server by kind. Waits until there are any. */
async function countedBy(site: Served, question: QuestionName): Promise<Record<string, number>> {
  const { html: figures } = await site.visit('/metrics')
  const counts = figures.matchAll(
    new RegExp(`^catalog_failures_total{kind="endpoint",[^}]*question="${question}",failure="(\\w+)"} (\\d+)$`, 'gm'),
  )
  const counted = Object.fromEntries([...counts].map(([, name = '', count]) => [name, Number(count)]))
  if (Object.keys(counted).length === 0) throw new Error('nothing failed yet')
  return counted
}

/** What a page shows of its question's answer. The titles similar to an episode's come from another answer. */
const contentOf = (visit: Visit | null | undefined) =>
  visit
    ?.page()
    .all('h1, .card-title, .episode-number, .server, .anime-card-title, .synopsis p')
    .filter((part) => part.closest('.episode-similar') === null)
    .map((part) => part.text.trim())

const remembered = ['answers', 'slugs', 'titles_seen', 'episodes_seen', 'title_mappings']

/** Restores the state that every case starts from. */
async function remember(): Promise<void> {
  for (const table of remembered) await db().raw('create table ?? as table ??', [`known_${table}`, table])
}

async function recall(): Promise<void> {
  await db().raw('truncate api_monitors, circuit_breakers, answers, slugs, titles_seen, episodes_seen, title_mappings')
  for (const table of remembered)
    await db().raw('insert into ?? overriding system value table ??', [table, `known_${table}`])
}
