import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { PanelScene } from '../../../src/artwork/comic/panel-scene.ts'
import { listPanels } from '../../../src/comics/comic/queries.ts'
import { violations } from '../../browser/axe.ts'
import { overflow, useWholeSite } from '../../browser/whole-site.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeComic, paintFlat } from '../support/make.ts'

const { db, folder, visit } = useWholeSite()
const wide = { viewport: { width: 1440, height: 1000 } }
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

const look = { age: 'teen', variant: 1, skin: 'tan' } as const
const tio = { id: 'tio', name: 'Tio', look: { ...look, kind: 'man', hair: 'messy', clothes: 'hoodie' } }
const rani = { id: 'rani', name: 'Rani', look: { ...look, kind: 'woman', hair: 'hijab', clothes: 'senior' } }
const figure = {
  pose: 'stand',
  mood: 'calm',
  facing: 'three_quarter',
  flip: false,
  y: 0.94,
  scale: 0.6,
  together: null,
}
const scene = {
  size: 'wide',
  place: 'busstop',
  time: 'evening',
  weather: 'rain',
  camera: { distance: 'medium', height: 'eye' },
  figures: [
    { ...figure, ...tio, x: 0.25 },
    { ...figure, ...rani, x: 0.7 },
  ],
  props: [{ id: 'payung', key: 'umbrella', x: 0.48, y: 0.94, scale: 0.3 }],
  effect: null,
}

/** A creator's comic in which Tio and Rani wait for the bus; and one of its pages, opened by them. */
async function open(
  path: string,
  look: BrowserContextOptions = wide,
  status: 'SCRIPT_READY' | 'COMPLETED' = 'SCRIPT_READY',
) {
  const user = await makeUser(db(), { name: 'Dinda Puspita' })
  const comic = await makeComic(db(), { user_id: user.id, published_at: null, draft_status: status, panels: [2, 2] })
  if (status === 'COMPLETED') await paintFlat(db(), folder, comic)
  const cast = [tio, rani].map((one) => ({ ...one, appearance: 'Remaja', personality: 'Sabar' }))
  await db()('comics')
    .where({ id: comic.id })
    .update({ characters: JSON.stringify(cast) })
  await db()('comic_panels')
    .where({ comic_id: comic.id })
    .update({ scene: JSON.stringify(scene) })
  const address = path.replace(':id', String(comic.id)).replace(':panel', String(comic.panelIds[0]))
  const panels = () => listPanels(db(), comic.id)
  const first = async () => (await panels())[0]
  const seen = async () => (await first())?.scene as PanelScene
  return { ...(await visit(address, { as: user, ...look })), user, comic, panels, first, seen }
}
const BOARD = '/komik/:id/langkah/2/'
const CARD = `${BOARD}?panel=:panel`

const choose = (page: Page | Locator, group: string, name: string) =>
  page
    .getByRole('radiogroup', { name: group, exact: true })
    .getByRole('radio', { name, exact: true })
    .check({ force: true })
const said = (page: Page) => page.locator('#kabar-simpan')
const saved = (page: Page) => expect.poll(() => said(page).textContent()).toMatch(/Tersimpan \d\d\.\d\d/)
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
/** The page has its answer, which replaces what is focused; a key in that moment reaches nothing. */
const settled = (page: Page) => page.locator('#bilah:not([aria-busy])').waitFor()
/** Undoes or repeats until there is nothing more. */
async function step(page: Page, name: 'Urungkan' | 'Ulangi', press = () => button(page, name).click()) {
  for (let steps = 0; await button(page, name).isEnabled(); steps += 1) {
    expect(steps).toBeLessThan(25)
    const answer = page.waitForResponse((one) => one.request().method() === 'POST')
    await press()
    await answer
    await settled(page)
  }
}

/** Takes hold of Rani and moves her to the left and up, by shares of the stage. The mouse stays down. */
async function drag(page: Page, left: number, up: number) {
  const box = await button(page, 'Rani').boundingBox()
  const stage = await page.locator('.stage-seen').boundingBox()
  if (!box || !stage) throw new Error('there is no stage')
  const [x, y] = [box.x + box.width / 2, box.y + box.height * 0.8]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x - stage.width * left, y - stage.height * up, { steps: 4 })
}

test('a panel is set by clicks alone, and undone to the start and repeated', async () => {
  const { page, problems, seen } = await open(CARD)
  const picture = () => page.locator('.stage-seen').locator('..').locator('img').getAttribute('src')
  const before = await picture()
  await button(page, 'Tio').click()
  await page.locator('[data-seen=tio][aria-current]').waitFor()
  await choose(page, 'Pose', 'Melambai')
  await expect.poll(picture).not.toBe(before)
  await choose(page, 'Wajah', 'Gembira')
  await choose(page, 'Arah', 'Samping')
  await choose(page, 'Pakaian', 'Batik')
  await choose(page, 'Tempat', 'Pasar')
  await choose(page, 'Waktu', 'Malam')
  await choose(page, 'Cuaca', 'Kabut')
  await choose(page, 'Jarak', 'Dekat')
  await choose(page, 'Sudut', 'Dari bawah')
  await choose(page, 'Ukuran panel', 'Tinggi')
  await expect.poll(seen).toMatchObject({
    ...{ size: 'tall', place: 'market', time: 'night', weather: 'fog' },
    camera: { distance: 'close', height: 'low' },
  })
  const [one, other] = (await seen()).figures
  expect(one).toMatchObject({ pose: 'wave', mood: 'happy', facing: 'side', look: { clothes: 'batik', hair: 'messy' } })
  expect(other).toMatchObject({ ...rani, pose: 'stand', mood: 'calm', x: 0.7 })
  await button(page, 'Tambah benda').click()
  await choose(page, 'Benda', 'Lentera')
  await expect.poll(async () => (await seen()).props.map(({ key }) => key)).toEqual(['umbrella', 'lamp'])
  await button(page, 'Payung').click()
  await button(page, 'Hapus Payung').click()
  await button(page, 'Tambah tokoh').click()
  await button(page, 'Perempuan').waitFor()
  await expect.poll(async () => (await seen()).figures.length).toBe(3)
  const after = await seen()
  await step(page, 'Urungkan')
  await expect.poll(seen).toEqual(scene)
  expect(await page.getByRole('radio', { name: 'Halte', exact: true }).isChecked()).toBe(true)
  await step(page, 'Ulangi')
  await expect.poll(seen).toEqual(after)
  expect(problems).toEqual([])
})

test('a panel is set by keys alone, and what is chosen keeps the focus', async () => {
  const { page, problems, seen } = await open(CARD)
  await button(page, 'Tio').focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-seen=tio][aria-current]').waitFor()
  await settled(page)
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowUp', '+', '+', '-']) await page.keyboard.press(key)
  await expect.poll(async () => (await seen()).figures[0]).toMatchObject({ x: 0.27, y: 0.89, scale: 0.63 })
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  await expect.poll(focused).toBe('Tio')
  await step(page, 'Urungkan', () => page.keyboard.press('Control+z'))
  await expect.poll(async () => (await seen()).figures[0]).toMatchObject({ x: 0.25, y: 0.94 })
  await step(page, 'Ulangi', () => page.keyboard.press('Control+Shift+z'))
  await expect.poll(async () => (await seen()).figures[0]).toMatchObject({ x: 0.27, y: 0.89 })
  const pose = page.getByRole('radiogroup', { name: 'Pose' })
  await pose.getByRole('radio', { name: 'Berdiri' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await seen()).figures[0]?.pose).toBe('walk')
  await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('walk')
  await settled(page)
  await button(page, 'Payung').focus()
  await page.keyboard.press('Delete')
  await expect.poll(async () => (await seen()).props).toEqual([])
  expect(problems).toEqual([])
})

test('a figure is dragged to where it stays, and the editor is worked like the card', async () => {
  const { page, problems, seen } = await open('/komik/:id/sunting/', wide, 'COMPLETED')
  await drag(page, 0.1, 0.05)
  await page.mouse.up()
  await expect.poll(async () => (await seen()).figures[1]?.x).toBeCloseTo(0.6, 2)
  expect((await seen()).figures[1]?.y).toBeCloseTo(0.89, 2)
  await page.locator('[data-seen=rani][aria-current]').waitFor()
  await choose(page, 'Pose', 'Berpelukan')
  await expect
    .poll(async () => (await seen()).figures.map(({ pose, together }) => [pose, together]))
    .toEqual([
      ['hug', 'rani'],
      ['hug', 'tio'],
    ])
  await choose(page, 'Pose', 'Duduk')
  await expect
    .poll(async () => (await seen()).figures.map(({ pose, together }) => [pose, together]))
    .toEqual([
      ['stand', null],
      ['sit', null],
    ])
  expect(problems).toEqual([])
})

test('a figure in the hand stays there when the page hears of its panel meanwhile', async () => {
  const { page, problems, seen } = await open('/komik/:id/sunting/', wide, 'COMPLETED')
  let release = () => {}
  const dragged = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/*', async (route) => {
    if (route.request().resourceType() === 'fetch') await dragged
    await route.continue()
  })
  // The page asks for its panel as soon as its socket is open.
  const request = page.waitForRequest((one) => one.resourceType() === 'fetch' && /sunting/.test(one.url()))
  await page.reload()
  await request
  await drag(page, 0.1, 0)
  const answer = page.waitForEvent('requestfinished', (one) => /sunting/.test(one.url()))
  release()
  await answer
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  await page.mouse.up()
  await expect.poll(async () => (await seen()).figures[1]?.x).toBeCloseTo(0.6, 2)
  expect(problems).toEqual([])
})

test('a page asks for its panel also when its script came after the first message of its socket', async () => {
  const { page, problems } = await open('/komik/:id/sunting/', wide, 'COMPLETED')
  const isGreeted = new Promise<void>((resolve) => {
    page.on('websocket', (socket) => socket.on('framereceived', () => resolve()))
  })
  await page.route('**/js/panels*.js', async (route) => {
    await isGreeted
    await route.continue()
  })
  const request = page.waitForRequest((one) => one.resourceType() === 'fetch' && /sunting/.test(one.url()))
  await page.reload()
  await request
  expect(problems).toEqual([])
})

test('without scripts the same choices are applied by a button, and figures are links', async () => {
  const { page, seen } = await open(CARD, { ...wide, javaScriptEnabled: false })
  await button(page, 'Tio').click()
  await choose(page, 'Pose', 'Menunjuk')
  await choose(page, 'Tempat', 'Stasiun')
  await button(page, 'Terapkan').click()
  await page.getByText('Tersimpan.').waitFor({ state: 'attached' })
  expect(await seen()).toMatchObject({ place: 'station', figures: [{ pose: 'point' }, { pose: 'stand' }] })
  await button(page, 'Urungkan').click()
  expect(await seen()).toEqual(scene)
})

test('the look of somebody changes in all panels', async () => {
  const { page, panels, problems } = await open(CARD)
  await button(page, 'Tio').click()
  await page.getByText('Rupa Tio').click()
  await choose(page, 'Rambut', 'Keriting')
  await expect
    .poll(async () => (await panels()).map(({ scene }) => scene?.figures[0]?.look.hair))
    .toEqual(['curly', 'curly', 'curly', 'curly'])
  await saved(page)
  await page.locator('.script-words').nth(1).fill('Rambutmu baru?')
  await page.locator('.script-words').nth(1).blur()
  await expect.poll(async () => (await panels())[1]?.dialogues[0]?.text).toBe('Rambutmu baru?')
  expect(await page.locator('[data-conflict]').count()).toBe(0)
  expect(problems).toEqual([])
})

test('a panel that was drawn anew is changed further by who is chosen in it', async () => {
  const { page, problems, seen } = await open('/komik/:id/sunting/', wide, 'COMPLETED')
  await button(page, 'Tio').click()
  await page.locator('[data-seen=tio][aria-current]').waitFor()
  const picture = () => page.locator('.stage-picture img').getAttribute('src')
  const before = await picture()
  await page.getByRole('button', { name: /Gambar ulang panel/ }).click()
  await expect.poll(picture).not.toBe(before)
  expect(await page.locator('[data-seen=tio][aria-current]').count()).toBe(1)
  await choose(page, 'Pose', 'Melambai')
  await expect.poll(async () => (await seen()).figures[0]?.pose).toBe('wave')
  expect(await page.locator('[data-conflict]').count()).toBe(0)
  expect(problems).toEqual([])
})

test('a thing in a hand is moved from where it is seen, and nobody holds it any more', async () => {
  const { page, seen, comic } = await open(CARD)
  const held = { ...scene, props: [{ ...scene.props[0], x: 0.9, held_by: 'tio' }] }
  await db()('comic_panels')
    .where({ id: comic.panelIds[0] ?? 0 })
    .update({ scene: JSON.stringify(held) })
  await page.reload()
  await button(page, 'Payung').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await seen()).props[0]?.held_by).toBe(null)
  expect((await seen()).props[0]?.x).toBeLessThan(0.5)
})

test('of kind and speaker the one that was chosen counts, and the page shows what became of the other', async () => {
  const { page, first, problems } = await open(BOARD)
  const [speaker, kind] = ['siapa-0-0', 'bentuk-0-0'].map((name) => page.locator(`select[name="${name}"]`).first())
  await kind?.selectOption('narration')
  await expect.poll(() => speaker?.inputValue()).toBe('Narator')
  await kind?.selectOption('thought')
  await expect.poll(() => speaker?.inputValue()).toBe('')
  expect((await first())?.dialogues[0]).toMatchObject({ kind: 'thought', character: '' })
  await speaker?.selectOption('Narator')
  await expect.poll(() => kind?.inputValue()).toBe('narration')
  await speaker?.selectOption('Tio')
  await expect.poll(() => kind?.inputValue()).toBe('speech')
  expect((await first())?.dialogues[0]).toMatchObject({ kind: 'speech', character: 'Tio' })
  expect(problems).toEqual([])
})

test('why something cannot be saved stays on the page', async () => {
  const { page, comic } = await open(BOARD)
  await db()('comics').where({ id: comic.id }).update({ draft_status: 'RENDERING' })
  await page.locator('.script-words').first().fill('Terlambat.')
  await page.locator('.script-words').first().blur()
  await expect.poll(() => said(page).textContent()).toMatch(/sedang dikerjakan/)
})

test('words are saved while they are typed, and the page says so only once they are', async () => {
  const { page, problems, first } = await open(BOARD)
  const text = page.locator('.script-words').first()
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/langkah/2/', async (route) => {
    if (route.request().method() === 'POST') await held
    await route.continue()
  })
  await text.press('End')
  await text.pressSequentially(' Lagi')
  expect(await said(page).textContent()).toBe('Belum tersimpan')
  await text.blur()
  release()
  await saved(page)
  expect((await first())?.dialogues[0]?.text).toBe('Halaman 1 panel 1. Lagi')
  await page.locator('select[name="siapa-0-0"]').first().selectOption('Rani')
  await expect.poll(async () => (await first())?.dialogues[0]?.character).toBe('Rani')
  expect(problems).toEqual([])
})

test('what is typed while the server is gone is sent when it is back, also after a reload', async () => {
  const { page, first, comic } = await open(BOARD)
  const gone = '**/langkah/2/'
  await page.route(gone, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  const text = page.locator('.script-words').first()
  await text.fill('Busnya lama sekali.')
  await expect.poll(() => said(page).textContent()).toBe('Gagal menyimpan, dicoba lagi')
  await text.fill('Busnya lama sekali, ya.')
  await page.reload()
  expect(await page.locator('.script-words').first().inputValue()).toBe('Busnya lama sekali, ya.')
  await page.unroute(gone)
  await saved(page)
  expect((await first())?.dialogues[0]?.text).toBe('Busnya lama sekali, ya.')
  await page.goto(`/komik/${comic.id}/langkah/2/`)
  expect(await said(page).textContent()).toMatch(/Tersimpan/)
})

test('a look that draws the whole comic is not sent again by itself', async () => {
  const { page, comic } = await open(CARD)
  const lula = { id: 'lula', name: 'Lula', appearance: 'Capung', personality: '', look: null, drawn: false }
  await db()('comics')
    .where({ id: comic.id })
    .update({ characters: JSON.stringify([lula]) })
  await page.reload()
  let sent = 0
  await page.route('**/langkah/2/', (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    sent += 1
    return route.abort()
  })
  await page.locator('button[value="rupa:lula:butterfly"]').click()
  await expect.poll(() => said(page).textContent()).toBe('Belum jadi. Coba lagi.')
  expect(sent).toBe(1)
})

test('what is typed while the session ends is there again after logging in', async () => {
  const { page, first, user } = await open(BOARD)
  const sessions = await db()('sessions').where({ user_id: user.id })
  await db()('sessions').where({ user_id: user.id }).delete()
  await page.locator('.script-words').first().fill('Busnya lama sekali.')
  await page.waitForURL('**/masuk/**')
  await db()('sessions').insert(sessions.map(({ id, ...session }) => session))
  await page.goBack()
  expect(await page.locator('.script-words').first().inputValue()).toBe('Busnya lama sekali.')
  await saved(page)
  expect((await first())?.dialogues[0]?.text).toBe('Busnya lama sekali.')
})

test('an answer that never came is no change of somebody else', async () => {
  const { page, first } = await open(BOARD)
  let lost = 1
  await page.route('**/langkah/2/', async (route) => {
    if (route.request().method() !== 'POST' || lost === 0) return route.continue()
    lost -= 1
    await route.fetch()
    await route.abort()
  })
  const text = page.locator('.script-words').first()
  await text.fill('Sudah sampai.')
  await expect.poll(async () => (await first())?.dialogues[0]?.text).toBe('Sudah sampai.')
  await text.fill('Sudah sampai, lho.')
  await expect.poll(async () => (await first())?.dialogues[0]?.text).toBe('Sudah sampai, lho.')
  await saved(page)
  expect(await page.locator('[data-conflict]').count()).toBe(0)
})

test('of two tabs the second keeps both texts, and saves its own when asked', async () => {
  const { page, first, user, comic } = await open(BOARD)
  const { page: other } = await visit(`/komik/${comic.id}/langkah/2/`, { as: user, ...wide })
  await page.locator('.script-words').first().fill('Dari tab pertama.')
  await page.locator('.script-words').first().blur()
  await saved(page)
  await expect.poll(async () => (await first())?.dialogues[0]?.text).toBe('Dari tab pertama.')
  await other.locator('.script-words').first().fill('Dari tab kedua.')
  await other.getByText('Panel ini sudah diubah di tempat lain.').waitFor()
  expect(await other.locator('.script-theirs').textContent()).toContain('Dari tab pertama.')
  expect(await other.locator('.script-words').first().inputValue()).toBe('Dari tab kedua.')
  expect((await first())?.dialogues[0]?.text).toBe('Dari tab pertama.')
  await button(other, 'Simpan punyaku').click()
  await expect.poll(async () => (await first())?.dialogues[0]?.text).toBe('Dari tab kedua.')
})

test('panels are added, split, joined, moved and removed after drawing too, and all of it is undone', async () => {
  const { page, problems, panels, comic } = await open(BOARD, wide, 'COMPLETED')
  const texts = async () => (await panels()).map(({ dialogues }) => dialogues.map(({ text }) => text).join(' / '))
  const before = await texts()
  const card = page.locator(`#panel-${comic.panelIds[0]}`)
  await card.getByRole('button', { name: 'Tambah teks' }).click()
  await card.locator('.script-words').nth(1).fill('Kedua.')
  await card.getByRole('button', { name: 'Bagi panel' }).click()
  await expect.poll(texts).toEqual(['Halaman 1 panel 1.', 'Kedua.', ...before.slice(1)])
  await card.getByRole('button', { name: 'Gabung' }).click()
  await expect.poll(texts).toEqual(['Halaman 1 panel 1. / Kedua.', ...before.slice(1)])
  await settled(page)
  await button(page, 'Urungkan').click()
  await expect.poll(texts).toEqual(['Halaman 1 panel 1.', 'Kedua.', ...before.slice(1)])
  await button(page, 'Turunkan panel 1').click()
  await expect.poll(texts).toEqual(['Kedua.', 'Halaman 1 panel 1.', ...before.slice(1)])
  await expect.poll(() => page.locator('.script-words').first().inputValue()).toBe('Kedua.')
  await button(page, 'Hapus panel 1').click()
  await expect.poll(texts).toEqual(before)
  await expect.poll(() => page.locator('.script-panel').count()).toBe(4)
  await button(page, 'Tambah panel').first().click()
  await expect.poll(texts).toEqual([before[0], '', ...before.slice(1)])
  await expect.poll(() => page.locator('.script-panel').count()).toBe(5)
  await step(page, 'Urungkan')
  await expect.poll(texts).toEqual(before)
  expect(problems).toEqual([])
})

test('who hugs beneath an umbrella is set with few clicks, and seen whole from near', async () => {
  const { page, problems, seen, comic } = await open('/komik/:id/sunting/', wide, 'COMPLETED')
  await db()('comic_panels')
    .where({ id: comic.panelIds[0] ?? 0 })
    .update({ scene: JSON.stringify({ ...scene, figures: [], props: [] }) })
  await page.reload()
  await button(page, 'Tambah Rani').click()
  await button(page, 'Tambah Polisi').click()
  await button(page, 'Tambah Payung').click()
  await expect.poll(async () => (await seen()).props[0]?.held_by).toBe('orang-1')
  expect((await seen()).figures[1]).toMatchObject({ name: 'Polisi', pose: 'hold', look: { clothes: 'police' } })
  await button(page, 'Pilih Polisi').click()
  await choose(page, 'Pose', 'Berpelukan')
  await expect.poll(async () => (await seen()).figures.map(({ pose }) => pose)).toEqual(['hug', 'hug'])
  await choose(page, 'Jarak', 'Dekat')
  await expect.poll(async () => (await seen()).camera.distance).toBe('close')
  const { figures, props } = await seen()
  const [lead] = figures
  if (!lead || !props[0]) throw new Error('nobody is there')
  const face = lead.y - lead.scale * 0.85
  expect(face).toBeGreaterThan(0.2)
  expect(face).toBeLessThan(0.8)
  expect(figures.map(({ x, y }) => [x, y])).toEqual([0, 1].map(() => [lead.x, lead.y]))
  expect(props[0]).toMatchObject({ key: 'umbrella', x: lead.x })
  expect(props[0].y - props[0].scale).toBeLessThan(face - 0.2)
  expect(problems).toEqual([])
})

test('each of two who are together is moved with the other', async () => {
  const { page, seen } = await open(CARD)
  await button(page, 'Rani').focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-seen=rani][aria-current]').waitFor()
  await choose(page, 'Pose', 'Bergandengan')
  await expect.poll(async () => (await seen()).figures[1]?.pose).toBe('hands')
  await settled(page)
  const [{ x = 0 } = {}] = (await seen()).figures
  await button(page, 'Rani').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(async () => (await seen()).figures.map((one) => one.x > x + 0.03)).toEqual([true, true])
})

test('on a phone one sees what is wrong, without looking for it below the panel', async () => {
  const { page } = await open('/komik/:id/sunting/', phone, 'COMPLETED')
  const words = page.getByLabel('Yang terlihat di panel ini')
  await words.evaluate((field) => field.removeAttribute('maxlength'))
  await words.fill('a'.repeat(3_000))
  await words.blur()
  const problem = page.getByRole('alert').filter({ hasText: 'Belum bisa disimpan' })
  await problem.waitFor()
  const isInSight = () =>
    problem.evaluate((box) => {
      const { left, top, width, height } = box.getBoundingClientRect()
      return box.contains(document.elementFromPoint(left + width / 2, top + height / 2))
    })
  await expect.poll(isInSight).toBe(true)
  const stage = await page.locator('#panggung').boundingBox()
  expect((await problem.boundingBox())?.y).toBeLessThan(stage?.y ?? 0)
})

test('a panel that was added and taken back leaves the first one on the stage', async () => {
  const { page, comic } = await open('/komik/:id/sunting/', wide, 'COMPLETED')
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await button(page, 'Tambah panel').click()
  await page.getByRole('heading', { name: 'Halaman 1, panel 2' }).waitFor()
  let isUndone = false
  page.on('request', (one) => {
    isUndone ||= one.postData()?.includes('aksi=urungkan') ?? false
  })
  await page.route(`**/komik/${comic.id}/sunting/?panel=*`, async (route) => {
    if (isUndone) await held
    await route.continue()
  })
  const gone = page.waitForResponse((one) => one.status() === 404)
  await button(page, 'Urungkan').click()
  await page.getByRole('heading', { name: 'Halaman 1, panel 1' }).waitFor()
  release()
  await gone
  await page.getByRole('button', { name: 'Tio', exact: true }).click()
  await page.locator('[data-seen=tio][aria-current]').waitFor()
  expect(await page.getByText('Bagian ini sudah tidak ada.').count()).toBe(0)
})

test('a panel is added in the editor, which goes on with it', async () => {
  const { page, problems, panels } = await open('/komik/:id/sunting/', wide, 'COMPLETED')
  await button(page, 'Tambah panel').click()
  await page.getByRole('heading', { name: 'Halaman 1, panel 2' }).waitFor()
  await button(page, 'Tambah tokoh').click()
  await expect.poll(async () => (await panels())[1]?.scene?.figures.length).toBe(1)
  expect(problems).toEqual([])
})

test('a caption that is a quote asks who says it, and becomes a balloon', async () => {
  const { page, first, comic } = await open(BOARD)
  const caption = { character: '', text: '“Kalian belum pulang?”', kind: 'narration', x: null, y: null }
  await db()('comic_panels')
    .where({ id: comic.panelIds[0] ?? 0 })
    .update({ dialogues: JSON.stringify([caption]) })
  await page.reload()
  await page.getByText('Siapa yang bilang ini?').waitFor()
  await page.locator('select[name="siapa-0-0"]').first().selectOption('Tio')
  await expect
    .poll(async () => (await first())?.dialogues[0])
    .toMatchObject({ character: 'Tio', kind: 'speech', text: 'Kalian belum pulang?' })
})

test.each([
  ['the storyboard', BOARD],
  ['an open card', CARD],
  ['the editor', '/komik/:id/sunting/'],
])('%s is accessible and fits phones', async (_, path) => {
  for (const look of [phone, { ...wide, colorScheme: 'light' as const }]) {
    const { page } = await open(path, look, 'COMPLETED')
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  }
})
