import { readdir } from 'node:fs/promises'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { Response, Test } from 'supertest'
import { expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { frameBeyondScreen } from '../../support/picture.ts'
import { bearer } from '../../support/tokens.ts'
import { useEditorApi } from '../support/api.ts'

/** Files of all kinds as strangers may send them. What a good picture hides, and how much memory it takes, is tested with uploads. */

const db = useOwnDatabase()
const dataDir = useFolder()
const { api } = useEditorApi(db, dataDir)

const blogs = () => api().here.post('/blogs').set(bearer(api().token))
const post = () => blogs().field('title', 'Malam Lampion').field('content', 'Isi.')
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

type Hostile = [what: string, make: () => Promise<Response>, status: number, message: unknown]
const hostile: Hostile[] = [
  ['an SVG with a script', async () => send('a.jpg', svg(`onload="alert(1)">${script}`)), 400, wrongType],
  ['HTML that calls itself a JPEG', async () => send('x.html', Buffer.from(`<html>${script}`)), 400, wrongType],
  ['HTML behind the first bytes of a GIF', async () => send('a.gif', Buffer.from(`GIF89a/*${script}*/=1;`)), 400, text],
  ['a WebP', async () => send('a.webp', await photo().webp().toBuffer(), 'image/webp'), 400, wrongType],
  ['a WebP that calls itself a JPEG', async () => send('a.jpg', await photo().webp().toBuffer()), 400, wrongType],
  ['a PDF', async () => send('a.pdf', Buffer.from('%PDF-1.7\n%âãÏÓ'), 'application/pdf'), 400, wrongType],
  ['half a JPEG', async () => send('a.jpg', await half(photo().jpeg().toBuffer())), 400, text],
  ['a GIF with a frame beyond its screen', async () => send('a.gif', frameBeyondScreen), 400, text],
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
  ['a file in a field for text', async () => blogs().attach('title', Buffer.from('Judul'), 'judul.txt'), 422, text],
  ['text in the field for the file', async () => post().field('image', '/etc/passwd'), 422, text],
  ['a file in a field that does not exist', async () => post().attach('lain', Buffer.from('x'), 'x.php'), 422, text],
  [
    'a form that breaks off',
    async () =>
      blogs()
        .set('Content-Type', 'multipart/form-data; boundary=x')
        .send('--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nMalam'),
    400,
    text,
  ],
  ['a form without a boundary', async () => blogs().set('Content-Type', 'multipart/form-data').send('x'), 400, text],
  ['a picture as JSON', async () => blogs().send({ image: 'data:' }), 422, text],
]

test.each(hostile)('%s is refused with a clear message, and leaves no file', async (_, make, status, message) => {
  const before = await stored()
  const { body, status: got } = await make()
  expect([got, body]).toEqual([status, { status: 'error', message, data: null, meta: body.meta }])
  expect(body.message.length).toBeGreaterThan(10)
  if (status === 422) expect(body.meta.errors[0]).toEqual({ field: text, message: text })
  expect(await stored()).toEqual(before)
})

const names = [
  ...['../../../etc/passwd.jpg', '..\\..\\boot.ini', `${'panjang'.repeat(400)}.jpg`, 'a.jpg.php', 'x.html'],
  ...['\u202egpj.exe', "'; drop table content_items; --.jpg", 'CON'],
]
test('21: the name and the type that the sender gives say nothing: the picture is stored under a name of this site', async () => {
  for (const name of names) {
    const { body } = await send(name, await photo().png().toBuffer(), 'text/html').expect(201)
    expect([name, body.data.image]).toEqual([
      name,
      expect.stringMatching(/^\/static\/uploads\/\d{8}_\d{6}_[0-9a-f]{8}\.jpg$/),
    ])
    const { headers } = await api().here.get(body.data.image).expect(200)
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
  }
})
