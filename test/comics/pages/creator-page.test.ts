import { expect, test } from 'vitest'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import { useDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const { visitor } = useBrowsers(db)

const slugOf = async (user_id: number) => (await db()('creators').where({ user_id }).first('slug'))?.slug ?? ''
const pageOf = async (user_id: number) => visitor.page(`/kreator/${await slugOf(user_id)}/`)

const renderOf = async (id: number) => (await db()('comic_panels').where({ id }).first('render_id'))?.render_id

test('a creator has a page with their comics, what they like, and what they say about themselves', async () => {
  const { id, user_id } = await makeComic(db())
  await db()('creators').where({ user_id }).update({ about: 'Menulis cerita warung.', city: 'Bandung' })
  const liked = await makeComic(db(), { title: 'Disukai Dinda' })
  await db()('comic_likes').insert({ comic_id: liked.id, user_id })
  const slug = await slugOf(user_id)
  const page = (query: string) => visitor.page(`/kreator/${slug}/${query}`)
  expect((await page('')).text('.creator-newest h2')).toBe('Warung di Ujung Hujan')
  expect((await page('?tab=disukai')).texts('.comic-card-title')).toEqual(['Disukai Dinda'])
  expect((await page('?tab=tentang')).text('.creator-about')).toContain('Menulis cerita warung.')
  const published_at = new Date('2023-03-05T05:00:00Z')
  await db()('comics').where({ id }).update({ published_at })
  expect((await page('?tab=tentang')).text('main')).toContain('Berkarya sejak 5 Maret 2023')
  await visitor.get('/kreator/siapa/').expect(404)
})

test('the head of a creator’s page shows their newest comic from afar, and no figure that is zero', async () => {
  const comic = await makeComic(db(), { panels: [3] })
  const [close = 0, afar = 0, middle = 0] = comic.panelIds
  const describe = (id: number, description: string) => db()('comic_panels').where({ id }).update({ description })
  await describe(close, 'Malam di warung, dari dekat. Sari tenang.')
  await describe(afar, 'Malam di warung, dari jauh. Sari berdiri.')
  await describe(middle, 'Malam di warung, jarak sedang. Sari berdiri.')
  await db()('comics').where({ id: comic.id }).update({ total_views: '1416' })
  const slug = await slugOf(comic.user_id)
  const shown = async () => {
    const page = await visitor.page(`/kreator/${slug}/`)
    return { picture: page.attribute('.creator-scene img', 'src'), text: page.text('.creator-head') }
  }
  const pictureOf = async (id: number) => `/komik/gambar/${await renderOf(id)}/480.webp`
  expect((await shown()).picture).toBe(await pictureOf(afar))
  expect((await shown()).text).toContain('1.416 kali dibaca')
  expect((await shown()).text).not.toMatch(/pengikut|suka/)
  await describe(afar, 'Sari dari dekat.')
  expect((await shown()).picture).toBe(await pictureOf(middle))
})

test('the newest comic of a creator stands first and large, with four pictures that differ', async () => {
  const { user_id } = await makeComic(db(), { title: 'Lama', published_at: new Date('2024-01-02T05:00:00Z') })
  const newest = await makeComic(db(), {
    user_id,
    title: 'Baru',
    panels: [6],
    published_at: new Date('2024-02-03T05:00:00Z'),
  })
  for (const [at, id] of newest.panelIds.entries())
    await db()('comic_panels')
      .where({ id })
      .update({ description: `Malam di tempat ${Math.max(1, at)}. Sari berdiri.` })
  const page = await pageOf(user_id)
  expect(page.text('.creator-newest')).toContain('Terbit 3 Februari 2024')
  expect(page.all('.creator-strip img')).toHaveLength(4)
  const [read] = page.all('.creator-newest .actions a')
  expect(read?.getAttribute('href')).toBe(`/komik/baru-${newest.id}/baca/`)
  expect(page.texts('.comic-few .comic-card-title')).toEqual(['Lama'])
  for (const title of ['Dua', 'Tiga']) await makeComic(db(), { user_id, title, published_at: new Date('2024-01-01') })
  expect((await pageOf(user_id)).texts('.comic-grid .comic-card-title')).toEqual(['Lama', 'Tiga', 'Dua'])
})

test('without a photo a creator has the face of the hero of their best comic, and initials before the first', async () => {
  const { user_id, panelIds } = await makeComic(db(), { total_views: '9' })
  await makeComic(db(), { user_id })
  const face = { name: 'Sari', x: 470, y: 318, radius: 123, mouth: { x: 470, y: 390 } }
  await db()('comic_renders')
    .where({ panel_id: panelIds[0] ?? 0 })
    .update({ faces: JSON.stringify([{ ...face, name: 'Ibu', x: 100 }, face]) })
  const page = await pageOf(user_id)
  expect(page.attribute('.creator-head svg.photo', 'viewBox')).toBe('254 102 432 432')
  expect(page.attribute('.creator-head image', 'href')).toBe(
    `/komik/gambar/${await renderOf(panelIds[0] ?? 0)}/480.webp`,
  )
  const beginner = await makeUser(db(), { name: 'Galih Prasetya' })
  await ensureCreator(db(), beginner)
  const empty = await pageOf(beginner.id)
  expect(empty.attribute('.creator-head .photo', 'data-initials')).toBe('GP')
  expect(empty.text('.empty')).toContain('Belum terbit')
})

test('the faces of its picture are in the middle of the banner', async () => {
  const { user_id, panelIds } = await makeComic(db(), { panels: [1] })
  const classOf = async () => (await pageOf(user_id)).attribute('.creator-scene .scene-picture', 'class')
  expect(await classOf()).toBe('scene-picture cover-at-4')
  const faces = JSON.stringify([{ name: 'Sari', x: 370, y: 393, radius: 33, mouth: { x: 370, y: 413 } }])
  await db()('comic_renders')
    .where({ panel_id: panelIds[0] ?? 0 })
    .update({ faces })
  expect(await classOf()).toBe('scene-picture cover-at-9')
})
