import sharp from 'sharp'
import { expect, test } from 'vitest'
import { PanelScene } from '../../../src/artwork/comic/panel-scene.ts'
import { createBuiltInIllustrator } from '../../../src/comics/engines/illustrator.ts'
import type { Commission } from '../../../src/comics/script/script.ts'
import { useDatabase } from '../../support/db.ts'

const db = useDatabase()
const illustrator = createBuiltInIllustrator()
const figure = (name: string, x: number) => ({ id: name, name, look: { kind: 'woman' }, x, y: 1, scale: 0.7 })
const scene = PanelScene.parse({
  ...{ place: 'alley', time: 'night', weather: 'rain' },
  figures: [figure('Sari', 0.3), figure('Nenek Tum', 0.7)],
})
const commission: Commission = {
  ...{ scene, description: '', dialogues: [], characters: [], hero: null, backgrounds: [], style: 'Cartoon' },
  ...{ mood: 'hangat', seed: 'seed/1/1', take: 0 },
}
const draw = (change: Partial<Commission> = {}) =>
  illustrator.draw({ ...commission, ...change }, new AbortController().signal)

test('a scene becomes a picture with the faces of those who are in it', async () => {
  const { bytes, faces, size } = await draw()
  expect(size).toBe('wide')
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 1200, height: 900 })
  expect(faces.map(({ name }) => name)).toEqual(['Sari', 'Nenek Tum'])
})

test('whoever is in the picture has a body, and things stand behind them without a face', async () => {
  const props = [{ id: 'a', key: 'table', x: 0.5, y: 0.95, scale: 0.3 }]
  const { faces } = await draw({ scene: PanelScene.parse({ ...scene, props }) })
  expect(faces.map(({ name, isThing = false }) => [name, isThing])).toEqual([
    ['Sari', false],
    ['Nenek Tum', false],
    ['', true],
  ])
  for (const { x, y, body } of faces) {
    expect(body && x > body.x && x < body.x + body.width && y > body.y && y < body.y + body.height).toBe(true)
    expect((body?.height ?? 0) + (body?.y ?? 0)).toBeLessThanOrEqual(600)
  }
})

test.each([
  ['square', 1_000, 1_000],
  ['tall', 900, 1_197],
  ['page', 900, 1_269],
] as const)('a %s panel has a picture of about as many pixels', async (size, width, height) => {
  expect(await sharp((await draw({ scene: { ...scene, size } })).bytes).metadata()).toMatchObject({ width, height })
})

test('the same commission gives the same picture', async () => {
  expect(await draw()).toEqual(await draw())
})

test('every style of the master data has its own look, an unknown one that of cartoons', async () => {
  const styles = await db()('comic_styles').orderBy('id').pluck('name')
  const drawn = await Promise.all(styles.map((style) => draw({ style })))
  const pictures = drawn.map(({ bytes }) => Buffer.from(bytes).toString('base64'))
  expect(new Set(pictures).size).toBe(styles.length)
  expect((await draw({ style: 'nothing known' })).bytes).toEqual((await draw()).bytes)
})

test('nothing is drawn once it is cancelled', async () => {
  const signal = AbortSignal.abort(new Error('cancelled'))
  await expect(illustrator.draw(commission, signal)).rejects.toThrow('cancelled')
})
