import { beforeEach, describe, expect, test } from 'vitest'
import { SourceFailure } from '../../src/net/failure.ts'
import { startSamehadaku } from '../support/samehadaku.ts'
import type { Breakage } from '../support/samehadaku-breakages.ts'
import { type Family, savedPage } from '../support/samehadaku-pages.ts'
import { type Ask, failureOf, USER_AGENT, useSamehadaku } from '../support/samehadaku-source.ts'
import { useOnce } from '../support/use.ts'

/** Only a site that never answers whole is given up soon. */
let deadline = 30_000
const { site, ask, create, askOf } = useSamehadaku({ deadline: () => deadline })
beforeEach(() => {
  deadline = 30_000
})

/** Breaks the whole site, or what is at one of its addresses. */
function fail(failing: Breakage, rule: { at?: RegExp; family?: Family } = {}): void {
  if (expected[failing]?.includes('timeout')) deadline = 200
  site().set({ failing, ...rule })
}

const questions = {
  list: (asker: Ask) => asker('latest', { page: 1 }),
  films: (asker: Ask) => asker('movies', { page: 1 }),
  show: (asker: Ask) => asker('detail', { slug: 'kapal-senja' }),
  episode: (asker: Ask) => asker('episode', { slug: 'kapal-senja-episode-12' }),
  search: (asker: Ask) => asker('search', { query: 'karang', page: 1 }),
} as const
type Kind = keyof typeof questions
const kinds = Object.keys(questions) as Kind[]

/** The accepted failure kinds for each fault; where several are listed, the page does not show which one is right. */
const expected: Partial<Record<Breakage, readonly string[]>> = {
  challenge: ['challenge'],
  challenge200: ['challenge'],
  turnstile: ['challenge'],
  decoy: ['challenge'],
  parked: ['parked'],
  for_sale: ['parked'],
  error200: ['error_page'],
  critical200: ['error_page'],
  server_error: ['server_error'],
  rate_limited: ['rate_limited'],
  forbidden: ['refused'],
  missing: ['missing'],
  not_found_page: ['missing', 'error_page'],
  wrong_page: ['wrong_page'],
  empty: ['empty', 'wrong_schema'],
  blank: ['empty', 'wrong_schema', 'error_page'],
  truncated: ['empty', 'wrong_schema', 'wrong_page'],
  cut: ['unreachable'],
  refuse: ['unreachable'],
  stall: ['timeout'],
  drip: ['timeout'],
  hang: ['timeout'],
  json: ['wrong_type'],
  huge: ['too_large'],
  gzip_bomb: ['too_large'],
}

/** Expects that each of these questions fails, and under one of these names. */
async function expectNamed(names: readonly string[] = [], asked: readonly Kind[] = kinds): Promise<void> {
  for (const kind of asked) expect(names, kind).toContain(await failureOf(questions[kind](ask)))
}

describe('a bad answer is told under its name', () => {
  // What comes over the wire is told by the fetcher, whichever page was asked for.
  const ofTheWire = ['cut', 'refuse', 'stall', 'drip', 'hang', 'huge', 'gzip_bomb']

  test.each(Object.entries(expected))('%s', async (breakage, names) => {
    fail(breakage as Breakage)
    await expectNamed(names, ofTheWire.includes(breakage) ? ['list'] : kinds)
  })

  test.each(['challenge', 'parked', 'error200', 'server_error', 'rate_limited', 'refuse'] as const)(
    '%s (home and schedule)',
    async (breakage) => {
      fail(breakage)
      expect(expected[breakage]).toContain(await failureOf(ask('home', {})))
      expect(expected[breakage]).toContain(await failureOf(ask('schedule', {})))
    },
  )

  test.each(['empty', 'blank', 'json', 'wrong_page', 'not_found_page'] as const)(
    '%s never makes an empty home page or week',
    async (breakage) => {
      fail(breakage)
      expect(await failureOf(ask('home', {}))).not.toMatch(/answered|not a failure/)
      expect(await failureOf(ask('schedule', {}))).not.toMatch(/answered|not a failure/)
    },
  )

  const others = (['redesign', 'animestream'] as const).flatMap((family) =>
    (['empty', 'wrong_page', 'truncated', 'not_found_page', 'challenge200'] as const).map(
      (breakage) => [family, breakage] as const,
    ),
  )
  test.each(others)('%s: %s', async (family, breakage) => {
    fail(breakage, { family })
    await expectNamed(expected[breakage])
  })

  test.each(['classic', 'redesign', 'animestream'] as const)('%s: a good page of another title', async (family) => {
    fail('different_title', { family })
    await expectNamed(['different_title'], ['show', 'episode'])
  })

  test('the home page in place of a show or an episode is a wrong page', async () => {
    site().set({ page: 'classic/home.html' })
    await expectNamed(['wrong_page'], ['show', 'episode'])
  })

  test('an impostor served for good pages does not stay when the site is back', async () => {
    fail('challenge200')
    await failureOf(questions.list(ask))
    site().set({ failing: null })
    expect((await ask('latest', { page: 1 })).results).toHaveLength(6)
  })

  test('the pause that was asked for is passed on', async () => {
    fail('rate_limited')
    const failure = await questions.show(ask).catch((error: unknown) => error)
    expect(failure instanceof SourceFailure && failure.retryAfter).toBe(120)
  })

  test('an episode of which no player answers is no episode to watch', async () => {
    fail('server_error', { at: /admin-ajax/ })
    expect(await failureOf(questions.episode(ask))).not.toMatch(/answered|not a failure/)
  })

  test('a player that is an impostor page is left out, the others stay', async () => {
    fail('challenge', { at: /admin-ajax/ })
    const episode = await ask('episode', { slug: 'lentera-karang-episode-1' })
    expect(episode.streaming_servers.map(({ name }) => name)).toEqual(['Blogspot'])
  })
})

describe('manners', () => {
  test('every request says honestly who asks, and there are four at once at most', async () => {
    site().set({ slow: 20 })
    await Promise.all([...kinds.map((kind) => questions[kind](ask)), ask('home', {}), ask('schedule', {})])
    expect(Math.max(...site().requests.map(({ atOnce }) => atOnce))).toBeLessThanOrEqual(4)
    expect(new Set(site().requests.map(({ headers }) => headers['user-agent']))).toEqual(new Set([USER_AGENT]))
  })

  test('a list and a show cost one request each', async () => {
    await ask('latest', { page: 1 })
    await ask('movies', { page: 2 })
    await ask('detail', { slug: 'kapal-senja' })
    expect(site().requests.map(({ path }) => path)).toEqual([
      '/anime-terbaru/',
      '/anime-movie/page/2/',
      '/anime/kapal-senja/',
    ])
  })

  test('players are asked for beside one another, never more than four at once, and only those that live', async () => {
    site().set({ slow: 40, at: /admin-ajax/ })
    await ask('episode', { slug: 'kapal-senja-episode-12' })
    const calls = site().requests.filter(({ path }) => path.startsWith('/wp-admin/admin-ajax.php'))
    expect(Math.max(...calls.map(({ atOnce }) => atOnce))).toBeOneOf([2, 3, 4])
    const asked = calls.map(({ form }) => Number(form.nume)).sort((a, b) => a - b)
    expect(asked.filter((nume) => nume !== 1)).toEqual([2, 3, 5, 6, 8, 9, 11, 12])
    for (const { form, headers, method } of calls) {
      expect([method, form.action, form.post, form.type]).toEqual(['POST', 'player_ajax', '5512', 'schtml'])
      expect(headers['x-requested-with']).toBe('XMLHttpRequest')
      expect(headers.referer).toBe(`${site().baseUrl}/kapal-senja-episode-12/`)
    }
  })

  test('a page read before is asked for by its mark, and 304 gives the same answer', async () => {
    for (const kind of ['list', 'films', 'show', 'search'] as const) {
      site().forget()
      const first = await questions[kind](ask)
      const second = await questions[kind](ask)
      expect(second).toEqual(first)
      expect(site().requests.at(-1)?.headers['if-none-match']).toMatch(/^"[0-9a-f]{16}"$/)
      expect(site().requests.map(({ status }) => status)).toEqual([200, 304])
    }
  })

  test('a page that has changed since is read anew', async () => {
    await ask('latest', { page: 1 })
    const changed = savedPage('classic/latest-1.html', site().baseUrl).replaceAll('Kapal Senja', 'Kapal Fajar')
    site().set({ body: changed, at: /^\/anime-terbaru\/$/ })
    const { results } = await ask('latest', { page: 1 })
    expect(results[0]?.judul).toBe('Kapal Fajar')
  })

  test('whoever asked can let go at once', async () => {
    for (const kind of kinds) {
      site().forget()
      site().set({ failing: 'hang' })
      const end = new AbortController()
      const asking = questions[kind]((name, asked) => ask(name, asked, end.signal))
      const outcome = expect(asking).rejects.toThrow('let go')
      await expect.poll(() => site().requests.length).toBeGreaterThan(0)
      end.abort(new Error('let go'))
      await outcome
    }
  })

  test('a slug is never more than a part of an address on this host', async () => {
    for (const slug of ['kapal-senja?s=karang', '//127.0.0.1:9/x', 'kapal senja#x', '%2e%2e', 'a'.repeat(190)]) {
      expect(['missing', 'wrong_page', 'different_title', 'rejected']).toContain(
        await failureOf(ask('detail', { slug })),
      )
      expect(['missing', 'wrong_page', 'different_title', 'rejected']).toContain(
        await failureOf(ask('episode', { slug })),
      )
    }
    expect(site().requests.filter(({ path }) => path.includes('?'))).toEqual([])
  })
})

describe('three hosts', () => {
  const elsewhere = useOnce(startSamehadaku, (other) => other.close())

  test('searches on one, reads the schedule on another, links to the site itself', async () => {
    const { baseUrl } = elsewhere()
    const asker = askOf(() => create({ searchUrl: baseUrl, apiUrl: baseUrl }))
    const found = await asker('search', { query: 'karang', page: 1 })
    const week = await asker('schedule', {})
    expect(site().requests).toEqual([])
    expect(found.results.every(({ url }) => url.startsWith(`${site().baseUrl}/anime/`))).toBe(true)
    expect(week.Friday.map(({ url }) => url)).toContain(`${site().baseUrl}/anime/kapal-senja/`)
    await asker('detail', { slug: 'kapal-senja' })
    expect(site().requests).toHaveLength(1)
  })

  test('the API may be named by its root', async () => {
    elsewhere().forget()
    const asker = askOf(() => create({ apiUrl: `${elsewhere().baseUrl}/wp-json/custom/v1` }))
    const week = await asker('schedule', {})
    expect(week.Friday.length).toBeGreaterThan(0)
    expect(elsewhere().requests.map(({ path }) => path.split('?')[0])).toContain('/wp-json/custom/v1/all-schedule')
  })
})

test('a show of 1,200 episodes is read whole', async () => {
  const show = await ask('detail', { slug: 'seribu-dermaga' })
  const labels = Array.from({ length: 1200 }, (_, index) => String(1200 - index))
  expect(show.episode_list.map(({ episode }) => episode)).toEqual(labels)
})

describe('a hostile or broken page', () => {
  const at = {
    list: /anime-terbaru/,
    films: /anime-movie/,
    show: /^\/anime\//,
    episode: /episode-12/,
    search: /s=karang/,
  }
  const saved = {
    list: 'latest-1.html',
    films: 'movies-1.html',
    show: 'anime-kapal-senja.html',
    episode: 'episode-kapal-senja-12.html',
    search: 'search.html',
  }

  test.each(kinds)('cut anywhere is an answer or a named failure (%s)', async (kind) => {
    const whole = savedPage(`classic/${saved[kind]}`, site().baseUrl)
    for (let part = 1; part < 20; part += 1) {
      site().forget()
      site().set({ body: whole.slice(0, Math.floor((whole.length * part) / 20)), at: at[kind] })
      expect(await failureOf(questions[kind](ask))).not.toMatch(/not a failure/)
    }
  })

  const slow: Record<string, string> = {
    'thirty thousand open boxes': '<div>'.repeat(30_000),
    'fifty thousand open links': '<a href="/anime/x/">'.repeat(50_000),
    'half a million blanks': `<h2>Kapal${' '.repeat(500_000)}Senja</h2>`,
    'half a million letters': `<span><b>Status</b> ${'a'.repeat(500_000)}</span>`,
    'page numbers without end': `<div class="pagination">Page ${'1'.repeat(300_000)} of ${'9'.repeat(300_000)}</div>`,
  }
  // A parser that read the page again for each part would take minutes, longer than the limit of a test.
  test.each(Object.entries(slow))('%s come to an end', async (_, much) => {
    for (const kind of kinds) {
      const whole = savedPage(`classic/${saved[kind]}`, site().baseUrl)
      const middle = whole.search(/<ul class="scrolling|<div class="post-show"><ul>|<article|<h1/)
      site().set({ body: `${whole.slice(0, middle)}${much}${whole.slice(middle)}`, at: at[kind] })
      expect(await failureOf(questions[kind](ask)), kind).not.toMatch(/not a failure/)
    }
  })

  const LENGTH = 65_536
  const repeat = (unit: string) => unit.repeat(LENGTH / unit.length)
  const nest = (open: string, close: string) => repeat(open.repeat(60) + close.repeat(60))
  const costly: Record<string, string> = {
    'links left open': repeat('<a>'),
    'cards within cards': repeat('<div class="animepost">'),
    'cards within cards that end': nest('<div class="animepost">', '</div>'),
    'facts within facts': nest('<div class="infoanime">', '</div>'),
    'headings of one section': repeat('<h2>Top 10</h2>'),
    'boxes left open': repeat('<li><a>'),
    'markup written out twice': `<h1 class="entry-title">${repeat('&lt;a&gt;&amp;amp;')}</h1>`,
    'players of links left open': `<div class="east_player_option" data-embed="${repeat('&lt;a&gt;')}">x</div>`,
    'attributes without end': repeat('<p class="x'),
    'ends of a script without end': `<script>${repeat('</script ')}`,
  }
  const costOf = async (kind: Kind, middle: string) => {
    site().set({ body: `<html><body>${middle}</body></html>`, at: at[kind] })
    const before = process.cpuUsage()
    const failure = await failureOf(questions[kind](ask))
    const { user, system } = process.cpuUsage(before)
    return { failure, cost: (user + system) / 1_000 }
  }

  test.each(Object.entries(costly))('%s take little longer than rows of a list', async (_, hostile) => {
    const rows = repeat(
      '<li><div class="thumb"><a href="/anime/x/"><img alt="X" src="/x.jpg"></a></div><p>Rilis: kemarin</p></li>',
    )
    for (const kind of kinds) {
      await costOf(kind, rows)
      const { cost: usual } = await costOf(kind, rows)
      const { cost } = await costOf(kind, hostile)
      expect(cost, kind).toBeLessThan(4 * usual + 250)
    }
  })
})
