import { type PanelSize, panelSizes } from '../../artwork/comic/panel-scene.ts'

/** Width for a height of 1. */
export const getRatio = (size: PanelSize): number => panelSizes[size].width / panelSizes[size].height

/** Of all panels in a row together; a page of wide ones alone has two in a row. */
const BROADEST = { mixed: 2.3, wide: 2.7 }

/**
 * The rows of a page, each as wide as the page: panels of a row are as high as each other. A page of wide panels alone
 * begins with a single one where their number is odd.
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

/** The height of a page's rows for a width of 1, without gaps. */
export const sumRowHeights = (rows: readonly (readonly { size: PanelSize }[])[]): number =>
  rows.reduce((sum, row) => sum + 1 / row.reduce((broad, { size }) => broad + getRatio(size), 0), 0)
