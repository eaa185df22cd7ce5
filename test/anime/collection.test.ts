import { expect, test } from 'vitest'
import { animeHref, episodeHref } from '../../src/anime/addresses.ts'
import { slugHue } from '../../src/anime/contract/slugs.ts'
import { poster } from '../../src/anime/view-models/cards.ts'
import { ago } from '../../src/web/dates.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

/**
 * Rules about collection entries that the server and the browser scripts both implement, because the lists are stored
 * in the browser.
 */
type Rules = {
  ago: (moment: number, now: number) => string
  hueOf: (slug: string) => number
  initialsOf: (title: string) => string
  episodeName: (entry: { title?: string; episodeTitle?: string; episodeSlug?: string }) => string
  pathTo: (kind: string, slug: string) => string
  goalOf: (history: object[], rows?: object[]) => { href: string; name: string; verb: string } | null
}
// A browser script has no types; the test checks them.
const rules = (await import(new URL('../../public/js/entries.js', import.meta.url).href)) as Rules

test('without JavaScript the collection says that it needs it', async () => {
  const { text } = await site(db()).get('/koleksi/').expect(200)

  expect(text).toMatch(/<noscript><p[^>]*>Koleksi disimpan di browser ini dan butuh JavaScript\.<\/p><\/noscript>/)
})

test('the tab of the address is the current one; an unknown one is the watchlist', async () => {
  const current = async (path: string) =>
    read((await site(db()).get(path).expect(200)).text).text('.collection-tabs [aria-current=page]')

  expect(await current('/koleksi/')).toContain('Tonton nanti')
  expect(await current('/koleksi/?tab=favorites')).toContain('Favorit')
  expect(await current('/koleksi/?tab=history')).toContain('Riwayat')
  expect(await current('/koleksi/?tab=entah')).toContain('Tonton nanti')
})

test('what scripts copy is the card that other pages show', async () => {
  const page = read((await site(db()).get('/koleksi/')).text)

  expect(page.all('template[data-make=card] > li.card a .card-picture .poster-blank')).toHaveLength(1)
  expect(page.all('template[data-make=card] .card-title')).toHaveLength(1)
  expect(page.all('template[data-make=picture] > img.poster[loading=lazy]')).toHaveLength(1)
})

test('scripts word time, colours, initials and addresses as the server does', () => {
  const now = new Date('2026-11-18T12:00:00Z')
  for (const seconds of [-5, 30, 60, 3_599, 7_200, 86_400, 700_000, 2_629_800, 31_000_000, 99_000_000])
    expect(rules.ago(now.getTime() - seconds * 1_000, now.getTime())).toBe(
      ago(new Date(now.getTime() - seconds * 1_000), now),
    )
  for (const title of ['Pelaut Kertas', '86', '“A”', '紙の船乗り', '…']) {
    expect(rules.hueOf(title)).toBe(slugHue(title))
    expect(rules.initialsOf(title)).toBe(
      poster(title, null, null, { baseUrl: 'http://127.0.0.1', posterHref: () => null }).initials,
    )
  }
  expect(rules.pathTo('anime', 'apa?ini')).toBe(animeHref('apa?ini'))
  expect(rules.pathTo('episode', 'musim-2/episode-1030.5')).toBe(episodeHref('musim-2/episode-1030.5'))
})

test.each([
  [{ title: 'Judul', episodeTitle: 'Episode 7' }, 'Episode 7'],
  [{ title: 'Judul', episodeTitle: 'Judul Episode 7 Subtitle Indonesia' }, 'Episode 7'],
  [{ title: 'Judul', episodeTitle: 'Judul Episode Film' }, 'Film'],
  [{ title: 'Judul', episodeTitle: 'Judul – Spesial' }, 'Spesial'],
  [{ episodeTitle: '', episodeSlug: 'judul-episode-12.5' }, 'Episode 12.5'],
  [{ title: 'Judul', episodeTitle: 'Judul', episodeSlug: 'judul' }, 'Judul'],
  [{ episodeSlug: 'judul' }, 'Episode'],
])('what a browser kept of an episode is named as the server names it (%#)', (entry, name) => {
  expect(rules.episodeName(entry)).toBe(name)
})

const watched = (episode: number, position: number, next?: number) => ({
  slug: 'judul',
  episodeSlug: `judul-episode-${episode}`,
  position,
  duration: 100,
  ...(next && { next: { slug: `judul-episode-${next}`, name: `Episode ${next}` } }),
})
const row = (episode: number) => ({ slug: `judul-episode-${episode}`, name: `Episode ${episode}` })

test.each([
  ['without a history there is nothing to continue', [], [row(2), row(1)], null],
  ['a begun episode is continued', [watched(1, 50)], [], 'Lanjutkan Episode 1'],
  ['an episode that was only opened is watched', [watched(1, 1)], [], 'Tonton Episode 1'],
  ['after a finished one comes the next of the list', [watched(1, 95)], [row(2), row(1)], 'Lanjutkan Episode 2'],
  ['or the one that the player knew', [watched(50, 95, 51)], [row(50), row(49)], 'Lanjutkan Episode 51'],
  ['a next one that was only opened is watched', [watched(1, 95, 2), watched(2, 1)], [], 'Tonton Episode 2'],
  ['after the last one there is nothing', [watched(2, 95)], [row(2), row(1)], null],
])('the episode to continue with: %s', (_case, history, rows, said) => {
  const goal = rules.goalOf(history, rows)
  expect(goal && `${goal.verb} ${goal.name}`).toBe(said)
  if (goal) expect(goal.href).toBe(`/episode/judul-episode-${/\d+$/.exec(goal.name)?.[0]}/`)
})
