import { describe, expect, test } from 'vitest'
import { writeScript } from '../../../src/comics/engines/storyteller/built-in.ts'

const quotes = ['""', '“”', "''", '‘’', '«»'] as const
const names = ['Rani', 'Tio', 'Pak Darto', 'Bu Guru Ani', 'Putri', 'Awan', 'Sultan Agung', 'Mbah Surip', 'Ibu', 'Maya']
const said = 'Aku tahu jalan pulang'

/** `V` is a verb as after a quote, `M` the same before it. */
const verbs =
  'kata/berkata ujar/berujar ucap/berucap jawab/menjawab tanya/bertanya teriak/berteriak bisik/berbisik gumam/bergumam sahut/menyahut seru/berseru balas/membalas keluh/mengeluh isak/terisak pinta/meminta bentak/membentak timpal/menimpali tegur/menegur sapa/menyapa protes/memprotes rengek/merengek jelas/menjelaskan tambah/menambahkan lanjut/melanjutkan potong/memotong sela/menyela usul/mengusulkan bantah/membantah bujuk/membujuk goda/menggoda celetuk/menyeletuk tukas/menukas cibir/mencibir omel/mengomel gerutu/menggerutu desis/mendesis rintih/merintih pekik/memekik jerit/menjerit hardik/menghardik batin/membatin ungkap/mengungkapkan perintah/memerintah pesan/berpesan janji/berjanji tagih/menagih dusta/berdusta erang/mengerang gagap/tergagap dengus/mendengus sindir/menyindir ejek/mengejek hibur/menghibur rayu/merayu sumpah/bersumpah nyanyi/bernyanyi tawar/menawarkan sesal/menyesali kilah/berkilah celoteh/berceloteh lapor/melapor ulang/mengulang tukas/menukas komentar/berkomentar'
    .split(' ')
    .map((pair) => pair.split('/') as [string, string])

const forms: readonly ((name: string, after: string, before: string, open: string, close: string) => string)[] = [
  (name, after, _, open, close) => `${open}${said},${close} ${after} ${name}.`,
  (name, _, before, open, close) => `${name} ${before}, ${open}${said}.${close}`,
  (name, after, _, open, close) => `${open}${said}!${close} ${after} ${name} sambil menutup pintu.`,
  (name, after, _, open, close) => `${open}${said},${close} ${after} ${name}, ${open}sejak dulu.${close}`,
  (name, _, before, open, close) => `Setelah lama diam, ${name} ${before}: ${open}${said}.${close}`,
]

const cases = verbs.flatMap(([after, before], nth) =>
  forms.map((form, at) => {
    const [open = '', close = ''] = quotes[(nth + at) % quotes.length] ?? ''
    const name = names[(nth * 3 + at) % names.length] ?? ''
    return { name, text: `Malam itu ${name} berdiri di teras.\n${form(name, after, before, open, close)}` }
  }),
)

describe('who is named with a verb of speech says it', () => {
  test.each(cases)('$text', async ({ name, text }) => {
    const idea = { text, pageCount: 1, genres: [], style: 'Cartoon', seed: '1' }
    const { pages, characters } = writeScript(idea)
    const balloons = pages
      .flatMap(({ panels }) => panels.flatMap(({ dialogues }) => dialogues))
      .filter(({ kind }) => kind !== 'narration')
    expect(balloons.map(({ character }) => character)).toEqual(balloons.map(() => name))
    expect(balloons[0]?.text.replace(/[.!…]$/, '')).toBe(said)
    expect(characters.map((one) => one.name)).toEqual([name])
  })
})
