import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { titleCommands } from '../../src/anime/commands/titles.ts'
import type { AnswerData, Question, QuestionName } from '../../src/anime/contract/contract.ts'
import { episodeSlug } from '../../src/anime/contract/slugs.ts'
import { completeSlug } from '../../src/anime/identity/queries.ts'
import { readConfig } from '../../src/config.ts'
import { readCall } from '../../src/platform/command.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { lineOf } from '../support/manage.ts'
import { portOf } from '../support/ports.ts'
import { seeded } from '../support/random.ts'
import { ageAnswers, emptyCatalog, enter, type Served, serve, type Visit } from '../support/served.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { complaint, spoken } from '../support/upstream-dialects.ts'
import { createWorld, type Show } from '../support/upstream-world.ts'

const db = useOwnDatabase()

const cleanups: (() => Promise<unknown>)[] = []
beforeEach(() => emptyCatalog(db()))
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const show = (slug: string, title: string, more: Partial<Show> = {}): Show => ({
  slug,
  title,
  type: 'TV',
  status: 'Ongoing',
  year: 2026,
  score: '7.80',
  genres: ['Drama'],
  episodes: ['3', '2', '1'],
  airs: { day: 'Monday', time: '20:00' },
  ...more,
})

/** Starts two remote servers; the first has the higher priority. */
async function two(first: readonly Show[], second: readonly Show[]): Promise<{ satu: Upstream; dua: Upstream }> {
  const satu = await startUpstream({ name: 'Satu', shows: first })
  const dua = await startUpstream({ name: 'Dua', shows: second })
  cleanups.push(satu.close, dua.close)
  await enter(db(), 'Server Satu', satu.url, 100)
  await enter(db(), 'Server Dua', dua.url, 50)
  return { satu, dua }
}

let running: Served | null = null

/** Replaces the web server by a new one without cached answers and with closed breakers. */
async function open(settings: Record<string, string> = { CACHE_TTL: '0', CACHE_LONG_TTL: '0' }): Promise<Served> {
  await running?.stop()
  for (const table of ['answers', 'circuit_breakers']) await db()(table).delete()
  const site = await serve(db(), settings)
  running = site
  cleanups.push(site.stop)
  return site
}

let lists = 0

/** Returns the address of a search that lists every title of a test and is not cached yet. */
function anyList(): string {
  lists += 1
  const filters = ['type=TV', 'status=Ongoing', 'genre=Drama'].filter((_, at) => (lists >> at) % 2 === 1)
  return `/search/?${['q=a', ...filters].join('&')}`
}

/** Returns the link of each title in a list. */
function links(visit: Visit): Record<string, string> {
  const cards = visit.page().all('.card > a')
  return Object.fromEntries(
    cards.map((card) => [card.querySelector('.card-title')?.text ?? '', card.getAttribute('href') ?? '']),
  )
}

/**
 * Makes the web server record a list of each remote server: first from the first one, then, with that down, from the
 * second.
 */
async function seeBoth({ satu }: { satu: Upstream }): Promise<void> {
  const site = await open()
  expect((await site.visit(anyList())).source).toContain('lewat Server Satu')
  await satu.down()
  const visit = await (await open()).visit(anyList())
  expect(visit.source).toContain('lewat Server Dua')
}

const monitored = (endpoint_path: string, name = 'Server Dua') =>
  vi.waitFor(async () => {
    const row = await db()('api_monitors')
      .join('api_endpoints', 'api_endpoints.id', 'api_monitors.endpoint_id')
      .where({ endpoint_path, name })
      .first('status', 'error_message')
    expect(row).toBeDefined()
    return row
  })

describe('two shows under one slug', () => {
  const laut = show('dewi', 'Dewi Laut', { episodes: ['2', '1'] })
  const api = show('dewi', 'Kereta Api Malam', { episodes: ['3', '2', '1'] })

  test('the slug stands for the first that was linked, and the second is slug-2 wherever it is linked', async () => {
    const { satu } = await two([laut], [api])
    const site = await open()
    expect(links(await site.visit(anyList()))).toEqual({ 'Dewi Laut': '/anime/dewi/' })
    await satu.down()
    const later = await open()
    expect(links(await later.visit(anyList()))).toEqual({ 'Kereta Api Malam': '/anime/dewi-2/' })
    for (const path of ['/', '/jadwal-rilis/']) {
      const { html } = await later.visit(path)
      expect(html, path).toContain('href="/anime/dewi-2/"')
      expect(html, path).not.toContain('href="/anime/dewi/"')
    }
  })

  test('neither page ever shows the other one, whoever is up', async () => {
    const { satu, dua } = await two([laut], [api])
    await seeBoth({ satu })
    const alone = await open()
    const wrong = await alone.visit('/anime/dewi/')
    expect(wrong.status).toBe(503)
    expect(wrong.html).not.toContain('Kereta Api')
    expect(await alone.visit('/anime/dewi-2/')).toMatchObject({ status: 200, heading: 'Kereta Api Malam' })

    await satu.up()
    const both = await open()
    expect(await both.visit('/anime/dewi/')).toMatchObject({ status: 200, heading: 'Dewi Laut' })
    expect(await both.visit('/anime/dewi-2/')).toMatchObject({ status: 200, heading: 'Kereta Api Malam' })

    await dua.down()
    const other = await open()
    expect(await other.visit('/anime/dewi/')).toMatchObject({ status: 200, heading: 'Dewi Laut' })
    expect((await other.visit('/anime/dewi-2/')).status).toBe(503)
  })

  test('priority does not change what a slug stands for', async () => {
    const { satu } = await two([laut], [api])
    await satu.down()
    await (await open()).visit(anyList())
    await satu.up()
    const site = await open()
    expect(await site.visit('/anime/dewi/')).toMatchObject({ status: 200, heading: 'Kereta Api Malam' })
    expect(links(await site.visit(anyList()))).toEqual({ 'Dewi Laut': '/anime/dewi-2/' })
    expect(await site.visit('/anime/dewi-2/')).toMatchObject({ status: 200, heading: 'Dewi Laut' })
  })

  test('their episodes are told apart too: the second’s are linked below its title', async () => {
    const { satu } = await two([laut], [api])
    const first = await open()
    await first.visit(anyList())
    expect((await first.visit('/anime/dewi/')).page().attribute('.episode-list a', 'href')).toBe(
      '/episode/dewi-episode-2/',
    )
    await satu.down()
    const site = await open()
    await site.visit(anyList())
    const page = (await site.visit('/anime/dewi-2/')).page()
    const hrefs = page.all('.episode-list a').map((link) => link.getAttribute('href'))
    // The first show has no third episode, so links lead to the second show.
    expect(hrefs.slice(1)).toEqual(['/episode/dewi-2/dewi-episode-2/', '/episode/dewi-2/dewi-episode-1/'])
    for (const [at, href] of hrefs.entries()) {
      const visit = await site.visit(href ?? '')
      expect(visit).toMatchObject({ status: 200, heading: `Kereta Api Malam · Episode ${3 - at}` })
    }
    const episode = (await site.visit('/episode/dewi-2/dewi-episode-2/')).page()
    expect(episode.attribute('a[rel=prev]', 'href')).toBe('/episode/dewi-2/dewi-episode-1/')
    expect(episode.attribute('.episode-line a', 'href')).toBe('/anime/dewi-2/')
    const own = await site.visit('/episode/dewi-episode-2/')
    expect(own.status).toBe(503)

    await satu.up()
    const both = await open()
    expect((await both.visit('/episode/dewi-episode-2/')).heading).toBe('Dewi Laut · Episode 2')
    expect((await both.visit('/episode/dewi-2/dewi-episode-2/')).heading).toBe('Kereta Api Malam · Episode 2')
  })

  test('an episode in the list of new ones opens the show that the list names', async () => {
    const { satu } = await two([laut], [api])
    const first = await open()
    await first.visit('/all-anime-terbaru/')
    await first.visit('/anime/dewi/')
    await satu.down()
    const site = await open()
    const cards = (await site.visit('/all-anime-terbaru/')).page().all('.card > a')
    expect(cards).toHaveLength(3)
    for (const card of cards) {
      const badge = card.querySelector('.badge')?.text.replace('Ep ', '')
      const visit = await site.visit(card.getAttribute('href') ?? '')
      expect(visit).toMatchObject({ status: 200, heading: `Kereta Api Malam · Episode ${badge}` })
    }
  })
})

describe('one show under two slugs', () => {
  test('each is found under its slug at the one server when only the other is up', async () => {
    const names = [
      ['Arus Waktu: Season 2', 'Arus Waktu 2nd Season'],
      ['Menara Kaca II', 'Menara Kaca Season 2'],
      ['Raja Laut × Raja Darat', 'Raja Laut x Raja Darat'],
      ['Bintang Kecil Part 2', 'Bintang Kecil Cour 2'],
      ['Nonton Anime Langit Senja Sub Indo', 'Langit Senja'],
      ['Hutan no Uta wo Kiku', 'Hutan no Uta o Kiku'],
    ] as const
    const { satu, dua } = await two(
      names.map(([one], at) => show(`satu-${at}`, one)),
      [...names.map(([, other], at) => show(`dua-${at}`, other)), show('lain-sama-sekali', 'Lain Sama Sekali')],
    )
    await seeBoth({ satu })
    const site = await open()
    for (const [at, [, other]] of names.entries()) {
      const visit = await site.visit(`/anime/satu-${at}/`)
      expect(visit).toMatchObject({ status: 200, heading: other })
      expect(visit.source).toContain('lewat Server Dua')
      const asked = dua.requests.map(({ path }) => path).filter((path) => path.includes('anime-detail'))
      expect(asked.at(-1)).toContain(`anime_slug=dua-${at}`)
      expect(visit.page().attribute('link[rel=canonical]', 'href')).toContain(`/anime/satu-${at}/`)
    }
  })

  test('the episodes of the page that stands in open', async () => {
    const { satu } = await two([show('satu-punya', 'Langit Senja')], [show('dua-punya', 'Langit Senja')])
    await (await open()).visit('/anime/satu-punya/')
    await seeBoth({ satu })
    const site = await open()
    const links = (await site.visit('/anime/satu-punya/')).page().all('.episode-list a')
    expect(links).toHaveLength(3)
    for (const [at, link] of links.entries()) {
      const visit = await site.visit(link.getAttribute('href') ?? '')
      expect(visit, link.getAttribute('href')).toMatchObject({
        status: 200,
        heading: `Langit Senja · Episode ${3 - at}`,
      })
    }
    await satu.up()
    const later = await (await open()).visit(links[0]?.getAttribute('href') ?? '')
    expect(later).toMatchObject({ status: 200, heading: 'Langit Senja · Episode 3' })
  })

  test('another season or part is never shown instead, whatever the slugs are', async () => {
    const names = [
      ['Pedang Senja', 'Pedang Senja Season 2'],
      ['Kapal Kaca', 'Kapal Kaca 2nd Season'],
      ['Hutan Besi', 'Hutan Besi II'],
      ['Pasar Bambu', 'Pasar Bambu Part 2'],
      ['Danau Perak Season 2', 'Danau Perak Season 3'],
      ['Rawa Kabut Season 2', 'Rawa Kabut'],
      ['Ladang Sutra', 'Ladang Sutra 2'],
    ] as const
    const strangers = ['Gerbang', 'Lonceng', 'Cermin', 'Payung', 'Tangga', 'Jendela', 'Sumur']
    const { satu } = await two(
      names.flatMap(([one], at) => [show(`judul-${at}`, one), show(`lain-${at}`, strangers[at] ?? '')]),
      names.flatMap(([, other], at) => [show(`judul-${at}`, other), show(`lain-${at}`, other)]),
    )
    await seeBoth({ satu })
    for (const [at, [one]] of names.entries()) {
      const visit = await (await open()).visit(`/anime/judul-${at}/`)
      expect([one, visit.status]).toEqual([one, 503])
      expect(visit.html).not.toContain('episode-number')
    }
  })

  test('of another year it is another show, though it is called the same', async () => {
    const { satu } = await two([show('pedang', 'Pedang Senja', { year: 2005 })], [show('pedang', 'Pedang Senja')])
    await (await open()).visit('/anime/pedang/')
    await satu.down()
    expect((await (await open()).visit('/anime/pedang/')).status).toBe(503)
    expect(await monitored('anime-detail')).toMatchObject({ error_message: expect.stringMatching(/^different_title/) })
  })
})

describe('an episode elsewhere', () => {
  const upTo = (last: number, digits = 1) =>
    Array.from({ length: last }, (_, at) => String(last - at).padStart(digits, '0'))
  const ours = show('arus-waktu', 'Arus Waktu', { episodes: upTo(8) })
  const theirs = show('arus-waktu-sub', 'Arus Waktu', { episodes: upTo(8, 2) })

  test('is found by its label, and so are its neighbours', async () => {
    const { satu, dua } = await two([ours], [theirs])
    await (await open()).visit('/anime/arus-waktu/')
    await seeBoth({ satu })
    const site = await open()
    const visit = await site.visit('/episode/arus-waktu-episode-7/')
    expect(visit.status).toBe(200)
    expect(visit.heading).toMatch(/^Arus Waktu · Episode 0?7$/)
    expect(visit.html).toContain('https://media.contoh.example/arus-waktu-sub-episode-07/')
    expect(dua.requests.some(({ path }) => path.includes('arus-waktu-sub-episode-07'))).toBe(true)
    for (const [rel, number] of [
      ['prev', 6],
      ['next', 8],
    ] as const) {
      const neighbour = await site.visit(visit.page().attribute(`a[rel=${rel}]`, 'href') ?? '')
      expect(neighbour.status).toBe(200)
      expect(neighbour.heading).toMatch(new RegExp(`^Arus Waktu · Episode 0?${number}$`))
    }
    expect(visit.page().attribute('.episode-line a', 'href')).toBe('/anime/arus-waktu/')
  })

  test('is found too when all that was seen of it is its line in a list', async () => {
    const { satu } = await two([ours], [theirs])
    await (await open()).visit('/all-anime-terbaru/')
    await seeBoth({ satu })
    const visit = await (await open()).visit('/episode/arus-waktu-episode-7/')
    expect(visit.status).toBe(200)
    expect(visit.heading).toMatch(/^Arus Waktu · Episode 0?7$/)
  })

  test('without a label there is none: 503, and nothing is guessed', async () => {
    const { satu, dua } = await two(
      [show('arus-waktu', 'Arus Waktu', { episodes: ['2', 'N/A'] })],
      [show('arus-waktu-sub', 'Arus Waktu', { episodes: ['2', 'N/A'] })],
    )
    const page = (await (await open()).visit('/anime/arus-waktu/')).page()
    expect(page.texts('.episode-number')).toEqual(['2', '–'])
    await seeBoth({ satu })
    expect((await (await open()).visit('/episode/arus-waktu-episode-n-a/')).status).toBe(503)
    expect(dua.requests.filter(({ question }) => question === 'episode')).toHaveLength(0)
  })

  test('that the other server does not have is 503', async () => {
    const { satu } = await two([ours], [show('arus-waktu-sub', 'Arus Waktu', { episodes: upTo(5, 2) })])
    await (await open()).visit('/anime/arus-waktu/')
    await seeBoth({ satu })
    expect((await (await open()).visit('/episode/arus-waktu-episode-7/')).status).toBe(503)
    expect((await (await open()).visit('/episode/arus-waktu-episode-4/')).heading).toMatch(/Episode 0?4$/)
  })

  test.each<[string, (data: AnswerData['episode']) => AnswerData['episode']]>([
    ['another number', (data) => ({ ...data, title: 'Arus Waktu Episode 6' })],
    [
      'another show',
      (data) => ({
        ...data,
        title: 'Kereta Api Malam Episode 7',
        anime_info: { ...data.anime_info, title: 'Kereta Api Malam', anime_slug: 'kereta' },
      }),
    ],
    [
      'another season under the right slug',
      (data) => ({
        ...data,
        title: 'Arus Waktu Season 2 Episode 7',
        anime_info: { ...data.anime_info, title: 'Arus Waktu Season 2' },
      }),
    ],
    [
      'another show without its slug',
      (data) => ({
        ...data,
        title: 'Kereta Api Malam Episode 7',
        anime_info: { title: 'Kereta Api Malam', anime_slug: null, url: null },
      }),
    ],
  ])('that turns out to be %s is refused', async (_, twisted) => {
    const satu = await startUpstream({ name: 'Satu', shows: [ours] })
    cleanups.push(satu.close)
    await enter(db(), 'Server Satu', satu.url, 100)
    const url = await startTwisted([theirs], (data) => ('streaming_servers' in data ? twisted(data) : data))
    await enter(db(), 'Server Dua', url, 50)
    await (await open()).visit('/anime/arus-waktu/')
    await seeBoth({ satu })
    const visit = await (await open()).visit('/episode/arus-waktu-episode-7/')
    expect(visit.status).toBe(503)
    expect(await monitored('episode-detail')).toMatchObject({
      status: 'error',
      error_message: expect.stringMatching(/^different_title/),
    })
  })
})

describe('what only staff can tell', () => {
  const ours = show('penjaga-malam', 'Penjaga Malam')
  const close = show('penjaga-malam', 'Penjaga Malam!')

  test('is proposed, confirmed, and rejected on the command line while the site runs', async () => {
    const { satu, dua } = await two([ours], [close])
    await (await open()).visit('/anime/penjaga-malam/')
    await satu.down()
    const site = await open({})
    expect((await site.visit('/anime/penjaga-malam/')).status).toBe(503)

    const proposal = { slug: 'penjaga-malam', origin: dua.url, origin_slug: 'penjaga-malam', state: 'proposed' }
    const { mappings } = await staff('title:list', '--state', 'proposed')
    expect(mappings).toMatchObject([proposal])

    await staff('title:map', '--slug', 'penjaga-malam', '--origin', 'Server Dua')
    expect((await staff('title:list', '--slug', 'penjaga-malam')).mappings).toMatchObject([
      { ...proposal, state: 'confirmed' },
    ])
    const shown = () => site.visit('/anime/penjaga-malam/')
    await vi.waitFor(async () => expect(await shown()).toMatchObject({ status: 200, heading: 'Penjaga Malam!' }), {
      interval: 100,
    })

    await staff('title:map', '--slug', 'penjaga-malam', '--origin', 'Server Dua', '--reject')
    await vi.waitFor(async () => expect((await shown()).status).not.toBe(200), { interval: 100 })

    await staff('title:unmap', '--slug', 'penjaga-malam', '--origin', 'Server Dua')
    expect((await staff('title:list', '--state', 'rejected')).mappings).toEqual([])
    await expect(staff('title:unmap', '--slug', 'penjaga-malam', '--origin', 'Server Dua')).rejects.toThrow(/Nothing/)
  })

  test('stays as it is decided: a list does not propose again what was rejected', async () => {
    const { satu, dua } = await two([ours], [close])
    await seeBoth({ satu })
    const before = await staff('title:list', '--state', 'proposed')
    expect(before.mappings).toMatchObject([{ slug: 'penjaga-malam', origin: dua.url }])
    await staff('title:map', '--slug', 'penjaga-malam', '--origin', dua.url, '--reject')
    const site = await open()
    await site.visit(anyList())
    expect((await site.visit('/anime/penjaga-malam/')).status).toBe(503)
    expect((await staff('title:list', '--slug', 'penjaga-malam')).mappings).toMatchObject([{ state: 'rejected' }])
  })

  test('a confirmed mapping is also how the other server’s lists are linked', async () => {
    const { satu } = await two([ours], [show('jaga-malam', 'Sang Penjaga di Malam Hari')])
    await seeBoth({ satu })
    await staff('title:map', '--slug', 'penjaga-malam', '--origin', 'Server Dua', '--origin-slug', 'jaga-malam')
    const site = await open()
    expect(links(await site.visit(anyList()))).toEqual({ 'Sang Penjaga di Malam Hari': '/anime/penjaga-malam/' })
    expect(await site.visit('/anime/penjaga-malam/')).toMatchObject({
      status: 200,
      heading: 'Sang Penjaga di Malam Hari',
    })
  })

  test('a rejected mapping wins over equal names', async () => {
    const { satu } = await two([ours], [show('penjaga-malam', 'Penjaga Malam')])
    await seeBoth({ satu })
    expect((await (await open()).visit('/anime/penjaga-malam/')).status).toBe(200)
    await staff('title:map', '--slug', 'penjaga-malam', '--origin', 'Server Dua', '--reject')
    const site = await open()
    expect((await site.visit('/anime/penjaga-malam/')).status).toBe(503)
    const { 'Penjaga Malam': href = '' } = links(await site.visit(anyList()))
    expect(href).not.toBe('/anime/penjaga-malam/')
    expect(await site.visit(href)).toMatchObject({ status: 200, heading: 'Penjaga Malam' })
  })

  test('what makes no sense is refused with a sentence', async () => {
    await two([ours], [close])
    await expect(staff('title:map', '--slug', 'penjaga-malam', '--origin', 'Server Tiga')).rejects.toThrow(
      /Server Tiga/,
    )
    await expect(staff('title:map', '--slug', 'penjaga-malam')).rejects.toThrow(/--origin/)
    await expect(staff('title:list', '--state', 'maybe')).rejects.toThrow(/--state/)
  })
})

describe('an origin that changes its mind', () => {
  test('a show that moved to another slug there is found under both of ours', async () => {
    const shows = [show('lampu-tua', 'Lampu Tua di Dermaga'), show('kereta', 'Kereta Api Malam')]
    await two(shows, [])
    const before = await open()
    await before.visit(anyList())
    expect((await before.visit('/anime/lampu-tua/')).status).toBe(200)
    shows[0] = show('lampu-di-dermaga', 'Lampu Tua di Dermaga')
    const site = await open()
    const { 'Lampu Tua di Dermaga': href = '' } = links(await site.visit(anyList()))
    expect(await site.visit(href)).toMatchObject({ status: 200, heading: 'Lampu Tua di Dermaga' })
    expect(await site.visit('/anime/lampu-tua/')).toMatchObject({ status: 200, heading: 'Lampu Tua di Dermaga' })
  })

  test('a slug that it gives to another show keeps its meaning here, and the newcomer gets a page', async () => {
    const shows = [show('lampu-tua', 'Lampu Tua di Dermaga')]
    await two(shows, [])
    await (await open()).visit(anyList())
    shows[0] = show('lampu-tua', 'Kereta Api Malam')
    const site = await open()
    expect(links(await site.visit(anyList()))).toEqual({ 'Kereta Api Malam': '/anime/lampu-tua-2/' })
    expect(await site.visit('/anime/lampu-tua-2/')).toMatchObject({ status: 200, heading: 'Kereta Api Malam' })
    const old = await site.visit('/anime/lampu-tua/')
    expect(old).toMatchObject({ status: 503, heading: 'Sedang tidak menjawab' })
    expect(old.page().text('[data-failure]')).toBe('Di sumbernya judul ini sekarang bernama “Kereta Api Malam”.')
  })
})

describe('a list that cuts titles short', () => {
  const full = show('tensei-slime', 'Tensei Shitara Slime Datta Ken')
  const cut = <Data extends AnswerData[QuestionName]>(data: Data) =>
    'results' in data
      ? { ...data, results: data.results.map((item) => ({ ...item, judul: 'Tensei Shitara S…' })) }
      : data

  test('is believed by its own pages', async () => {
    await enter(db(), 'Server Satu', await startTwisted([full], cut), 100)
    const site = await open()
    expect(links(await site.visit(anyList()))).toEqual({ 'Tensei Shitara S…': '/anime/tensei-slime/' })
    expect(await site.visit('/anime/tensei-slime/')).toMatchObject({ status: 200, heading: full.title })
    expect(await site.visit('/episode/tensei-slime-episode-2/')).toMatchObject({
      status: 200,
      heading: `${full.title} · Episode 2`,
    })
    expect(links(await site.visit(anyList()))).toEqual({ 'Tensei Shitara S…': '/anime/tensei-slime/' })
  })

  test('proves nothing to another server', async () => {
    const satu = await enter(db(), 'Server Satu', await startTwisted([full], cut), 100)
    const dua = await startUpstream({ name: 'Dua', shows: [full] })
    cleanups.push(dua.close)
    await enter(db(), 'Server Dua', dua.url, 50)
    await (await open()).visit(anyList())
    await db()('api_endpoints').where({ id: satu }).update({ url: 'http://127.0.0.1:9/api/v1' })
    expect((await (await open()).visit('/anime/tensei-slime/')).status).toBe(503)
  })
})

test('many visitors at once, whose lists name the same shows in other orders, all get theirs', async () => {
  const things = ['Kapal', 'Hutan', 'Menara', 'Jembatan', 'Pasar', 'Stasiun', 'Danau', 'Istana', 'Ladang', 'Rawa']
  const kinds = ['Kaca', 'Besi', 'Garam', 'Salju', 'Perak', 'Bambu', 'Kabut', 'Sutra', 'Tembaga', 'Cahaya']
  const shows = things.flatMap((thing) =>
    kinds.map((kind) => show(`${thing}-${kind}`.toLowerCase(), `${thing} ${kind}`)),
  )
  const random = seeded(1)
  const shuffled = (data: AnswerData[QuestionName]) =>
    'total' in data ? { ...data, results: [...data.results].sort(() => random() - 0.5) } : data
  const many = 8
  const url = await startTwisted(shows, shuffled, many)
  await enter(db(), 'Server Putar', url, 100)
  for (let round = 0; round < 3; round += 1) {
    const site = await open()
    const paths = Array.from({ length: many }, (_, at) => `/search/?q=a&year=${1950 + round * many + at}`)
    const visits = await Promise.all(paths.map((path) => site.visit(path)))
    expect(visits.map(({ status }) => status)).toEqual(paths.map(() => 200))
    for (const visit of visits) expect(Object.keys(links(visit))).toHaveLength(shows.length)
  }
})

test('an address that nobody linked is what the first to answer with that very slug says', async () => {
  const { satu } = await two([show('dewi', 'Dewi Laut')], [show('dewi', 'Kereta Api Malam')])
  const site = await open()
  expect(await site.visit('/anime/dewi/')).toMatchObject({ status: 200, heading: 'Dewi Laut' })
  await satu.down()
  expect((await (await open()).visit('/anime/dewi/')).status).toBe(503)
})

test('a copy outlives a server that is down beside one that never had the show', async () => {
  const { satu } = await two([show('dewi', 'Dewi Laut')], [show('kereta', 'Kereta Api Malam')])
  const site = await open({})
  await site.visit('/anime/dewi/')
  const kept = () => db()('answers').where('key', 'like', 'detail%').pluck('key')
  await vi.waitFor(async () => expect(await kept()).toHaveLength(1))
  await site.stop()
  await ageAnswers(db(), 3 * 3_600)
  await satu.down()
  const later = await serve(db())
  cleanups.push(later.stop)
  const visit = await later.visit('/anime/dewi/')
  expect(visit).toMatchObject({ status: 200, heading: 'Dewi Laut' })
  expect(visit.page().text('[role=status].source-note')).toContain('salinan 3 jam lalu dari Satu')
})

test('a title of this server’s own library keeps its slug from a newcomer of the same', async () => {
  await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })
  await two([show('dewi', 'Kereta Api Malam')], [show('kapal', 'Kapal Kaca')])
  await makeTitle(db(), { slug: 'dewi', title: 'Dewi Laut', episodes: 2 })
  try {
    const site = await open()
    expect(links(await site.visit('/search/?q=dewi'))).toEqual({ 'Dewi Laut': '/anime/dewi/' })
    expect(await site.visit('/anime/dewi/')).toMatchObject({ status: 200, heading: 'Dewi Laut' })
    await db()('library_titles').delete()
    const later = await open()
    expect((await later.visit('/anime/dewi/')).status).toBeGreaterThanOrEqual(404)
    await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: false })
    const without = await open()
    expect(links(await without.visit(anyList()))).toEqual({ 'Kereta Api Malam': '/anime/dewi-2/' })
    const page = (await without.visit('/anime/dewi-2/')).page()
    expect(page.attribute('.episode-list li:nth-child(2) a', 'href')).toBe('/episode/dewi-2/dewi-episode-2/')
    expect(await without.visit('/episode/dewi-2/dewi-episode-2/')).toMatchObject({
      status: 200,
      heading: 'Kereta Api Malam · Episode 2',
    })
  } finally {
    await db()('library_titles').delete()
  }
})

test('a title whose page states no year is written once, not at each reading', async () => {
  await two([show('dewi', 'Dewi Laut')], [])
  await (await open()).visit('/anime/dewi/')
  const written = () => db()('slugs').where({ slug: 'dewi' }).first('year', 'type', db().raw('xmin'))
  await db()('slugs').update({ year: null, type: null })
  await completeSlug(db(), 'dewi', { year: null, type: 'TV' })
  const before = await written()
  expect(before).toMatchObject({ year: null, type: 'TV' })
  await completeSlug(db(), 'dewi', { year: null, type: 'TV' })
  expect(await written()).toEqual(before)
})

test('the sitemap lists every linked title once, under our slugs', async () => {
  const { satu } = await two(
    [show('dewi', 'Dewi Laut'), show('kereta', 'Kereta Api Malam')],
    [show('dewi', 'Menara Garam Putih')],
  )
  await seeBoth({ satu })
  const { html, status } = await (await open()).visit('/sitemap.xml')
  expect(status).toBe(200)
  const titles = [...html.matchAll(/<loc>[^<]*\/anime\/([^<]+)\/<\/loc>/g)].map(([, slug]) => slug)
  expect(titles.sort()).toEqual(['dewi', 'dewi-2', 'kereta'])
})

/** Runs a command of `npm run manage --`. */
async function staff(...args: string[]): Promise<Record<string, unknown>> {
  const call = readCall(titleCommands, args)
  if ('help' in call) throw new Error(call.help)
  const { data } = await call.run(lineOf({ db: db(), settings: readConfig({ NODE_ENV: 'test' }), say: () => {} }))
  return data
}

/**
 * Starts a proxy that modifies the answers of a server and sends `atOnce` answers together. Returns the proxy's
 * address.
 */
async function startTwisted(
  shows: readonly Show[],
  twist: (data: AnswerData[QuestionName]) => AnswerData[QuestionName],
  atOnce = 1,
): Promise<string> {
  let waiting: (() => void)[] = []
  const world = createWorld({ shows, site: 'https://situs-putar.example', now: Date.now })
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://any')
    const data = world.answer(questionOf(pathname, searchParams))
    const now = new Date()
    const meta = { source: 'Putar', timestamp: now, stale: false, now, query: searchParams.get('query') ?? '' }
    const body = data ? spoken('ours', twist(data), meta) : complaint('ours', 'NOT_FOUND', 'Not Found')
    const text = JSON.stringify(body)
    waiting.push(() => response.writeHead(data ? 200 : 404, { 'Content-Type': 'application/json' }).end(text))
    if (waiting.length < atOnce) return
    for (const answer of waiting) answer()
    waiting = []
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${portOf(server)}/api/v1`
}

function questionOf(path: string, params: URLSearchParams): Question {
  if (path.includes('/anime-detail')) return { name: 'detail', params: { slug: params.get('anime_slug') ?? '' } }
  if (path.includes('/episode-detail'))
    return { name: 'episode', params: { slug: episodeSlug(params.get('episode_url') ?? '') } }
  if (path.includes('/search')) {
    const { query = '', genre, status, type } = Object.fromEntries(params)
    const filters = {
      genre,
      ...(status ? { status: 'Ongoing' as const } : {}),
      ...(type ? { type: 'TV' as const } : {}),
    }
    return { name: 'search', params: { query, page: 1, ...filters } }
  }
  return { name: 'latest', params: { page: 1 } }
}

test('an episode keeps its show when its server gives the slugs of two shows to each other', async () => {
  const garam = show('putri-garam', 'Putri Garam', { episodes: ['4'] })
  const kertas = show('harimau-kertas', 'Harimau Kertas', { episodes: ['4'] })
  const shows = [garam, kertas]
  await two(shows, [])
  const site = await open()
  await site.visit('/anime/putri-garam/')
  await site.visit('/anime/harimau-kertas/')
  shows.splice(0, 2, { ...garam, slug: kertas.slug }, { ...kertas, slug: garam.slug })
  const again = await open()
  await again.visit(anyList())
  await again.visit('/anime/putri-garam/')
  const { status, heading } = await again.visit('/episode/putri-garam-episode-4/')
  expect(status === 200 ? heading : 'refused').not.toContain('Harimau Kertas')
})
