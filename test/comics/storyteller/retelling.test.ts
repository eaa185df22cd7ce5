import { expect, test } from 'vitest'
import type { Script } from '../../../src/comics/script/script.ts'
import { createBuiltInStoryteller } from '../../../src/comics/storyteller/built-in.ts'
import { plainText } from '../../../src/comics/storyteller/idea-text.ts'

/** Ideas that tell enough by themselves, which are retold clause by clause. */

const write = (text: string, pageCount: number): Promise<Script> =>
  createBuiltInStoryteller().write(
    { text, pageCount, genres: ['Drama'], style: 'Cartoon', seed: '7' },
    new AbortController().signal,
  )

const panelsOf = (script: Script) => script.pages.flatMap(({ panels }) => panels)
const told = (script: Script) =>
  panelsOf(script)
    .flatMap(({ dialogues }) => dialogues)
    .filter(({ kind }) => kind === 'narration')
    .map(({ text }) => text.replaceAll('…', ' '))
    .join(' ')
const wordsOf = (text: string) => text.toLowerCase().match(/\p{L}+/gu) ?? []

const ideas = {
  well: 'Setiap sore Pak Wiryo menimba air dari sumur desa untuk janda di ujung jalan. Suatu hari talinya putus dan embernya jatuh, tapi warga patungan membeli pompa untuk mereka berdua.',
  bus: 'Naya ketinggalan bus sekolah karena menolong kucing di selokan. Sopir angkot yang melihatnya mengantar dia gratis, padahal setorannya belum cukup. Akhirnya satu sekolah naik angkot itu tiap pagi.',
  clock:
    'cowok penjaga menara jam nemu surat cinta di balik roda gigi, padahal jamnya mati sejak kakeknya hilang. dia nyari penulisnya keliling kota, eh ternyata neneknya sendiri yang nulis',
  train:
    'Pak Karso sejak pensiun merasa tidak berguna lagi. Cucunya lalu minta dibuatkan kereta dari kardus, dan akhirnya satu gang ikut naik keliling kampung.',
  ravine:
    'Sopir bus malam Pak Hasan menaikkan seorang perempuan basah kuyup di jalan sepi. Ternyata bus yang ditumpanginya sudah masuk jurang setahun yang lalu.',
  two: 'Dua penjahit yang tokonya berhadapan, Mak Odah dan Koh Liem, tidak pernah bertegur sapa. Waktu banjir merendam toko Koh Liem, Mak Odah menampung semua kainnya, lalu mereka menjahit bendera bersama.',
}

test.each(Object.entries(ideas))('all of the idea %s is told in its order, however long the comic', async (_, text) => {
  for (const pageCount of [1, 2, 3, 5, 8, 25]) {
    const script = await write(text, pageCount)
    expect(script.pages).toHaveLength(pageCount)
    const said = wordsOf(told(script))
    let at = 0
    // A pronoun at the head of a sentence becomes the name of the hero, and "dan" before a new one is left out.
    const asked = wordsOf(plainText(text)).filter((word) => !/^(?:dia|ia|dan)$/.test(word))
    for (const word of said) if (word === asked[at]) at += 1
    expect(asked.slice(at), `${pageCount} pages`).toEqual([])
    const sizes = script.pages.map(({ panels }) => panels.length)
    expect([Math.min(...sizes) >= 2, Math.max(...sizes) <= 6]).toEqual([true, true])
    if (pageCount > 2) expect(panelsOf(script)).toHaveLength(pageCount * 3)
  }
})

test.each([
  ['well', ['Pak Wiryo']],
  ['bus', ['Naya', 'Kucing']],
  ['two', ['Mak Odah', 'Koh Liem']],
] as const)('a short comic of the idea %s has nobody besides those of whom it speaks', async (idea, names) => {
  const { characters } = await write(ideas[idea], 5)
  expect(characters.map(({ name }) => name)).toEqual(names)
})

test('what a clause names is in its picture, and who acts in it', async () => {
  const script = await write(ideas.bus, 5)
  const showing = (word: string) =>
    panelsOf(script).find(({ dialogues }) => dialogues.some(({ text }) => text.includes(word)))?.description
  expect(showing('ketinggalan bus')).toContain('Naya')
  expect(showing('kucing')).toMatch(/kucing/i)
  expect(showing('satu sekolah')).toContain('Orang-orang')
  expect(told(await write(ideas.clock, 5))).toMatch(/menemukan .*surat cinta/)
})

test('short words of chats are written out, names and English ones are not', () => {
  expect(plainText('Gede nyari kucing gede di Gunung Gede.')).toBe('Gede mencari kucing besar di Gunung Gede.')
  expect(plainText('A girl got lost and wants to make a robot.')).toBe('A girl got lost and wants to make a robot.')
  expect(plainText('Ujungnya menyala, jadi rebutan.')).toBe('Ujungnya menyala, jadi rebutan.')
})

test.each([
  ['Teknisi bernama Galang mematikan mesin hujan.', 'Galang'],
  ['Seekor berang-berang tua menjaga lonceng di dasar danau.', 'Berang-berang'],
])('the hero of "%s" is %s', async (idea, name) => {
  expect((await write(idea, 4)).characters[0]?.name).toBe(name)
})

const tales = {
  dragon:
    'Di desa di atas awan, hujan sudah tiga tahun tidak turun karena naga penjaga hujan tertidur. Seorang anak perempuan naik layangan untuk membangunkan naga itu. Lalu hujan turun.',
  mouse:
    'Uang kas kelas hilang dan semua nuduh Dodi. Sari nggak percaya, dia selidiki sendiri. Ternyata uangnya dibawa tikus. Sekelas malu terus minta maaf ke Dodi.',
  cat: 'Kucing pasar tiap pagi nunggu tukang ikan yang sudah meninggal, sampai anaknya datang meneruskan lapak.',
  storm:
    'Daeng Rala, pelaut Bugis yang sudah tua, mau jual perahunya. Di pelayaran terakhir dia bawa cucunya. Mereka kena badai besar, tapi pulang selamat.',
  letter:
    'Ningsih jaga fotokopian dekat kampus. Suatu hari kertas seorang mahasiswa berisi surat buat Ningsih, dan Ningsih balas di halaman belakangnya.',
}
const pictureOf = (script: Script, word: string) =>
  panelsOf(script).find(({ dialogues }) => dialogues.some(({ text }) => text.includes(word)))?.description

test('who is introduced is the hero, before a dragon of which something is told, and it rains when the idea says so', async () => {
  const script = await write(tales.dragon, 5)
  expect(script.characters[0]?.appearance).toMatch(/^Anak perempuan/)
  expect(script.characters).toHaveLength(2)
  expect(pictureOf(script, 'tertidur')).toMatch(/Naga tertidur/)
  expect(pictureOf(script, 'tertidur')).not.toMatch(/hujan/i)
  expect(pictureOf(script, 'hujan turun')).toMatch(/hujan/i)
})

test('each does and feels what is said of them, and says what fits it', async () => {
  const script = await write(tales.mouse, 5)
  expect(pictureOf(script, 'menuduh')).toMatch(/Orang-orang menuduh, marah\. Dodi berdiri, takut/)
  expect(pictureOf(script, 'selidiki')).not.toContain('Dodi')
  expect(pictureOf(script, 'minta maaf')).toMatch(/Orang-orang berdiri, malu\. Dodi berdiri, tenang/)
  const said = panelsOf(script).flatMap(({ dialogues }) => dialogues)
  expect(said.find(({ text }) => text === 'Di mana, ya? ...')?.character).toBe('Sari')
})

test('the dead are not seen, a people is nobody, "mereka" are the two, and a page of a letter is no yard', async () => {
  expect(panelsOf(await write(tales.cat, 5)).some(({ description }) => /Tukang|Ikan/.test(description))).toBe(false)
  const storm = await write(tales.storm, 5)
  expect(storm.characters.map(({ name }) => name)).not.toContain('Bugis')
  expect(pictureOf(storm, 'kena badai')).toMatch(/Daeng Rala .+ takut\. \S+ berdiri, takut/)
  expect(panelsOf(await write(tales.letter, 5)).some(({ description }) => description.includes('halaman'))).toBe(false)
})

test('where an idea is shorter than its comic, pages without words show what it tells', async () => {
  const script = await write(tales.cat, 5)
  const silent = script.pages.filter(({ panels }) => panels.every(({ dialogues }) => dialogues.length === 0))
  expect(silent.length).toBeGreaterThan(0)
  expect(
    silent.flatMap(({ panels }) => panels).every(({ description }) => /Kucing|Pemandangan/.test(description)),
  ).toBe(true)
})

test.each([
  'Seorang Anak Pemalu Pergi Ke Pasar Malam Mencari Kucing Kesayangan Neneknya Yang Sudah Lama Hilang Di Hutan',
  `Budi yang ${'a'.repeat(97)}`,
  `Budi pergi ke ${'b'.repeat(1_900)}.`,
])('a sentence that can be cut nowhere is told all the same: %s', async (text) => {
  expect((await write(text, 3)).pages).toHaveLength(3)
})

test('who tells the story is in its pictures, a door is nobody, and fog lies where the idea says so', async () => {
  const own = await write(
    'Aku menemukan anak kucing di depan sekolah, lalu membawanya pulang. Ternyata kucing itu milik guru, dan aku mengembalikannya.',
    4,
  )
  expect(pictureOf(own, 'menemukan')).toContain(own.characters[0]?.name)
  const door = await write(
    'Pintu loteng berderit tiap malam. Naya naik membawa senter. Pintu loteng itu terbuka sendiri, dan kabut tebal turun.',
    4,
  )
  expect(door.characters[0]?.name).toBe('Naya')
  expect(pictureOf(door, 'kabut')).toMatch(/berkabut/)
})
