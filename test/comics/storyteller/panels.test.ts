import { expect, test } from 'vitest'
import { drawPanel } from '../../../src/artwork/comic/draw-panel.ts'
import { Look } from '../../../src/artwork/comic/panel-scene.ts'
import { fromDistance } from '../../../src/artwork/comic/stage/camera.ts'
import { drawnBy } from '../../../src/comics/engines/illustrator.ts'
import { stagedFrom } from '../../../src/comics/engines/staged.ts'
import { writeScript } from '../../../src/comics/engines/storyteller/built-in.ts'
import { layOut, measures } from '../../../src/comics/lettering/layout.ts'
import { distanceTo, shareUnder } from '../../../src/comics/lettering/shapes.ts'

const write = (text: string) => writeScript({ text, pageCount: 2, genres: ['Komedi'], style: 'Cartoon', seed: '1' })

const told = async (text: string) => {
  const { characters, pages } = write(text)
  const panels = pages.map((page) => page.panels)
  const scenes = stagedFrom({ characters: [...characters], seed: '1' }, panels, true)
  return panels.flat().map(({ dialogues }, at) => ({ dialogues, scene: scenes[at] }))
}
/** Who is seen where a text is lettered, and where that is. */
const seenAt = async (text: string, words: string) => {
  const { scene } = (await told(text)).find(({ dialogues }) => dialogues.some(({ text }) => text.includes(words))) ?? {}
  return { names: scene?.figures.map(({ name }) => name), place: scene?.place }
}

test.each([
  ['Tio duduk di kelas menunggu gurunya datang.\n\n"Kok belum ada orang yang datang, ya?"', 'Kok belum', ['Tio']],
  ['Rani menatap lilin yang padam. Semuanya mendadak terasa lebih dingin.', 'mendadak', ['Rani']],
  ['Tio duduk di kelas menunggu gurunya. Besoknya, kelas itu sudah kosong.', 'kosong', []],
  ['Tio duduk di kelas menunggu gurunya. Pagi berikutnya, hutan itu berkabut.', 'berkabut', []],
])('who was there stays where words show nothing new: %s', async (text, words, names) => {
  expect((await seenAt(text, words)).names).toEqual(names)
})

test('what somebody speaks of is no place', async () => {
  const text = 'Tio membuka bekalnya di kelas dengan bangga.\n\n"Ini monster gunung berapi buatan ayahku sendiri."'
  expect((await seenAt(text, 'gunung')).place).toBe('classroom')
})

test('a heading, noises and short sentences share a panel with what is beside them', async () => {
  const panels = await told(
    'Layangan Terakhir\n\nDanu menarik benang layangannya di lapangan. Tas! Layangan itu melayang jauh melewati atap-atap rumah. Danu memanjat. Dahan berderak.',
  )
  expect(panels.map(({ dialogues }) => dialogues.map(({ text }) => text))).toEqual([
    ['Layangan Terakhir', 'Danu menarik benang layangannya di lapangan.'],
    ['Tas! Layangan itu melayang jauh melewati atap-atap rumah.'],
    ['Danu memanjat. Dahan berderak.'],
  ])
})

test('a noise is no thing', async () => {
  const text = 'Danu menarik benang layangannya di lapangan. Tas! Layangan itu melayang jauh melewati atap-atap rumah.'
  const scenes = (await told(text)).map(({ scene }) => scene?.props.map(({ key }) => key))
  expect(scenes.flat()).not.toContain('bag')
})

test('a thing that speaks is drawn as the thing, somebody with the name of a thing as a person', async () => {
  const sword = await told('Sekar menarik pedang itu sekuat tenaga.\n\n"Akhirnya ada yang bertanya," kata pedang itu.')
  const { scene } = sword.find(({ dialogues }) => dialogues.some(({ character }) => character === 'Pedang')) ?? {}
  expect(scene?.props.map(({ key }) => key)).toContain('sword')
  expect(scene?.figures.map(({ name }) => name)).not.toContain('Pedang')
  const girl = await told('Bulan berlari ke sungai dan melompat. "Dingin sekali airnya!" teriak Bulan.')
  expect(girl.flatMap(({ scene }) => scene?.figures.map(({ name }) => name))).toContain('Bulan')
})

test('an animal has one look, by its kind and by its nickname; a heading names nobody', async () => {
  const text =
    'Si Belang Pulang\n\nSeekor anak kucing belang terbangun di pasar. Ia bertemu seekor ayam betina.\n\nSi Belang berlari pulang ke rumahnya.'
  const { characters } = write(text)
  // An animal has all parts of a look, for the case that it becomes a person.
  for (const { look } of characters) expect(Look.parse(look)).toEqual(look)
  expect(characters.map(({ name, look }) => [name, look?.kind])).toEqual([
    ['Si Belang', 'cat'],
    ['Ayam', 'chicken'],
  ])
})

test('names have the sex of who bears them, and what stands in brackets says who they are', async () => {
  const { characters } = write(
    'Tokoh: Bejo (kambing berjanggut), Dimas, Ningsih\n\nDimas tertawa. Ningsih berlari.\n\nBejo: Mbeeek!\n\nDimas: Pulang!\n\nNingsih: Ayo!',
  )
  expect(Object.fromEntries(characters.map(({ name, look }) => [name, look?.kind]))).toEqual({
    Bejo: 'goat',
    Dimas: 'man',
    Ningsih: 'woman',
  })
})

test('roofs that something flies over are no place', async () => {
  const text = 'Danu berdiri di lapangan bersama adiknya. Layangan itu melayang jauh melewati atap rumah tetangga.'
  expect((await seenAt(text, 'melewati')).place).toBe('field')
})

test('a screenplay is a script', async () => {
  const panels = await told(
    'INT. BENGKEL - MALAM\n\nHujan deras di luar.\n\nGADIS\nTolong, Pak. Cepat.\n\nPAK PARTO\nBusinya mati. Sepuluh menit.',
  )
  const lines = panels.flatMap(({ dialogues }) => dialogues.map(({ character, text }) => `${character}: ${text}`))
  expect(lines).toEqual([
    ': Hujan deras di luar.',
    'GADIS: Tolong, Pak. Cepat.',
    'PAK PARTO: Businya mati. Sepuluh menit.',
  ])
})

test('panels may be numbered by a letter', async () => {
  const panels = await told(
    'P1. Sekolah, malam. Pak Udin membawa senter.\nPak Udin: S-siapa?\n\nP2. Ia membuka pintu.\nPak Udin: HAAA!',
  )
  expect(panels.map(({ dialogues }) => dialogues.map(({ text }) => text))).toEqual([['S-siapa?'], ['HAAA!']])
})

test.each([
  'Tio menangis di kamarnya. Sambil menangis ia memeluk lututnya.',
  'Close up: Rani duduk di tangga. Ia membungkuk.',
])('faces are in the picture near by, whatever the pose: %s', async (text) => {
  for (const { scene } of await told(text))
    for (const style of ['realistic', 'webtoon'])
      if (scene) {
        const near = fromDistance(scene, 'close')
        expect(drawPanel(near, { style, seed: 'a' }).faces).toHaveLength(near.figures.length)
      }
})

test('letters cover no face, few bodies, and point at who speaks', async () => {
  const texts = [
    'Kantor pos kecil di Jalan Kenari hampir tutup ketika Arif datang berlari. "Tunggu, Bu! Saya harus mengirim surat ini hari ini juga!" teriaknya. Bu Sinta, petugas di loket, melihat jam dinding. "Lima menit lagi, Nak. Tarik napas dulu," katanya. Arif menaruh amplop biru di atas meja. Tangannya gemetar. "Untuk siapa?" tanya Bu Sinta. "Untuk diri saya sendiri sepuluh tahun lagi." Bu Sinta diam, lalu menempelkan perangko dengan hati-hati. Sepuluh tahun kemudian, Arif membuka amplop itu di ruang tamunya.',
    'Di halaman sekolah, Bu Maya mengumumkan lomba membaca puisi. Sekar ingin ikut, tapi ia selalu gugup kalau dilihat banyak orang. "Aku tidak bisa, lututku gemetar," keluhnya kepada Rafi. "Baca saja sambil lihat aku," usul Rafi. Sekar naik ke panggung sambil memegang kertas. Di barisan paling belakang, Rafi mengangkat kedua tangannya dan membuat wajah lucu. Sekar tertawa keras. "Maaf, aku ulangi dari awal!" katanya.',
    'Pak Tarjo menjual es dawet di pinggir pasar sejak pagi buta. Seorang anak perempuan bernama Intan berdiri di depan gerobak. "Pak, uangku cuma seribu," katanya malu. Pak Tarjo memandang anak itu, lalu mengambil gelas paling besar. "Hari ini seribu dapat yang besar," ujarnya. Intan minum sampai habis dan berteriak, "Segar sekali! Ini dawet paling enak sedunia!" Orang-orang menoleh. Sebentar kemudian antrean mengular sampai ke toko kain.',
  ]
  let [bodies, covered, spoken, pointed] = [0, 0, 0, 0]
  for (const text of texts)
    for (const { dialogues, scene } of await told(text)) {
      if (!scene) continue
      const { faces, size } = drawnBy({ scene, style: 'Cartoon', seed: 'a' })
      const balloons = layOut({ dialogues, faces, size, measure: measures.narrow })
      for (const { name, isThing, body, radius, ...middle } of faces) {
        if (isThing || !body) continue
        expect(balloons.filter((one) => distanceTo(one, middle) < radius)).toEqual([])
        bodies += 1
        if (balloons.reduce((sum, one) => sum + shareUnder(one, body), 0) > 1 / 3) covered += 1
        for (const { tail, character, kind } of balloons) {
          if (character !== name || kind === 'narration') continue
          spoken += 1
          if (tail && Math.hypot(tail.x - middle.x, tail.y - middle.y) < radius + 40) pointed += 1
        }
      }
    }
  expect(bodies).toBeGreaterThan(20)
  expect(covered / bodies).toBeLessThan(0.1)
  expect(pointed).toBeGreaterThanOrEqual(spoken - 1)
})

test('somebody may be named after a sound', async () => {
  const panels = await told(
    'Embek bosan makan rumput di kandang.\n\nEmbek: Mbeeek!\n\nBu Sri: Pulang, Le.\n\nEmbek: MBEEE!',
  )
  expect(panels.flatMap(({ dialogues }) => dialogues.map(({ character }) => character))).toEqual([
    '',
    'Embek',
    'Bu Sri',
    'Embek',
  ])
})

const castOf = async (text: string) => write(text).characters.map(({ name }) => name)

test.each([
  ['rani pergi ke pasar\nia membeli ikan segar\nia pulang dengan gembira', ['Rani']],
  ['Rindu, Ayah menelepon rumah. Tidak ada jawaban dari sana.', ['Ayah']],
  ['KEBAKARAN\nRani berlari keluar rumah.\n\nHUJAN TURUN\nTio pulang dengan basah.', ['Rani', 'Tio']],
  ['Jakarta - Senin pagi Rani berjalan ke sekolah.\nBandung - Sore itu Tio menunggu kereta di peron.', ['Rani', 'Tio']],
])('lines without an end, headings and datelines keep the cast: %s', async (text, cast) => {
  expect(await castOf(text)).toEqual(cast)
})

test('a number alone in a line is lettered, and no balloon is empty', async () => {
  const lines = (
    await told('Bu Guru menunggu lama sekali, lalu ia menulis jawabannya:\n42.\nSemua bertepuk tangan.')
  ).flatMap(({ dialogues }) => dialogues.map(({ text }) => text))
  expect(lines.join(' ')).toContain('42.')
  const spoken = (await told('— Halo, kata Rani. —\n— Halo juga, kata Tio.')).flatMap(({ dialogues }) => dialogues)
  expect(spoken.filter(({ text }) => text.trim() === '')).toEqual([])
})

test('whoever a word may mean is found before somebody else and after', async () => {
  const seen = await seenAt(
    'Rani menunggu. Tio jatuh dari sepeda merahnya. Gadis itu menolongnya dengan cepat.',
    'Gadis itu',
  )
  expect(seen.names).toContain('Rani')
})
