import { readFileSync } from 'node:fs'
import { creatures, kit } from '../../artwork/comic/kit.ts'
import { type Figure, Look } from '../../artwork/comic/panel-scene.ts'
import type { Comic } from '../comic/queries.ts'
import type { Undrawn } from '../engines/undrawn.ts'

/** Somebody who can be added to a panel. `isKept`: the person has the same look in the whole comic. */
export type CastMember = Pick<Figure, 'id' | 'name' | 'look'> & { isKept: boolean }

/** The people of the cast who have a drawing. */
export const listCast = (
  { characters }: Pick<Comic, 'characters'>,
  missing: readonly Undrawn[],
): readonly CastMember[] =>
  characters.flatMap(({ id, name, look: storedLook }, at) => {
    if (missing.some((one) => one.name === name)) return []
    const look = storedLook === undefined ? Look.parse({ kind: 'man', variant: at }) : storedLook
    return look ? [{ id: id ?? name, name, look, isKept: id !== undefined }] : []
  })

/** The people of the cast without a drawing, with the kinds as which they can be drawn. */
export async function findUndrawn(comic: Comic): Promise<readonly Undrawn[]> {
  // The cast of an older comic does not say who has a drawing.
  if (comic.characters.every(({ look, drawn }) => look && drawn !== undefined)) return []
  // The vocabulary is loaded only when it is needed.
  return (await import('../engines/undrawn.ts')).listUndrawn(comic)
}

/** The message to the creator about a person without a drawing. */
export const missingText = ({ name, what }: Undrawn): string =>
  what === null ? `${name} tanpa gambar.` : `${what.slice(0, 1).toUpperCase()}${what.slice(1)} belum bisa digambar.`

/** People outside the cast who can be added, by name: commonly needed people, and all creatures. */
export const strangers: ReadonlyMap<string, Look> = new Map([
  ...readFileSync(new URL('people.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((row) => row && !row.startsWith('#'))
    .map((row) => {
      const [name = '', words = ''] = row.split(': ')
      const [kind, age, variant, hair, skin, clothes] = words.split(' ')
      return [name, Look.parse({ kind, age, variant: Number(variant), hair, skin, clothes })] as const
    }),
  ...creatures.map((kind) => [kit('kind').get(kind) ?? kind, Look.parse({ kind })] as const),
])
