import type { Chance } from '../../chance.ts'
import type { PanelSize } from '../panel-scene.ts'

/** Sizes of the panels of a page, by how many it has: rows of them fill a page of a book. */
const patterns: Readonly<Record<number, readonly [readonly PanelSize[], ...(readonly PanelSize[])[]]>> = {
  1: [['square']],
  2: [['wide', 'wide']],
  3: [
    ['wide', 'tall', 'tall'],
    ['tall', 'tall', 'wide'],
    ['wide', 'square', 'square'],
  ],
  4: [
    ['wide', 'tall', 'tall', 'tall'],
    ['tall', 'tall', 'tall', 'wide'],
    ['tall', 'square', 'square', 'tall'],
  ],
  5: [
    ['square', 'square', 'tall', 'tall', 'tall'],
    ['tall', 'tall', 'tall', 'square', 'square'],
  ],
  6: [
    ['square', 'square', 'square', 'square', 'square', 'square'],
    ['tall', 'square', 'square', 'tall', 'square', 'square'],
  ],
}

export const sizesOf = (count: number, chance: Chance): readonly PanelSize[] =>
  chance.pick(patterns[count] ?? [Array.from({ length: count }, () => 'wide' as const)])
