import { beforeEach, describe, expect, test } from 'vitest'
import { failureOf, useSamehadaku } from '../support/samehadaku-source.ts'

const { site, ask } = useSamehadaku()
const paths = () => site().requests.map(({ path }) => path)

/** Asks again and returns the paths that were requested by it alone. */
async function pathsOf(asking: () => Promise<unknown>): Promise<string[]> {
  site().requests.length = 0
  await asking()
  return paths()
}

const first = () => ask('latest', { page: 1 })
const second = () => ask('latest', { page: 2 })
const week = () => ask('schedule', {})
const films = () => ask('movies', { page: 1 })

describe('a site of the animestream family has addresses of its own', () => {
  beforeEach(() => site().set({ family: 'animestream' }))

  test('found by asking once, and remembered', async () => {
    expect((await first()).results[0]).toMatchObject({ judul: 'Kapal Senja', episode: '5' })
    expect(paths()).toEqual(['/anime-terbaru/', '/'])
    expect(await pathsOf(first)).toEqual(['/'])
    expect(await pathsOf(second)).toEqual(['/page/2/'])
    expect(await pathsOf(week)).toEqual(['/schedule/'])
    expect(await pathsOf(films)).toEqual(['/anime/?status=&type=movie&order=update'])
  })

  test('found also where the classic addresses lead to a page without content', async () => {
    const bare =
      '<!DOCTYPE html><title>Situs</title><main class="entry-content"><p>Belum ada apa-apa di sini.</p></main>'
    site().set({ body: bare, at: /anime-terbaru|jadwal/ })
    expect((await first()).results[0]).toMatchObject({ judul: 'Kapal Senja', episode: '5' })
    expect(await pathsOf(week)).toEqual(['/schedule/'])
  })

  test('the schedule is found first', async () => {
    expect((await week()).Friday[0]).toMatchObject({ title: 'Kapal Senja', release_time: '09:11' })
    expect(paths().at(-1)).toBe('/schedule/')
    expect(await pathsOf(week)).toEqual(['/schedule/'])
    expect(await pathsOf(second)).toEqual(['/page/2/'])
  })

  test('the schedule is found though the site closes its JSON to strangers', async () => {
    site().set({ failing: 'forbidden', at: /wp-json/ })
    expect((await week()).Sunday).toHaveLength(1)
  })

  test('titles are filtered where the theme has its list of all', async () => {
    const wishes = { type: 'Movie', genre: 'Slice of Life', status: 'Completed' } as const
    const found = await ask('search', { query: '', page: 1, ...wishes })
    expect(found.results.map(({ judul }) => judul)).toEqual(['Penjahit Awan', 'Nyanyian Rel Tua'])
    expect(found.filters).toEqual(wishes)
    const sent = new URL(paths().at(-1) ?? '', site().baseUrl)
    expect(sent.pathname).toBe('/anime/')
    expect(Object.fromEntries(sent.searchParams)).toMatchObject({
      type: 'movie',
      status: 'completed',
      'genre[]': 'slice-of-life',
    })
  })

  test('words with a filter are searched without it, and no filter is claimed', async () => {
    const found = await ask('search', { query: 'karang', page: 1, type: 'Movie' })
    expect(found.results.map(({ judul }) => judul)).toEqual(['Lentera Karang', 'Penjahit Awan'])
    expect(found.filters).toEqual({})
  })
})

describe('addresses', () => {
  test('are found anew when the theme changes, in both directions', async () => {
    expect((await first()).results).toHaveLength(6)
    expect((await week()).Saturday).toHaveLength(7)
    site().set({ family: 'animestream' })
    expect((await second()).pagination.current_page).toBe(2)
    expect((await first()).results).toHaveLength(3)
    expect((await week()).Saturday).toHaveLength(1)
    site().set({ family: 'classic' })
    expect((await first()).results).toHaveLength(6)
    expect((await week()).Saturday).toHaveLength(7)
    expect(await pathsOf(second)).toEqual(['/anime-terbaru/page/2/'])
  })

  test('past the last page there is none, and the address stays', async () => {
    await first()
    expect(await failureOf(ask('latest', { page: 785 }))).toBe('missing')
    expect(await pathsOf(first)).toEqual(['/anime-terbaru/'])
  })

  test('are not looked for when the site is down, and its failure is told', async () => {
    site().set({ failing: 'server_error' })
    expect(await failureOf(first())).toBe('server_error')
    expect(paths()).toEqual(['/anime-terbaru/'])
  })

  test('a challenge at the other address is a challenge, not a missing list', async () => {
    site().set({ family: 'animestream' })
    site().set({ failing: 'challenge200', at: /^\/$/ })
    expect(await failureOf(first())).toBe('challenge')
  })
})
