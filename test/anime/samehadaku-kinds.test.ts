import { describe, expect, test } from 'vitest'
import { savedPage } from '../support/samehadaku-pages.ts'
import { failureOf, useSamehadaku } from '../support/samehadaku-source.ts'

const { site, ask } = useSamehadaku()
const saved = (name: string, change: (html: string) => string) => change(savedPage(name, site().baseUrl))

const show = () => ask('detail', { slug: 'kapal-senja' })
const episode = () => ask('episode', { slug: 'kapal-senja-episode-12' })
const search = () => ask('search', { query: 'karang', page: 1 })
const latest = () => ask('latest', { page: 1 })

describe('a page that holds what was asked for is read, though one mark of it says otherwise', () => {
  const rootCanonical = (html: string) =>
    html.replace(/<link rel="canonical"[^>]*>/, `<link rel="canonical" href="${site().baseUrl}/">`)
  const noCanonical = (html: string) => html.replace(/<link rel="canonical"[^>]*>/, '')
  const isNumbered = (html: string) =>
    html.replace(/<\/main>|<div id="sidebar"/, (end) => `<meta itemprop="episodeNumber" content="3">${end}`)
  const headline = (html: string) => html.replace(/<h1\b/, '<h1 itemprop="headline"')
  const notFound = (html: string) => html.replace(/<h1([^>]*)>[^<]*/, '<h1$1>Not Found')
  const inBoxes = (html: string) => html.replace(/<\/body>/, '<div class="infoanime"><h2>Acak</h2></div></body>')
  const bodyOf = (name: string) => (html: string) => html.replace(/<body class="/, `<body class="${name} `)

  const changes = { noCanonical, isNumbered, headline, inBoxes, notFound }
  const families = ['classic', 'redesign', 'animestream'] as const
  const all = families.flatMap((family) =>
    Object.entries(changes).map(([name, change]) => [family, name, change] as const),
  )

  test.each(all)('a search (%s, %s)', async (family, _, change) => {
    site().set({ body: saved(`${family}/search.html`, change), at: /s=karang/ })
    expect((await search()).results.length).toBeGreaterThan(1)
    site().set({ body: saved(`${family}/search-none.html`, change), at: /s=karang/ })
    expect((await search()).results).toEqual([])
  })

  const ofTitles = all.filter(([, , change]) => change !== notFound)

  test.each(ofTitles)('a title (%s, %s)', async (family, _, change) => {
    site().set({ body: saved(`${family}/anime-kapal-senja.html`, change), at: /anime.kapal/ })
    expect((await show()).episode_list.length).toBeGreaterThan(3)
  })

  test.each(families)('a title and an episode whose canonical link is the front page (%s)', async (family) => {
    site().set({ family })
    site().set({ body: saved(`${family}/anime-kapal-senja.html`, rootCanonical), at: /anime.kapal/ })
    site().set({ body: saved(`${family}/episode-kapal-senja-12.html`, rootCanonical), at: /episode-12/ })
    expect((await show()).judul).toBe('Kapal Senja')
    expect((await episode()).anime_info.title).toBe('Kapal Senja')
  })

  test.each(families)('an episode with a box of its title, or among the posts of an archive (%s)', async (family) => {
    site().set({ family })
    for (const change of [inBoxes, headline, noCanonical, bodyOf('archive')]) {
      site().set({ body: saved(`${family}/episode-kapal-senja-12.html`, change), at: /episode-12/ })
      expect((await episode()).title).toContain('Episode 12')
    }
  })

  const single = {
    home: bodyOf('home'),
    title: bodyOf('single-anime'),
    mirrors: (html: string) => html.replace('</body>', '<select class="mirror"></select></body>'),
    facts: (html: string) => html.replace('</body>', '<div class="spe"></div></body>'),
    downloads: (html: string) => html.replace('</body>', '<div class="download-eps"></div></body>'),
    neighbours: (html: string) => html.replace('</body>', '<div class="naveps"></div></body>'),
    rootCanonical,
    missing: (html: string) => html.replace('<title>', '<title>404 '),
  }
  const ofLists = families.flatMap((family) =>
    Object.entries(single).map(([name, change]) => [family, name, change] as const),
  )

  test.each(ofLists)('a week, and a search without results (%s, %s)', async (family, _, change) => {
    site().set({ family })
    site().set({ failing: 'forbidden', at: /wp-json/ })
    site().set({ body: saved(`${family}/schedule.html`, change), at: /jadwal|schedule.$/ })
    expect(Object.values(await ask('schedule', {})).flat().length).toBeGreaterThan(0)
    site().set({ body: saved(`${family}/search-none.html`, change), at: /s=karang/ })
    expect((await search()).results).toEqual([])
  })

  test.each(families)('a search without results beside titles in the sidebar (%s)', async (family) => {
    const card =
      '<aside><div class="listupd"><article class="bs animepost"><div class="bsx"><a href="/anime/lain/" title="Lain"><div class="tt">Lain</div></a></div></article></div></aside>'
    site().set({ body: saved(`${family}/search-none.html`, (html) => html.replace('</body>', card)), at: /s=karang/ })
    expect((await search()).results).toEqual([])
    site().set({
      body: saved(`${family}/search.html`, (html) => html.replace('<body', `${card}<body`)),
      at: /s=karang/,
    })
    expect((await search()).results.map(({ judul }) => judul)).not.toContain('Lain')
  })

  test('a batch that looks much like its title and states no address', async () => {
    const batch =
      '<body class="single single-batch"><h1 class="entry-title" itemprop="headline">Kapal Batch Sub Indo</h1><div class="infoanime"><h2 class="entry-title"><a href="/anime/kapal/">Kapal</a></h2></div><div class="spe"><span><b>Status</b> Completed</span></div><div class="download-eps"><p><b>MP4</b></p><ul><li><strong>480p</strong><a href="https://dl.test/1">Mega</a></li></ul></div>'
    site().set({ body: batch, at: /batch/ })
    const { download_links } = await ask('episode', { slug: 'batch/kapal-batch' })
    expect(Object.keys(download_links)).toEqual(['MP4'])
  })

  test('a title called "Not Found"', async () => {
    const named = (html: string) => html.replaceAll('Kapal Senja', 'Not Found')
    site().set({ body: saved('classic/anime-kapal-senja.html', named), at: /anime.kapal/ })
    expect((await show()).judul).toBe('Not Found')
  })

  test('the list of new episodes', async () => {
    for (const change of [headline, noCanonical, inBoxes, isNumbered]) {
      site().set({ body: saved('classic/latest-1.html', change), at: /anime-terbaru/ })
      expect((await latest()).results).toHaveLength(6)
    }
  })
})

describe('a page of another kind is still refused', () => {
  const kinds = {
    show: 'anime-kapal-senja.html',
    episode: 'episode-kapal-senja-12.html',
    search: 'search.html',
    home: '../classic/home.html',
  }
  const questions = { show, episode, search }
  const families = ['classic', 'redesign', 'animestream'] as const
  const all = families.flatMap((family) =>
    Object.entries(kinds).flatMap(([given, page]) =>
      Object.entries(questions).flatMap(([asked, question]) =>
        given === asked ? [] : [[family, given, asked, page, question] as const],
      ),
    ),
  )

  test.each(all)('%s: the page of a %s for a %s', async (family, _given, _asked, page, question) => {
    site().set({ family, page: `${family}/${page}` })
    expect(await failureOf(question())).toBe('wrong_page')
  })

  test.each(families)('%s: also without a canonical link', async (family) => {
    site().set({ family })
    for (const [given, page] of Object.entries(kinds))
      for (const [asked, question] of Object.entries(questions)) {
        if (given === asked || given === 'search' || given === 'home') continue
        const html = savedPage(`${family}/${page}`, site().baseUrl).replace(/<link rel="canonical"[^>]*>/, '')
        site().set({ body: html })
        expect(await failureOf(question()), `${given} for ${asked}`).toMatch(/wrong_page|wrong_schema/)
      }
  })
})
