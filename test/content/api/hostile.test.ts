import { readdir } from 'node:fs/promises'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { Response, Test } from 'supertest'
import { beforeAll, expect, test } from 'vitest'
import { site } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { grown, makeElsewhere } from '../../support/memory.ts'
import { makeUser } from '../../support/sign-in.ts'
import { bearer, programOf } from '../../support/tokens.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
let here: ReturnType<typeof site>
let token: string
beforeAll(async () => {
  here = site(db(), { settings: { DATA_DIR: dataDir } })
  token = (await programOf(db(), await makeUser(db(), { role: 'editor' }), 'content')).access_token
  // The picture process carries a compiler here, whose memory is not that of a picture.
  await send('lampion.jpg', await photo().jpeg().toBuffer(), 'image/jpeg')
})

const post = () => here.post('/blogs').set(bearer(token)).field('title', 'Malam Lampion').field('content', 'Isi.')
const send = (filename: string, bytes: Buffer, contentType = 'image/jpeg'): Test =>
  post().attach('image', bytes, { filename, contentType })
const photo = (width = 400, height = 300): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#753' } })

/** The stored pictures: names of files, and rows. */
const stored = async () => ({
  files: (await readdir(path.join(dataDir, 'uploads')).catch(() => [])).sort(),
  rows: (await db()('uploads').orderBy('name').pluck('name')).sort(),
})

const wrongType = 'Tipe file tidak diizinkan. Hanya JPEG, PNG dan GIF yang diperbolehkan'
const tooLarge = 'Ukuran file terlalu besar. Maksimal 5MB'
const svg = (inside: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${inside}</svg>`)
const script = '<script>alert(document.domain)</script>'
const half = async (picture: Promise<Buffer>) => (await picture).subarray(0, 700)
const text = expect.any(String)
/** A GIF whose frame of 65,535 × 1,321 pixels exceeds its screen of 32 × 32. */
const gifBomb = Buffer.from(
  `474946383961200020008000000000000ffffff2c00000000ffff2905000202440100 3b`.replace(/\s/g, ''),
  'hex',
)

type Hostile = [what: string, make: () => Promise<Response>, status: number, message: unknown]
const hostile: Hostile[] = [
  ['an SVG with a script', async () => send('a.jpg', svg(`onload="alert(1)">${script}`)), 400, wrongType],
  ['an SVG of 16,000 × 16,000', async () => send('a.png', svg('width="16000" height="16000">')), 400, wrongType],
  ['HTML that calls itself a JPEG', async () => send('x.html', Buffer.from(`<html>${script}`)), 400, wrongType],
  ['HTML behind the first bytes of a GIF', async () => send('a.gif', Buffer.from(`GIF89a/*${script}*/=1;`)), 400, text],
  ['a WebP', async () => send('a.webp', await photo().webp().toBuffer(), 'image/webp'), 400, wrongType],
  ['a WebP that calls itself a JPEG', async () => send('a.jpg', await photo().webp().toBuffer()), 400, wrongType],
  ['an AVIF', async () => send('a.avif', await photo(64, 64).avif({ effort: 0 }).toBuffer()), 400, wrongType],
  ['a PDF', async () => send('a.pdf', Buffer.from('%PDF-1.7\n%âãÏÓ'), 'application/pdf'), 400, wrongType],
  ['a TIFF', async () => send('a.jpg', await photo(64, 64).tiff().toBuffer()), 400, wrongType],
  ['half a JPEG', async () => send('a.jpg', await half(photo().jpeg().toBuffer())), 400, text],
  ['half a PNG', async () => send('a.png', await half(photo(900, 900).png().toBuffer())), 400, text],
  ['the first bytes of a PNG alone', async () => send('a.png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')), 400, text],
  ['a GIF with a frame beyond its screen', async () => send('a.gif', gifBomb), 400, text],
  [
    'a PNG of 256 megapixels',
    async () => send('a.png', makeElsewhere(16_000, 16_000, 'png({ palette: true, colours: 2 })')),
    400,
    text,
  ],
  [
    'a progressive JPEG of 48 megapixels',
    async () => send('a.jpg', makeElsewhere(8_000, 6_000, 'jpeg({ quality: 10, progressive: true })')),
    400,
    text,
  ],
  ['a name with a NUL', async () => send('a\0.jpg', await photo(64, 64).jpeg().toBuffer()), 400, text],
  ['an empty file', async () => send('a.jpg', Buffer.alloc(0)), 422, text],
  ['a file over 5 MB', async () => send('a.jpg', Buffer.alloc(5 * 2 ** 20 + 1, 0xff)), 400, tooLarge],
  ['a file of 70 MB', async () => send('a.jpg', Buffer.alloc(70 * 2 ** 20, 0xff)), 400, tooLarge],
  [
    'two files',
    async () => send('a.png', await photo().png().toBuffer()).attach('image', await photo().png().toBuffer(), 'b.png'),
    422,
    text,
  ],
  [
    'a file in a field for text',
    async () => here.post('/blogs').set(bearer(token)).attach('title', Buffer.from('Judul'), 'judul.txt'),
    422,
    text,
  ],
  ['text in the field for the file', async () => post().field('image', '/etc/passwd'), 422, text],
  ['a file in a field that does not exist', async () => post().attach('lain', Buffer.from('x'), 'x.php'), 422, text],
  [
    'a form that breaks off',
    async () =>
      here
        .post('/blogs')
        .set({ ...bearer(token), 'Content-Type': 'multipart/form-data; boundary=x' })
        .send('--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nMalam'),
    400,
    text,
  ],
  [
    'a form without a boundary',
    async () => here.post('/blogs').set(bearer(token)).set('Content-Type', 'multipart/form-data').send('x'),
    400,
    text,
  ],
  ['a picture as JSON', async () => here.post('/blogs').set(bearer(token)).send({ image: 'data:' }), 422, text],
]

test.each(hostile)('%s is refused with a clear message, and leaves no file', async (_, make, status, message) => {
  const before = await stored()
  const { body, status: got } = await make()
  expect([got, body]).toEqual([status, { status: 'error', message, data: null, meta: body.meta }])
  expect(body.message.length).toBeGreaterThan(10)
  if (status === 422) expect(body.meta.errors[0]).toEqual({ field: text, message: text })
  expect(await stored()).toEqual(before)
})

test('hostile files take bounded memory, one after the other and at once', async () => {
  const before = await stored()
  const png = makeElsewhere(16_000, 16_000, 'png({ palette: true, colours: 2 })')
  const jpeg = makeElsewhere(8_000, 6_000, 'jpeg({ quality: 10, progressive: true })')
  const full = Buffer.alloc(5 * 2 ** 20 + 1, 0xff)
  const { growth, result } = await grown(() =>
    Promise.all(
      Array.from({ length: 4 }, () => [png, jpeg, full])
        .flat()
        .map(async (bytes) => (await send('a.png', bytes)).status),
    ),
  )
  expect(result.filter((status) => ![400, 503].includes(status))).toEqual([])
  expect(growth).toBeLessThan(160e6)
  expect(await stored()).toEqual(before)
})

const names = [
  '../../../etc/passwd.jpg',
  '..\\..\\boot.ini',
  `${'panjang'.repeat(400)}.jpg`,
  'a.jpg.php',
  'x.html',
  '‮gpj.exe',
  "'; drop table content_items; --.jpg",
  'CON',
]
test('21: the name and the type that the sender gives say nothing: the picture is stored under a name of this site', async () => {
  for (const name of names) {
    const { body } = await send(name, await photo().png().toBuffer(), 'text/html').expect(201)
    expect([name, body.data.image]).toEqual([
      name,
      expect.stringMatching(/^\/static\/uploads\/\d{8}_\d{6}_[0-9a-f]{8}\.jpg$/),
    ])
    const { headers } = await here.get(body.data.image).expect(200)
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
  }
})

test('what hides in a good picture is gone once it is stored: markup behind it, a comment, and where it was taken', async () => {
  const polyglots = [
    Buffer.concat([await photo().jpeg().toBuffer(), Buffer.from(script)]),
    Buffer.concat([await photo().png().toBuffer(), Buffer.from(`PK\x03\x04${script}`)]),
    await photo()
      .withExif({ IFD0: { ImageDescription: script }, IFD3: { GPSLatitude: '6/1 54/1 0/1' } })
      .jpeg()
      .toBuffer(),
    Buffer.concat([await photo().gif().toBuffer(), Buffer.from(script)]),
  ]
  for (const bytes of polyglots) {
    const { body } = await send('a.jpg', bytes).expect(201)
    const picture = await here.get(body.data.image).expect(200)
    expect(picture.body.includes('script')).toBe(false)
    expect((await sharp(picture.body).metadata()).exif).toBeUndefined()
  }
})

test('of an animated GIF the first frame stays', async () => {
  const frames = await Promise.all(
    ['#f00', '#0f0'].map((background) =>
      sharp({ create: { width: 40, height: 30, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  const gif = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  expect((await sharp(gif).metadata()).pages).toBe(2)
  const { body } = await send('a.gif', gif, 'image/gif').expect(201)
  const { body: bytes } = await here.get(body.data.image).expect(200)
  const [red, green] = (await sharp(bytes).stats()).channels
  expect(red?.mean).toBeGreaterThan(200)
  expect(green?.mean).toBeLessThan(50)
})
