import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { inFormat, patched, png, renamed, zipOf } from './pictures.ts'

const db = useDatabase()
const { app, call, tokenOf } = useApi(db, { DATA_DIR: useFolder() })
const form = { title: 'Warung Hujan', genre_ids: [5], age_label: '13+', made_with_ai: false, rights: true }

async function start() {
  const token = await tokenOf(await makeUser(db(), { name: 'Dinda Puspita' }))
  const { body } = await call('post', '/comics', token).send(form).expect(201)
  return { token, id: Number(body.data.id) }
}

/** Sends files to a comic of their own. Returns the data of the answer, or the refusals. */
async function send(files: Record<string, Buffer>) {
  const comic = await start()
  const request = call('post', `/comics/${comic.id}/pages`, comic.token)
  for (const [name, bytes] of Object.entries(files)) request.attach('pages', bytes, name)
  const { status, body } = await request
  const refused: { name: string; reason: string; msg: string }[] =
    body.data?.refused ??
    body.detail.map((one: { loc: string[]; type: string; msg: string }) => ({
      ...{ name: one.loc[1], reason: one.type, msg: one.msg },
    }))
  const names: string[] = (body.data?.pages ?? []).map((page: { name: string }) => page.name)
  return { ...comic, status, data: body.data, names, refused }
}

const page = () => png(90, 120)
const bytesOf = (text: string) => Buffer.from(text, 'latin1')
const STORED_NAME = { flags: 8, method: 10 } as const

/** A zip as old programs write it: without the flag for UTF-8, and with these bytes as names. */
async function oldZip(...names: Buffer[]): Promise<Buffer> {
  const places = names.map((name, at) => `${at}`.padEnd(name.length, 'x'))
  let zip = await zipOf(
    Object.fromEntries(await Promise.all(places.map(async (name) => [name, await page()] as const))),
  )
  for (const [at, place] of places.entries()) {
    zip = renamed(zip, place, names[at]?.toString('latin1') ?? '')
    zip = patched(zip, at, STORED_NAME.flags, 0, 2)
  }
  return zip
}

test('names of older archives are read by their encoding', async () => {
  const cases: [string, string[], Buffer[]][] = [
    ['Shift-JIS', ['ソラの表紙1.png'], [bytesOf('\x83\x5c\x83\x89\x82\xcc\x95\x5c\x8e\x861.png')]],
    ['Shift-JIS in a folder', ['第1話/ページ1.png'], [bytesOf('\x91\xe61\x98b\\\x83y\x81[\x83W1.png')]],
    ['Big5', ['封面第一話.png'], [bytesOf('\xab\xca\xad\xb1\xb2\xc4\xa4\x40\xb8\xdc.png')]],
    [
      'DOS',
      ['Édition créée 1.png', 'Épisode café 2.png'],
      [bytesOf('\x90dition cr\x82\x82e 1.png'), bytesOf('\x90pisode caf\x82 2.png')],
    ],
    ['DOS of western Europe', ['Ação 1.png'], [bytesOf('A\x87\xc6o 1.png')]],
    ['a half letter like a backslash', ['ò\\1.png'], [bytesOf('\x95\x5c1.png')]],
    ['UTF-8 without its flag', ['Bab – dua.png'], [Buffer.from('Bab – dua.png')]],
  ]
  for (const [encoding, names, raw] of cases)
    expect([encoding, (await send({ 'a.zip': await oldZip(...raw) })).names]).toEqual([encoding, names])
})

test('what systems and programs add to an archive is left out, and a cover beside the folders comes first', async () => {
  const junk = [
    ...['@eaDir/1.png/SYNOPHOTO_THUMB_XL.jpg', '.@__thumb/1.png', '#recycle/1.png', '__MACOSX/._1.png', 'thumbs.db'],
    ...[
      'bab/Desktop.ini',
      'ehthumbs.db',
      '.picasa.ini',
      'MetronInfo.xml',
      'CoMet.xml',
      'baca saya.txt',
      'a.url',
      'a.NFO',
    ],
    ...['$RECYCLE.BIN/1.png', '@Recently-Snapshot/1.png', '#snapshot/1.png', 'lost+found/1.png', '.Trash-1000/1.png'],
    ...['1.png@SynoEAStream', 'ehthumbs_vista.db', 'Picasa.ini', 'Icon\r', 'a.webloc', 'a.lnk', 'a.sfv', 'a.md5'],
  ]
  const picture = await page()
  const files = Object.fromEntries(
    [...junk, 'Chapter 10/1.png', 'Chapter 2/1.png', 'Cover.png'].map((name) => [name, picture]),
  )
  const { names, refused } = await send({ 'a.cbz': await zipOf(files) })
  expect([names, refused]).toEqual([['Cover.png', 'Chapter 2/1.png', 'Chapter 10/1.png'], []])
})

test('each refusal says what is wrong, and how to mend it', async () => {
  const picture = await page()
  const zip = await zipOf({ '1.png': picture, '2.png': picture })
  const empty = await zipOf({})
  const heic = Buffer.concat([bytesOf('\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf'), Buffer.alloc(200)])
  const bzip2 = patched(patched(zip, 0, STORED_NAME.method, 12, 2), 1, STORED_NAME.method, 12, 2)
  const cases: [string, Buffer, string, RegExp, string?][] = [
    ['a.cbz', bzip2, 'compression', /ZIP biasa/],
    ['b.cbz', patched(zip, 1, STORED_NAME.method, 9, 2), 'compression', /ZIP biasa/, '2.png'],
    ['c.cbz', empty, 'empty', /Tidak ada halaman/],
    ['d.zip', await zipOf({ 'Thumbs.db': 'x', 'catatan.txt': 'x' }), 'empty', /Tidak ada halaman/],
    ['foto.heic', heic, 'heic', /HEIC.*JPEG/],
    ['foto.jpg', heic, 'heic', /HEIC.*JPEG/],
    ['pindai.tif', await sharp(picture).tiff().toBuffer(), 'format', /JPEG atau PNG/],
    ['catatan.txt', bytesOf('halo'), 'not_image', /bukan gambar/],
  ]
  for (const [name, bytes, reason, msg, inner = name] of cases) {
    const { refused } = await send({ [name]: bytes })
    expect(refused).toEqual([{ name: inner, reason, msg: expect.stringMatching(msg) }])
  }
  const beside = await send({ '0.png': picture, 'kosong.zip': empty })
  expect([beside.names, beside.refused.map((one) => [one.name, one.reason])]).toEqual([
    ['0.png'],
    [['kosong.zip', 'empty']],
  ])
})

test('bytes behind the end of an archive do no harm', async () => {
  const zip = await zipOf({ '1.png': await page(), '2.png': await page() })
  expect((await send({ 'a.zip': Buffer.concat([zip, Buffer.alloc(500, 7)]) })).names).toEqual(['1.png', '2.png'])
  expect((await send({ 'a.zip': zip.subarray(0, zip.length - 30) })).refused).toMatchObject([{ reason: 'broken' }])
})

const comicInfo = (inner: string, encoding = '') =>
  `<?xml version="1.0"${encoding && ` encoding="${encoding}"`}?><ComicInfo>${inner}</ComicInfo>`

test('ComicInfo is read in its encoding, with its series and direction', async () => {
  const inner =
    '<Series>Café Énergi</Series><Title>Bab 1 – “Pulang” &amp; Pergi</Title><Number>1.5</Number>' +
    '<Summary><![CDATA[Cerita é <b>dua</b>]]>&#10;&#7;lagi</Summary><Manga>YesAndRightToLeft</Manga>'
  const expected = {
    ...{ title: 'Bab 1 – “Pulang” & Pergi', number: '1.5', series: 'Café Énergi', direction: 'rtl' },
    summary: 'Cerita é <b>dua</b>\nlagi',
  }
  const windows = bytesOf(
    comicInfo(inner, 'windows-1252').replace('–', '\x96').replace('“', '\x93').replace('”', '\x94'),
  )
  const utf16 = Buffer.concat([bytesOf('\xff\xfe'), Buffer.from(comicInfo(inner, 'utf-16'), 'utf16le')])
  for (const xml of [
    Buffer.from(comicInfo(inner)),
    Buffer.from(`\ufeff${comicInfo(inner)}`),
    windows,
    utf16,
    utf16.swap16(),
  ])
    expect(
      (await send({ 'a.cbz': await zipOf({ '1.png': await page(), 'ComicInfo.xml': Buffer.from(xml) }) })).data
        .comic_info,
    ).toEqual(expected)
  const series = comicInfo('<Series>Naga Kecil</Series><Number>3</Number><Manga>No</Manga>')
  const sent = await send({ 'a.cbz': await zipOf({ '1.png': await page(), 'ComicInfo.xml': series }) })
  expect(sent.data.comic_info).toMatchObject({ title: 'Naga Kecil 3', number: '3', direction: 'ltr', summary: '' })
  expect(await db()('comics').where({ id: sent.id }).pluck('direction')).toEqual(['ltr'])
})

test('a GIF is a page, and of moving pictures it is said that they stand still', async () => {
  const frames = Buffer.alloc(40 * 80 * 3, 200).fill(20, 40 * 40 * 3)
  const moving = (format: 'gif' | 'webp') =>
    sharp(frames, { raw: { width: 40, height: 80, channels: 3, pageHeight: 40 } })
      .toFormat(format, { delay: [90, 90] })
      .toBuffer()
  const still = await page()
  const actl = Buffer.alloc(20)
  actl.writeUInt32BE(8, 0)
  actl.write('acTL', 4, 'latin1')
  actl.writeUInt32BE(2, 8)
  actl.writeUInt32BE(crc32(actl.subarray(4, 16)), 16)
  const apng = Buffer.concat([still.subarray(0, 33), actl, still.subarray(33)])
  const { names, data, refused } = await send({
    ...{ '1.gif': await inFormat('gif'), '2.gif': await moving('gif'), '3.webp': await moving('webp') },
    ...{ '4.png': apng, '5.png': still },
  })
  expect([names, refused]).toEqual([['1.gif', '2.gif', '3.webp', '4.png', '5.png'], []])
  expect(data.notes.map((note: { name: string }) => note.name)).toEqual(['2.gif', '3.webp', '4.png'])
  expect(data.notes[0].msg).toMatch(/diam/)
})

test('tiles of one strip touch in the reader, and pages that only have margins do not', async () => {
  const pixels = Buffer.alloc(200 * 600 * 3)
  for (let at = 0; at < pixels.length; at += 1) {
    const [x, y] = [Math.floor(at / 3) % 200, Math.floor(at / 600)]
    pixels[at] = 128 + 110 * Math.sin(x / 25 + y / 60)
  }
  const whole = sharp(pixels, { raw: { width: 200, height: 600, channels: 3 } })
  const tile = (top: number) => whole.clone().extract({ left: 0, top, width: 200, height: 200 }).png().toBuffer()
  const joined = async (files: Record<string, Buffer>) => {
    const { id, token } = await send(files)
    await call('post', `/comics/${id}/publish`, token).send({}).expect(200)
    const { body } = await call('get', `/comics/${id}`, token)
    const { text } = await app()
      .get(`${new URL(body.data.url ?? '', 'http://x').pathname}baca/`)
      .expect(200)
    return [...text.matchAll(/class="reader-page(?!s)[^"]*"/g)].map(([part]) => part.includes('is-joined'))
  }
  expect(await joined({ '1.png': await tile(0), '2.png': await tile(200), '3.png': await tile(400) })).toEqual([
    true,
    true,
    false,
  ])
  expect(await joined({ '1.png': await tile(0), '2.png': await tile(400), '3.png': await tile(200) })).toEqual([
    false,
    false,
    false,
  ])
  expect(await joined({ '1.png': await page(), '2.png': await page() })).toEqual([false, false])
})

test('a cover comes first in the folder that all pages share, and signs before names are no junk', async () => {
  const picture = await page()
  const order = async (...names: string[]) =>
    (await send({ 'a.cbz': await zipOf(Object.fromEntries(names.map((name) => [name, picture]))) })).names
  expect(await order('Komik/Bab 1/1.png', 'Komik/cover.png')).toEqual(['Komik/cover.png', 'Komik/Bab 1/1.png'])
  expect(await order('1.png', 'Sampul.png')).toEqual(['Sampul.png', '1.png'])
  expect(await order('a/1.png', 'b/cover.png')).toEqual(['a/1.png', 'b/cover.png'])
  expect(await order('#1/1.png', '@1.png', '#a.png')).toEqual(expect.arrayContaining(['#1/1.png', '@1.png', '#a.png']))
})

test('what lies beside the pages of an archive does not keep them out', async () => {
  const picture = await page()
  const pages = (name: (at: number) => string) =>
    Object.fromEntries(Array.from({ length: 40 }, (_, at) => [name(at), at % 2 ? picture : 'x']))
  const book = await send({
    'a.epub': await zipOf({
      mimetype: 'x',
      'META-INF/container.xml': '<a>',
      ...pages((at) => `O/${at >> 1}.${at % 2 ? 'png' : 'xhtml'}`),
    }),
  })
  expect([book.names.length, book.refused]).toEqual([20, []])
  const other = await send({
    'a.zip': await zipOf({
      ...pages((at) => `${at}.${at % 2 ? 'png' : 'docx'}`),
      'z.mp4': bytesOf('\0\0\0\x18ftypisom'),
    }),
  })
  expect([other.names.length, other.refused.map((one) => [one.name, one.reason])]).toEqual([
    20,
    [
      ['0.docx dan 19 lainnya', 'not_image'],
      ['z.mp4', 'format'],
    ],
  ])
})

test('an archive that is locked as a whole is refused in one line', async () => {
  let zip = await zipOf({ '1.png': await page(), '2.png': await page(), 'ComicInfo.xml': '<a>' })
  for (const at of [0, 1, 2]) zip = patched(zip, at, STORED_NAME.flags, 1, 2)
  expect((await send({ 'a.cbz': zip })).refused).toMatchObject([{ name: 'a.cbz', reason: 'encrypted' }])
})

test('files of other kinds are refused with what to do', async () => {
  const tar = Buffer.alloc(600)
  tar.write('ustar', 257, 'latin1')
  const targa = Buffer.concat([Buffer.alloc(90, 2), bytesOf('TRUEVISION-XFILE.\0')])
  const cases: [string, Buffer, RegExp][] = [
    ['a.svg', bytesOf('<?xml version="1.0"?>\n<svg xmlns="x"/>'), /JPEG atau PNG/],
    ['a.cbt', tar, /Arsip TAR/],
    ['a.xz', Buffer.from('fd377a585a0000', 'hex'), /Arsip XZ/],
    ['a.zst', Buffer.from('28b52ffd00', 'hex'), /Arsip Zstandard/],
    ['a.bz2', bytesOf('BZh91AY'), /Arsip bzip2/],
    ['a.mp4', bytesOf('\0\0\0\x18ftypisom\0\0\x02\0'), /video/],
    ['a.mov', bytesOf('\0\0\0\x14ftypqt  \0\0\x02\0'), /video/],
    ['a.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /dokumen/],
    ['a.ico', Buffer.from('000001000100', 'hex'), /JPEG atau PNG/],
    ['a.tga', targa, /JPEG atau PNG/],
    ['a.ppm', bytesOf('P6\n9 9\n255\n'), /JPEG atau PNG/],
    ['a.xcf', bytesOf('gimp xcf file'), /JPEG atau PNG/],
    ['a.clip', bytesOf('CSFCHUNK'), /JPEG atau PNG/],
  ]
  const { refused } = await send(Object.fromEntries(cases.map(([name, bytes]) => [name, bytes])))
  expect(new Set(refused)).toEqual(
    new Set(cases.map(([name, , msg]) => ({ name, reason: 'format', msg: expect.stringMatching(msg) }))),
  )
})

test('a picture that mentions a PDF is a page, and an empty file says how it comes to be one', async () => {
  const picture = await page()
  const text = bytesOf('tEXtSource\0%PDF-1.7')
  const chunk = Buffer.alloc(text.length + 8)
  chunk.writeUInt32BE(text.length - 4)
  text.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(text), text.length + 4)
  const noted = Buffer.concat([picture.subarray(0, 33), chunk, picture.subarray(33)])
  const { names, refused } = await send({
    'a.png': noted,
    'b.zip': await zipOf({ '1.png': '', '2.png': picture }),
    'c.jpg': Buffer.alloc(0),
  })
  expect(names).toEqual(['a.png', '2.png'])
  const why = { reason: 'empty', msg: expect.stringContaining('0 bita') }
  expect(refused).toEqual([
    { name: '1.png', ...why },
    { name: 'c.jpg', ...why },
  ])
})

test('a moving AVIF that cannot be decoded is refused with what to do', async () => {
  const avif = await inFormat('avif')
  avif.write('avis', 8, 'latin1')
  const { refused } = await send({ 'a.avif': avif.subarray(0, 200) })
  expect(refused).toEqual([{ name: 'a.avif', reason: 'format', msg: expect.stringContaining('AVIF bergerak') }])
})

test('a large empty page is no bomb, however densely it is packed', async () => {
  const white = await sharp({ create: { width: 3_000, height: 3_200, channels: 3, background: '#fff' } })
    .png({ compressionLevel: 0 })
    .toBuffer()
  expect((await send({ 'a.zip': await zipOf({ '1.png': white }) })).names).toEqual(['1.png'])
})

test('of ComicInfo a mark of UTF-8 wins, comments are skipped, and what is no letter is dropped', async () => {
  const infoOf = async (xml: string | Buffer) =>
    (await send({ 'a.cbz': await zipOf({ '1.png': await page(), 'ComicInfo.xml': xml }) })).data.comic_info
  expect(await infoOf(`\ufeff${comicInfo('<Title>Café</Title>', 'windows-1252')}`)).toMatchObject({ title: 'Café' })
  expect(await infoOf(comicInfo('<Title>Café</Title>', 'x-klingon'))).toMatchObject({ title: 'Café' })
  const commented = comicInfo('<!-- <Title>Salah</Title> --><Title><![CDATA[<!--a-->]]> benar</Title>')
  expect(await infoOf(commented)).toMatchObject({ title: '<!--a--> benar' })
  expect(await infoOf(comicInfo('<Title>a&#xD800;&#xFFFE;\uffffb</Title>'))).toMatchObject({ title: 'ab' })
  const { title } = await infoOf(comicInfo(`<Title>${'a'.repeat(199)}😀</Title>`))
  expect(title).toBe('a'.repeat(199))
  const late = comicInfo(
    `<Pages>${'<Page Image="1"/>'.repeat(9_000)}</Pages><Title>Sesudah</Title>${' '.repeat(300_000)}`,
  )
  expect(await infoOf(late)).toMatchObject({ title: 'Sesudah' })
})
