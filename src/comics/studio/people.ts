import { readFileSync } from 'node:fs'
import { creatures, kit } from '../../artwork/comic/kit.ts'
import { type Figure, Look } from '../../artwork/comic/panel-scene.ts'
import type { Comic } from '../comic/queries.ts'
import type { Undrawn } from '../engines/undrawn.ts'

/** Somebody who can be put into a panel. `isKept`: has one look in the whole comic. */
export type CastMember = Pick<Figure, 'id' | 'name' | 'look'> & { isKept: boolean }

/** Without those who have no drawing. */
export const listCast = (
  { characters }: Pick<Comic, 'characters'>,
  missing: readonly Undrawn[],
): readonly CastMember[] =>
  characters.flatMap(({ id, name, look: storedLook }, at) => {
    if (missing.some((one) => one.name === name)) return []
    const look = storedLook === undefined ? Look.parse({ kind: 'man', variant: at }) : storedLook
    return look ? [{ id: id ?? name, name, look, isKept: id !== undefined }] : []
  })

/** Those without one, with what they may be drawn as. */
export async function findUndrawn(comic: Comic): Promise<readonly Undrawn[]> {
  // Casts from before do not say whether somebody has a drawing.
  if (comic.characters.every(({ look, drawn }) => look && drawn !== undefined)) return []
  // The words are loaded with the first.
  return (await import('../engines/undrawn.ts')).listUndrawn(comic)
}

/** For the creator. */
export const missingText = ({ name, what }: Undrawn): string =>
  what === null ? `${name} tanpa gambar.` : `${what.slice(0, 1).toUpperCase()}${what.slice(1)} belum bisa digambar.`

/** Who can be added besides the cast, by name: people as they are often needed, and all creatures. */
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
