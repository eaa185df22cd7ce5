import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readDetail } from '../../src/anime/sources/samehadaku/detail.ts'
import { readEpisode } from '../../src/anime/sources/samehadaku/episode.ts'
import { readHome } from '../../src/anime/sources/samehadaku/home.ts'
import { readLatest } from '../../src/anime/sources/samehadaku/latest.ts'
import { readPage } from '../../src/anime/sources/samehadaku/read-page.ts'
import { readSchedulePage } from '../../src/anime/sources/samehadaku/schedule.ts'
import { readSearch } from '../../src/anime/sources/samehadaku/search.ts'
import { createSite, type PageReading } from '../../src/anime/sources/samehadaku/site.ts'
import { createThemes } from '../../src/anime/sources/samehadaku/themes.ts'
import { root } from '../../src/root.ts'
import { savedPage } from '../support/samehadaku-pages.ts'

const families = ['classic', 'redesign', 'animestream'] as const
const site = createSite('https://here.test')
const now = new Date('2026-11-20T10:00:00.000Z')
const saved = families.flatMap((family) =>
  readdirSync(path.join(root, 'test/fixtures/samehadaku', family))
    .filter((file) => file.endsWith('.html') && file !== 'skeleton.html')
    .map((file) => [family, file] as const),
)

/** The saved page at an address that suits it. */
async function pageOf(family: string, file: string): Promise<PageReading> {
  const name = file.replace('.html', '')
  const slug = name.replace(/^anime-|^episode-/, '')
  const at = name.startsWith('anime-') ? `/anime/${slug}/` : name.startsWith('episode-') ? `/${slug}/` : '/'
  const html = savedPage(`${family}/${file}`, 'https://here.test')
  return { ...(await readPage(html, `https://here.test${at}`)), site, now }
}

test.each(saved)('%s/%s shows its theme', async (family, file) => {
  expect((await pageOf(family, file)).theme).toBe(family)
})

const readers: Record<string, (page: PageReading) => unknown> = {
  title: (page) => readDetail(page, site.animeSlugOf(page.url) ?? 'kapal-senja'),
  episode: (page) => readEpisode(page, site.episodeLink(page.url)?.slug ?? 'kapal-senja-episode-12'),
  home: readHome,
  latest: (page) => readLatest(page, 1),
  schedule: readSchedulePage,
  search: (page) => readSearch(page, { query: 'karang', page: 1 }, false),
}

test.each(saved)('%s/%s is read by its table as by trying the places of all themes', async (family, file) => {
  for (const [name, read] of Object.entries(readers)) {
    const [own, all] = [await pageOf(family, file), { ...(await pageOf(family, file)), theme: 'unknown' as const }]
    const answers = [own, all].map(async (page) => read(page))
    const [one, other] = await Promise.all(answers.map((answer) => answer.catch((error: unknown) => error)))
    expect(one, name).toEqual(other)
  }
})

describe('the table', () => {
  const table = readFileSync(path.join(root, 'src/anime/sources/samehadaku/themes.txt'), 'utf8')
  const rows = [...table.matchAll(/^(classic|redesign|animestream) +(\w+) +\d +(.+)$/gm)]
  const marksOf = (of: readonly string[]) =>
    rows
      .filter(([, theme = '']) => of.includes(theme))
      .flatMap(([, , , selectors = '']) => selectors.split(', '))
      .map((selector) => /[.#]([\w-]+)|="([\w-]+)/.exec(selector)?.slice(1).join('') ?? '')

  test.each([
    ['classic', ['classic'], ['redesign', 'animestream']],
    ['redesign', ['classic', 'redesign'], ['animestream']],
    ['animestream', ['animestream'], ['classic', 'redesign']],
  ])('of %s leaves out only selectors that begin with a mark it does not have', (_, own, others) => {
    const marks = marksOf(own)
    expect(marks).not.toContain('')
    expect(marksOf(others).filter((mark) => marks.includes(mark))).toEqual([])
  })
})

test('a theme is recognized once per host, and again when a page no longer fits it', () => {
  const recognize = createThemes()
  const at = (host: string, ...marks: string[]) => recognize(`https://${host}/anime/`, new Set(marks))
  expect(at('satu.test', 'animepost')).toBe('classic')
  expect(at('satu.test', 'animepost', 'w-28')).toBe('redesign')
  // A page with parts of the classic theme alone fits the redesign, too.
  expect(at('satu.test', 'animepost')).toBe('redesign')
  expect(at('dua.test', 'animepost')).toBe('classic')
  expect(at('satu.test', 'bixbox')).toBe('animestream')
  expect(at('satu.test')).toBe('animestream')
  expect(at('satu.test', 'bixbox', 'animepost')).toBe('unknown')
  expect(at('satu.test', 'bixbox')).toBe('animestream')
  expect(at('tiga.test')).toBe('unknown')
})
