import type { Face, Figure } from '../panel-scene.ts'
import { placed } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { heightsOf } from '../stage/camera.ts'

type Size = { width: number; height: number }
export type Held = (pen: Pen, at: { x: number; y: number }) => void
export function drawFigure(pen: Pen, figure: Figure, panel: Size, held?: Held): Face {
  const { whole, face } = heightsOf(figure.look)
  const k = (figure.scale * panel.height) / 630
  const m = placed(figure.x * panel.width, figure.y * panel.height, 0, k * (figure.flip ? -1 : 1), k)
  const h = whole * 630
  pen.form(m, `-60,${-h + 140} 0,${-h + 110} 60,${-h + 140} 50,-200 40,0! -40,0! -50,-200`, '#3f6f86')
  const radius = 50 * pen.style.head
  pen.form(
    m,
    `-40,${-face * 630 - 40} 0,${-face * 630 - 60} 44,${-face * 630 - 30} 54,${-face * 630} 30,${-face * 630 + 45} 0,${-face * 630 + 55} -36,${-face * 630 + 30}`,
    '#cf9569',
  )
  held?.(pen, { x: figure.x * panel.width + 70 * k, y: figure.y * panel.height - 300 * k })
  const y = figure.y * panel.height - face * 630 * k
  return {
    name: figure.name,
    x: figure.x * panel.width,
    y,
    radius: radius * k,
    mouth: { x: figure.x * panel.width, y: y + 20 * k },
  }
}
export const drawPair = (pen: Pen, lead: Figure, other: Figure, panel: Size): Face[] => [
  drawFigure(pen, lead, panel),
  drawFigure(pen, { ...other, x: lead.x + 0.08 }, panel),
]
export const boundsOf = ({ x, y, scale, look }: Figure, panel: Size) => ({
  x: x - (scale * panel.height * 0.15) / panel.width,
  y: y - scale * heightsOf(look).whole,
  width: (scale * panel.height * 0.3) / panel.width,
  height: scale * heightsOf(look).whole,
})
