import type { Figure } from './figure.ts'
import { CREATURES } from './figures-creatures.ts'
import { PEOPLE } from './figures-people.ts'
import { THINGS } from './figures-things.ts'
import { mix, type Palette } from './palettes.ts'

/** Words of a slug that call for a figure by name, in Indonesian and in romaji. */
const WORDS: Readonly<Record<string, string>> = {
  ronin: 'pedang ksatria kesatria samurai ronin pendekar silat jawara ninja shinobi katana prajurit panglima',
  payung: 'hujan payung ame gerimis juni',
  siswi: 'sekolah kelas gadis akademi murid putri shoujo gakuen',
  berdua: 'cinta dua rindu koi kasih janji',
  gitaris: 'band gitar nada lagu senandung konser uta',
  penendang: 'tendangan bola gol kiper liga sepak',
  smes: 'smes raket bulutangkis tangkis',
  penyihir: 'sihir penyihir mantra ramuan mahou',
  detektif: 'detektif misteri kasus jejak tantei',
  hantu: 'hantu kuntilanak arwah pocong yurei',
  penari: 'penari tari legong topeng',
  layangan: 'layang layangan anak',
  antariksawan: 'astronaut antariksa orbit tsuki',
  kucing: 'kucing neko meong',
  rubah: 'rubah kitsune',
  garuda: 'garuda elang burung sayap tori',
  paus: 'paus kujira',
  naga: 'naga ryu',
  rusa: 'rusa kijang hutan mori',
  bangau: 'bangau tsuru angin kaze',
  gajah: 'gajah',
  robot: 'robot mecha mesin kode',
  kereta: 'kereta densha stasiun rel peron',
  becak: 'becak delman',
  perahu: 'perahu laut lautan layar pinisi kapten nelayan umi pesisir pulau dermaga garam',
  sepeda: 'sepeda lari',
  motor: 'motor ojek balap jalur kurir',
  roket: 'roket',
  balon: 'balon udara awan sora',
  gerobak: 'warung gerobak bakso sate pasar angkringan kopi',
  mercusuar: 'menara suar mercusuar surat',
  gong: 'gamelan gong',
  gunungan: 'wayang gunungan dalang bayang',
  gapura: 'gapura candi gerbang pura kuil',
  ayunan: 'pohon kembang bunga hana taman musim',
  mangkuk: 'mie ramen soto kedai dapur rasa koki',
  'rumah-bukit': 'rumah kos villa gang mata',
  parabola: 'satelit sinyal radio frekuensi bintang hoshi',
  'kapal-antariksa': 'galaksi angkasa kapal terapung armada',
}

/**
 * The figures that suit a title: first those its slug names, else those of its genres, each once per genre it shares,
 * so that good matches come up more often.
 */
export function figuresFor(slug: string, genres: readonly string[]): Figure[] {
  const all = [...PEOPLE, ...CREATURES, ...THINGS]
  const words = slug.split('-')
  const named = all.filter((figure) => WORDS[figure.name]?.split(' ').some((word) => words.includes(word)))
  if (named.length > 0) return named
  const suited = all.flatMap((figure) => genres.filter((genre) => figure.genres.includes(genre)).map(() => figure))
  return suited.length > 0 ? suited : all
}

/** Where a figure stands, how large, which way it looks (1 as drawn) and on which side the light falls. */
type Pose = { x: number; y: number; scale: number; facing: -1 | 1; light: -1 | 1 }

/** A figure with a rim of light on the side of the sun. */
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
