import { beforeEach, expect, test } from 'vitest'
import type { ContentItemRow } from '../../src/db/tables.ts'
import { makeMember } from '../accounts/support/people.ts'
import { untilWaiting, useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeItem } from './support/make.ts'

const db = useOwnDatabase()
beforeEach(() => db()('content_items').delete())
const drawing = { figure: 'lampion', palette: 'karang', alt: '' }

/** Signs an editor in. Returns their account, and what saves the form of several photos. */
async function asEditor() {
  const { user, post } = await makeMember(db(), { role: 'editor' })
  return { user, save: (fields: object) => post('/admin/konten/galeri/unggah/simpan/', fields) }
}

const typedFor = (photos: readonly ContentItemRow[], alt: (at: number) => string) =>
  Object.fromEntries(
    photos.flatMap(({ public_id }, at) => [
      [`judul-${public_id}`, `Foto ${at}`],
      [`alt-${public_id}`, alt(at)],
    ]),
  )
const altOf = ({ drawing: drawn }: ContentItemRow) => drawn?.alt
const photos = () => db()('content_items').where({ kind: 'photo' }).orderBy('id')

test('all of 33 photos in the form are saved, and those without text are shown again', async () => {
  const editor = await asEditor()
  const made: ContentItemRow[] = []
  for (let at = 0; at < 33; at += 1)
    made.push(await makeItem(db(), 'photo', { drawing, publish_at: null, author_id: editor.user.id }))
  await editor.save({ ...typedFor(made, (at) => `Teks ${at}`), aksi: 'simpan' }).expect(303)
  expect((await photos()).map((item) => [item.title, altOf(item)])).toEqual(
    made.map((_, at) => [`Foto ${at}`, `Teks ${at}`]),
  )

  // The oldest is the one that the page shows last.
  const fields = typedFor(made, (at) => (at === 0 ? '' : `Teks ${at}`))
  const late = read((await editor.save({ ...fields, aksi: 'terbit' }).expect(422)).text)
  expect(late.all('.uploads-row')).toHaveLength(1)
  expect(late.text('.uploads-row .field-error')).toBe('Tulis apa yang terlihat, lalu terbitkan lagi.')
  expect((await photos()).filter(({ publish_at }) => publish_at === null)).toHaveLength(1)
})

test('a photo that was not published for want of text is shown again beside 30 newer drafts', async () => {
  const editor = await asEditor()
  const look = { drawing, publish_at: null, author_id: editor.user.id }
  const oldest = await makeItem(db(), 'photo', look)
  for (let at = 0; at < 30; at += 1) await makeItem(db(), 'photo', look)
  const page = read((await editor.save({ ...typedFor([oldest], () => ''), aksi: 'terbit' }).expect(422)).text)
  expect(page.all('.uploads-row')).toHaveLength(31)
  expect(page.attribute(`#alt-${oldest.public_id}`, 'aria-invalid')).toBe('true')
})

test('the form changes drafts of photos only', async () => {
  const editor = await asEditor()
  const look = { title: 'Tetap', author_id: editor.user.id }
  const kept = [
    await makeItem(db(), 'photo', look),
    await makeItem(db(), 'photo', { ...look, publish_at: null, deleted_at: new Date() }),
    await makeItem(db(), 'post', { ...look, publish_at: null }),
  ]
  await editor.save({ ...typedFor(kept, () => 'Teks'), 'judul-xyz': 'x', aksi: 'terbit' }).expect(303)
  expect(await db()('content_items').pluck('title')).toEqual(['Tetap', 'Tetap', 'Tetap'])
})

test('what somebody else wrote about a photo meanwhile stays when its title is saved', async () => {
  const editor = await asEditor()
  const item = await makeItem(db(), 'photo', { drawing, publish_at: null, author_id: editor.user.id })
  const body = 'Diambil dari atap.'
  // The save waits for the lock of this change, and has read the photo before.
  const open = await db().transaction()
  await open('content_items').where({ id: item.id }).update({ body })
  const saving = editor.save({ ...typedFor([item], () => 'Lampion'), aksi: 'simpan' }).then(({ status }) => status)
  await untilWaiting(db(), 1)
  await open.commit()
  expect(await saving).toBe(303)
  expect(await photos()).toMatchObject([{ title: 'Foto 0', body }])
})
