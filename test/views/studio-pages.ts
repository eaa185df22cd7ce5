import type { Knex } from 'knex'
import { dayOf } from '../../src/web/dates.ts'
import { makeComic } from '../comics/support/make.ts'

type Start = string | [path: string, form: Record<string, string>]

/** Writes the member's comics in every state. Returns the addresses of the studio that no link leads to. */
export async function fillStudio(db: Knex, member: { id: number }): Promise<Start[]> {
  const own = (wishes: Parameters<typeof makeComic>[1]) => makeComic(db, { user_id: member.id, ...wishes })
  const drawing = await own({ draft_status: 'RENDERING', title: 'Sedang Digambar' })
  const done = await own({ published_at: null, title: 'Siap Terbit' })
  const published = await own({})
  const written = await own({ draft_status: 'SCRIPT_READY', title: 'Naskah Siap' })
  const options = JSON.stringify([1, 2].map((n) => ({ n, title: `Contoh ${n}`, about: 'Sari menunggu.' })))
  const facts = { script_origin: 'example', script_options: options, page_count_requested: 6 } as const
  await db('comics').where({ id: written.id }).update(facts)
  const idea = await own({ draft_status: 'SCRIPT_FAILED', panels: [], title: null, error: 'Coba lagi.', page_count: 2 })
  const [furthest = null] = published.panelIds
  const view = { comic_id: published.id, day: dayOf(new Date()), furthest, place: 1 }
  await db('comic_view_days').insert({ ...view, reader: 'a' })
  const [series] = await db('comic_series').insert({ user_id: member.id, title: 'Warung Hujan' }).returning('id')
  const episode = { series_id: series?.id ?? null, episode_number: 1 }
  await db('comics').where({ id: published.id }).update(episode)
  const steps = (id: number, ...numbers: number[]) => numbers.map((step) => `/komik/${id}/langkah/${step}/`)
  return [
    ...['/komik/buat/', '/komik/buat/?contoh=2', '/komik/karyaku/', `/komik/${written.id}/hapus/`],
    ...['/statistik/', `/statistik/komik/${done.id}/`, `/statistik/komik/${published.id}/`],
    `/statistik/seri/${series?.id}/`,
    ...steps(written.id, 1, 2, 3, 4, 5),
    ...steps(drawing.id, 5),
    ...steps(done.id, 1, 2, 5, 7),
    ...steps(published.id, 1, 5, 7),
    ...steps(idea.id, 2),
    `/komik/${done.id}/sunting/`,
    [`/komik/${done.id}/sunting/${done.panelIds[0]}/`, { dasar: 'lama', 'gambar-0': 'Sari.', 'teks-0-0': 'Halo ☃' }],
    `/komik/${written.id}/langkah/2/?panel=${written.panelIds[1]}`,
    [`/komik/${written.id}/langkah/2/`, { panel: String(written.panelIds[0]), dasar: 'lama', 'teks-0-0': 'Halo ☃' }],
    [`/komik/${written.id}/langkah/3/`, { 'nama-0': '' }],
    ['/komik/buat/', { idea: 'pendek' }],
    [`/komik/${done.id}/langkah/7/`, { title: '' }],
  ]
}
