import { describe, expect, test } from 'vitest'
import { dateText, parseMoment } from '../../src/anime/contract/moments.ts'
import type { Source } from '../../src/anime/contract/source.ts'
import { parseDay, toSlot } from '../../src/anime/contract/week.ts'
import { newestFirst } from '../../src/anime/identity/episode-order.ts'
import { labelIn, labelledName } from '../../src/anime/identity/labels.ts'
import { readDetail } from '../../src/anime/sources/samehadaku/detail.ts'
import { readEpisode } from '../../src/anime/sources/samehadaku/episode.ts'
import { readHome } from '../../src/anime/sources/samehadaku/home.ts'
import { readLatest } from '../../src/anime/sources/samehadaku/latest.ts'
import { pictureUrl } from '../../src/anime/sources/samehadaku/pictures.ts'
import { readPage } from '../../src/anime/sources/samehadaku/read-page.ts'
import { readScheduleJson } from '../../src/anime/sources/samehadaku/schedule.ts'
import { readSearch } from '../../src/anime/sources/samehadaku/search.ts'
import { playerIn } from '../../src/anime/sources/samehadaku/servers.ts'
import { createSite } from '../../src/anime/sources/samehadaku/site.ts'
import { createSamehadaku } from '../../src/anime/sources/samehadaku/source.ts'
import { cleanLabel, cleanTitle, readScore, seriesTitle } from '../../src/anime/sources/samehadaku/text.ts'
import { blockPageIn } from '../../src/net/block-pages.ts'
import { savedPage } from '../support/samehadaku-pages.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const site = createSite('https://here.test')
const open = new AbortController().signal
const reading = async (html: string, path = '/') => ({
  ...(await readPage(html, `https://here.test${path}`)),
  site,
  now,
})

test.each([
  ['3 hours yang lalu', '2026-11-20T07:00:00.000Z'],
  ['Released on: 56 minutes yang lalu', '2026-11-20T09:04:00.000Z'],
  ['2 Minggu yang lalu', '2026-11-06T10:00:00.000Z'],
  ['1 day ago', '2026-11-19T10:00:00.000Z'],
  ['sejam lalu', '2026-11-20T09:00:00.000Z'],
  ['an hour ago', '2026-11-20T09:00:00.000Z'],
  ['Kemarin', '2026-11-19T10:00:00.000Z'],
  ['baru saja', '2026-11-20T10:00:00.000Z'],
  ['3h ago', '2026-11-20T07:00:00.000Z'],
  ['20 mnt lalu', '2026-11-20T09:40:00.000Z'],
  ['2 mgg yg lalu', '2026-11-06T10:00:00.000Z'],
  ['0 menit lalu', '2026-11-20T10:00:00.000Z'],
  ['sekitar 3 jam lalu', '2026-11-20T07:00:00.000Z'],
  ['30 detik yang lalu', '2026-11-20T09:59:30.000Z'],
  ['28-09-2026', '2026-09-27T17:00:00.000Z'],
  ['28 September 2026', '2026-09-27T17:00:00.000Z'],
  ['2026-09-28T12:30:00+07:00', '2026-09-28T05:30:00.000Z'],
])('%s is a moment', (text, moment) => expect(parseMoment(text, now)?.toISOString()).toBe(moment))

test.each([
  ['28 September 2026', 'Sep 28, 2026'],
  ['Juli 28, 2025', 'Jul 28, 2025'],
  ['Jun 4, 2021', 'Jun 4, 2021'],
  ['Senin, 17 Agustus 2026', 'Aug 17, 2026'],
  ['1 Mei 2026', 'May 1, 2026'],
  ['3 Okt 2026', 'Oct 3, 2026'],
  ['2 Minggu yang lalu', 'Nov 6, 2026'],
  ['1704067200', 'Jan 1, 2024'],
  ['1704067200000', 'Jan 1, 2024'],
  ['17040672', '17040672'],
  ['31 Februari 2026', '31 Februari 2026'],
  ['segera', 'segera'],
  [null, null],
])('%s is worded as a date', (text, words) => expect(dateText(text, now)).toBe(words))

test.each([
  ['Nonton Anime One Piece', 'One Piece'],
  ['One Piece Sub Indo', 'One Piece'],
  ['Sinopsis Anime Spy x Family Indo', 'Spy x Family'],
  ['One Piece Episode 1180 Subtitle Indonesia', 'One Piece Episode 1180'],
  ['  Kimi no&nbsp;Na wa. ', 'Kimi no Na wa.'],
  ['Subaru Indo', 'Subaru Indo'],
  ['Nonton', 'Nonton'],
  ['One Piece BD Batch Sub Indo', 'One Piece'],
  ['One Piece [SubIndo]', 'One Piece'],
  ['One Piece Subbed Indonesia', 'One Piece'],
])('the title of %s', (text, title) => expect(cleanTitle(text)).toBe(title))

test('labels stay text, and are never taken from what is none', () => {
  expect(cleanLabel('Episode 12 END')).toBe('12 END')
  expect(cleanLabel('Eps 1180')).toBe('1180')
  expect(cleanLabel('Spesial')).toBe('Spesial')
  expect(cleanLabel('EP12')).toBe('12')
  expect(cleanLabel('?')).toBeNull()
  expect(labelIn('One Piece Episode 542 1 Sub Indo')).toBe('542 1')
  expect(labelIn('One Piece: Episode of Merry Sub Indo')).toBeNull()
  expect(labelIn('Episode 7 END Sub Indo')).toBe('7 END')
  expect(labelIn('One Piece Eps. 7 Subtitle Indonesia', 'One Piece')).toBe('7')
  expect(labelIn('One Piece Episode Terakhir', 'One Piece')).toBe('Terakhir')
  expect(labelIn('One Piece Film Subtitle Indonesia', 'One Piece')).toBe('Film')
  expect(labelIn('One Piece Batch Sub Indo', 'One Piece')).toBe('Batch')
  expect(seriesTitle('One Piece Episode 1180 Sub Indo')).toBe('One Piece')
  expect(seriesTitle('One Piece BD Batch Sub Indo')).toBe('One Piece')
})

test.each([
  ['X Episode 5', '5', 'X', 'X Episode 5'],
  ['X', '5', 'X', 'X Episode 5'],
  ['X', '5 END', 'X', 'X Episode 5 END'],
  ['X Season 2', '5', 'X', 'X Season 2 Episode 5'],
  ['X Season 2', '2', 'X', 'X Season 2 Episode 2'],
  ['X Season 2', '5', 'X Season 2', 'X Season 2 Episode 5'],
  ['X 5', '5', 'X', 'X 5'],
  ['X 2', '5', 'X 2', 'X 2 Episode 5'],
  ['X Movie', 'Movie', 'X', 'X Movie'],
  ['X', 'Spesial', 'X', 'X Spesial'],
  ['X Spesial', '1', 'X', 'X Spesial'],
  ['Pulang', '7', 'X', 'X Episode 7'],
  ['X', null, 'X', 'X'],
])('%s with the label %s of %s is %s', (written, label, show, name) =>
  expect(labelledName(written, label, show)).toBe(name),
)

test('episodes are sorted by number, part and place', () => {
  const page = ['1030', '1031 FIX', '1030.5', 'Spesial', '542 1', '542 2', '277-278', '279', '1']
  const sorted = newestFirst(page.map((episode) => ({ episode }))).map(({ episode }) => episode)
  expect(sorted).toEqual(['1031 FIX', '1030.5', '1030', 'Spesial', '542 2', '542 1', '279', '277-278', '1'])
  expect(newestFirst([{ episode: '1' }, { episode: 'OVA' }, { episode: '2' }]).map(({ episode }) => episode)).toEqual([
    '2',
    'OVA',
    '1',
  ])
})

test.each([
  ['★ 8.72', '8.72'],
  ['Rating 8.72', '8.72'],
  ['1,559,369', null],
  ['', null],
  ['0', null],
])('the score in "%s"', (text, score) => expect(readScore(text)).toBe(score))

test.each([
  ['00:00', '00:00'],
  ['at 9.11', '09:11'],
  ['09:11 WIB', '09:11'],
  ['9:30 setiap hari', '09:30'],
  ['7:30 PM', '19:30'],
  ['23.30', '23:30'],
  ['23:30 WIB', '23:30'],
  ['11:30 PM', '23:30'],
  ['6:5', '06:05'],
  ['7:5 PM', '19:05'],
  ['23:30 JST', '21:30'],
  ['23:30 (KST)', '21:30'],
  ['21:00 WITA / 20:00 WIB', '20:00'],
  ['19:30:00', '19:30'],
  ['21:00 WITA', '20:00'],
  ['15:00 UTC', '22:00'],
  ['19:30 GMT+7', '19:30'],
  ['19:30 UTC+09:00', '17:30'],
  ['19:30 GMT+5:30', null],
  ['19:30 UTC +0545', null],
  ['09:00 EST / 21:00 WIB', '21:00'],
  ['09:00 PDT', null],
  ['30:00', null],
  ['25:00 PM', null],
  ['12.5', null],
  ['', null],
])('the time in "%s"', (text, time) => expect(toSlot('Monday', text)).toEqual({ day: 'Monday', release_time: time }))

test.each([
  ['24:00', 'Tuesday', '00:00'],
  ['25:30', 'Tuesday', '01:30'],
  ['28:00', 'Tuesday', '04:00'],
  ['29:59', 'Tuesday', '05:59'],
  ['01:30 JST', 'Sunday', '23:30'],
  ['25:30 JST', 'Monday', '23:30'],
  ['20:00 UTC', 'Tuesday', '03:00'],
])('"%s" of a Monday is on a %s at %s', (text, day, time) =>
  expect(toSlot('Monday', text)).toEqual({ day, release_time: time }),
)

test.each([
  ['Senin', 'Monday'],
  [' SUNDAY ', 'Sunday'],
  ['wed', 'Wednesday'],
  ['Sun', 'Sunday'],
  ['MINGGU', 'Sunday'],
  ["Jum'at", 'Friday'],
  ['hari', null],
  [null, null],
])('the day %j', (text, day) => expect(parseDay(text)).toBe(day))

test('links within the site stand below the configured base, whatever host they name', () => {
  expect(site.animeLink('https://v1.samehadaku.how/anime/one-piece/')).toEqual({
    slug: 'one-piece',
    url: 'https://here.test/anime/one-piece/',
  })
  expect(site.animeLink('https://v2.samehadaku.howhttps://v2.samehadaku.how/anime/naruto/')?.slug).toBe('naruto')
  expect(site.episodeLink('//old.tv/one-piece-episode-1031-fix/')).toEqual({
    slug: 'one-piece-episode-1031-fix',
    url: 'https://here.test/one-piece-episode-1031-fix/',
  })
  expect(site.episodeLink('/batch/one-piece/')?.slug).toBe('batch/one-piece')
  for (const href of [
    '#',
    '',
    'javascript:void(0)',
    'mailto:a@b.c',
    '/genre/action/',
    '/',
    '/wp-login.php',
    '/a/%2e%2e%2fb',
    'https://u:p@x/y',
  ])
    expect(site.episodeLink(href), href).toBeNull()
  const below = createSite('https://here.test/mirror/')
  expect(below.animeLink('https://here.test/mirror/anime/x/')?.url).toBe('https://here.test/mirror/anime/x/')
})

test.each([
  ['data:image/gif;base64,R0lG', null],
  ['//cdn.test/a.jpg', 'https://cdn.test/a.jpg'],
  ['https://i0.wp.com/old.tv/up/a.jpg?resize=100,200&ssl=1', 'https://old.tv/up/a.jpg'],
  ['javascript:alert(1)', null],
])('the picture %s', (given, url) => expect(pictureUrl(given, 'https://here.test/')).toBe(url))

test.each([
  [
    '<iframe src="https://mega.nz/embed/a#key" FRAMEBORDER=0 allowfullscreen="true"></iframe>',
    'https://mega.nz/embed/a#key',
  ],
  ['<iframe data-src="//filedon.co/embed/x" src="about:blank"></iframe>', 'https://filedon.co/embed/x'],
  ['<video><source src="https://cdn.test/a.mp4"></video>', 'https://cdn.test/a.mp4'],
  ['<iframe src="javascript:alert(1)"></iframe>', null],
  ['0', null],
  ['-1', null],
  ['', null],
])('the player in %s', (fragment, url) => expect(playerIn(fragment, 'https://here.test/x/')).toBe(url))

test('a selector finds what is inside an element, in the order of the page, also where tags are left open', async () => {
  const { root } = await readPage(
    '<ul class="u"><li>a<b class=x>1</b><li>b<p><b>2</b></ul><b>3</b>',
    'https://here.test/',
  )
  const texts = root.querySelectorAll('.u li').map((row) => row.querySelectorAll('.x, b').length)
  expect(texts).toEqual([1, 1])
  expect(root.querySelectorAll('b, .x')).toHaveLength(3)
})

test('a schedule that is no list has another shape', () => {
  expect(() => readScheduleJson({ code: 'rest_no_route' }, site, null)).toThrow(
    expect.objectContaining({ failure: 'wrong_schema' }),
  )
})

const page = (title: string, body: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`
const real = (synopsis: string, extra = '') =>
  page(
    'Nonton Anime Just a Moment Sub Indo - Samehadaku',
    `<h1 class="entry-title">Just a Moment</h1><div class="entry-content"><p>${synopsis}</p></div>${extra}`,
  )

const impostors: Record<'challenge' | 'parked' | 'error_page' | 'none', string[]> = {
  challenge: [
    page(
      'Just a moment...',
      '<script>window._cf_chl_opt={}</script><noscript>Enable JavaScript and cookies to continue</noscript>',
    ),
    page('Tunggu sebentar...', '<div id="x"></div>'),
    page('Attention Required! | Cloudflare', '<h1>Sorry, you have been blocked</h1>'),
    page('DDoS-Guard', '<h1>Checking your browser before accessing samehadaku</h1>'),
    page('samehadaku.how', '<h2>Verifying you are human. This may take a few seconds.</h2>'),
    page('Sucuri WebSite Firewall - Access Denied', '<p>Block ID</p>'),
    page('', '<div class="cf-turnstile" data-sitekey="x"></div>'),
    savedPage('impostors/challenge-decoy.html', 'https://here.test'),
    page(
      'samehadaku.li',
      '<script>window._cf_chl_opt={}</script><div class="entry-content" itemprop="text"></div><p>Tunggu</p>',
    ),
    page(
      'Samehadaku',
      '<h2>Verifying you are human.</h2><article class="bs"><div class="bsx">\n<span itemprop="name">&nbsp;</span></div></article>',
    ),
    page(
      'Samehadaku - Nonton Anime',
      '<article class="post"><div class="entry-content" itemprop="text"><br><script>var a = 1</script></div></article><form id="challenge-form"></form>',
    ),
    '<html><body><script>document.cookie="__test=1";location.href="/?i=1"</script></body></html>',
  ],
  parked: [
    page('samehadaku.vip is for sale', '<h1>Buy this domain</h1>'),
    page('samehadaku.vip', '<h1>This domain has expired.</h1><p>Renew now</p>'),
    page('samehadaku | Linktree', '<p>links</p>'),
    page('Samehadaku', '<h1>Samehadaku pindah domain</h1><a href="https://v2.samehadaku.how">Domain terbaru</a>'),
    page(
      'Samehadaku',
      '<a href="https://a.test">Situs</a><a href="https://t.me/x">Telegram</a><a href="https://facebook.com/x">Facebook</a>',
    ),
    page('Account Suspended', '<p>Contact your hosting provider</p>'),
    '<html><head><script>window.onload=function(){window.location.href="/lander"}</script></head></html>',
  ],
  error_page: [
    page('Database Error', '<h1>Error establishing a database connection</h1>'),
    '<html><body id="error-page"><div class="wp-die-message"><p>There has been a critical error on this website.</p></div></body></html>',
    `<br /><b>Fatal error</b>:  Uncaught Error: x in /home/a.php:3 thrown in <b>/home/a.php</b> on line <b>3</b><br />`,
    page('Oops', '<h1>Something went wrong</h1>'),
    page('Welcome to nginx!', '<h1>Welcome to nginx!</h1>'),
    page('samehadaku.how | 521: Web server is down', ''),
    '<html><head></head><body></body></html>',
    '',
  ],
  none: [
    real('Just a moment, checking your browser. This domain is for sale. Something went wrong: fatal error: x'),
    real(
      'x',
      '<a class="__cf_email__" href="/cdn-cgi/l/email-protection">[email]</a><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
    ),
    real(
      'x',
      '<div class="alert">Samehadaku pindah ke v2.samehadaku.how</div><div class="cf-turnstile"></div><!-- window._cf_chl_opt -->',
    ),
    '<title>Anda mencari qqq</title><body class="search search-no-results"><p>Kami pindah domain, simpan domain baru</p><h1>Results found: qqq</h1></body>',
    '<title>Daftar Anime</title><p>Kami pindah domain, simpan domain baru</p><form><input type="radio" name="order" value="title"></form>',
    page('Page Not Found', '<h1>404</h1><p>The page has moved or something went wrong</p>'),
    '<iframe src="https://mega.nz/embed/a#key" allowfullscreen></iframe>',
    '0',
    page('KortekStream', '<div id="root"></div><script src="/app.js"></script>'),
  ],
}

test.each(Object.entries(impostors))('impostors are told as %s, each of them', (impostor, pages) => {
  for (const html of pages) expect(blockPageIn(html), html).toBe(impostor === 'none' ? null : impostor)
})

test('a front page whose sections are known by their headings only', async () => {
  const row = (path: string, title: string, more = '') =>
    `<div class="grid"><a href="https://moved.test${path}"><img alt="${title}" src="/up/a.jpg"></a><div><a href="${path}">${title}</a>${more}</div></div>`
  const html = `<body class="home"><div><h2>Top 10 Minggu Ini</h2><div>${row('/anime/a/', 'A Sub Indo', '<span class="rating">★ 8.1</span>')}${row('/anime/b/', 'B')}</div></div>
    <div><h2>Anime Terbaru</h2><div>${row('/anime/c/', 'C')}${row('/d-episode-4/', 'D Episode 4 Sub Indo')}</div></div>
    <div><h2>Movie</h2><div>${row('/anime/e/', 'E', '<span>Jun 4, 2021</span>')}${row('/anime/f/', 'F')}</div></div></body>`
  const home = readHome(await reading(html))
  expect(home.top10.map(({ judul, rating }) => [judul, rating])).toEqual([
    ['A', '8.1'],
    ['B', null],
  ])
  expect(home.new_eps.map(({ judul, url, episode }) => [judul, url, episode])).toEqual([
    ['C', 'https://here.test/anime/c/', null],
    ['D', 'https://here.test/d-episode-4/', '4'],
  ])
  expect(home.movies.map(({ judul, tanggal }) => [judul, tanggal])).toEqual([
    ['E', 'Jun 4, 2021'],
    ['F', null],
  ])
})

/** The source over a site that has this HTML at an address, or nothing. */
function sourceOver(htmlAt: (url: string) => string): Source {
  const fetch = async (address: string | URL) => {
    const url = String(address)
    const html = htmlAt(url)
    return { status: html === '' ? 404 : 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(html), url }
  }
  const fetcher = { fetch, close: async () => {} }
  const urls = { baseUrl: 'https://here.test', searchUrl: 'https://here.test', apiUrl: 'https://here.test' }
  return createSamehadaku({ ...urls, fetcher, now: () => now })
}

describe('what other pages of these themes look like', () => {
  const show = (inside: string) =>
    `<link rel="canonical" href="https://old.test/anime/pasir/"><article>${inside}</article>`
  const facts = (...rows: string[]) => `<div class="spe">${rows.map((row) => `<span>${row}</span>`).join('')}</div>`
  const list = (slug: string) =>
    `<div class="lstepsiode listeps"><ul><li><span class="eps"><a href="/${slug}/">1</a></span><span class="lchx"><a href="/${slug}/">Pasir Biru</a></span></li></ul></div>`
  const detailOf = async (inside: string) => readDetail(await reading(show(inside), '/anime/pasir/'), 'pasir')
  const episodeOf = async (inside: string) =>
    readEpisode(
      await reading(`<h1 class="entry-title">Pasir Biru Episode 2 Sub Indo</h1>${inside}<div class="naveps"></div>`),
      'pasir-biru-episode-2',
    )
  const player = '<div id="pembed"><iframe src="https://putar.test/1"></iframe></div>'

  test.each([
    ['Upcoming', ''],
    ['Belum Tayang', '<div class="lstepsiode"><ul><li>Belum ada berkas</li></ul></div>'],
    [
      'Not yet aired',
      '<div class="flex items-center gap-3"><a href="/anime/lain/">1</a><h4><a href="/anime/lain/">Lain</a></h4></div>',
    ],
  ])('a show to come (%s) has no episodes yet', async (status, place) => {
    const detail = await detailOf(`<h1 class="entry-title">Pasir Biru</h1>${facts(`<b>Status</b> ${status}`)}${place}`)
    expect([detail.status, detail.episode_list]).toEqual([status, []])
  })

  test('a running show whose row says that there is none has none; one whose rows lead nowhere has changed', async () => {
    const withRow = (words: string) =>
      `<h1 class="entry-title">Pasir</h1>${facts('<b>Status</b> Ongoing')}<div class="lstepsiode"><ul><li><span>${words}</span></li></ul></div>`
    expect((await detailOf(withRow('Belum ada file'))).episode_list).toEqual([])
    await expect(detailOf(withRow('Pasir Episode 12'))).rejects.toMatchObject({ failure: 'wrong_schema' })
  })

  test('shows elsewhere on a redesigned page are no episodes of it', async () => {
    const row = (path: string, title: string) =>
      `<div class="flex items-center gap-3"><a href="${path}">1</a><h4><a href="${path}">${title}</a></h4></div>`
    const rows = ['a', 'b', 'c'].map((slug) => row(`/anime/${slug}/`, slug)).join('')
    const detail = await detailOf(
      `<h1 itemprop="headline">Pasir Biru</h1><div><span class="w-28 font-medium">Type</span><span>Movie</span></div>${row('/pasir-biru/', 'Pasir Biru Sub Indo')}${rows}`,
    )
    expect(detail.episode_list.map(({ slug, episode }) => [slug, episode])).toEqual([['pasir-biru', '1']])
  })

  test('a title with "@" is read as it was before it was taken for an address', async () => {
    const hex = [...Buffer.from('B@R.IS')].map((byte) => (byte ^ 0x2a).toString(16).padStart(2, '0')).join('')
    const title = `<h1 class="entry-title">Klub <a class="__cf_email__" href="/cdn-cgi/l/email-protection" data-cfemail="2a${hex}">[email&#160;protected]</a> Sub Indo</h1>`
    expect((await detailOf(`${title}${facts('<b>Type</b> TV')}${list('klub-1')}`)).judul).toBe('Klub B@R.IS')
  })

  test('type and status may stand beside the title, without labels', async () => {
    const beside =
      '<div class="alternati"><span class="type">OVA</span><span>Completed</span><span>24 min.</span></div>'
    const detail = await detailOf(
      `<h1 class="entry-title">Pasir Biru</h1>${beside}${facts('<b>Source</b> Manga')}${list('pasir-biru-ova')}`,
    )
    expect([detail.tipe, detail.status]).toEqual(['OVA', 'Completed'])
  })

  test('an animestream show without a synopsis, and with the score that all pages claim ten votes for', async () => {
    const detail = await detailOf(
      `<div class="bigcontent"><h1 class="entry-title">Pasir Biru</h1><div class="rating-prc"><meta itemprop="ratingValue" content="7.10"><meta itemprop="bestRating" content="10"><meta itemprop="ratingCount" content="10"></div>
      <div class="entry-content" itemprop="description">Tonton Pasir Biru di sini. ${facts('<b>Status:</b> Ongoing', '<b>Posted on:</b> 1 Mei 2026')}<div class="desc">Jangan lupa menonton.</div></div></div>
      <div class="epsdlist"><ul><li><a href="/pasir-biru-episode-1/"><div class="epl-num">1</div><div class="epl-title">Awal</div><div class="epl-date">Mei 1, 2026</div></a></li></ul></div>`,
    )
    expect(detail).toMatchObject({
      sinopsis: null,
      details: { Status: 'Ongoing' },
      rating: { value: '7.10', votes: null },
    })
    expect(Object.keys(detail.details)).toEqual(['Status'])
    expect(detail.episode_list).toMatchObject([{ episode: '1', title: 'Awal', date: 'May 1, 2026' }])
  })

  test('the oldest theme has cards of episodes where later ones have rows', async () => {
    const card = (slug: string, title: string, label: string) =>
      `<article id="post-1"><div class="animepost animver2"><a href="/${slug}/"><div class="content-thumb"><img src="/a.jpg" alt="${title}"><div class="type">TV</div><div class="dataver2"><div class="title">${title}</div></div></div><div class="data"><div class="title"><h2>Episode ${label}</h2></div><div class="type">3 hours ago</div></div></a></div></article>`
    const html = `<link rel="canonical" href="https://old.test/anime-terbaru/"><div class="post-show">${card('k-4-end', 'Karang 86', '4 END')}${card('d-2', '86', '2')}</div>`
    const { results } = readLatest(await reading(html, '/anime-terbaru/'), 1)
    expect(results.map(({ judul, episode, rilis_at }) => [judul, episode, rilis_at])).toEqual([
      ['Karang 86', '4 END', '2026-11-20T07:00:00.000Z'],
      ['86', '2', '2026-11-20T07:00:00.000Z'],
    ])
  })

  test('a card that tells its facts by labels', async () => {
    const html = `<link rel="canonical" href="https://old.test/anime-terbaru/"><div class="bixbox"><div class="releases"><h3>Rilisan Terbaru</h3></div><div class="listupd"><article class="stylesix"><div class="bsx"><a href="/pasir-biru-episode-9/" title="Pasir Biru Episode 9"><span class="epx">Ep 9</span></a><h2><a href="/pasir-biru-episode-9/">Pasir Biru Episode 9</a></h2><ul><li><b>Posted by:</b> Ani 2 hours ago</li><li><b>Released on:</b> 3 hours ago</li><li><b>Series:</b> <a href="/anime/pasir/">Pasir Biru</a></li></ul></div></article></div></div>`
    const { results } = readLatest(await reading(html, '/anime-terbaru/'), 1)
    expect(results).toMatchObject([
      { judul: 'Pasir Biru', anime_slug: 'pasir', episode: '9', rilis_at: '2026-11-20T07:00:00.000Z' },
    ])
  })

  test('pages are counted by the links of a navigation known by its label only', async () => {
    const html = `<link rel="canonical" href="https://old.test/anime-terbaru/"><article class="animepost"><a href="/anime/a/" title="A"><h2>A</h2></a></article><nav aria-label="Pagination"><span aria-current="page">1</span><a href="/anime-terbaru/page/2/">2</a><a href="/anime-terbaru/page/41/">41</a></nav>`
    const { pagination } = readLatest(await reading(html, '/anime-terbaru/'), 1)
    expect(pagination).toMatchObject({ current_page: 1, total_pages: 41, has_next_page: true })
  })

  test('cards of genres are no results', async () => {
    const card = (path: string, title: string) =>
      `<article class="animpost"><a href="${path}" title="${title}"></a></article>`
    const html = `<body class="search">${card('/anime/a/', 'A')}${card('/genre/aksi/', 'Aksi')}${card('/genre/drama/', 'Drama')}${card('/season/gugur/', 'Gugur')}</body>`
    const { data, leftOut } = readSearch(await reading(html, '/?s=a'), { query: 'a', page: 1 }, false)
    expect([data.results.map(({ judul }) => judul), leftOut]).toEqual([['A'], 0])
  })

  test('the format of downloads may stand before its box, and its rows may be a table', async () => {
    const box = (url: string) =>
      `<div class="download-eps"><ul><li><strong>360p </strong><a href="${url}">GD</a></li></ul></div>`
    const old = await episodeOf(
      `<p><b>Video </b>MKV</p>${box('https://unduh.test/1')}<p><b>Video </b>MP4</p>${box('https://unduh.test/2')}`,
    )
    expect(old.download_links).toEqual({
      'Video MKV': { '360p': [{ provider: 'GD', url: 'https://unduh.test/1' }] },
      'Video MP4': { '360p': [{ provider: 'GD', url: 'https://unduh.test/2' }] },
    })
    const table = await episodeOf(
      '<div class="soraddlx"><div class="dlbox"><ul><li class="head"><span class="q"><b>Server</b></span><span class="w">Kualitas</span><span class="e">Links</span></li><li><span class="q"><b>Gudang</b></span><span class="w">720p</span><span class="e"><a href="https://unduh.test/3">Download</a></span></li></ul></div></div>',
    )
    expect(table.download_links).toEqual({
      Download: { '720p': [{ provider: 'Gudang', url: 'https://unduh.test/3' }] },
    })
  })

  test('servers may stand outside their usual box, the time of release in the line about the author', async () => {
    const episode = await episodeOf(
      '<div class="authorbox"><a href="/anime/pasir/">Pasir Biru</a> / Posted by ani / 2 hari ago</div><div class="east_player_option" data-post="1" data-nume="1" data-type="schtml"><span>Mega </span></div>',
    )
    expect(episode).toMatchObject({
      release_info: 'Released on Nov 18, 2026',
      servers: [{ name: 'Mega', call: { post: '1', nume: '1', type: 'schtml' } }],
    })
  })

  test('players may come with their options, as escaped HTML', async () => {
    const option = (number: number, name: string, embed: string) =>
      `<div id="player-option-${number}" class="px-3" data-embed="${embed}"><span>${name}</span></div>`
    const frame = (url: string) => `&lt;iframe src=&quot;${url}&quot; allowfullscreen&gt;&lt;/iframe&gt;`
    const { servers } = await episodeOf(
      `<div id="pembed"><iframe src="https://here.test/maintenance/"></iframe></div>${option(1, 'Blogspot ', frame('https://putar.test/1'))}${option(2, 'Mega 720p', frame('https://putar.test/2#kunci'))}`,
    )
    expect(servers.map(({ name, url }) => [name, url])).toEqual([
      ['Blogspot', 'https://putar.test/1'],
      ['Mega 720p', 'https://putar.test/2#kunci'],
    ])
  })

  test('a front page whose ratings are known by a star, and its films by their widget', async () => {
    const html = `<body class="home"><div class="topten-animesu"><ul><li><a href="/anime/a/" title="A"><img src="/a.jpg" alt="A"><span><i class="fa fa-star"></i> 8.10</span><b>TOP <b>1</b></b></a></li></ul></div>
      <ul class="post-show"><li><div class="thumb"><a href="/b-episode-2/"></a></div><h2 class="entry-title"><a href="/anime/b/">B</a></h2><span>Episode 2</span></li></ul>
      <div id="sdw_getpostanime-3"><ul><li><h2><a class="series" href="/anime/c/">C</a></h2><span>Genres: Drama</span></li></ul></div></body>`
    const home = readHome(await reading(html))
    expect(home).toMatchObject({
      top10: [{ judul: 'A', rating: '8.10' }],
      new_eps: [{ judul: 'B', anime_slug: 'b', episode: '2' }],
      movies: [{ judul: 'C', genres: ['Drama'] }],
    })
  })

  test('a batch that names no show is of the show in its title', async () => {
    const html = `<h1 class="entry-title">Pasir Biru Batch Sub Indo</h1>${player}<div class="naveps"></div>`
    const batch = await readEpisode(await reading(html, '/batch/pasir/'), 'batch/pasir')
    expect([batch.title, batch.anime_info.title]).toEqual(['Pasir Biru Batch', 'Pasir Biru'])
  })

  test('the cover is the picture named like the show where no place for it is known', async () => {
    const detail = await detailOf(
      `<meta property="og:image" content="https://gambar.test/situs.jpg"><nav><img src="/logo.png" alt="Pasir Biru"></nav><h1 class="entry-title">Pasir Biru Sub Indo</h1><div class="aspect-[3/4]"><img src="/up/pasir.jpg" alt="Pasir Biru"></div>${facts('<b>Type</b> TV')}${list('pasir-biru-1')}`,
    )
    expect(detail.url_cover).toBe('https://here.test/up/pasir.jpg')
  })

  test('a show without a table of facts is one if it has genres and a synopsis', async () => {
    const genres = '<div class="genre-info"><a href="/genre/drama">Drama</a></div>'
    const whole = `<div class="infoanime"><h2 class="entry-title">Nonton Anime Pasir Biru</h2><h3>Sinopsis</h3><p>Pasir yang biru.</p>${genres}</div>${list('pasir-biru-1')}`
    expect(await detailOf(whole)).toMatchObject({ judul: 'Pasir Biru', sinopsis: 'Pasir yang biru.', details: {} })
    await expect(detailOf(whole.replace(genres, ''))).rejects.toMatchObject({ failure: 'wrong_schema' })
  })

  test.each([
    [
      'has the shows',
      '<article class="animpost"><a href="/anime/laut/" title="Laut"></a></article>',
      ['Laut', 'Laut: Kisah'],
    ],
    ['is gone', '', ['Laut: Kisah']],
  ])('a search that finds episodes more than shows asks the catalog, which %s', async (_, catalog, titles) => {
    const card = (path: string, title: string) =>
      `<article class="animepost"><a href="${path}" title="${title}"><h2>${title}</h2></a></article>`
    const plain = `<body class="search">${card('/laut-episode-2/', 'Laut Episode 2')}${card('/laut-episode-1/', 'Laut Episode 1')}${card('/anime/laut-kisah/', 'Laut: Kisah')}`
    const source = sourceOver((url) =>
      url.includes('/daftar-anime-2/') ? catalog && `<h1>Daftar Anime</h1>${catalog}` : plain,
    )
    const { results } = await source.search({ query: 'laut', page: 1 }, new AbortController().signal)
    expect(results.map(({ judul }) => judul)).toEqual(titles)
  })

  test.each([
    ['front page', (source: Source) => source.home({}, open), /wp-json/],
    ['search', (source: Source) => source.search({ query: 'laut', page: 1 }, open), /daftar-anime-2/],
  ] as const)('a bug in what stands beside the %s is not swallowed', async (_, ask, at) => {
    const episodes =
      '<body class="search"><article class="animepost"><a href="/laut-episode-2/" title="Laut 2"></a></article>'
    const source = sourceOver((url) => {
      if (at.test(url)) throw new TypeError('a bug')
      return url.includes('?s=') ? episodes : savedPage('classic/home.html', 'https://here.test')
    })
    await expect(ask(source)).rejects.toThrow('a bug')
  })

  test('the schedule API with entities, rendered titles, and a show of no day', () => {
    const entry = { url: null, genre: null, east_score: '', east_time: 'N/A', featured_img_src: false, day: null }
    const read = readScheduleJson(
      [
        { ...entry, slug: 'a', title: { rendered: 'Api &amp; Asap' }, day: 'Jum&#039;at' },
        { ...entry, slug: 'b', title: 'B&#215;B', east_schedule: 'sunday' },
        { ...entry, slug: 'c', title: 'C', east_schedule: 'random' },
        { ...entry, slug: 'd', title: 'D', east_schedule: 'sunday', east_time: '25:30' },
      ],
      site,
      null,
    )
    expect(read.map(({ day, item }) => [day, item.title, item.release_time, item.cover_url])).toEqual([
      ['Friday', 'Api & Asap', null, null],
      ['Sunday', 'B×B', null, null],
      ['Monday', 'D', '01:30', null],
    ])
  })
})
