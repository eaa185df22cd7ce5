// Draws the pictures of the creators' packages with the engine of the comics, so that they look like a sample comic.
// Run by hand after the engine changes: npx tsx scripts/package-pictures.ts
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { drawPanel } from '../src/artwork/comic/draw-panel.ts'
import { Figure, Look, PanelScene, panelSizes } from '../src/artwork/comic/panel-scene.ts'
import { characterTemplates } from '../src/artwork/comic/templates.ts'
import { root } from '../src/root.ts'

const lookOf = (key: string) => characterTemplates.get(key) ?? Look.parse({ kind: 'woman' })
const figure = (key: string, x: number, more: object) =>
  Figure.parse({ id: key, look: lookOf(key), mood: 'happy', x, y: 1.04, scale: 0.8, ...more })
const held = (key: string, held_by: string) => ({ id: key, key, x: 0.5, y: 0.7, scale: 0.2, held_by })
const pictures = [
  { figures: [figure('aisyah', 0.45, { pose: 'hold' })], props: [held('bowl', 'aisyah')] },
  {
    ...{ time: 'night', camera: { distance: 'far' } },
    figures: [
      figure('aisyah', 0.38, { pose: 'walk', facing: 'side', y: 0.94, scale: 0.6 }),
      figure('bima', 0.62, { pose: 'wave', flip: true, y: 0.94, scale: 0.6 }),
    ],
  },
  {
    ...{ place: 'alley', weather: 'rain', props: [held('umbrella', 'bu-nur')] },
    figures: [figure('bu-nur', 0.5, { pose: 'cheer', scale: 0.7 })],
  },
]

for (const [at, wish] of pictures.entries()) {
  const scene = PanelScene.parse({ place: 'foodstall', time: 'evening', ...wish })
  const { svg } = drawPanel(scene, { style: 'cartoon', seed: 'contoh-0' })
  const { width, height } = panelSizes.wide
  // Browsers crop a picture only if it has its own size.
  const sized = svg.replace('<svg ', `<svg width="${width}" height="${height}" `)
  writeFileSync(path.join(root, `public/img/package-${at + 1}.svg`), `${sized}\n`)
}
