import { describe, expect, test } from 'vitest'
import { type KitSection, kit } from '../../../src/artwork/comic/kit.ts'
import type { Sighting } from '../../../src/artwork/comic/panel-scene.ts'
import { seenIn } from '../../../src/comics/engines/seen.ts'
import { writeScript } from '../../../src/comics/engines/storyteller/built-in.ts'
import { lookFor } from '../../../src/comics/engines/storyteller/look.ts'
import type { Dialogue } from '../../../src/comics/script/script.ts'

const somebody = (id: string, name: string, words = '') => ({ id, name, look: lookFor({ name, words, seed: '1' }) })
const cast = [
  somebody('rani', 'Rani', 'anak perempuan'),
  somebody('tio', 'Tio'),
  somebody('ibu', 'Ibu'),
  somebody('kakek-jo', 'Kakek Jo'),
  somebody('oyen', 'Oyen', 'kucing'),
  somebody('awan', 'Awan', 'kuda poni'),
  somebody('perampok-1', 'Perampok 1'),
  somebody('perampok-2', 'Perampok 2'),
]
const read = (
  text: string,
  before: Sighting | null = null,
  dialogues: Pick<Dialogue, 'character' | 'text' | 'kind'>[] = [],
) => seenIn({ text, dialogues, cast, before })
const who = ({ figures }: Sighting) =>
  figures.map(({ id, pose, mood, together }) => [id, pose, mood, together].filter(Boolean).join(' ')).join(', ')

describe('figures', () => {
  test.each([
    ['Rani berlari ke sekolah.', 'rani run'],
    ['Rani tidak menangis.', 'rani'],
    ['Rani menangis di kamar.', 'rani weep crying'],
    ['Rani duduk sambil menangis.', 'rani sit crying'],
    ['Rani dan Tio melompat gembira.', 'rani jump happy, tio jump happy'],
    ['Rani memeluk Ibu.', 'rani hug ibu, ibu hug rani'],
    ['Rani dipeluk Ibu.', 'ibu hug rani, rani hug ibu'],
    ['Kakek Jo menggendong Rani.', 'kakek-jo carry rani, rani carry kakek-jo'],
    ['Tio berbisik kepada Rani.', 'tio whisper rani, rani whisper tio'],
    ['Rani dan Tio bergandengan tangan.', 'rani hands tio, tio hands rani'],
    ['Rani melihat Tio menangis.', 'rani, tio weep crying'],
    ['Tio menatap Rani lalu berlari.', 'tio run, rani'],
    ['Kakek belum pulang.', ''],
    ['Rani rindu ibunya.', 'rani sad'],
    ['Gadis itu tersenyum.', 'rani smile'],
    ['Kucing itu tidur.', 'oyen sleep asleep'],
    ['Awan berlari di lapangan.', 'awan run'],
    ['Kedua perampok kabur.', 'perampok-1 run, perampok-2 run'],
    ['Perampok kedua jatuh.', 'perampok-2 fall'],
    ['Di rumah kakek sepi.', ''],
    ['Rani tidak sengaja menendang bola.', 'rani kick'],
    ['Ibu marah, tetapi Rani tertawa.', 'ibu angry, rani happy'],
    ['Rani sleeps under the tree.', 'rani sleep asleep'],
    ['Wajah Tio, kaget.', 'tio surprised'],
    ['Kakek Jo menenangkan Rani, tangannya di bahu Rani.', 'kakek-jo shoulder calm rani, rani shoulder kakek-jo'],
    ['Tio mengejar perampok pertama.', 'tio run, perampok-1 run'],
    ['Rani dikejar Oyen.', 'rani run scared, oyen run'],
    ['Rani tertawa. Dompet cokelat jatuh.', 'rani happy'],
    ['Rani duduk. Vas antik itu terjatuh.', 'rani sit'],
    ['Rani duduk. Tas Tio jatuh.', 'rani sit, tio'],
    ['Si kucing tertidur.', 'oyen sleep asleep'],
    ['Rani duduk. Langit muram.', 'rani sit'],
    ['Rani diam. Lalu menangis.', 'rani weep crying'],
    ['Rani membawa payung lalu berlari.', 'rani run'],
    ['Rani hampir jatuh.', 'rani'],
    ['Rani ingin menangis.', 'rani'],
    ['Ibu melarang Rani berlari.', 'ibu, rani'],
  ])('%s', (text, figures) => expect(who(read(text))).toBe(figures))

  test('an animal that is part of a thing is not seen itself', () => {
    const cast = [somebody('ibu', 'Ibu'), somebody('ikan', 'Ikan', 'ikan')]
    const seen = (text: string) => seenIn({ text, dialogues: [], cast, before: null })
    expect(seen('Ibu menjual ikan asin.')).toMatchObject({ props: ['fish'], figures: [{ id: 'ibu' }] })
    expect(who(seen('Ibu melihat ikan.'))).toBe('ibu, ikan')
  })

  test('who plays drums has them', () => {
    expect(read('Tio memukul drum.').hands).toEqual({ drumkit: ['tio'] })
    expect(read('Tio melihat drum.').hands).toEqual({})
  })

  test('"ia" and "mereka" are who was seen last', () => {
    const before = read('Rani dan Tio duduk di halte.')
    expect(who(read('Mereka tertawa.', before))).toBe('rani happy, tio happy')
    expect(who(read('Ia melambaikan tangan.', read('Tio pulang.')))).toBe('tio wave')
  })

  test('"mereka" are who was seen last, whatever was shown since', () => {
    const three = read('Rani, Tio, dan Ibu berteduh.')
    const sky = read('Petir menyambar pohon.', read('Tio menoleh.', three))
    expect(who(read('Mereka berlari menembus hujan, bertiga.', sky))).toBe('rani run, tio run, ibu run')
    expect(who(read('Ia tertawa.', sky))).toBe('tio happy')
  })

  test('nobody is drawn for an animal without a drawing', () => {
    const cast = [somebody('komodo', 'Komodo'), somebody('rani', 'Rani')]
    expect(who(seenIn({ text: 'Komodo dan Rani berlari.', dialogues: [], cast, before: null }))).toBe('rani run')
  })

  test('one of two robbers speaks: the first is seen', () => {
    const line = { character: 'Perampok', text: 'Tangkap kalau bisa!', kind: 'shout' as const }
    expect(who(read('', null, [line]))).toBe('perampok-1 shouting')
  })

  test('the manner of a tag that is not lettered shows in the face', async () => {
    const text =
      'Rani, Tio, dan Ibu berteduh. "Kapan?" tanya Rani heran. "Nanti!" bentak Tio kesal. "Asyik," kata Ibu gembira.'
    const idea = { text, pageCount: 1, genres: [], style: 'Cartoon', seed: '1' }
    const { pages } = writeScript(idea)
    const panels = pages.flatMap(({ panels }) => panels)
    const faces = panels.map(({ description, dialogues }) => {
      const spoken = dialogues.filter(({ kind }) => kind !== 'narration')
      return who(read(description, null, spoken))
    })
    expect(faces.join(', ')).toMatch(/rani surprised.*tio angry.*ibu happy/)
  })

  test('who speaks is seen, and looks as they speak', () => {
    const lines = [
      { character: 'Tio', text: 'Awas!', kind: 'shout' as const },
      { character: 'Rani', text: 'Aku takut.', kind: 'speech' as const },
      { character: 'Oyen', text: 'Meong?', kind: 'thought' as const },
    ]
    expect(who(read('', null, lines))).toBe('tio shouting, rani scared, oyen think')
  })
})

describe('things and places', () => {
  test.each([
    ['Rani membawa payung dan koper.', ['umbrella', 'suitcase']],
    ['Komputer kapal menyala.', ['computer']],
    ['Ibu membeli kacang panjang.', []],
    ['Rani tidak membawa payung.', []],
    ['Kuncinya hilang.', []],
    ['Tio memegang kunci inggris.', ['wrench']],
    ['Kembang api di langit.', []],
    ['Buku tulis itu di atas meja.', ['notebook', 'table']],
    ['Orang-orangan sawah berdiri.', ['scarecrow']],
    ['Sate kambing dan nasi goreng.', ['satay', 'rice']],
    ['Awan berlari.', []],
    ['Dua bulan kemudian Rani pulang.', []],
    ['Rani membeli tiket kereta.', ['ticket']],
    ['Rani memegang kunci mobil.', ['key']],
    ['Rani hampir menabrak pohon.', ['tree']],
    ['Awan hitam menggantung.', ['cloud']],
    ['Rani membawa paket.', ['parcel']],
    ['Rani membeli paket data.', []],
    ['Tulang itu besar.', ['bone']],
    ['Tio patah tulang.', []],
    ['Rani menggali lubang.', ['hole']],
    ['Rani mengintip lewat lubang kunci.', []],
    ['Kakek Jo berjalan dengan tongkat.', ['cane']],
    ['Ibu mengangkat tongkat sihir.', ['wand']],
    ['Tio memetik gitar listrik.', ['electricguitar']],
    ['Ibu membuka lemari es.', ['fridge']],
    ['Ibu membuka lemari.', ['cupboard']],
    ['Botol obat itu kosong.', ['medicine']],
    ['Rani memandangi foto keluarga.', ['familyphoto']],
    ['Tio memegang lentera yang padam.', ['darklamp']],
  ])('%s', (text, props) => expect(read(text).props).toEqual(props))

  test.each([
    ['Jembatan layang itu ramai.', 'bridge'],
    ['Tio pergi dari pasar ke rumah sakit.', 'hospital'],
    ['Di stasiun luar angkasa.', 'space'],
    ['Rani masuk ke kelas.', 'classroom'],
    ['Kepala desa tersenyum.', null],
    ['Rani rindu kampung.', null],
    ['Langit gelap.', null],
    ['Dua kali Rani jatuh.', null],
    ['Rani duduk di tepi kali.', 'river'],
    ['Rani berhenti di halte.', 'busstop'],
    ['Rani lupa payungnya di halte.', 'busstop'],
    ['Rani tidak pergi ke pasar.', null],
    ['Rani membeli ikan laut.', null],
    ['Oyen kucing kampung.', null],
    ['Rani membeli tiket kereta.', null],
    ['Gua bingung.', null],
    ['Rani masuk ke dalam gua.', 'cave'],
    ['Kapal itu berlayar di laut.', 'sea'],
    ['Rani berkeliling di museum.', 'museum'],
    ['Rani makan di kantin sekolah.', 'canteen'],
    ['Rani masuk ke toko.', 'shop'],
    ['Rani masuk ke toko buku.', 'library'],
    ['Rani berlatih di aula.', 'hall'],
    ['Rani naik ke loteng.', 'storeroom'],
    ['Rani duduk di dalam bus.', 'busride'],
    ['Rani menangis di kamar mandi.', 'bathroom'],
    ['Rani berdoa di makam kakeknya.', 'cemetery'],
    ['Tio memberi makan kambing di kandang.', 'farmyard'],
    ['Tim Tio menang di kandang sendiri.', null],
    ['Tio melompat ke kolam renang.', 'pool'],
    ['Sepatunya jatuh ke selokan.', 'ditch'],
    ['Rani melapor ke kantor polisi.', 'office'],
    ['Rani menyusuri sungai kering.', 'dryriver'],
    ['Sungai itu sudah surut.', 'dryriver'],
    ['Kemarau tiba. Rani mencari air di sungai.', 'dryriver'],
    ['Sungai itu tidak pernah kering.', 'river'],
    ['Di sungai, baju Rani kering.', 'river'],
  ])('%s', (text, place) => expect(read(text).place).toBe(place))

  test('a dry river stays dry until there is water in it', () => {
    const dry = read('Rani menatap sungai yang kering.', read('Rani berjalan di tepi sungai.'))
    expect(dry.place).toBe('dryriver')
    const later = read('Tio duduk di tepi sungai.', dry)
    expect(later.place).toBe('dryriver')
    expect(read('Tio melihat air mengalir di sungai.', later).place).toBe('river')
  })

  test('who rides a bus is in it, and a bus that waits is seen from outside', () => {
    const street = read('Rani berdiri di jalan raya.')
    expect(read('Rani menunggu bus.', street)).toMatchObject({ place: 'road', props: ['bus'] })
    expect(read('Rani naik bus.', street).place).toBe('busride')
  })

  test.each([
    ['Hujan belum reda.', 'rain'],
    ['Hujan tidak berhenti.', 'rain'],
    ['Rani menunggu hujan reda.', 'rain'],
    ['Rani berharap hujan berhenti.', 'rain'],
    ['Rani tidak takut hujan.', 'rain'],
    ['Hujan reda.', 'clear'],
    ['Setelah hujan, langit cerah.', 'clear'],
  ])('%s', (text, weather) => expect(read(text).weather).toBe(weather))

  test('names that are words draw no thing, and what others feel is not the mood of who speaks', () => {
    const bulan = [...cast, somebody('bulan', 'Bulan')]
    const line = { character: 'Rani', text: 'Bulan, aku tahu kamu takut.', kind: 'speech' as const }
    const seen = seenIn({ text: '', dialogues: [line], cast: bulan, before: null })
    expect(seen.props).toEqual([])
    expect(who(seen)).toBe('rani')
  })

  test.each([
    ['Besok paginya Tio berangkat ke sawah.', 'morning'],
    ['Keesokan harinya Tio pergi ke pasar.', 'morning'],
    ['Esok malamnya Tio menonton televisi.', 'night'],
    ['Besok pagi Tio akan pergi.', 'evening'],
  ])('the next day has its own time: %s', (text, time) => {
    const before = read('Tio tidur di kamar pada sore hari.')
    expect(read(text, before).time).toBe(time)
  })

  test.each([
    ['Rani membawa map merah ke kantor.', 'office', ['redfolder']],
    ['Rani membuka peta tua.', null, ['map']],
    ['Rani opened the map.', null, ['map']],
    ['Oyen tidur di langit-langit.', null, []],
    ['Tio berangkat ke kampus.', 'schoolyard', []],
  ])('a word that means another thing elsewhere: %s', (text, place, props) => {
    expect(read(text)).toMatchObject({ place, props })
  })

  test('place, time and weather last until words change them', () => {
    const first = read('Malam hujan di gang. Rani berlari.')
    expect(first).toMatchObject({ place: 'alley', time: 'night', weather: 'rain' })
    const second = read('Tio menunggu.', first)
    expect(second).toMatchObject({ place: 'alley', time: 'night', weather: 'rain' })
    expect(second.figures.map(({ id }) => id)).toEqual(['tio'])
    expect(read('Hujan sudah reda.', second).weather).toBe('clear')
  })

  test('the camera', () => {
    expect(read('Dari dekat: wajah Rani.').distance).toBe('close')
    expect(read('Kota dilihat dari atas, dari jauh.')).toMatchObject({ distance: 'far', height: 'high' })
    expect(read('Rani duduk, dilihat dari atap.')).toMatchObject({ height: 'high', place: null })
    expect(read('Rani berdiri, dilihat dari bawah.').height).toBe('low')
    expect(read('Oyen melompat dari atas pohon.').height).toBeNull()
    expect(read('Rani makan, dilihat dari pintu.').props).toEqual([])
    const both = read('Rani dan Tio berlari, dilihat dari belakang.').figures
    expect(both.map(({ facing }) => facing)).toEqual(['back', 'back'])
  })
})

describe('hands', () => {
  test.each<[string, Record<string, string[]>]>([
    ['Rani membawa payung.', { umbrella: ['rani'] }],
    ['Tio memberikan bunga kepada Ibu.', { flower: ['tio'] }],
    ['Di bawah pohon Rani menemukan sebuah amplop.', { letter: ['rani'] }],
    ['Tio datang membawa ember.', { bucket: ['tio'] }],
    ['Ibu melihat Rani berdiri di antara warga, memegang balon.', { balloon: ['rani'] }],
    ['Tio menyalakan lampu meski jam menunjuk angka enam.', { lamp: ['tio'] }],
    ['Rani menunjuk topi itu.', {}],
    ['Palu jatuh ke kaki Tio.', {}],
    ['Rani memegang peta di bawah lampu.', { map: ['rani'] }],
    ['Rani membawa keranjang telur.', { basket: ['rani'] }],
    ['Tio menyalakan komputer.', {}],
    ['Tio dan Rani mengangkat meja.', { table: ['tio', 'rani'] }],
  ])('who has a thing in hand: %s', (text, hands) => expect(read(text).hands).toEqual(hands))

  test.each([
    ['Tio menyapu halaman.', 'tio sweep'],
    ['Tio memberi hormat.', 'tio salute'],
    ['Tio mengayuh perahunya.', 'tio row'],
    ['Tio menaiki sepedanya.', 'tio cycle'],
    ['Tio menyetir mobil.', 'tio drive'],
    ['Tio memperbaiki atap.', 'tio repair'],
    ['Semalaman Tio memperbaiki perahu.', 'tio repair'],
    ['Tio bertepuk tangan.', 'tio clap'],
    ['Tio mengangkat telepon.', 'tio phone'],
    ['Tio menempelkan ponsel ke telinganya.', 'tio phone'],
    ['Rani menjatuhkan keranjangnya.', 'rani'],
    ['Rani memeluk Oyen.', 'rani hold oyen, oyen rani'],
    ['Rani mengangkat Oyen.', 'rani hold oyen, oyen rani'],
  ])('%s', (text, figures) => expect(who(read(text))).toBe(figures))

  test('a line shows what it points at, in the hands of who speaks, and not what it only asks for', () => {
    const line = (text: string) => [{ character: 'Tio', text, kind: 'speech' as const }]
    expect(read('', null, line('Surat siapa ini?')).hands).toEqual({ letter: ['tio'] })
    expect(read('', null, line('Pegang palu ini.'))).toMatchObject({ props: ['hammer'], hands: { hammer: ['tio'] } })
    expect(read('', null, line('Mana helmnya?')).props).toEqual([])
    expect(read('Rani memakai helm.', null, line('Helmku mana?')).props).toEqual(['helmet'])
  })
})

describe('every key of the kit is seen by its Indonesian name', () => {
  const named = (section: KitSection) => [...kit(section)].map(([key, name]) => ({ key, name }))
  test.each(named('place'))('$name', ({ key, name }) => expect(read(`Di ${name.toLowerCase()}.`).place).toBe(key))
  test.each(named('prop'))('$name', ({ key, name }) => expect(read(`Ada ${name.toLowerCase()}.`).props).toEqual([key]))
  test.each(named('pose'))('$name', ({ key, name }) =>
    expect(who(read(`Rani ${name.toLowerCase()}.`))).toMatch(new RegExp(`^rani ${key}\\b`)),
  )
  test.each(named('pair'))('$name', ({ key, name }) =>
    expect(who(read(`Rani dan Tio ${name.toLowerCase()}.`))).toContain(`rani ${key} `),
  )
  test.each(named('mood'))('$name', ({ key, name }) =>
    expect(read(`Rani ${name.toLowerCase()}.`).figures[0]?.mood).toBe(key),
  )
})
