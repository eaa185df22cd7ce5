import type { BrowserContextOptions, Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeComic, paintFlat } from '../support/make.ts'

const { db, folder, visit, site } = useWholeSite()
const wide = { viewport: { width: 1440, height: 1000 } }

/** Opens a page as a new creator. */
async function open(path: string | ((id: number) => Promise<string>), look: BrowserContextOptions = {}) {
  const user = await makeUser(db(), { name: 'Dinda Puspita' })
  return { ...(await visit(typeof path === 'string' ? path : await path(user.id), { as: user, ...look })), user }
}

test('a comic goes from its idea to its readers without scripts', async () => {
  const { page } = await open('/komik/karyaku/', { javaScriptEnabled: false, viewport: { width: 360, height: 800 } })
  await page.getByRole('link', { name: 'Mulai dari ide' }).click()
  await page.getByLabel('Ide', { exact: true }).fill('Seekor naga kecil bernama Bara membuka warung mi di kaki gunung.')
  await page.getByLabel('Banyak halaman').fill('1')
  await page.getByLabel('Fantasi').check({ force: true })
  await page.getByRole('button', { name: 'Tulis naskahnya' }).click()
  // The page asks again by itself until the script is there.
  await page.getByRole('heading', { name: 'Halaman 1' }).waitFor()
  await page.locator('[name="teks-0-0"]').first().fill('Selamat datang di warungku.')
  await page.locator('.script-panel').first().getByRole('button', { name: 'Simpan', exact: true }).click()
  await page.getByText('Tersimpan.').waitFor()
  await page.getByRole('link', { name: 'Lanjut ke tokoh' }).click()
  await page.locator('[name="nama-0"]').fill('Bara Api')
  await page.getByRole('button', { name: 'Simpan, lanjut ke latar' }).click()
  await page.getByRole('button', { name: 'Simpan, lanjut ke gambar' }).click()
  await page.getByRole('button', { name: 'Gambar sekarang' }).click()
  await page.getByRole('heading', { name: 'Semua panel selesai' }).waitFor()
  await page.getByRole('link', { name: 'Sunting panel' }).click()
  expect(await page.locator('#f-teks-0-0').inputValue()).toBe('Selamat datang di warungku.')
  await page.getByRole('button', { name: 'Narasi' }).first().click()
  await page.getByText('Tersimpan.').waitFor()
  await page.getByRole('link', { name: 'Lanjut ke terbit' }).click()
  await page.locator('#f-title').fill('Warung Mi Bara')
  await page.getByRole('button', { name: 'Terbitkan' }).click()
  await page.getByText('Komikmu sudah terbit.').waitFor()

  const comic = await db()('comics').where({ title: 'Warung Mi Bara' }).first()
  expect((await fetch(`${site().origin}/komik/${comic?.id}/`)).status).toBe(200)
})

/** Its pictures are drawn, because balloons make way for faces as soon as they are known. */
async function editor(user_id: number) {
  const comic = await makeComic(db(), { user_id, published_at: null })
  await paintFlat(db(), folder, comic)
  return `/komik/${comic.id}/sunting/`
}
/** The address of a step of a comic whose script is ready. */
const written = (step: number, panels?: number[]) => async (user_id: number) => {
  const wishes = { user_id, published_at: null, draft_status: 'SCRIPT_READY', ...(panels && { panels }) } as const
  return `/komik/${(await makeComic(db(), wishes)).id}/langkah/${step}/`
}
const saved = (page: Page) => page.locator('#kabar-simpan', { hasText: /^\s*Tersimpan/ }).waitFor()
const balloonOf = (page: Page) => page.locator('.lettering-wide .balloon').first()
/** Lets the next change of the panel reach the server, and holds its answer back until the returned call. */
async function holdAnswer(page: Page): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHolding = false
  const hold = async (route: Route) => {
    // The page also fetches its tools anew at any time, which is no change.
    if (isHolding || route.request().method() !== 'POST') return route.continue()
    isHolding = true
    const response = await route.fetch()
    await released
    await route.fulfill({ response })
  }
  await page.route('**/sunting/**', hold)
  return release
}
/** The lettering of the first panel of the creator's comic. */
async function dialogues(userId: number) {
  const row = await db()('comics')
    .join('comic_panels', 'comic_id', 'comics.id')
    .where({ user_id: userId })
    .orderBy(['page_number', 'panel_number'])
    .first('dialogues')
  return row?.dialogues as { text: string; kind: string; x: number | null; y: number | null }[]
}

test('a balloon is dragged to where it stays, and the change is undone', async () => {
  const { page, problems, user } = await open(editor, wide)
  const box = await balloonOf(page).boundingBox()
  if (!box) throw new Error('there is no balloon')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 3)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 100, box.y + box.height / 3 + 150, { steps: 5 })
  await page.mouse.up()
  await saved(page)
  const moved = await balloonOf(page).boundingBox()
  expect(Math.abs((moved?.x ?? 0) - box.x - 100)).toBeLessThan(12)
  expect(Math.abs((moved?.y ?? 0) - box.y - 150)).toBeLessThan(12)
  expect((await dialogues(user.id))[0]?.x).toBeGreaterThan(0)

  await page.getByRole('button', { name: 'Urungkan' }).click()
  await expect.poll(async () => (await dialogues(user.id))[0]?.x).toBeNull()
  expect(problems).toEqual([])
})

test('a balloon moves by arrow keys, Shift goes further, Ctrl+Z undoes, and the focus stays on it', async () => {
  const { page, problems, user } = await open(editor, wide)
  const top = async () => (await balloonOf(page).boundingBox())?.y ?? 0
  const before = await top()
  await balloonOf(page).focus()
  for (let step = 0; step < 8; step += 1) await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('ArrowRight')
  await saved(page)
  const scale = (await page.locator('.stage-picture').boundingBox())?.width ?? 0
  expect(Math.abs((await top()) - before - (80 * scale) / 800)).toBeLessThan(6)
  expect(await page.evaluate(() => document.activeElement?.classList.contains('balloon'))).toBe(true)
  const [moved] = await dialogues(user.id)
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await dialogues(user.id))[0]?.y).not.toBe(moved?.y)
  // On a slow machine the steps are saved, and undone, in more than one part, but never one by one.
  const yOf = async () => (await dialogues(user.id))[0]?.y
  let undos = 1
  for (let y = await yOf(); y !== null; y = await yOf()) {
    undos += 1
    await page.keyboard.press('Control+z')
    await expect.poll(yOf).not.toBe(y)
  }
  expect(undos).toBeLessThan(6)
  expect(problems).toEqual([])
})

test('a balloon that moves on while it is being saved keeps all its steps', async () => {
  const { page, problems, user } = await open(editor, wide)
  const steps = async (count: number) => {
    for (let step = 0; step < count; step += 1) await page.keyboard.press('Shift+ArrowDown')
  }
  const drawnAt = () => page.evaluate(() => JSON.parse(document.getElementById('panggung')?.dataset.wide ?? '')[0][1])
  const from = await drawnAt()
  const release = await holdAnswer(page)
  await balloonOf(page).focus()
  await steps(2)
  // The server has pushed the saved stage, before it answers.
  await expect.poll(drawnAt).toBe(from + 20)
  await steps(3)
  release()
  await saved(page)
  await steps(1)
  await expect.poll(async () => (await dialogues(user.id))[0]?.y).toBeCloseTo((from + 60) / 600, 2)
  expect(problems).toEqual([])
})

test('a new balloon that reaches the stage before the form does not stop the page', async () => {
  const { page, problems } = await open(editor, wide)
  const release = await holdAnswer(page)
  await page.getByRole('button', { name: 'Balon', exact: true }).click()
  await page.locator('.lettering-wide .balloon').nth(1).waitFor()
  expect(await page.locator('.balloon-form').count()).toBe(1)
  release()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('f-teks-0-1')
  expect(problems).toEqual([])
})

test('what is typed shows in its balloon at once, and a sound, its order and its form are changed', async () => {
  const { page, problems, user } = await open(editor, wide)
  await page.locator('#f-teks-0-0').fill('Ada orang di dalam?')
  await page.getByRole('button', { name: 'Bunyi' }).click()
  await page.locator('.lettering-wide', { hasText: 'BRAK' }).waitFor()
  expect(await page.locator('.lettering-wide').textContent()).toContain('Ada orang')
  await page.getByRole('button', { name: 'Baca teks 2 lebih awal' }).click()
  await expect
    .poll(async () => (await dialogues(user.id)).map(({ text }) => text))
    .toEqual(['BRAK', 'Ada orang di dalam?'])
  // Until the answer has come the first row is the other text.
  await expect.poll(() => page.locator('#f-teks-0-0').inputValue()).toBe('BRAK')
  await page.locator('[name="bentuk-0-0"][value=thought]').check()
  await expect.poll(async () => (await dialogues(user.id))[0]?.kind).toBe('thought')
  expect(problems).toEqual([])
})

test('a panel is drawn anew while its texts are edited, and its older picture comes back', async () => {
  const { page, problems, user } = await open(editor, wide)
  const picture = () => page.locator('.stage-picture img').getAttribute('src')
  const before = await picture()
  await page.getByRole('button', { name: /Gambar ulang panel/ }).click()
  await page.locator('#f-teks-0-0').fill('Sementara menunggu.')
  await expect.poll(picture).not.toBe(before)
  expect(await page.locator('#f-teks-0-0').inputValue()).toBe('Sementara menunggu.')
  await page.locator('.panels-renders button:not([aria-current])').click()
  await expect.poll(picture).toBe(before)
  await expect.poll(async () => (await dialogues(user.id))[0]?.text).toBe('Sementara menunggu.')
  expect(await page.locator('#f-teks-0-0').inputValue()).toBe('Sementara menunggu.')
  expect(problems).toEqual([])
})

test('the focus stays on the control or balloon that was used, and goes to the text of a new balloon', async () => {
  const { page, problems } = await open(editor, wide)
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('value'))
  const pressed = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).focus()
    const answer = page.waitForResponse((one) => one.request().method() === 'POST' && one.url().includes('/sunting/'))
    await page.keyboard.press('Enter')
    await answer
  }
  await page.locator('.lettering-wide [aria-label="Balon 1, Sari: Halaman 1 panel 1."]').waitFor()
  await pressed('Balon')
  await expect.poll(focused).toBe('f-teks-0-1')
  await page.keyboard.type('Sudah diisi.')
  await page.locator('#alat-balon').focus()
  await page.locator('.lettering-wide', { hasText: 'Sudah' }).waitFor()
  await pressed('Bunyi')
  await expect.poll(focused).toBe('f-teks-0-2')
  await pressed('Baca teks 3 lebih awal')
  await expect.poll(focused).toBe('naik:1')
  await pressed('Hapus teks 2')
  await expect.poll(focused).toBe('f-teks-0-1')
  await pressed('Urungkan')
  await expect.poll(focused).toBe('urungkan')
  await page.locator('#bilah:not([aria-busy])').waitFor()
  await balloonOf(page).focus()
  const repeated = page.waitForResponse((one) => one.request().method() === 'POST')
  await page.keyboard.press('Control+Shift+z')
  await repeated
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-order'))).toBe('0')
  await page.locator('#alat-gambar').focus()
  await page.keyboard.press('Enter')
  await page.locator('.panels-renders li').nth(1).waitFor()
  await expect.poll(() => page.locator('.stage-state').textContent()).toBe('')
  await expect.poll(focused).toBe('alat-gambar')
  expect(await page.locator('main').textContent()).not.toContain('sedang digambar')
  const older = page.locator('.panels-renders button:not([aria-current])')
  const id = await older.getAttribute('id')
  await older.focus()
  await page.keyboard.press('Enter')
  await page.locator(`[id="${id}"][aria-current]`).waitFor()
  await expect.poll(focused).toBe(id)
  expect(problems).toEqual([])
})

test('drawing shows itself panel by panel without a reload', async () => {
  const { page, problems } = await open(written(5))
  await page.getByRole('button', { name: 'Gambar sekarang' }).click()
  await page.evaluate(() => Object.assign(window, { stays: true }))
  await page.locator('.comic-progress-pictures img').first().waitFor()
  await page.getByRole('heading', { name: 'Semua panel selesai' }).waitFor()
  await page.getByRole('button', { name: 'Gambar ulang semuanya' }).waitFor()
  expect(await page.evaluate(() => 'stays' in window)).toBe(true)
  expect(problems).toEqual([])
})

test('a deleted panel of the script comes back by one click', async () => {
  const { page, problems } = await open(written(2), wide)
  const panels = page.locator('.script-panel')
  await page.locator('[name="gambar-0"]').nth(1).fill('Pagi di pasar.')
  await page.getByRole('button', { name: 'Hapus panel 1' }).click()
  await expect.poll(() => panels.count()).toBe(5)
  expect(await page.locator('[name="gambar-0"]').first().inputValue()).toBe('Pagi di pasar.')
  await page.getByRole('button', { name: 'Urungkan' }).click()
  await expect.poll(() => panels.count()).toBe(6)
  expect(await page.locator('[name="gambar-0"]').nth(1).inputValue()).toBe('Pagi di pasar.')
  expect(problems).toEqual([])
})

test('a script of any length leads on to the cast, also after the way back', async () => {
  for (const panels of [Array(2).fill(3), Array(6).fill(3), Array(3).fill(6)]) {
    const { page, problems } = await open(written(2, panels))
    await page.locator('[name="teks-0-0"]').first().fill('Selamat datang.')
    await page.getByRole('link', { name: 'Lanjut ke tokoh' }).click()
    await page.waitForURL('**/langkah/3/')
    await page.goBack()
    await expect.poll(() => page.locator('[name="teks-0-0"]').first().inputValue()).toBe('Selamat datang.')
    await page.getByRole('link', { name: 'Lanjut ke tokoh' }).click()
    await page.waitForURL('**/langkah/3/')
    expect(problems).toEqual([])
  }
})

test('a written script is told without any line about failures, and is written anew only when asked twice', async () => {
  const { page, problems } = await open('/komik/buat/')
  await page.getByLabel('Ide', { exact: true }).fill('Seekor naga kecil bernama Bara membuka warung mi.')
  await page.getByLabel('Fantasi').check({ force: true })
  await page.getByRole('button', { name: 'Tulis naskahnya' }).click()
  await readScript(page)
  const description = page.locator('[name="gambar-0"]').first()
  await description.fill('Kalimat yang kuubah sendiri.')
  await description.blur()
  await saved(page)
  await page.getByText('Tulis ulang seluruh naskah').click()
  await page.getByText('kalimat yang kamu ubah sendiri').waitFor()
  await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/langkah/2/') && response.request().method() === 'GET'),
    page.getByRole('button', { name: 'Ya, tulis ulang semuanya' }).click(),
  ])
  await readScript(page)
  expect(await description.inputValue()).not.toBe('Kalimat yang kuubah sendiri.')
  expect(problems).toEqual([])
})

/** Waits for a script. One that is written before its page is asked for is shown at once, without a page of progress. */
async function readScript(page: Page) {
  const link = page.getByRole('link', { name: 'Baca naskahnya' })
  await link.or(page.locator('.script-panel').first()).waitFor()
  if (!(await link.isVisible())) return
  await page.waitForLoadState('networkidle')
  expect(await page.locator('.failure').count()).toBe(0)
  await link.click()
}
