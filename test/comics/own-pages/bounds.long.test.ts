import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { png, stackedZip, zipOf } from './pictures.ts'

/** What an archive may cost, whatever is in it. */

const db = useDatabase()
const { call, tokenOf } = useApi(db, { DATA_DIR: useFolder() })
type Data = {
  pages: { name: string }[]
  refused: { name: string; reason: string; msg: string }[]
  comic_info: { title: string; number: string; summary: string } | null
}

/** What becomes of an archive, and milliseconds of processor time of the server. */
async function sent(bytes: Buffer, name = 'bab.cbz'): Promise<Data & { cost: number }> {
  const token = await tokenOf(await makeUser(db()))
  const form = { title: 'Uji', genre_ids: [5], age_label: 'semua', made_with_ai: false, rights: true }
  const { id } = (await call('post', '/comics', token).send(form).expect(201)).body.data
  const before = process.cpuUsage()
  const { body } = await call('post', `/comics/${id}/pages`, token)
    .attach('pages', await png(60, 80), '0-baik.png')
    .attach('pages', bytes, name)
    .expect(201)
  const { user, system } = process.cpuUsage(before)
  return { ...body.data, cost: (user + system) / 1_000 }
}

const infoOf = (text: string) => zipOf({ 'ComicInfo.xml': text })
const long = (unit: string) => unit.repeat(99_999 / unit.length)
const ordinary = `<?xml version="1.0"?>\n<ComicInfo>\n  <Title>Warung</Title>\n${long('<Page Image="1" />\n')}</ComicInfo>`

test.each([
  ['<a>', 'sebuah arsip'],
  ['<title>', 'sebuah arsip'],
  ['<!--', 'sebuah arsip'],
  ['<Title ', 'sebuah arsip'],
  ['<a>', 'berkas biasa'],
])('a ComicInfo.xml of %s alone takes no longer than another (%s)', async (unit, as) => {
  const send = async (text: string) =>
    as === 'berkas biasa' ? sent(Buffer.from(text), 'ComicInfo.xml') : sent(await infoOf(text))
  await send(ordinary)
  const usual = await send(ordinary)
  expect(usual.comic_info?.title).toBe('Warung')
  expect((await send(long(unit))).cost).toBeLessThan(5 * usual.cost + 500)
})

test('of a ComicInfo.xml title, number and summary are read, with marks that are written out', async () => {
  const text = `\ufeff<?xml version="1.0" encoding="utf-8"?>
<ComicInfo xmlns:xsd="http://www.w3.org/2001/XMLSchema"><Series>Warung</Series>
  <title lang="id"> Kopi &amp; &#34;Teh&#x22; &lt;3 &tidak; &#99999999; </title><Number>07</Number>
  <Summary>Satu.
Dua &apos;tiga&apos;.</Summary><Pages><Page Image="0"/></Pages></ComicInfo>`
  const { comic_info, refused } = await sent(await zipOf({ 'x/ComicInfo.xml': text, 'y/ComicInfo.xml': '<Title>B' }))
  expect(refused).toMatchObject([{ name: 'bab.cbz', reason: 'empty' }])
  expect(comic_info).toEqual({
    title: 'Kopi & "Teh" <3 &tidak; &#99999999;',
    number: '07',
    summary: "Satu.\nDua 'tiga'.",
    series: 'Warung',
    direction: null,
  })
  const { comic_info: none } = await sent(await infoOf(''))
  expect(none).toEqual({ title: '', number: '', summary: '', series: '', direction: null })
})

/** What begins as a picture and is none is opened further than other files. */
const hollow = () => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(990_000)])

test('entries of an archive that lie on each other are a bomb, and not opened', async () => {
  const usual = await sent(await zipOf({ 'a.png': await png(300, 400) }))
  const stacked = await sent(await stackedZip(999, hollow()))
  expect(stacked.pages.map(({ name }) => name)).toEqual(['0-baik.png'])
  expect(new Set(stacked.refused.slice(0, 20).map(({ reason }) => reason))).toEqual(new Set(['bomb']))
  expect(stacked.cost).toBeLessThan(5 * usual.cost + 1_000)
  const twice = await sent(await stackedZip(2, await png(30, 40)))
  expect(twice.refused.map(({ name, reason }) => [name, reason])).toEqual([
    ['0000.png', 'bomb'],
    ['0001.png', 'bomb'],
  ])
})

test('after twenty refused files the rest is not opened, and the answer says so', async () => {
  const texts = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`b${at}.png`, Buffer.alloc(990_000)]))
  const many = await zipOf({ 'a.png': await png(60, 80), ...texts, 'c.png': 'x' })
  const { pages, refused, cost } = await sent(many)
  expect(pages.map(({ name }) => name)).toEqual(['0-baik.png', 'a.png'])
  expect(refused.length).toBe(21)
  expect(refused.at(-1)).toMatchObject({
    name: 'b20.png',
    reason: 'too_many',
    msg: expect.stringContaining('sisanya tidak dibuka'),
  })
  const twenty = Object.fromEntries(Object.entries(texts).slice(0, 20))
  const few = await sent(await zipOf({ 'a.png': await png(60, 80), ...twenty }))
  expect(few.refused.length).toBe(20)
  // The least of two counts: a collection of garbage is nobody's file.
  expect(Math.min(cost, (await sent(many)).cost)).toBeLessThan(3 * few.cost + 500)
})

test('an archive whose names are far too long is refused as a whole', async () => {
  const names = Array.from({ length: 990 }, (_, at) => [`${'/'.repeat(500)}${'1'.repeat(96)}${at + 1_000}.png`, 'x'])
  const { refused } = await sent(await zipOf(Object.fromEntries(names.map(([name = '']) => [`x${name}`, 'x']))))
  expect(refused).toMatchObject([
    { name: 'bab.cbz', reason: 'too_many', msg: expect.stringContaining('terlalu panjang') },
  ])
})
