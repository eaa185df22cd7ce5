import { expect, test } from 'vitest'
import type { AnswerData } from '../../src/anime/contract/contract.ts'
import type { Source } from '../../src/anime/contract/source.ts'
import { createLibrary } from '../../src/anime/sources/library/source.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

const makePaper = async () => {
  const title = await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', genres: ['Drama'], episodes: 0 })
  const names = ['Kapal Pertama', 'Angin Darat', 'Pulau Tinta']
  for (const [at, name] of names.entries())
    await makeEpisode(db(), title, {
      label: String(at + 1),
      number: String(at + 1),
      name,
      released_at: new Date(Date.UTC(2026, 9, 2 + 7 * at, 12)),
    })
  return title
}
const path = '/episode/pelaut-kertas-episode-2/'

/** Opens the episode when the answer about its title is at hand, for which the page does not wait on a slow machine. */
async function openWithTitle(app: ReturnType<typeof site>) {
  await app.get('/anime/pelaut-kertas/').expect(200)
  return read((await app.get(path).expect(200)).text)
}

test('an episode shows its player, its neighbours and all others with their names', async () => {
  await makePaper()

  const page = await openWithTitle(site(db()))

  expect(page.text('h1')).toBe('Pelaut Kertas · Angin Darat')
  expect(page.text('.episode-line b')).toBe('Pelaut Kertas')
  expect(page.texts('.episode-line > span')).toEqual(['Episode 2', 'Sub Indo'])
  expect(page.text('.controls-title')).toContain('Pelaut Kertas · Episode 2 dari 12')
  expect(page.text('.episode-head time')).toBe('9 Oktober 2026')
  expect(page.attribute('.neighbours [rel=prev]', 'href')).toBe('/episode/pelaut-kertas-episode-1/')
  expect(page.attribute('.neighbours [rel=next]', 'href')).toBe('/episode/pelaut-kertas-episode-3/')
  expect(page.texts('.siblings .episode-name')).toEqual(['3 · Pulau Tinta', '2 · Angin Darat', '1 · Kapal Pertama'])
  expect(page.text('.siblings [aria-current] .episode-meta')).toBe('Sedang diputar')
  expect(page.text('.siblings-about p')).toBe('7,50 · 3 dari 12 episode')
  expect(page.attribute('.siblings h2 a', 'href')).toBe('/anime/pelaut-kertas/')
  expect(page.attribute('meta[property="og:image"]', 'content')).toBe('http://127.0.0.1/kartu/pelaut-kertas.png')
})

test('a film is no "Episode Film", with its anime at hand or without', async () => {
  const title = await makeTitle(db(), { slug: 'layar-kertas', title: 'Layar Kertas', type: 'Movie', episodes: 0 })
  await makeEpisode(db(), title, { slug: 'layar-kertas-film', label: 'Film', number: '1' })
  const library = createLibrary({ db: db(), baseUrl: 'http://127.0.0.1' })
  const alone = { ...library, detail: () => new Promise<never>(() => {}) }

  const apps = [site(db(), { sources: [library] }), site(db(), { sources: [alone], timeouts: { optionalPart: 100 } })]
  for (const app of apps) {
    const { text } = await app.get('/episode/layar-kertas-film/').expect(200)
    const page = read(text)
    expect(page.text('h1')).toBe('Layar Kertas')
    expect(page.all('.neighbours, .siblings')).toHaveLength(0)
    expect(page.text('article')).not.toContain('Episode')
    expect(text).not.toContain('Episode Film')
  }
})

test('the planned number of episodes and similar titles are those of the page of the title', async () => {
  await makePaper()
  const library = createLibrary({ db: db(), baseUrl: 'http://127.0.0.1' })
  const other = (slug: string) => ({
    judul: slug,
    url: `http://127.0.0.1/anime/${slug}/`,
    anime_slug: slug,
    cover: null,
  })
  const detail: Source['detail'] = async (...asked) => ({
    ...(await library.detail(...asked)),
    details: { Episodes: '24' },
    relations: [{ slug: 'musim-dua', judul: 'Musim Dua', hubungan: 'Sequel', tipe: 'TV', tahun: 2027, cover: null }],
    recommendations: [other('musim-dua'), other('lain')],
  })

  const page = await openWithTitle(site(db(), { sources: [{ ...library, detail }] }))

  expect(page.text('.controls-title')).toContain('Episode 2 dari 24')
  expect(page.texts('.episode-similar .card-title')).toEqual(['lain'])
})

test('at both ends the missing neighbour is text, not a link', async () => {
  await makePaper()
  const app = site(db())

  const first = read((await app.get('/episode/pelaut-kertas-episode-1/')).text)
  const last = read((await app.get('/episode/pelaut-kertas-episode-3/')).text)

  expect(first.all('.neighbours [rel=prev]')).toHaveLength(0)
  expect(first.text('.neighbours .off')).toBe('Ini episode pertama')
  expect(last.all('.neighbours [rel=next]')).toHaveLength(0)
  expect(last.text('.neighbours .off')).toBe('Ini episode terbaru')
})

test('without scripts the stream plays where it can and the file everywhere else, with captions and opening card', async () => {
  await makePaper()

  const page = read((await site(db()).get(path)).text)

  const [stream, file] = page.all('.stage-slot video > source')
  expect(stream?.getAttribute('type')).toBe('application/vnd.apple.mpegurl')
  expect(file?.getAttribute('type')).toBe('video/mp4')
  expect(page.all('.stage-slot video[controls]')).toHaveLength(1)
  expect(page.attribute('.stage-slot track', 'src')).toMatch(/^\/media\/clip-\d\.id\.vtt$/)
  expect(page.attribute('.stage-slot video', 'poster')).toBe('/ilustrasi/pembuka/pelaut-kertas-episode-2.svg')
})

test('a server is chosen by its number; a number that is none gives the first', async () => {
  await makePaper()
  const app = site(db())
  const chosen = async (server: string) => read((await app.get(`${path}?server=${server}`).expect(200)).text)

  const second = await chosen('2')
  expect(second.text('.server[aria-current]')).toBe('480p')
  expect(second.all('.stage-slot source').map((source) => source.getAttribute('type'))).toEqual(['video/mp4'])
  for (const bad of ['0', '99', 'dua', '2.5'])
    expect((await chosen(bad)).text('.server[aria-current]')).toBe('Otomatis')
})

test.each([
  ['Kualitas', ['720p', '480p']],
  ['Server', ['720p', 'Mega 720p']],
])('servers that are the qualities of one place are called so: %s', async (heading, names) => {
  const streaming_servers = names.map((name) => ({ name, url: `https://luar.example/${name}.mp4` }))
  const page = await foreign({ episode: async () => ({ ...outsiderEpisode, streaming_servers }) })

  expect(page.text('.servers h2')).toBe(heading)
})

test('downloads stand by format, resolution and provider, with the size of each file that is known', async () => {
  await makePaper()

  const page = read((await site(db()).get(path)).text)

  expect(page.texts('.downloads h3')).toEqual(['MP4'])
  expect(page.texts('.downloads dt')).toEqual(['480p', '240p'])
  expect(page.texts('.downloads dd a')).toEqual(['KortekStream · 287 KB', 'KortekStream · 106 KB'])
  expect((await foreign({})).texts('.downloads dd a')).toEqual(['Gofile (terbuka di tab baru)'])
})

test('search engines read the episode and its place in the series', async () => {
  await makePaper()

  const page = read((await site(db()).get(path)).text)

  const things = page.all('script[type="application/ld+json"]').map((script) => JSON.parse(script.text))
  expect(things[0]).toMatchObject({
    '@type': 'TVEpisode',
    episodeNumber: 2,
    datePublished: '2026-10-09',
    partOfSeries: { name: 'Pelaut Kertas', url: 'http://127.0.0.1/anime/pelaut-kertas/' },
  })
  expect(things[1].itemListElement).toHaveLength(3)
})

test('an address without its slash, with a slash too much or with a whole address in it leads to the page', async () => {
  const app = site(db())
  await app.get('/episode/pelaut-kertas-episode-2').expect(301).expect('Location', path)
  await app.get('/episode/episode/pelaut-kertas-episode-2/').expect(301).expect('Location', path)
  await app.get('/episode/musim-2/episode-1030.5').expect(301).expect('Location', '/episode/musim-2/episode-1030.5/')
  await app.get('/episode/https://lain.example/pelaut-kertas-episode-2/').expect(301).expect('Location', path)
})

test('an unknown episode and an impossible address are honest 404s', async () => {
  const app = site(db())
  for (const address of ['/episode/tidak-ada/', '/episode/tidak/ada/', '/episode/%00/', '/episode/%E0%A4%A/'])
    await app.get(address).expect(404)
})

test('a source outside our lists: framed where allowed, else a link in a new tab; nothing of it reaches our page', async () => {
  const page = await foreign({ settings: { EMBED_HOSTS: 'www.blogger.com' } })

  expect(page.attribute('.stage-slot iframe', 'src')).toBe('https://www.blogger.com/video.g?token=x')
  expect(page.attribute('.stage-slot iframe', 'sandbox')).not.toContain('top-navigation')
  const outside = page.all('.server').find((server) => server.text.startsWith('Mega'))
  expect(outside?.getAttribute('target')).toBe('_blank')
  expect(outside?.getAttribute('rel')).toBe('noopener noreferrer')
  expect(page.all('.stage-slot [poster]')).toHaveLength(0)
  expect(page.texts('.siblings .episode-number')).toEqual(['8', '7', '6'])
  expect(page.text('.siblings [aria-current] .episode-number')).toBe('7')
})

test('when no server plays here the page says so and leads there', async () => {
  const page = await foreign({})

  expect(page.text('.stage-slot')).toContain('tidak bisa diputar di halaman ini')
  expect(page.attribute('.stage-slot a', 'href')).toBe('https://mega.nz/embed/1')
})

test.each([
  [
    'with files to download',
    { MKV: { '720p ': [{ provider: 'Gofile', url: 'https://gofile.example/1' }] } },
    'Sementara itu, unduh lewat tombol Unduh di bawah.',
  ],
  ['without', {}, 'Coba lagi nanti.'],
])('an episode that has no server %s says only that and what to do, with nothing to play', async (_, links, advice) => {
  const bare = { ...outsiderEpisode, streaming_servers: [], download_links: links }
  const page = await foreign({ episode: async () => bare })

  expect(page.texts('.stage p')).toEqual(['Belum ada server untuk episode ini.', advice])
  expect(page.all('.player button, .player video, .servers, [data-player], [data-open-keys]')).toHaveLength(0)
  expect(page.text('.player')).not.toContain('Putar')
  expect(page.texts('.siblings .episode-number')).toEqual(['8', '7', '6'])
})

test('an episode whose anime answers slowly is shown without waiting for it', async () => {
  const page = await foreign({ detail: () => new Promise<never>(() => {}), timeouts: { optionalPart: 100 } })

  expect(page.text('h1')).toBe('Judul Luar · Episode 7')
})

test('a report is kept for staff, and the visitor is thanked', async () => {
  await makePaper()
  const app = site(db())

  const sent = { server: '480p', alasan: 'sound', pesan: 'Suara hilang di menit 3.\r\nSampai akhir.' }
  const response = await app.post(`${path}laporan/`).type('form').send(sent).expect(303)

  expect(response.headers.location).toBe(`${path}?kabar=laporan#laporkan`)
  expect(await db()('episode_reports').select('episode_slug', 'title', 'server', 'reason', 'message')).toEqual([
    {
      episode_slug: 'pelaut-kertas-episode-2',
      title: 'Pelaut Kertas · Episode 2',
      server: '480p',
      reason: 'sound',
      message: 'Suara hilang di menit 3.\nSampai akhir.',
    },
  ])
  const thanks = read((await app.get(`${path}?kabar=laporan`)).text)
  expect(thanks.text('#laporkan')).toContain('Terima kasih')
})

test('htmx gets the thanks as a fragment, the same as the page has', async () => {
  await makePaper()
  const app = site(db())

  const response = await app.post(`${path}laporan/`).set(fromHtmx).type('form').send({ alasan: 'playback' }).expect(200)

  expect((await app.get(`${path}?kabar=laporan`)).text).toContain(response.text.trim())
})

test.each<[{ alasan?: string; pesan?: string }, string, string]>([
  [{}, 'alasan', 'Pilih dulu apa yang salah.'],
  [{ alasan: 'bohong', pesan: 'Tetap ada' }, 'alasan', 'Pilih dulu apa yang salah.'],
  [{ alasan: 'other' }, 'pesan', 'Ceritakan singkat apa yang salah.'],
  [{ alasan: 'sound', pesan: 'a'.repeat(501) }, 'pesan', 'Paling banyak 500 karakter.'],
])('a report %# that lacks something comes back with what was typed', async (sent, field, complaint) => {
  await makePaper()

  const response = await site(db()).post(`${path}laporan/`).type('form').send(sent).expect(422)

  const page = read(response.text)
  expect(page.all('.report details[open]')).toHaveLength(1)
  for (const address of ['link[rel=canonical]@href', 'meta[property="og:url"]@content'])
    expect(page.attribute(...(address.split('@') as [string, string]))).toBe(`http://127.0.0.1${path}`)
  expect(page.text(`#salah-${field}`)).toBe(complaint)
  expect(page.attribute(`#laporan-${field}`, 'aria-describedby')).toContain(`salah-${field}`)
  if (sent.pesan) expect(page.text('textarea')).toBe(sent.pesan)
  expect(await db()('episode_reports').count()).toEqual([{ count: '0' }])
})

test('reports need a real episode and end at twenty an hour from one address', async () => {
  await makePaper()
  const app = site(db(), { settings: { LIMITS: 'on' } })
  const send = (address: string) => app.post(address).type('form').send({ alasan: 'playback' })

  await send('/episode/tidak-ada/laporan/').expect(404)
  for (let nth = 2; nth <= 20; nth += 1) await send(`${path}laporan/`).expect(303)
  await send(`${path}laporan/`).expect(429)
  await send(`${path}laporan`).expect(429)
})

test('a report is kept while the source is down, and so is what was typed in one that lacks something', async () => {
  const down = () => Promise.reject(new SourceFailure('unreachable', 'tidak menjawab'))
  const app = site(db(), { sources: [outsider({ episode: down })] })
  const send = (sent: object) => app.post('/episode/musim-2/luar-episode-7/laporan/').type('form').send(sent)

  const thanks = await send({ alasan: 'playback' }).expect(200)
  const fragment = await send({ alasan: 'sound' }).set(fromHtmx).expect(200)
  const refused = read((await send({ pesan: 'Tetap ada' }).expect(422)).text)

  expect(read(thanks.text).text('#laporkan')).toContain('Terima kasih')
  expect(read(fragment.text).text('#laporkan')).toContain('Terima kasih')
  expect(refused.text('textarea')).toBe('Tetap ada')
  expect(refused.attribute('link[rel=canonical]', 'href')).toBe('http://127.0.0.1/episode/musim-2/luar-episode-7/')
  expect(await db()('episode_reports').select('episode_slug', 'title', 'reason').orderBy('id')).toEqual([
    { episode_slug: 'musim-2/luar-episode-7', title: 'musim-2/luar-episode-7', reason: 'playback' },
    { episode_slug: 'musim-2/luar-episode-7', title: 'musim-2/luar-episode-7', reason: 'sound' },
  ])
})

type Foreign = Pick<NonNullable<Parameters<typeof site>[1]>, 'settings' | 'timeouts'> & Partial<Source>

/** Opens the page of an episode that comes from an outside source, with its video servers. */
async function foreign({ settings = {}, timeouts = {}, ...answers }: Foreign) {
  const app = site(db(), { settings, timeouts, sources: [outsider(answers)] })
  return read((await app.get('/episode/luar-episode-7/').expect(200)).text)
}

const outsiderEpisode: AnswerData['episode'] = {
  title: 'Judul Luar Episode 7 Sub Indo',
  release_info: 'Released on Oct 2, 2026',
  streaming_servers: [
    { name: 'Mega', url: 'https://mega.nz/embed/1' },
    { name: 'Blogspot', url: 'https://www.blogger.com/video.g?token=x' },
  ],
  download_links: { MKV: { '360p ': [], '720p ': [{ provider: 'Gofile', url: 'https://gofile.example/1' }] } },
  navigation: {
    prev_episode: { url: 'https://luar.example/luar-episode-6/', episode: '6' },
    next_episode: { url: 'https://luar.example/luar-episode-8/', episode: '8' },
  },
  anime_info: { title: 'Judul Luar', url: 'https://luar.example/anime/luar/', anime_slug: 'luar' },
  other_episodes: [
    { episode: '8', url: 'https://luar.example/luar-episode-8/' },
    { episode: '6', url: 'https://luar.example/luar-episode-6/' },
  ],
}

function outsider(answers: Partial<Source>): Source {
  const unknown = () => Promise.reject(new SourceFailure('missing', 'tidak ada'))
  const episode = () => Promise.resolve(outsiderEpisode)
  const none = { home: unknown, latest: unknown, movies: unknown, schedule: unknown, detail: unknown, search: unknown }
  return { name: 'library', ...none, episode, ...answers }
}
