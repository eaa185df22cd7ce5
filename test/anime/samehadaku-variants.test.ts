import { describe, expect, test } from 'vitest'
import { readDetail } from '../../src/anime/sources/samehadaku/detail.ts'
import { readEpisode } from '../../src/anime/sources/samehadaku/episode.ts'
import { readHome } from '../../src/anime/sources/samehadaku/home.ts'
import { readLatest } from '../../src/anime/sources/samehadaku/latest.ts'
import { readSchedulePage } from '../../src/anime/sources/samehadaku/schedule.ts'
import { readSearch } from '../../src/anime/sources/samehadaku/search.ts'
import { reading } from '../support/samehadaku-reading.ts'

const lazy = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='

/** Styles in which sites of the animestream family show a new episode; the operator of a site chooses one. */
const styles = {
  plain: `<article class="bs" itemscope><div class="bsx"><a href="https://lama.test/kapal-episode-5-subtitle-indonesia/" title="Kapal Episode 5 Subtitle Indonesia" class="tip" rel="1"><div class="limit"><div class="typez TV">TV</div><div class="bt"><span class="epx">Ep 5</span><span class="sb Sub">Sub</span></div><img src="${lazy}" data-src="https://i1.wp.com/here.test/up/kapal.jpg?resize=247,350"></div><div class="tt">Kapal <h2 itemprop="headline">Kapal Episode 5 Subtitle Indonesia</h2></div></a></div></article>`,
  egg: `<article class="bs styleegg" itemscope><div class="bsx"><a href="/kapal-episode-5-subtitle-indonesia/" title="Kapal Episode 5 Subtitle Indonesia" class="tip" rel="1"><div class="limit"><div class="bt"><span class="sb Sub">Sub</span></div><div class="ply"><i class="far fa-play-circle"></i></div><div class="egghead"><div class="eggtitle">Kapal</div><div class="eggmeta"><div class="eggtype TV">TV</div><div class="eggepisode">Episode 5</div></div></div><img src="https://i1.wp.com/here.test/up/kapal.jpg?resize=247,350"></div><div class="tt"><h2 itemprop="headline">Kapal Subtitle Indonesia</h2></div></a></div></article>`,
  six: `<article class="stylesix" itemscope><div class="bsx"><div class="thumb"><a href="/kapal-episode-5-subtitle-indonesia/" itemprop="url" title="Kapal Episode 5 Subtitle Indonesia" class="tip" rel="1"><div class="typez TV">TV</div><img src="/up/kapal.jpg" itemprop="image"><div class="bt"><span class="epx">Ep 5</span></div></a></div><div class="inf"><h2 itemprop="headline"><a href="/kapal-episode-5-subtitle-indonesia/" title="Kapal Episode 5 Subtitle Indonesia">Kapal Episode 5 Subtitle Indonesia</a></h2><ul><li><b>Status:</b> Ongoing</li><li><b>Posted by:</b> admin</li><li><b>Released on:</b> <time datetime="2026-11-20T08:00:00+07:00">November 20, 2026</time></li></ul></div></div></article>`,
  seven: `<article class="seventh" itemscope><div class="main-seven"><div class="tt"><div class="sosev"><h2 itemprop="headline"><a href="/kapal-episode-5-subtitle-indonesia/">Kapal Episode 5 Subtitle Indonesia</a></h2></div></div><div class="thumb"><a href="/kapal-episode-5-subtitle-indonesia/"><img src="/up/kapal.jpg"></a></div></div></article>`,
}

describe('new episodes of the animestream family', () => {
  const front = (cards: string) =>
    `<div class="postbody"><div class="bixbox"><div class="releases hothome"><h3>Popular Today</h3></div><div class="listupd normal"><div class="excstf"><article class="bs"><div class="bsx"><a href="/lain-episode-9/" title="Lain Episode 9"><div class="limit"><div class="bt"><span class="epx">Ep 9</span></div></div><div class="tt">Lain</div></a></div></article></div></div></div>
<div class="bixbox"><div class="releases latesthome"><h3>Rilisan Terbaru</h3><a class="vl" href="/anime/?status=&#038;type=&#038;order=update">Lihat Semua</a></div><div class="listupd normal"><div class="excstf">${cards}</div><div class="hpage"><a href="/page/2/" class="r">Next</a></div></div></div></div>
<div id="sidebar"><div class="serieslist pop wpop wpop-weekly"><ul><li><div class="ctr">1</div><div class="leftseries"><h2><a class="series" href="/anime/puncak/">Puncak</a></h2><div class="numscore">8.10</div></div></li></ul></div></div>`

  test.each(Object.entries(styles))('in the style %s', async (_, card) => {
    const { results, pagination } = readLatest(await reading(front(card), '/'), 1)
    expect(results).toMatchObject([
      { judul: 'Kapal', episode: '5', url: 'https://here.test/kapal-episode-5-subtitle-indonesia/' },
    ])
    expect(results[0]?.cover).toBe('https://here.test/up/kapal.jpg')
    expect(pagination).toMatchObject({ current_page: 1, has_next_page: true })
  })

  test.each([
    ['Lagi Hangat', 'Baru Rilis'],
    ['Hot Series Update', 'Latest Release'],
    ['Update Terbaru Terpopuler', 'Episode'],
  ])('are known by their place whatever the headings say ("%s", "%s")', async (popular, latest) => {
    const html = front(styles.plain).replace('Popular Today', popular).replace('Rilisan Terbaru', latest)
    expect(readLatest(await reading(html, '/'), 1).results).toMatchObject([{ judul: 'Kapal', episode: '5' }])
    const last = html.replace(/<div class="hpage">.*?<\/div>/, '')
    expect(readLatest(await reading(last, '/'), 1).results).toMatchObject([{ judul: 'Kapal', episode: '5' }])
  })

  test('are not the hot ones where only headings tell', async () => {
    const html = front(styles.plain).replace('Popular Today', 'Hot Series Update').replace('latesthome', '')
    const last = html.replace(/<div class="hpage">.*?<\/div>/, '')
    expect(readLatest(await reading(last, '/'), 1).results).toMatchObject([{ judul: 'Kapal', episode: '5' }])
  })

  test('on the front page stand beside the popular ones', async () => {
    const { new_eps, top10 } = readHome(await reading(front(Object.values(styles).join('')), '/'))
    expect(new_eps.every(({ judul, episode }) => judul === 'Kapal' && episode === '5')).toBe(true)
    expect(top10).toMatchObject([{ judul: 'Puncak', rating: '8.10' }])
  })

  test('a page in the middle knows its number from the links beside it', async () => {
    const hpage =
      '<div class="hpage"><a href="https://lama.test/page/2/" class="l">Prev</a><a href="https://lama.test/page/4/" class="r">Next</a></div>'
    const html = `<div class="bixbox"><div class="releases latesthome"><h3>Latest Release</h3></div><div class="listupd">${styles.plain}${hpage}</div></div>`
    const { pagination } = readLatest(await reading(html, '/page/3/'), 3)
    expect(pagination).toEqual({ current_page: 3, total_pages: 4, has_next_page: true, has_prev_page: true })
  })
})

test('new episodes of the classic family may be cards with the title and the episode apart', async () => {
  const card = `<article id="post-9" class="post-9 hentry"><div class="animepost"><div class="animposx"><a href="/kapal-episode-5/" alt="Kapal Episode 5" itemprop="url" rel="bookmark"><div class="content-thumb"><img src="/up/kapal.jpg"><div class="type TV">TV</div><div class="score"><i class="fa fa-star"></i> 8.10</div></div><div class="data"><div class="title"> Kapal</div><h2 class="entry-title screen-reader-text" itemprop="headline">Kapal Sub Indo</h2><div class="plyepisode"><i class="fa fa-play-circle"></i> Episode 5</div><div class="chdt">3 hours</div><span class="screen-reader-text"><time itemprop="dateCreated" datetime="2026-11-20T14:00:00+07:00"></time></span></div></a></div></div></article>`
  const { results } = readLatest(
    await reading(
      `<div class="widget-title"><h1 class="page-title" itemprop="headline">Anime Terbaru</h1></div>${card}`,
      '/anime-terbaru/',
    ),
    1,
  )
  expect(results).toMatchObject([{ judul: 'Kapal', episode: '5', rilis_at: '2026-11-20T07:00:00.000Z' }])
})

test('new episodes of the redesign are cards of episodes, with a page of many', async () => {
  const card = (number: number) =>
    `<article class="animepost rounded-xl"><div class="animposx"><a href="https://v1.lama.testhttps://v1.lama.test/kapal-episode-${number}/" title="Kapal Episode ${number} Sub Indo"><div class="content-thumb"><img src="${lazy}" data-src="/up/kapal.jpg" alt=""><div class="type Eps">Eps ${number}</div></div><div class="data"><div class="title"><h2>Kapal Episode ${number} Sub Indo</h2></div><div class="type">2 Minggu yang lalu</div><span class="views">19,668,872 Views</span></div></a></div></article>`
  const html = `<main><h1 itemprop="headline">Anime Terbaru</h1>${card(5)}${card(4)}<p class="text-sm">Page 2 of 1,204</p></main>`
  const { results, pagination } = readLatest(await reading(html, '/anime-terbaru/page/2/'), 2)
  expect(results.map(({ judul, episode, url }) => [judul, episode, url])).toEqual([
    ['Kapal', '5', 'https://here.test/kapal-episode-5/'],
    ['Kapal', '4', 'https://here.test/kapal-episode-4/'],
  ])
  expect(results[0]?.rilis_at).toBe('2026-11-06T10:00:00.000Z')
  expect(pagination).toEqual({ current_page: 2, total_pages: 1204, has_next_page: true, has_prev_page: true })
})

describe('an animestream title', () => {
  const rows = (labels: string[]) =>
    labels
      .map(
        (label, at) =>
          `<li data-index="${at}"><a href="https://lama.test/kapal-episode-${label.toLowerCase().replace(/\W+/g, '-')}/"><div class="epl-num">${label}</div><div class="epl-title">Kapal Episode ${label} Subtitle Indonesia</div><div class="epl-sub"><span class="status Sub">Sub</span></div><div class="epl-date">Agustus ${at + 1}, 2025</div></a></li>`,
      )
      .join('')
  const page = (facts: string, { synopsis = '<p>Sebuah kapal.</p>', labels = ['2', '1'], extra = '' } = {}) =>
    `<div class="postbody"><article id="post-8" class="post-8 hentry" itemscope itemtype="http://schema.org/CreativeWorkSeries"><div class="ts-breadcrumb"><ol itemtype="http://schema.org/BreadcrumbList"><li itemprop="itemListElement"><a itemprop="item" href="/"><span itemprop="name">Situs</span></a></li><li><a itemprop="item" href="/anime/kapal/"><span itemprop="name">Kapal</span></a></li></ol></div>
<div class="bixbox animefull"><div class="bigcover"><div class="ime"><img src="/up/sampul-lebar.jpg" alt=""></div></div><div class="bigcontent"><div class="thumbook"><div class="thumb" itemprop="image"><img src="${lazy}" data-src="https://i0.wp.com/here.test/up/kapal.jpg?resize=247,350&#038;quality=80" alt="Kapal"></div><div class="rt"><div class="rating"><strong>Rating 0.0</strong><div class="rating-prc" itemprop="aggregateRating"><meta itemprop="ratingValue" content="0.0"><meta itemprop="worstRating" content="1"><meta itemprop="bestRating" content="10"><meta itemprop="ratingCount" content="10"></div></div><div class="bmc">Followed 12 people</div></div></div>
<div class="infox"><h1 class="entry-title" itemprop="name">Kapal</h1><div class="${synopsis === '' ? 'entry-content" itemprop="description' : 'ninfo'}"><div class="mindesc">Nonton streaming Kapal sub indo di Situs.</div><span class="alter">船</span><div class="info-content"><div class="spe">${facts}<span class="author vcard"><b>Posted by:</b> <i class="fn">admin</i></span><span class="split"><b>Released on:</b> <time itemprop="datePublished" datetime="2025-01-01T00:00:00+07:00" class="updated">Januari 1, 2025</time></span></div><div class="genxed"><a href="/genres/drama/" rel="tag">Drama</a></div><div class="desc">Tonton Kapal lengkap di Situs.</div></div></div></div></div><div class="bottom tags"><a href="/tag/kapal/" rel="tag">kapal</a></div></div>
${synopsis === '' ? '' : `<div class="bixbox synp"><div class="releases"><h2>Sinopsis Kapal</h2></div><div class="entry-content" itemprop="description">${synopsis}</div></div>`}
<div class="bixbox trailer"><div class="tply"><iframe src="https://www.youtube.com/embed/x"></iframe></div></div>${extra}
<div class="bixbox bxcl epcheck"><div class="lastend"><div class="inepcx"><a href="#"><span>Episode Pertama</span><span class="epcur epcurfirst">Episode 1</span></a></div></div><div class="eplister"><div class="ephead"><div class="eph-num">Ep</div></div><ul>${rows(labels)}</ul></div></div></article></div>`

  test('has facts with colons, no score where there are no votes, and only its own genres', async () => {
    const facts =
      '<span><b>Status:</b> Ongoing</span><span><b>Studio:</b> <a href="/studio/a/">A</a></span><span class="split"><b>Released:</b> 2025</span><span><b>Type:</b> TV</span><span><b>Episodes:</b> 12</span>'
    const show = await readDetail(await reading(page(facts), '/anime/kapal/'), 'kapal')
    expect(show).toMatchObject({
      judul: 'Kapal',
      status: 'Ongoing',
      tipe: 'TV',
      skor: null,
      rating: { value: null, votes: null },
      genre: ['Drama'],
      sinopsis: 'Sebuah kapal.',
      url_cover: 'https://here.test/up/kapal.jpg',
      details: { Status: 'Ongoing', Studio: 'A', Released: '2025', Type: 'TV', Episodes: '12' },
    })
    expect(show.episode_list.map(({ episode, date }) => [episode, date])).toEqual([
      ['2', 'Aug 1, 2025'],
      ['1', 'Aug 2, 2025'],
    ])
  })

  test('may have one fact, no synopsis, odd labels and a batch to download', async () => {
    const batch =
      '<div class="bixbox"><div class="soraddlx"><div class="sorattlx"><h3>Batch</h3></div><div class="soraurlx"><strong>720p</strong><a href="https://dl.test/b">Mega</a></div></div></div>'
    const labels = ['13 END', '12.5', '277-278', 'Spesial', '1']
    const html = page('<span><b>Status:</b> Completed</span>', { synopsis: '', labels, extra: batch })
    const show = await readDetail(await reading(html, '/anime/kapal/'), 'kapal')
    expect(show).toMatchObject({ status: 'Completed', tipe: null, sinopsis: null })
    expect(show.episode_list.map(({ episode }) => episode)).toEqual(['277-278', '13 END', '12.5', 'Spesial', '1'])
  })
})

describe('an episode', () => {
  const mirror = (text: string) => Buffer.from(text).toString('base64')
  const animestream = ({ head = '<h1 class="entry-title" itemprop="name">Kapal</h1>', nav = '', more = '' } = {}) =>
    `<div class="postbody"><article id="post-7" class="post-7 hentry" itemscope itemtype="http://schema.org/Episode"><div class="item meta"><div class="tb" itemprop="image"><img src="/up/kapal.jpg"><meta itemprop="url" content="https://here.test/up/kapal.jpg"></div><div class="lm"><div class="title-section">${head}</div><meta itemprop="episodeNumber" content="5"><span class="epx"> TV <span class="lg">Sub</span></span><span class="year">Released on <span class="updated">Agustus 17, 2025</span> · 12 Views · Posted by <b class="fn"><a href="/author/admin/">admin</a></b> · Series <a href="/anime/kapal/">Kapal</a></span></div></div>
<div class="megavid"><div class="video-content"><div id="embed_holder"><div class="player-embed" id="pembed"></div></div></div><select class="mirror" name="mirror"><option value="">Pilih Server Video</option>${more}</select></div>
<div class="naveps bignav">${nav}</div>
<div class="single-info bixbox"><div class="thumb"><img src="/up/kapal.jpg"></div><div class="infox"><div class="infolimit"><h2 itemprop="partOfSeries">Kapal</h2><span class="alter">船</span></div><div class="rating"><strong>Rating 8.10</strong></div><div class="info-content"><div class="spe"><span><b>Status:</b> Ongoing</span><span><b>Type:</b> TV</span></div><div class="genxed"><a href="/genres/drama/">Drama</a></div></div></div></div></article></div>`

  test('has mirrors as frames, as addresses and as videos; empty and hostile ones are left out', async () => {
    const more = `<option value="${mirror('<iframe src="https://a.test/e/1"></iframe>')}">A 720p</option>
<option value="${mirror('https://b.test/e/2')}">B 480p</option><option value="https://c.test/e/3">C</option><option value="//d.test/e/4">D</option>
<option value="${mirror('<video><source src="https://e.test/5.mp4"></video>')}">E</option><option value="${mirror('<iframe src="javascript:alert(1)">')}">F</option><option value="0">G</option>`
    const episode = await readEpisode(await reading(animestream({ more }), '/kapal-episode-5/'), 'kapal-episode-5')
    expect(episode.servers.map(({ name, url }) => [name, url])).toEqual([
      ['A 720p', 'https://a.test/e/1'],
      ['B 480p', 'https://b.test/e/2'],
      ['C', 'https://c.test/e/3'],
      ['D', 'https://d.test/e/4'],
      ['E', 'https://e.test/5.mp4'],
    ])
    expect(episode).toMatchObject({
      title: 'Kapal Episode 5',
      release_info: 'Released on Aug 17, 2025',
      anime_info: { title: 'Kapal', anime_slug: 'kapal' },
    })
  })

  test.each([
    [
      '<div class="nvs"><a href="/kapal-episode-4/"></a></div><div class="nvs nvsc"><a href="/anime/kapal/"></a></div><div class="nvs rght"><a href="/kapal-episode-6/"></a></div>',
    ],
    [
      '<div class="nvs"><a href="/kapal-episode-4/"></a></div><div class="nvs nvsc"><a href=\'/anime/kapal/\'></a></div><div class="nvs"><a href="/kapal-episode-6/"></a></div>',
    ],
    [
      '<div class="nvs"><a href="/kapal-episode-4/" rel="prev"><i class="fas fa-angle-left"></i> <span class="tex">Sebelumnya</span></a></div><div class="nvs nvsc"><a href="/anime/kapal/"><span class="tex">Semua</span></a></div><div class="nvs"><a href="/kapal-episode-6/" rel="next"><span class="tex">Berikutnya</span> <i class="fas fa-angle-right"></i></a></div>',
    ],
  ])('has neighbours by sign, class or place: %s', async (nav) => {
    const more = `<option value="${mirror('https://b.test/e/2')}">B</option>`
    const html = animestream({ nav, more })
    const { navigation } = await readEpisode(await reading(html, '/kapal-episode-5/'), 'kapal-episode-5')
    expect(navigation).toEqual({
      prev_episode: { url: 'https://here.test/kapal-episode-4/', episode: null },
      next_episode: { url: 'https://here.test/kapal-episode-6/', episode: null },
    })
  })

  test('at the end has no neighbour where the site shows a dead one', async () => {
    const more = `<option value="${mirror('https://b.test/e/2')}">B</option>`
    const nav =
      '<div class="nvs"><a class="nonex" href="#"></a></div><div class="nvs nvsc"><a href="/anime/kapal/"></a></div><div class="nvs"><span class="nolink">Next</span></div>'
    const { navigation } = await readEpisode(
      await reading(animestream({ nav, more }), '/kapal-episode-5/'),
      'kapal-episode-5',
    )
    expect(navigation).toEqual({ prev_episode: null, next_episode: null })
  })

  test('has the downloads of the redesign, whose rows wrap their links, without dead hosts', async () => {
    const html = `<article><h1 class="text-2xl" itemprop="headline">Kapal Episode 5 Sub Indo</h1><div id="server"><ul><li><div id="player-option-1" class="east_player_option on" data-post="7" data-nume="1" data-type="schtml"><span>Blogspot </span></div></li></ul></div>
<div class="download-eps" id="downloadb"><p><b>MKV</b></p><ul><li><strong>360p </strong><div class="download-eps-links"><span><a href="https://dl.test/1" target="_blank"> Gofile</a></span><span><strike> Krakenfiles</strike></span></div></li><li><strong>FULLHD </strong><div class="download-eps-links"><span><strike>Mega</strike></span></div></li></ul></div>
<div class="download-eps" id="downloadb"><p><b>x265 [Mode Irit Kuota Gunakan MX Player / VLC untuk memutarnya]</b></p><ul></ul></div></article>`
    const episode = await readEpisode(await reading(html, '/kapal-episode-5/'), 'kapal-episode-5')
    expect(episode.download_links).toEqual({ MKV: { '360p': [{ provider: 'Gofile', url: 'https://dl.test/1' }] } })
    expect(episode.servers).toMatchObject([{ name: 'Blogspot', call: { post: '7', nume: '1' } }])
  })
})

describe('a redesigned title', () => {
  const row = (label: string, value: string) =>
    `<div class="flex gap-2"><span class="w-28 font-medium text-gray-400">${label}</span><span>${value}</span></div>`
  const page = (facts: string) =>
    `<main><article><img data-src="/up/kapal.jpg" alt="Kapal"><h1 itemprop="headline">Kapal Sub Indo</h1><div><span class="text-2xl font-extrabold">8.72</span><span> / 1,559,369</span></div><a href="/genre/drama/">Drama</a><section><h2>Nonton Anime Kapal</h2><div class="prose"><p>Sebuah kapal.</p></div></section>${facts}
<div class="flex items-center gap-3"><a href="https://lama.test/kapal-927/">927</a><div><h4><a href="https://lama.test/kapal-927/">Kapal 927 Sub Indo</a></h4><span>28 Okt 2026</span></div></div></article></main>`

  test.each([
    ['without colons', row('Status', 'Ongoing') + row('Studio', 'A')],
    ['with colons', row('Status:', 'Ongoing') + row('Studio :', 'A')],
    ['in another order', row('Studio', 'A') + row('Status', 'Ongoing')],
  ])('has its facts by label, %s', async (_, facts) => {
    const show = await readDetail(await reading(page(facts), '/anime/kapal/'), 'kapal')
    expect(show).toMatchObject({
      judul: 'Kapal',
      status: 'Ongoing',
      details: { Status: 'Ongoing', Studio: 'A' },
      rating: { value: '8.72', votes: '1,559,369' },
      episode_list: [{ episode: '927', slug: 'kapal-927', date: 'Oct 28, 2026' }],
    })
  })
})

test('a search of the redesign leaves episodes and batches out, unless they name their show', async () => {
  const card = (href: string, type: string, status: string) =>
    `<article class="animepost"><div class="animposx"><a href="${href}" title="${type} Kapal"><div class="content-thumb"><img data-src="/up/a.jpg"><div class="type">${type}</div><div class="score">★ 8.1</div></div><div class="data"><div class="title"><h2>Kapal ${href.length}</h2></div><div class="type">${status}</div><span class="views">12 Views</span></div></a></div></article>`
  const html = `<main><h1 class="page-title" itemprop="headline">Results found: kapal</h1>${card('/anime/kapal/', 'TV', 'Ongoing')}${card('/kapal-episode-5/', 'Eps 5', '2 Minggu yang lalu')}${card('/batch/kapal/', 'Batch', '1 bulan yang lalu')}${card('/z-episode-3/', 'Eps 3', '').replace('</article>', '<a href="/anime/z/">Z</a></article>')}</main>`
  const { data, leftOut } = readSearch(await reading(html, '/?s=kapal'), { query: 'kapal', page: 1 }, false)
  expect(data.results).toMatchObject([
    { anime_slug: 'kapal', tipe: 'TV', status: 'Ongoing', skor: '8.1' },
    { judul: 'Z', anime_slug: 'z', tipe: null, status: null },
  ])
  expect(leftOut).toBe(2)
})

test('a schedule of the animestream family knows its times beside counters, and days with nothing', async () => {
  const card = (slug: string, epx: string) =>
    `<div class="bs"><div class="bsx"><a href="https://lama.test/anime/${slug}/" title="${slug}"><div class="limit"><div class="bt">${epx}<span class="sb Sub">??</span></div></div><img data-src="/up/${slug}.jpg"><div class="tt">${slug}</div></a></div></div>`
  const html = `<div class="bixbox schedulepage sch_monday"><div class="releases"><h3><span>Monday</span></h3></div><div class="listupd">${card('satu', "<span class='epx cndwn' data-cndwn='47658' data-rlsdt='1780972490'>at 02:34</span>")}${card('dua', "<span class='epx' data-cndwn='-22532' data-rlsdt=''>released</span>")}${card('malam', "<span class='epx'>at 24:30</span>")}</div></div>
<div class="bixbox schedulepage sch_tuesday"><div class="releases"><h3><span>Tuesday</span></h3></div><div class="listupd"></div></div>`
  const week = readSchedulePage(await reading(html, '/schedule/'))
  expect(week.Monday.map(({ title, release_time }) => [title, release_time])).toEqual([
    ['satu', '02:34'],
    ['dua', null],
  ])
  expect(week.Tuesday).toMatchObject([{ title: 'malam', release_time: '00:30' }])
})
