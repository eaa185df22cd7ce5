import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findNeighbours, inSequence, newestFirst } from '../../src/anime/identity/episode-order.ts'
import { useOwnDatabase } from '../support/db.ts'
import { startSamehadaku } from '../support/samehadaku.ts'
import { emptyCatalog, enter, type Served, serve } from '../support/served.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import type { Show } from '../support/upstream-world.ts'

const db = useOwnDatabase()

const upTo = (last: number) => Array.from({ length: last }, (_, at) => String(at + 1))
const show = (slug: string, episodes: string[]): Show => ({
  ...{ slug, title: slug, type: 'TV', status: 'Ongoing', year: 2026, score: '7.50', genres: ['Drama'], episodes },
})
const shows = [
  show('Naik', upTo(30)),
  show('Panjang', upTo(120)),
  show('Acak', ['3', '1', '5', '2', '4']),
  show('Lanjutan', ['Preview 3', 'PV', '25', 'Opening 002', '26', '27']),
  show('Terbalik', ['27', '26', 'Opening 002', '25', 'PV', 'Preview 3']),
  show('Kembar', ['3', '2', '1', '1 v2']),
  show('Tambahan', ['Opening 002', 'PV']),
].map((one) => ({ ...one, slug: one.slug.toLowerCase() }))

describe('another server that lists episodes in any order', () => {
  let upstream: Upstream
  let site: Served
  beforeAll(async () => {
    upstream = await startUpstream({ name: 'Urut', shows })
    await emptyCatalog(db())
    await enter(db(), 'Server Urut', upstream.url, 100)
    site = await serve(db())
  })
  afterAll(async () => {
    await site.stop()
    await upstream.close()
  })

  const title = async (slug: string, query = '') => (await site.visit(`/anime/${slug}/${query}`)).page()
  /** The page of an episode once the answer about its title is at hand. */
  const neighbours = async (slug: string, episode: string) => {
    await site.visit(`/anime/${slug}/`)
    const page = (await site.visit(`/episode/${slug}-episode-${episode}/`)).page()
    return [page.attribute('.neighbours [rel=prev]', 'href'), page.attribute('.neighbours [rel=next]', 'href')]
  }
  const at = (slug: string, episode: string) => `/episode/${slug}-episode-${episode}/`

  test.each([
    ['naik', '1', upTo(30).reverse()],
    ['acak', '1', ['5', '4', '3', '2', '1']],
    ['lanjutan', '25', ['27', '26', 'Opening 002', '25', 'PV', 'Preview 3']],
    ['terbalik', '25', ['27', '26', 'Opening 002', '25', 'PV', 'Preview 3']],
    ['kembar', '1', ['3', '2', '1 v2', '1']],
  ])('shows the newest of %s first and begins with %s', async (slug, first, labels) => {
    const page = await title(slug)
    expect(page.texts('.episode-number')).toEqual(labels)
    expect(page.text('.title-actions .primary')).toBe(`Tonton Episode ${first}`)
    expect(page.attribute('.title-actions .primary', 'href')).toBe(at(slug, first))
  })

  test('cuts a long list into parts that count upwards', async () => {
    const page = await title('panjang')
    expect(page.texts('.parts .chip')).toEqual(['1–50', '51–100', '101–120'])
    expect(page.text('.parts [aria-current]')).toBe('101–120')
    expect(page.texts('.episode-number')[0]).toBe('120')
  })

  test('jumps to the first upload of the episode of a number', async () => {
    expect((await title('kembar', '?ke=1')).text('[data-wanted] .episode-number')).toBe('1')
  })

  test.each([
    ['naik', '3', '2', '4'],
    ['acak', '3', '2', '4'],
    ['lanjutan', '26', '25', '27'],
    ['terbalik', '26', '25', '27'],
    ['kembar', '2', '1', '3'],
  ])('in %s, %s stands between %s and %s', async (slug, episode, previous, next) => {
    expect(await neighbours(slug, episode)).toEqual([at(slug, previous), at(slug, next)])
  })

  test.each([
    ['lanjutan', '25', '26'],
    ['terbalik', '25', '26'],
    ['kembar', '1', '2'],
    ['kembar', '1-v2', '2'],
  ])('nothing comes before the first of %s, and after %s comes %s', async (slug, episode, next) => {
    expect(await neighbours(slug, episode)).toEqual([null, at(slug, next)])
  })

  test('a title without numbers begins with the last of its list', async () => {
    expect((await title('tambahan')).attribute('.title-actions .primary', 'href')).toBe(at('tambahan', 'pv'))
  })

  test('other episodes of an episode come newest first', async () => {
    const { html } = await site.visit('/episode/naik-episode-30/')
    const others = [...html.matchAll(/<li data-episode="naik-episode-(\d+)"/g)].map(([, number]) => number)
    expect(others).toEqual(upTo(30).reverse())
  })
})

test('a page of Samehadaku that lists openings and previews begins with its first number', async () => {
  const rows = ['Preview 3', 'PV', '25', 'Opening 002', '26'].map(
    (label) =>
      `<li><div class="epsright"><span class="eps"><a href="/lanjutan-episode-${label.toLowerCase().replace(' ', '-')}/">${label}</a></span></div>
       <div class="epsleft"><span class="lchx"><a href="/lanjutan-episode-${label.toLowerCase().replace(' ', '-')}/">Lanjutan ${label}</a></span></div></li>`,
  )
  const body = `<html><body><div class="infoanime"><h1 class="entry-title">Lanjutan</h1><div class="infox">
    <div class="spe"><span><b>Status</b> Ongoing</span><span><b>Type</b> TV</span></div><div class="desc"><p>Kisah.</p></div></div></div>
    <div class="lstepsiode"><ul>${rows.join('')}</ul></div></body></html>`
  const outside = await startSamehadaku({ at: /anime\/lanjutan/, body })
  await emptyCatalog(db())
  await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })
  const site = await serve(db(), { SAMEHADAKU_BASE_URL: outside.baseUrl, SOURCES: 'samehadaku' })
  try {
    const page = (await site.visit('/anime/lanjutan/')).page()
    expect(page.texts('.episode-number')).toEqual(['26', 'Opening 002', '25', 'PV', 'Preview 3'])
    expect(page.text('.title-actions .primary')).toBe('Tonton Episode 25')
  } finally {
    await site.stop()
    await outside.close()
  }
})

describe('the rules', () => {
  const rows = (...labels: string[]) => labels.map((episode) => ({ episode, url: `/x-${episode.replace(' ', '-')}/` }))
  const labels = (list: readonly { episode: string | null }[]) => list.map(({ episode }) => episode)

  test('parts of an episode stand beside each other, and later uploads above the first', () => {
    const list = newestFirst(rows('1', '2', '12B', '12A', '1 v2', '1 v3', '542 2', '542 1', '2 FIX', '12 END'))
    const sorted = ['542 2', '542 1', '12B', '12A', '12 END', '2 FIX', '2', '1 v3', '1 v2', '1']
    expect(labels(list)).toEqual(sorted)
    expect(labels(inSequence(list))).toEqual(['542 2', '542 1', '12B', '12A', '12 END', '2', '1'])
  })

  test('what has no number and stands below all numbers is below the lowest one, too', () => {
    expect(labels(newestFirst(rows('5', '1', '3', 'PV')))).toEqual(['5', '3', '1', 'PV'])
  })

  test('a link of the page counts where the list has nothing nearer', () => {
    const list = rows('5', '4', '2', '1')
    const named = (next: string | null, episode: string | null = next) => {
      const links = { prev_episode: null, next_episode: next === null ? null : { url: `/x-${next}/`, episode } }
      return findNeighbours('2', links, list).next_episode?.url
    }
    expect(named('3')).toBe('/x-3/')
    expect(named('5')).toBe('/x-4/')
    expect(named('1')).toBe('/x-4/')
    expect(named(null)).toBe('/x-4/')
    expect(named('baru', null)).toBe('/x-4/')
  })

  test('an episode that the list has not yet keeps the link of its page', () => {
    const next_episode = { url: '/x-6/', episode: null }
    expect(findNeighbours('5', { prev_episode: null, next_episode }, rows('5', '4'))).toEqual({
      prev_episode: { url: '/x-4/', episode: '4' },
      next_episode,
    })
  })

  test('an episode without a number keeps the links of its page', () => {
    const links = { prev_episode: { url: '/x-4/', episode: '4' }, next_episode: null }
    expect(findNeighbours('Spesial', links, rows('5', '4'))).toBe(links)
  })
})
