import type { Look } from '../panel-scene.ts'

const skins: Readonly<Record<string, string>> = { light: '#f2cda8', tan: '#dfab7c', brown: '#bd8459', dark: '#8d5d42' }

/** The color of a person's skin, before the style's paint. */
export const skinColor = ({ skin }: Pick<Look, 'skin'>): string => skins[skin] ?? '#dfab7c'

const hairs = ['#221920', '#2d1c1b', '#1d1a24', '#3b241b', '#241a22', '#2a1e1c', '#5a3020']
const grays = ['#d6d1cd', '#b7b2b2', '#ece8e2']
const irises = ['#5a3322', '#43281f', '#6b4226', '#3b2a26', '#75502c']
const cloths = ['#5c857f', '#b8687c', '#7a6cae', '#d59a3c', '#44749c', '#914c3c', '#d9c6a8', '#56684a', '#c9828f']
const hats: Readonly<Record<string, readonly string[]>> = {
  peci: ['#26212f', '#26212f', '#22314a', '#efe9dd', '#3c1f28'],
  cap: ['#c2523a', '#34608c', '#3f7a56', '#dfa53a', '#4a4458'],
  caping: ['#dcb878', '#d2aa66', '#e2c48c'],
}

const chosen = (list: readonly string[], variant: number): string => list[variant % list.length] ?? '#221920'

export const hairColor = ({ age, variant }: Look): string =>
  age === 'elder' ? chosen(grays, variant) : age === 'parent' && variant % 4 === 3 ? '#55505a' : chosen(hairs, variant)
export const irisColor = ({ variant }: Look): string => chosen(irises, variant)
export const clothColor = ({ variant }: Look): string => chosen(cloths, variant)
export const hatColor = ({ hair, variant }: Look): string => chosen(hats[hair] ?? [], variant)
