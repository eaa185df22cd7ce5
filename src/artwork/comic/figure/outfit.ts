import { skinColor } from '../head/colors.ts'
import type { Look } from '../panel-scene.ts'
import { makeRow, type Row, readSections } from './sections.ts'

/** The colors of an outfit. Their names are the classes of the parts in the sheets. */
export type Colors = Readonly<Record<'top' | 'bottom' | 'shoe' | 'trim' | 'accent' | 'skin', string>>

/** The clothes of a person, the same from all directions: a row of `clothes.txt` with its colors. */
export type Outfit = Row & { colors: Colors }

const sheet = readSections(new URL('clothes.txt', import.meta.url))
export function readOutfit({ kind, age, clothes, variant, skin }: Look): Outfit {
  const [own, usual] = [sheet.get(clothes), sheet.get('usual')]
  const row = makeRow(
    (name) => own?.get(`${age} ${name}`) ?? own?.get(`${kind} ${name}`) ?? own?.get(name) ?? usual?.get(name) ?? '',
  )
  const palettes = row.text('colors').split(', ')
  const palette = (palettes[variant % palettes.length] ?? '').split(' ').map((color) => `#${color}`)
  const [top = '#888888', bottom = top, shoe = bottom, trim = '#f3ece0', accent = trim] = palette
  return { ...row, colors: { top, bottom, shoe, trim, accent, skin: skinColor({ skin }) } }
}

/** Returns the color of a garment that a row names, such as the skirt. */
export const colorFor = ({ colors, text }: Outfit, name: string): string =>
  text(name) === 'bottom' ? colors.bottom : colors.top
