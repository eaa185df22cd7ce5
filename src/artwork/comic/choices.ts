import { drawPanel } from './draw-panel.ts'
import { isPerson, type KitSection, kit } from './kit.ts'
import { Figure, Look, PanelScene } from './panel-scene.ts'
import { placedBy } from './stage/camera.ts'

/** The sections whose choices are shown to a creator as pictures. */
export const pictured: readonly KitSection[] = [
  ...(['kind', 'age', 'hair', 'skin', 'clothes', 'pose', 'pair', 'mood', 'facing'] as const),
  ...(['size', 'distance', 'height', 'time', 'weather', 'place', 'prop', 'effect'] as const),
]

const sari = { kind: 'woman', age: 'adult', hair: 'ponytail', skin: 'tan', clothes: 'jacket', variant: 1 }
const bima = { kind: 'man', age: 'adult', hair: 'short', skin: 'brown', clothes: 'tshirt', variant: 2 }
const empty = PanelScene.parse({ place: 'field', time: 'morning' })

/**
 * Returns the SVG of one choice without words: a figure for a pose, a face for a mood, its own drawing for anything
 * else.
 */
export function drawChoice(section: KitSection, key: string): string {
  if (!kit(section).has(key)) throw new Error(`the kit has no ${section} ${key}`)
  return drawPanel(PanelScene.parse({ ...empty, ...buildExample(section, key) }), { style: 'cartoon', seed: 'pilihan' })
    .svg
}

function buildExample(section: KitSection, key: string): object {
  switch (section) {
    case 'kind':
      return isPerson(key)
        ? standing({ look: { ...(key === 'woman' ? sari : bima) } })
        : standing({ look: { kind: key } })
    case 'hair':
    case 'skin':
    case 'mood':
      return face(section === 'mood' ? { mood: key } : { look: { ...sari, [section]: key } })
    case 'age':
    case 'clothes':
      return standing({ look: { ...sari, [section]: key } })
    case 'pose':
    case 'facing':
      return standing({ [section]: key })
    case 'pair':
      return together(key)
    case 'prop':
      return { props: [{ id: key, key, x: 0.5, y: 0.88, scale: 0.72 }] }
    case 'place':
      return { place: key, camera: { distance: 'far' } }
    case 'size':
      return { ...standing({}), size: key }
    case 'distance':
    case 'height':
      return {
        ...(key === 'close' || key === 'detail' ? face({}) : standing({})),
        camera: { distance: 'medium', [section]: key },
      }
    case 'effect':
      return { ...face({}), effect: key }
    default:
      return { place: 'village', camera: { distance: 'far' }, [section]: key }
  }
}

type FigureOptions = { look?: object; pose?: string; mood?: string; facing?: string }

const somebody = (options: FigureOptions, at: object) => {
  const { look = sari, ...rest } = options
  return Figure.parse({ id: 'a', mood: 'smile', look: Look.parse(look), ...rest, ...at })
}

const standing = (options: FigureOptions) => ({ figures: [somebody(options, { x: 0.5, y: 0.95, scale: 0.88 })] })

function face(options: FigureOptions) {
  const look = Look.parse(options.look ?? sari)
  const [placing = {}] = placedBy([{ look }], 'close', 'wide')
  return { camera: { distance: 'close' }, figures: [somebody(options, { x: 0.5, ...placing })] }
}

const together = (pose: string) => ({
  figures: [
    { ...somebody({ pose }, { x: 0.5, y: 0.95, scale: 0.85 }), together: 'b' },
    { ...somebody({ pose, look: bima }, { id: 'b', x: 0.62, y: 0.95, scale: 0.85 }), together: 'a', flip: true },
  ],
})
