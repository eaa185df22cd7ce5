import type { Test } from 'supertest'
import { expect, test } from 'vitest'
import type { ContentItemRow } from '../../../src/db/tables.ts'
import { untilWaiting, useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { program, useEditorApi } from '../support/api.ts'
import { makeItem } from '../support/make.ts'

const db = useOwnDatabase()
const { api, send, refused, refusedFields } = useEditorApi(db, useFolder())

type Fields = Record<string, string>
const patch = (path: string, fields: Fields, file: string | null = null) => send('patch', path, fields, file)
/** A post of the editor. */
const makePost = (wishes = {}) => makeItem(db(), 'post', { author_id: api().editor.id, ...wishes })
const stored = (publicId: string) => db()('content_items').where({ public_id: publicId }).first()
const entries = () => db()('audit_log').count({ count: '*' }).first()

/** Sends a request that somebody else overtakes: they change the item after it was read and before it is saved. */
async function overtaken(request: Test, { id }: ContentItemRow, change: Partial<ContentItemRow>) {
  const { drawing: _, ...changes } = change
  const trx = await db().transaction()
  await trx('content_items').where({ id }).forUpdate().first()
  const answer = request.then((got) => got)
  await untilWaiting(db(), 1)
  await trx('content_items').where({ id }).update(changes)
  await trx.commit()
  return answer
}

const at = (hour: number) => new Date(Date.UTC(2026, 11, 20, hour - 7))

test('a change of one date keeps the other one as somebody else has saved it meanwhile', async () => {
  const item = await makeItem(db(), 'program', { starts_at: at(19), ends_at: at(21) })
  const path = `/programs/${item.public_id}`
  const later = await overtaken(patch(path, { end_date: '2026-12-20T22:00:00' }), item, { starts_at: at(18) })
  expect([later.status, later.body.data.start_date]).toEqual([200, at(18).toISOString()])
  const moved = { starts_at: at(23), ends_at: null }
  const wrong = await overtaken(patch(path, { end_date: '2026-12-20T22:30:00' }), item, moved)
  expect([wrong.status, refusedFields(wrong.body)]).toEqual([422, ['end_date']])
  expect(await stored(item.public_id)).toMatchObject(moved)
})

test('a program that would end before it begins is refused beside its end, made or changed', async () => {
  const before = await db()('uploads').count({ count: '*' }).first()
  const wrong = { ...program, end_date: '2026-12-20T18:00' }
  const { body } = await send('post', '/programs', wrong, 'image').expect(422)
  expect(refusedFields(body)).toEqual(['end_date'])
  expect(body.message).toBe('Waktu selesai tidak boleh sebelum waktu mulai.')
  const { public_id } = await makeItem(db(), 'program')
  expect(await refused(send('put', `/programs/${public_id}`, wrong, 'image'))).toEqual(['end_date'])
  expect(await db()('uploads').count({ count: '*' }).first()).toEqual(before)
})

test('an item that is withdrawn or given to another author while it is sent is not there, nor is its text', async () => {
  for (const withdrawn of [
    { publish_at: null },
    { publish_at: new Date(Date.now() + 86_400_000) },
    { author_id: null },
  ])
    for (const version of [{}, { version: '1' }, { version: '9' }] as Fields[]) {
      const item = await makePost({ body: 'Isi yang ditarik.' })
      const request = patch(`/blogs/${item.public_id}`, { title: 'Judul dari luar', ...version })
      const { status, body } = await overtaken(request, item, withdrawn)
      expect([status, body.message, body.data]).toEqual([404, 'Blog tidak ditemukan', null])
      expect((await stored(item.public_id))?.title).toBe(item.title)
    }
})

test('a wrong version is told beside all other wrong fields', async () => {
  const path = `/blogs/${(await makePost()).public_id}`
  const wrong = { title: 'ab', content: '', version: 'x' }
  expect((await refused(patch(path, wrong))).sort()).toEqual(['content', 'title', 'version'])
  expect((await refused(send('put', path, wrong))).sort()).toEqual(['content', 'image', 'title', 'version'])
})

test('a PATCH without any change answers the item and leaves no trace', async () => {
  const item = await makePost()
  const before = await entries()
  for (const fields of [{ tidak_dikenal: 'x' }, { version: '1' }] as Fields[]) {
    const { body } = await patch(`/blogs/${item.public_id}`, fields).expect(200)
    expect(body).toMatchObject({ status: 'success', data: { title: item.title, version: 1 } })
  }
  expect(await entries()).toEqual(before)
  expect(await stored(item.public_id)).toMatchObject({ version: 1, updated_at: item.updated_at })
})

test('the text that stands for a picture comes with it, and changes alone', async () => {
  const { body } = await send('post', '/blogs', { title: 'Malam', content: 'Isi.', alt: 'Lampion merah' }, 'image')
  const path = `/blogs/${body.data.id}`
  const alt = async () => {
    const name = (await stored(body.data.id))?.picture ?? ''
    return (await db()('uploads').where({ name }).first())?.alt
  }
  expect(await alt()).toBe('Lampion merah')
  await patch(path, { title: 'Malam kedua' }).expect(200)
  expect(await alt()).toBe('Lampion merah')
  await patch(path, { alt: 'Lampion biru' }).expect(200)
  expect(await alt()).toBe('Lampion biru')
  await send('put', path, { title: 'Malam', content: 'Isi.', alt: 'Lampion hijau' }, 'image').expect(200)
  expect(await alt()).toBe('Lampion hijau')
  await patch(path, { alt: '' }).expect(200)
  expect(await alt()).toBe(null)
  expect(await refused(patch(path, { alt: 'x'.repeat(301) }))).toEqual(['alt'])
})

test('a picture changes alone', async () => {
  const { body } = await send('post', '/blogs', { title: 'Malam', content: 'Isi.' }, 'image').expect(201)
  const changed = await patch(`/blogs/${body.data.id}`, {}, 'image').expect(200)
  expect(changed.body.data).toEqual({ ...body.data, image: expect.any(String), version: 2 })
  expect(changed.body.data.image).not.toBe(body.data.image)
  await api().here.get(changed.body.data.image).expect(200)
  await api().here.get(body.data.image).expect(404)
})

test('a subtitle may be as long as on the desk', async () => {
  const path = `/programs/${(await makeItem(db(), 'program')).public_id}`
  await patch(path, { subtitle: 'x'.repeat(300) }).expect(200)
  expect(await refused(patch(path, { subtitle: 'x'.repeat(301) }))).toEqual(['subtitle'])
})
