import { expect, test } from 'vitest'
import type { Idea, Script } from '../../../src/comics/script/script.ts'
import { createBuiltInStoryteller } from '../../../src/comics/storyteller/built-in.ts'

const write = (text: string, more: Partial<Idea> = {}): Promise<Script> =>
  createBuiltInStoryteller().write(
    { text, pageCount: 6, genres: ['Fantasi'], style: 'Cartoon', seed: '1', ...more },
    new AbortController().signal,
  )
const linesOf = ({ pages }: Script) => pages.flatMap(({ panels }) => panels).flatMap(({ dialogues }) => dialogues)

/** What is told of an idea, and what is not: in all of it, or in its last two pages. */
type Told = {
  genre?: string
  pages?: number
  told?: RegExp
  untold?: RegExp
  lastly?: RegExp
  atTheEnd?: RegExp
}
const ideas: [why: string, idea: string, told: Told][] = [
  [
    'a contest is no race where the idea names none, and a friend does not sneer',
    'Nadin ikut lomba debat melawan sahabatnya sendiri, Keisha.',
    { pages: 8, told: /di panggung/, untold: /berlari|jatuh|Lucu/ },
  ],
  [
    'a loss is told',
    'Rudi ikut lomba lari melawan Anton, juara tahun lalu, dan ia kalah dengan jujur.',
    { told: /(?=.*Rudi berlari)(?=.*Nama Anton yang disebut\.)(?=.*Anton, juara tahun lalu)/ },
  ],
  [
    'what waits is answered on the last page',
    'Hana takut berenang, padahal perahu ayahnya menunggu di seberang sungai.',
    { atTheEnd: /Perahu ayahnya tidak perlu menunggu lagi\./, untold: /"name":"Ayah"/ },
  ],
  [
    'curiosity is no wish, and a moon is not held',
    'Terdengar tangisan dari sumur tua setiap bulan purnama. Surya dan kakaknya ingin tahu.',
    { untold: /memegang bulan|: tahu\.|bisa tahu\./ },
  ],
  [
    'an idea in capitals is told in small letters',
    'PUTRI DUYUNG INGIN MELIHAT SALJU DI GUNUNG',
    { told: /melihat salju/ },
  ],
  [
    'love is said',
    'Bimo dan Santi bertukar buku dan diam-diam saling menyukai.',
    { genre: 'Romantis', lastly: /Aku juga suka/ },
  ],
  [
    'who was alone is visited',
    'Robot Karat merawat taman yang tidak pernah dikunjungi siapa pun.',
    { genre: 'Fabel', lastly: /Untuk pertama kali, taman itu dikunjungi/ },
  ],
  [
    'a thief is found',
    'Lukisan di museum hilang. Penjaga malam bernama Darto mencari tahu siapa pencurinya.',
    {
      genre: 'Misteri',
      lastly: /[Yy]ang mengambil lukisan.*[Kk]embali ke tempatnya/,
      untold: /Tahu di|menemukan tahu/,
    },
  ],
  [
    'what moves by itself is moved by somebody',
    'Setiap malam kursi goyang di rumah Aris bergerak sendiri. Aris mengintip.',
    { genre: 'Horor', lastly: /membuat kursi goyang bergerak/ },
  ],
  [
    'what is sought is asked for and found',
    'Nelayan tua bernama Pak Wayan mencari lumba-lumba yang dulu menolongnya.',
    { told: /Ada yang tahu di mana lumba-lumba.*Itu lumba-lumba!/ },
  ],
  [
    'a wish comes true by years of learning',
    'Anak desa bernama Jaka ingin menjadi pilot padahal ia takut ketinggian.',
    { genre: 'Motivasi', told: /Tahun berganti tahun.*Aku benar-benar menjadi pilot/ },
  ],
  [
    'who chases a thief catches one and confesses nothing',
    'Kapten Lautan mengejar bajak laut yang mencuri kompas raja.',
    { genre: 'Petualangan', told: /menangkap bajak laut/, untold: /mengaku|bohong/ },
  ],
  [
    'a merry story without a wish becomes worse before everybody laughs',
    'Ayam jago milik Haji Somad selalu berkokok di tengah malam.',
    { genre: 'Komedi', told: /malah lebih kacau.*Semua tertawa sampai sakit perut/ },
  ],
  [
    'who is far comes home',
    'Keluarga Pak Jo makan bersama lagi setelah setahun ayah bekerja di kapal.',
    { genre: 'Drama', lastly: /Ayah pulang.*Satu meja/ },
  ],
  [
    'what is torn is mended',
    'Melati ingin ikut lomba tari, tetapi sepatu tarinya sudah sobek.',
    { told: /memperbaiki sepatu tari yang sobek/, untold: /Melati Melati/ },
  ],
  [
    'a cause is found',
    'Semua jam di kota berhenti. Tukang jam bernama Arka mencari sebabnya.',
    { genre: 'Petualangan', told: /kucing kecil terjepit.*berjalan lagi/, untold: /di mana sebabnya/ },
  ],
  [
    'who loses does not win',
    'Tim kasti Bayu kalah telak, tetapi ia tetap tersenyum bangga.',
    { untold: /berhasil|menang!|Aku bisa!/ },
  ],
  [
    'an earth has hope',
    'Kapten Rara mencari planet baru dengan kapal luar angkasa, karena bumi terlalu panas.',
    { atTheEnd: /Dan bumi punya harapan lagi\./, untold: /api kecil|berjalan|jembatan/i },
  ],
]

test.each(ideas)('%s: "%s"', async (_, idea, { genre = 'Fantasi', pages = 6, told, untold, lastly, atTheEnd }) => {
  const script = await write(idea, { pageCount: pages, genres: [genre] })
  const whole = JSON.stringify(script)
  const end = JSON.stringify(script.pages.slice(-2))
  if (told) expect(whole).toMatch(told)
  if (untold) expect(whole).not.toMatch(untold)
  if (lastly) expect(end).toMatch(lastly)
  if (atTheEnd) expect(JSON.stringify(script.pages.at(-1))).toMatch(atTheEnd)
})

test.each([
  ['Naga kecil bernama Rasa takut api.', 'Rasa', /^Naga/],
  ['Nenek Ijah mau buka warung soto lagi.', 'Nenek Ijah', /^Nenek/],
  ['Budi ingin menolong kucing yang sakit.', 'Budi', /^Anak laki-laki/],
  ['Buatkan cerita tentang Dimas yang menemukan dompet di Jakarta.', 'Dimas', /^Anak laki-laki/],
  ['Di kota Bandung, si Kancil jadi pelukis.', 'Kancil', /^Kancil/],
  ['Aisyah berjilbab biru mencari buku.', 'Aisyah', /berjilbab biru/],
  ['Robot tua bernama Baut ingin bermimpi.', 'Baut', /^Robot/],
  ['Nisa pindah sekolah dan bertemu Togar.', 'Nisa', /^Anak perempuan/],
  ['Andi hafal Quran tapi gugup di masjid.', 'Andi', /^Anak laki-laki/],
  ['Bu Guru Rini membuat perpustakaan keliling.', 'Bu Guru Rini', /^Perempuan dewasa/],
  ['Kucing oranye bernama Mentega berjualan martabak.', 'Mentega', /^Kucing oranye/],
  ['Terdengar tangisan dari sumur tua. Surya dan kakaknya ingin tahu.', 'Surya', /^Anak laki-laki/],
])('the hero of "%s" is %s', async (text, name, appearance) => {
  const [hero] = (await write(text)).characters
  expect(hero).toMatchObject({ name, appearance: expect.stringMatching(appearance) })
})

test.each([
  ['Wati dan sepupunya memberanikan diri masuk ke gua.', 'Wati', /sepupu Wati/],
  ['Ratih dan pamannya berjaga semalaman di loteng.', 'Ratih', /paman Ratih/],
  ['Terdengar tangisan dari sumur tua. Surya dan kakaknya ingin tahu.', 'Surya', /kakak Surya/],
  ['Tim voli putri selalu kalah. Kania sang kapten tidak mau menyerah.', 'Kania', /Kania/],
  ['Bayangan putih bergerak sendiri di kelas, dan Wati melihatnya.', 'Wati', /Wati/],
  ['Melati Putri menanam pohon di sekolahnya.', 'Melati Putri', /Melati Putri/],
  ['Mbok Yem menjajakan gorengan di kereta.', 'Mbok Yem', /Mbok Yem/],
])('"%s" is told of %s, and kin keep their part', async (text, hero, told) => {
  for (const pageCount of [4, 6]) {
    const script = await write(text, { pageCount })
    expect(script.characters[0]).toMatchObject({ name: hero })
    if (pageCount === 6)
      expect(
        linesOf(script)
          .map((line) => line.text)
          .join(' '),
      ).toMatch(told)
  }
})

test.each(['Ratih', 'Kania', 'Yanti', 'Melati', 'Ningsih', 'Sulastri'])('%s is a girl', async (name) => {
  expect((await write(`${name} mencari buku di kota.`)).characters[0]?.appearance).toMatch(/^Anak perempuan/)
})

test('an idea without a wish is told again in the middle and at the end', async () => {
  const script = await write('Surat cinta Yoga jatuh ke tangan Bu Guru.')
  for (const part of [script.pages.slice(2, 4), script.pages.slice(-1)])
    expect(JSON.stringify(part)).toMatch(/surat cinta/i)
})
