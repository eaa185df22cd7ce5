import sharp from 'sharp'
import { expect, test } from 'vitest'
import { characterTemplates } from '../../../src/artwork/comic/templates.ts'
import { createBuiltInIllustrator } from '../../../src/comics/engines/illustrator.ts'
import type { Commission } from '../../../src/comics/script/script.ts'
import { lookOf } from '../../../src/comics/engines/read-description.ts'
import { useDatabase } from '../../support/db.ts'

const db = useDatabase()
const illustrator = createBuiltInIllustrator()
const commission: Commission = {
  description: 'Malam hujan di gang, dari jauh. Sari berdiri di samping Nenek Tum.',
  dialogues: [],
  characters: [
    { name: 'Sari', appearance: 'Anak perempuan, jas hujan kuning', personality: 'berani' },
    { name: 'Nenek Tum', appearance: 'Nenek, kebaya hijau', personality: 'hangat' },
  ],
  ...{ hero: null, backgrounds: [], style: 'Cartoon', mood: 'hangat', seed: 'seed/1/1', take: 0 },
}
const draw = (change: Partial<Commission> = {}) =>
  illustrator.draw({ ...commission, ...change }, new AbortController().signal)

test('a description becomes a picture of 1200 × 900 with the faces of those whom it names', async () => {
  const { bytes, faces } = await draw()
  const { format, width, height } = await sharp(bytes).metadata()
  expect({ format, width, height }).toEqual({ format: 'webp', width: 1200, height: 900 })
  expect(faces.map(({ name }) => name)).toEqual(['Sari', 'Nenek Tum'])
})

test('the same commission gives the same picture; another take another one', async () => {
  const first = await draw()
  expect(await draw()).toEqual(first)
  expect((await draw({ take: 1 })).bytes).not.toEqual(first.bytes)
})

test.each(['dari jauh', 'jarak sedang', 'dari dekat'])(
  'each of four takes %s shows another view of all faces',
  async (distance) => {
    const description = `Malam hujan di gang, ${distance}. Sari berdiri.`
    const drawn = await Promise.all([0, 1, 2, 3].map((take) => draw({ description, take })))
    const views = await Promise.all(
      drawn.map(({ bytes }) => sharp(bytes).resize(40, 30).removeAlpha().raw().toBuffer()),
    )
    for (const [at, one] of views.entries())
      for (const other of views.slice(at + 1)) {
        const apart = one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length
        expect(apart).toBeGreaterThan(10)
      }
    for (const { x, y, radius } of drawn.flatMap(({ faces }) => faces)) {
      expect(Math.min(x, 800 - x, y)).toBeGreaterThan(radius * 0.6)
    }
  },
)

test('every style of the master data has its own look', async () => {
  const styles = await db()('comic_styles').orderBy('id').pluck('name')
  const drawn = await Promise.all(styles.map((style) => draw({ style })))
  const pictures = drawn.map(({ bytes }) => Buffer.from(bytes).toString('base64'))
  expect(new Set(pictures).size).toBe(styles.length)
  expect((await draw({ style: 'nothing known' })).bytes).toEqual((await draw()).bytes)
})

test('a character of the master data looks in its comic as in the chooser', async () => {
  const rows = await db()('comic_characters').select('key', 'name', 'description')
  const looks = rows.map(({ key, name, description }) => [key, lookOf({ name, appearance: description }, 'seed')])
  expect(Object.fromEntries(looks)).toEqual(Object.fromEntries(characterTemplates))
})

test('nothing is drawn once it is cancelled', async () => {
  const signal = AbortSignal.abort(new Error('cancelled'))
  await expect(illustrator.draw(commission, signal)).rejects.toThrow('cancelled')
})
