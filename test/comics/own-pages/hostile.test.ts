import sharp from 'sharp'
import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { inFormat, patched, png, pngHeader, renamed, zipOf } from './pictures.ts'

const db = useDatabase()
const { call, tokenOf } = useApi(db, { DATA_DIR: useFolder() })

async function started() {
  const token = await tokenOf(await makeUser(db()))
  const form = { title: 'Uji', genre_ids: [5], age_label: 'semua', made_with_ai: false, rights: true }
  return { token, id: Number((await call('post', '/comics', token).send(form).expect(201)).body.data.id) }
}
type Refused = { name: string; reason: string; msg: string }

/** What is kept of a file that is sent with a good picture, and what is refused. */
async function sent(name: string, bytes: Buffer) {
  const { token, id } = await started()
  const good = await png(60, 80)
  const { body } = await call('post', `/comics/${id}/pages`, token)
    .attach('pages', good, '0-baik.png')
    .attach('pages', bytes, name)
    .expect(201)
  const { pages, refused }: { pages: { name: string }[]; refused: Refused[] } = body.data
  for (const { msg } of refused) expect(msg).toMatch(/\.$/)
  return { kept: pages.map((page) => page.name).slice(1), refused: refused.map((one) => [one.name, one.reason]) }
}

const good = () => png(60, 80)
const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#fff' }, limitInputPixels: false })
    .png()
    .toBuffer()
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'

test.each<[string, string, () => Promise<Buffer> | Buffer]>([
  ['gambar.svg', 'not_image', () => Buffer.from(svg)],
  ['halaman.png', 'not_image', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['gerak.gif', 'not_image', () => inFormat('gif')],
  ['kosong.png', 'not_image', () => Buffer.alloc(0)],
  ['virus.exe', 'not_image', () => Buffer.from('MZ this is a program')],
  ['naskah.pdf', 'pdf', () => Buffer.from('%PDF-1.7\n1 0 obj')],
  ['naskah.png', 'pdf', () => Buffer.from('%PDF-1.4\n')],
  ['lebar.png', 'too_large', () => pngHeader(30_000, 10)],
  ['tinggi.png', 'too_large', () => pngHeader(10, 20_001)],
  ['besar.png', 'too_large', () => pngHeader(8_000, 7_600)],
  ['separuh.png', 'broken', async () => (await blank(900, 900)).subarray(0, 300)],
  ['separuh.jpg', 'broken', async () => (await inFormat('jpeg', 900, 900)).subarray(0, 2_000)],
  ['kepala.webp', 'broken', async () => (await inFormat('webp')).subarray(0, 20)],
  ['rusak.avif', 'broken', async () => (await inFormat('avif')).subarray(0, 200)],
  ['rusak.zip', 'broken', () => Buffer.from('PK\x03\x04 no archive')],
  ['potong.cbz', 'broken', async () => (await zipOf({ 'a.png': await good() })).subarray(0, 100)],
  ['kecil.rar', 'not_image', () => Buffer.from('Rar!\x1a\x07\x00')],
])('%s is refused as %s, and the good one stays', async (name, reason, make) => {
  expect(await sent(name, await make())).toEqual({ kept: [], refused: [[name, reason]] })
})

/** An archive with a good picture and what `make` does to it. */
const archives: [string, Record<string, string>, () => Promise<Buffer>][] = [
  [
    'a parent folder',
    { '../b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'xx/b.png': 'x' }), 'xx/b.png', '../b.png'),
  ],
  [
    'an absolute path',
    { '/b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'xb.png': 'x' }), 'xb.png', '/b.png'),
  ],
  [
    'a Windows path',
    { '../b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'xx/b.png': 'x' }), 'xx/b.png', '..\\b.png'),
  ],
  [
    'a drive',
    { 'C:/b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'xx/b.png': 'x' }), 'xx/b.png', 'C:/b.png'),
  ],
  [
    'a deep way out',
    { 'x/../../b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'x/yy/yy/b.png': 'x' }), 'x/yy/yy/b.png', 'x/../../b.png'),
  ],
  [
    'an archive within',
    { 'b.zip': 'nested' },
    async () => zipOf({ 'a.png': await good(), 'b.zip': await zipOf({ 'c.png': 'x' }) }),
  ],
  ['a RAR within', { 'b.cbr': 'nested' }, async () => zipOf({ 'a.png': await good(), 'b.cbr': 'Rar!\x1a\x07' })],
  [
    'an archive named as a picture',
    { 'b.png': 'nested' },
    async () => zipOf({ 'a.png': await good(), 'b.png': await zipOf({ 'c.png': 'x' }) }),
  ],
  [
    'an encrypted entry',
    { 'b.png': 'encrypted' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 8, 1, 2),
  ],
  [
    'a wrong checksum',
    { 'b.png': 'broken' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 16, 1234, 4),
  ],
  [
    'an unknown compression',
    { 'b.png': 'broken' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 10, 99, 2),
  ],
  [
    'a size that is too small',
    { 'b.png': 'bomb' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await blank(900, 900) }), 1, 24, 100, 4),
  ],
  [
    'a size that is too large',
    { 'b.png': 'broken' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 24, 5_000, 4),
  ],
  [
    'a size that is far too large',
    { 'b.png': 'bomb' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 24, 900_000_000, 4),
  ],
  ['a bomb', { 'b.png': 'bomb' }, async () => zipOf({ 'a.png': await good(), 'b.png': Buffer.alloc(90_000_000) })],
  [
    'a bomb below 1 MB',
    { 'b.png': 'not_image' },
    async () => zipOf({ 'a.png': await good(), 'b.png': Buffer.alloc(900_000) }),
  ],
  [
    'a place outside the file',
    { 'b.png': 'broken' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 42, 900_000_000, 4),
  ],
  [
    'a text, an SVG, a page and a PDF',
    { 'baca.txt': 'not_image', 'c.svg': 'not_image', 'd.png': 'not_image', 'e.pdf': 'pdf' },
    async () =>
      zipOf({ 'a.png': await good(), 'baca.txt': 'x', 'c.svg': svg, 'd.png': '<html></html>', 'e.pdf': '%PDF-1.7' }),
  ],
  [
    'a picture of 30,000 pixels',
    { 'b.png': 'too_large' },
    async () => zipOf({ 'a.png': await good(), 'b.png': await pngHeader(30_000, 9) }),
  ],
  [
    'a bomb of pixels',
    { 'b.png': 'too_large' },
    async () => zipOf({ 'a.png': await good(), 'b.png': await pngHeader(20_000, 20_000) }),
  ],
  [
    'a broken picture',
    { 'b.png': 'broken' },
    async () => zipOf({ 'a.png': await good(), 'b.png': (await blank(900, 900)).subarray(0, 300) }),
  ],
  [
    'what systems add',
    {},
    async () =>
      zipOf({ 'a.png': await good(), '__MACOSX/._a.png': 'x', 'Thumbs.db': 'x', '.DS_Store': 'x', 'b/.x': 'x' }),
  ],
  [
    'control letters in a name',
    { 'b.png': 'not_image' },
    async () => zipOf({ 'a.png': await good(), 'b\u0007.png': 'x' }),
  ],
]
test.each(archives)(
  'of an archive with %s the good picture is kept',
  async (_, refused, make) => {
    expect(await sent('arsip.cbz', await make())).toEqual({ kept: ['a.png'], refused: Object.entries(refused) })
  },
  60_000,
)

test('an archive of more than 1,000 or of 10,000 entries is refused as a whole', async () => {
  for (const count of [1_001, 10_000]) {
    const names = Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.png`, 'x']))
    expect(await sent('banyak.zip', await zipOf(names))).toEqual({ kept: [], refused: [['banyak.zip', 'too_many']] })
  }
}, 60_000)

test('what is inflated of one archive ends at 300 MB, and what came before is kept', async () => {
  // Noise in the alpha of a rare byte keeps each file dense enough not to be told by its ratio.
  const loose = Buffer.alloc(90_000_000)
  for (let at = 0; at < loose.length; at += 60) loose[at] = at % 251
  const zip = await zipOf({
    'a.png': await good(),
    ...Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`b${at}.png`, loose])),
  })
  expect(await sent('bom.zip', zip)).toEqual({
    kept: ['a.png'],
    refused: [...[1, 2, 3].map((at) => [`b${at}.png`, 'not_image']), ...[4, 5].map((at) => [`b${at}.png`, 'bomb'])],
  })
}, 120_000)

test('where nothing is taken, 422 names each file, and nothing is kept', async () => {
  const { token, id } = await started()
  const post = () => call('post', `/comics/${id}/pages`, token)
  const { body } = await post()
    .attach('pages', Buffer.from(svg), 'a.svg')
    .attach('pages', Buffer.from('%PDF-'), 'b.pdf')
    .expect(422)
  expect(body.detail).toMatchObject([
    { loc: ['pages', 'a.svg'], type: 'not_image' },
    { loc: ['pages', 'b.pdf'], type: 'pdf', msg: expect.stringMatching(/PNG atau JPEG/) },
  ])
  await post()
    .attach('pages', await zipOf({}), 'kosong.zip')
    .expect(422)
  await post().field('title', 'x').expect(422)
  await post().send({ pages: 'x' }).expect(422)
  await post().set('Content-Type', 'multipart/form-data; boundary=x').send('--x\r\nrusak').expect(400)
  await post()
    .attach('lain', await good(), 'a.png')
    .expect(422)
  expect(await db()('comic_pages')).toEqual([])
  expect(await db()('uploads')).toEqual([])
})

test('names are shown as they are, without a way into folders or pages', async () => {
  const { token, id } = await started()
  const name = '../../<b>"halaman\' satu 🐉.png'
  const { body } = await call('post', `/comics/${id}/pages`, token)
    .attach('pages', await good(), name)
    .expect(201)
  expect(body.data.pages[0].name).toContain('halaman')
})

test('after hostile pictures the memory is back', async () => {
  const before = process.memoryUsage().rss
  for (let round = 0; round < 3; round += 1) {
    await sent('besar.png', await pngHeader(20_000, 20_000))
    await sent('bom.zip', await zipOf({ 'b.png': Buffer.alloc(95_000_000) }))
  }
  global.gc?.()
  expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
}, 120_000)
