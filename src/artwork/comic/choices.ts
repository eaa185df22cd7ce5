import { drawPanel } from './draw-panel.ts'
import { type KitSection, kit } from './kit.ts'
import { places } from './places.ts'
import { figureKinds, moods, type PanelScene, poses } from './scene.ts'
import { props } from './things.ts'

/** Sections from whose pictures a creator chooses. */
export const pictured: readonly KitSection[] = [
  ...(['kind', 'age', 'hair', 'skin', 'clothes', 'pose', 'pair', 'mood', 'facing'] as const),
  ...(['size', 'distance', 'height', 'time', 'weather', 'place', 'prop', 'effect'] as const),
]

const scene: PanelScene = {
  style: 'cartoon',
  place: 'village',
  time: 'day',
  weather: 'clear',
  distance: 'medium',
  figures: [],
  props: [],
  effect: null,
  seed: 'pilihan',
}
const somebody = { name: '', look: { kind: 'girl', variant: 0 }, mood: 'calm', pose: 'stand' } as const
const card = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600"><path fill="#f2ead8" d="M0 0h800v600H0z"/>
<circle cx="400" cy="300" r="120" fill="none" stroke="#b9a988" stroke-width="12"/></svg>`

/** SVG of one choice without words: of a pose a figure, of a mood a face, of others their own drawing. */
export function drawChoice(section: KitSection, key: string): string {
  if (!kit(section).has(key)) throw new Error(`the kit has no ${section} ${key}`)
  const change = drawable(section, key)
  return change ? drawPanel({ ...scene, ...change }).svg : card
}

/** What the drawings of today know of a choice; null for those that have no drawing yet. */
function drawable(section: KitSection, key: string): Partial<PanelScene> | null {
  const mood = moods.find((one) => one === key)
  const pose = poses.find((one) => one === key)
  const kind = figureKinds.find((one) => one === key)
  if (section === 'mood' && mood) return { distance: 'close', figures: [{ ...somebody, mood }] }
  if (section === 'pose' && pose) return { figures: [{ ...somebody, pose }] }
  if (section === 'kind' && kind) return { figures: [{ ...somebody, look: { kind, variant: 0 } }] }
  if (section === 'place' && places.includes(key)) return { place: key, distance: 'far' }
  if (section === 'prop' && props.includes(key)) return { props: [key], distance: 'detail' }
  return null
}
