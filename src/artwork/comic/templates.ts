import { readFileSync } from 'node:fs'
import { drawPanel } from './draw-panel.ts'
import { Look, type PanelScene } from './panel-scene.ts'
import { placedBy } from './stage/camera.ts'

/** The looks of the characters that a creator chooses from, by their key in the master data. */
export const characterTemplates: ReadonlyMap<string, Look> = new Map(
  readFileSync(new URL('templates.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((row) => row && !row.startsWith('#'))
    .map((row) => {
      const [key = '', kind, age, variant, hair, skin, clothes] = row.split(' ')
      return [key, Look.parse({ kind, age, variant: Number(variant), hair, skin, clothes })]
    }),
)

/** Draws the head and shoulders of a character before a plain backdrop, for a list to choose from. */
export function drawPortrait(look: Look, style: string): string {
  const [placing = { y: 1, scale: 1 }] = placedBy([{ look }], 'close', 'square')
  const figure = {
    id: 'a',
    name: '',
    look,
    pose: 'stand',
    mood: 'smile',
    facing: 'three_quarter',
    flip: false,
  } as const
  const scene: PanelScene = {
    size: 'square',
    place: 'sky',
    time: 'morning',
    weather: 'clear',
    effect: null,
    props: [],
    camera: { distance: 'close', height: 'eye' },
    figures: [{ ...figure, x: 0.5, ...placing, together: null }],
  }
  return drawPanel(scene, { style, seed: 'potret' }).svg
}
