import sharp from 'sharp'
import { expect, test } from 'vitest'
import { PanelScene } from '../../src/artwork/comic/panel-scene.ts'
import type { Commission, Model } from '../../src/comics/script/script.ts'
import { splitSheets } from '../../src/comics/work/plan.ts'
import { toHue } from '../../src/demo/fakes/google-cloud/models.ts'
import { useModelComics } from './support/model-comics.ts'

/** Several panels in one picture of the model: its calls, what they cost, and which panel gets which part. */

const site = useModelComics('sheet')
const { db, call, cloud, uploads, creator, working, until, drawn, asked, pictures, spent, setSetting } = site

const LIMIT = 'Batas gambar model hari ini tercapai, digambar mesin bawaan.'
const EIGHTEEN = [6, 6, 6]

type Body = { contents: { parts: { text?: string; inlineData?: object }[] }[] }

/** What Google was asked since `before`, oldest first: the grid, null for a reference, and the number of pictures sent. */
const calls = (before: number) =>
  asked()
    .slice(before)
    .map(({ body }) => {
      const parts = (body as Body).contents.flatMap((content) => content.parts)
      const grid = /^Grid: (.*)$/m.exec(parts[0]?.text ?? '')?.[1] ?? null
      return [grid, parts.filter(({ inlineData }) => inlineData).length]
    })

/** Each panel of the comic has a description of its own. */
async function describePanels(comic: number): Promise<void> {
  const panels = await db()('comic_panels').where({ comic_id: comic }).orderBy(['page_number', 'panel_number'])
  for (const [at, { id }] of panels.entries())
    await db()('comic_panels')
      .where({ id })
      .update({ description: `Sari menemukan benda ke-${at + 1}.` })
}

/** The color of each picture, in degrees, in reading order, with the one that its description stands for. */
async function huesOf(comic: number): Promise<[number, number][]> {
  const rows: { description: string; picture: string }[] = await db()('comic_panels')
    .join('comic_renders', 'comic_renders.id', 'render_id')
    .where({ comic_id: comic })
    .orderBy(['page_number', 'panel_number'])
    .select('description', 'picture')
  const hues: [number, number][] = []
  for (const { description, picture } of rows) {
    const bytes = await uploads().readImage(picture)
    const corner = sharp(bytes ?? Buffer.alloc(0)).extract({ left: 20, top: 20, width: 20, height: 20 })
    const [red = 0, green = 0, blue = 0] = (await corner.stats()).channels.map(({ mean }) => mean)
    hues.push([hueIn(red, green, blue), toHue(description)])
  }
  return hues
}

function hueIn(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue)
  const range = most - Math.min(red, green, blue)
  const sixth =
    most === red
      ? ((green - blue) / range + 6) % 6
      : most === green
        ? (blue - red) / range + 2
        : (red - green) / range + 4
  return sixth * 60
}

const apart = ([one, other]: [number, number]) => Math.min(Math.abs(one - other), 360 - Math.abs(one - other))

test('eighteen panels are two pictures after a reference of the cast, and each panel gets its own field', async () => {
  const buyer = await creator(18, EIGHTEEN)
  await describePanels(buyer.id)
  const before = pictures()
  await expect
    .poll(async () => (await buyer.status()).price)
    .toEqual({ illustrator: 'model', credits: 18, per_panel: 1 })
  expect((await buyer.ask().expect(202)).body.data).toMatchObject({ illustrator: 'model', credits: 18 })
  expect(await buyer.books()).toEqual([[3, 0], 6_600])
  await working(() => until(buyer, 'COMPLETED'))
  expect(calls(before)).toEqual([
    [null, 0],
    ['3 × 3', 1],
    ['3 × 3', 1],
  ])
  expect(await buyer.books()).toEqual([[3, 0], 6_600])
  const hues = await huesOf(buyer.id)
  expect(hues).toHaveLength(18)
  expect(new Set(hues.map(([, wanted]) => wanted)).size).toBe(18)
  expect(hues.filter((hue) => apart(hue) > 8)).toEqual([])
  const sizes = await db()('comic_renders').distinct('picture').pluck('picture')
  expect(sizes.every((name) => name?.includes('-800x600.'))).toBe(true)
})

test('the model is told what a hand has set', async () => {
  const buyer = await creator(9, [1])
  const before = asked().length
  const sari = {
    id: 'sari',
    name: 'Sari',
    look: { kind: 'woman' },
    pose: 'run',
    mood: 'angry',
    x: 0.5,
    y: 1,
    scale: 0.7,
  }
  const umbrella = { id: 'umbrella-1', key: 'umbrella', x: 0.5, y: 0.9, scale: 0.3 }
  const scene = PanelScene.parse({ place: 'beach', weather: 'rain', figures: [sari], props: [umbrella] })
  await db()('comic_panels')
    .where({ comic_id: buyer.id })
    .update({ description: '', scene: JSON.stringify(scene) })
  await buyer.ask().expect(202)
  await working(() => until(buyer, 'COMPLETED'))
  const prompt = JSON.stringify(asked().slice(before))
  for (const word of ['pantai', 'hujan', 'Sari (berlari, marah', 'payung']) expect(prompt).toContain(word)
})

test('pictures are the fewest, evenly filled, and a panel of another shape is one of its own', () => {
  const panel = (n: number, size: 'wide' | 'square' = 'wide') => ({ n, commission: { scene: { size } } as Commission })
  const panels = (count: number) => Array.from({ length: count }, (_, n) => panel(n))
  const sizes = (count: number) => splitSheets(panels(count), 'sheet').map(({ length }) => length)
  expect([1, 9, 10, 18, 19].map(sizes)).toEqual([[1], [9], [5, 5], [9, 9], [6, 6, 7]])
  expect(splitSheets(panels(10), 'sheet').flat()).toEqual(panels(10))
  const mixed = [panel(0), panel(1, 'square'), panel(2), panel(3)]
  expect(splitSheets(mixed, 'sheet').map((sheet) => sheet.map(({ n }) => n))).toEqual([[0, 2, 3], [1]])
  expect(splitSheets(panels(3), 'panel').map(({ length }) => length)).toEqual([1, 1, 1])
})

test.each([
  [[1], '1 × 1'],
  [[2], '1 × 2'],
  [[4], '2 × 2'],
  [[5], '2 × 3'],
  [[4, 3], '3 × 3'],
])('pages of %j panels are one picture, the smallest grid that holds them', async (panels, grid) => {
  const buyer = await creator(9, panels)
  await describePanels(buyer.id)
  const before = pictures()
  await buyer.ask().expect(202)
  await working(() => until(buyer, 'COMPLETED'))
  expect(calls(before)).toEqual([
    [null, 0],
    [grid, 1],
  ])
  expect((await huesOf(buyer.id)).filter((hue) => apart(hue) > 8)).toEqual([])
})

test('gifts would be enough for two panels, but never pay the model', async () => {
  const free = await creator()
  await expect
    .poll(async () => (await free.status()).price)
    .toEqual({ illustrator: 'built-in', credits: 1, per_panel: 0 })
  expect((await free.ask({ illustrator: 'model' }).expect(402)).body.detail).toContain('2 kredit')
  expect((await free.ask().expect(202)).body.data).toMatchObject({ illustrator: 'built-in', credits: 1 })
  await working(() => until(free, 'COMPLETED'))
  expect(await free.books()).toEqual([[2, 0], 0])
})

test('the price that staff have set holds', async () => {
  await setSetting('credits_panel', 2)
  const buyer = await creator(9)
  await expect.poll(async () => (await buyer.status()).price).toMatchObject({ credits: 4, per_panel: 2 })
  const config = async () => (await call('get', '/config/credits_panel')).body.data.value_config
  expect(await config()).toBe('2')
})

test('a ceiling that has room for the panels, but not for the reference, leaves the whole comic to the kit', async () => {
  const buyer = await creator(9)
  const before = pictures()
  await setSetting('google_member_ceiling', 4_399)
  const { data } = (await buyer.ask().expect(202)).body
  expect(data).toMatchObject({ illustrator: 'built-in', credits: 1, message: expect.stringContaining(LIMIT) })
  await working(() => until(buyer, 'COMPLETED'))
  expect([await buyer.status(), pictures() - before]).toMatchObject([{ illustrator: 'built-in' }, 0])
})

test('twenty asks of one member at once keep to their ceiling together', async () => {
  const eager = await creator(1_000, EIGHTEEN)
  const comics = await Promise.all(Array.from({ length: 20 }, eager.comic))
  const answers = await Promise.all(comics.map((id) => eager.ask({}, id).expect(202)))
  const by = answers.map(({ body }) => body.data.illustrator)
  expect(by.filter((one) => one === 'model')).toHaveLength(6)
  expect(by.filter((one) => one === 'built-in')).toHaveLength(14)
  expect(await spent(eager.user)).toBe(39_600)
})

test('a cancelled run gives back the panels of pictures that were not begun, and the next one draws only those', async () => {
  const buyer = await creator(18, EIGHTEEN)
  await describePanels(buyer.id)
  const before = pictures()
  cloud().knobs.latency = 300
  await buyer.ask().expect(202)
  await working(async () => {
    await drawn(2, before)
    await buyer.cancel()
    expect(await buyer.books()).toEqual([[12, 9], 4_400])
    await expect.poll(async () => (await buyer.status()).price.credits).toBe(9)
  })
  cloud().knobs.latency = 0
  await buyer.ask().expect(202)
  await working(() => until(buyer, 'COMPLETED'))
  expect(pictures() - before).toBe(3)
  expect(await buyer.books()).toEqual([[3, 0], 6_600])
  expect((await huesOf(buyer.id)).filter((hue) => apart(hue) > 8)).toEqual([])
})

test('who cancels and asks again at once pays each panel once, also those that were in flight', async () => {
  const buyer = await creator(36, EIGHTEEN)
  const before = pictures()
  cloud().knobs.latency = 300
  await buyer.ask().expect(202)
  await working(async () => {
    await drawn(2, before)
    await buyer.cancel()
    expect((await buyer.ask().expect(202)).body.data).toMatchObject({ illustrator: 'model', credits: 18 })
    cloud().knobs.latency = 0
    await until(buyer, 'COMPLETED')
  })
  expect([pictures() - before, await buyer.books()]).toEqual([3, [[21, 18], 6_600]])
})

test('after a kill the stored panels are not asked for again, what was lost is paid twice to Google and once by the creator', async () => {
  const buyer = await creator(18, EIGHTEEN)
  await describePanels(buyer.id)
  const before = pictures()
  let sheets = 0
  // The second picture comes, and the server dies before it is stored.
  const dying = (one: Model): Model => ({
    ...one,
    async draw(order, signal) {
      const made = await one.draw(order, signal)
      sheets += 1
      if (sheets === 1) return made
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    },
  })
  await buyer.ask().expect(202)
  await working(() => expect.poll(() => sheets).toBe(2), {}, { model: dying })
  expect(await db()('comic_renders').count({ count: '*' }).first()).toEqual({ count: '9' })
  await db()('comics')
    .where({ id: buyer.id })
    .update({ next_at: new Date(0) })
  await working(() => until(buyer, 'COMPLETED'))
  expect(calls(before).map(([grid]) => grid)).toEqual([null, '3 × 3', '3 × 3', '3 × 3'])
  expect(await buyer.books()).toEqual([[3, 0], 8_800])
  expect((await huesOf(buyer.id)).filter((hue) => apart(hue) > 8)).toEqual([])
})

test('a picture whose panels are too small is refused: no credits, but paid to Google', async () => {
  const buyer = await creator(9, [4])
  cloud().knobs.side = 500
  await buyer.ask().expect(202)
  await working(() => until(buyer, 'RENDER_FAILED'))
  expect((await buyer.status()).error).toContain('rusak')
  expect(await buyer.books()).toEqual([[12, 9], 4_400])
})

test('a reference is kept until the look changes, and goes with the comic; a panel is drawn anew after it', async () => {
  const buyer = await creator(9)
  const stored = () => db()('comic_references').where({ comic_id: buyer.id }).pluck('picture')
  const drawAll = async (wishes: object = {}) => {
    const before = pictures()
    await buyer.ask(wishes).expect(202)
    await working(() => until(buyer, 'COMPLETED'))
    return calls(before)
  }
  const whole = [
    [null, 0],
    ['1 × 2', 1],
  ]
  expect(await drawAll()).toEqual(whole)
  expect(await drawAll({ force_regenerate: true })).toEqual([['1 × 2', 1]])
  const before = pictures()
  expect((await buyer.redraw()).status).toBe(202)
  await buyer.redrawn()
  expect(calls(before)).toEqual([['1 × 1', 1]])
  expect(await buyer.books()).toEqual([[7, 4], 8_800])
  const [first] = await stored()
  const [{ key }] = (await call('get', '/characters')).body.data
  await call('put', `/comics/${buyer.id}/characters`, buyer.token).send({ character_key: key }).expect(200)
  expect(await drawAll({ force_regenerate: true })).toEqual(whole)
  const [second, ...others] = await stored()
  expect([second === first, others]).toEqual([false, []])
  await call('delete', `/drafts/${buyer.id}`, buyer.token).expect(400)
  await db()('comics').where({ id: buyer.id }).update({ draft_status: 'CANCELLED' })
  await call('delete', `/drafts/${buyer.id}`, buyer.token).expect(200)
  expect(await db()('uploads').where({ owner_id: buyer.user.id })).toEqual([])
})

test('of a large cast the five who are in most panels are sent as references, and nobody is drawn for none', async () => {
  const buyer = await creator(9, [6])
  const names = ['Ani', 'Budi', 'Cici', 'Dodi', 'Euis', 'Fajar', 'Gilang']
  const cast = names.map((name) => ({ name, appearance: `Anak bernama ${name}`, personality: '' }))
  await db()('comics')
    .where({ id: buyer.id })
    .update({ characters: JSON.stringify(cast) })
  const panels = await db()('comic_panels').where({ comic_id: buyer.id }).orderBy('id')
  for (const [at, { id }] of panels.entries()) {
    const present = names.slice(1, 7 - (at > 0 ? 1 : 0))
    await db()('comic_panels')
      .where({ id })
      .update({ description: `${present.join(' dan ')} berlari.`, dialogues: '[]' })
  }
  const before = pictures()
  await buyer.ask().expect(202)
  await working(() => until(buyer, 'COMPLETED'))
  expect(calls(before)).toEqual([...Array(5).fill([null, 0]), ['2 × 3', 5]])
  const prompts = JSON.stringify(
    asked()
      .slice(before)
      .map(({ body }) => body),
  )
  expect(prompts).toContain('berurutan: Budi, Cici, Dodi, Euis, Fajar.')
  expect(prompts).not.toContain('Tokoh: Gilang,')
})
