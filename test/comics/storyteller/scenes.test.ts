import { describe, expect, test } from 'vitest'
import { stagedFrom } from '../../../src/comics/engines/staged.ts'
import { writeScript } from '../../../src/comics/engines/storyteller/built-in.ts'

/** The pictures of an idea, which has more than one sentence: where they are, who is seen, and what lies there. */
function picturesOf(words: string) {
  const text = `${words} Begitulah.`
  const { characters, pages } = writeScript({ text, pageCount: 8, genres: ['Komedi'], style: 'Cartoon', seed: '1' })
  const scenes = stagedFrom(
    { characters: [...characters], seed: '1' },
    pages.map(({ panels }) => panels),
    true,
  )
  const figures = scenes.flatMap((scene) => scene.figures)
  return {
    scenes,
    figures,
    names: [...new Set(figures.map(({ name }) => name))].sort(),
    places: placesIn(scenes),
    props: [...new Set(scenes.flatMap(({ props }) => props.map(({ key }) => key)))],
    cast: characters.map(({ name }) => name),
  }
}

/** Backdrops stand between. */
function placesIn(scenes: readonly { place: string }[]): string[] {
  const all = [...new Set(scenes.map(({ place }) => place))]
  return all.length === 1 ? all : all.filter((place) => place !== 'plain')
}

describe('who is only in a picture, a text, a memory or on the phone', () => {
  test.each([
    [
      'Dewi membuka album lama. Di foto itu ibunya muda sedang menari bersama almarhum kakek. Dewi teringat ayahnya yang pernah memancing di danau.',
      ['Dewi'],
      ['plain'],
      ['photo'],
    ],
    [
      'Ratih menatap foto di dinding kamar. Di foto itu, ayahnya berdiri di depan warung bersama Pak Hendra yang bersorak. Ratih menangis.',
      ['Ratih'],
      ['bedroom'],
      ['photo'],
    ],
    ['Ratih menatap foto ayahnya yang tersenyum di pantai.', ['Ratih'], ['plain'], ['photo']],
    ['Ratih memeluk foto ayahnya di kamar.', ['Ratih'], ['bedroom'], ['photo']],
    ['Rani melihat Tio di televisi. Rani tertawa di kamar.', ['Rani'], ['bedroom'], ['television']],
    ['Lukisan itu memperlihatkan seekor naga di atas gunung. Bimo tersenyum di kamar.', ['Bimo'], ['bedroom'], []],
    ['Sambil mengenang kakeknya yang bernyanyi di sawah, Bimo menangis di dapur.', ['Bimo'], ['kitchen'], []],
    ['Wajah ibunya terbayang lagi. Bimo duduk di halte.', ['Bimo'], ['busstop'], []],
    ['Tini menelepon ibunya dari kamar. Ibunya menangis di telepon.', ['Tini'], ['bedroom'], ['phone']],
    ['Nenek bercerita tentang naga yang menangis di hutan. Nenek duduk di teras.', ['Nenek'], ['porch'], []],
  ])('is not drawn where somebody looks, remembers or calls: %s', (text, names, places, props) => {
    expect(picturesOf(text)).toMatchObject({ names, places, props })
  })

  test('is drawn again where they act themselves', () => {
    const { names } = picturesOf('Rani memberikan foto Ayah kepada Ibu. Ibu tersenyum. Kini Ayah datang.')
    expect(names).toEqual(['Ayah', 'Ibu', 'Rani'])
    expect(picturesOf('Rani menulis di foto itu.').names).toEqual(['Rani'])
    expect(picturesOf('Dalam cerita ini, Rani berlari di pasar.')).toMatchObject({
      names: ['Rani'],
      places: ['market'],
    })
    expect(picturesOf('Rani duduk. Foto Rani jatuh di dapur.').places).toContain('kitchen')
  })
})

test.each([
  ['Aku sama Beni janjian di halte. Dia telat. Aku duduk. Padahal dia masih tidur.', ['Aku']],
  ['Rani menunggu Tio di halte. Padahal dia masih tidur.', ['Rani']],
])('who is spoken of is not here, and who tells does not sleep: %s', (text, names) => {
  const pictures = picturesOf(text)
  expect(pictures.scenes.at(-1)?.figures.map(({ name }) => name)).toEqual(names)
  expect(pictures.figures.map(({ pose }) => pose)).not.toContain('sleep')
})

test.each([
  ['Raka berjalan ke pasar tanpa payung.', []],
  ['Raka berlari ke kampus tapi lupa bawa helm.', []],
  ['Raka ketinggalan tas. Ia berlari.', []],
  ['Raka membawa payung.', ['umbrella']],
])('what is forgotten or missing is not drawn: %s', (text, props) => expect(picturesOf(text).props).toEqual(props))

test.each([
  ['Danu sarapan di dapur. Ibunya sudah pergi ke pasar. Danu tertawa.', ['Danu'], ['kitchen']],
  ['Fajar duduk di halte. Fajar teringat neneknya sendiri di kampung.', ['Fajar'], ['busstop']],
  ['Wulan duduk di teras. Wulan bertanya siapa lelaki itu.', ['Wulan'], ['porch']],
  ['Pedagang ikan tertawa di pasar.', ['Pedagang'], ['market']],
])('places and creatures that are only named are not shown: %s', (text, names, places) => {
  expect(picturesOf(text)).toMatchObject({ names, places })
})

test('who comes behind a verb does it', () => {
  const { figures } = picturesOf('Dimas membuka pintu. Di sana duduk hantu kecil. Hantu itu menangis.')
  expect(figures.filter(({ pose }) => pose === 'sit').map(({ name }) => name)).toEqual(['Hantu'])
})

describe('crowds', () => {
  test.each([
    ['Semua dosen tertawa. Dodi malu.', 'Dosen'],
    ['Para murid bersorak. Dodi malu.', 'Murid'],
    ['Warga berkerumun di pasar. Dodi bingung.', 'Warga'],
    ['Dodi jatuh. Penonton bersorak.', 'Penonton'],
    ['Anak-anak berlari di lapangan. Dodi tertawa.', 'Anak'],
  ])('are more than one who differ, and leave the cast short: %s', (text, name) => {
    const { scenes, cast } = picturesOf(text)
    const [all] = scenes.map(({ figures }) => figures).filter((figures) => figures.some((one) => one.name === name))
    const crowd = all?.filter((one) => one.name === name) ?? []
    expect(crowd.length).toBeGreaterThanOrEqual(2)
    expect(new Set(crowd.map(({ look }) => JSON.stringify(look))).size).toBe(crowd.length)
    expect(new Set(crowd.map(({ id }) => id)).size).toBe(crowd.length)
    expect(cast.filter((one) => one.startsWith(name)).length).toBeLessThan(2)
  })

  test('do what words say of them, and leave room for those who have names', () => {
    const [scene] = picturesOf('Para murid bersorak. Rani, Tio, dan Budi tertawa.').scenes
    expect(scene?.figures.filter(({ name }) => name === 'Murid').map(({ pose }) => pose)).toContain('cheer')
    expect(scene?.figures.map(({ name }) => name)).toEqual(expect.arrayContaining(['Rani', 'Tio', 'Budi']))
  })

  test.each(['Rani punya banyak teman.', 'Tidak ada warga di sana. Rani duduk.', 'Seorang penonton pulang.'])(
    'are not there where words say so: %s',
    (text) => expect(Math.max(...picturesOf(text).scenes.map(({ figures }) => figures.length))).toBeLessThan(2),
  )

  test('of animals are animals, and chicks are the children of a hen', () => {
    const kinds = (text: string) => new Set(picturesOf(text).figures.map(({ look }) => look.kind))
    expect(kinds('Para kelinci melompat.')).toEqual(new Set(['rabbit']))
    expect(kinds('Induk ayam memanggil anak-anaknya.')).toEqual(new Set(['chicken']))
  })
})

test.each([
  ['Ibu bebek memeluk bayinya di sungai.', 'Ibu Bebek', 'duck'],
  ['Bapak kelinci melompat.', 'Bapak Kelinci', 'rabbit'],
  ['Kakek kura-kura berjalan pelan.', 'Kakek Kura-kura', 'turtle'],
  ['Induk ayam berlari.', 'Induk Ayam', 'chicken'],
])('parents of animals are animals: %s', (text, name, kind) => {
  expect(picturesOf(text).figures).toContainEqual(
    expect.objectContaining({ name, look: expect.objectContaining({ kind }) }),
  )
})

test.each([
  ['Rani tidur delapan jam.', null, []],
  ['Rani lahir di bulan Mei.', null, []],
  ['Rani ikut apel pagi.', null, []],
  ['Rani menggigit buku-buku jarinya.', null, []],
  ['Rani duduk di anak tangga.', null, []],
  ['Rani ikut tarik tambang.', null, ['rope']],
  ['Rani main ular tangga.', null, []],
  ['Rani masih duduk di bangku sekolah.', null, []],
  ['Rani kena demam panggung.', null, []],
  ['Rani berada di puncak karier.', null, []],
  ['Rani memakai baju biru laut.', null, []],
  ['Rani belanja di Matahari.', null, []],
  ['Rani berlibur di laut biru.', 'sea', []],
])('words with another sense show nothing: %s', (text, place, things) => {
  const { places, props } = picturesOf(text)
  expect({ places, props }).toEqual({ places: [place ?? 'plain'], props: things })
})

test('who wakes up does not sleep, and nobody has wings who flies to Jakarta', () => {
  const poses = (text: string) => picturesOf(text).figures.map(({ pose }) => pose)
  expect(poses('Rani bangun tidur.')).not.toContain('sleep')
  expect(poses('Rani terbang ke Jakarta.')).not.toContain('fly')
  expect(poses('Rani terbang ke langit.')).toContain('fly')
})

test.each([
  ['Ratih menjaga warung kopi peninggalan ayahnya di Gang Kenari.', 'foodstall'],
  ['Ratih membuka bengkel di jalan raya.', 'workshop'],
  ['Ratih bekerja di kantor di Kota Baru.', 'office'],
  ['Ratih berlari ke Gang Kenari.', 'alley'],
  ['Ratih memandang gunung di kampung.', 'village'],
])('people are at the thing, not at the address behind it: %s', (text, place) =>
  expect(picturesOf(text).places).toEqual([place]),
)

describe('where a comic begins, and how the night ends', () => {
  const scenesOf = (text: string) => {
    const script = writeScript({ text, genres: [], style: '', seed: 'x', pageCount: 3 })
    const pages = script.pages.map(({ panels }) => panels.map((one) => ({ ...one, dialogues: [...one.dialogues] })))
    return stagedFrom({ characters: [...script.characters], seed: 'x' }, pages, true)
  }
  test.each([
    ['Telepon berdering. Nadia mengangkatnya. Nadia tersenyum. Di dinding kamar kosnya ada jam.', 'bedroom'],
    ['Rina duduk di kasur. Tio membawa bantal. Rina tertawa.', 'bedroom'],
    ['Rina menulis di meja. Tio datang. Rina tertawa.', 'livingroom'],
    ['Rina bernyanyi. Tio datang. Mereka berjalan ke sekolah.', 'plain'],
    ['Di loteng rumah Eyang, Rina menemukan peta. Rina tertawa.', 'storeroom'],
    ['Rustam mendorong perahu ke air. Ical tertawa. Di tengah laut mereka menebar jala.', 'beach'],
    ['Suster memanggil Rina. Rina berdiri. Rina tersenyum.', 'hospital'],
    ['Di bawah pohon jambu, Semut mengangkut roti. Belalang mengetuk pintu.', 'garden'],
    ['Seekor kucing punya sepatu. Kucing itu tertawa.', 'garden'],
    ['Map biru Pak Arif tertinggal. Mbak Yuli menyapu lantai bus.', 'busride'],
  ])('%s begins in the %s', (text, place) => {
    expect(scenesOf(text)[0]?.place).toBe(place)
  })

  test.each([
    ['Gilang duduk di kamar. Dari arah dapur terdengar bunyi.', 'bedroom'],
    ['Rina duduk di kamar. Kunang-kunang itu hilang ke arah sungai.', 'bedroom'],
    ['Rina membuka kedai kopi. Malam itu genteng kedainya bocor.', 'cafe'],
    ['Hujan turun di halaman sekolah. Anak-anak berdesakan di jendela.', 'classroom'],
    ['Rina tertawa di lapangan. Satu kelas memberi hormat.', 'field'],
    ['Rina menangkap seekor kupu-kupu di tepi sawah. Lampu di rumah padam sejak kemarin.', 'livingroom'],
    ['Rina berdiri lama di jalan raya yang macet. Dari trotoar, Citra berlari membawa kotak.', 'road'],
    ['Suster memanggil Rina di rumah sakit. Malam itu rumah mereka sunyi sekali.', 'livingroom'],
    ['Hasan menebar jala di tengah laut. Siang harinya Hasan pulang tanpa ikan.', 'harbor'],
  ])('%s ends in the %s', (text, place) => expect(scenesOf(text).at(-1)?.place).toBe(place))

  test.each([
    ['Rina duduk di teras. "Malam ini kita makan enak," kata Rina.', 'night'],
    ['Pagi itu Rina duduk di teras. "Malam ini kita makan enak," kata Rina.', 'morning'],
    ['Mati lampu lagi. Rina duduk di kamar.', 'night'],
    ['Sebelum subuh Rina bangun. Rina berlari.', 'night'],
    ['Jam tiga pagi Rina bangun. Rina berlari.', 'night'],
    ['Malam itu Rina bernyanyi sampai pagi. Rina tertawa.', 'night'],
    ['Malam itu Rina tidur di kamar kosnya. Tiga minggu kemudian Rina berlari lagi.', 'day'],
  ])('%s ends at %s', (text, time) => expect(scenesOf(text).at(-1)?.time).toBe(time))

  test('rain of a night is over in the morning, unless it rains on', () => {
    const night = 'Malam itu hujan deras. Rina tidur. Paginya Rina bangun.'
    expect(scenesOf(night).at(-1)).toMatchObject({ time: 'morning', weather: 'clear' })
    expect(scenesOf(`${night} Hujan turun lagi.`).at(-1)).toMatchObject({ weather: 'rain' })
  })

  test('"semua orang" are those who were there and others, and an opinion of all shows nobody', () => {
    const all = scenesOf('Rina dan Tio menunggu di kantor. Semua orang mendekat.').at(-1)
    expect(all?.figures.map(({ name }) => name)).toEqual(expect.arrayContaining(['Rina', 'Tio']))
    const opinion = scenesOf('Rina takut cicak. Semua orang tahu itu, terutama Tio.').at(-1)
    expect(opinion?.figures.map(({ name }) => name)).not.toContain('Orang')
  })

  test('who was there stays where the words show nobody else, a thing at most, unless time or place change', () => {
    const names = (text: string) => scenesOf(text).map(({ figures }) => figures.map(({ name }) => name))
    const pages = (next: string) => `Panel 1\nRina berdiri di kantor.\nPanel 2\n${next}`
    expect(names(pages('Di dalam map itu ada surat yang dilipat.'))).toEqual([['Rina'], ['Rina']])
    expect(names(pages('Seekor tapir muncul di bawah meja.'))).toEqual([['Rina'], ['Rina']])
    expect(names(pages('Malamnya kantor itu gelap.'))[1]).toEqual([])
    expect(names(pages('Di hutan ada sebuah kotak.'))[1]).toEqual([])
    expect(names(pages('Kantor itu kosong.'))[1]).toEqual([])
  })

  test('whoever does something beside a memory is there, and who sits in a photo is not', () => {
    const names = (text: string) => scenesOf(text).flatMap(({ figures }) => figures.map(({ name }) => name))
    expect(names('Rani tersenyum. Rani teringat ibunya dan Tio berlari ke pasar.')).toContain('Tio')
    const photo = scenesOf('Kirana membuka kaleng. Di dalamnya ada foto seorang gadis kecil yang duduk di dahan.')
    expect(photo.flatMap(({ figures }) => figures.map(({ pose }) => pose))).not.toContain('sit')
  })

  test.each(['Rina mengangkat telepon.', 'Rina menyeduh kopi.', 'Rina memperbaiki perahu.', 'Rina bekerja di atap.'])(
    '%s draws no carton, no wok and no laptop',
    (text) => {
      const poses = scenesOf(text).flatMap(({ figures }) => figures.map(({ pose }) => pose))
      for (const pose of ['lift', 'cook', 'work']) expect(poses).not.toContain(pose)
    },
  )
})

describe('who is there', () => {
  const castsOf = (text: string) => picturesOf(text).scenes.map(({ figures }) => figures.map(({ name }) => name).sort())

  test('whoever is spoken to stands there, if they were there before', () => {
    expect(castsOf('Ayah berlari ke kamar. Rina menjerit. "Cuma cicak, Yah," kata Rina.').at(1)).toEqual([
      'Ayah',
      'Rina',
    ])
    expect(castsOf('Arini berdiri di kamar. "Kak, kucingku hilang," kata Tono.').at(-2)).toEqual(['Arini', 'Tono'])
    expect(castsOf('Rina duduk di kamar. "Ayah, pulanglah," kata Rina.').flat()).not.toContain('Ayah')
  })

  test.each([
    'Nadia duduk di kamar. Di seberang sana, Ibu tidak menjawab. "Ibu juga, Nak," kata Ibu akhirnya.',
    'Nadia duduk di kamar. Nadia menelepon Ibu. "Ibu sehat?" tanya Nadia. "Sehat," jawab Ibu. "Syukurlah," kata Nadia.',
    'Nadia duduk di kamar. Malam itu Nadia mengirim pesan: "Sudah makan, Bu?" Ibu membalas, "Sudah."',
  ])('nobody is drawn who is only at the other end of a line: %s', (text) =>
    expect(castsOf(text).flat()).not.toContain('Ibu'),
  )

  test('nobody is there who is only written of', () => {
    const { figures } = picturesOf('Nadia mengetik halaman depan: untuk Bapak, yang dulu menggendongku.')
    expect(figures.map(({ name, pose }) => `${name} ${pose}`)).not.toContain('Nadia carry')
  })

  test('"mereka" are people, and an animal between them is none of them', () => {
    const text =
      'Rustam dan Ical duduk di tepi pantai. Seekor penyu tua menatap Ical lama-lama. Mereka tertawa bersama-sama.'
    expect(
      picturesOf(text)
        .scenes[2]?.figures.map(({ name }) => name)
        .sort(),
    ).toEqual(['Ical', 'Rustam'])
  })

  test('who was angry is so no more, and a worried child is no worried father', () => {
    const moods = (text: string) => picturesOf(text).figures.map(({ mood }) => mood)
    expect(moods('Sopir yang tadi marah ikut mendorong.')).not.toContain('angry')
    expect(moods('Bapak duduk. "Anak saya yang khawatir," kata Bapak.')).not.toContain('scared')
  })

  test('those of a primary school are children, their teacher is none', () => {
    const { figures } = picturesOf('Murid kelas empat berkumpul. Wulan berlari kencang sekali. Pak Seno tertawa.')
    const ages = new Map(figures.map(({ name, look }) => [name, look.age]))
    expect([ages.get('Wulan'), ages.get('Pak Seno')]).toEqual(['child', 'parent'])
  })

  test('nobody holds a lamp that is out, or what only somebody is to be', () => {
    expect(picturesOf('Mati lampu lagi. Rina duduk di kamar.').props).not.toContain('lamp')
    expect(picturesOf('Rina duduk di kamar. "Kamu jadi lampu belajarku," bisik Rina.').props).not.toContain('lamp')
  })

  test('whoever rows has one boat', () => {
    expect(picturesOf('Hasan mendayung perahu di tengah laut.').props).not.toContain('boat')
    expect(picturesOf('Hasan memperbaiki perahu di pantai.').props).toContain('boat')
  })

  test('a place that is only spoken of moves nobody, and a bus stays outside', () => {
    const text =
      'Bayu berdiri lama di halte sambil menunggu hujan reda sore itu. Sudah dua tahun Bayu diam sejak usaha kedai kopi mereka bangkrut. Bayu melihat bus dari dapur lalu duduk di dapur.'
    const { places, props } = picturesOf(text)
    expect(places).toEqual(['busstop', 'kitchen'])
    expect(props).not.toContain('bus')
  })

  test.each([
    ['Budi memegang balon di kamar.', 'show', ['balloon']],
    ['Sebelum tidur, Budi membaca buku di kamarnya.', 'read', []],
    ['Budi meletakkan buku di meja.', 'stand', ['book', 'table']],
    ['Budi menghormati gurunya.', 'stand', []],
    ['Budi menulis dengan mouse.', 'write', []],
    ['Budi menarik napas panjang di halte.', 'stand', []],
    ['Budi menarik tali tambang.', 'haul', ['rope']],
  ])('%s', (text, pose, things) => {
    const [scene] = picturesOf(text).scenes
    const budi = scene?.figures.find(({ name }) => name === 'Budi')
    expect([budi?.pose, scene?.props.map(({ key }) => key)]).toEqual([pose, things])
  })

  test('the moon is not in a room', () => {
    expect(picturesOf('Rina duduk di kamar. Rina menatap bulan.').props).not.toContain('moon')
    expect(picturesOf('Rina duduk di sawah. Rina menatap bulan.').props).toContain('moon')
  })

  test('two who walk together go the same way', () => {
    const { scenes } = picturesOf('Rina dan Tono berjalan ke hutan.')
    expect(new Set(scenes[0]?.figures.map(({ flip }) => flip)).size).toBe(1)
  })

  test('a brother who is named beside what he is, is one', () => {
    const { cast, figures } = picturesOf('Rustam dan adiknya, Ical, mendorong perahu.')
    expect(cast).toEqual(['Rustam', 'Ical'])
    expect(figures.map(({ pose }) => pose)).toEqual(['push', 'push'])
  })
})

describe('a backdrop stands', () => {
  /** Each sentence is a panel. */
  const placesOf = (text: string) => {
    const { characters } = writeScript({ text, pageCount: 8, genres: ['Komedi'], style: 'Cartoon', seed: '1' })
    const panels = text.split(/(?<=[.]) /).map((description) => ({ description, dialogues: [] }))
    return stagedFrom({ characters: [...characters], seed: '1' }, [panels], true).map(({ place }) => place)
  }

  test.each([
    ['where no place is named', 'Rani tertawa. Tio melompat.', ['plain', 'plain']],
    ['at a place without a drawing', 'Rani memasak di dapur. Tio datang ke sanggar.', ['kitchen', 'plain']],
    ['in a town of another name', 'Rani memasak di dapur. Rani melompat di Wonogiri.', ['kitchen', 'plain']],
    ['on another day', 'Rani memasak di dapur. Dua minggu kemudian Rani melompat.', ['kitchen', 'plain']],
    ['but not for a person', 'Rani memasak di dapur. Rani menoleh ke Tio.', ['kitchen', 'kitchen']],
    ['nor where tomorrow is spoken of', 'Rani memasak di dapur. Besok ada ujian.', ['kitchen', 'kitchen']],
    ['but not an hour later', 'Rani memasak di dapur. Satu jam kemudian Rani melompat.', ['kitchen', 'kitchen']],
  ])('%s: %s', (_, text, places) => {
    expect(placesOf(text)).toEqual(places)
  })

  test('after a while, but a sea surrounds whoever is in it', () => {
    const text = 'Rani menari di pasar. Tio melompat. Rani menari. Tio melompat. Rani menari. Tio melompat.'
    expect(placesOf(text).slice(0, 2)).toEqual(['market', 'market'])
    expect(placesOf(text).at(-1)).toBe('plain')
    expect(new Set(placesOf(text.replace('di pasar', 'di laut')))).toEqual(new Set(['sea']))
  })
})

test.each([
  ['Rani menuduh Tio.', 'Rani', 'angry'],
  ['Rani kehilangan sepatunya.', 'Rani', 'sad'],
  ['Tiba-tiba pintu terbuka. Rani berdiri di kamar.', 'Rani', 'surprised'],
  ['Rani meminta maaf kepada Tio.', 'Rani', 'shy'],
  ['Rani tidak menuduh Tio.', 'Rani', 'calm'],
  ['Rani tertawa karena menemukan bola.', 'Rani', 'happy'],
  ['Rani hampir menang.', 'Rani', 'calm'],
])('faces show what happens where no feeling is named: %s', (text, name, mood) => {
  expect(picturesOf(text).figures.find((one) => one.name === name)?.mood).toBe(mood)
})

test.each([
  ['Tokohnya kucing pasar namanya Oyen, gendut. Oyen melompat.', 'Oyen', 'cat'],
  ['Jaka menemukan seekor naga. Jaka menamainya Tirta. Tirta tumbuh besar.', 'Tirta', 'dragon'],
  ['Seekor kambing melompat. Ibu memanggil nama Rani. Rani tertawa.', 'Rani', 'woman'],
])('an animal that is given its name elsewhere is no person, and nobody else is an animal: %s', (text, name, kind) => {
  expect(picturesOf(text).figures).toContainEqual(
    expect.objectContaining({ name, look: expect.objectContaining({ kind }) }),
  )
})

test('an animal has the color of its words', () => {
  const variants = ['oren', 'hitam', 'putih'].map((color) => {
    const [cat] = picturesOf(`Seekor kucing ${color} melompat.`).figures
    return (cat?.look.variant ?? 0) % 4
  })
  expect(new Set(variants).size).toBe(3)
})

test('no panel is a backdrop alone, unless nobody is there', () => {
  const { scenes } = picturesOf('Pagi itu cerah sekali. Rani tertawa. Semuanya terasa indah hari itu.')
  expect(scenes.every(({ place, figures }) => place !== 'plain' || figures.length > 0)).toBe(true)
})
