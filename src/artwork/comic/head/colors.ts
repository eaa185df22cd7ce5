import { mix } from '../../palettes.ts'
import type { Look } from '../panel-scene.ts'
import type { Style } from '../pen/style.ts'
import { listRows, pickWord, word } from './traits.ts'

/** The colors of the parts of a head. Their names are the classes of the sheets. */
export type HeadColors = Readonly<Record<string, string>>

/** Returns the color of a person's skin before the style changes it. */
export const skinColor = ({ skin }: Pick<Look, 'skin'>): string => word('skin', skin, 'color') || '#dfab7c'

const names = listRows('color').filter((name) => !name.includes('.'))

export function headColors(look: Look, { make }: Style): HeadColors {
  const { age, hair, variant } = look
  const bases = new Map([
    ['skin', skinColor(look)],
    ['hair', pickWord(age === 'elder' ? 'gray' : 'hair', variant)],
    ['iris', pickWord('iris', variant)],
    ['cover', pickWord(hair, variant) || '#26212f'],
    ['band', pickWord('band', variant)],
  ])
  const resolveColor = (name: string) => {
    const row = [`${name}.${age}`, `${name}.${make}`].find((one) => word('color', one, 'of')) ?? name
    const base = word('color', row, 'of')
    return mix(bases.get(base) ?? base, word('color', row, 'with'), Number(word('color', row, 'share')))
  }
  return Object.fromEntries(names.map((name) => [name, resolveColor(name)]))
}
