import type { Knex } from 'knex'
import { noTexts } from '../../src/content/texts.ts'
import { makeItem } from '../content/support/make.ts'
import { site } from '../support/app.ts'
import { makePng } from '../support/picture.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const drawing = { figure: 'lantern', palette: 'night', alt: 'Lampion' }

/**
 * Writes items in every state: by the given admin, by somebody else, in the bin and as samples. Returns the addresses of
 * the editors' desk that no link leads to, and forms that are refused.
 */
export async function fillDesk(db: Knex, admin: { id: number }) {
  const author_id = admin.id
  const draft = { publish_at: null, author_id }
  const post = await makeItem(db, 'post', { ...draft, title: 'Draf admin', body: '## Judul\n\nIsi.' })
  const texts = { ...noTexts, title: 'Draf', body: 'Isi.', place: 'Aula' }
  for (const version of [1, 2])
    await db('content_versions').insert({ ...texts, item_id: post.id, version, saved_by: null })
  await db('content_items').where({ id: post.id }).update({ version: 2 })
  for (const kind of ['program', 'photo', 'partner'] as const) await makeItem(db, kind, { author_id })
  await makeItem(db, 'photo', { drawing, publish_at: new Date(Date.now() + 86_400_000) })
  await makeItem(db, 'photo', { ...draft, drawing })
  const binned = await makeItem(db, 'post', { author_id, deleted_at: new Date() })
  const href = `/admin/konten/blog/${post.public_id}/`
  const many = '/admin/konten/galeri/unggah/'
  return {
    pages: [
      `/admin/konten/?kabar=${binned.public_id}`,
      `${href}?kabar=simpan`,
      `${href}versi/1/`,
      ...['sampah/', 'blog/baru/', 'program/baru/', 'mitra/baru/', 'galeri/baru/'].map(
        (path) => `/admin/konten/${path}`,
      ),
      many,
      '/admin/konten/?jenis=galeri',
      '/admin/konten/?cari=zzqqxx',
    ],
    forms: [
      ['/admin/konten/program/baru/', { title: '', starts_at: 'x', ends_at: 'x', program_type: 'x', aksi: 'jadwal' }],
      [href, { title: 'Punyaku', body: 'Lain.', version: '1' }],
      [many, {}],
      [`${many}simpan/`, await fieldsOf(db, admin)],
    ] satisfies [string, Record<string, string>][],
  }
}

/** The form of the photos that an admin has not published, without any alternative text. */
async function fieldsOf(db: Knex, { id }: { id: number }) {
  const drafts: string[] = await db('content_items')
    .where({ kind: 'photo', author_id: id, publish_at: null })
    .pluck('public_id')
  const names = drafts.flatMap((draft) => [`judul-${draft}`, `alt-${draft}`])
  return { aksi: 'terbit', ...Object.fromEntries(names.map((name) => [name, ''])) }
}

/** Renders what only an editor without the author's right sees, a form with a kept picture, and a refused upload. */
export async function renderDesk(db: Knex): Promise<void> {
  const other = await makeUser(db, { role: 'editor' })
  const cookie = await signIn(db, await makeUser(db, { role: 'editor' }))
  const { public_id } = await makeItem(db, 'post', { author_id: other.id, drawing })
  const { public_id: gone } = await makeItem(db, 'partner', { deleted_at: new Date() })
  const agent = site(db, { fresh: true })
  await agent.get(`/admin/konten/blog/${public_id}/`).set('Cookie', cookie)
  await agent.post(`/admin/konten/mitra/${gone}/`).set('Cookie', cookie).type('form').send({ title: 'Nama' })
  const form = agent.post('/admin/konten/blog/baru/').set('Cookie', cookie)
  await form.field('title', '').attach('picture', await makePng(), 'merah.png')
  const broken = agent.post('/admin/konten/galeri/unggah/').set({ Cookie: cookie, 'HX-Request': 'true' })
  await broken.set('HX-Request-Type', 'partial').attach('picture', Buffer.from('x'), 'x.png')
}
