/** How a style draws: its lines, its light, the build of its people, and how near its camera comes. */
export type Style = {
  key: string
  /** Name of the style in the master data. */
  name: string
  /** The construction on which the style is based. */
  make: Make
  ink: string
  /** How much the ink takes the color of the form that it surrounds, from 0 to 1. */
  colored: number
  /** Width of contours in units of a panel that is 800 wide; 0 for none. */
  width: number
  /** How much wider contours are on the side away from the light. */
  lean: number
  /** How unsteady lines are. */
  wobble: number
  /** Color of strokes in styles without contours. */
  soften: string
  shading: 'cut' | 'soft' | 'screen' | 'hatch' | 'none'
  shadow: string
  depth: number
  folds: boolean
  /** Factors for the sizes of the plain figure: head, everything below the neck, width of limbs, hands, eyes. */
  head: number
  body: number
  limbs: number
  hands: number
  eye: number
  eyes: 'bean' | 'real' | 'round' | 'tall' | 'chibi' | 'dot' | 'slit'
  nose: 'line' | 'dot' | 'full' | 'ball' | 'none'
  /** How red cheeks are, from 0 to 1. */
  blush: number
  /** How many times nearer the camera comes; 1 is the normal distance. */
  near: number
  /** Whether the place is out of focus in near pictures. */
  blur: boolean
  /** Returns the color that the style uses in place of a color. */
  paint: (color: string) => string
}

export type Make = 'realistic' | 'cartoon' | 'anime' | 'manga' | 'webtoon' | 'chibi' | 'storybook' | 'print'

type Construction = Omit<Style, 'key' | 'name' | 'make' | 'paint'>

const plain: Construction = {
  ink: '#1d1622',
  colored: 0,
  width: 2.6,
  lean: 1.5,
  wobble: 0.55,
  soften: '#6b4a48',
  shading: 'cut',
  shadow: '#4a2a5c',
  depth: 0.26,
  folds: true,
  head: 1,
  body: 1,
  limbs: 1,
  hands: 1,
  eye: 1,
  eyes: 'bean',
  nose: 'line',
  blush: 0.38,
  near: 1,
  blur: true,
}

/** The eight constructions. Even somebody new to them can tell them apart by line, eyes, heads, light and crop. */
export const constructions: Readonly<Record<Make, Construction>> = {
  realistic: {
    ...plain,
    width: 0.9,
    lean: 0.5,
    colored: 0.7,
    shading: 'soft',
    depth: 0.5,
    head: 0.86,
    eyes: 'real',
    nose: 'full',
    blush: 0.14,
  },
  cartoon: {
    ...plain,
    blur: false,
    width: 4.2,
    lean: 2.2,
    shading: 'none',
    folds: false,
    head: 1.24,
    limbs: 0.9,
    hands: 1.2,
    eyes: 'round',
    eye: 1.25,
    nose: 'ball',
    blush: 0,
  },
  anime: {
    ...plain,
    width: 1.9,
    lean: 0.8,
    colored: 0.45,
    shadow: '#3a2a9c',
    depth: 0.34,
    head: 1.1,
    eyes: 'tall',
    eye: 1.12,
    nose: 'dot',
    blush: 0.3,
    limbs: 0.9,
  },
  manga: {
    ...plain,
    ink: '#111111',
    width: 2.4,
    lean: 2,
    shading: 'screen',
    head: 1.08,
    eyes: 'tall',
    eye: 1.2,
    nose: 'dot',
    blush: 0,
    near: 1.25,
    limbs: 0.92,
  },
  webtoon: {
    ...plain,
    width: 1.2,
    lean: 0,
    colored: 1,
    shading: 'soft',
    depth: 0.34,
    head: 1.02,
    eyes: 'tall',
    eye: 1,
    nose: 'dot',
    blush: 0.5,
    near: 1.18,
    limbs: 0.88,
    folds: false,
  },
  chibi: {
    ...plain,
    blur: false,
    width: 3,
    lean: 1.2,
    colored: 0.55,
    head: 1.95,
    body: 0.6,
    limbs: 0.86,
    hands: 0.9,
    eyes: 'chibi',
    eye: 1.28,
    nose: 'none',
    blush: 0.6,
    folds: false,
  },
  storybook: {
    ...plain,
    width: 0,
    lean: 0,
    wobble: 1.1,
    shading: 'soft',
    depth: 0.22,
    head: 1.12,
    eyes: 'dot',
    nose: 'line',
    blush: 0.6,
    folds: false,
  },
  print: {
    ...plain,
    blur: false,
    ink: '#101018',
    width: 3,
    lean: 3,
    shading: 'hatch',
    eyes: 'slit',
    nose: 'full',
    blush: 0,
    near: 1.12,
    limbs: 1.08,
  },
}
