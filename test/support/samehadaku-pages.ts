import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../src/root.ts'

export type Family = 'classic' | 'redesign' | 'animestream'

/** The host in the links of the saved pages. A server replaces it with its own address. */
const SAVED_FROM = 'https://samehadaku.example'

/** A saved page of `test/fixtures/samehadaku/` with links to `origin`. Links to older, dead hosts stay. */
export function savedPage(name: string, origin: string): string {
  const file = path.join(root, 'test/fixtures/samehadaku', name)
  return ownLinks(readFileSync(file, 'utf8'), origin)
}

export const ownLinks = (page: string, origin: string) => page.replaceAll(SAVED_FROM, origin)

/** The classic theme's page of a show with many episodes, newest first, as large as the longest real ones. */
export function longAnimePage(episodes: number): string {
  const rows = Array.from({ length: episodes }, (_, index) => longRow(episodes - index))
  return `<!DOCTYPE html><html lang="id-ID"><head><meta charset="UTF-8"><title>Nonton Anime Seribu Dermaga Sub Indo</title>
<link rel="canonical" href="${SAVED_FROM}/anime/seribu-dermaga/"></head><body class="single-anime"><main id="main" class="site-main">
<header class="info_episode"><h1 class="entry-title" itemprop="name">Seribu Dermaga Sub Indo</h1></header>
<div class="infoanime"><div class="thumb"><img class="anmsa" src="${SAVED_FROM}/wp-content/uploads/dermaga.jpg" alt=""></div>
<div class="archiveanime-rating"><span itemprop="ratingValue">8.80</span> <i itemprop="ratingCount" content="90210">90,210</i></div>
<div class="infox"><div class="desc"><div class="entry-content"><p>Satu dermaga setiap minggu.</p></div></div>
<div class="genre-info"><a href="${SAVED_FROM}/genre/adventure/" rel="tag">Adventure</a></div></div></div>
<div class="anim-senct"><div class="right-senc"><div class="spe"><span><b>Status</b> Ongoing</span><span><b>Type</b> TV</span></div></div></div>
<div class="lstepsiode listeps"><ul>${rows.join('\n')}</ul></div></main></body></html>`
}

function longRow(number: number): string {
  const href = `${SAVED_FROM}/seribu-dermaga-episode-${number}/`
  return `<li><div class="epsright"><span class="eps"><a href="${href}">${number}</a></span></div>
<div class="epsleft"><span class="lchx"><a href="${href}">Seribu Dermaga Episode ${number} Sub Indo</a></span><span class="date">28 September 2026</span></div></li>`
}

type Show = { page: string; body?: never } | { body: string; page?: never }

/** Returns the saved page for an address of a site with this theme family, or null. */
export function pageAt(family: Family, url: URL): Show | null {
  if (url.searchParams.has('s')) return searchAt(family, url)
  if (url.pathname === '/daftar-anime-2/' || url.pathname.startsWith('/daftar-anime-2/page/'))
    return listAt(family, url)
  if (url.pathname === '/anime/seribu-dermaga/') return { body: longAnimePage(1200) }
  const own = pages[family][url.pathname]
  return own ? { page: `${family}/${own}` } : null
}

function searchAt(family: Family, url: URL): Show | null {
  const query = url.searchParams.get('s') ?? ''
  if (query === 'tidakada') return { page: `${family}/search-none.html` }
  if (url.pathname === '/') return { page: `${family}/search.html` }
  return family === 'classic' && url.pathname === '/page/2/' ? { page: 'classic/search-2.html' } : null
}

/** Returns the saved page of the A–Z list. Only the status filter changes the result. */
function listAt(family: Family, url: URL): Show | null {
  if (family !== 'classic') return null
  if (url.searchParams.get('title') === 'tidakada') return { page: 'classic/list-none.html' }
  const list = url.searchParams.get('status') === 'Currently Airing' ? 'list-ongoing' : 'list'
  if (url.pathname === '/daftar-anime-2/') return { page: `classic/${list}.html` }
  return url.pathname === '/daftar-anime-2/page/2/' && list === 'list-ongoing'
    ? { page: 'classic/list-ongoing-2.html' }
    : null
}

const classicLists: Record<string, string> = {
  '/': 'home.html',
  '/anime-terbaru/': 'latest-1.html',
  '/anime-terbaru/page/2/': 'latest-2.html',
  '/anime-terbaru/page/784/': 'latest-784.html',
}

const pages: Record<Family, Record<string, string>> = {
  classic: {
    ...classicLists,
    '/anime-movie/': 'movies-1.html',
    '/anime-movie/page/2/': 'movies-2.html',
    '/jadwal-rilis/': 'schedule.html',
    '/anime/kapal-senja/': 'anime-kapal-senja.html',
    '/anime/lentera-karang/': 'anime-lentera-karang.html',
    '/anime/penjahit-awan/': 'anime-penjahit-awan.html',
    '/anime/belum-tayang/': 'anime-without-episodes.html',
    '/kapal-senja-episode-12/': 'episode-kapal-senja-12.html',
    '/lentera-karang-episode-1/': 'episode-lentera-karang-1.html',
    '/penjahit-awan-episode-movie/': 'episode-penjahit-awan.html',
  },
  // No home or latest list of the redesign was saved, so the classic ones are used.
  redesign: {
    ...Object.fromEntries(Object.entries(classicLists).map(([at, page]) => [at, `../classic/${page}`])),
    '/anime-movie/': 'movies.html',
    '/jadwal-rilis/': 'schedule.html',
    '/anime/kapal-senja/': 'anime-kapal-senja.html',
    '/anime/lentera-karang/': 'anime-lentera-karang.html',
    '/kapal-senja-episode-12/': 'episode-kapal-senja-12.html',
  },
  animestream: {
    '/': 'home.html',
    '/page/2/': 'latest-2.html',
    '/anime/': 'movies.html',
    '/schedule/': 'schedule.html',
    '/anime/kapal-senja/': 'anime-kapal-senja.html',
    '/anime/lentera-karang/': 'anime-lentera-karang.html',
    '/kapal-senja-episode-12/': 'episode-kapal-senja-12.html',
  },
}

/** The answers of the players' AJAX calls, by post and number. All others answer "0". */
export const players: Record<string, Record<string, string>> = {
  '5512': {
    '1': frame('https://www.blogger.example/video.g?token=AD6v5dy12&amp;x=1'),
    '2': frame('//vip-putar.example/e/k12'),
    '3': frame('https://mega.example/embed/abc#kunci'),
    '5': '0',
    '6': frame('https://pixeldrain.example/u/AbCd1234'),
    '7': frame('https://nakama.example/mati'),
    '8': '',
    '11': frame('https://krakenfiles.example/embed-video/k12'),
    '12': frame('javascript:alert(1)'),
    '99': frame('https://slot-gacor.example/putar'),
  },
  '6601': { '3': frame('https://mega.example/embed/l1#kunci') },
  '7001': { '1': frame('https://api.wibufile.example/embed/film') },
}

function frame(src: string): string {
  return `<iframe src="${src}" FRAMEBORDER=0 MARGINWIDTH=0 MARGINHEIGHT=0 SCROLLING=NO WIDTH="100%" HEIGHT="100%" allowfullscreen="true"></iframe>`
}
