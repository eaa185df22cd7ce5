import { readFileSync } from 'node:fs'
import { mix, type Palette } from './palettes.ts'

/** A figure drawn as a silhouette. Its feet are at 0,0; a figure of the sky is centred on 0,0. */
export type Figure = {
  name: string
  at: 'ground' | 'water' | 'sky'
  /** Height of the drawing in px, about. */
  height: number
  /** Width of the drawing in px, where it is wider than high. */
  width?: number
  genres: readonly string[]
  /** Words in the slug of an anime title that name exactly this thing or being. */
  nouns: readonly string[]
  /** Words in the slug that only hint at the setting of this figure. */
  hints: readonly string[]
  /** SVG without fill colours, because it is drawn once as a light rim and once in ink. */
  shape: string
  /**
   * SVG drawn behind and in front of `shape`, with colours as one letter: A accent, G sun or moon, R rim light, I ink,
   * M middle ground.
   */
  back: string
  front: string
}

/** All figures that can be drawn, in the order of the sheet. */
export const FIGURES: readonly Figure[] = readFileSync(new URL('figures.svg', import.meta.url), 'utf8')
  .split('<symbol')
  .slice(1)
  .map(readFigure)

function readFigure(symbol: string): Figure {
  const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(symbol)?.[1] ?? ''
  const layer = (name: string) => new RegExp(`<g class="${name}">(.*)</g>$`, 'm').exec(symbol)?.[1] ?? ''
  const at = attribute('data-at')
  return {
    name: attribute('id'),
    at: at === 'water' || at === 'sky' ? at : 'ground',
    height: Number(attribute('data-height')),
    ...(attribute('data-width') && { width: Number(attribute('data-width')) }),
    genres: attribute('data-genres').split(','),
    nouns: attribute('data-nouns').match(/\S+/g) ?? [],
    hints: attribute('data-hints').match(/\S+/g) ?? [],
    shape: layer('shape'),
    back: layer('back'),
    front: layer('front'),
  }
}

/**
 * Returns the figures that suit an anime title: those that its slug names; if there are none, those at which its slug
 * hints; else those of its genres. A figure is repeated for each shared genre, so that a random pick prefers good
 * matches.
 */
export function figuresFor(slug: string, genres: readonly string[]): readonly Figure[] {
  const words = slug.split('-')
  const listMatches = (by: 'nouns' | 'hints') =>
    FIGURES.filter((figure) => figure[by].some((word) => words.includes(word)))
  const suited = () =>
    FIGURES.flatMap((figure) => genres.filter((genre) => figure.genres.includes(genre)).map(() => figure))
  return (
    [() => listMatches('nouns'), () => listMatches('hints'), suited]
      .map((find) => find())
      .find(({ length }) => length > 0) ?? FIGURES
  )
}

/** Position in px, scale, direction (1 as drawn, −1 mirrored), and the side of the light (−1 left, 1 right). */
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
  const painted = (markup: string) => markup.replace(/"([AGRIM])"/g, (_, letter: string) => `"${paints[letter] ?? ''}"`)
  return (
    `<g transform="translate(${Math.round(x)} ${Math.round(y)})scale(${facing < 0 ? `-${size} ${size}` : size})">` +
    `<defs><g id="figure" stroke-width="1">${figure.shape}</g></defs>${painted(figure.back)}` +
    `<use href="#figure" x="${3 * light * facing}" y="-2" fill="${rim}" stroke="${rim}"/><use href="#figure" fill="${palette.ink}" stroke="${palette.ink}"/>` +
    `${painted(figure.front)}</g>`
  )
}
