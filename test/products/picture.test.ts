import sharp from 'sharp'
import { beforeEach, expect, test } from 'vitest'
import { samplePriceList } from '../../seeds/price-list.ts'
import { fillPriceList } from '../../src/products/seed.ts'
import { createUploads, UNUSED_FOR_MS } from '../../src/uploads/uploads.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useDatabase()
const dataDir = useFolder()
beforeEach(() => fillPriceList(db()))
const app = () => site(db(), { settings: { DATA_DIR: dataDir } })
const png = await makePng({ width: 600, height: 400 })

async function desk(role: 'staff' | 'admin' = 'admin') {
  const cookie = await signIn(db(), await makeUser(db(), { role }))
  const shirt = await db()('products').where({ slug: 'kaos-combed' }).first('id')
  const own = `/admin/produk/${shirt?.id}/`
  const post = (where: string) => app().post(where).set('Cookie', cookie).set('Sec-Fetch-Site', 'same-origin')
  return {
    own,
    open: async (where: string) => read((await app().get(where).set('Cookie', cookie).expect(200)).text),
    send: (bytes: Buffer, filename = 'kaos.png') => post(`${own}gambar/`).attach('picture', bytes, { filename }),
    sendNothing: () => post(`${own}gambar/`).type('form').send({}),
    remove: () => post(`${own}gambar/hapus/`),
    bin: () => post(`${own}buang/`),
    call: (list: object) => app().put('/api/v1/price-list/').set('Cookie', cookie).send(list),
  }
}
/** Names of the pictures that are kept. */
const stored = () => db()('uploads').pluck('name')
const visit = async (where: string) => read((await app().get(where).expect(200)).text)
const SRC = 'img.garment'
const shownAt = async (where: string) => (await visit(where)).attribute(SRC, 'src')

test('a product shows its picture to customers and staff instead of the drawing', async () => {
  const { own, open, send } = await desk()
  expect((await visit('/pesan/')).all(SRC)).toEqual([])
  await send(png).expect(303).expect('Location', `${own}?kabar=gambar`)
  const src = (await open(own)).attribute(SRC, 'src') ?? ''
  for (const where of ['/pesan/', '/pesan/kaos-combed/', '/pesan/harga/']) expect(await shownAt(where)).toBe(src)
  const rows = await open('/admin/produk/')
  expect(rows.all(SRC)).toHaveLength(1)
  expect(rows.all('svg.garment')).toHaveLength(5)
  const shown = await app().get(src).buffer(true).expect(200)
  expect(shown.headers).toMatchObject({
    'content-type': 'image/webp',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  expect(await sharp(shown.body).metadata()).toMatchObject({ width: 480, height: 320 })
  expect((await shownAt('/pesan/topi/')) ?? null).toBeNull()
})

test('another picture replaces the first, whose file is gone; a removed one too', async () => {
  const { own, open, send, remove } = await desk()
  await send(png).expect(303)
  const first = (await shownAt('/pesan/')) ?? ''
  await send(await makePng({ width: 90, height: 90 })).expect(303)
  const second = (await shownAt('/pesan/')) ?? ''
  expect(second).not.toBe(first)
  expect([(await app().get(first)).status, (await app().get(second)).status]).toEqual([404, 200])
  expect(await stored()).toHaveLength(1)
  await remove().expect(303).expect('Location', `${own}?kabar=polos`)
  await app().get(second).expect(404)
  expect(await stored()).toEqual([])
  expect((await open(own)).all(`${SRC}, [action$="hapus/"]`)).toEqual([])
  await remove().expect(303)
})

test('a picture outlives the sweep and a new price list, and is kept in the bin, where nobody sees it', async () => {
  const { send, call, bin } = await desk()
  await send(png).expect(303)
  const src = (await shownAt('/pesan/')) ?? ''
  await createUploads({ db: db(), dataDir }).sweepImages(new Date(Date.now() + 2 * UNUSED_FOR_MS))
  const list = structuredClone(samplePriceList)
  Object.assign(list.products[0] ?? {}, { description: 'Lain.' })
  await call(list).expect(200)
  expect(await shownAt('/pesan/')).toBe(src)
  await app().get(src).expect(200)
  await bin().expect(303)
  await app().get(src).expect(404)
  await call(list).expect(200)
  await app().get(src).expect(200)
})

test.each([
  ['a page that calls itself a picture', Buffer.from('<svg onload="alert(1)"></svg>'), 'bukan gambar'],
  ['a picture that is cut off', png.subarray(0, png.length / 2), 'rusak atau terpotong'],
  ['a file of 6 MB', Buffer.alloc(6 * 1024 * 1024), 'paling besar 5 MB'],
  ['no file', Buffer.alloc(0), 'Pilih dulu gambarnya'],
])('%s is refused beside the field, and the picture of before stays', async (_, bytes, words) => {
  const { send } = await desk()
  await send(png).expect(303)
  const src = await shownAt('/pesan/')
  const page = read((await send(bytes).expect(422)).text)
  expect(page.text('#f-picture-error')).toContain(words)
  expect(page.attribute('[name="name"]', 'value')).toBe('Kaos combed')
  expect(await shownAt('/pesan/')).toBe(src)
  expect(await stored()).toHaveLength(1)
})

test('only admins change pictures, of products that are there', async () => {
  const { own, open, send, remove } = await desk('staff')
  expect((await open(own)).all('[name="picture"]')).toEqual([])
  await send(png).expect(403)
  await remove().expect(403)
  const admin = await desk()
  await admin.sendNothing().expect(422)
  await admin.bin().expect(303)
  await admin.send(png).expect(404)
  await admin.remove().expect(404)
  expect(await stored()).toEqual([])
  for (const file of ['x.webp', '..%2Fsecret-key-480.webp', `${'a'.repeat(32)}-9x9.png-480.webp`])
    await app().get(`/static/produk/${file}`).expect(404)
})
