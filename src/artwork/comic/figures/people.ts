import type { Look } from '../scene.ts'
import { measuresOf, tableOf, wordsOf } from './data.ts'
import { type Face, faceOf } from './face.ts'

/** A garment or hair, or headwear: what it is called in the drawings, its color and a second one. */
export type Worn = readonly [key: string, color: string, second: string]

/** What one person wears: what covers the head, the top and what is below. */
export type Outfit = { hair: Worn; top: Worn; bottom: Worn; skin: string; extras: readonly string[] }

const people = tableOf('people.txt')
export const wardrobe = tableOf('wardrobe.txt')
const [skins = []] = wardrobe('skins')
const colors = wordsOf(wardrobe('colors'))

/** Lengths of a body in units of the figure; the neck reaches from the shoulders up to the middle of the head. */
const lengths = ['leg', 'torso', 'shoulder', 'hem', 'arm', 'thigh', 'reach', 'neck'] as const
export type Build = { head: string; face: Face } & Record<(typeof lengths)[number], number>

/** Measures of a person; null for animals and others who are built in another way. */
export function buildOf({ kind }: Look): Build | null {
  const [row] = people(kind)
  if (!row) return null
  const [head = '', own = '', face = '', body = ''] = row
  return { head, face: faceOf(face, ['brow', ...own.split(' ')]), ...measuresOf(body, lengths) }
}

/** Null for animals. Numbers beyond the wardrobe put other skin under the same clothes. */
export function outfitFor({ kind, variant }: Look): Outfit | null {
  const list = wardrobe(kind)
  const row = list[variant % list.length]
  if (!row) return null
  const [hair = '', top = '', bottom = '', skin = '', extras = ''] = row
  const round = Math.floor(variant / list.length)
  return {
    hair: wornOf(hair),
    top: wornOf(top),
    bottom: wornOf(bottom),
    skin: skins[(Number(skin) + round * 2) % skins.length] ?? skin,
    extras: extras.split(' '),
  }
}

function wornOf(cell: string): Worn {
  const [key = '', color = '', second = ''] = cell.split(' ').map((word) => colors.get(word)?.[0] ?? word)
  return [key, color, second]
}
