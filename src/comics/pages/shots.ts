import { listFaces, panelSizes } from '../../artwork/comic/panel-scene.ts'
import { FROM_AFAR, type Panel } from '../comic/queries.ts'
import type { Portrait } from '../creators/queries.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { panelPicture } from './card.ts'

const far = new RegExp(FROM_AFAR, 'i')
/**
 * In units of the panel: the height that a banner shows, and the distance of the highest face from the top of the
 * banner.
 */
const [BANNER, FACE_AT] = [385, 190]
const LANDSCAPE_AT = 4
/** The assumed face size for a scene without people: it ranks behind scenes with small figures. */
const EMPTY = { radius: 100 }

/**
 * Chooses the picture that shows most of the surroundings of its figures. Close-ups are excluded. `at`: tenths of the
 * height above the part that banners show, so that faces are in the middle. Own pages show their top.
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

/**
 * Two pictures have the same key if they look alike: the same place from afar, or the same place with the same figures
 * from nearer.
 */
export function shotKey({ description, faces, id, width }: Panel): string {
  if (width !== null) return String(id)
  const [first = ''] = description.split('.')
  const place = first.slice(first.indexOf(' di ') + 1)
  return far.test(first) ? place : [place, ...listFaces(faces ?? []).map(({ name }) => name)].join()
}

/** The first pictures that do not look alike. The cover is left out. */
export function makeStrip(panels: readonly Panel[], cover: number | null, most: number) {
  const shots = panels.map(shotKey)
  const different = panels.filter((_, at) => shots.indexOf(shots[at] ?? '') === at)
  const pictures = different.flatMap(({ render_id: id, width }) => (id === null || id === cover ? [] : [{ id, width }]))
  return pictures.slice(0, most).map(({ id, width }) => panelPicture(id, width))
}

/** The visible part of the picture, as a multiple of the distance from the middle of the face to the mouth. */
const AROUND = 6

/** `box`: the visible part of the picture, as an SVG viewBox. */
export function portraitView(portrait: Portrait | null) {
  if (portrait === null) return null
  const { width, height } = panelSizes[portrait.size]
  const { x, y, mouth } = portrait.face ?? { x: width / 2, y: height / 2, mouth: { x: 0, y: 0 } }
  const side = Math.min(width, height, AROUND * Math.hypot(mouth.x - x, mouth.y - y))
  const start = (middle: number, length: number) => Math.min(Math.max(0, middle - side / 2), length - side)
  const box = [start(x, width), start(y, height), side, side].map(Math.round).join(' ')
  return { src: pictureHref(portrait.render, 480), box, height }
}
