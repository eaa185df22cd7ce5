import { expect, test } from 'vitest'
import { site } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'
import { makePurchase } from '../support/purchases.ts'

const db = useDatabase()

const readOf = ({ id }: { id: number }) => `/komik/warung-di-ujung-hujan-${id}/baca/`

async function member() {
  const user = await makeUser(db())
  return { user, cookie: await signIn(db(), user) }
}

test('without scripts the reader is one long page: every panel with what is seen and said, in order', async () => {
  const comic = await makeComic(db(), { panels: [2, 3] })
  const { text } = await site(db()).get(readOf(comic)).expect(200)
  const page = read(text)
  expect(page.all('.panel img').map((img) => img.getAttribute('alt'))).toEqual(
    Array(5).fill('Malam hujan di gang, dari jauh. Sari berdiri sendirian.'),
  )
  expect(page.texts('.panel figcaption')).toEqual([
    'Sari: Halaman 1 panel 1.',
    'Sari: Halaman 1 panel 2.',
    'Sari: Halaman 2 panel 1.',
    'Sari: Halaman 2 panel 2.',
    'Sari: Halaman 2 panel 3.',
  ])
  expect(page.all('.reader-page')).toHaveLength(2)
  expect(page.all('.panel img[loading=lazy]')).toHaveLength(3)
})

test('the comic and its reader say in which mood a story is, where they know it', async () => {
  const comic = await makeComic(db(), { mood: 'hangat', tagline: 'Hujan tahu jalan pulang.' })
  const shown = read((await site(db()).get(readOf(comic)).expect(200)).text)
  expect(shown.texts('.reader-mood')).toEqual(['Hujan tahu jalan pulang. Suasana: hangat'])
  const page = read((await site(db()).get(readOf(comic).replace('baca/', '')).expect(200)).text)
  expect(page.texts('.comic-chips .chip')).toContain('Suasana: hangat')
  expect(page.texts('.comic-tagline')).toEqual(['Hujan tahu jalan pulang.'])
  const silent = read(
    (
      await site(db())
        .get(readOf(await makeComic(db())))
        .expect(200)
    ).text,
  )
  expect(silent.texts('.reader-mood')).toEqual([])
})

test('reading counts one view a day, and a prefetch none', async () => {
  const comic = await makeComic(db())
  const views = async () => Number((await db()('comics').where({ id: comic.id }).first('total_views'))?.total_views)
  await site(db()).get(readOf(comic)).set('Sec-Purpose', 'prefetch').expect(200)
  expect(await views()).toBe(0)
  for (let nth = 0; nth < 3; nth++) await site(db()).get(readOf(comic)).expect(200)
  expect(await views()).toBe(1)
})

test('a member goes on at the panel where they were, wherever they were', async () => {
  const comic = await makeComic(db())
  const { user, cookie } = await member()
  const send = (form: object) => site(db()).post(readOf(comic)).type('form').set('Cookie', cookie).send(form)
  await send({ panel: comic.panelIds[4], skrip: 'ya' }).expect(204)
  const elsewhere = await signIn(db(), user)
  const { text } = await site(db()).get(readOf(comic)).set('Cookie', elsewhere)
  expect(read(text).attribute('[data-reader]', 'data-start')).toBe('5')
  const page = read(text)
  expect(page.attribute('#panel-5 img', 'fetchpriority')).toBe('high')
  // The picture where reading starts is asked for before styles and scripts, by the same words as its panel has.
  for (const [asked, shown] of [
    ['imagesrcset', 'srcset'],
    ['imagesizes', 'sizes'],
    ['href', 'src'],
  ] as const)
    expect(page.attribute('link[rel=preload]', asked)).toBe(page.attribute('#panel-5 img', shown))

  await send({ panel: comic.panelIds[1] }).expect(303)
  const again = await site(db()).get(readOf(comic)).set('Cookie', cookie)
  expect(read(again.text).attribute('[data-reader]', 'data-start')).toBe('2')
})

test('a place that is no panel of the comic is refused, and a visitor keeps theirs in the browser', async () => {
  const [comic, other] = [await makeComic(db()), await makeComic(db())]
  const { cookie } = await member()
  for (const panel of [other.panelIds[0], 0, 'x', '', 2_147_483_647])
    await site(db()).post(readOf(comic)).type('form').set('Cookie', cookie).send({ panel }).expect(404)
  await site(db()).post(readOf(comic)).type('form').send({ panel: comic.panelIds[0] }).expect(401)
  const { text } = await site(db()).get(readOf(comic))
  expect(read(text).attribute('[data-reader]', 'data-visitor')).toBe('')
})

test('a comic for 17 and older asks once, and shows no panel before', async () => {
  const comic = await makeComic(db(), { age_label: '17+' })
  const asked = await site(db())
    .get(`${readOf(comic)}?cara=panel`)
    .expect(200)
  expect(read(asked.text).all('.panel')).toEqual([])
  expect(read(asked.text).attribute('input[name=cara]', 'value')).toBe('panel')
  const { text } = await site(db())
    .get(`${readOf(comic)}?umur=ya&cara=panel`)
    .expect(200)
  expect(read(text).all('.panel')).toHaveLength(6)
})

test('the watermark names the creator, unless it is lifted', async () => {
  const comic = await makeComic(db())
  const mark = async () => read((await site(db()).get(readOf(comic))).text).text('.lettering-mark text')
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
  const { user, cookie } = await member()
  const comic = await makeComic(db(), { user_id: user.id, published_at: null })
  await site(db()).get(`/komik/${comic.id}/baca/`).expect(404)
  const { text } = await site(db()).get(`/komik/${comic.id}/baca/`).set('Cookie', cookie).expect(200)
  expect(read(text).attribute('[data-reader]', 'data-member')).toBeNull()
  expect(await db()('comic_view_days').where({ comic_id: comic.id })).toEqual([])
  await site(db())
    .get(`/komik/lama-${comic.id}/baca/`)
    .set('Cookie', cookie)
    .expect('Location', `/komik/${comic.id}/baca/`)
})
