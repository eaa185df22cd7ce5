import { type DrawnPanel, type Face, PANEL, type Pose } from './scene.ts'

/** Free room around faces that come nearer, in panel units, and how much nearer they come at most. */
const ROOM = 60
const NEARER = 1.3

/** What somebody does who only stands there, in one view after the other. */
const restingPoses: readonly Pose[] = ['stand', 'think', 'walk']
export const poseIn = (pose: Pose, view: number): Pose =>
  pose === 'stand' ? (restingPoses[view % restingPoses.length] ?? pose) : pose

/** Shows a drawn panel in another view: in every second one from the other side, in two of four from nearer. */
export function viewed({ svg, faces }: DrawnPanel, view: number): DrawnPanel {
  const side = view % 2 === 0 ? 1 : -1
  const turned = faces.map((face) => (side === 1 ? face : onScale(face, { x: PANEL.width, y: 0, across: -1, zoom: 1 })))
  const near = view % 4 < 2 ? { x: 0, y: 0, zoom: 1 } : nearer(turned)
  const { x, y, zoom } = near
  if (side === 1 && zoom === 1) return { svg, faces }
  const left = side === 1 ? x : x + PANEL.width * zoom
  return {
    svg: `<g transform="translate(${left} ${y}) scale(${side * zoom} ${zoom})">${svg}</g>`,
    faces: turned.map((face) => onScale(face, { ...near, across: 1 })),
  }
}

/** The largest part of a panel that shows all faces, as a move and a zoom. */
function nearer(faces: readonly Face[]) {
  const ends = (of: 'x' | 'y') =>
    faces.flatMap((face) => [face[of] - face.radius - ROOM, face[of] + face.radius + ROOM])
  const range = (of: 'x' | 'y', length: number) =>
    faces.length === 0 ? [length / 2, length / 2] : [Math.min(...ends(of)), Math.max(...ends(of))]
  const [left = 0, right = 0] = range('x', PANEL.width)
  const [top = 0, bottom = 0] = range('y', PANEL.height)
  const fits = Math.min(PANEL.width / Math.max(1, right - left), PANEL.height / Math.max(1, bottom - top))
  const zoom = Math.max(1, Math.min(NEARER, fits))
  const within = (middle: number, length: number) =>
    Math.round(Math.min(0, Math.max(length * (1 - zoom), length / 2 - middle * zoom)))
  return { x: within((left + right) / 2, PANEL.width), y: within((top + bottom) / 2, PANEL.height), zoom }
}

type Scale = { x: number; y: number; across: 1 | -1; zoom: number }

function onScale(face: Face, { x, y, across, zoom }: Scale): Face {
  const seen = (point: { x: number; y: number }) => ({ x: x + across * zoom * point.x, y: y + zoom * point.y })
  return { ...face, ...seen(face), radius: face.radius * zoom, mouth: seen(face.mouth) }
}
