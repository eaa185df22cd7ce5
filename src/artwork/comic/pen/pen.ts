import { mix } from '../../palettes.ts'
import { smooth } from './curve.ts'
import { getScale, type Matrix, moved, type Point, plus, pointsIn } from './matrix.ts'
import type { Style } from './style.ts'

/** Points, or a text from which `pointsIn` reads them. */
export type Points = string | readonly Point[]

/**
 * How a form is drawn. `width`: a factor for the ink width of the style. `shadow`: how far the light is moved aside, in
 * units of the panel; 0 for no shadow. `depth`: a factor for the style's depth of shadow. `isExact`: the points are
 * close together already and are not smoothed. `over`: SVG in units of the panel that lies on the form and is cut by
 * its outline, such as a pattern of cloth.
 */
export type FormLook = Light & { width?: number; isExact?: boolean }
type Light = { shadow?: number; depth?: number; over?: string }

/** `from`, `to`: the width at each end, as a share. `peak`: where on the line the stroke is widest. */
type StrokeLook = { color?: string; from?: number; to?: number; peak?: number }

/**
 * Draws forms and strokes from points that are given in the units of a part. `matrix` leads from these units to the
 * panel, so lines keep their width at any scale, and the light always comes from the same side. Parts drawn later lie
 * over earlier ones.
 */
export type Pen = ReturnType<typeof createPen>

export function createPen(style: Style) {
  let pieces: string[] = []
  let clips = 0
  const fades = new Map<string, string>()
  const put = (svg: string) => void pieces.push(svg)
  const { ink, width: line, paint, shading } = style
  const outlined = (color: string) => (style.colored > 0 ? mix(ink, mix(color, '#1d1622', 0.5), style.colored) : ink)
  const through = (matrix: Matrix, points: Points, isClosed: boolean, isExact = false) => {
    const all = typeof points === 'string' ? pointsIn(points) : points
    return (isExact ? all : smooth(all, isClosed)).map((point) => shaken(moved(matrix, point), style.wobble))
  }

  /**
   * Draws a filled form with ink below it and a shadow on it. The ink is wider on the side away from the light. The
   * shadow is the form minus a copy of the form that is moved towards the light.
   */
  function form(matrix: Matrix, points: Points, fill: string, look: FormLook = {}): void {
    const { width = 1, shadow = 7, depth = 1, isExact = false, over = '' } = look
    const outline = through(matrix, points, true, isExact)
    const d = toPath(outline)
    const color = paint(fill)
    const dark = outlined(color)
    if (width > 0 && line > 0) {
      const lean = style.lean * width
      put(`<path d="${d}" fill="${dark}" stroke="${dark}" stroke-width="${short(line * width)}"/>`)
      put(
        `<path d="${d}" transform="translate(${short(lean * 0.8)} ${short(lean)})" fill="${dark}" stroke="${dark}" stroke-width="${short(line * width * 0.7)}"/>`,
      )
    }
    put(filled(outline, d, color, { shadow, depth, over }))
  }

  function filled(outline: readonly Point[], d: string, color: string, look: Required<Light>): string {
    const { shadow, depth, over } = look
    const strength = Math.min(1, style.depth * depth)
    const isSoft = shading === 'soft' && shadow > 0
    const plain = `<path d="${d}" fill="${isSoft ? fading(color, strength) : color}"/>`
    const isCut = shadow > 0 && shading !== 'none' && !isSoft
    if (!isCut && over === '') return plain
    const id = `p${clips++}`
    const cut = `<clipPath id="${id}"><path d="${d}"/></clipPath>`
    if (!isCut) return `${cut}${plain}<g clip-path="url(#${id})">${over}</g>`
    const light = outline.map((point) => plus(point, -shadow, -shadow * 0.55))
    const lit = toPath(light)
    if (shading === 'cut' && over === '') {
      const shade = mix(color, style.shadow, strength)
      return `${cut}<path d="${d}" fill="${shade}"/><path clip-path="url(#${id})" d="${lit}" fill="${color}"/>`
    }
    if (shading === 'screen' || shading === 'hatch') {
      const marks = `<path d="${d}${lit}" fill="url(#${shading})" fill-rule="evenodd"/>`
      return `${cut}${plain}<g clip-path="url(#${id})">${over}${marks}</g>`
    }
    // The pattern lies in the shadow too, and is covered again in the lit area.
    const dim = `<path d="${d}" fill="${style.shadow}" opacity="${short2(strength)}"/>`
    const litArea = `<clipPath id="${id}l"><path d="${lit}"/></clipPath><g clip-path="url(#${id}l)">${plain}${over}</g>`
    return `${cut}${plain}<g clip-path="url(#${id})">${over}${dim}${litArea}</g>`
  }

  /** Returns a gradient from a color to its shadow. */
  function fading(color: string, strength: number): string {
    const id = `f${color.slice(1)}${Math.round(strength * 100)}`
    const shade = mix(color, style.shadow, strength)
    fades.set(
      id,
      `<linearGradient id="${id}" x1=".1" x2=".8" y2="1"><stop offset=".35" stop-color="${color}"/><stop offset="1" stop-color="${shade}"/></linearGradient>`,
    )
    return `url(#${id})`
  }

  /** Draws a stroke of a brush: thin, thick, thin. It is in ink unless it has a color. */
  function stroke(matrix: Matrix, points: Points, width = 3, look: StrokeLook = {}): void {
    const { from = 0.15, to = 0.15, peak = 0.5 } = look
    const color = look.color === undefined ? (line > 0 ? ink : style.soften) : paint(look.color)
    const spine = through(matrix, points, false)
    const whole = width * Math.max(0.6, line / 2.6)
    const [left, right]: [Point[], Point[]] = [[], []]
    for (const [at, point] of spine.entries()) {
      const [a, b] = [spine[Math.max(0, at - 1)] ?? point, spine[Math.min(spine.length - 1, at + 1)] ?? point]
      const t = at / Math.max(1, spine.length - 1)
      const grown = t < peak ? Math.sin((t / peak) * 1.5708) : Math.sin(((1 - t) / (1 - peak)) * 1.5708)
      const end = t < peak ? from : to
      const half = (whole * (end + (1 - end) * grown)) / 2 / (Math.hypot(b.x - a.x, b.y - a.y) || 1)
      left.push(plus(point, -(b.y - a.y) * half, (b.x - a.x) * half))
      right.unshift(plus(point, (b.y - a.y) * half, -(b.x - a.x) * half))
    }
    put(`<path d="${toPath([...left, ...right])}" fill="${color}"/>`)
  }

  return {
    style,
    form,
    stroke,
    /** Draws a fold of cloth or skin. Some styles leave folds out. */
    fold(matrix: Matrix, points: Points, width = 2.2, look: StrokeLook = {}): void {
      if (style.folds) stroke(matrix, points, width, { from: 0.9, to: 0.05, peak: 0.25, ...look })
    },
    /** Draws an ellipse without an outline, in ink unless it has a color. `attributes` are added to its SVG. */
    spot(matrix: Matrix, { x, y }: Point, [across, down]: readonly [number, number], fill?: string, attributes = '') {
      const middle = moved(matrix, { x, y })
      const scale = getScale(matrix)
      const color = fill === undefined ? ink : paint(fill)
      const turn = Math.round((Math.atan2(matrix[1], matrix[0]) * 180) / Math.PI)
      const turned =
        turn === 0 || across === down ? '' : ` transform="rotate(${turn} ${short(middle.x)} ${short(middle.y)})"`
      put(
        `<ellipse cx="${short(middle.x)}" cy="${short(middle.y)}" rx="${short2(across * scale)}" ry="${short2(down * scale)}" fill="${color}"${turned} ${attributes}/>`,
      )
    },
    /** Adds SVG in units of the panel. The style does not change its colors. */
    put,
    /** Returns everything that was drawn since the last call, and empties the pen. */
    taken(): string {
      const svg = [...fades.values(), ...pieces].join('')
      fades.clear()
      pieces = []
      return svg
    },
  }
}

/** Moves a point a little, as a hand that is not quite steady would. The same point always moves the same way. */
const shaken = ({ x, y }: Point, wobble: number): Point => ({
  x: x + wobble * (Math.sin(x * 0.061 + y * 0.043) + 0.6 * Math.sin(y * 0.11 + 2)),
  y: y + wobble * (Math.cos(y * 0.057 - x * 0.05) + 0.6 * Math.sin(x * 0.12)),
})

const toPath = (points: readonly Point[]): string =>
  `M${points.map(({ x, y }) => `${short(x)} ${short(y)}`).join('L')}z`
const short = (value: number) => Math.round(value * 10) / 10
const short2 = (value: number) => Math.round(value * 100) / 100
