import { expect, test } from 'vitest'
import { listDiffering } from '../../src/comics/money/wallet/queries.ts'
import type { Model } from '../../src/comics/script/script.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { useApi } from './support/api.ts'
import { useModelComics } from './support/model-comics.ts'

/** What drawings cost, whose credits pay for them, and what they cost at Google, where each panel is a picture. */

const site = useModelComics('panel')
const { db, settings, call, app, cloud, creator, working, until, drawn, pictures, spent, setSetting } = site

const LIMIT = 'Batas gambar model hari ini tercapai, digambar mesin bawaan.'
const idea = { story_idea: 'Kucing mencari ibunya di pasar.', page_count: 1, genre_ids: [5], style_id: 2 }

test('gifts pay the kit and never the model, and a panel of the kit is drawn anew for nothing', async () => {
  const free = await creator()
  await expect
    .poll(async () => (await free.status()).price)
    .toEqual({ illustrator: 'built-in', credits: 1, per_panel: 0 })
  expect((await free.ask({ illustrator: 'model' }).expect(402)).body.detail).toContain('6 kredit')
  expect((await free.ask().expect(202)).body.data).toMatchObject({ illustrator: 'built-in', credits: 1 })
  expect(await free.books()).toEqual([[2, 0], 0])
  await free.ask({ illustrator: 'pelukis' }, await free.comic()).expect(422)
  await working(() => until(free, 'COMPLETED'))
  expect((await free.redraw()).status).toBe(202)
  expect(await free.books()).toEqual([[2, 0], 0])
})

test('bought credits pay the model by panels, and a panel that it draws anew, whose price comes back when it fails or the kit draws all anew', async () => {
  const buyer = await creator(12)
  const shown = () =>
    db()('comic_panels')
      .join('comic_renders', 'comic_renders.id', 'render_id')
      .where({ comic_id: buyer.id })
      .pluck('illustrator')
  expect(await buyer.credits()).toEqual([15, 12])
  await expect
    .poll(async () => (await buyer.status()).price)
    .toEqual({ illustrator: 'model', credits: 6, per_panel: 3 })
  expect((await buyer.ask().expect(202)).body.data).toMatchObject({ illustrator: 'model', credits: 6 })
  expect(await buyer.books()).toEqual([[9, 6], 6_600])
  await working(() => until(buyer, 'COMPLETED'))
  expect(await buyer.status()).toMatchObject({ illustrator: 'model', credits: 6 })
  const { data } = (await call('get', `/drafts/${buyer.id}`, buyer.token)).body
  expect(data).toMatchObject({ illustrator: 'gemini', ai: 'pictures' })
  expect(await buyer.books()).toEqual([[9, 6], 6_600])

  cloud().knobs.fail({ say: 'denied' }, 1, { at: 'gemini-gambar' })
  expect((await buyer.redraw()).status).toBe(202)
  await buyer.redrawn()
  expect(await buyer.books()).toEqual([[9, 6], 6_600])
  expect((await buyer.redraw()).status).toBe(202)
  await buyer.redrawn()
  expect(await buyer.books()).toEqual([[6, 3], 8_800])
  expect((await buyer.redraw()).status).toBe(202)
  expect(await buyer.credits()).toEqual([3, 0])
  expect((await buyer.redraw(1)).status).toBe(402)

  const [first] = await db()('comic_panels').where({ comic_id: buyer.id }).orderBy('id')
  await buyer.ask({ force_regenerate: true, illustrator: 'built-in' }).expect(202)
  expect(await buyer.books()).toEqual([[5, 3], 8_800])
  await working(() => until(buyer, 'COMPLETED'))
  expect([...new Set(await shown())]).toEqual(['built-in'])
  const [editor, cookie] = [`/komik/${buyer.id}/sunting/`, await signIn(db(), buyer.user)]
  const { text } = await app().get(editor).set('Cookie', cookie).expect(200)
  const dasar = read(text).attribute('[name=dasar]', 'value')
  const page = app().post(`${editor}${first?.id}/`).type('form').set('Cookie', cookie)
  await page.send({ dasar, aksi: `pakai:${first?.render_id}` }).expect(404)
  expect([...new Set(await shown())]).toEqual(['built-in'])
})

test('the kit can be chosen, takes gifts first, and then what was bought', async () => {
  const buyer = await creator(10)
  await setSetting('credits_drawing', 5)
  expect((await buyer.ask({ illustrator: 'built-in' }).expect(202)).body.data.illustrator).toBe('built-in')
  expect(await buyer.credits()).toEqual([8, 8])
  await buyer.cancel()
  expect(await buyer.credits()).toEqual([13, 10])
})

test('a cancelled run gives back what was not drawn, once, and the next run of the script pays only the rest', async () => {
  const buyer = await creator(9, [3])
  const before = pictures()
  cloud().knobs.latency = 200
  await buyer.ask().expect(202)
  await working(async () => {
    // The reference of Sari, and two of three panels.
    await drawn(3, before)
    await buyer.cancel()
    expect(pictures() - before).toBe(3)
    expect(await buyer.books()).toEqual([[6, 3], 6_600])
    // The picture in flight is paid, and is there for the next run.
    await expect.poll(async () => (await buyer.status()).price.credits).toBe(3)
  })
  cloud().knobs.latency = 0
  await buyer.ask().expect(202)
  await working(() => until(buyer, 'COMPLETED'))
  expect(pictures() - before).toBe(4)
  expect(await buyer.books()).toEqual([[3, 0], 8_800])
})

test('a failed run keeps what it drew, and a script that changed since is drawn anew', async () => {
  const buyer = await creator(12)
  const before = pictures()
  cloud().knobs.latency = 200
  await buyer.ask().expect(202)
  await working(async () => {
    await drawn(2, before)
    cloud().knobs.fail({ say: 'denied' }, 1, { at: 'gemini-gambar' })
    await until(buyer, 'RENDER_FAILED')
  })
  cloud().knobs.latency = 0
  expect(await buyer.books()).toEqual([[12, 9], 4_400])
  await expect.poll(async () => (await buyer.status()).price.credits).toBe(3)
  const [{ key: character }] = (await call('get', '/characters')).body.data
  await call('put', `/comics/${buyer.id}/characters`, buyer.token).send({ character_key: character }).expect(200)
  await expect.poll(async () => (await buyer.status()).price.credits).toBe(6)
  await buyer.ask().expect(202)
  await working(() => until(buyer, 'COMPLETED'))
  // Another look has another reference.
  expect(pictures() - before).toBe(6)
  expect(await buyer.books()).toEqual([[6, 3], 11_000])
})

test('a picture in flight that fails after the cancelling comes back, too', async () => {
  const buyer = await creator(6)
  const before = pictures()
  cloud().knobs.latency = 300
  await buyer.ask().expect(202)
  await working(async () => {
    await drawn(1, before)
    cloud().knobs.fail({ say: 'denied' }, 1, { at: 'gemini-gambar' })
    await drawn(2, before)
    await buyer.cancel()
    await expect.poll(buyer.books).toEqual([[9, 6], 2_200])
  })
})

test('eight asks of one member at once keep to their ceiling together, and another creator is drawn by the model', async () => {
  const eager = await creator(1_000, [3, 3])
  const other = await creator(6)
  const comics = await Promise.all(Array.from({ length: 8 }, eager.comic))
  const answers = await Promise.all(comics.map((id) => eager.ask({}, id).expect(202)))
  const by = answers.map(({ body }) => body.data.illustrator)
  expect(by.filter((one) => one === 'model')).toHaveLength(2)
  expect(await spent(eager.user)).toBe(30_800)
  const fallen = answers[by.indexOf('built-in')]?.body.data
  expect(fallen.message).toContain(LIMIT)
  expect((await eager.status(fallen.comic_id)).message).toContain(LIMIT)
  expect((await eager.ask({ illustrator: 'model' }).expect(429)).body.detail).toBe(LIMIT)
  expect((await other.ask({ illustrator: 'model' }).expect(202)).body.data.illustrator).toBe('model')
  expect(await listDiffering(db())).toEqual([])
})

test('eight creators at once keep to the ceiling of the site', async () => {
  const people = await Promise.all(Array.from({ length: 8 }, () => creator(6)))
  const ceiling = (await spent()) + 14_000
  await setSetting('google_daily_ceiling', ceiling)
  const answers = await Promise.all(people.map(({ ask }) => ask().expect(202)))
  expect(answers.filter(({ body }) => body.data.illustrator === 'model')).toHaveLength(2)
  expect(await spent()).toBeLessThanOrEqual(ceiling)
})

test('asking and cancelling again and again costs nothing and gives nothing', async () => {
  const buyer = await creator(6)
  const before = pictures()
  for (let round = 0; round < 5; round += 1) {
    await buyer.ask().expect(202)
    await buyer.cancel()
  }
  expect([await buyer.credits(), await spent(buyer.user), pictures() - before]).toEqual([[9, 6], 0, 0])
})

test('the step of the drawing shows both prices before it starts', async () => {
  const buyer = await creator(20, [3, 3])
  const cookie = await signIn(db(), buyer.user)
  const address = `/komik/${buyer.id}/langkah/5/`
  const page = read((await app().get(address).set('Cookie', cookie).expect(200)).text)
  expect(page.text('main fieldset')).toMatch(/Model AI: 18 kredit \(6 panel × 3\).*Mesin bawaan: 1 kredit/s)
  const purse = /1 kredit untuk satu komik, dengan model AI 3 kredit per panel.*23 kredit, 20 dibeli/s
  expect(page.text('.purse')).toMatch(purse)
  await app().post(address).type('form').set('Cookie', cookie).send({ illustrator: 'built-in' }).expect(303)
  expect(await buyer.credits()).toEqual([22, 20])
})

test('where each panel is a picture, a panel costs three unless staff have set a price', async () => {
  const cookie = await signIn(db(), await makeUser(db(), { role: 'admin' }))
  const shown = async () => [
    read((await app().get('/admin/pengaturan/').set('Cookie', cookie).expect(200)).text).attribute(
      '[name="credits_panel"]',
      'value',
    ),
    (await call('get', '/config/credits_panel')).body.data.value_config,
  ]
  expect(await shown()).toEqual(['3', '3'])
  await setSetting('credits_panel', 1)
  expect(await shown()).toEqual(['1', '1'])
})

test('with a model for words alone it writes, and the built-in kit draws', async () => {
  const words = useApi(db, { ...settings, IMAGE_MODEL: '' })
  const writer = await creator(100)
  const gemini = { textModel: 'gemini-teks', imageModel: null, location: 'global' }
  const id = (await words.call('post', '/comics/story-idea', writer.token).send(idea).expect(201)).body.data.id
  const status = async () => (await words.call('get', `/comics/${id}/draft/status`, writer.token)).body.data
  const before = pictures()
  const reaches = (wanted: string) =>
    working(() => expect.poll(async () => (await status()).status).toBe(wanted), { gemini })
  await reaches('SCRIPT_READY')
  await expect.poll(async () => (await status()).price).toEqual({ illustrator: 'built-in', credits: 1, per_panel: 0 })
  await words.call('post', `/comics/${id}/drafts`, writer.token).send({ illustrator: 'model' }).expect(503)
  // One panel of its page is enough to be drawn.
  await db()('comic_panels').where({ comic_id: id }).whereNot({ panel_number: 1 }).delete()
  await words.call('post', `/comics/${id}/drafts`, writer.token).expect(202)
  await reaches('COMPLETED')
  expect(pictures()).toBe(before)
  const { data } = (await words.call('post', `/comics/${id}/publish`, writer.token).expect(200)).body
  expect(data).toMatchObject({ illustrator: 'built-in', ai: 'words' })
  const page = read((await words.app().get(new URL(data.url).pathname).expect(200)).text)
  expect(page.text('.comic-made')).toContain('Ditulis dengan AI, digambar mesin bawaan')
})

test('scripts count for the ceiling of their member', async () => {
  const eager = await creator()
  await setSetting('google_member_ceiling', 200)
  const begun = [1, 2].map(() => call('post', '/comics/story-idea', eager.token).send(idea).expect(201))
  const ids = (await Promise.all(begun)).map(({ body }) => body.data.id as number)
  const states = async () => Promise.all(ids.map(eager.status))
  await working(() =>
    expect
      .poll(async () => (await states()).map(({ status }) => status).sort())
      .toEqual(['SCRIPT_FAILED', 'SCRIPT_READY']),
  )
  expect((await states()).find(({ error }) => error)?.error).toMatch(/Jatah harianmu/)
  expect(await spent(eager.user)).toBe(150)
})

test('a run that is cancelled between two panels asks the model for nothing more', async () => {
  const buyer = await creator(6)
  const before = pictures()
  let [calls, answered] = [0, 0]
  const model = (one: Model): Model => ({
    ...one,
    async draw(order, signal) {
      calls += 1
      if (calls === 2) await buyer.cancel()
      return one.draw(order, signal).finally(() => {
        answered += 1
      })
    },
  })
  await buyer.ask().expect(202)
  await working(() => expect.poll(() => answered).toBe(2), {}, { model })
  expect([pictures() - before, await buyer.credits(), await spent(buyer.user)]).toEqual([2, [6, 3], 4_400])
})

test('a picture of no use costs no credits, but stays booked as paid to Google', async () => {
  const buyer = await creator(3, [1])
  cloud().knobs.lie = (said) => JSON.parse(JSON.stringify(said).replace(/"data":"[^"]*"/, '"data":"bm8gcGljdHVyZQ=="'))
  await buyer.ask().expect(202)
  await working(() => until(buyer, 'RENDER_FAILED'))
  expect(await buyer.books()).toEqual([[6, 3], 2_200])
  cloud().knobs.reset()
  await buyer.ask().expect(202)
  await working(() => until(buyer, 'RENDER_FAILED'), {}, { maxBytes: 1_000 })
  expect(await buyer.books()).toEqual([[6, 3], 4_400])
})

test('whoever has no room for pictures is refused before the model is paid', async () => {
  const buyer = await creator(18, [3, 3])
  const size = { width: 9, height: 9, bytes: 499_000_000 }
  const about = { name: 'penuh.webp', type: 'image/webp', alt: null, sent_for: null, owner_id: buyer.user.id }
  await db()('uploads').insert({ ...about, ...size })
  expect((await buyer.ask({ illustrator: 'model' }).expect(409)).body.detail).toContain('500 MB')
  expect(await buyer.books()).toEqual([[21, 18], 0])
})
