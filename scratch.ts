import sharp from 'sharp'
import { drawPanel } from './src/artwork/comic/draw-panel.ts'
import { stageComic, type Beat } from './src/artwork/comic/stage/stage.ts'
import { characterTemplates } from './src/artwork/comic/templates.ts'
import { panelSizes } from './src/artwork/comic/panel-scene.ts'
const T = (k: string) => characterTemplates.get(k)!
const cast = [{ id: 'sari', name: 'Sari', look: T('sari') }, { id: 'bima', name: 'Bima', look: T('pak-budi') }, { id: 'oyen', name: 'Oyen', look: T('oyen') }]
const f = (id: string, pose: string | null = null, mood: string | null = null, together: string | null = null) => ({ id, pose, mood, facing: null, together })
const S = (o: object) => ({ place: null, time: null, weather: null, distance: null, height: null, figures: [], props: [], effect: null, ...o })
const beats: Beat[][] = [
  [ { seen: S({ place: 'alley', time: 'night', weather: 'rain', figures: [f('sari', 'walk')], props: ['umbrella'] }), speakers: [], isFull: false }, { seen: S({ figures: [f('sari', null, 'sad')] }), speakers: ['sari'], isFull: false }, { seen: S({ figures: [f('sari'), f('bima')] }), speakers: ['bima', 'sari'], isFull: true } ],
  [ { seen: S({ place: 'kitchen', figures: [f('sari'), f('bima')], props: ['bowl', 'lamp'] }), speakers: ['sari'], isFull: false }, { seen: S({ figures: [f('sari', 'hug', 'happy', 'bima'), f('bima', 'hug', 'smile', 'sari')] }), speakers: [], isFull: false }, { seen: S({ figures: [f('oyen', null, 'surprised')] }), speakers: ['oyen'], isFull: false }, { seen: S({ figures: [f('sari', 'run'), f('oyen')] , place: 'beach', time: 'evening' }), speakers: [], isFull: false } ],
]
const style = process.argv[2] ?? 'webtoon'
const scenes = stageComic(beats, cast, 'x1')
let x = 0, y = 0; const out: sharp.OverlayOptions[] = []
for (const [i, s] of scenes.entries()) {
  const t = Date.now(); const d = drawPanel(s, { style, seed: 'x1/' + i }); const t2 = Date.now()
  const { width, height } = panelSizes[s.size]
  const png = await sharp(Buffer.from(d.svg), { unlimited: true }).resize(400, Math.round(400 * height / width)).png().toBuffer()
  console.log(i, s.size, s.camera, s.place, d.svg.length, t2 - t, Date.now() - t2, s.figures.map(q => [q.id, q.pose, q.x, q.y.toFixed(2), q.scale.toFixed(2), q.flip, q.facing].join(' ')))
  out.push({ input: png, left: (i % 4) * 410, top: Math.floor(i / 4) * 560 })
}
await sharp({ create: { width: 1640, height: 1120, channels: 3, background: '#fff' } }).composite(out).png().toFile('/tmp/stage.png')
