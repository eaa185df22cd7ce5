import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceOf } from '../../../src/artwork/chance.ts'
import { Dialogue, type Idea, type Script } from '../../../src/comics/script/script.ts'
import { createBuiltInStoryteller } from '../../../src/comics/storyteller/built-in.ts'
import { genreScenes, taleFor, tales } from '../../../src/comics/storyteller/tale.ts'
import { readDescription } from '../../../src/comics/storyteller/words/read-description.ts'
import { tries } from '../../support/random.ts'

const write = (text: string, more: Partial<Idea> = {}): Promise<Script> =>
  createBuiltInStoryteller().write(
    { text, pageCount: 6, genres: ['Fantasi'], style: 'Cartoon', seed: '1', ...more },
    new AbortController().signal,
  )

const panelsOf = (script: Script) => script.pages.flatMap(({ panels }) => panels)
const linesOf = (script: Script) => panelsOf(script).flatMap(({ dialogues }) => dialogues)
const textOf = (script: Script) => JSON.stringify(script)
const genres = [...genreScenes.keys()]

const rain = 'Anak kecil berteduh di warung yang hanya ada saat hujan. Pemiliknya tahu namanya.'

/** An idea for each shape of a story, so that every tale is told. */
const shapes: Readonly<Record<string, string>> = {
  quest: 'Mentari mencari bintang yang jatuh di puncak gunung',
  lost: 'Kucing kesayangan Dewi hilang dan ia kehilangan semangat',
  longing: 'Bimo rindu ayahnya yang melaut dan sudah setahun tidak pulang',
  secret: 'Ada rahasia tersembunyi di perpustakaan tua milik Kakek Jo',
  haunting: 'Hantu di sekolah menangis tiap malam. Dewi ingin tahu kenapa',
  mystery: 'Dua detektif cilik menyelidiki siapa yang mencuri sandal di masjid',
  price: 'Kirana menemukan payung ajaib, tetapi setiap kali dipakai ia lupa satu kenangan',
  helping: 'Wulan ingin menolong burung yang sakit di taman',
  saving: 'Tari merawat pohon beringin tua yang akan ditebang',
  courage: 'Bima penakut dan malu, ia gugup berpidato di sekolah',
  dream: 'Sekar bercita-cita menjadi penari di istana',
  mistake: 'Tika berbohong setelah memecahkan cermin ibunya, lalu minta maaf',
  quarrel: 'Nisa bertengkar dengan adiknya berebut kamar',
  contest: 'Rangga ikut lomba layang-layang dan ingin juara',
  visitor: 'Alien datang mendarat di sawah, bertemu Ujang',
  newcomer: 'Wati pindah ke sekolah baru dan logatnya ditertawakan',
  accepted: 'Seekor naga ingin punya teman, tetapi semua orang takut padanya',
  hidden: 'Kucing bernama Mentega diam-diam menjalankan kios martabak',
  guarding: 'Pahlawan super bernama Sakti melawan penjahat yang mencuri warna kota',
  mixup: 'Alien mengira orang-orangan sawah adalah raja bumi',
  everyday: 'Ayam jago Pak RT bungkam, dan seluruh kampung kesiangan',
  making: 'Bu Ratna memasak kue dan berjualan resep neneknya',
}

test('1 to 25 pages have 2 to 6 panels each, three on average', async () => {
  for (let pageCount = 1; pageCount <= 25; pageCount += 1)
    for (const text of [rain, ...Object.values(shapes)]) {
      const script = await write(text, { pageCount, genres: [genres[pageCount % 12] ?? ''] })
      expect(script.pages).toHaveLength(pageCount)
      const sizes = script.pages.map(({ panels }) => panels.length)
      expect([Math.min(...sizes) >= 2, Math.max(...sizes) <= 6]).toEqual([true, true])
      if (pageCount > 2) expect(panelsOf(script)).toHaveLength(pageCount * 3)
    }
})

test('each tale has an idea here', () => {
  expect(Object.keys(shapes).sort()).toEqual(tales.map(({ key }) => key).sort())
})

test.each(Object.entries(shapes))('a story of the shape %s says nothing twice in any genre', async (shape, text) => {
  expect(taleFor(text, [], false, chanceOf('1')).key).toBe(shape)
  for (const genre of genres) {
    const script = await write(text, { pageCount: 25, genres: [genre] })
    const said = linesOf(script).map((line) => line.text)
    expect(said.filter((one, at) => said.indexOf(one) !== at)).toEqual([])
    const titles = script.pages.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
  }
})

test('the idea is retold in its own words, and the hero has a name that is said on the first page', async () => {
  const script = await write(rain)
  const told = linesOf(script).filter(({ kind }) => kind === 'narration')
  expect(told.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['Anak kecil berteduh di warung yang hanya ada saat hujan.', 'Pemiliknya tahu namanya.']),
  )
  expect(JSON.stringify(script.pages[0])).toContain(script.characters[0]?.name)
  expect(panelsOf(script)[0]?.description).toMatch(/hujan di warung, dari jauh\./)
})

test('"aku" becomes the hero, and the wish is told in the hero\'s own mouth', async () => {
  const script = await write('aku pengen banget menang lomba balap sepeda tapi sepedaku butut', { genres: ['Komedi'] })
  const name = script.characters[0]?.name
  expect(textOf(script)).toContain(`${name} ingin sekali menang lomba balap sepeda.`)
  expect(textOf(script)).toContain('Tapi sepedanya butut.')
  expect(textOf(script)).toContain('aku ingin menang lomba balap sepeda')
})

test.each([
  ['Gede ingin menjadi dalang, tetapi suaranya hilang di depan orang banyak.', 'courage'],
  ['Peri Melati kehilangan tongkat sihirnya di kebun bunga.', 'lost'],
  ['Sari berteduh di warung yang hanya muncul saat hujan.', 'secret'],
  ['Nelayan menolong ikan emas, tapi istrinya serakah.', 'helping'],
  ['Alien kecil jatuh di sawah kakek.', 'visitor'],
])('"%s" is a story of the shape %s', (text, shape) => {
  expect(taleFor(text, [], false, chanceOf('1')).key).toBe(shape)
})

test('who is ill stays at home, and a word such as "harus" is no feeling', async () => {
  const script = await write('Ketut takut badai, padahal kakeknya sakit dan ia harus menyalakan lampu sendirian.')
  expect(script.characters.map(({ name }) => name)).not.toContain('Kakek')
  expect(textOf(script)).toContain('Ketut bisa menyalakan lampu sendirian')
  expect((await write('Garda harus menjaga kota.', { genres: ['Komedi'] })).mood).toBe('lucu')
})

test.each([
  ['Robot bernama Pita belajar menanak nasi supaya seorang kakek tidak makan sendirian.', 'Pita Kakek'],
  ['Ayah Intan bekerja di kapal. Intan rindu dan menunggu di dermaga.', 'Intan Ayah'],
  ['Nadin ikut lomba debat melawan sahabatnya sendiri, Keisha.', 'Nadin Keisha'],
  ['Hantu di perpustakaan menangis tiap malam. Dewi ingin tahu kenapa.', 'Dewi Hantu'],
  ['Alien bernama Zog jatuh di halaman rumah Tika.', 'Tika Zog'],
])('who an idea speaks of has a part in "%s"', async (text, names) => {
  const [hero, other = ''] = names.split(' ')
  const { characters } = await write(text)
  expect(characters[0]?.name).toBe(hero)
  expect(characters.slice(1).map(({ name }) => name)).toContainEqual(expect.stringMatching(other))
})

test('an English idea and one in the short words of chats are told in Indonesian', async () => {
  expect(textOf(await write('A little girl named Luna wants to find the lost star in the forest.'))).toContain(
    'Di hutan ada seorang anak perempuan bernama Luna. Ia ingin menemukan bintang hilang.',
  )
  expect(textOf(await write('aku pngen bgt jadi pilot tp keluarga gk punya uang'))).toContain(
    'Tapi keluarga tidak punya uang.',
  )
})

test('the same idea and seed give the same story; another seed or another idea gives another', async () => {
  expect(await write(rain)).toEqual(await write(rain))
  expect(textOf(await write(rain, { seed: '2' }))).not.toBe(textOf(await write(rain)))
  const quest = linesOf(await write('Mentari mencari bintang yang jatuh di puncak gunung')).map(({ text }) => text)
  const contest = linesOf(await write('Rangga ikut lomba layang-layang dan ingin juara')).map(({ text }) => text)
  expect(quest.filter((text) => contest.includes(text)).length).toBeLessThan(5)
})

test('texts fit their balloons, names and titles their places', async () => {
  for (const text of Object.values(shapes)) {
    const script = await write(text, { pageCount: 25 })
    const lines = linesOf(script)
    expect(script.title.length).toBeLessThanOrEqual(60)
    for (const { title, summary } of script.pages) {
      expect(title.length).toBeLessThanOrEqual(60)
      expect(summary).not.toBe('')
    }
    expect(lines.filter((line) => line.kind === 'narration' && line.text.length > 110)).toEqual([])
    const long = lines.filter((line) => line.kind !== 'narration' && line.text.length > 60)
    expect(long.length / lines.length).toBeLessThan(0.1)
  }
})

test('an illustrator reads the place, the time, the distance and the people out of what is written', async () => {
  let panels = 0
  let right = 0
  for (const text of Object.values(shapes)) {
    const script = await write(text, { pageCount: 25, genres: ['Komedi', 'Petualangan'] })
    for (const panel of panelsOf(script)) {
      const scene = readDescription({ ...panel, ...commission, characters: script.characters })
      panels++
      if (asWritten(panel.description, script, scene)) right++
    }
  }
  expect(right / panels).toBeGreaterThanOrEqual(0.95)
})

const commission = { hero: null, backgrounds: [], style: 'Cartoon', mood: '', seed: '1', take: 0 }
const times = { pagi: 'morning', siang: 'day', sore: 'evening', malam: 'night' } as const
const distances = { 'dari jauh': 'far', 'jarak sedang': 'medium', 'dari dekat': 'close', rinci: 'detail' } as const
const feelings = { tenang: 'calm', senang: 'happy', sedih: 'sad', marah: 'angry', takut: 'scared', kaget: 'surprised' }

function asWritten(description: string, script: Script, scene: ReturnType<typeof readDescription>): boolean {
  const [, time = '', distance = ''] = /^(\S+) .*?, (dari jauh|jarak sedang|dari dekat|rinci)\./.exec(description) ?? []
  const seen = description.slice(description.indexOf(distance) + distance.length)
  const named = script.characters.filter(({ name }) => seen.includes(name)).map(({ name }) => name)
  const read = scene.figures.map(({ name }) => name)
  const [feeling] = Object.entries(feelings).filter(([word]) => new RegExp(`, ${word}\\.`).test(seen))
  return (
    scene.time === times[time.toLowerCase() as keyof typeof times] &&
    scene.distance === distances[distance as keyof typeof distances] &&
    named.every((name) => read.includes(name)) &&
    (feeling === undefined || scene.figures.some(({ mood }) => mood === feeling[1]))
  )
}

test('300 ideas without sense, in any letters, each give a whole script', async () => {
  const ideas = fc.oneof(
    fc.string({ minLength: 10, maxLength: 400, unit: 'grapheme' }),
    fc.lorem({ maxCount: 40 }).map((text) => `${text} {h} {ingin} {x}`),
    fc
      .array(
        fc.constantFrom(...rain.split(' '), ...Object.values(shapes).join(' ').split(' '), 'aku', '!', 'tapi', '\n'),
        { minLength: 4, maxLength: 80 },
      )
      .map((words) => words.join(' ')),
  )
  const whole = fc.asyncProperty(
    ideas,
    fc.integer({ min: 1, max: 25 }),
    fc.subarray(genres),
    async (text, pageCount, some) => {
      const script = await write(text, { pageCount, genres: some })
      expect(script.pages).toHaveLength(pageCount)
      expect(script.characters[0]?.name).toMatch(/\p{L}/u)
      expect(textOf(script)).not.toMatch(/undefined|\{(h|t|l|tempat|sana|benda|ingin|tapi)\}/i)
      for (const line of linesOf(script)) expect(Dialogue.safeParse(line).error).toBeUndefined()
    },
  )
  await fc.assert(whole, tries(3_000))
})

test('nothing is told that contradicts the idea, and what is made is seen', async () => {
  const robot = await write('Togar membuat robot untuk menemani nenek di rumah.')
  expect(panelsOf(robot).filter(({ description }) => description.includes('Robot')).length).toBeGreaterThan(1)
  const mute = await write('Anak baru bernama Galih tidak bisa bicara, tetapi gambarnya bercerita.')
  expect(linesOf(mute).filter(({ character, kind }) => character === 'Galih' && kind !== 'thought')).toEqual([])
  expect(panelsOf(mute).filter(({ description }) => /gambar/i.test(description)).length).toBeGreaterThan(1)
  const far = await write('Gita membuat selimut dari kain bekas untuk neneknya yang merantau di kota.')
  expect(far.title).toBe('Selimut untuk Nenek')
  expect(far.characters.map(({ name }) => name)).not.toContain('Nenek')
  expect(JSON.stringify(far.pages.at(-1))).toContain('Selimut itu sampai juga kepada neneknya.')
  const lost = await write('Tim futsal Reza kalah di final, tetapi ia pulang dengan kepala tegak.')
  expect(JSON.stringify(lost.pages.at(-1))).toContain('Tetapi Reza pulang dengan kepala tegak.')
  expect(textOf(lost)).not.toMatch(/obat|juara tahun lalu/)
  const sound = await write('Terdengar suara gamelan dari gedung tua setiap Jumat malam. Wening dan adiknya penasaran.')
  expect(textOf(sound)).toContain('"Terdengar suara gamelan dari gedung tua setiap Jumat malam."')
  expect(textOf(sound)).not.toMatch(/Namaku|Semua orang selalu lari/)
})

test('who is blamed in the idea is blamed in the story, and a goat is not its owner', async () => {
  const script = await write('Doni memecahkan kaca jendela, lalu diam saja waktu adiknya yang disalahkan.')
  expect(textOf(script)).toContain(`${script.characters[1]?.name}! Ini pasti perbuatanmu!`)
  expect(textOf(script)).not.toContain('siapa yang melakukan ini')
  const { characters } = await write('Kambing Bu Tuti memakan surat undangan. Joni harus mengantar semuanya.')
  expect(characters.find(({ name }) => name === 'Bu Tuti')?.appearance ?? 'Perempuan').toMatch(/^Perempuan/)
})

test.each([
  ['Warung Mbah Surip akan ditutup. Cucunya, Danu, tidak mau menyerah.', 'Danu', 'Mbah Surip'],
  ['Perpustakaan milik Bu Mirna akan dijual. Salma, pelanggannya, pantang menyerah.', 'Salma', 'Bu Mirna'],
])('who wishes, or does not give up, is the hero before somebody with a title: "%s"', async (idea, ...names) => {
  expect((await write(idea)).characters.map(({ name }) => name).slice(0, 2)).toEqual(names)
})
