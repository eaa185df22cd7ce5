import sharp from 'sharp'
import { expect, test } from 'vitest'
import { commandLine } from '../../src/audit/audit.ts'
import { openPreviews } from '../../src/content/previews.ts'
import { changeItem, createItem } from '../../src/content/save.ts'
import { noTexts } from '../../src/content/texts.ts'
import { createUploads } from '../../src/uploads/uploads.ts'
import { site, testSecret } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makePng } from '../support/picture.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { makeItem } from './support/make.ts'

const db = useOwnDatabase()
const folder = useFolder()
const own = () => site(db(), { settings: { DATA_DIR: folder } })
const texts = { ...noTexts, title: 'Lampion' }

test('the picture of a sample is drawn when first asked for, and kept', async () => {
  const drawing = { figure: 'lampion', palette: 'karang', alt: 'Lampion di atas pasar malam' }
  const { id, picture_file } = await makeItem(db(), 'photo', { drawing })
  const { body, headers } = await own().get(`/static/uploads/${picture_file}.jpg`).expect(200)
  expect(headers['cache-control']).toContain('immutable')
  // A page of another site shows it with a plain `img`.
  expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
  expect(await sharp(body).metadata()).toMatchObject({ format: 'jpeg', width: 1600, height: 900 })
  await own().get(`/static/uploads/${picture_file}-480.webp`).expect(200).expect('Content-Type', 'image/webp')
  const row = await db()('content_items').where({ id }).first('picture')
  const stored = await db()('uploads')
    .where({ name: String(row?.picture) })
    .first('uses', 'alt')
  expect(stored).toEqual({ uses: 1, alt: drawing.alt })
})

test('the emblem of a sample partner is square, with letters or a figure', async () => {
  const signs = [{ letters: 'KJ' }, { figure: 'kopi' }]
  const drawn = await Promise.all(
    signs.map(async (sign) => {
      const drawing = { palette: 'tembaga', alt: 'Lambang', ...sign }
      const { picture_file } = await makeItem(db(), 'partner', { drawing })
      return (await own().get(`/static/uploads/${picture_file}.jpg`).expect(200)).body
    }),
  )
  for (const bytes of drawn) expect(await sharp(bytes).metadata()).toMatchObject({ width: 960, height: 960 })
  expect(drawn[0].equals(drawn[1])).toBe(false)
})

test('the picture of what is not public is shown to editors and with the key of its preview only', async () => {
  const drawing = { figure: 'lampion', palette: 'karang', alt: '' }
  const { picture_file, public_id } = await makeItem(db(), 'post', { drawing, publish_at: null })
  const address = `/static/uploads/${picture_file}-480.webp`
  await own().get(address).expect(404)
  const key = openPreviews(testSecret).keyOf(public_id, new Date())
  const shown = await own().get(`${address}?kunci=${key}`).expect(200).expect('Cache-Control', 'no-store')
  expect(shown.headers['cross-origin-resource-policy']).toBe('same-origin')
  await own()
    .get(`${address}?kunci=${key.slice(0, -2)}xx`)
    .expect(404)
  const cookie = await signIn(db(), await makeUser(db(), { role: 'editor' }))
  await own().get(address).set('Cookie', cookie).expect(200)
})

test('a replaced picture is gone, and a change that comes too late changes nothing', async () => {
  const uploads = createUploads({ db: db(), dataDir: folder })
  const user = await makeUser(db(), { role: 'editor' })
  const deps = { db: db(), uploads, changed: () => {} }
  const saver = { id: user.id, actor: commandLine }
  const picture = async () => ({ bytes: await makePng(), alt: 'Kotak' })
  const made = await createItem(deps, saver, { kind: 'photo', texts, publishAt: new Date(), picture: await picture() })
  const changed = await changeItem(deps, saver, made.id, { version: 1, picture: await picture() })
  expect(changed).toMatchObject({ item: { version: 2, slug: 'lampion' } })
  await own().get(`/static/uploads/${made.picture_file}.jpg`).expect(404)
  expect(await db()('uploads').where({ name: String(made.picture) })).toEqual([])

  const late = { version: 1, texts: { title: 'Lain' }, picture: await picture() }
  expect(await changeItem(deps, saver, made.id, late)).toMatchObject({ conflict: { version: 2, title: 'Lampion' } })
  expect(await db()('uploads').where({ owner_id: user.id })).toHaveLength(1)
})
