import { type PanelSize, panelSizes } from '../../artwork/comic/panel-scene.ts'
import { makeCreatorMark } from '../lettering/mark.ts'
import { arrangeRows, getRatio, sumRowHeights } from '../rules/page-rows.ts'
import {
  cover,
  type ExportedComic,
  type ExportedPanel,
  lastPage,
  letteredSheet,
  makeMarkParts,
  type Sheet,
} from './sheets.ts'

/** Width and height of each paper size in points. */
export const papers = { a5: [420, 595], b5: [499, 709], a4: [595, 842] } as const
export type Paper = keyof typeof papers

/** A page of a book. */
export type ComposedPage = {
  width: number
  height: number
  /** Sheets on the paper, each drawn `scale` times as large as its own units. */
  placed: readonly { sheet: Sheet; x: number; y: number; scale: number }[]
}

/** The cover, then the pages with their panels in rows, then the last page. */
export function* composedPages(comic: ExportedComic, paper: Paper): Generator<ComposedPage> {
  const [width, height] = papers[paper]
  const alone = (sheet: Sheet): ComposedPage => ({
    width,
    height,
    placed: [{ sheet, x: 0, y: 0, scale: width / sheet.width }],
  })
  const whole = { width: 600, height: Math.round((600 * height) / width), more: [] }
  const [first] = comic.panels
  if (first) yield alone(cover(comic, first, whole))
  for (const number of new Set(comic.panels.map(({ page }) => page))) {
    const panels = comic.panels.filter(({ page }) => page === number)
    yield composed(comic, panels, { width, height })
  }
  yield alone(lastPage(comic, whole))
}

/** The margin and the gap, as shares of the paper's width. */
const MARGIN = 0.05
const GAP = 0.018

type Size = { width: number; height: number }

/** The rows are as wide as the paper without its margins, or narrower if they would be too high together. */
function composed(comic: ExportedComic, panels: readonly ExportedPanel[], { width, height }: Size): ComposedPage {
  const rows = arrangeRows(panels)
  const [margin, gap] = [width * MARGIN, width * GAP]
  const room = { width: width - 2 * margin, height: height - 2 * margin - gap * (rows.length - 1) }
  const wide = Math.min(room.width, room.height / sumRowHeights(rows))
  const high = rows.reduce((sum, row) => sum + getRowHeight(row, wide, gap), gap * (rows.length - 1))
  let y = Math.max(margin, (height - high) / 2)
  const placedSheets = rows.flatMap((row) => {
    const tall = getRowHeight(row, wide, gap)
    let x = (width - wide) / 2
    const all = row.map((panel) => {
      const sheet = letteredSheet({ ...comic, watermark: false }, panel)
      const at = { sheet, x, y, scale: tall / panelSizes[panel.size].height }
      x += tall * getRatio(panel.size) + gap
      return at
    })
    y += tall + gap
    return all
  })
  const mark = comic.watermark
    ? makeMarkParts(makeCreatorMark(comic.creator, { x: 0, y: 0, width: 800, height: 20 }))
    : []
  const foot = { sheet: { width: 800, height: 20, picture: null, parts: mark }, x: margin, scale: room.width / 800 }
  const isMarked = mark.length > 0
  return { width, height, placed: isMarked ? [...placedSheets, { ...foot, y: height - margin * 0.8 }] : placedSheets }
}

const getRowHeight = (row: readonly { size: PanelSize }[], wide: number, gap: number) =>
  (wide - gap * (row.length - 1)) / row.reduce((sum, { size }) => sum + getRatio(size), 0)
