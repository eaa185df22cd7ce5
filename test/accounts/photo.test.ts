import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { UserRow } from '../../src/db/tables.ts'
import { roles } from '../../src/web/context.ts'
import { makeOrder } from '../orders/support/orders.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { frameBeyondScreen, makePng } from '../support/picture.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { makeMember } from './support/people.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
const open = (settings: Record<string, string> = {}) => site(db(), { settings: { DATA_DIR: dataDir, ...settings } })
const picture = await makePng({ width: 600, height: 400 })

async function member(wishes: Partial<UserRow> = {}, app = open()) {
  const made = await makeMember(db(), { name: 'Sari Dewi Lestari', ...wishes }, app)
  return {
    ...made,
    send: (bytes: Buffer, filename = 'foto.jpg') =>
      app
        .post('/akun/foto/')
        .set('Cookie', made.cookie)
        .attach('photo', bytes, { filename, contentType: 'image/jpeg' }),
    remove: () => made.post('/akun/foto/hapus/').expect(303),
    /** The photo that the header of any page shows; empty when it shows none. */
    shown: async () => (await made.page('/koleksi/')).attribute('.header .photo', 'src') ?? '',
    photo: async () => (await made.row())?.photo ?? null,
  }
}

test.each(roles)('a photo is shown in the head of pages and on one’s own page, and to everybody: %s', async (role) => {
  const { page, user, send, photo } = await member({ role })
  await send(picture).expect(303).expect('Location', '/akun/?kabar=foto')
  const name = (await photo()) ?? ''
  const stored = { uses: 1, owner_id: user.id, width: 600, height: 400, type: 'image/png' }
  expect(await db()('uploads').where({ name }).first()).toMatchObject(stored)
  const own = await page('/akun/')
  const src = own.attribute('.account-head .photo', 'src') ?? ''
  expect(src).toBe(`/foto/${user.public_id}/${name.slice(0, 16)}-480.webp`)
  expect(
    own.all(`:is(.header, .staff-top) .round-link .photo[src="${src}"], .staff-me .photo[src="${src}"]`),
  ).not.toEqual([])
  const shown = await open().get(src).buffer(true).expect(200)
  expect(shown.headers).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  expect(shown.headers['set-cookie']).toBeUndefined()
  expect(await sharp(shown.body).metadata()).toMatchObject({ width: 480, height: 320 })
  expect((await open().get(src).set('If-None-Match', String(shown.headers.etag))).status).toBe(304)
})

test('initials stand where there is no photo', async () => {
  const { page, shown } = await member()
  const form = await page('/akun/foto/')
  expect(new Set(form.all('.photo').map((one) => one.getAttribute('data-initials')))).toEqual(new Set(['SD']))
  expect((await page('/akun/')).attribute('.account-head .photo', 'data-initials')).toBe('SD')
  expect(form.text('#foto[open] label')).toBe('Pilih foto')
  expect(form.all('[action="/akun/foto/hapus/"]')).toEqual([])
  expect(await shown()).toBe('')
})

test('another photo replaces the first, whose address is gone; a removed one too', async () => {
  const { app, post, send, shown, photo, remove } = await member()
  await send(picture)
  const [first, firstName] = [await shown(), await photo()]
  expect((await app.get(first)).status).toBe(200)
  await send(await makePng({ width: 90, height: 90 }))
  const second = await shown()
  expect(second).not.toBe(first)
  expect([(await app.get(first)).status, (await app.get(second)).status]).toEqual([404, 200])
  expect(await readdir(path.join(dataDir, 'uploads'))).not.toContain(firstName)
  expect((await remove()).headers.location).toBe('/akun/?kabar=foto-hapus')
  expect([await photo(), await shown(), (await app.get(second)).status]).toEqual([null, '', 404])
  const files = [...(await readdir(path.join(dataDir, 'uploads'))), ...(await copies())]
  expect(files.filter((file) => file.startsWith(second.slice(-25, -9)))).toEqual([])
  await post('/akun/foto/hapus/').expect(303)
})

const copies = () => readdir(path.join(dataDir, 'upload-derivatives')).catch(() => [])
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>')
const jpeg = () => sharp(picture).jpeg().toBuffer()
test.each<[string, () => Buffer | Promise<Buffer>, RegExp]>([
  ['an SVG that is called a JPEG', () => svg, /bukan gambar/],
  ['an HTML page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), /bukan gambar/],
  ['a truncated JPEG', async () => (await jpeg()).subarray(0, 400), /rusak atau terpotong/],
  ['a GIF whose frame exceeds its screen', () => frameBeyondScreen, /terlalu lebar/],
  ['more than 5 MB', () => Buffer.alloc(5 * 1024 * 1024 + 1, 1), /paling besar 5 MB/],
  ['nothing', () => Buffer.alloc(0), /Pilih dulu fotonya/],
])('%s is refused beside its field, and the photo before stays', async (_, make, message) => {
  const { app, post, send, shown, photo } = await member()
  await send(picture)
  const before = await photo()
  const page = read((await send(await make()).expect(422)).text)
  expect(page.text('#foto[open] #f-photo-error')).toMatch(message)
  expect(page.attribute('#f-photo', 'aria-describedby')).toContain('f-photo-error')
  expect(await photo()).toBe(before)
  expect((await app.get(await shown())).status).toBe(200)
  await post('/akun/foto/', { photo: 'x' }).expect(422)
})

test('a picture with a script inside, and one that tells where it was taken, are kept as pictures alone', async () => {
  const { app, send, shown, photo } = await member()
  const script = '<script>alert(1)</script>'
  const exif = { IFD0: { Make: 'Kamera Rahasia' }, IFD3: { GPSLatitude: '6/1 12/1 0/1', GPSLatitudeRef: 'S' } }
  const taken = await sharp(picture).withMetadata({ orientation: 6, exif }).jpeg().toBuffer()
  for (const sent of [Buffer.concat([await jpeg(), Buffer.from(script)]), taken]) {
    expect((await send(sent)).status).toBe(303)
    const file = await readFile(path.join(dataDir, 'uploads', (await photo()) ?? ''))
    const { body } = await app.get(await shown()).buffer(true)
    for (const bytes of [file, body]) {
      expect(bytes.includes('script') || bytes.includes('Kamera')).toBe(false)
      expect((await sharp(bytes).metadata()).exif).toBeUndefined()
    }
  }
  expect(await photo()).toMatch(/-400x600\.jpg$/)
})

test('no address opens anything but the present photo of an enabled account, in a size that is made', async () => {
  const { app, send, shown, user, photo } = await member()
  await send(picture)
  const src = await shown()
  await app.post('/api/v1/order/').field(order).attach('design', picture, 'desain.png').expect(201)
  const { design } = (await db()('orders').whereNotNull('design').first()) ?? {}
  const base = `/foto/${user.public_id}/`
  const key = (await photo())?.slice(0, 16)
  for (const address of [
    `${base}${design?.slice(0, 16)}-480.webp`,
    `${base}${key}-481.webp`,
    `${base}${key}-480.png`,
    `${base}${key}-0480.webp`,
    `${base}${key}.webp`,
    `${base}${await photo()}`,
    `${base}..%2F..%2Fsecret-key/`,
    `/foto/${'0'.repeat(24)}/${key}-480.webp`,
    `/foto/${user.id}/${key}-480.webp`,
  ])
    expect([address, (await app.get(address)).status]).toEqual([address, 404])
  for (const size of ['480.jpg', '960.webp', '1600.jpg'])
    expect((await app.get(`${base}${key}-${size}`)).status).toBe(200)
  await db()('users').where({ id: user.id }).update({ is_active: false })
  expect((await app.get(src)).status).toBe(404)
})

const order = {
  ...{ customer_name: 'Budi Santoso', product_name: 'Kaos', quantity: '50', total_price: '7500000' },
  ...{ payment_type: 'full', contact_information: '0812-3456-7890' },
}

test('a picture that is also an order’s stays when the photo goes, until the order lets it go', async () => {
  const { send, photo, remove } = await member()
  await send(picture)
  const name = (await photo()) ?? ''
  const { id } = await makeOrder(db(), { design: name })
  await remove()
  expect(await readdir(path.join(dataDir, 'uploads'))).toContain(name)
  expect(await db()('uploads').where({ name }).first()).toMatchObject({ uses: 1, unused_since: null })
  await db()('orders').where({ id }).update({ design: null })
  expect((await db()('uploads').where({ name }).first())?.unused_since).not.toBeNull()
})

test('when there is no room for pictures the form says so, and the account goes on', async () => {
  const { send, photo } = await member({}, open({ UPLOADS_MAX_MB: '1' }))
  const noise = { type: 'gaussian', mean: 128, sigma: 90 } as const
  const large = sharp({ create: { width: 1_400, height: 1_000, channels: 3, background: '#888', noise } })
  const sent = await send(await large.png().toBuffer(), 'a.png')
    .expect(503)
    .expect('Retry-After', '10')
  expect(read(sent.text).text('#f-photo-error')).toContain('sedang penuh')
  expect(await photo()).toBeNull()
})

test('a member sends 60 pictures an hour wherever they are, an editor ten times as many', async () => {
  const limited = open({ LIMITS: 'on', TRUSTED_PROXIES: '1' })
  const tries = async (role: UserRow['role'], times: number) => {
    const cookie = await signIn(db(), await makeUser(db(), { role }))
    const statuses: number[] = []
    for (let at = 0; at < times; at += 1)
      statuses.push(
        (await limited.post('/akun/foto/').set({ Cookie: cookie, 'X-Forwarded-For': `198.51.100.${at}` })).status,
      )
    return statuses
  }
  expect((await tries('member', 61)).slice(-2)).toEqual([422, 429])
  expect(new Set(await tries('editor', 70))).toEqual(new Set([422]))
})
