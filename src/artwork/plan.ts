import { type Chance, createChance } from './chance.ts'
import type { Figure } from './figures.ts'
import { FIGURES, figuresFor } from './figures.ts'
import type { GroundKind } from './ground.ts'
import { PALETTES, type Palette } from './palettes.ts'
import { PLACES, type Place } from './places.ts'
import type { BodyKind } from './sky.ts'
import type { FrameKind, WeatherKind } from './weather.ts'

/** What the choices for the pictures of an anime title depend on. */
export type ArtSeed = {
  /** The seed of the random choices. */
  slug: string
  /** English names of genres, as AniList writes them. */
  genres: readonly string[]
  /** Names of a figure, a palette and a place. If a name is absent or unknown, chance decides. */
  figure?: string | null
  palette?: string | null
  place?: string | null
}

/** All choices for the pictures of a title before anything is drawn; poster, scene and cards share them. */
export type Plan = {
  palette: Palette
  figure: Figure
  place: Place
  ground: GroundKind
  /** The body in the sky; null if rain clouds hide it or lanterns take its place. */
  body: BodyKind | null
  /** Position of the sun or moon: behind the figure, high on the left or right, or half below the horizon. */
  stand: 'behind' | 'left' | 'right' | 'low'
  weather: WeatherKind | null
  frame: FrameKind | null
  side: 0 | 1
  batik: 'kawung' | 'parang' | null
  birds: boolean
  clouds: boolean
  /** Horizontal shift of the figure from its usual position: −1 is furthest left, 1 furthest right. */
  lean: number
  facing: -1 | 1
  /** Size of the figure: small as seen from far away, usual, or large as seen from nearby. */
  shot: 'far' | 'usual' | 'near'
}

/** Conditions that a palette must meet to suit a genre. A genre without a condition may use any palette. */
const TONES: Readonly<Record<string, (palette: Palette) => boolean>> = {
  Horror: ({ mood }) => mood === 'dark',
  'Sci-Fi': ({ mood, time }) => mood === 'neon' || (time === 'night' && mood === 'calm'),
  Sports: ({ mood, time }) => time === 'day' && mood !== 'soft',
  Romance: ({ mood }) => mood === 'soft',
  Comedy: ({ time }) => time === 'day' || time === 'dawn',
  Mystery: ({ time, mood }) => time === 'night' && mood !== 'neon',
  Supernatural: ({ time }) => time === 'night' || time === 'dusk',
  'Slice of Life': ({ mood }) => mood === 'fresh' || mood === 'calm' || mood === 'warm',
  Fantasy: ({ mood, time }) => mood !== 'fresh' && time !== 'day',
  Music: ({ mood }) => mood === 'neon' || mood === 'soft' || mood === 'warm',
  School: ({ time }) => time === 'day' || time === 'dusk',
  Action: ({ mood }) => mood === 'dark' || mood === 'warm' || mood === 'neon',
  Adventure: ({ time }) => time !== 'night',
}

/** The CSS class `.hue-0` to `.hue-11` that goes with the pictures of a title: the hue of their ink. */
export const hueOfArt = (seed: ArtSeed): number => choosePalette(seed, createChance(seed.slug)).palette.hue

/** Chooses all parts of a scene at random, in ways that suit the genres of the anime title. */
export function planScene(seed: ArtSeed): Plan {
  const { genres } = seed
  const chance = createChance(seed.slug)
  const { lead: mainGenre, palette } = choosePalette(seed, chance)
  const figure = chooseFigure(seed, chance)
  const suited = PLACES.flatMap((place) => genres.filter((genre) => place.genres.includes(genre)).map(() => place))
  const randomPlace = pickFrom(suited, chance, chance.pick(PLACES))
  const place = PLACES.find(({ name }) => name === seed.place) ?? randomPlace
  const ground = groundFor(figure, place, chance)
  const body = bodyFor(palette, mainGenre, chance)
  const stand = chance.pick(['behind', 'behind', 'left', 'right', 'low'] as const)
  const weather = weatherFor(palette, mainGenre, chance)
  return {
    palette,
    figure,
    place,
    ground,
    body: weather === 'rain' || weather === 'lanterns' ? null : body,
    stand,
    weather,
    frame: chance.often(0.5) ? chance.pick(place.frames) : null,
    side: chance.often(0.5) ? 1 : 0,
    batik: chance.often(0.55) ? chance.pick(['kawung', 'parang']) : null,
    birds: palette.time !== 'night' ? chance.often(0.6) : chance.often(0.15),
    clouds: palette.time === 'night' ? chance.often(0.25) : chance.often(0.65),
    lean: chance.between(-1, 1),
    facing: chance.often(0.4) ? -1 : 1,
    shot: chance.pick(['far', 'usual', 'usual', 'near']),
  }
}

function choosePalette({ genres, palette }: ArtSeed, chance: Chance): { lead: string; palette: Palette } {
  const mainGenre =
    genres[0] === undefined ? '' : chance.often(0.65) ? genres[0] : chance.pick([genres[0], ...genres.slice(1)])
  const suited = pickFrom(PALETTES.filter(TONES[mainGenre] ?? (() => true)), chance, PALETTES[0])
  return { lead: mainGenre, palette: PALETTES.find(({ name }) => name === palette) ?? suited }
}

function chooseFigure({ slug, genres, figure }: ArtSeed, chance: Chance): Figure {
  const [first, ...rest] = figuresFor(slug, genres)
  if (!first) throw new Error('There is no figure to draw')
  const suited = chance.pick([first, ...rest])
  return FIGURES.find(({ name }) => name === figure) ?? suited
}

function groundFor(figure: Figure, place: Place, chance: Chance): GroundKind {
  if (figure.at === 'water') return 'water'
  const ground = chance.pick(place.grounds)
  return ground === 'water' && figure.at === 'ground' ? 'shore' : ground
}

function bodyFor(palette: Palette, mainGenre: string, chance: Chance): BodyKind {
  if (palette.mood === 'neon' || mainGenre === 'Sci-Fi')
    return chance.pick(['striped', 'ringed', 'full', 'twin', 'ringed'])
  if (palette.time === 'night')
    return chance.pick(['full', 'crescent', 'crescent', mainGenre === 'Horror' ? 'eclipse' : 'full', 'eclipse'])
  if (palette.time === 'dusk')
    return chance.pick(['full', 'striped', 'rays', 'full', mainGenre === 'Fantasy' ? 'twin' : 'full'])
  return chance.pick(['full', 'full', 'rays', 'full'])
}

function weatherFor(palette: Palette, mainGenre: string, chance: Chance): WeatherKind | null {
  if (!chance.often(0.6)) return null
  if (mainGenre === 'Romance' || palette.mood === 'soft') return 'petals'
  if (mainGenre === 'Action') return 'embers'
  if (palette.name === 'batu' || mainGenre === 'Mystery') return 'rain'
  if (palette.time === 'night') return chance.pick(['fireflies', 'lanterns', 'rain', 'embers'])
  if (palette.time === 'dusk') return chance.pick(['lanterns', 'fireflies', 'petals'])
  return palette.mood === 'calm' ? chance.pick(['snow', 'petals']) : null
}

function pickFrom<Item>(items: readonly Item[], chance: Chance, otherwise: Item): Item {
  const [first, ...rest] = items
  return first === undefined ? otherwise : chance.pick([first, ...rest])
}
