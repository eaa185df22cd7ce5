import type { Chance } from '../../chance.ts'
import { type PanelSize, panelSizes } from '../panel-scene.ts'

/**
 * Sizes of the panels of a page, by the number of its panels. Rows of them fill a page of a book, and no panel is so
 * narrow that its letters become small.
 */
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

/** If letters take more than this share of a panel, heads make room for them. */
const ROOM = 0.36

/** Returns the sizes for which the letters take the smallest share of their panels. Chance decides among equal ones. */
export function chooseSizes(panels: readonly { room?: number }[], chance: Chance): readonly PanelSize[] {
  const rows = patterns[panels.length] ?? [panels.map(() => 'wide' as const)]
  const lack = (sizes: readonly PanelSize[]) =>
    sizes.reduce((sum, size, at) => sum + Math.max(0, (panels[at]?.room ?? 0) - ROOM * panelSizes[size].height), 0)
  const least = Math.min(...rows.map(lack))
  const [first, ...others] = rows.filter((sizes) => lack(sizes) <= least)
  return first ? chance.pick([first, ...others]) : []
}
