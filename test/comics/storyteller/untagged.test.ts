import { describe, expect, test } from 'vitest'
import { writeScript } from '../../../src/comics/engines/storyteller/built-in.ts'

const panelsOf = (text: string) =>
  writeScript({ text, pageCount: 3, genres: ['Komedi'], style: 'Cartoon', seed: '1' }).pages.flatMap(
    ({ panels }) => panels,
  )
const linesOf = (text: string) => panelsOf(text).flatMap(({ dialogues }) => dialogues)
const balloonsOf = (text: string) =>
  linesOf(text)
    .filter(({ kind }) => kind !== 'narration')
    .map(({ character, text }) => `${character}: ${text}`)
const captionsOf = (text: string) =>
  linesOf(text)
    .filter(({ kind }) => kind === 'narration')
    .map(({ text }) => text)

describe('a quote without a tag is a balloon of who alone acts beside it, else of nobody', () => {
  test.each([
    ['Rina duduk di teras. "Panas sekali." Angin bertiup.', ['Rina: Panas sekali.']],
    ['Pintu terbuka. "Aku pulang!" Tono melepas sepatu.', ['Tono: Aku pulang!']],
    ['Rina menatap langit. Ia menghela napas. "Hujan lagi."', ['Rina: Hujan lagi.']],
    ['Tangan Sari gemetar. "Dingin."', ['Sari: Dingin.']],
    // Of two who act beside it, one is spoken to.
    ['Tono menjatuhkan piring. "Maaf, Bu." Ibu mengelap lantai.', ['Tono: Maaf, Bu.']],
    ['Nenek menutup koran. "Nek, lihat!" Rina menunjuk jendela.', ['Rina: Nek, lihat!']],
    ['Tono menjatuhkan piring. "Astaga!" Ibu berlari ke dapur.', [': Astaga!']],
    ['Semua orang sudah menunggu. "Selamat ulang tahun!" Rina menangis.', [': Selamat ulang tahun!']],
    ['Rina dan Tono tertawa. "Lucu juga."', [': Lucu juga.']],
    ['Radio menyala. "Selamat pagi, pendengar!" Rina menguap.', [': Selamat pagi, pendengar!']],
    ['Ratih menunduk. "Besok, Pak." Pak Hendra mendengus.', ['Ratih: Besok, Pak.']],
    ['Ratih terbelalak. "Apa ini?" "Celengan," jawab Bagas.', ['Ratih: Apa ini?', 'Bagas: Celengan.']],
    ['Rani datang. "Busnya lewat?" "Belum." Tio melipat koran.', ['Rani: Busnya lewat?', 'Tio: Belum.']],
    ['Hujan turun. "Brrr." Rina membeku.', ['Rina: Brrr.']],
    ['"Aku lapar," kata Rina. "Kamu tidak?" Tono menggeleng.', ['Rina: Aku lapar.', ': Kamu tidak?']],
  ])('%s', (text, balloons) => expect(balloonsOf(text)).toEqual(balloons))
})

describe('quotes of one paragraph', () => {
  test.each([
    // The one who speaks first is named next.
    [
      '"Siapa yang mengambil tasku?" Tidak ada yang menjawab. Rina memandang Tono.',
      ['Rina: Siapa yang mengambil tasku?'],
    ],
    [
      'Bu Ratna, Sinta, dan Pak Darto menunduk. "Pak Darto, ini tulisan Bapak?" "Bukan, Bu Ratna." Hujan turun.',
      ['Bu Ratna: Pak Darto, ini tulisan Bapak?', 'Pak Darto: Bukan, Bu Ratna.'],
    ],
    [
      'Nadia mengangkat telepon. "Ibu sudah makan?" "Sudah." Ibu dan Nadia tertawa.',
      ['Nadia: Ibu sudah makan?', 'Ibu: Sudah.'],
    ],
    // Of two people the one who is not called asks.
    ['Bu Minah menunggu. Pak Hasan pulang. "Kok kosong, Pak?" Pak Hasan tertawa.', ['Bu Minah: Kok kosong, Pak?']],
    ['Mak Ijah menimbang ikan. "Jadi dibeli?" Galih mengangguk.', ['Mak Ijah: Jadi dibeli?']],
    ['Seekor kucing melompat. "Aduh!" Rina jatuh.', ['Rina: Aduh!']],
    ['Rina menunduk. Ia mengetuk pintu rumah Tono. "Permisi."', ['Rina: Permisi.']],
  ])('%s', (text, balloons) => expect(balloonsOf(text)).toEqual(balloons))
})

describe('lines without tags are of two people in turn, where one of them is sure', () => {
  test.each([
    [
      'Rina dan Tono duduk di teras.\n"Kamu telat."\n"Maaf, hujan."\n"Alasan saja," kata Rina.\n"Sungguh."',
      ['Rina: Kamu telat.', 'Tono: Maaf, hujan.', 'Rina: Alasan saja.', 'Tono: Sungguh.'],
    ],
    [
      'Rina dan Tono duduk di teras.\n— Kamu telat.\n— Maaf, Rina.\n— Alasan.',
      ['Rina: Kamu telat.', 'Tono: Maaf, Rina.', 'Rina: Alasan.'],
    ],
    [
      'Bu Guru masuk kelas. Dodi duduk.\n"Selamat pagi," sapa Bu Guru.\n"Pagi, Bu!"\nBu Guru tersenyum. "Kita belajar menanam."\n"Menanam apa?"',
      ['Bu Guru: Selamat pagi.', 'Dodi: Pagi, Bu!', 'Bu Guru: Kita belajar menanam.', 'Dodi: Menanam apa?'],
    ],
    ['Rina dan Tono duduk di teras.\n"Kamu telat."\n"Maaf, hujan."', [': Kamu telat.', ': Maaf, hujan.']],
    [
      'Rina, Tono, dan Sari duduk.\n"Siapa lapar?"\n"Aku," kata Tono.\n"Kita makan."',
      [': Siapa lapar?', 'Tono: Aku.', ': Kita makan.'],
    ],
    // Tags that say otherwise leave what is between them open.
    ['Rina dan Tono duduk.\n"Satu," kata Rina.\n"Dua."\n"Tiga," kata Tono.', ['Rina: Satu.', ': Dua.', 'Tono: Tiga.']],
  ])('%s', (text, balloons) => expect(balloonsOf(text)).toEqual(balloons))
})

describe('one sentence around a tag is of one speaker, in two balloons', () => {
  test.each([
    [
      'Nadia duduk. Ibu datang. "Ibu juga, Nak," kata Ibu akhirnya, "tapi Bapak pasti bangga." Nadia menangis.',
      ['Ibu: Ibu juga, Nak…', 'Ibu: …tapi Bapak pasti bangga.'],
    ],
    [
      'Tio dan Ibu duduk. Ibu menatap jendela. "Tapi," ucapnya, "aku kangen, Bu."',
      ['Tio: Tapi…', 'Tio: …aku kangen, Bu.'],
    ],
    ['rani duduk. ibu datang. "sabar," kata ibu, "sebentar lagi."', ['Ibu: sabar…', 'Ibu: …sebentar lagi.']],
  ])('%s', (text, balloons) => expect(balloonsOf(text)).toEqual(balloons))

  test('no balloon of a long quote ends in a comma', () => {
    const many = Array.from({ length: 60 }, (_, nth) => `kata ke-${nth}`).join(', ')
    const balloons = balloonsOf(`Rani berdiri. "Aku hafal ${many}," kata Rani.`)
    expect(balloons.length).toBeGreaterThan(1)
    for (const balloon of balloons) expect(balloon).not.toMatch(/,$/)
  })
})

describe('who is called in a quote does not speak it', () => {
  test.each([
    [
      'Nadia menatap foto Ibu. Ia ingat Bapak menggendongnya. "Bu, aku kangen Bapak," ucapnya lirih. Ibu diam. Ibu menangis.',
      ['Nadia: Bu, aku kangen Bapak.'],
    ],
    [
      'Di loteng rumah Eyang, Kirana menemukan peta. "Eyang, ini peta harta?" tanyanya sambil berlari. Eyang tersenyum.',
      ['Kirana: Eyang, ini peta harta?'],
    ],
    ['Di dapur Ibu, Tono menemukan kue. "Wah, enak," gumamnya. Ibu tersenyum.', ['Tono: Wah, enak.']],
    ['Ibu masuk. "Ibu, tolong!" teriak Ibu.', ['Ibu: Ibu, tolong!']],
    ['Tina tersesat. Seorang polisi datang. "Pak, di mana stasiun?" tanyanya.', ['Tina: Pak, di mana stasiun?']],
  ])('%s', (text, balloons) => expect(balloonsOf(text)).toEqual(balloons))
})

describe('a quote right behind who shouts is theirs', () => {
  test.each([
    [
      'Rina dan Tegar berlari. Dua penonton duduk. Warga bersorak. "Tegar! Tegar!" Tegar tersenyum.',
      [': Tegar! Tegar!'],
    ],
    ['Ibu dan Tegar datang. Ibu berteriak. "Awas!" Tegar melompat.', ['Ibu: Awas!']],
    ['Pak Budi menonton. Anak-anak berteriak. "Gol!" Pak Budi tersenyum.', [': Gol!']],
    ['Tegar dan Ibu datang. Ibu tidak berteriak. "Awas!" Tegar melompat.', [': Awas!']],
  ])('%s', (text, balloons) => expect(balloonsOf(text)).toEqual(balloons))

  test('a crowd of the cast', () => {
    const text = 'Tegar melihat penonton datang. Penonton bersorak heboh. "Tegar! Tegar!" Tegar sampai di garis akhir.'
    expect(balloonsOf(text)).toEqual(['Penonton: Tegar! Tegar!'])
  })
})

describe('whom the sentence behind a quote brings in has not spoken it', () => {
  test.each([
    [
      'Pak Yoga berhenti dan merentangkan tangan. "Sebentar!" Dari trotoar, Citra berlari membawa kardus.',
      ['Pak Yoga: Sebentar!'],
    ],
    ['Tono mengetuk pintu. "Permisi!" Citra, muridnya, membuka jendela.', ['Tono: Permisi!']],
    ['Citra duduk. Tono mengetuk pintu. "Permisi!" Dari dapur, Citra berlari.', [': Permisi!']],
  ])('%s', (text, balloons) => expect(balloonsOf(text)).toEqual(balloons))
})

describe('who only owns something, or wrote what is read, does not tell the story', () => {
  test.each([
    ['Bu Ratna membuka surat. Isinya pendek saja: terima kasih sudah mengurus akta anak saya.', ['Bu Ratna']],
    ['Rina membuka surat. Isinya: aku rindu kalian. Rina menangis.', ['Rina']],
    ['Di papan tertulis: saya sedang keluar. Rina pulang.', ['Rina']],
    ['Rina duduk. Di rumah aku menangis.', ['Rina', 'Aku']],
    ['Rina membuka surat. Isinya: aku rindu. Aku menangis.', ['Rina', 'Aku']],
  ])('%s', (text, cast) =>
    expect(
      writeScript({ text, pageCount: 2, genres: [], style: 'Cartoon', seed: '1' }).characters.map(({ name }) => name),
    ).toEqual(cast),
  )
})

test.each([
  'Ratna membuka surat itu. "Aku akan pulang." Ratna menangis.',
  'Di pintu ada papan. "Dilarang masuk." Ratna mundur.',
  'Pagi itu Ratna menemukan pesan di mejanya: "Temui aku." Ratna mundur.',
  'Ratna membaca papan bertulisan "TUTUP" di pintu.',
  'Kata "maaf" sulit keluar dari mulut Ratna. Ratna pergi.',
])('signs, letters and words in quotes stay in the caption: %s', (text) => {
  expect(balloonsOf(text)).toEqual([])
  expect(captionsOf(`${text} Hujan turun.`).join(' ')).toBe(`${text} Hujan turun.`)
})

describe('of a tag that says more only the verb goes', () => {
  test.each([
    ['"Telat!" jawab Dodi sambil naik ojek.', 'Dodi naik ojek.'],
    ['"Sudah," kata Tio sambil menutup pintu.', 'Tio menutup pintu.'],
    ['"Tidur," kata Tio seraya tersenyum, lalu ia pergi.', 'Tio tersenyum, lalu ia pergi.'],
    ['"Ayo," ujar Sinta tersenyum.', 'Sinta tersenyum.'],
    ['"Awas," seru Raka melihat ular itu.', 'Raka melihat ular itu.'],
    ['"Dah," kata Sinta lalu pergi.', 'Sinta lalu pergi.'],
    ['"Ya," kata Pak Darto, menutup pintu.', 'Pak Darto menutup pintu.'],
    ['Tio menjawab sambil membuka payung, "Ayo."', 'Tio membuka payung.'],
    ['Setelah lama diam, Rani berbisik sambil menangis: "Maaf."', 'Setelah lama diam, Rani menangis.'],
    ['Rina duduk. "Ya," katanya sambil menunduk.', 'Ia menunduk.'],
    ['Sinta berdiri. "Kita pulang," keluh Dina, matanya berkaca-kaca.', 'Dina mengeluh, matanya berkaca-kaca.'],
    ['"Jangan," kataku sambil menarik tali.', 'Aku menarik tali.'],
    ['Rian berteriak "Gol!" lalu melompat.', 'Rian lalu melompat.'],
    // What would be no sentence without its verb keeps it, behind who speaks.
    ['"Tumbuhlah," ucap Mardi kepada tanaman itu.', 'Mardi berucap kepada tanaman itu.'],
    ['"Kenapa?" tanya Rina heran.', 'Rina heran.'],
    ['Rina duduk. "Terima kasih," katanya gembira.', 'Ia gembira.'],
    ['"Kenapa?" tanya Rina dengan mata berkaca-kaca.', 'Rina bertanya dengan mata berkaca-kaca.'],
    ['"Hm," kata Sinta sambil tangannya gemetar.', 'Sinta berkata sambil tangannya gemetar.'],
    ['"Nah," kata Rani yang baru datang.', 'Rani yang baru datang berkata.'],
    ['"Nah," kata Rani pelan sambil duduk.', 'Rani berkata pelan sambil duduk.'],
    ['"Hai," tanya Momo si katak.', 'Momo si katak bertanya.'],
    ['"Mas, dia capek," kata Laras, adiknya, dari ambang pintu.', 'Laras, adiknya, berkata dari ambang pintu.'],
    ['"Apa isinya?" tanya Pak Darto penasaran.', 'Pak Darto bertanya penasaran.'],
    [
      '"Hormat, grak!" perintah Doni dengan wajah serius, dan satu kelas memberi hormat.',
      'Doni memerintah dengan wajah serius, dan satu kelas memberi hormat.',
    ],
    ['Rina duduk. "Bang, bisa pelan sedikit?" tegurnya dari jendela.', 'Ia menegur dari jendela.'],
    ['"Jangan lari," bisikku dari balik pintu.', 'Aku berbisik dari balik pintu.'],
    ['"Itu aku," celetuk Tio tanpa menoleh.', 'Tio menyeletuk tanpa menoleh.'],
    ['"Ayo," ajak Rani dan Tio dari pintu.', 'Rani dan Tio mengajak dari pintu.'],
    ['"Nah," kata Rani, yang baru datang, dari pintu.', 'Rani, yang baru datang, berkata dari pintu.'],
    // No active form is in the lists.
    ['Tio duduk. "Kwek!" kwek Tio dari kolam.', 'Kwek Tio dari kolam.'],
    ['Rani menoleh dan berkata, "Ayo."', 'Rani menoleh dan berkata.'],
    ['Ketika Rani membuka pintu, "Kejutan!" teriak Dodo.', 'Ketika Rani membuka pintu…'],
  ])('%s', (text, caption) => expect(captionsOf(text).at(-1)).toBe(caption))

  test('who somebody is stands once', () => {
    const text =
      'Momo si katak duduk. "Hai," sapa Momo si katak. Bang Udin datang. Bang Udin si tukang ojek bilang, "Naik!"'
    expect(captionsOf(text)).toEqual(['Momo si katak duduk.', 'Bang Udin datang. Bang Udin si tukang ojek bilang.'])
    expect(captionsOf('"Hai," kata Kiki si kucing. "Dah," kata Kiki si kucing.')).toEqual(['Kiki si kucing berkata.'])
  })

  test('the picture shows what the words did', () => {
    const [panel] = panelsOf('Rina duduk di teras. "Ya," katanya sambil menangis.')
    expect(panel?.description).toContain('Rina menangis.')
  })
})

describe('every word is lettered, but for tags that are only a speaker and a verb, and verbs with what joins them', () => {
  const quotes = ['Aku tahu jalan pulang', 'Besok saja', 'Hujan lagi, Rani', 'Tunggu di sini']
  const acts = ['menutup pintu', 'tersenyum', 'naik ojek', 'menatap langit sore', 'garuk-garuk kepala', 'matanya basah']
  const verbs = ['kata', 'ujar', 'jawab', 'seru', 'bisik', 'keluh']
  const actives = ['berkata', 'berujar', 'menjawab', 'berseru', 'berbisik', 'mengeluh']
  const names = ['Rani', 'Tio', 'Pak Darto', 'Bu Guru Ani']
  const middles = ['Angin bertiup kencang.', 'Ia duduk lagi.', 'Mereka tertawa.', 'Pintu warung terbuka pelan.']
  const shapes: readonly ((quote: string, verb: string, name: string, act: string, other: string) => string)[] = [
    (quote, verb, name, act) => `"${quote}," ${verb} ${name} sambil ${act}.`,
    (quote, verb, name, act) => `"${quote}!" ${verb} ${name} ${act}.`,
    (quote, verb, name, _, other) => `"${quote}," ${verb} ${name} kepada ${other} yang baru datang.`,
    (quote, verb, name, act) => `"${quote}," ${verb} ${name}, ${act}, lalu diam.`,
    (quote, verb, _name, act) => `"${quote}," ${verb}nya sambil ${act}.`,
    (quote, _, name, act) => `${name} menjawab sambil ${act}, "${quote}."`,
    (quote, _, name, act) => `Setelah ${name} ${act}, "${quote}!"`,
    (quote, _, name, act) => `${name} ${act} dan berkata: "${quote}." ${name} pergi.`,
    (quote, _, name, act) => `"${quote}." ${name} ${act}.`,
    (quote, verb, name, act) =>
      `"${quote}," ${verb} ${name} dengan mata sembap sambil ${act}, "${quote.toLowerCase()}."`,
    (quote, _, name) => `${name} menulis "${quote}" di dinding.`,
    (quote) => `"${quote}."`,
  ]
  const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+(?:-\p{L}+)*/gu) ?? []
  const texts = shapes.flatMap((shape, nth) =>
    verbs.map((verb, at) => {
      const pick = <T>(list: readonly T[], step: number) => list[(nth * step + at) % list.length] as T
      const [name, other] = [pick(names, 1), pick(names, 3)]
      const first = shape(pick(quotes, 1), verb, name, pick(acts, 5), other)
      const second = (shapes[(nth + at + 1) % shapes.length] as typeof shape)(
        pick(quotes, 2),
        verb,
        other,
        pick(acts, 1),
        name,
      )
      return `${name} dan ${other} bertemu. ${first} ${pick(middles, 1)}${at % 2 ? '\n' : ' '}${second} ${pick(middles, 3)}`
    }),
  )
  test.each(texts)('%s', (text) => {
    const [lines, missing] = [linesOf(text), new Map<string, number>()]
    for (const word of wordsOf(text)) missing.set(word, (missing.get(word) ?? 0) + 1)
    for (const word of wordsOf(lines.map((one) => one.text).join(' '))) missing.set(word, (missing.get(word) ?? 0) - 1)
    const may = new Set([
      ...verbs,
      ...verbs.map((verb) => `${verb}nya`),
      'menjawab',
      'sambil',
      ...names.flatMap(wordsOf),
    ])
    const lost = [...missing].flatMap(([word, count]) => (count > 0 && !may.has(word) ? word : []))
    // "-nya" of a tag is "Ia", and its verb may stand in its active form.
    const added = [...missing].flatMap(([word, count]) => (count < 0 && !['ia', ...actives].includes(word) ? word : []))
    expect([lost, added]).toEqual([[], []])
    for (const { kind, text } of lines) if (kind === 'narration') expect(text).toMatch(/^["\p{Lu}].*[^,\s]$/su)
  })
})
