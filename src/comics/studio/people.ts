import { readFileSync } from 'node:fs'
import { creatures, kit } from '../../artwork/comic/kit.ts'
import { type Figure, Look } from '../../artwork/comic/panel-scene.ts'
import type { Comic } from '../comic/queries.ts'

/** Somebody who can be put into a panel. `isKept`: has one look in the whole comic. */
export type CastMember = Pick<Figure, 'id' | 'name' | 'look'> & { isKept: boolean }

export const castOf = ({ characters }: Pick<Comic, 'characters'>): readonly CastMember[] =>
  characters.map(({ id, name, look }, at) => ({
    id: id ?? name,
    name,
    look: look ?? Look.parse({ kind: 'man', variant: at }),
    isKept: id !== undefined,
  }))

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
