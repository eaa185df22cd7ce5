import { kit } from '../../artwork/comic/kit.ts'
import { Figure, Look, type PanelScene } from '../../artwork/comic/panel-scene.ts'

/** Two of a pair pose. */
export const isPair = (pose: string): boolean => kit('pair').has(pose)

/** Who was together with one of `ids` stands by itself. */
const parted = (scene: PanelScene, ids: readonly string[]): PanelScene => ({
  ...scene,
  figures: scene.figures.map((figure) =>
    figure.together !== null && (ids.includes(figure.together) || ids.includes(figure.id))
      ? { ...figure, together: null, pose: 'stand' }
      : figure,
  ),
})

/** A pose of two people is taken with who stands nearest; alone nobody can take it. */
export function paired(scene: PanelScene, id: string, pose: string): PanelScene {
  const one = scene.figures.find((figure) => figure.id === id)
  if (!one || (one.pose === pose && (one.together !== null || !isPair(pose)))) return scene
  const near = scene.figures
    .filter((figure) => figure.id !== id)
    .sort((a, b) => Math.abs(a.x - one.x) - Math.abs(b.x - one.x))
  const partner = scene.figures.find((figure) => figure.id === one.together) ?? near[0]
  if (isPair(pose) && !partner) return scene
  const apart = parted(scene, isPair(pose) && partner ? [id, partner.id] : [id])
  const together = new Map(isPair(pose) && partner ? [[id, partner.id] as const, [partner.id, id] as const] : [])
  return {
    ...apart,
    figures: apart.figures.map((figure) => {
      if (together.has(figure.id)) return { ...figure, pose, together: together.get(figure.id) ?? null }
      return figure.id === id ? { ...figure, pose, together: null } : figure
    }),
  }
}

export const removing = (scene: PanelScene, id: string): PanelScene => {
  const { figures, props, ...rest } = parted(scene, [id])
  const others = <T extends { id: string }>(list: readonly T[]) => list.filter((one) => one.id !== id)
  return { ...rest, figures: others(figures), props: others(props) }
}

export const resized = (scene: PanelScene, id: string, by: number): PanelScene => {
  const scaled = <T extends { id: string; scale: number }>(list: readonly T[], least: number, most: number) =>
    list.map((one) => (one.id === id ? { ...one, scale: Math.min(most, Math.max(least, one.scale * by)) } : one))
  return { ...scene, figures: scaled(scene.figures, 0.05, 8), props: scaled(scene.props, 0.02, 4) }
}

/**
 * Adds the next of the cast that is not there, else somebody unknown; or the first thing that is not there. It stands
 * where there is most room, and is chosen.
 */
export function adding(
  scene: PanelScene,
  list: 'figures' | 'props',
  cast: readonly Pick<Figure, 'id' | 'name' | 'look'>[],
) {
  const taken = new Set([...scene.figures, ...scene.props].map(({ id }) => id))
  const free = (name: string) => {
    for (let n = 1; ; n += 1) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`
  }
  const x = roomIn([...scene.figures, ...scene.props].map((one) => one.x))
  if (list === 'props') {
    const key = [...kit('prop').keys()].find((one) => scene.props.every((prop) => prop.key !== one)) ?? 'bowl'
    const id = free('benda')
    return {
      scene: { ...scene, props: [...scene.props, { id, key, x, y: 0.92, scale: 0.22, held_by: null }] },
      chosen: id,
    }
  }
  const variant = scene.figures.length * 7
  const somebody = {
    id: free('orang'),
    name: kit('kind').get('woman') ?? '',
    look: Look.parse({ kind: 'woman', variant }),
  }
  const { id, name, look } = cast.find((one) => !taken.has(one.id)) ?? somebody
  const beside = scene.figures[0]
  const figure = Figure.parse({ id, name, look, x, y: beside?.y ?? 0.94, scale: beside?.scale ?? 0.72, flip: x > 0.5 })
  return { scene: { ...scene, figures: [...scene.figures, figure] }, chosen: figure.id }
}

/** The middle of the widest gap. */
function roomIn(places: readonly number[]): number {
  const inside = [0, ...places.filter((x) => x > 0 && x < 1).sort((a, b) => a - b), 1]
  const gaps = inside.slice(1).map((to, at) => ({ from: inside[at] ?? 0, to }))
  const [widest = { from: 0, to: 1 }] = gaps.sort((a, b) => b.to - b.from - (a.to - a.from))
  return Math.round((widest.from + widest.to) * 50) / 100
}
