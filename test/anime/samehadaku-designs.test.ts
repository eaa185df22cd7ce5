import { describe, expect, test } from 'vitest'
import { readDetail } from '../../src/anime/sources/samehadaku/detail.ts'
import { readEpisode } from '../../src/anime/sources/samehadaku/episode.ts'
import { readHome } from '../../src/anime/sources/samehadaku/home.ts'
import { readLatest } from '../../src/anime/sources/samehadaku/latest.ts'
import { readSchedulePage } from '../../src/anime/sources/samehadaku/schedule.ts'
import { reading } from '../support/samehadaku-reading.ts'
import { failureOf } from '../support/samehadaku-source.ts'

describe('a title in a design whose CSS classes are unknown', () => {
  const fact = (label: string, value: string) =>
    `<div class="flex"><span class="w-32 font-semibold">${label}</span><span>${value}</span></div>`
  const row = (label: string, slug: string, date: string) =>
    `<li class="flex gap-4"><a class="badge" href="https://lama.test/${slug}/">${label}</a><div><h4><a href="https://lama.test/${slug}/">Kapal ${label} Sub Indo</a></h4><span>${date}</span></div></li>`
  const html = `<main><article><img data-src="/up/kapal.jpg" alt="Kapal"><h1 itemprop="headline">Kapal Sub Indo</h1><a href="/genre/drama/">Drama</a><div itemprop="description"><p>Sebuah kapal.</p></div>
<div>${fact('Status', 'Ongoing')}${fact('Tipe :', 'TV')}${fact('Total Episode', '12')}</div>
<section><h3>Daftar Episode</h3><ul>${row('12.5', 'kapal-12-5', '28 Okt 2026')}${row('OVA 2', 'kapal-ova-2', '1 Mei 2025')}${row('1 Tamat', 'kapal-1', '1 Jan 2025')}</ul></section>
<section><h3>Rekomendasi</h3><h4><a href="/anime/lain/">Lain</a></h4><span>Status</span><span>Completed</span></section></article></main>`

  test('has its facts by label and its episodes by heading', async () => {
    const show = await readDetail(await reading(html, '/anime/kapal/'), 'kapal')
    expect(show).toMatchObject({ judul: 'Kapal', status: 'Ongoing', tipe: 'TV', details: { 'Total Episode': '12' } })
    expect(show.episode_list.map(({ episode, slug, date }) => [episode, slug, date])).toEqual([
      ['12.5', 'kapal-12-5', 'Oct 28, 2026'],
      ['OVA 2', 'kapal-ova-2', 'May 1, 2025'],
      ['1 Tamat', 'kapal-1', 'Jan 1, 2025'],
    ])
  })

  test('is read to its end when it has a thousand episodes', async () => {
    const rows = Array.from({ length: 1_200 }, (_, at) => row(`${1_200 - at}`, `kapal-${1_200 - at}`, '28 Okt 2026'))
    const long = html.replace(/<ul>.*<\/ul>/, `<ul>${rows.join('')}</ul>`)
    const { episode_list } = await readDetail(await reading(long, '/anime/kapal/'), 'kapal')
    expect(episode_list.map(({ episode }) => episode).slice(-2)).toEqual(['2', '1'])
    expect(episode_list).toHaveLength(1_200)
  })
})

describe('a classic title', () => {
  const page = (facts: string, label: string, title: string) =>
    `<article><header class="info_episode"><h1 class="entry-title" itemprop="name">Kapal Sub Indo</h1></header><div class="spe">${facts}</div><div class="lstepsiode listeps"><ul><li><div class="epsright"><span class="eps"><a href="/kapal-x/">${label}</a></span></div><div class="epsleft"><span class="lchx"><a href="/kapal-x/">${title}</a></span></div></li></ul></div></article>`

  test.each([
    '<span><b>Status</b> Ongoing</span><span><b>Type</b> TV</span>',
    '<ul><li><b>Status</b>: Ongoing</li><li><b>Tipe</b>: TV</li></ul>',
    '<dl><dt>Status</dt><dd>Ongoing</dd><dt>Type</dt><dd>TV</dd></dl>',
    '<table><tr><th>Status</th><td>Ongoing</td></tr><tr><th>Type</th><td>TV</td></tr></table>',
    '<span><b>Status:</b> Ongoing<span><b>Type:</b> TV',
  ])('has its facts from %s', async (facts) => {
    const show = await readDetail(await reading(page(facts, '1', 'Kapal Episode 1'), '/anime/kapal/'), 'kapal')
    expect(show).toMatchObject({ status: 'Ongoing', tipe: 'TV' })
  })

  test.each([
    ['12.5', 'Kapal Episode 12.5', '12.5', 'Kapal Episode 12.5'],
    ['', 'Kapal OVA 2 Subtitle Indonesia', 'OVA 2', 'Kapal OVA 2'],
    ['Special', 'Kapal Sub Indo', 'Special', 'Kapal Special'],
    ['Tamat', 'Kapal', 'Tamat', 'Kapal Tamat'],
    ['Eps. 24 Tamat', 'Kapal', '24 Tamat', 'Kapal Episode 24 Tamat'],
  ])('has an episode with the label "%s" and the title "%s"', async (label, title, episode, named) => {
    const html = page('<span><b>Type</b> TV</span>', label, title)
    const { episode_list } = await readDetail(await reading(html, '/anime/kapal/'), 'kapal')
    expect(episode_list).toMatchObject([{ episode, title: named }])
  })
})

test('a classic title whose list of episodes has one of its CSS classes only has its episodes', async () => {
  const html = `<article><header class="info_episode"><h1 class="entry-title">Kapal</h1></header><div class="spe"><span><b>Type</b> TV</span></div><div class="listeps"><ul><li><span class="eps"><a href="/kapal-1/">1</a></span></li></ul></div></article>`
  const { episode_list } = await readDetail(await reading(html, '/anime/kapal/'), 'kapal')
  expect(episode_list).toMatchObject([{ episode: '1', title: 'Kapal Episode 1' }])
})

test('the title of a row is never its rank or its score', async () => {
  const row =
    '<a class="series" href="/anime/puncak/"><img src="/up/p.jpg"><span class="rating">8.73</span><b class="is-topten"><b>TOP</b><b>1</b></b><span>Puncak</span></a>'
  const post =
    '<div class="thumb"><a href="/anime/kapal/"></a></div><div class="dtla"><h2><a href="/anime/kapal/">Kapal</a></h2></div>'
  const html = `<h2>Anime Terbaru</h2><div class="post-show"><ul><li>${post}</li></ul></div><div class="topten-animesu"><ul><li>${row}</li></ul></div>`
  expect(readHome(await reading(html, '/')).top10).toMatchObject([{ judul: 'Puncak', rating: '8.73' }])
})

describe('an episode', () => {
  const page = (body: string) =>
    `<article><h1 class="entry-title" itemprop="name">Kapal Episode 5</h1><div id="pembed"><iframe src="https://player.test/1"></iframe></div>${body}</article>`
  const read = async (body: string) => readEpisode(await reading(page(body), '/kapal-episode-5/'), 'kapal-episode-5')

  test('has no neighbour where the link leads to itself or to its title', async () => {
    const { navigation } = await read(
      '<div class="naveps"><div class="nvs"><a href="https://lama.test/kapal-episode-5/#"><i class="fa-chevron-left"></i></a></div><div class="nvs nvsc"><a href="/anime/kapal/">All</a></div><div class="nvs rght"><a href="/anime/kapal/"><i class="fa-chevron-right"></i></a></div></div>',
    )
    expect(navigation).toEqual({ prev_episode: null, next_episode: null })
  })

  test('has no mirrors that cannot be chosen', async () => {
    const option = (name: string, more = '') =>
      `<option ${more} value="${Buffer.from(`<iframe src="https://${name}.test/e"></iframe>`).toString('base64')}">${name}</option>`
    const { servers } = await read(
      `<select class="mirror"><option value="" disabled>Pilih</option>${option('mati', 'disabled')}${option('hidup')}</select>`,
    )
    expect(servers.map(({ url }) => url)).toEqual(['https://player.test/1', 'https://hidup.test/e'])
  })
})

test('a card that names its title apart has its label from the title of its episode', async () => {
  const card =
    '<article class="stylefor"><div class="thumb"><a href="/kapal-episode-12-5/"><span class="epxs">Ep 12.5</span><img data-src="/up/k.jpg"></a></div><div class="inf"><h2><a href="/kapal-episode-12-5/">Kapal Episode 12.5</a></h2><span>Released on: 3 hours ago</span><span>Series: <a href="/anime/kapal/">Kapal</a></span></div></article>'
  const html = `<div class="bixbox"><div class="releases latesthome"><h3>Baru</h3></div><div class="listupd">${card}</div><div class="hpage"><a class="l" href="/page/1/">Sebelumnya</a></div></div>`
  const { results } = readLatest(await reading(html, '/page/2/'), 2)
  expect(results).toMatchObject([{ judul: 'Kapal', anime_slug: 'kapal', episode: '12.5' }])
})

describe('a schedule', () => {
  const card = (slug: string) =>
    `<div class="bs"><div class="bsx"><a href="/anime/${slug}/" title="${slug}"><span class="epx">at 09:11</span><div class="tt">${slug}</div></a></div></div>`
  const day = (attributes: string, heading: string, cards: string) =>
    `<div ${attributes}><div class="releases"><h3><span>${heading}</span></h3></div><div class="listupd">${cards}</div></div>`

  test.each([
    ['headings', day('class="bixbox schedulepage"', 'Senin', card('satu'))],
    ['the classes', day('class="bixbox schedulepage sch_senin"', '', card('satu'))],
    ['the id', day('class="result-schedule" id="monday" x-show="tab === 1"', '', card('satu'))],
  ])('knows its days by %s', async (_, html) => {
    const { Monday } = readSchedulePage(await reading(html, '/schedule/'))
    expect(Monday).toMatchObject([{ title: 'satu', release_time: '09:11' }])
  })

  test('without shows is empty and no page of something else', async () => {
    const html = `<div class="releases"><h1>Schedule</h1></div>${day('class="bixbox schedulepage sch_monday"', 'Monday', '')}`
    const page = await reading(html, '/schedule/', '<link rel="canonical" href="https://lama.test/schedule/">')
    expect(await failureOf(Promise.resolve().then(() => readSchedulePage(page)))).toBe('empty')
  })
})

describe('a list of new episodes', () => {
  const card = (number: number) =>
    `<div class="tile"><a href="/kapal-episode-${number}/"><img data-src="/up/k.jpg" alt=""></a><h4><a href="/kapal-episode-${number}/">Kapal Episode ${number} Sub Indo</a></h4><span>2 jam yang lalu</span></div>`

  test('is read in a design whose CSS classes are unknown', async () => {
    const html = `<main><h1>Anime Terbaru</h1><div class="grid">${card(5)}${card(4)}</div><p>Page 1 of 784</p></main>`
    const { results, pagination } = readLatest(await reading(html, '/anime-terbaru/'), 1)
    expect(results.map(({ judul, episode }) => [judul, episode])).toEqual([
      ['Kapal', '5'],
      ['Kapal', '4'],
    ])
    expect(pagination.total_pages).toBe(784)
  })

  test('knows its page from its own address where it links no other', async () => {
    const bs = `<article class="bs"><div class="bsx"><a href="/kapal-episode-5/" title="Kapal Episode 5"><span class="epx">Ep 5</span><div class="tt">Kapal</div></a></div></article>`
    const html = `<div class="bixbox"><div class="releases latesthome"><h3>Baru</h3></div><div class="listupd">${bs}</div></div>`
    const page = await reading(html, '/page/7/', '<link rel="canonical" href="https://lama.test/page/7/">')
    expect(readLatest(page, 7).pagination).toMatchObject({ current_page: 7, has_next_page: false })
    expect(await failureOf(Promise.resolve().then(() => readLatest(page, 6)))).toBe('wrong_page')
  })
})

test('an animestream title and its episode are read without the CSS classes of their lists', async () => {
  const row = '<li><a href="/kapal-3/"><div class="epl-num">3</div><div class="epl-title">Kapal</div></a></li>'
  const show = `<article><h1 class="entry-title" itemprop="name">Kapal</h1><div class="spe"><span><b>Status:</b> Ongoing</span></div><ul>${row}</ul></article>`
  const { episode_list } = await readDetail(await reading(show, '/anime/kapal/'), 'kapal')
  expect(episode_list).toMatchObject([{ episode: '3', title: 'Kapal Episode 3' }])
  const value = Buffer.from('<iframe src="https://player.test/e"></iframe>').toString('base64')
  const html = `<article><meta itemprop="episodeNumber" content="3"><h1 class="entry-title">Kapal</h1><select name="mirror"><option value="">Pilih</option><option value="${value}">A</option></select></article>`
  const { title, servers } = await readEpisode(await reading(html, '/kapal-3/'), 'kapal-3')
  expect([title, servers.map(({ url }) => url)]).toEqual(['Kapal Episode 3', ['https://player.test/e']])
})
