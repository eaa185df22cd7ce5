import { describe, expect, test } from 'vitest'
import { recast } from '../../../src/comics/engines/recast.ts'
import { stagedFrom } from '../../../src/comics/engines/staged.ts'
import { writeScript } from '../../../src/comics/engines/storyteller/built-in.ts'
import { listUndrawn } from '../../../src/comics/engines/undrawn.ts'

const write = (text: string) => writeScript({ text, pageCount: 1, genres: [], style: 'Cartoon', seed: '1' })
const castIn = (text: string) =>
  write(text).characters.map(({ name, look, drawn }) => `${name} ${look?.kind ?? null} ${drawn}`)
const namesIn = (text: string) => write(text).characters.map(({ name }) => name)

/** Who stands in the panels, by name. */
function seenIn(text: string): string[] {
  const { characters, pages } = write(text)
  const panels = pages.map((page) => page.panels.map((panel) => ({ ...panel, dialogues: [...panel.dialogues] })))
  const scenes = stagedFrom({ characters: [...characters], seed: '1' }, panels, true)
  return scenes.flatMap(({ figures }) => figures.map(({ name }) => name))
}

const creatures = [
  ['Lula', 'capung'],
  ['Momo', 'komodo'],
  ['Cici', 'kelabang'],
  ['Lala', 'lalat'],
  ['Lolo', 'kuda laut'],
  ['Semi', 'udang'],
  ['Koko', 'kerang'],
  ['Jojo', 'kalajengking'],
  ['Sisi', 'bintang laut'],
  ['Tobi', 'tapir'],
  ['Alin', 'alien'],
  ['Mon', 'monster'],
  ['Hipo', 'kuda nil'],
  // In no list.
  ['Gogo', 'gurame'],
  ['Lulu', 'undur-undur'],
] as const

describe.each(creatures)('%s the %s has no drawing, and is no person', (name, kind) => {
  test.each([
    `${name} si ${kind} berlari. ${name} tertawa.`,
    `${name} adalah ${kind} kecil yang takut gelap. Malam itu ${name} pulang.`,
    `${name} adalah seekor ${kind}. "Halo," kata ${name}.`,
    `Seekor ${kind} bernama ${name} bernyanyi. ${name} tertawa.`,
    `${name}, ${kind} kecil, menari. ${name} tertawa.`,
    `Pada suatu hari, ${name} si ${kind} datang. "Halo," kata ${name}.`,
  ])('%s', (text) => {
    expect(castIn(text)).toEqual([`${name} null false`])
    expect(seenIn(text)).toEqual([])
  })
})

test.each([
  ['Perahu itu tua dan catnya mengelupas. Udin membeli cat merah.', ['Udin']],
  ['The cat sleeps. Her cat jumps.', ['Cat']],
])('paint is no cat: %s', (text, names) => expect(namesIn(text)).toEqual(names))

test.each([
  ['Bu Narti datang. Seorang anak kecil bernama Iwan mengangkat tangan.', ['Bu Narti', 'Iwan']],
  ['Kepala desa itu adalah Pak Joko. Pak Joko tertawa.', ['Pak Joko']],
  ['Tukang foto tertawa. Tukang foto itu pulang.', ['Tukang Foto']],
])('who is introduced is there, once: %s', (text, names) => {
  expect(namesIn(text)).toEqual(names)
  expect([...new Set(seenIn(text))]).toEqual(names)
})

test.each([
  ['Tito si teko menangis. Tito pulang.', 'Tito'],
  ['Bimo adalah sebuah balon. Bimo tertawa.', 'Bimo'],
  ['Seekor tarpan datang. Tarpan itu menangis.', 'Tarpan'],
])('a thing that acts, or an animal in no list, is no person: %s', (text, name) => {
  expect(castIn(text)).toEqual([`${name} null false`])
  expect(seenIn(text)).toEqual([])
})

test.each([
  'Rani si pemberani berlari.',
  'Ujang si gondrong berlari.',
  'Budi si penjual koran datang.',
  'Jaka si Tukang Tidur menguap.',
  'Wati si cerewet tertawa.',
  'Tini si bintang kelas tertawa.',
  'Dewi si ratu drama menangis.',
  'Eko si rambut merah berlari.',
  'Sinta si kecil menangis.',
  'Rani, anak yang takut laba-laba, berlari.',
])('who has a nickname is a person: %s', (text) => {
  const [name = ''] = text.split(/[ ,]/)
  expect(castIn(text)).toEqual([expect.stringMatching(new RegExp(`^${name} (wo)?man true$`))])
})

test('a bird, a robot and a cat are drawn as such', () => {
  const text = 'Pipit si burung pipit datang. Robi adalah robot. Mimi si kucing tidur. Meong ikut di dalam tasnya.'
  expect(castIn(text)).toEqual(['Pipit bird true', 'Robi robot true', 'Mimi cat true', 'Meong cat true'])
})

test.each([
  ['tikus', 'mouse'],
  ['marmut', 'hamster'],
  ['kodok', 'frog'],
  ['katak', 'frog'],
  ['cicak', 'lizard'],
  ['biawak', 'lizard'],
  ['tupai', 'squirrel'],
  ['bajing', 'squirrel'],
  ['landak', 'hedgehog'],
  ['kelelawar', 'bat'],
  ['trenggiling', 'pangolin'],
  ['babi', 'pig'],
  ['celeng', 'pig'],
])('Momo the %s is drawn as a %s', (word, kind) => {
  const text = `Momo si ${word} berlari. Momo tertawa.`
  expect(castIn(text)).toEqual([`Momo ${kind} true`])
  expect(seenIn(text)).toContain('Momo')
})

test('an animal may be called by what is a word too, and its friends are like it', () => {
  expect(castIn('Hanya Pipi si burung kecil yang berani. Pipi tertawa.')).toEqual(['Pipi bird true'])
  const text = 'Lala si kunang-kunang pulang. Setiap malam teman-temannya terbang ke sawah.'
  const { characters, pages } = write(text)
  const panels = pages.map((page) => page.panels.map((panel) => ({ ...panel, dialogues: [...panel.dialogues] })))
  const figures = stagedFrom({ characters: [...characters], seed: '1' }, panels, true).flatMap((one) => one.figures)
  expect(new Set(figures.map(({ look }) => look.kind))).toEqual(new Set(['firefly']))
})

test('animals that share a drawing are two where the story has two', () => {
  expect(castIn('Seekor cicak bertemu seekor tokek. "Halo," kata cicak. Tokek itu tertawa.')).toEqual([
    'Cicak lizard true',
    'Tokek lizard true',
  ])
  expect(castIn('Rani lewat jalan tikus. Rani mengklik mouse.')).toEqual([expect.stringMatching(/^Rani woman/)])
})

test.each([
  ['Kiki', 'kepiting', 'crab'],
  ['Lolo', 'lumba-lumba', 'dolphin'],
  ['Koko', 'buaya', 'crocodile'],
  ['Leo', 'singa', 'lion'],
  ['Hugo', 'hiu', 'shark'],
  ['Mimi', 'cumi-cumi', 'squid'],
  ['Sisi', 'ubur-ubur', 'jellyfish'],
  ['Pingi', 'penguin', 'penguin'],
  ['Wulu', 'domba', 'sheep'],
  ['Wulu', 'biri-biri', 'sheep'],
  ['Boro', 'kerbau', 'buffalo'],
  ['Boro', 'anoa', 'buffalo'],
  ['Jaja', 'rusa', 'deer'],
  ['Jaja', 'kijang', 'deer'],
])('%s the %s is drawn, and speaks', (name, word, kind) => {
  const text = `${name} si ${word} datang. "Halo," kata ${name}. Seekor ${word} lain tertawa.`
  expect(castIn(text)[0]).toBe(`${name} ${kind} true`)
  expect(seenIn(text)).toContain(name)
})

test.each([
  'Rani mencicipi kepiting saus padang.',
  'Rani terbahak di dekat Lubang Buaya.',
  'Rani berenang dengan gaya lumba-lumba.',
  'Rani mengadu domba, lalu tertawa.',
])('a dish or a saying brings no animal: %s', (text) => {
  expect(castIn(text)).toEqual(['Rani woman true'])
  expect(new Set(seenIn(text))).toEqual(new Set(['Rani']))
})

test('what somebody does is not done by who is near, where they have no drawing', () => {
  const text =
    'Rani duduk di teras rumah neneknya sepanjang sore itu. Lula si capung datang dari kebun di belakang rumah. Ia terbang ke desa yang gelap tanpa lampu.'
  const { characters, pages } = write(text)
  const panels = pages.map((page) => page.panels.map((panel) => ({ ...panel, dialogues: [...panel.dialogues] })))
  const scenes = stagedFrom({ characters: [...characters], seed: '1' }, panels, true)
  expect(scenes.flatMap(({ figures }) => figures.map(({ pose }) => pose))).not.toContain('fly')
})

test.each([
  'Farel si gamer tertawa.',
  'Adit si vokalis tertawa.',
  'Nina si introvert duduk.',
  'Bang Jago si influencer tertawa.',
  'Kak Zuma si zombikologi tertawa.',
  'Yoga si bule makan.',
  'Andi si juling berlari.',
  'Tika si pesek tertawa.',
  'Gita si tomboy berlari.',
  'Alya, jomblowati kecil itu, tertawa.',
  'Rara adalah sebuah misteri. Rara tertawa.',
  'Roni si jago matematika tertawa.',
  'Zefa si otaku punya kucing. Seekor kucing tidur. Zefa tertawa.',
])('what no list has makes a person no animal: %s', (text) => {
  const name = /^(?:(?:Bang|Kak) )?\p{L}+/u.exec(text)?.[0]
  expect(castIn(text)[0]).toMatch(new RegExp(`^${name} (wo)?man true$`))
})

test.each([
  'Ada seekor gelatik. Zefa si gelatik tertawa.',
  'Zefa si gelatik mengepakkan sayapnya. Zefa tertawa.',
  'Zefa, gelatik betina itu, tertawa.',
  'Gelo si gelatik tertawa.',
])('an animal in no list is one where the story says so: %s', (text) => {
  expect(castIn(text).at(-1)).toMatch(/ null false$/)
})

test('a rooster crows, and a child that nothing calls an animal has no other name', () => {
  expect(castIn('Jalu si jago berkokok. Jalu tertawa.')).toEqual(['Jalu chicken true'])
  expect(castIn('Seekor anak berlari.')).toEqual(['Anak null false'])
  expect(castIn('Seekor anak kucing berlari.')).toEqual(['Anak Kucing cat true'])
})

test('what has no drawing is named, with those that are nearest; what no list has may be a person', () => {
  const { characters } = write('Lula adalah capung. Gogo si gurame tertawa. Lolo si kuda laut berenang.')
  expect(listUndrawn({ characters: [...characters], seed: '1' })).toMatchObject([
    { name: 'Lula', what: 'capung', kinds: ['butterfly', 'firefly'] },
    { name: 'Gogo', what: 'gurame', kinds: ['cat', 'dog', 'rabbit', 'bird', 'fish', 'woman', 'man'] },
    { name: 'Lolo', what: 'kuda laut', kinds: ['fish', 'whale'] },
  ])
})

test('in comics from before an ant with a person’s look is not drawn, others keep theirs', () => {
  const look = write('Rani tertawa.').characters[0]?.look
  const old = (name: string) => ({ name, appearance: 'Remaja perempuan, hoodie', personality: '', look: look ?? null })
  const comic = { characters: ['Semut', 'Rani'].map(old), seed: '1' }
  expect(listUndrawn(comic)).toEqual([{ id: 'semut', name: 'Semut', what: null, kinds: ['ant'] }])
})

test.each([
  ['kunang-kunang', 'firefly'],
  ['laron', 'firefly'],
  ['lebah', 'bee'],
  ['tawon', 'bee'],
  ['semut', 'ant'],
  ['siput', 'snail'],
  ['keong', 'snail'],
  ['bekicot', 'snail'],
  ['laba-laba', 'spider'],
  ['ulat', 'caterpillar'],
  ['belalang', 'grasshopper'],
  ['jangkrik', 'grasshopper'],
  ['kumbang', 'beetle'],
  ['kepik', 'beetle'],
])('%s is drawn as one, also in a comic from when it had no drawing as soon as its creator says so', (word, kind) => {
  expect(castIn(`Lula adalah ${word} kecil. Lula tertawa.`)).toEqual([`Lula ${kind} true`])
  const lula = { name: 'Lula', appearance: word.replace(/^./, (first) => first.toUpperCase()), personality: '' }
  const comic = { characters: [{ ...lula, look: null, drawn: false }], seed: '1' }
  expect(listUndrawn(comic)).toEqual([{ id: 'lula', name: 'Lula', what: null, kinds: [kind] }])
})

test.each([
  ['Kumbang dan kepik menari. Kepik tertawa.', ['Kumbang', 'Kepik']],
  ['Lebah dan tawon bertengkar. Tawon tertawa.', ['Lebah', 'Tawon']],
  ['Ratu lebah menangis. Ratu lebah pulang.', ['Ratu Lebah']],
])('two who are drawn alike are two: %s', (text, names) => {
  expect(namesIn(text)).toEqual(names)
})

test('who gets a drawing stands where the words name them, who loses it nowhere, and all else stays', () => {
  const { characters, pages } = write(
    'Lula adalah capung kecil yang tinggal di kebun belakang rumah itu. Rani duduk di teras rumah neneknya sepanjang sore yang panjang itu. Lula terbang ke desa yang gelap bersama Rani.',
  )
  const comic = { characters: [...characters], seed: '1' }
  const panels = pages.map((page) => page.panels.map((panel) => ({ ...panel, dialogues: [...panel.dialogues] })))
  const scenes = stagedFrom(comic, panels, true)
  const staged = panels.flat().map((panel, at) => {
    const scene = scenes[at]
    if (!scene) throw new Error('a panel has no scene')
    return { ...panel, scene }
  })
  const look = { ...(characters.find(({ name }) => name === 'Rani')?.look ?? {}), kind: 'butterfly' } as never
  const shown = recast(comic, [['lula', look]], staged)
  const figures = shown.map((scene) => scene.figures.map(({ id, look: { kind } }) => `${id} ${kind}`).sort())
  expect(figures[0]).toEqual(['lula butterfly'])
  expect(figures.at(-1)).toEqual(['lula butterfly', 'rani woman'])
  expect(shown[1]).toEqual(scenes[1])
  const drawn = staged.map((panel, at) => ({ ...panel, scene: shown[at] ?? panel.scene }))
  const without = recast(
    { ...comic, characters: comic.characters.map((one) => ({ ...one, look })) },
    [['lula', null]],
    drawn,
  )
  expect(without.flatMap((scene) => scene.figures.map(({ id }) => id))).not.toContain('lula')
})

test.each([
  ['"Aku takut," aku Vero. Vero menangis.', 'Vero', 'Aku takut.'],
  ['"Itu salahku!" aku Dimas pelan. Dimas menunduk.', 'Dimas', 'Itu salahku!'],
])('“aku” behind a quote is a verb: %s', (text, name, line) => {
  const { characters, pages } = write(text)
  expect(characters.map((one) => one.name)).toEqual([name])
  const lines = pages.flatMap(({ panels }) => panels.flatMap(({ dialogues }) => dialogues))
  expect(lines[0]).toMatchObject({ character: name, text: line, kind: 'speech' })
  expect(lines.filter(({ text }) => /^aku /i.test(text) && text !== line)).toEqual([])
})

test('“Aku” at the beginning is the one who tells', () => {
  expect(namesIn('Aku Vero, ketua kelas. Aku berjalan ke sekolah.')).toEqual(['Aku'])
  expect(namesIn('"Aku takut," kataku. Aku pulang.')).toEqual(['Aku'])
})

test.each(
  'Meong ikut di dalam tasnya.|Rara menangis.|Zeta melompat ke sungai.|Brono tertawa.|Wiji membaca buku.|Kemal memasak nasi.|Ganda menendang bola.|Tolo merangkak di lumpur.|Xena berlari.|Bento tertidur.|Miko memanjat pohon.|Domi duduk di teras.|Pleki menggonggong.|Ronin mengendap-endap.|Zizi bersembunyi di balik pintu.|Bimbim mengangguk.|Alma lalu tersenyum.|Beno sudah pulang.|Melati menjadi penjaga gawang.|Mawar dan robot penyapunya pulang.'.split(
    '|',
  ),
)('who acts once, at the beginning of a sentence, is in the cast: %s', (text) => {
  expect(namesIn(`Hari itu hujan. ${text} Hujan turun.`)).toContain(text.split(' ')[0])
})

test.each(
  'Kemarin datang surat.|Sesampainya di rumah pintu terbuka.|Banjir datang.|Malam tiba.|Liburan tiba.|Pesawat datang.|Panggilan masuk.|Waktu berjalan cepat.|Mesin berhenti.|Kadang tertawa.|Jarang pulang.|Ayo pulang!|Mari makan.|Silakan masuk.|Jangan menangis.|Masih tidur.|Perlahan membuka mata.|Bantuan datang.|Paket datang.|Kesempatan datang.|Rasa takut datang.|Bencana datang.|Genteng jatuh.|Gerbang membuka jalan.|Tongkat menunjuk utara.|Jarum menunjuk angka tujuh.|Takdir membawa mereka.|Nasib membawa mereka.|Arus membawa perahu.|Harga naik.|Rencana berjalan lancar.|Entah datang dari mana.|Hampir tidur.|Sehabis makan.|Tatkala tidur.|Untungnya datang.|Ombak menari.|Bendera melambai.|Libur datang.|Panen tiba.'.split(
    '|',
  ),
)('an ordinary word at the beginning of a sentence is nobody: %s', (text) => {
  expect(namesIn(`Hari itu hujan. ${text} Hujan turun.`)).toEqual([])
})
