import { listFaces, panelSizes } from '../../artwork/comic/panel-scene.ts'
import { FROM_AFAR, type Panel } from '../comic/queries.ts'
import type { Portrait } from '../creators/queries.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { panelPicture } from './card.ts'

const far = new RegExp(FROM_AFAR, 'i')
/** In units of the panel: how much of its height a banner shows, and how far from its top the highest face is. */
const [BANNER, FACE_AT] = [385, 190]
const LANDSCAPE_AT = 4
/** A scene without anybody comes behind one with small figures. */
const EMPTY = { radius: 100 }

/**
 * The picture that shows most around its figures, and no close-up. `at`: tenths of the height above the part that
 * banners show, so that the faces are in its middle; own pages show where they begin.
 */
export function wideView(panels: readonly Panel[]) {
  const closeness = ({ description, faces }: Panel) => {
    const visibleFaces = listFaces(faces ?? [])
    const largest = Math.max(...(visibleFaces.length ? visibleFaces : [EMPTY]).map(({ radius }) => radius))
    return (far.test(description) ? 0 : panelSizes.wide.width) + largest
  }
  const [panel] = panels
    .filter(({ description, render_id }) => render_id !== null && !/dekat|wajah|rinci|detail/i.test(description))
    .sort((one, other) => closeness(one) - closeness(other))
  if (!panel?.render_id) return null
  const heights = listFaces(panel.faces ?? []).map(({ y }) => y)
  const at = Math.round((10 * (Math.min(...heights) - FACE_AT)) / (panelSizes[panel.size].height - BANNER))
  return {
    ...panelPicture(panel.render_id, panel.width),
    at: heights.length === 0 ? (panel.width === null ? LANDSCAPE_AT : 0) : Math.min(10, Math.max(0, at)),
  }
}

/** Pictures with the same place and distance, and nearer than from afar with the same figures, look alike. */
export function shotKey({ description, faces, id, width }: Panel): string {
  if (width !== null) return String(id)
  const [first = ''] = description.split('.')
  const place = first.slice(first.indexOf(' di ') + 1)
  return far.test(first) ? place : [place, ...listFaces(faces ?? []).map(({ name }) => name)].join()
}

/** The first pictures of which no two look alike, without the cover. */
export function makeStrip(panels: readonly Panel[], cover: number | null, most: number) {
  const shots = panels.map(shotKey)
  const different = panels.filter((_, at) => shots.indexOf(shots[at] ?? '') === at)
  const pictures = different.flatMap(({ render_id: id, width }) => (id === null || id === cover ? [] : [{ id, width }]))
  return pictures.slice(0, most).map(({ id, width }) => panelPicture(id, width))
}

/** How much of the picture shows, in distances from the middle of the face to its mouth. */
const AROUND = 6

/** `box`: the part of the picture, as an SVG has it. */
export function portraitView(portrait: Portrait | null) {
  if (portrait === null) return null
  const { width, height } = panelSizes[portrait.size]
  const { x, y, mouth } = portrait.face ?? { x: width / 2, y: height / 2, mouth: { x: 0, y: 0 } }
  const side = Math.min(width, height, AROUND * Math.hypot(mouth.x - x, mouth.y - y))
  const start = (middle: number, length: number) => Math.min(Math.max(0, middle - side / 2), length - side)
  const box = [start(x, width), start(y, height), side, side].map(Math.round).join(' ')
  return { src: pictureHref(portrait.render, 480), box, height }
}
