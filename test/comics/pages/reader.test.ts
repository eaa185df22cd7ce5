import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'
import { makePurchase } from '../support/purchases.ts'

const db = useDatabase()
const { as, member, visitor } = useBrowsers(db)

const readOf = ({ id }: { id: number }) => `/komik/warung-di-ujung-hujan-${id}/baca/`

test('without scripts the reader is one long page: every panel with what is seen and said, in order', async () => {
  const comic = await makeComic(db(), { panels: [2, 3] })
  const page = await visitor.page(readOf(comic))
  expect(page.all('.panel img').map((img) => img.getAttribute('alt'))).toEqual(
    Array(5).fill('Malam hujan di gang, dari jauh. Sari berdiri sendirian.'),
  )
  const said = ['1 panel 1', '1 panel 2', '2 panel 1', '2 panel 2', '2 panel 3']
  expect(page.texts('.panel figcaption')).toEqual(said.map((place) => `Sari: Halaman ${place}.`))
  expect(page.all('.reader-page')).toHaveLength(2)
  expect(page.all('.panel img[loading=lazy]')).toHaveLength(3)
})

test('the comic and its reader say in which mood a story is, where they know it', async () => {
  const comic = await makeComic(db(), { mood: 'hangat', tagline: 'Hujan tahu jalan pulang.' })
  const shown = await visitor.page(readOf(comic))
  expect(shown.texts('.reader-mood')).toEqual(['Hujan tahu jalan pulang. Suasana: hangat'])
  const page = await visitor.page(readOf(comic).replace('baca/', ''))
  expect(page.texts('.comic-tagline')).toEqual(['Hujan tahu jalan pulang. Suasana: hangat'])
  expect((await visitor.page(readOf(await makeComic(db())))).texts('.reader-mood')).toEqual([])
})

test('reading counts one view a day, and a prefetch none', async () => {
  const comic = await makeComic(db())
  const views = async () => Number((await db()('comics').where({ id: comic.id }).first('total_views'))?.total_views)
  await visitor.get(readOf(comic)).set('Sec-Purpose', 'prefetch').expect(200)
  expect(await views()).toBe(0)
  for (let nth = 0; nth < 3; nth++) await visitor.get(readOf(comic)).expect(200)
  expect(await views()).toBe(1)
})

test('a member goes on at the panel where they were, wherever they were', async () => {
  const comic = await makeComic(db())
  const { user, page: visit, post } = await member()
  const send = (form: object) => post(readOf(comic), form)
  await send({ panel: comic.panelIds[4], skrip: 'ya' }).expect(204)
  const page = await (await as(user)).page(readOf(comic))
  expect(page.attribute('[data-reader]', 'data-start')).toBe('5')
  expect(page.attribute('#panel-5 img', 'fetchpriority')).toBe('high')
  // The picture where reading starts is asked for before styles and scripts, by the same words as its panel has.
  for (const [asked, shown] of [
    ['imagesrcset', 'srcset'],
    ['imagesizes', 'sizes'],
    ['href', 'src'],
  ] as const)
    expect(page.attribute('link[rel=preload]', asked)).toBe(page.attribute('#panel-5 img', shown))

  await send({ panel: comic.panelIds[1] }).expect(303)
  expect((await visit(readOf(comic))).attribute('[data-reader]', 'data-start')).toBe('2')
})

test('a place that is no panel of the comic is refused, and a visitor keeps theirs in the browser', async () => {
  const [comic, other] = [await makeComic(db()), await makeComic(db())]
  const { post } = await member()
  for (const panel of [other.panelIds[0], 0, 'x', '', 2_147_483_647]) await post(readOf(comic), { panel }).expect(404)
  await visitor.post(readOf(comic), { panel: comic.panelIds[0] }).expect(401)
  expect((await visitor.page(readOf(comic))).attribute('[data-reader]', 'data-visitor')).toBe('')
})

test('a comic for 17 and older asks once, and shows no panel before', async () => {
  const comic = await makeComic(db(), { age_label: '17+' })
  const asked = await visitor.page(`${readOf(comic)}?cara=panel`)
  expect(asked.all('.panel')).toEqual([])
  expect(asked.attribute('input[name=cara]', 'value')).toBe('panel')
  expect((await visitor.page(`${readOf(comic)}?umur=ya&cara=panel`)).all('.panel')).toHaveLength(6)
})

test('the watermark names the creator, unless it is lifted', async () => {
  const comic = await makeComic(db())
  const mark = async () => (await visitor.page(readOf(comic))).text('.lettering-mark text')
  expect(await mark()).toBe('KortekStream · Dinda Puspita')
  await db()('creators').where({ user_id: comic.user_id }).update({ watermark: false })
  expect(await mark()).not.toBeNull()
  const buyer = { id: comic.user_id, name: 'Dinda Puspita' }
  const { id: purchase_id } = await makePurchase(db(), buyer, 'Pro', { status: 'success', paid_at: new Date() })
  const [starts_at, ends_at] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)]
  const period = { purchase_id, user_id: comic.user_id, is_unlimited: true, lifts_watermark: true }
  await db()('subscriptions').insert({ ...period, starts_at, ends_at })
  expect(await mark()).toBeNull()
})

test('a draft is read by its creator only, and counts nothing', async () => {
  const { user, get, page } = await member()
  const comic = await makeComic(db(), { user_id: user.id, published_at: null })
  await visitor.get(`/komik/${comic.id}/baca/`).expect(404)
  expect((await page(`/komik/${comic.id}/baca/`)).attribute('[data-reader]', 'data-member')).toBeNull()
  expect(await db()('comic_view_days').where({ comic_id: comic.id })).toEqual([])
  await get(`/komik/lama-${comic.id}/baca/`).expect('Location', `/komik/${comic.id}/baca/`)
})
