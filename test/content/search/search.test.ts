import type { Knex } from 'knex'
import { beforeEach, describe, expect, test } from 'vitest'
import { dropWords, markFound, searchPublished } from '../../../src/content/search/search-queries.ts'
import { site } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { makeTitle } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { makeItem } from '../support/make.ts'

const db = useDatabase()
type Search = Parameters<typeof searchPublished>[1]
const search = (words: string, wishes: Partial<Search> = {}) =>
  searchPublished(db(), { kinds: ['post', 'program'], words, limit: 10, ...wishes }, new Date())
const titlesOf = async (words: string, wishes: Partial<Search> = {}) =>
  (await search(words, wishes)).items.map(({ title }) => title)

/** A few posts and programs, and ones that are not public but have the same words. */
async function fill(to: Knex): Promise<void> {
  const add = (title: string, body: string, subtitle: string | null = null) =>
    makeItem(to, 'post', { title, subtitle, body })
  await add('Menyalakan lampion', 'Kertas dilipat dua belas kali. Kerangkanya dari bambu.')
  await add('Malam di atap', 'Kami menonton bersama sampai subuh. Lampion lampion lampion menyala di pasar malam.')
  await add('Panduan takarir', 'Terjemahan yang baik dibaca sekali saja. Jangan lupa tanda baca.', 'Untuk pemula')
  await add('Kafé komik di Bandung', 'Rak pinjam terbuka setiap hari. **Kopinya** murah, `wifi` ada.')
  await add('Yang di balik layar', 'Tim penyunting bekerja dua bulan.')
  await makeItem(to, 'program', {
    title: 'Lokakarya gambar panel',
    body: 'Membawa pensil sendiri. Belajar menggambar.',
  })
  await makeItem(to, 'post', { title: 'Lampion rahasia', publish_at: null })
  await makeItem(to, 'post', { title: 'Lampion besok', publish_at: new Date(Date.now() + 3_600_000) })
  await makeItem(to, 'post', { title: 'Lampion terbuang', deleted_at: new Date() })
  await makeItem(to, 'photo', { title: 'Foto lampion' })
}

describe('a search of posts and programs', () => {
  beforeEach(() => fill(db()))

  test.each([
    ['lampion', 'Menyalakan lampion', 'the title weighs more than the text that says it three times'],
    ['LAMPION', 'Menyalakan lampion', 'upper case'],
    ['lampionnya', 'Menyalakan lampion', 'a suffix'],
    ['membaca', 'Panduan takarir', 'the stem of a word with a prefix'],
    ['lamp', 'Menyalakan lampion', 'the beginning of a word'],
    ['lampiom', 'Menyalakan lampion', 'a wrong letter'],
    ['lampon', 'Menyalakan lampion', 'a missing letter'],
    ['lamppion', 'Menyalakan lampion', 'an extra letter'],
    ['lapmion', 'Menyalakan lampion', 'two swapped letters'],
    ['xampion', 'Menyalakan lampion', 'a wrong first letter'],
    ['pasra malam', 'Malam di atap', 'a slip in one word of two'],
    ['pasar malam', 'Malam di atap', 'words of the text'],
    ['penggambaran', 'Lokakarya gambar panel', 'another form of the word'],
    ['pemula', 'Panduan takarir', 'a word of the subtitle'],
    ['takarir', 'Panduan takarir', 'a word of the title'],
    ['kafe', 'Kafé komik di Bandung', 'without the accent'],
    ['Káfè bandúng', 'Kafé komik di Bandung', 'with other accents'],
    ['kopi', 'Kafé komik di Bandung', 'a word with marks'],
    ['komik-di-bandung', 'Kafé komik di Bandung', 'punctuation'],
    ['gambar', 'Lokakarya gambar panel', 'a program'],
    ['lokakrya', 'Lokakarya gambar panel', 'a program, with a missing letter'],
    ['yang di', 'Yang di balik layar', 'stop words alone, by title'],
    ['rak yang di dan untuk', 'Kafé komik di Bandung', 'stop words beside another one'],
  ])('"%s" finds first "%s": %s', async (words, title) => {
    expect((await titlesOf(words))[0]).toBe(title)
  })

  test.each(['zzqqxx', 'dengan', 'lampion zzqqxx', '', ' ', '…', '\0', "'", '☃'])('%j finds nothing', async (words) => {
    expect(await titlesOf(words)).toEqual([])
  })

  test.each(["lampion'", 'lampion:*', '!lampion', 'lampion & (', '\\lampion', '"lampion', 'lampion\0', '%lampion_'])(
    '%j is searched like its word',
    async (words) => {
      expect(await titlesOf(words)).toContain('Menyalakan lampion')
    },
  )

  test('what is not public is not found, nor another kind than asked for', async () => {
    expect(await titlesOf('lampion')).toEqual(['Menyalakan lampion', 'Malam di atap'])
    expect(await titlesOf('lampion', { kinds: ['program'] })).toEqual([])
  })

  test('the newest come first if asked for, and a part is told with the number of all', async () => {
    expect(await titlesOf('lampion', { order: 'newest' })).toEqual(['Malam di atap', 'Menyalakan lampion'])
    const part = (offset: number) => search('lampion', { limit: 1, offset })
    expect(await part(1)).toMatchObject({ items: [{ title: 'Malam di atap' }], total: 2 })
    expect(await part(9)).toMatchObject({ items: [], total: 2 })
  })

  test('a changed text is found by its new words only, and very long words do no harm', async () => {
    const { id } = await makeItem(db(), 'post', { title: 'Tari topeng', body: 'x'.repeat(200_000) })
    await db()('content_items').where({ id }).update({ title: 'Wayang beber' })
    expect(await titlesOf('wayang')).toEqual(['Wayang beber'])
    expect(await titlesOf('topeng')).toEqual([])
    for (const words of ['x'.repeat(5_000), 'a b '.repeat(100)]) await titlesOf(words)
  })

  test('of a very long text, every word is found, and those of its beginning with a slip too', async () => {
    // Without vowels, so that no word is the beginning or another form of another one.
    const wordOf = (at: number) => `q${[...String(10_000 + at)].map((digit) => 'bcdfghjkmn'[Number(digit)]).join('')}`
    const body = Array.from({ length: 8_000 }, (_, at) => wordOf(at)).join(' ')
    await makeItem(db(), 'post', { title: 'Kamus bahasa rekaan', subtitle: 'Selengkapnya', body })
    for (const words of [wordOf(7_999), wordOf(3), `${wordOf(3)}x`, 'kamuz', 'selengkapny'])
      expect(await titlesOf(words), words).toEqual(['Kamus bahasa rekaan'])
    const known = await db()('content_words').whereLike('word', 'q%').count({ count: '*' }).first()
    expect(Number(known?.count)).toBeLessThanOrEqual(400)
  })

  test('words that no item has any more are dropped, and those that are there twice', async () => {
    const words = () => db()('content_words').whereIn('word', ['topeng', 'wayang', 'lampion']).pluck('word')
    const { id } = await makeItem(db(), 'post', { title: 'Tari topeng', body: 'Lampion.' })
    await db()('content_items').where({ id }).update({ title: 'Wayang beber' })
    await db().raw(`insert into content_words (word, slips) select word, slips from content_words`)
    expect(await dropWords(db())).toBeGreaterThan(0)
    expect((await words()).sort()).toEqual(['lampion', 'wayang'])
    await db()('content_items').where({ id }).delete()
    await dropWords(db())
    expect(await words()).toEqual(['lampion'])
    expect(await titlesOf('lampiom')).toEqual(['Menyalakan lampion', 'Malam di atap'])
  })

  test('the line of a long text stands around the found words, wherever they are', async () => {
    const filler = 'Kalimat pengisi yang biasa saja.\n\n'.repeat(400)
    const lines = async (body: string) => {
      await makeItem(db(), 'post', { title: 'Panjang', subtitle: 'Anak judul', body })
      const { items, query } = await search('gamelan sekaten', { kinds: ['post'], order: 'newest' })
      const [marked] = await markFound(db(), query ?? '', items.slice(0, 1))
      return marked?.line ?? []
    }
    const far = await lines(`Gamelan dulu. ${filler}**Gamelan** di [Sekaten](https://sekaten.example/).\n\n${filler}`)
    expect(far.filter(({ isFound }) => isFound).map(({ text }) => text)).toEqual(['Gamelan', 'Sekaten'])
    const text = far.map((piece) => piece.text).join('')
    expect(text).toMatch(/^ … .* … $/)
    expect(text).not.toMatch(/[*[\]]|https/)
    const near = (await lines(`Sekaten dan gamelan. ${filler}`)).map((piece) => piece.text).join('')
    expect(near).toMatch(/Sekaten dan gamelan\. Kalimat/)
  })

  test('the found words are marked in title and text', async () => {
    const { items, query } = await search('lampon', { kinds: ['post'] })
    const marked = await markFound(db(), query ?? '', items)
    const found = marked.map(({ title, line }) =>
      [title, line].map((pieces) => pieces.filter(({ isFound }) => isFound).map(({ text }) => text.toLowerCase())),
    )
    expect(found).toEqual([
      [['lampion'], []],
      [[], ['lampion', 'lampion', 'lampion']],
    ])
    expect(marked[0]?.line.map(({ text }) => text).join('')).toContain('Kertas dilipat')
  })
})

describe('the pages of the search', () => {
  beforeEach(() => fill(db()))
  async function page(path: string, words: string) {
    const address = `${path}${encodeURIComponent(words)}`
    return read((await site(db()).get(address).expect(200)).text)
  }

  test('the search of the site shows posts and programs below the titles, the words marked', async () => {
    const html = await page('/search/?q=', 'lampon')
    expect(html.texts('.community a')).toEqual(['Menyalakan lampion', 'Malam di atap'])
    expect(html.text('.community a mark')).toBe('lampion')
    expect((await page('/search/?q=', 'zzqqxx')).all('.community')).toEqual([])
  })

  test('where no title is found they stand before the titles that are popular', async () => {
    await makeTitle(db())
    const { all } = await page('/search/?q=', 'lampion')
    const shown = all('#hasil .community, #hasil h2').map((node) => node.text.replace(/\s+/g, ' ').trim())
    expect(shown[0]).toBe('Komunitas')
    expect(shown[1]).toContain('Menyalakan lampion')
    expect(shown).toContain('Sedang ramai')
  })

  test('the search of the blog finds posts, and says when there are none', async () => {
    const html = await page('/blog/?cari=', 'gambar lampion')
    expect(html.text('main [role=status]')).toBe('Tidak ada tulisan yang cocok.')
    expect(html.attribute('input[name=cari]', 'value')).toBe('gambar lampion')
    expect((await page('/blog/?cari=', 'lampion')).texts('.community a')).toHaveLength(2)
    expect((await page('/blog/?cari=', '  ')).texts('h1')).toEqual(['Blog'])
    await site(db()).get('/blog/?cari=lampion&page=2').expect(404)
  })

  test('hostile words break neither', async () => {
    const hostile = ['\0', "'", '" OR 1=1 --', ':* & |', '<script>', 'x'.repeat(200), 'x'.repeat(201), '%', '\\']
    for (const words of hostile)
      for (const path of ['/search/?q=', '/blog/?cari='])
        expect((await page(path, words)).text('h1'), path + words).not.toBeNull()
  })
})
