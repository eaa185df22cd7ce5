import type { BrowserContext, Page, Request } from 'playwright-core'
import { expect, test } from 'vitest'
import { comicHref } from '../../src/comics/comic/comic.ts'
import type { UserRow } from '../../src/db/tables.ts'
import { makeComic } from '../comics/support/make.ts'
import { makeItem } from '../content/support/make.ts'
import { runs, seeded } from '../support/random.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { violations } from './axe.ts'
import { gate } from './support.ts'
import { useWholeSite } from './whole-site.ts'

const { db, visit, site } = useWholeSite()

type Texts = Record<string, string>
/** A form with its fields and the button that sends it, if it does not send itself; `opened`: what unfolds it. */
type Kind = { path: string; fields: readonly string[]; send: string | null; opened?: string }

const drawing = { figure: 'lampion', palette: 'karang', alt: '' }

/** The page of a comic, whose pictures are drawn once for all tests. */
let drawn: Promise<string> | null = null
const comicPage = () => {
  drawn ??= makeComic(db(), { panels: [1] }).then(comicHref)
  return drawn
}

async function makeKinds(user: UserRow): Promise<Kind[]> {
  const own = await makeComic(db(), { user_id: user.id, published_at: null, draft_status: 'SCRIPT_READY', panels: [1] })
  const photo = await makeItem(db(), 'photo', { drawing, publish_at: null, author_id: user.id })
  const row = [`#judul-${photo.public_id}`, `#alt-${photo.public_id}`]
  const page = await comicPage()
  return [
    { path: '/admin/konten/blog/baru/', fields: ['#f-title', '#f-body'], send: '.edit-actions [value=simpan]' },
    { path: '/admin/konten/galeri/unggah/', fields: row, send: '.uploads-actions [value=simpan]' },
    { path: '/admin/kabar/', fields: ['#f-message'], send: '.notice-board .button.primary' },
    { path: '/komik/buat/', fields: ['#f-idea'], send: '.studio-side .button.primary' },
    { path: page, fields: ['#f-komentar'], send: '.comment-form .button' },
    {
      path: page,
      fields: ['#f-lapor-komik'],
      send: 'form[action$="/lapor/"] .button',
      opened: '.comic-report summary',
    },
    { path: `/komik/${own.id}/langkah/2/`, fields: ['[name=gambar-0]'], send: null },
    { path: '/kontak/', fields: ['#f-name', '#f-message'], send: '.form-actions .button' },
  ]
}

async function logIn(context: BrowserContext, user: UserRow): Promise<void> {
  const [name = '', value = ''] = (await signIn(db(), user, site().port)).split('=')
  await context.addCookies([{ name, value, url: site().origin }])
}
const logOut = (user: UserRow) => db()('sessions').where({ user_id: user.id }).del()

async function textsOf(page: Page, { fields }: Kind): Promise<Texts> {
  const texts: Texts = {}
  for (const field of fields) texts[field] = await page.inputValue(field)
  return texts
}

/** The storyboard saves words while they are typed, without spaces at their ends. */
const trimmed = (texts: Texts) => Object.values(texts).map((text) => text.trim())

/** Letters that the field still takes: browsers type nothing beyond its `maxlength`. */
const roomIn = (page: Page, field: string): Promise<number> =>
  page
    .locator(field)
    .evaluate(({ maxLength, value }: HTMLInputElement) => (maxLength < 0 ? Infinity : maxLength - value.length))

async function typeAt(page: Page, field: string, text: string): Promise<void> {
  await page.locator(field).focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(text)
}

/** Presses the button although the form may still lack something, and waits until the page knows the answer. */
async function send(page: Page, kind: Kind): Promise<void> {
  const isPost = (request: Request) => request.method() === 'POST'
  const ends = [page.waitForEvent('requestfinished', isPost), page.waitForEvent('requestfailed', isPost)]
  for (const end of ends) end.catch(() => {})
  await page.locator(kind.send ?? '').evaluate((button: HTMLButtonElement) => {
    if (button.form) button.form.noValidate = true
    button.click()
  })
  await Promise.any(ends)
}

const refusals = ['401', '403', '409', '413', '422', '429', '503', 'cut'] as const

async function refuse(page: Page, how: (typeof refusals)[number]): Promise<void> {
  await page.route('**/*', (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    return how === 'cut' ? route.abort() : route.fulfill({ status: Number(how), body: '<p>Ditolak</p>' })
  })
}

/** Opens the form in a new tab of the same browser. */
async function openAgain(context: BrowserContext, kind: Kind): Promise<Page> {
  const page = await context.newPage()
  page.on('dialog', (dialog) => dialog.accept().catch(() => {}))
  return load(page, kind)
}

async function load(page: Page, { path, opened, fields: [first = ''] }: Kind): Promise<Page> {
  // Texts come back before the pictures of the page do.
  await page.goto(path, { waitUntil: 'domcontentloaded' })
  if (opened && !(await page.isVisible(first))) await page.click(opened)
  return page
}

test('at random moments sessions end, tabs are killed and saves are refused, and nothing typed is lost', async () => {
  const seed = Number(process.env.SEED ?? 61)
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const user = await makeUser(db(), { role: 'admin', name: 'Ratri' })
  const kinds = await makeKinds(user)
  const { page: first } = await visit('/health', { as: user })
  const context = first.context()
  const moments = Math.ceil(runs(1000) / kinds.length)
  for (const kind of kinds) {
    const isOfVisitors = kind.path === '/kontak/'
    if (isOfVisitors) await context.clearCookies()
    let page = await openAgain(context, kind)
    const typed = await textsOf(page, kind)
    for (let nth = 0; nth < moments; nth += 1) {
      const field = pick(kind.fields)
      const text = Array.from({ length: 1 + Math.floor(random() * 8) }, () => pick([...'aku dia é“—。😀<&1'])).join('')
      if (text.length <= (await roomIn(page, field))) {
        await typeAt(page, field, text)
        typed[field] += text
      }
      const ending = pick(['killed', 'ended', 'refused'] as const)
      const how = pick(refusals)
      const isSent = kind.send !== null && (ending === 'refused' || (ending === 'ended' && random() < 0.5))
      if (ending === 'ended' && !isOfVisitors) await logOut(user)
      const isRefused = isSent && (ending === 'refused' || isOfVisitors)
      if (isRefused) await refuse(page, how)
      if (isSent) await send(page, kind)
      if (ending === 'ended' && !isOfVisitors) await logIn(context, user)
      if (ending === 'killed') {
        await page.close()
        page = await openAgain(context, kind)
      } else {
        if (isRefused) await page.unrouteAll()
        await load(page, kind)
      }
      if (isOfVisitors) await note(page).getByRole('button', { name: 'Pulihkan' }).click()
      const state = `SEED=${seed}, ${kind.path} ${kind.fields}, moment ${nth}: ${ending}, sent: ${isSent}, ${how}`
      const shown = await textsOf(page, kind)
      expect(trimmed(shown), state).toEqual(trimmed(typed))
      Object.assign(typed, shown)
    }
    await page.evaluate(() => localStorage.clear())
    await page.close()
  }
})

const KABAR = { path: '/admin/kabar/', fields: ['#f-message'], send: '.notice-board .button.primary' }
const COMMENT = { fields: ['#f-komentar'], send: '.comment-form .button' }
const note = (page: Page) => page.locator('.kept-note')

/** A form of its own for a new user, with a comment typed into the page of a comic. */
async function typedComment(text: string) {
  const user = await makeUser(db(), { name: 'Dinda Puspita' })
  const kind = { ...COMMENT, path: await comicPage() }
  const { page, problems } = await visit(kind.path, { as: user })
  await typeAt(page, '#f-komentar', text)
  return { user, kind, page, problems, context: page.context() }
}

test('what was accepted does not come back, but what was typed while it was sent does', async () => {
  const { page, kind, context } = await typedComment('Bagus.')
  await page.locator(kind.send).click()
  await page.waitForURL(/kabar=komentar/)
  const again = await openAgain(context, kind)
  expect(await again.inputValue('#f-komentar')).toBe('')
  expect(await note(again).count()).toBe(0)

  await typeAt(again, '#f-komentar', 'Satu.')
  const [held, asked] = [gate(), gate()]
  await again.route('**/komentar/', async (route) => {
    asked.open()
    await held.opened
    await route.continue()
  })
  await again.evaluate(() => {
    setTimeout(() => document.querySelector<HTMLFormElement>('.comment-form')?.requestSubmit())
  })
  await asked.opened
  await again.keyboard.type(' Dua.')
  held.open()
  await again.waitForURL(/kabar=komentar/)
  expect(await textsOf(await openAgain(context, kind), kind)).toEqual({ '#f-komentar': 'Satu. Dua.' })
})

/** What this browser keeps of all accounts. */
const keptIn = (page: Page) => page.evaluate(() => JSON.stringify({ ...localStorage }))

test('an ended session leaves it to its account, and logging out leaves nothing of it', async () => {
  const { page, user, kind, context } = await typedComment('Rahasiaku.')
  await page.close()
  await logOut(user)
  const again = await openAgain(context, { ...COMMENT, path: '/kontak/' })
  expect(await keptIn(again)).toContain('Rahasiaku.')
  await logIn(context, user)
  await load(again, kind)
  expect(await textsOf(again, kind)).toEqual({ '#f-komentar': 'Rahasiaku.' })
  await again.goto('/keluar/')
  await again.getByRole('button', { name: 'Keluar' }).click()
  await again.getByRole('heading', { name: 'Kamu sudah keluar' }).waitFor()
  expect(await keptIn(again)).not.toContain('Rahasiaku.')
})

test('whoever logs in after a session that only ended finds nothing of the other account', async () => {
  const { page, user, kind, context } = await typedComment('Rahasiaku.')
  await page.evaluate((member) => {
    for (const [panel, owner] of Object.entries({ 7: member, 8: undefined }))
      localStorage.setItem(
        `kortekstream_panel_${panel}`,
        JSON.stringify({ member: owner, texts: { ucapan: `Kata ${panel}` } }),
      )
  }, String(user.id))
  await logOut(user)
  await logIn(context, await makeUser(db(), { name: 'Galih' }))
  const theirs = await openAgain(context, { ...kind, path: '/tentang/' })
  await expect.poll(() => keptIn(theirs)).not.toMatch(/Rahasiaku|Kata 7/)
  expect(await keptIn(theirs)).toContain('Kata 8')
})

test('what is typed while nobody can tell who is logged in is kept for the member who was here last', async () => {
  const { page, kind, context } = await typedComment('Satu.')
  await context.route(kind.path, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replace(/data-member="\d+"/, 'data-member="last"') })
  })
  await load(page, kind)
  await typeAt(page, '#f-komentar', ' Dua.')
  expect(await keptIn(page)).not.toContain('tulisan|last')
  await page.close()
  await context.unrouteAll()
  expect(await textsOf(await openAgain(context, kind), kind)).toEqual({ '#f-komentar': 'Satu. Dua.' })
})

const LETTER = { path: '/kontak/', fields: ['#f-name', '#f-email', '#f-message'], send: '.form-actions .button' }

test('a letter that was sent does not come back, although the page after it has no form', async () => {
  const { page } = await visit(LETTER.path)
  const texts = ['Sari Dewi', 'sari@contoh.id', 'Apakah ada ukuran anak?']
  for (const [nth, field] of LETTER.fields.entries()) await typeAt(page, field, texts[nth] ?? '')
  await page.check('[name=kind][value=question]', { force: true })
  await page.click(LETTER.send)
  await page.waitForURL('**/kontak/terkirim/**')
  await expect.poll(() => keptIn(page)).not.toContain('Sari Dewi')
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('kortekstream_terkirim')
})

test('what was typed without an account is shown to the next person only if they press the button', async () => {
  const { page } = await visit(LETTER.path)
  await typeAt(page, '#f-name', 'Sari Dewi')
  await typeAt(page, '#f-message', 'Alamat saya Jalan Melati 5.')
  await page.close()
  const again = await openAgain(page.context(), LETTER)
  await note(again).getByText('Pulihkan kalau itu isianmu.').waitFor()
  expect(await textsOf(again, LETTER)).toEqual({ '#f-name': '', '#f-email': '', '#f-message': '' })
  expect(await again.textContent('body')).not.toMatch(/Sari|Melati/)
  await note(again).getByRole('button', { name: 'Pulihkan' }).click()
  expect(Object.values(await textsOf(again, LETTER))).toEqual(['Sari Dewi', '', 'Alamat saya Jalan Melati 5.'])
})

test('the cookie of a sent form goes only over TLS where the site has it, and its address soon leaves', async () => {
  const { page } = await visit('/health')
  const secure = 'https://kortek.test'
  await page.route(`${secure}/**`, async (route) => {
    const url = route.request().url().replace(secure, site().origin)
    if (route.request().method() === 'POST') await route.abort()
    else await route.fulfill({ response: await route.fetch({ url }) })
  })
  await load(page, { ...LETTER, path: `${secure}/kontak/` })
  await typeAt(page, '#f-message', 'Halo.')
  await send(page, LETTER)
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'kortekstream_terkirim')
  expect(cookie?.secure).toBe(true)
  expect(cookie?.expires).toBeLessThan(Date.now() / 1000 + 120)
})

test('a change to a long text is kept, and one that no browser can keep says so and leaves no half', async () => {
  const editor = await makeUser(db(), { role: 'editor', name: 'Ratri' })
  // Each character is two in what the browser keeps.
  const body = `${'"\n'.repeat(29_980)}Kata.`
  const item = await makeItem(db(), 'post', { title: 'Malam', body, author_id: editor.id })
  const kind = { path: `/admin/konten/blog/${item.public_id}/`, fields: ['#f-body'], send: null }
  const { page } = await visit(kind.path, { as: editor })
  await typeAt(page, '#f-body', 'Akhir.')
  await page.close()
  const again = await openAgain(page.context(), kind)
  expect((await again.inputValue('#f-body')).slice(-11)).toBe('Kata.Akhir.')
  await again.locator('#f-body').evaluate((field: HTMLTextAreaElement) => {
    field.value += 'x'.repeat(200_000)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await note(again).getByText('Browser ini tidak bisa menjaga isian ini.').waitFor()
  expect(await keptIn(again)).not.toContain('Akhir.')
})

test('after a refused form and an ended session the log-in leads back to the form with its words', async () => {
  const { page, user, kind, context } = await typedComment('  \n ')
  const sendAnyway = () => send(page, kind)
  await sendAnyway()
  await page.locator('#f-komentar-error').waitFor()
  await typeAt(page, '#f-komentar', 'Halaman kedua lucu.')
  await logOut(user)
  await sendAnyway()
  await page.getByRole('heading', { name: 'Kamu belum masuk' }).waitFor()
  const back = new URL((await page.locator('#kesalahan a.primary').getAttribute('href')) ?? '', page.url())
  expect(back.searchParams.get('lanjut')).toBe(kind.path)
  await logIn(context, user)
  await page.goto(back.href)
  expect(new URL(page.url()).pathname).toBe(kind.path)
  expect((await page.inputValue('#f-komentar')).trim()).toBe('Halaman kedua lucu.')
  await page.locator(kind.send).click()
  await page.waitForURL(/kabar=komentar/)
})

test('an ended session is told beside the form that htmx sends, with a link that comes back', async () => {
  const staff = await makeUser(db(), { role: 'staff', name: 'Rini' })
  const { page } = await visit(KABAR.path, { as: staff })
  await typeAt(page, '#f-message', 'Stok kain putih habis.')
  await logOut(staff)
  await page.locator(KABAR.send).click()
  const told = note(page).filter({ hasText: 'Sesimu sudah berakhir.' })
  expect(await told.getByRole('link', { name: 'Masuk lagi' }).getAttribute('href')).toBe(
    '/masuk/?lanjut=%2Fadmin%2Fkabar%2F',
  )
  expect(await told.getAttribute('role')).toBe('status')
  expect(await page.inputValue('#f-message')).toBe('Stok kain putih habis.')
  await logIn(page.context(), staff)
  await page.locator(KABAR.send).click()
  await page.locator('.notice-words', { hasText: 'Stok kain putih habis.' }).waitFor()
  expect(await textsOf(await openAgain(page.context(), KABAR), KABAR)).toEqual({ '#f-message': '' })
})

test('where the site has another text meanwhile, both stay: the kept one comes back by a button', async () => {
  const editor = await makeUser(db(), { role: 'editor', name: 'Ratri' })
  const item = await makeItem(db(), 'post', { title: 'Malam', body: 'Satu.', author_id: editor.id })
  const path = `/admin/konten/blog/${item.public_id}/`
  const { page, problems } = await visit(path, { as: editor })
  await typeAt(page, '#f-body', ' Dua.')
  await page.close()
  await db()('content_items')
    .where({ id: item.id })
    .update({ body: 'Tiga.', version: item.version + 1 })
  const again = await openAgain(page.context(), { path, fields: ['#f-body'], send: '' })
  expect(await again.inputValue('#f-body')).toBe('Tiga.')
  expect(await violations(again)).toEqual([])
  await note(again).getByRole('button', { name: 'Pulihkan' }).press('Enter')
  expect(await again.inputValue('#f-body')).toBe('Satu. Dua.')
  await again.locator('.edit-actions [value=simpan]').first().click()
  await again.getByText('sudah menyimpan isi ini').waitFor()
  expect(await again.inputValue('#f-body')).toBe('Satu. Dua.')
  expect(problems).toEqual([])
})

test('what came back is thrown away by a button, and does not come again', async () => {
  const { page, kind, context } = await typedComment('Salah ketik.')
  await page.close()
  const again = await openAgain(context, kind)
  expect(await again.inputValue('#f-komentar')).toBe('Salah ketik.')
  expect(await violations(again)).toEqual([])
  await note(again).getByRole('button', { name: 'Buang' }).click()
  expect(await again.inputValue('#f-komentar')).toBe('')
  expect(await note(again).count()).toBe(0)
  expect(await textsOf(await openAgain(context, kind), kind)).toEqual({ '#f-komentar': '' })
})

test('two tabs of one form keep a text each', async () => {
  const { page, kind, context } = await typedComment('Yang lama.')
  const other = await openAgain(context, kind)
  await note(other).getByRole('button', { name: 'Buang' }).click()
  await typeAt(page, '#f-komentar', ' Masih.')
  await typeAt(other, '#f-komentar', 'Yang baru.')
  await page.close()
  await other.close()
  const again = await openAgain(context, kind)
  expect(await again.inputValue('#f-komentar')).toBe('Yang baru.')
  await note(again).getByRole('button', { name: 'Pulihkan' }).click()
  expect(await again.inputValue('#f-komentar')).toBe('Yang lama. Masih.')
})

test('a browser that is full, or stores nothing, lets the form work, and old texts make way', async () => {
  const { page, kind, context, problems } = await typedComment('Awal.')
  await page.evaluate(() => {
    const old = { at: Date.now() - 1000, page: '/', versions: [], fields: { x: ['', 'x'.repeat(190_000)] } }
    for (let nth = 0; nth < 40; nth += 1)
      try {
        localStorage.setItem(`kortekstream_tulisan|9|/ lama|k${nth}`, JSON.stringify(old))
      } catch {}
  })
  await typeAt(page, '#f-komentar', ' Lanjutannya.')
  await page.close()
  const again = await openAgain(context, kind)
  expect(await again.inputValue('#f-komentar')).toBe('Awal. Lanjutannya.')
  await again.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
  })
  await typeAt(again, '#f-komentar', ' Selesai.')
  await again.locator(kind.send).click()
  await again.waitForURL(/kabar=komentar/)
  expect(problems).toEqual([])
})

test('passwords, codes and files are never kept', async () => {
  const { page } = await visit('/kontak/')
  await page.locator('.form-actions').evaluate((actions) => {
    const secrets = ['type=password', 'autocomplete=one-time-code', 'type=hidden']
    for (const [nth, secret] of secrets.entries()) {
      const field = document.createElement('input')
      const [name = '', value = ''] = secret.split('=')
      field.setAttribute(name, value)
      field.name = `rahasia-${nth}`
      field.value = 'jangan-disimpan'
      actions.append(field)
    }
  })
  await typeAt(page, '#f-message', 'Halo.')
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }))
  expect(stored).toContain('Halo.')
  expect(stored).not.toContain('jangan-disimpan')
})
