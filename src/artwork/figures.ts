import type { Figure } from './figure.ts'
import { PEOPLE } from './figures-people.ts'
import { THINGS } from './figures-things.ts'
import { mix, type Palette } from './palettes.ts'

/** Words in the slug of an anime title, Indonesian or romaji, mapped to the name of the figure that should appear. */
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
 * Returns the figures that suit an anime title: those that words of its slug name, else those of its genres. A figure
 * is repeated for each shared genre, so that a random pick prefers good matches.
 */
export function figuresFor(slug: string, genres: readonly string[]): Figure[] {
  const all = [...PEOPLE, ...CREATURES, ...THINGS]
  const words = slug.split('-')
  const named = all.filter((figure) => WORDS[figure.name]?.split(' ').some((word) => words.includes(word)))
  if (named.length > 0) return named
  const suited = all.flatMap((figure) => genres.filter((genre) => figure.genres.includes(genre)).map(() => figure))
  return suited.length > 0 ? suited : all
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

const CREATURES: readonly Figure[] = [
  {
    name: 'kucing',
    at: 'ground',
    height: 150,
    genres: ['Comedy', 'Slice of Life', 'Fantasy', 'Mystery', 'Supernatural'],
    shape:
      '<path d="M-46 0C-64-36-48-76-30-92-42-106-42-128-38-154L-18-140C-8-146 8-146 18-140L38-154C42-128 42-106 30-92 48-76 64-36 46 0z"/><path fill="none" stroke-width="16" stroke-linecap="round" d="M40-8C88-2 104-28 92-66"/>',
    front:
      '<path fill="A" d="M-31-92Q0-76 31-92L34-82Q0-64-34-82z"/><circle cx="0" cy="-70" r="8" fill="G"/><path fill="G" d="M-24-118q9-9 18 0-9 7-18 0zM6-118q9-9 18 0-9 7-18 0z"/><path fill="I" d="M-17-122h4v9h-4zM13-122h4v9h-4z"/><path stroke="R" stroke-opacity=".5" stroke-width="2" d="M0-54V0M-18-30V0M18-30V0"/>',
  },
  {
    name: 'rubah',
    at: 'ground',
    height: 160,
    genres: ['Fantasy', 'Supernatural', 'Mystery', 'Romance', 'Adventure'],
    back: '<path fill="I" d="M24-4C70 8 116-10 118-66 120-100 104-124 92-136 92-104 62-86 46-62 32-42 26-20 24-4z"/><path fill="G" d="M118-66C120-100 104-124 92-136 92-118 84-106 76-96 92-96 108-86 118-66z"/>',
    shape:
      '<path d="M-34 0C-38-34-34-64-14-88L-40-104C-50-112-44-118-36-122L-30-160-10-134Q2-138 12-134L30-158 34-118C44-94 34-84 28-80 44-54 46-26 42 0z"/>',
    front:
      '<path fill="G" d="M-40-104L-14-88C-2-86 8-92 14-100 0-106-16-100-26-108zM-8-78C-20-58-22-40-20-20-6-36 4-56 6-76z"/><path fill="A" d="M-12-122l14-4-6 9zM-28-150l12 14-13 8zM27-148l3 22-12-10z"/><path stroke="R" stroke-opacity=".5" stroke-width="2" d="M-18-20V0M6-30V0"/>',
  },
  {
    name: 'garuda',
    at: 'sky',
    height: 150,
    genres: ['Action', 'Fantasy', 'Adventure', 'Supernatural'],
    shape:
      '<path id="wing" d="M0 20C-14-30-50-58-96-70-120-78-138-90-150-104-150-84-144-72-134-62-148-62-154-64-160-68-154-50-144-40-128-34-138-30-146-30-152-32-142-16-128-8-110-8-116-2-122 0-128 0-112 14-92 18-72 14-50 14-20 30 0 42z"/><use href="#wing" transform="scale(-1 1)"/><path d="M-16-16C-18 20-8 44 0 60 8 44 18 20 16-16z"/><path d="M-12-14C-16-40-10-50 2-52 12-52 18-44 32-38 24-34 18-32 14-30 16-22 16-16 14-10zM-6-48l-10-16 12 6 2-16 8 14 10-10-4 16zM-8 50l-26 46 20-8 14 22 14-22 20 8-26-46z"/>',
    front:
      '<path fill="A" d="M10-42L32-38 16-32zM-2-42l6 2-6 2zM0 56l10 26-10 16-10-16z"/><path stroke="A" stroke-width="3" fill="none" d="M-34-22C-60-40-90-50-118-58M-40-2C-64-12-84-18-108-24M34-22C60-40 90-50 118-58M40-2C64-12 84-18 108-24"/>',
  },
  {
    name: 'paus',
    at: 'sky',
    height: 110,
    genres: ['Fantasy', 'Drama', 'Adventure', 'Slice of Life', 'Supernatural', 'Sci-Fi'],
    shape:
      '<path d="M-136-8C-140-60-80-84-16-76 40-70 74-44 102-44 116-46 120-64 144-78 144-62 138-52 134-46 148-46 160-38 166-22 146-30 130-28 112-20 80 10 30 34-40 34-100 34-134 20-136-8z"/><path d="M-56 20Q-40 58-2 66-22 40-26 16z"/>',
    front:
      '<path fill="R" fill-opacity=".75" d="M-134 0C-118 12-70 12-40 14 0 18 40 12 70 0 34 28-10 34-40 34-96 34-130 22-134 0z"/><path stroke="I" stroke-width="2" fill="none" d="M-120 12Q-70 24-20 22M-106 20Q-70 30-30 29"/><circle cx="-92" cy="-12" r="5" fill="G"/><path stroke="A" stroke-width="5" stroke-linecap="round" fill="none" d="M-70-82Q-74-106-94-108M-70-82Q-66-106-46-108"/>',
  },
  {
    name: 'naga',
    at: 'sky',
    height: 170,
    genres: ['Fantasy', 'Action', 'Adventure', 'Supernatural'],
    shape:
      '<path fill="none" stroke-width="44" stroke-dasharray="5 9" d="M-112 70C-150 10-70-10-40 30S50 70 56 6"/><path fill="none" stroke-width="30" stroke-linecap="round" d="M-112 70C-150 10-70-10-40 30S50 70 56 6C58-24 40-40 50-60"/><path d="M-124 62C-126 92-110 112-78 118-96 124-128 118-138 84z"/><path d="M30-48C22-84 40-104 66-104 92-104 106-88 134-82 136-70 128-62 112-62 124-58 120-48 108-48 92-44 78-40 70-30z"/><path d="M58-100C48-118 28-124 14-124 26-114 34-104 42-92zM80-102C76-122 62-134 48-138 56-126 62-112 66-100z"/>',
    front:
      '<path fill="none" stroke="A" stroke-width="7" stroke-dasharray="9 7" d="M-112 74C-146 16-72-4-42 34S44 78 50 10"/><circle cx="84" cy="-84" r="5" fill="A"/><path fill="none" stroke="R" stroke-width="3" d="M128-78Q150-84 160-102M120-62Q144-54 152-36"/><circle cx="166" cy="-48" r="17" fill="A"/><circle cx="161" cy="-53" r="5" fill="G"/>',
  },
  {
    name: 'rusa',
    at: 'ground',
    height: 206,
    genres: ['Fantasy', 'Drama', 'Adventure', 'Slice of Life', 'Supernatural', 'Mystery'],
    shape:
      '<path d="M-58-94C-40-112 16-112 34-112 46-122 50-136 52-148 56-160 68-164 80-160L102-148C104-140 98-136 88-136 80-136 78-130 74-118 70-92 62-74 50-66L54 0H43L36-56-28-56-36 0H-47L-50-56C-60-66-66-84-58-94zM-58-96q-12 0-14 14 8 0 16-4zM64-158l-16-8q4 12 14 14z"/><path fill="none" stroke-width="6" stroke-linecap="round" d="M68-158C52-176 54-194 44-212M56-182L34-190M80-160C92-176 90-194 104-210M90-180L112-186"/>',
    front:
      '<circle cx="82" cy="-150" r="3" fill="G"/><path fill="A" d="M52-126L72-112 70-102 49-116z"/><path fill="G" fill-opacity=".7" d="M-40-98h5v5h-5zM-22-102h5v5h-5zM-6-98h5v5h-5zM-30-86h5v5h-5zM12-102h5v5h-5z"/>',
  },
  {
    name: 'bangau',
    at: 'sky',
    height: 120,
    genres: ['Romance', 'Drama', 'Slice of Life', 'Music'],
    shape:
      '<path d="M-150 44L-60 14C-50-30-84-72-116-88-60-92-14-50 0-8L20-60C30-92 60-110 96-112 66-88 52-40 34 4 54 8 70-4 84-16 92-24 104-24 112-18L146-10 112-8C100-2 90 16 68 24 40 36-10 34-56 24L-148 50z"/>',
    front:
      '<path fill="A" d="M110-18q-8-8-18-2l4 8zM-60 14l-90 30 2 6 92-26z"/><path stroke="R" stroke-opacity=".6" stroke-width="3" fill="none" d="M-94-76Q-44-48-26 0M76-100Q50-60 30-4"/>',
  },
  {
    name: 'gajah',
    at: 'ground',
    height: 150,
    genres: ['Adventure', 'Fantasy', 'Comedy', 'Slice of Life'],
    shape:
      '<path d="M-92-60C-96-116-56-134-16-130 4-150 60-150 76-120 88-96 84-60 88-34 90-24 100-26 102-36L112-32C112-10 80-6 74-30 70-46 66-52 58-58L56 0H26L22-40H-36L-40 0H-72L-76-50-88-10-94-14z"/>',
    front:
      '<path fill="M" d="M14-124C40-130 50-108 44-84 40-66 22-62 12-76 2-92 2-118 14-124z"/><circle cx="62" cy="-108" r="4" fill="G"/><path fill="G" d="M66-64q20 2 28-18-6 34-30 28z"/><path fill="A" d="M-62-132Q-30-142-4-132L-2-86H-64z"/><path fill="I" fill-opacity=".35" d="M-63-104h61v8h-61z"/>',
  },
]
