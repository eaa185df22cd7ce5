import { describe, expect, test } from 'vitest'
import { pagesNeeded, panelsNeeded, tooLong, writeScript } from '../../../src/comics/engines/storyteller/built-in.ts'
import { lookFor } from '../../../src/comics/engines/storyteller/look.ts'
import type { Idea, Script } from '../../../src/comics/script/script.ts'

const write = (text: string, more: Partial<Idea> = {}): Script =>
  writeScript({ text, pageCount: 3, genres: ['Komedi'], style: 'Cartoon', seed: '1', ...more })
const panelsOf = ({ pages }: Script) => pages.flatMap(({ panels }) => panels)
const linesOf = (script: Script) => panelsOf(script).flatMap(({ dialogues }) => dialogues)
const sentences = (count: number) =>
  Array.from(
    { length: count },
    (_, nth) => `Rani berjalan pelan menuju pohon besar yang ke-${nth + 1} di tepi hutan itu.`,
  ).join(' ')

describe('pages', () => {
  test.each([1, 2, 5, 7, 13, 40, 149])(
    '%i sentences fill pages of two to six panels, whatever is wished',
    async (count) => {
      for (const pageCount of [1, 4, 25]) {
        const script = write(sentences(count), { pageCount })
        const sizes = script.pages.map(({ panels }) => panels.length)
        const isOneLine = count === 1
        expect(Math.max(...sizes)).toBeLessThanOrEqual(6)
        expect(Math.min(...sizes.slice(0, -1), 6)).toBeGreaterThanOrEqual(2)
        expect(script.pages.length).toBeLessThanOrEqual(25)
        if (!isOneLine)
          expect(
            linesOf(script)
              .map(({ text }) => text)
              .join(' '),
          ).toBe(sentences(count))
      }
    },
  )

  test('the wish spreads panels over pages, and never cuts words', async () => {
    expect(write(sentences(12), { pageCount: 6 }).pages).toHaveLength(6)
    expect(write(sentences(12), { pageCount: 1 }).pages).toHaveLength(2)
    expect(write(sentences(12), { pageCount: 25 }).pages).toHaveLength(6)
  })

  test('words for more than 25 pages are known before anything starts', async () => {
    const script = Array.from({ length: 186 }, (_, nth) => `Panel ${nth + 1}: Rani duduk.`).join('\n')
    expect(panelsNeeded(script)).toBe(186)
    expect(pagesNeeded(script)).toBe(31)
    expect(tooLong(script)).toBe('Ceritamu perlu 31 halaman, paling banyak 25. Bagi dua.')
    expect(tooLong(sentences(280))).toBeNull()
    expect(tooLong(sentences(400))).not.toBeNull()
  })

  test('a long quote is cut at its sentences into balloons of the same speaker, a long sentence between clauses', async () => {
    const said = Array.from(
      { length: 9 },
      (_, nth) => `Ini kalimat ke-${nth + 1} yang agak panjang untuk sebuah balon.`,
    ).join(' ')
    const long = `Rani berjalan ${'melewati pohon, '.repeat(25)}lalu pulang.`
    const lines = linesOf(write(`"${said}" kata Rani. ${long} Ia tidur.`))
    const balloons = lines.filter(({ kind }) => kind === 'speech')
    expect(balloons.length).toBeGreaterThan(1)
    expect(balloons.map(({ text }) => text).join(' ')).toBe(said)
    expect(balloons.every(({ character, text }) => character === 'Rani' && /[.]$/.test(text))).toBe(true)
    expect(lines.map(({ text }) => text).join(' ')).toBe(`${said} ${long} Ia tidur.`)
    expect(lines.every(({ text }) => text.length <= 240 && !text.includes('…'))).toBe(true)
  })
})

describe('scripts', () => {
  test('each panel is one, with its description unchanged; pages are as written', async () => {
    const text =
      'Judul: Bus Terakhir\r\n\r\nHalaman 1\r\nPanel 1 (lebar):\r\nTio duduk di halte. Hujan turun.\r\n\tTio (dalam hati): Lama sekali.\r\nPanel 2\r\n[Bus datang.]\r\nSFX: Ciit!\r\nHalaman 2\r\nPanel 1: Tio naik.\r\nNARASI: Selesai.'
    const script = write(text, { pageCount: 9 })
    expect(script.title).toBe('Bus Terakhir')
    expect(script.pages.map(({ panels }) => panels.map(({ description }) => description))).toEqual([
      ['lebar Tio duduk di halte. Hujan turun.', 'Bus datang.'],
      ['Tio naik.'],
    ])
    expect(linesOf(script).map(({ character, text, kind }) => [character, text, kind])).toEqual([
      ['Tio', 'Lama sekali.', 'thought'],
      ['', 'Ciit!', 'shout'],
      ['', 'Selesai.', 'narration'],
    ])
    expect(script).toMatchObject({ origin: 'creator', options: [] })
  })

  test('without numbers blank lines and brackets separate panels', async () => {
    const script = write(
      '[Pagi di dapur.]\nIbu: Bangun!\n\n[Di kamar.]\nDodo: Lima menit lagi.\n[Di dapur lagi.]\nIbu: Dodo!',
    )
    expect(panelsOf(script).map(({ description, dialogues }) => [description, dialogues.length])).toEqual([
      ['Pagi di dapur.', 1],
      ['Di kamar.', 1],
      ['Di dapur lagi.', 1],
    ])
  })

  test('what stands beside a page or a scene is seen in its first panel; notes leave no space', async () => {
    const script = write(
      'Adegan 1: Halte\nPanel 1: Tio duduk.\nTio: Pulang (menutup pintu).\nAdegan 2: Pasar\nPanel 2: Rani lari.',
    )
    expect(panelsOf(script).map(({ description }) => description)).toEqual([
      'Halte Tio duduk. Tio menutup pintu.',
      'Pasar Rani lari.',
    ])
    expect(script.title).not.toBe('Halte')
    expect(linesOf(script).map(({ text }) => text)).toEqual(['Pulang.'])
    const pages = write('Halaman 1: Pagi\nRani: Halo.\nTio: Hai.\nHalaman 2: Sore\nRani: Dah.\nTio: Dah.')
    expect(panelsOf(pages).map(({ description }) => description)).toEqual(['Pagi', 'Sore'])
  })

  test('a sign in a description is lettered nowhere; speech in it is', async () => {
    const script = write('Panel 1\nPapan bertulisan "TUTUP" di pintu.\nPanel 2\nTio mengetuk. "Halo?" kata Tio.')
    expect(panelsOf(script)[0]).toMatchObject({ description: 'Papan bertulisan "TUTUP" di pintu.', dialogues: [] })
    expect(linesOf(script).map(({ character, text }) => `${character}: ${text}`)).toEqual(['Tio: Halo?'])
  })

  test.each([
    'Senin: Rani bangun. Selasa: Rani tidur lagi.\nIa lupa waktu.',
    'Jam 10.30: bel berbunyi.\nRani lari.',
    'Halaman 2 buku itu robek. Rani menangis.',
  ])('"%s" is no script', async (text) => {
    expect(
      linesOf(write(text))
        .map(({ text }) => text)
        .join(' '),
    ).toBe(text.replace('\n', ' '))
  })
})

const genres = [
  'Fiksi Keluarga',
  'Slice of Life',
  'Komedi',
  'Petualangan',
  'Fantasi',
  'Edukasi',
  'Fabel',
  'Religius',
  'Motivasi',
  'Super Hero',
  'Supranatural',
  'Kuliner & Lifestyle',
]

describe('an idea of one line', () => {
  test('has other examples in every genre', () => {
    const titles = genres.flatMap((genre) =>
      (write('Putri pulang', { genres: [genre] }).options ?? []).map(({ title }) => title),
    )
    expect(new Set(titles).size).toBe(3 * genres.length)
  })

  test.each(genres)('has three examples in %s, of which one is chosen', async (genre) => {
    const line = 'Putri naksir kakak kelasnya'
    const scripts = await Promise.all([1, 2, 3].map((option) => write(line, { genres: [genre], option })))
    expect(scripts[0]?.options?.map(({ n }) => n)).toEqual([1, 2, 3])
    expect(new Set(scripts[0]?.options?.map(({ about }) => about)).size).toBe(3)
    expect(write(line, { genres: [genre] })).toEqual(scripts[0])
    for (const script of scripts) {
      expect(script.origin).toBe('example')
      expect(linesOf(script)[0]).toMatchObject({ text: line, kind: 'narration' })
      expect(panelsOf(script).length).toBeGreaterThanOrEqual(4)
      expect(panelsOf(script).length).toBeLessThanOrEqual(8)
      expect(script.characters.map(({ name }) => name)).toEqual(['Putri'])
      expect(new Set(linesOf(script).map(({ character }) => character))).toEqual(new Set(['', 'Putri']))
    }
  })

  test('nobody speaks where the line names nobody', async () => {
    const script = write('Hujan turun di kota yang kosong')
    expect(script.characters).toEqual([])
    expect(linesOf(script).every(({ kind }) => kind === 'narration')).toBe(true)
    expect(panelsOf(script).length).toBeGreaterThanOrEqual(4)
  })
})

describe('looks', () => {
  test.each([
    ['Rani, siswi SMA, duduk. Rani diam.', 'Rani', { kind: 'woman', age: 'teen', clothes: 'senior' }],
    ['Kakek berjalan. Kakek tersenyum.', 'Kakek', { kind: 'man', age: 'elder' }],
    ['Seorang polisi berlari. Polisi itu jatuh.', 'Polisi', { clothes: 'police' }],
    ['Sultan Agung marah. Sultan Agung pergi.', 'Sultan Agung', { kind: 'man', clothes: 'royal' }],
    ['Seekor kambing bernama Jabrik lari. Jabrik jatuh.', 'Jabrik', { kind: 'goat' }],
  ])('%s', async (text, name, look) => {
    const { characters } = write(text)
    expect(characters.find((one) => one.name === name)?.look).toMatchObject(look)
  })

  test('older descriptions say kind, hair and clothes', () => {
    const look = (words: string) => lookFor({ name: 'X', words, seed: '1' })
    expect(look('Nenek, rambut putih digelung, kebaya hijau')).toMatchObject({
      kind: 'woman',
      age: 'elder',
      hair: 'bun',
      clothes: 'kebaya',
    })
    expect(look('Anak laki-laki, seragam merah putih, rambut jabrik')).toMatchObject({
      kind: 'man',
      age: 'child',
      hair: 'spiky',
      clothes: 'primary',
    })
    expect(look('Kucing oranye yang gemuk')).toMatchObject({ kind: 'cat' })
  })

  test('people differ from each other, and stay as they are', async () => {
    const text = 'Gita, Hana, Rina, dan Sari naik kereta. Mereka tertawa.'
    const { characters } = write(text)
    const looks = characters.map(({ look }) => JSON.stringify([look?.kind, look?.age, look?.hair, look?.clothes]))
    expect(new Set(looks).size).toBe(4)
    expect(write(text).characters).toEqual(characters)
    expect(characters.every(({ appearance }) => appearance.length > 10)).toBe(true)
  })
})

test('a sad face stays in the balloon, and the note behind it is seen', async () => {
  const script = write('Panel 1: Kamar.\nRani: Aku sedih :( (menangis pelan)\nTio: Sabar ya.')
  expect(linesOf(script).map(({ text }) => text)).toEqual(['Aku sedih :(', 'Sabar ya.'])
  expect(panelsOf(script)[0]?.description).toBe('Kamar. Rani menangis pelan.')
})
