import type { Knex } from 'knex'
import { toWibDay } from '../../src/web/dates.ts'
import { makeComic, makeOwnPages } from '../comics/support/make.ts'
import { makeSeries } from '../comics/support/series.ts'

type Start = string | [path: string, form: Record<string, string>]

/** Writes the member's comics in every state. Returns the addresses of the studio that no link leads to. */
export async function fillStudio(db: Knex, member: { id: number }): Promise<Start[]> {
  const own = (wishes: Parameters<typeof makeComic>[1]) => makeComic(db, { user_id: member.id, ...wishes })
  const drawing = await own({ draft_status: 'RENDERING', title: 'Sedang Digambar' })
  const done = await own({ published_at: null, title: 'Siap Terbit' })
  const scheduled = await own({
    published_at: null,
    publish_at: new Date(Date.now() + 86_400_000),
    secret: 'b'.repeat(43),
  })
  const waiting = await own({ published_at: null, source: 'pages', waiting_since: new Date() })
  const published = await own({})
  const written = await own({ draft_status: 'SCRIPT_READY', title: 'Naskah Siap' })
  const options = JSON.stringify([1, 2].map((n) => ({ n, title: `Contoh ${n}`, about: 'Sari menunggu.' })))
  const facts = { script_origin: 'example', script_options: options, page_count_requested: 6 } as const
  await db('comics').where({ id: written.id }).update(facts)
  const idea = await own({ draft_status: 'SCRIPT_FAILED', panels: [], title: null, error: 'Coba lagi.', page_count: 2 })
  const [furthest = null] = published.panelIds
  const view = { comic_id: published.id, day: toWibDay(new Date()), furthest, place: 1 }
  await db('comic_view_days').insert({ ...view, reader: 'a' })
  const series = await makeSeries(db, {
    user_id: member.id,
    episodes: ['Tamu pertama', 'Mangkuk kedua', 'draf Payung'],
  })
  const seriesPath = `/komik/karyaku/seri/${series.id}/`
  const pages = await makeOwnPages(db, await own({ title: 'Halaman Sendiri', style_id: null, illustrator: null }))
  const bare = await own({ title: 'Belum Ada Halaman', published_at: null, panels: [] })
  await db('comics').where({ id: bare.id }).update({ source: 'pages', page_count: 0, pages: '[]' })
  const steps = (id: number, ...numbers: number[]) => numbers.map((step) => `/komik/${id}/langkah/${step}/`)
  return [
    ...['/komik/buat/', '/komik/buat/?contoh=2', '/komik/karyaku/', `/komik/${written.id}/hapus/`],
    ...['/statistik/', `/statistik/komik/${done.id}/`, `/statistik/komik/${published.id}/`],
    `/statistik/seri/${series.id}/`,
    ...steps(written.id, 1, 2, 3, 4, 5),
    ...steps(drawing.id, 5),
    ...steps(done.id, 1, 2, 5, 7),
    ...steps(scheduled.id, 7),
    ...steps(waiting.id, 7),
    ...steps(published.id, 1, 5, 7),
    ...steps(idea.id, 2),
    `/komik/${done.id}/sunting/`,
    [`/komik/${done.id}/sunting/${done.panelIds[0]}/`, { dasar: 'lama', 'gambar-0': 'Sari.', 'teks-0-0': 'Halo ☃' }],
    `/komik/${written.id}/langkah/2/?panel=${written.panelIds[1]}`,
    [`/komik/${written.id}/langkah/2/`, { panel: String(written.panelIds[0]), dasar: 'lama', 'teks-0-0': 'Halo ☃' }],
    [`/komik/${written.id}/langkah/3/`, { 'nama-0': '' }],
    ['/komik/buat/', { idea: 'pendek' }],
    ...['/komik/karyaku/seri/', seriesPath, `${steps(series.comics[0]?.id ?? 0, 7)}`],
    ['/komik/karyaku/seri/baru/', { title: 'a' }],
    [`${seriesPath}episode/`, { komik: '' }],
    '/komik/unggah/',
    ['/komik/unggah/', { title: '' }],
    ...[`/komik/${pages.id}/halaman/`, `/komik/${pages.id}/halaman/${pages.pageIds[0]}/`, `/komik/${bare.id}/halaman/`],
    [`/komik/${pages.id}/halaman/${pages.pageIds[1]}/`, { aksi: 'simpan', alt: 'x'.repeat(301), 'x-0': '120' }],
    ...steps(pages.id, 7),
    ...steps(bare.id, 7),
    `/komik/halaman-sendiri-${pages.id}/baca/`,
    [`/komik/${done.id}/langkah/7/`, { title: '' }],
  ]
}
