import { isPerson, kit } from '../../artwork/comic/kit.ts'
import { Figure, Look, MAX_FIGURES, MAX_PROPS, type PanelScene } from '../../artwork/comic/panel-scene.ts'
import { growthAbove, reframed } from '../../artwork/comic/stage/camera.ts'
import { besideHands, placeProps } from '../../artwork/comic/stage/props.ts'
import { type CastMember, strangers } from './people.ts'
import type { Action } from './studio.ts'

export { besideHands, reframed }

/** Separates the pairs that contain one of `ids`: both figures then stand alone, side by side. */
const parted = (scene: PanelScene, ids: readonly string[]): PanelScene => ({
  ...scene,
  figures: scene.figures.map((figure, at) => {
    if (figure.together === null || !(ids.includes(figure.together) || ids.includes(figure.id))) return figure
    const leads = at < scene.figures.findIndex(({ id }) => id === figure.together)
    return { ...figure, x: figure.x + (leads ? -0.14 : 0.14), flip: !leads, together: null, pose: 'stand' }
  }),
})

/**
 * A pose for two people joins the figure with the nearest person, in the middle between both. A figure that is alone
 * cannot take such a pose.
 */
export function paired(scene: PanelScene, id: string, pose: string): PanelScene {
  const isPair = kit('pair').has(pose)
  const one = scene.figures.find((figure) => figure.id === id)
  if (!one || (one.pose === pose && (one.together !== null || !isPair))) return scene
  const [near] = scene.figures
    .filter((figure) => figure.id !== id && isPerson(figure.look.kind))
    .sort((a, b) => Math.abs(a.x - one.x) - Math.abs(b.x - one.x))
  const partner = scene.figures.find((figure) => figure.id === one.together) ?? near
  if (isPair && !partner) return scene
  const two = isPair && partner ? [id, partner.id] : [id]
  const apart = one.together !== null && isPair ? scene : parted(scene, two)
  const x = Math.round((one.x + (partner?.x ?? one.x)) * 50) / 100
  return {
    ...apart,
    figures: apart.figures.map((figure) => {
      if (!two.includes(figure.id)) return figure
      const together = two.find((other) => other !== figure.id) ?? null
      return { ...figure, pose: pose as Figure['pose'], together, ...(together !== null && { x }) }
    }),
  }
}

/** The two figures of a pair are drawn as one, so both get the position and the direction of the selected figure. */
export function alignPair(scene: PanelScene, selectedId: string | null): PanelScene {
  const one = scene.figures.find(({ id }) => id === selectedId)
  if (!one || one.together === null) return scene
  const { x, y, scale, facing, flip } = one
  const figures = scene.figures.map((figure) =>
    figure.id === one.together ? { ...figure, x, y, scale, facing, flip } : figure,
  )
  return { ...scene, figures }
}

const removing = (scene: PanelScene, id: string): PanelScene => {
  const { figures, props, ...rest } = parted(scene, [id])
  const others = <T extends { id: string }>(list: readonly T[]) => list.filter((one) => one.id !== id)
  return { ...rest, figures: others(figures), props: others(props) }
}

const resized = (scene: PanelScene, id: string, by: number): PanelScene => {
  const scaled = <T extends { id: string; scale: number }>(list: readonly T[], least: number, most: number) =>
    list.map((one) => (one.id === id ? { ...one, scale: Math.min(most, Math.max(least, one.scale * by)) } : one))
  const figures = scaled(scene.figures, 0.05, 8).map((figure, at) => {
    const usual = scene.figures[at]?.scale ?? figure.scale
    return { ...figure, y: figure.y + growthAbove(figure, usual, scene) }
  })
  return { ...scene, figures, props: scaled(scene.props, 0.02, 4) }
}

type Chosen = { chosen: string | null; cast: readonly CastMember[] }
type Acted = { scene: PanelScene; chosen: string | null }

/** Carries out the action of a button in a scene. */
export const acted = (scene: PanelScene, { verb, word }: Action, at: Chosen): Acted =>
  verbs.get(verb)?.(scene, word, at) ?? { scene, chosen: at.chosen }

const verbs = new Map<string, (scene: PanelScene, id: string, at: Chosen) => Acted>([
  ['pilih', (scene, id) => ({ scene, chosen: id })],
  ['hapus-isi', (scene, id) => ({ scene: removing(scene, id), chosen: null })],
  ['besar', (scene, id) => ({ scene: resized(scene, id, 1.1), chosen: id })],
  ['kecil', (scene, id) => ({ scene: resized(scene, id, 1 / 1.1), chosen: id })],
  ['tambah-tokoh', addingFigure],
  ['tambah-benda', addingProp],
])

/**
 * Adds a figure and selects it. `choice`: the id of a person in the cast, or the name of somebody else. If it is empty,
 * the next absent person of the cast is added, or an unknown person. The figure stands in the widest free space.
 */
function addingFigure(scene: PanelScene, choice: string, { cast, chosen }: Chosen): Acted {
  if (scene.figures.length >= MAX_FIGURES) return { scene, chosen }
  const absent = cast.filter((one) => scene.figures.every(({ id }) => id !== one.id))
  const [name, look] = [...strangers].find(([one]) => one === choice) ?? somebody
  const stranger = {
    id: freeId(scene, 'orang'),
    name,
    look: { ...look, variant: (look.variant + 7 * scene.figures.length) % 1_000 },
  }
  const isNamed = strangers.has(choice)
  const member = absent.find(({ id }) => id === choice)
  // Another tab has already added this person.
  if (choice !== '' && !isNamed && !member) return { scene, chosen }
  const who = member ?? (isNamed ? undefined : absent[0]) ?? stranger
  const x = scene.figures.length === 0 ? 0.36 : roomIn(scene.figures)
  // A further figure of the same name copies pose, mood and direction of the selected one.
  const like = scene.figures.find((one) => one.id === chosen && one.name === who.name && one.together === null)
  const { pose, mood, facing } = like ?? {}
  const figure = Figure.parse({ ...who, pose, mood, facing, x, y: 1, scale: 1, flip: x > 0.5 })
  return { scene: reframed({ ...scene, figures: [...scene.figures, figure] }, scene), chosen: who.id }
}

const somebody = ['Perempuan', Look.parse({ kind: 'woman' })] as const

/**
 * Adds a thing and selects it. `choice`: its key; otherwise a thing that the panel does not have yet. `placeProps`
 * chooses its place: the hand of the selected figure first.
 */
function addingProp(scene: PanelScene, choice: string, { chosen }: Chosen): Acted {
  const { figures, props } = scene
  if (props.length >= MAX_PROPS) return { scene, chosen }
  const unused = [...kit('prop').keys()].find((one) => props.every(({ key }) => key !== one)) ?? 'bowl'
  const key = kit('prop').has(choice) ? choice : unused
  const [first, rest] = [figures.filter(({ id }) => id === chosen), figures.filter(({ id }) => id !== chosen)]
  const currentHolders = props.map(({ held_by }) => held_by)
  const id = freeId(scene, 'benda')
  const added = placeProps([key], [...first, ...rest], scene.camera.distance, { held: currentHolders }).map((prop) => {
    const isFree = prop.held_by === null && prop.y > 0.6 && figures.every(({ x }) => x !== prop.x)
    return { ...prop, id, x: isFree && figures.length + props.length > 0 ? roomIn([...figures, ...props]) : prop.x }
  })
  const holders = added.map(({ held_by }) => held_by)
  const holding = figures.map((figure) =>
    holders.includes(figure.id) && figure.pose === 'stand' ? { ...figure, pose: 'hold' as const } : figure,
  )
  return { scene: { ...scene, figures: holding, props: [...props, ...added] }, chosen: id }
}

function freeId({ figures, props }: PanelScene, name: string): string {
  const usedIds = new Set([...figures, ...props].map(({ id }) => id))
  for (let n = 1; ; n += 1) if (!usedIds.has(`${name}-${n}`)) return `${name}-${n}`
}

/** The middle of the widest gap between figures and things on the ground. */
function roomIn(all: readonly { x: number; held_by?: string | null }[]): number {
  const places = all.filter(({ held_by }) => !held_by).map(({ x }) => x)
  const inside = [0, ...places.filter((x) => x > 0 && x < 1).sort((a, b) => a - b), 1]
  const gaps = inside.slice(1).map((to, at) => ({ from: inside[at] ?? 0, to }))
  const [widest = { from: 0, to: 1 }] = gaps.sort((a, b) => b.to - b.from - (a.to - a.from))
  return Math.round((widest.from + widest.to) * 50) / 100
}
