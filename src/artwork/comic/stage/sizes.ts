import type { Chance } from '../../chance.ts'
import type { PanelSize } from '../panel-scene.ts'

/** Sizes of the panels of a page, by how many it has: rows of them fill a page of a book, and no panel is so narrow that its letters are small. */
const patterns: Readonly<Record<number, readonly [readonly PanelSize[], ...(readonly PanelSize[])[]]>> = {
  1: [['square']],
  2: [['wide', 'wide']],
  3: [
    ['wide', 'tall', 'tall'],
    ['tall', 'tall', 'wide'],
    ['wide', 'square', 'square'],
  ],
  4: [
    ['tall', 'square', 'square', 'tall'],
    ['square', 'tall', 'tall', 'square'],
  ],
  5: [
    ['wide', 'square', 'square', 'square', 'square'],
    ['square', 'square', 'wide', 'square', 'square'],
    ['square', 'square', 'square', 'square', 'wide'],
  ],
  6: [
    ['square', 'square', 'square', 'square', 'square', 'square'],
    ['tall', 'square', 'square', 'tall', 'square', 'square'],
    ['square', 'tall', 'square', 'square', 'tall', 'square'],
  ],
}

export const sizesOf = (count: number, chance: Chance): readonly PanelSize[] =>
  chance.pick(patterns[count] ?? [Array.from({ length: count }, () => 'wide' as const)])
