import { expect, test } from 'vitest'
import { ensureFirstAdmin } from '../../src/accounts/feature.ts'
import { drawPanel } from '../../src/artwork/comic/draw-panel.ts'
import { listFaces } from '../../src/artwork/comic/panel-scene.ts'
import { getStyle, styles } from '../../src/artwork/comic/styles.ts'
import { findComic, findPanel, listPanels } from '../../src/comics/comic/queries.ts'
import { builtInEngines } from '../../src/comics/engines/engines.ts'
import { fillComics } from '../../src/comics/seed/seed-comics.ts'
import { prepareCommissions } from '../../src/comics/work/picture-key.ts'
import { useOwnDatabase } from '../support/db.ts'

const db = useOwnDatabase()

test('a first start has 12 comics of 8 to 30 panels by 5 creators in all constructions, with comments and likes; once', async () => {
  expect(await fillComics(db())).toBe(true)
  expect(await fillComics(db())).toBe(false)
  const comics = await db()('comics')
  expect(comics).toHaveLength(12)
  expect(new Set(comics.map(({ user_id }) => user_id)).size).toBe(5)
  const names = await db()('comics').join('comic_styles', 'comic_styles.id', 'style_id').pluck('comic_styles.name')
  const made = styles.map(getStyle).filter(({ name }) => names.includes(name))
  expect(new Set(made.map(({ make }) => make)).size).toBe(8)
  for (const { total_comments, total_likes, total_views } of comics)
    expect(Math.min(Number(total_comments), Number(total_likes), Number(total_views))).toBeGreaterThanOrEqual(4)
  const panels = await db()('comic_panels').groupBy('comic_id').count({ count: '*' })
  for (const { count } of panels) {
    expect(Number(count)).toBeGreaterThanOrEqual(8)
    expect(Number(count)).toBeLessThanOrEqual(30)
  }
  expect(await db()('comic_panels').whereNull('render_id')).toEqual([])
})

test('the sample creators do not stand in the way of the first admin, who is added after them', async () => {
  await fillComics(db())
  await ensureFirstAdmin(db(), { username: 'kepala', password: 'kapal-kertas-biru' }, () => {})
  await ensureFirstAdmin(db(), { username: 'kedua', password: 'kapal-kertas-biru' }, () => {})
  expect(await db()('users').where({ role: 'admin' }).pluck('username')).toEqual(['kepala'])
})

test('the shape and the faces of a sample are known before its picture is drawn, so that balloons keep off them', async () => {
  await fillComics(db())
  const panels = await db()('comic_panels')
    .join('comic_renders', 'comic_renders.id', 'render_id')
    .where('comic_panels.page_number', 1)
    .orderBy('comic_panels.id')
    .select('comic_panels.comic_id', 'comic_panels.id', 'comic_renders.faces', 'comic_renders.size')
  expect(panels.filter(({ faces }) => faces.length > 0).length).toBeGreaterThan(12)
  const [first] = panels.filter(({ faces }) => faces.length > 0)
  const comic = await findComic(db(), first.comic_id)
  const panel = await findPanel(db(), first.comic_id, first.id)
  if (!comic || !panel) throw new Error('the sample is gone')
  const drawn = await builtInEngines().illustrator.draw(
    (await prepareCommissions(db(), comic))(panel, 0),
    new AbortController().signal,
  )
  // Samples are stored without bodies and things.
  expect(first.faces).toEqual(listFaces(drawn.faces).map(({ body: _, ...face }) => face))
  expect(first.size).toEqual(drawn.size)
})

test('no two panels of a sample are the same picture, whatever chance adds to them', async () => {
  await fillComics(db())
  const keys = new Map(styles.map((key) => [getStyle(key).name, key]))
  const same: string[] = []
  for (const id of await db()('comics').orderBy('id').pluck('id')) {
    const comic = await findComic(db(), id)
    if (!comic) throw new Error('the sample is gone')
    const commission = await prepareCommissions(db(), comic)
    const drawn = new Map<string, number>()
    for (const [at, panel] of (await listPanels(db(), id)).entries()) {
      const { scene } = commission(panel, 0)
      const { svg } = drawPanel(scene, { style: keys.get(comic.style) ?? '', seed: comic.seed })
      const earlier = drawn.get(svg)
      if (earlier !== undefined) same.push(`${comic.title}: ${earlier} and ${at + 1}`)
      drawn.set(svg, at + 1)
    }
  }
  expect(same).toEqual([])
})

test('a sample shows in each panel who speaks there, unless only a thing or nobody is seen', async () => {
  await fillComics(db())
  const cut: string[] = []
  for (const { comic_id, dialogues, scene } of await db()('comic_panels').orderBy('id')) {
    const seen = (scene?.figures ?? []).map(({ name }) => name)
    const spoken = dialogues.filter(({ kind, character }) => kind !== 'narration' && character !== '')
    if (seen.length === 0 || spoken.length === 0) continue
    if (!spoken.some(({ character }) => seen.includes(character))) cut.push(`${comic_id}: ${spoken[0]?.text}`)
  }
  expect(cut).toEqual([])
})
