import { drawPanel } from '../../artwork/comic/draw-panel.ts'
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

const friend = { name: '', look: { kind: 'girl', variant: 6 }, mood: 'happy', pose: 'wave' } as const
const stall: PanelScene = { ...scene, place: 'foodstall', time: 'night' }

/** Stand on the packages of creators, in their order: at the counter, two friends at night, in the rain. */
const offered: readonly PanelScene[] = [
  {
    ...{ ...stall, time: 'evening', distance: 'medium', props: ['bowl'] },
    figures: [{ ...sari, look: { kind: 'girl', variant: 8 }, pose: 'hold' }],
  },
  { ...stall, view: 2, figures: [{ ...sari, look: { kind: 'girl', variant: 8 }, pose: 'walk' }, friend] },
  {
    ...{ ...stall, place: 'alley', time: 'evening', weather: 'rain', distance: 'medium' },
    ...{ figures: [{ ...sari, pose: 'cheer' }], props: ['umbrella'] },
  },
]

const posed: PanelScene = { ...scene, time: 'evening', distance: 'medium', figures: [sari] }

/** Drawn when asked for, by what follows `SAMPLES` in their addresses. */
export const samplePictures: ReadonlyMap<string, () => string> = new Map<string, () => string>([
  ...styles.map((style, at) => [`gaya/${at + 1}.svg`, () => drawPanel({ ...posed, style }).svg] as const),
  ...[...characterTemplates].map(([key, look]) => [`tokoh/${key}.svg`, () => drawPortrait(look, 'cartoon')] as const),
  ...offered.map((panel, at) => [`paket/${at + 1}.svg`, () => drawPanel(panel).svg] as const),
  ...places.map((place) => [`latar/${place}.svg`, () => drawPanel({ ...scene, place }).svg] as const),
])
