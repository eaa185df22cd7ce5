import { type PanelSize, panelSizes } from '../../artwork/comic/panel-scene.ts'

/** The width of a panel with a height of 1. */
export const getRatio = (size: PanelSize): number => panelSizes[size].width / panelSizes[size].height

/**
 * Most width of all panels in a row together, for a height of 1. A page with only wide panels has two panels in a row.
 */
const BROADEST = { mixed: 2.3, wide: 2.7 }

/**
 * Arranges the panels of a page in rows. Each row is as wide as the page, and all panels of a row have the same height.
 * A page with an odd number of wide panels only begins with a single panel.
 */
export function arrangeRows<One extends { size: PanelSize }>(panels: readonly One[]): One[][] {
  const isAllWide = panels.length > 2 && panels.every(({ size }) => size === 'wide')
  const most = isAllWide ? BROADEST.wide : panels.length > 2 ? BROADEST.mixed : 1.8
  const rows: One[][] = []
  let broad = 0
  for (const [at, panel] of panels.entries()) {
    const ratio = getRatio(panel.size)
    const row = rows.at(-1)
    const isAlone = isAllWide && panels.length % 2 === 1 && at === 1
    if (row && broad + ratio <= most && !isAlone) {
      row.push(panel)
      broad += ratio
    } else {
      rows.push([panel])
      broad = ratio
    }
  }
  return rows
}

/** The height of all rows of a page with a width of 1, without gaps. */
export const sumRowHeights = (rows: readonly (readonly { size: PanelSize }[])[]): number =>
  rows.reduce((sum, row) => sum + 1 / row.reduce((broad, { size }) => broad + getRatio(size), 0), 0)
