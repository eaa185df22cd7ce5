import type { Look } from '../panel-scene.ts'
import { numbersIn, readSections } from './sections.ts'

/** The colors of an outfit by the names that its parts have in the sheets. */
export type Colors = Readonly<Record<'top' | 'bottom' | 'shoe' | 'trim' | 'accent' | 'skin', string>>

/**
 * What somebody wears, the same from all directions. `sleeve`: its share of the arm; `cuff`: how much wider it ends.
 * `hem`: how far the top falls below the hips, in units. `legs`: the share of a leg that trousers cover. `skirt`: the
 * share of a leg that a skirt covers, 0 for none; it begins at the hem of a top that ends above the hips. `flare`: how
 * wide the skirt is below. `over`, `behind`: parts on the trunk and behind the back.
 */
export type Outfit = {
  colors: Colors
  sleeve: number
  cuff: number
  hem: number
  legs: number
  skirt: number
  flare: number
  shoes: string
  /** Patterns of the top and of what is below. */
  prints: readonly [top: string, bottom: string]
  /** Which color the sleeves and the skirt have. */
  sleeves: keyof Colors
  skirts: keyof Colors
  over: readonly string[]
  behind: readonly string[]
}

const sheet = readSections(new URL('clothes.txt', import.meta.url))
const skins: Readonly<Record<string, string>> = {
  light: '#f0c8a0',
  tan: '#d7a277',
  brown: '#b57d52',
  dark: '#8a5a3c',
}

export function outfitOf({ kind, age, clothes, variant, skin }: Look): Outfit {
  const own = sheet.get(clothes) ?? new Map<string, string>()
  const usual = sheet.get('usual') ?? new Map<string, string>()
  // What a woman or a child wears otherwise has a row of its own.
  const text = (name: string) =>
    own.get(`${age} ${name}`) ?? own.get(`${kind} ${name}`) ?? own.get(name) ?? usual.get(name) ?? ''
  const number = (name: string) => Number(text(name))
  const words = (name: string) => text(name).split(/\s+/).filter(Boolean)
  const palettes = text('colors').split(',')
  const [top = '#888888', bottom = top, shoe = bottom, trim = '#f3ece0', accent = trim] = (
    palettes[variant % palettes.length] ?? ''
  )
    .trim()
    .split(/\s+/)
    .map((color) => `#${color}`)
  const [print = 'none', below = 'none'] = words('print')
  return {
    colors: { top, bottom, shoe, trim, accent, skin: skins[skin] ?? '#d7a277' },
    sleeve: number('sleeve'),
    cuff: number('cuff'),
    hem: number('hem'),
    legs: number('legs'),
    skirt: number('skirt'),
    flare: numbersIn(text('flare'))[0] ?? 0,
    shoes: text('shoes'),
    prints: [print, below],
    sleeves: colorIn(text('sleeves')),
    skirts: colorIn(text('skirts')),
    over: words('over'),
    behind: words('behind'),
  }
}

const colorIn = (name: string): keyof Colors =>
  name === 'bottom' || name === 'trim' || name === 'accent' || name === 'skin' ? name : 'top'
