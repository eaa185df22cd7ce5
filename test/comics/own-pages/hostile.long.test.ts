import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { good, hostileArchives, hostileFiles, svg } from './hostile-files.ts'
import { patched, png, pngHeader, zipOf } from './pictures.ts'

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

test.each(hostileFiles)('%s is refused as %s, and the good one stays', async (name, reason, make) => {
  expect(await sent(name, await make())).toEqual({ kept: [], refused: [[name, reason]] })
})

test.each(['Rar!\x1a\x07\x00', '7z\xbc\xaf\x27\x1c'])(
  'an archive that begins with %j is to be saved as a zip',
  async (start) => {
    const { token, id } = await started()
    const sent = call('post', `/comics/${id}/pages`, token).attach('pages', Buffer.from(start, 'latin1'), 'bab.cbr')
    const { detail } = (await sent.expect(422)).body
    expect(detail).toMatchObject([{ type: 'not_image', msg: expect.stringContaining('Simpan sebagai ZIP atau CBZ.') }])
  },
)

test.each(hostileArchives)('of an archive with %s the good picture is kept', async (_, refused, make) => {
  expect(await sent('arsip.cbz', await make())).toEqual({ kept: ['a.png'], refused: Object.entries(refused) })
})

test('an archive of more than 1,000 or of 10,000 entries is refused as a whole', async () => {
  for (const count of [1_001, 10_000]) {
    const names = Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.png`, 'x']))
    expect(await sent('banyak.zip', await zipOf(names))).toEqual({ kept: [], refused: [['banyak.zip', 'too_many']] })
  }
})

test('what is inflated of all archives that are sent at once ends at 300 MB, and what came before is kept', async () => {
  // Noise in the alpha of a rare byte keeps each file dense enough not to be told by its ratio.
  const loose = Buffer.alloc(90_000_000)
  for (let at = 0; at < loose.length; at += 60) loose[at] = at % 251
  const { token, id } = await started()
  // The first one says that it is smaller than it is.
  const first = { 'a.png': await good(), 'b1.png': loose, 'b2.png': loose }
  const { body } = await call('post', `/comics/${id}/pages`, token)
    .attach('pages', patched(await zipOf(first), 1, 24, loose.length - 1, 4), '1.zip')
    .attach('pages', await zipOf({ 'b3.png': loose, 'b4.png': loose, 'b5.png': loose }), '2.zip')
    .expect(201)
  expect(body.data.pages.map((page: { name: string }) => page.name)).toEqual(['a.png'])
  expect(body.data.refused.map((one: Refused) => [one.name, one.reason])).toEqual([
    ['b1.png', 'bomb'],
    ...[2, 3].map((at) => [`b${at}.png`, 'not_image']),
    ...[4, 5].map((at) => [`b${at}.png`, 'bomb']),
  ])
})

test('where nothing is taken, 422 names each file, and nothing is kept', async () => {
  const { token, id } = await started()
  const post = () => call('post', `/comics/${id}/pages`, token)
  const { body } = await post()
    .attach('pages', Buffer.from(svg), 'a.svg')
    .attach('pages', Buffer.from('%PDF-'), 'b.pdf')
    .expect(422)
  expect(body.detail).toMatchObject([
    { loc: ['pages', 'a.svg'], type: 'format' },
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
  const [large, bomb] = [await pngHeader(20_000, 20_000), await zipOf({ 'b.png': Buffer.alloc(95_000_000) })]
  const before = process.memoryUsage().rss
  for (let round = 0; round < 3; round += 1) {
    await sent('besar.png', large)
    await sent('bom.zip', bomb)
  }
  global.gc?.()
  expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
})
