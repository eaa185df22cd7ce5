import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { drawPanel } from './src/artwork/comic/draw-panel.ts'
import { pixelsOf } from './src/artwork/comic/panel-scene.ts'
const told = JSON.parse(readFileSync('seeds/told-comics.json','utf8'))
const scenes = told.flatMap((t: any) => t.script.pages.flatMap((p: any) => p.panels.map((x: any) => x.scene))).slice(20, 38)
for (const style of ['webtoon','manga','comicbook','anime','cartoon']) {
  for (const s of scenes) drawPanel(s, { style, seed: 'a' })
  let t = performance.now(); const svgs = scenes.map((s: any) => drawPanel(s, { style, seed: 'a' }).svg); const js = (performance.now() - t) / svgs.length
  t = performance.now(); for (const [n, s] of svgs.entries()) await sharp(Buffer.from(s)).resize(pixelsOf(scenes[n].size)).raw().toBuffer(); const raw = (performance.now() - t) / svgs.length
  t = performance.now(); for (const [n, s] of svgs.entries()) await sharp(Buffer.from(s)).resize(pixelsOf(scenes[n].size)).webp().toBuffer(); const webp = (performance.now() - t) / svgs.length
  console.log(style, 'js', js.toFixed(0), 'render', raw.toFixed(0), 'with webp', webp.toFixed(0), 'KB', Math.round(svgs.join('').length / svgs.length / 1000), 'clips', Math.round(svgs.join('').split('<clipPath').length / svgs.length), 'paths', Math.round(svgs.join('').split('<path').length / svgs.length))
}
// which part: without filters / clips
const style = 'comicbook'
const svgs = scenes.map((s: any) => drawPanel(s, { style, seed: 'a' }).svg)
for (const [name, change] of [['no clip', (s: string) => s.replace(/ clip-path="[^"]*"/g, '')], ['no hatch', (s: string) => s.replace(/fill="url\(#hatch\)"/g, 'fill="#888"')], ['no filter', (s: string) => s.replace(/ filter="[^"]*"/g, '')], ['no press', (s: string) => s.replace(/url\(#press\)/g, '#888')]] as const) {
  const t = performance.now(); for (const s of svgs) await sharp(Buffer.from(change(s))).resize(1200, 900).raw().toBuffer(); console.log(name, ((performance.now() - t) / svgs.length).toFixed(0))
}
