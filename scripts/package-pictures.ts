// Draws the pictures of the packages of creators with the comics' own engine, so that they look like a seeded comic: at
// the counter, two friends at night, in the rain. Run by hand after the engine changes: npx tsx scripts/package-pictures.ts
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { drawPanel } from '../src/artwork/comic/draw-panel.ts'
import { type Figure, PANEL, type PanelScene } from '../src/artwork/comic/scene.ts'
import { root } from '../src/root.ts'

const girl = (variant: number, pose: Figure['pose']): Figure => {
  return { name: '', look: { kind: 'girl', variant }, mood: 'happy', pose }
}
const stall: PanelScene = {
  ...{ style: 'cartoon', place: 'foodstall', time: 'evening', weather: 'clear', distance: 'medium' },
  ...{ figures: [], props: [], effect: null, seed: 'contoh-0/1/1' },
}
const pictures: readonly PanelScene[] = [
  { ...stall, figures: [girl(8, 'hold')], props: ['bowl'] },
  { ...stall, distance: 'far', time: 'night', view: 2, figures: [girl(8, 'walk'), girl(6, 'wave')] },
  { ...stall, place: 'alley', weather: 'rain', figures: [girl(0, 'cheer')], props: ['umbrella'] },
]

for (const [at, scene] of pictures.entries()) {
  // Browsers crop a picture only if it has a size of its own.
  const svg = drawPanel(scene).svg.replace('<svg ', `<svg width="${PANEL.width}" height="${PANEL.height}" `)
  writeFileSync(path.join(root, `public/img/package-${at + 1}.svg`), `${svg}\n`)
}
