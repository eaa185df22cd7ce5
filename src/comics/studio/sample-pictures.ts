import { drawChoice, pictured } from '../../artwork/comic/choices.ts'
import { drawPanel } from '../../artwork/comic/draw-panel.ts'
import { kit } from '../../artwork/comic/kit.ts'
import { Look, PanelScene } from '../../artwork/comic/panel-scene.ts'
import { places } from '../../artwork/comic/places.ts'
import { styles } from '../../artwork/comic/styles.ts'
import { characterTemplates, drawPortrait } from '../../artwork/comic/templates.ts'
import { createCache } from '../../async/cached.ts'
import { createLimiter } from '../../async/limiter.ts'
import { drawImage } from '../../uploads/image.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'

const empty = PanelScene.parse({ place: 'village', camera: { distance: 'far' } })
const friends = PanelScene.parse({
  place: 'village',
  time: 'evening',
  figures: [
    { id: 'a', look: characterTemplates.get('sari'), pose: 'hips', mood: 'smile', x: 0.34, y: 1.06, scale: 1 },
    {
      id: 'b',
      look: characterTemplates.get('bima'),
      pose: 'wave',
      mood: 'happy',
      flip: true,
      x: 0.68,
      y: 1.06,
      scale: 1,
    },
  ],
})
const seed = 'contoh'

/** A page shows some hundred of these pictures, of a few kilobytes each. */
const choices = createCache<Buffer>({ max: 400 })
const CHOICE = { width: 256, height: 192 }
const PORTRAIT = { width: 240, height: 240 }

/** Without this limit, one page of choices would fill the queue for pictures. */
const inTurn = createLimiter({ atOnce: 2, waiting: 200, full: () => new ImageRefusal('busy') })
const drawSample = (key: string, draw: () => string, size: typeof CHOICE): Promise<Buffer> =>
  choices(key, () => inTurn(() => drawImage(draw(), size)))

/**
 * Pictures are drawn on request. The key is the part of the address after `SAMPLES`. Samples are SVG, choices are small
 * WebP files.
 */
export const samplePictures = new Map<string, () => string | Promise<Buffer>>([
  ...styles.map((style, at) => [`gaya/${at + 1}.svg`, () => drawPanel(friends, { style, seed }).svg] as const),
  ...[...characterTemplates].map(([key, look]) => [`tokoh/${key}.svg`, () => drawPortrait(look, 'cartoon')] as const),
  ...pictured.flatMap((section) =>
    [...kit(section).keys()].map(
      (key) =>
        [
          `kit-${section}/${key}.webp`,
          () => drawSample(`${section}/${key}`, () => drawChoice(section, key), CHOICE),
        ] as const,
    ),
  ),
  ...places.map(
    (place) => [`latar/${place}.svg`, () => drawPanel({ ...empty, place }, { style: 'cartoon', seed }).svg] as const,
  ),
])

/** `file`: the file name from `portraitHref`. */
export function portrait(file: string): Promise<Buffer> | undefined {
  const [kind, age, variant, hair, skin, clothes, ending] = file.split('.')
  const look = Look.safeParse({ kind, age, variant: Number(variant), hair, skin, clothes }).data
  if (!look || ending !== 'webp') return undefined
  return drawSample(file, () => drawPortrait(look, 'cartoon'), PORTRAIT)
}
