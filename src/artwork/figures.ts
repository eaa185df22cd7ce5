import type { Figure } from './figure.ts'
import { CREATURES } from './figures-creatures.ts'
import { OBJECTS } from './figures-objects.ts'
import { PEOPLE } from './figures-people.ts'
import { SIGHTS } from './figures-sights.ts'
import { THINGS } from './figures-things.ts'
import { VEHICLES } from './figures-vehicles.ts'
import { mix, type Palette } from './palettes.ts'

/** All figures that can be drawn. */
export const FIGURES: readonly Figure[] = [...PEOPLE, ...CREATURES, ...THINGS, ...VEHICLES, ...SIGHTS, ...OBJECTS]

/** Names of figures mapped to the words in the slug of an anime title that name exactly this thing or being. */
const NOUNS: Readonly<Record<string, string>> = {
  ronin: 'pedang ksatria kesatria samurai ronin pendekar silat jawara katana prajurit panglima kenshi heishi kishi',
  ninja: 'ninja shinobi',
  payung: 'payung kasa',
  putri: 'putri ratu hime dewi megami',
  gitaris: 'band gitar konser biola',
  penendang: 'tendangan bola gol kiper liga sepak',
  smes: 'smes raket badminton bulutangkis tangkis',
  pelari: 'lari pelari estafet relay maraton',
  penyihir: 'sihir penyihir mantra ramuan mahou majo pesulap',
  detektif: 'detektif misteri kasus jejak tantei',
  hantu: 'hantu kuntilanak arwah pocong yurei yuurei',
  tangan: 'kutukan noroi kubur',
  penari: 'penari tari legong topeng',
  hanabi: 'hanabi petasan',
  layangan: 'layang layangan tako',
  antariksawan: 'astronaut uchuuhikoushi orbit',
  kucing: 'kucing neko meong',
  rubah: 'rubah kitsune',
  harimau: 'harimau macan tora',
  dinosaurus: 'dinosaurus angkot',
  kerbau: 'kerbau sawah padi bajak',
  gagak: 'gagak karasu',
  ikan: 'ikan sakana kolam',
  monster: 'monster iblis akuma',
  garuda: 'garuda elang tori',
  paus: 'paus kujira',
  naga: 'naga ryu ryuu',
  rusa: 'rusa kijang',
  bangau: 'bangau tsuru',
  gajah: 'gajah',
  robot: 'robot robotto mecha',
  kereta: 'kereta ekspres express densha ressha stasiun eki rel peron',
  becak: 'becak',
  delman: 'delman kuda andong',
  feri: 'feri ferry pelabuhan',
  rakit: 'rakit muara',
  perahu: 'perahu layar pinisi kapten nelayan pelaut funanori dermaga',
  sepeda: 'sepeda',
  motor: 'motor ojek balap jalur kurir pembalap reesaa',
  roket: 'roket',
  satelit: 'satelit',
  ekskavator: 'ekskavator excavator excavators',
  balon: 'balon',
  gerobak: 'warung gerobak bakso sate pasar angkringan',
  kopi: 'kopi coffee',
  mangkuk: 'mie ramen soto kedai dapur ryourinin masak',
  kerupuk: 'kerupuk',
  mercusuar: 'menara suar mercusuar lighthouse toudai',
  'menara-air': 'suidou keran',
  benteng: 'benteng istana kastil kyuuden',
  pulau: 'pulau shima island',
  kebun: 'orchard apel kebun taman hatake',
  lift: 'lift elevator',
  'lampu-simpang': 'simpang kousaten persimpangan',
  lampion: 'lampion lentera lantern chouchin',
  timbangan: 'timbangan hakari',
  jam: 'jam kiamat sunadokei',
  sempoa: 'sempoa soroban',
  'mesin-jahit': 'jahit penjahit',
  catur: 'catur',
  kompas: 'kompas rashinban',
  kitab: 'kitab buku shiori pustakawan shisho perpustakaan',
  gong: 'gamelan gong lonceng kane',
  gunungan: 'wayang gunungan dalang',
  gapura: 'gapura candi gerbang pura kuil tera',
  parabola: 'parabola sinyal radio frekuensi housoukyoku',
  'kapal-antariksa': 'galaksi armada',
  'bangkai-kapal': 'bangkai karam baja',
}

/** As `NOUNS`, with words that only hint at a setting. They decide where no noun of the slug names a figure. */
const HINTS: Readonly<Record<string, string>> = {
  payung: 'hujan ame gerimis juni',
  siswi: 'sekolah kelas gadis akademi murid seito shoujo gakuen gakkou',
  berdua: 'cinta dua rindu koi kasih janji',
  gitaris: 'nada lagu senandung uta',
  antariksawan: 'antariksa tsuki bulan planet wakusei',
  layangan: 'anak',
  garuda: 'burung sayap',
  rusa: 'hutan mori',
  bangau: 'angin kaze',
  robot: 'mesin kode',
  perahu: 'laut lautan umi pesisir kaigan garam samudra kaitei',
  balon: 'udara awan sora kumo',
  mangkuk: 'rasa koki',
  mercusuar: 'surat',
  gunungan: 'bayang bayangan kage',
  ayunan: 'pohon kembang bunga hana musim haru aki',
  'rumah-bukit': 'rumah akiya kos villa gang mata',
  parabola: 'bintang hoshi',
  'kota-terapung': 'terapung',
  'kapal-antariksa': 'angkasa kapal',
}

/**
 * Returns the figures that suit an anime title: those that nouns of its slug name, else those at which its words hint,
 * else those of its genres. A figure is repeated for each shared genre, so that a random pick prefers good matches.
 */
export function figuresFor(slug: string, genres: readonly string[]): readonly Figure[] {
  const words = slug.split('-')
  const named = (table: Readonly<Record<string, string>>) =>
    FIGURES.filter((figure) => table[figure.name]?.split(' ').some((word) => words.includes(word)))
  const suited = () =>
    FIGURES.flatMap((figure) => genres.filter((genre) => figure.genres.includes(genre)).map(() => figure))
  return (
    [() => named(NOUNS), () => named(HINTS), suited].map((find) => find()).find(({ length }) => length > 0) ?? FIGURES
  )
}

/**
 * How a figure is placed: position in px, scale, viewing direction (`facing` 1 as drawn, −1 mirrored) and the side from
 * which light falls (−1 left, 1 right).
 */
type Pose = { x: number; y: number; scale: number; facing: -1 | 1; light: -1 | 1 }

/** Returns the SVG markup of a figure with a light rim on the side of the sun or moon. */
export function paintFigure(figure: Figure, pose: Pose, palette: Palette): string {
  const { x, y, scale, facing, light } = pose
  const size = +scale.toFixed(2)
  const rim = mix(palette.body, palette.sky[2], 0.3)
  const paints: Record<string, string> = {
    A: palette.accent,
    G: palette.body,
    R: mix(palette.body, palette.ink, 0.25),
    I: palette.ink,
    M: mix(palette.near, palette.far, 0.5),
  }
  const painted = (markup = '') => markup.replace(/"([AGRIM])"/g, (_, letter: string) => `"${paints[letter] ?? ''}"`)
  return (
    `<g transform="translate(${Math.round(x)} ${Math.round(y)})scale(${facing < 0 ? `-${size} ${size}` : size})">` +
    `<defs><g id="figure" stroke-width="1">${figure.shape}</g></defs>${painted(figure.back)}` +
    `<use href="#figure" x="${3 * light * facing}" y="-2" fill="${rim}" stroke="${rim}"/><use href="#figure" fill="${palette.ink}" stroke="${palette.ink}"/>` +
    `${painted(figure.front)}</g>`
  )
}
