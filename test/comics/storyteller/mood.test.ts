import { expect, test } from 'vitest'
import { createBuiltInStoryteller } from '../../../src/comics/storyteller/built-in.ts'

const write = (text: string, genres: readonly string[], pageCount = 6) =>
  createBuiltInStoryteller().write(
    { text, pageCount, genres, style: 'Cartoon', seed: '1' },
    new AbortController().signal,
  )

/** The moods, with words by which a reader knows them, and ideas of each. */
const scary = /seram|merinding|bulu kuduk|gelap|gemetar/i
const funny = /lucu|tertawa|konyol|kocak|cekikikan|terbahak|kacau/i
const touching = /haru|air mata|menangis/i
const merry = /ceria|riang|gembira|hore|seru|girang|sorak|nyanyi/i
const moods: readonly (readonly [mood: string, genre: string, idea: string, told: RegExp])[] = [
  ['seram', 'Supranatural', 'Terdengar tangisan dari sumur tua. Surya dan kakaknya ingin tahu.', scary],
  ['seram', 'Fantasi', 'Bayangan putih di sekolah bergerak sendiri, dan Wati melihatnya.', scary],
  ['lucu', 'Komedi', 'Kambing Bu Tuti memakan undangan. Joni harus mengantar semuanya.', funny],
  ['lucu', 'Slice of Life', 'Pak Lurah salah kirim pesan ke grup warga, dan kampung heboh.', funny],
  ['tegang', 'Petualangan', 'Kapten Sinta terjebak badai di tengah laut.', /negang|tegang|napas|berdebar/i],
  ['haru', 'Fiksi Keluarga', 'Ratih merajut syal untuk ayahnya yang bekerja di kapal.', touching],
  ['haru', 'Slice of Life', 'Lala menunggu ayahnya pulang dari laut setiap sore.', touching],
  ['semangat', 'Motivasi', 'Tim kasti Bayu kalah telak, tetapi ia tetap tersenyum bangga.', /semangat/i],
  ['misterius', 'Edukasi', 'Ada rahasia tersembunyi di perpustakaan milik Kakek Jo.', /misteri|rahasia|teka-teki/i],
  [
    'romantis',
    'Slice of Life',
    'Wulan jatuh hati kepada penjual bunga yang naksir padanya.',
    /cinta|romantis|berdebar|hati/i,
  ],
  ['ceria', 'Fabel', 'Kelinci Pupu mengadakan pesta ulang tahun di kebun.', merry],
  ['hangat', 'Fiksi Keluarga', 'Dimas memasak bubur bersama neneknya.', /hangat/i],
]

test.each(moods)('a story is %s in the genre %s: %s', async (mood, genre, idea, told) => {
  for (const pageCount of [4, 6, 12]) {
    const script = await write(idea, [genre], pageCount)
    expect(script.mood).toBe(mood)
    const panels = script.pages.flatMap((page) => page.panels)
    const said = panels.map(({ dialogues }) => dialogues.map(({ text }) => text).join(' '))
    expect(said.slice(0, 2).join(' ')).toMatch(told)
    expect(said.slice(-2).join(' ')).toMatch(told)
    expect(said.filter((text) => told.test(text)).length).toBeGreaterThanOrEqual(3)
  }
})

test('a scary story happens at night, and who is in a funny one does not cry', async () => {
  const haunted = await write('Hantu tinggal di toilet sekolah, dan Wati melihatnya.', ['Supranatural'])
  expect(haunted.pages[0]?.panels[0]?.description).toMatch(/^Malam berkabut/)
  const comedy = await write('Joni mengira kambing itu adalah gurunya.', ['Komedi'])
  expect(JSON.stringify(comedy.pages)).not.toMatch(/Joni [^.]*(?:menangis|sedih)/)
})
