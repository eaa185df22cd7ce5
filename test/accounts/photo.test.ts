import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { UserRow } from '../../src/db/account-rows.ts'
import { roles } from '../../src/web/context.ts'
import { makeOrder } from '../orders/support/orders.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeElsewhere } from '../support/memory.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
const open = (settings: Record<string, string> = {}) => site(db(), { settings: { DATA_DIR: dataDir, ...settings } })
const picture = await makePng({ width: 600, height: 400 })

async function member(wishes: Partial<UserRow> = {}) {
  const user = await makeUser(db(), { name: 'Sari Dewi Lestari', ...wishes })
  const cookie = await signIn(db(), user)
  const app = open()
  return {
    user,
    app,
    cookie,
    send: (bytes: Buffer, filename = 'foto.jpg') =>
      app.post('/akun/foto/').set('Cookie', cookie).attach('photo', bytes, { filename, contentType: 'image/jpeg' }),
    /** The photo that the header of any page shows, or null. */
    shown: async () => read((await app.get('/koleksi/').set('Cookie', cookie)).text).attribute('.header .photo', 'src'),
    row: async () => (await db()('users').where({ id: user.id }).first())?.photo ?? null,
  }
}

test.each(roles)('a photo is shown in the head of pages and on one’s own page, and to everybody: %s', async (role) => {
  const { app, cookie, user, send, row } = await member({ role })

  const sent = await send(picture)

  expect([sent.status, sent.headers.location]).toEqual([303, '/akun/?kabar=foto#foto'])
  const name = await row()
  expect(
    await db()('uploads')
      .where({ name: name ?? '' })
      .first(),
  ).toMatchObject({
    ...{ uses: 1, owner_id: user.id, width: 600, height: 400, type: 'image/png' },
  })
  const page = read((await app.get('/akun/').set('Cookie', cookie)).text)
  const src = page.attribute('#foto .photo', 'src') ?? ''
  expect(src).toBe(`/foto/${user.public_id}/${name?.slice(0, 16)}-480.webp`)
  expect(page.all(`:is(.header, .staff-top) .photo[src="${src}"]`).length).toBe(1)
  const shown = await open().get(src).buffer(true)
  expect([shown.status, shown.headers['content-type'], shown.headers['cache-control']]).toEqual([
    ...[200, 'image/webp', 'public, max-age=31536000, immutable'],
  ])
  expect(shown.headers['content-security-policy']).toBe("default-src 'none'; sandbox")
  expect(shown.headers['set-cookie']).toBeUndefined()
  expect(await sharp(shown.body).metadata()).toMatchObject({ width: 480, height: 320 })
  expect((await open().get(src).set('If-None-Match', String(shown.headers.etag))).status).toBe(304)
})

test('a visitor is not asked for a photo, and one who sends it is told that nothing was done', async () => {
  expect((await open().get('/akun/foto/')).headers.location).toMatch(/^\/masuk\//)
  const before = await db()('uploads').count()
  expect((await open().post('/akun/foto/').attach('photo', picture, 'foto.png')).status).toBe(401)
  expect((await open().post('/akun/foto/hapus/')).status).toBe(401)
  expect(await db()('uploads').count()).toEqual(before)
})

test('initials stand where there is no photo', async () => {
  const { app, cookie, shown } = await member()
  const page = read((await app.get('/akun/foto/').set('Cookie', cookie)).text)
  expect(page.all('.photo').map((one) => one.getAttribute('data-initials'))).toEqual(['SD', 'SD'])
  expect(read((await app.get('/akun/').set('Cookie', cookie)).text).attribute('#foto .photo', 'data-initials')).toBe(
    'SD',
  )
  expect(page.text('#foto label')).toBe('Pilih foto')
  expect(page.all('[action="/akun/foto/hapus/"]')).toEqual([])
  expect(await shown()).toBeNull()
})

test('another photo replaces the first, whose address is gone; a removed one too', async () => {
  const { app, cookie, send, shown, row } = await member()
  await send(picture)
  const [first, firstName] = [(await shown()) ?? '', await row()]
  expect((await app.get(first)).status).toBe(200)
  await send(await makePng({ width: 90, height: 90 }))
  const second = (await shown()) ?? ''
  expect(second).not.toBe(first)
  expect([(await app.get(first)).status, (await app.get(second)).status]).toEqual([404, 200])
  expect(await readdir(path.join(dataDir, 'uploads'))).not.toContain(firstName)

  const removed = await app.post('/akun/foto/hapus/').set('Cookie', cookie)

  expect([removed.status, removed.headers.location]).toEqual([303, '/akun/?kabar=foto-hapus#foto'])
  expect([await row(), await shown(), (await app.get(second)).status]).toEqual([null, null, 404])
  const files = [...(await readdir(path.join(dataDir, 'uploads'))), ...(await copies())]
  expect(files.filter((file) => file.startsWith(second.slice(-25, -9)))).toEqual([])
  expect((await app.post('/akun/foto/hapus/').set('Cookie', cookie)).status).toBe(303)
})

const copies = () => readdir(path.join(dataDir, 'upload-derivatives')).catch(() => [])
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>')
const jpeg = () => sharp(picture).jpeg().toBuffer()
test.each<[string, () => Buffer | Promise<Buffer>, RegExp]>([
  ['an SVG that is called a JPEG', () => svg, /bukan gambar/],
  ['an HTML page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), /bukan gambar/],
  ['a truncated JPEG', async () => (await jpeg()).subarray(0, 400), /rusak atau terpotong/],
  ['a PNG of 16000 × 16000', () => makeElsewhere(16_000, 16_000, 'png()'), /terlalu lebar/],
  ['more than 5 MB', () => Buffer.alloc(5 * 1024 * 1024 + 1, 1), /paling besar 5 MB/],
  ['nothing', () => Buffer.alloc(0), /Pilih dulu fotonya/],
])('%s is refused beside its field, and the photo before stays', async (_, make, message) => {
  const { app, cookie, send, shown, row } = await member()
  await send(picture)
  const before = await row()

  const refused = await send(await make())

  const page = read(refused.text)
  expect(refused.status).toBe(422)
  expect(page.text('#f-photo-error')).toMatch(message)
  expect(page.attribute('#f-photo', 'aria-describedby')).toContain('f-photo-error')
  expect(await row()).toBe(before)
  expect((await app.get((await shown()) ?? '')).status).toBe(200)
  expect((await app.post('/akun/foto/').set('Cookie', cookie).type('form').send({ photo: 'x' })).status).toBe(422)
})

test('a picture with a script inside, and one that tells where it was taken, are kept as pictures alone', async () => {
  const { app, send, shown, row } = await member()
  const script = '<script>alert(1)</script>'
  const exif = { IFD0: { Make: 'Kamera Rahasia' }, IFD3: { GPSLatitude: '6/1 12/1 0/1', GPSLatitudeRef: 'S' } }
  const taken = await sharp(picture).withMetadata({ orientation: 6, exif }).jpeg().toBuffer()
  for (const sent of [Buffer.concat([await jpeg(), Buffer.from(script)]), taken]) {
    expect((await send(sent)).status).toBe(303)
    const file = await readFile(path.join(dataDir, 'uploads', (await row()) ?? ''))
    const { body } = await app.get((await shown()) ?? '').buffer(true)
    for (const bytes of [file, body]) {
      expect(bytes.includes('script') || bytes.includes('Kamera')).toBe(false)
      expect((await sharp(bytes).metadata()).exif).toBeUndefined()
    }
  }
  expect(await row()).toMatch(/-400x600\.jpg$/)
})

test('no address opens anything but the present photo of an enabled account, in a size that is made', async () => {
  const { app, send, shown, user, row } = await member()
  await send(picture)
  const src = (await shown()) ?? ''
  const secret = (await open().post('/pesan/').field(order).attach('design', picture, 'desain.png')).status
  expect(secret).toBe(303)
  const { design } = (await db()('orders').whereNotNull('design').first()) ?? {}
  const base = `/foto/${user.public_id}/`
  const key = (await row())?.slice(0, 16)
  for (const address of [
    `${base}${design?.slice(0, 16)}-480.webp`,
    `${base}${key}-481.webp`,
    `${base}${key}-480.png`,
    `${base}${key}-0480.webp`,
    `${base}${key}.webp`,
    `${base}${await row()}`,
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
  const { app, cookie, send, row } = await member()
  await send(picture)
  const name = (await row()) ?? ''
  const { id } = await makeOrder(db(), { design: name })
  await app.post('/akun/foto/hapus/').set('Cookie', cookie)
  expect(await readdir(path.join(dataDir, 'uploads'))).toContain(name)
  expect(await db()('uploads').where({ name }).first()).toMatchObject({ uses: 1, unused_since: null })
  await db()('orders').where({ id }).update({ design: null })
  expect((await db()('uploads').where({ name }).first())?.unused_since).not.toBeNull()
})

test('when there is no room for pictures the form says so, and the account goes on', async () => {
  const { cookie, row } = await member()
  const noise = { type: 'gaussian', mean: 128, sigma: 90 } as const
  const large = sharp({ create: { width: 1_400, height: 1_000, channels: 3, background: '#888', noise } })
  const full = open({ UPLOADS_MAX_MB: '1' })
  const sent = await full
    .post('/akun/foto/')
    .set('Cookie', cookie)
    .attach('photo', await large.png().toBuffer(), 'a.png')
  expect([sent.status, sent.headers['retry-after']]).toEqual([503, '10'])
  expect(read(sent.text).text('#f-photo-error')).toContain('sedang penuh')
  expect(await row()).toBeNull()
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

test('an upload from another site is refused', async () => {
  const { app, cookie, row } = await member()
  const foreign = { Cookie: cookie, 'Sec-Fetch-Site': 'cross-site', Origin: 'https://lain.example' }
  expect((await app.post('/akun/foto/').set(foreign).attach('photo', picture, 'foto.png')).status).toBe(403)
  expect(await row()).toBeNull()
})
