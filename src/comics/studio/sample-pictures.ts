import { drawChoice, pictured } from '../../artwork/comic/choices.ts'
import { drawPanel } from '../../artwork/comic/draw-panel.ts'
import { kit } from '../../artwork/comic/kit.ts'
import { places } from '../../artwork/comic/places.ts'
import type { PanelScene } from '../../artwork/comic/scene.ts'
import { styles } from '../../artwork/comic/styles.ts'
import { characterTemplates, drawPortrait } from '../../artwork/comic/templates.ts'

const scene: PanelScene = {
  style: 'cartoon',
  place: 'village',
  time: 'day',
  weather: 'clear',
  distance: 'far',
  figures: [],
  props: [],
  effect: null,
  seed: 'contoh',
}
const sari = { name: '', look: { kind: 'girl', variant: 0 }, mood: 'happy', pose: 'wave' } as const

const posed: PanelScene = { ...scene, time: 'evening', distance: 'medium', figures: [sari] }

/** Drawn when asked for, by what follows `SAMPLES` in their addresses. */
export const samplePictures: ReadonlyMap<string, () => string> = new Map<string, () => string>([
  ...styles.map((style, at) => [`gaya/${at + 1}.svg`, () => drawPanel({ ...posed, style }).svg] as const),
  ...[...characterTemplates].map(([key, look]) => [`tokoh/${key}.svg`, () => drawPortrait(look, 'cartoon')] as const),
  ...pictured.flatMap((section) =>
    [...kit(section).keys()].map((key) => [`kit-${section}/${key}.svg`, () => drawChoice(section, key)] as const),
  ),
  ...places.map((place) => [`latar/${place}.svg`, () => drawPanel({ ...scene, place }).svg] as const),
])
