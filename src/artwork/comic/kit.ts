import { readFileSync } from 'node:fs'

/**
 * What a panel can show: the keys of figures, poses, faces, places and things, with their Indonesian names. Each has
 * its own drawing.
 */
const sections = new Map(
  readFileSync(new URL('kit.txt', import.meta.url), 'utf8')
    .split(/^\[/m)
    .slice(1)
    .map((section) => {
      const [title = '', ...rows] = section.trim().split(/\]?\n/)
      return [title, new Map(rows.filter(Boolean).map((row) => row.split(': ', 2) as [string, string]))] as const
    }),
)

/** Returns the names of a section by their keys, in the order in which they are shown. */
export const kit = (section: KitSection): ReadonlyMap<string, string> => sections.get(section) ?? new Map()

const kitSections = [
  'kind',
  'age',
  'hair',
  'skin',
  'clothes',
  'pose',
  'pair',
  'mood',
  'facing',
  'size',
  'distance',
  'height',
  'time',
  'weather',
  'place',
  'prop',
  'effect',
] as const
export type KitSection = (typeof kitSections)[number]

const people: ReadonlySet<string> = new Set(['woman', 'man'])
export const isPerson = (kind = ''): boolean => people.has(kind)
/**
 * The kinds of figures that are not people: animals, a robot, a ghost. A creature has a kind, and a variant for its
 * colors.
 */
export const creatures: readonly string[] = [...kit('kind').keys()].filter((kind) => !isPerson(kind))
