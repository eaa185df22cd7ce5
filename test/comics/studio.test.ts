import { expect, test } from 'vitest'
import { findComic, listPanels } from '../../src/comics/comic/queries.ts'
import { readContents } from '../../src/comics/export/ask.ts'
import { layOut, measures } from '../../src/comics/lettering/layout.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { useBrowsers } from './support/browser.ts'
import { makeComic } from './support/make.ts'

const db = useDatabase()
const { member, staff, visitor } = useBrowsers(db)
const limited = useBrowsers(db, { LIMITS: 'on' })

/** A creator with a comic, and the requests of their browser. */
async function studio(wishes: Parameters<typeof makeComic>[1] = {}) {
  const { user, get, page, post } = await member({ name: 'Dinda Puspita' })
  const comic = await makeComic(db(), { user_id: user.id, published_at: null, draft_status: 'SCRIPT_READY', ...wishes })
  const kredit = async () => Number((await db()('creators').where({ user_id: user.id }).first())?.kredit)
  /** Opens a page with a form and returns what the form would send. */
  const form = async (path: string) => {
    const shown = await page(path)
    // Of the cards of the storyboard it is the first one.
    const [card] = shown.all('form[data-panel]')
    const names = ['input[name]', 'textarea[name]', 'select[name]']
    const fields = card
      ? card.querySelectorAll(names.join(', '))
      : shown.all(names.map((name) => `main form ${name}`).join(', '))
    return Object.fromEntries(
      fields
        .filter((field) => field.getAttribute('type') !== 'radio' || field.hasAttribute('checked'))
        .map((field) => [
          field.getAttribute('name') ?? '',
          field.rawTagName === 'textarea'
            ? field.text
            : ((field.querySelector('option[selected]') ?? field).getAttribute('value') ?? ''),
        ]),
    )
  }
  return { user, comic, kredit, get, visit: page, post, form }
}

test('the pages of the studio mark Komik in the header and in the tabs', async () => {
  const { comic, visit } = await studio({ draft_status: 'COMPLETED' })
  const own = `/komik/${comic.id}/`
  for (const path of ['/komik/buat/', '/komik/karyaku/', `${own}sunting/`, `${own}hapus/`, `${own}langkah/2/`]) {
    const page = await visit(path)
    const current = page.all('[aria-current=page][href="/komik/"]')
    expect(current.length, path).toBeGreaterThanOrEqual(2)
    expect(page.all('.tabs [aria-current=true]'), path).toHaveLength(0)
  }
})

test('all pictures of a long storyboard come, although its scenes are not stored', async () => {
  const { comic, get } = await studio({ panels: [6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6] })
  const pictures = comic.panelIds.map((id) => get(`/komik/gambar/naskah/${comic.id}/${id}/x.svg`))
  const statuses = (await Promise.all(pictures)).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([200]))
})

test('style and genres are saved alone; with a changed idea or number of pages nothing is lost without a word', async () => {
  const { comic, post } = await studio()
  const address = `/komik/${comic.id}/langkah/1/`
  const look = { idea: comic.story_idea, pages: String(comic.page_count), genres: '3', style: '7', aksi: 'gaya' }
  for (const change of [{ idea: 'Seekor naga kecil membuka warung mi.' }, { pages: '9' }]) {
    const { status, text } = await post(address, { ...look, ...change })
    expect(status).toBe(422)
    const page = read(text)
    expect(page.text('.form-errors')).toContain('naskahnya ditulis ulang')
    expect([page.text('#f-idea'), page.attribute('[name=pages]', 'value')]).toEqual([
      change.idea ?? look.idea,
      change.pages ?? look.pages,
    ])
  }
  expect(await findComic(db(), comic.id)).toMatchObject({ style_id: 2, page_count: comic.page_count })
  expect((await post(address, look)).status).toBe(303)
  expect(await findComic(db(), comic.id)).toMatchObject({ style_id: 7, story_idea: look.idea })
})

test('a short idea, no genre, too many pages and an unknown style are told beside their fields, and what was typed stays', async () => {
  const { post } = await studio()
  const { status, text } = await post('/komik/buat/', { idea: 'pendek', pages: '26', style: '3' })
  expect(status).toBe(422)
  const page = read(text)
  expect(page.text('#f-idea')).toBe('pendek')
  expect(page.text('#f-idea-error')).toContain('paling sedikit 10 karakter')
  expect(page.texts('.form-errors li')).toHaveLength(3)
  expect(page.attribute('input[name=style][checked]', 'value')).toBe('3')
  const form = { idea: 'Seekor naga kecil membuka warung mi.', pages: '2', genres: '5' }
  for (const unknown of ['0', '99', 'x', '-1', '9'.repeat(30)])
    expect([unknown, (await post('/komik/buat/', { ...form, style: unknown })).status]).toEqual([unknown, 422])
})

const pages = ['langkah/1/', 'langkah/2/', 'langkah/3/', 'langkah/4/', 'langkah/5/', 'langkah/7/', 'sunting/'] as const

test.each(pages)('%s of a draft is its creator’s alone; once it was published, staff may look', async (page) => {
  const { comic } = await studio({ draft_status: 'COMPLETED' })
  const [other, desk] = [await member(), await staff()]
  const statuses = async () => {
    const seen: number[] = []
    for (const { get } of [other, desk]) seen.push((await get(`/komik/${comic.id}/${page}`)).status)
    return seen
  }
  expect(await statuses()).toEqual([404, 404])
  await db()('comics').where({ id: comic.id }).update({ published_at: new Date() })
  expect(await statuses()).toEqual([404, 200])
  expect((await visitor.get(`/komik/${comic.id}/${page}`)).status).toBe(303)
})

test('staff cannot change what they may look at, and others find nothing to change', async () => {
  const { comic } = await studio({ draft_status: 'COMPLETED', published_at: new Date() })
  const addresses = [
    ...[1, 2, 3, 4, 5, 7].map((step) => `langkah/${step}/`),
    ...['langkah/2/tulis/', 'langkah/5/batal/', 'tampil/', 'hapus/', `sunting/${comic.panelIds[0]}/`],
  ]
  for (const [{ post }, status] of [
    [await member(), 404],
    [await staff(), 403],
  ] as const)
    for (const address of addresses) {
      const answer = await post(`/komik/${comic.id}/${address}`, { tampil: 'ya' })
      expect([address, answer.status]).toEqual([address, status])
    }
})

test('the second of two tabs is told what the first has saved, and may still save its own', async () => {
  const { comic, post, form } = await studio()
  const address = `/komik/${comic.id}/langkah/2/`
  const [first, second] = [await form(address), await form(address)]
  expect((await post(address, { ...first, 'teks-0-0': 'Dari tab pertama.' })).status).toBe(303)
  const refused = await post(address, { ...second, 'teks-0-0': 'Dari tab kedua.' })
  expect(refused.status).toBe(409)
  const page = read(refused.text)
  expect(page.text('.form-errors')).toContain('Dari tab pertama.')
  expect(page.text('[name="teks-0-0"]')).toBe('Dari tab kedua.')
  const again = { ...second, dasar: page.attribute('[name=dasar]', 'value') ?? '', 'teks-0-0': 'Dari tab kedua.' }
  expect((await post(address, again)).status).toBe(303)
  expect((await listPanels(db(), comic.id))[0]?.dialogues[0]?.text).toBe('Dari tab kedua.')
})

test('the second of two tabs of the editor is refused with both texts', async () => {
  const { comic, post, form } = await studio({ draft_status: 'COMPLETED' })
  const address = `/komik/${comic.id}/sunting/${comic.panelIds[0]}/`
  const [first, second] = [await form(`/komik/${comic.id}/sunting/`), await form(`/komik/${comic.id}/sunting/`)]
  expect((await post(address, { ...first, 'teks-0-0': 'Pertama.' })).status).toBe(303)
  const refused = await post(address, { ...second, 'teks-0-0': 'Kedua.' })
  expect(refused.status).toBe(409)
  expect(read(refused.text).text('.form-errors')).toContain('Pertama.')
  expect(read(refused.text).text('[name="teks-0-0"]')).toBe('Kedua.')
})

test('panels are added, split, moved and deleted, pages follow, and each change is undone in turn', async () => {
  const { comic, post, form } = await studio({ panels: [3, 2] })
  const address = `/komik/${comic.id}/langkah/2/`
  const act = async (aksi: string) => post(address, { ...(await form(address)), aksi })
  const shape = async () => {
    const panels = await listPanels(db(), comic.id)
    return (await findComic(db(), comic.id))?.pages.map(
      (_, at) => panels.filter((one) => one.page_number === at + 1).length,
    )
  }
  const texts = async () => (await listPanels(db(), comic.id)).map(({ dialogues }) => dialogues[0]?.text ?? '')
  const before = await texts()
  await act('tambah-panel')
  expect(await shape()).toEqual([4, 2])
  await act('turun-panel')
  expect(await texts()).toEqual(['', before[0], ...before.slice(1)])
  await act('hapus-panel')
  expect([await shape(), await texts()]).toEqual([[3, 2], before])
  for (const steps of [2, 1, 0]) {
    await act('urungkan')
    expect((await act('ulangi')).status).toBe(303)
    await act('urungkan')
    expect(await texts()).toHaveLength(steps === 0 ? 5 : 6)
  }
  expect([await shape(), await texts()]).toEqual([[3, 2], before])
})

test('a balloon of nobody says so, and its speaker can be chosen', async () => {
  const { comic, visit } = await studio()
  const line = { character: '', text: 'Halo?', kind: 'speech', x: null, y: null }
  await db()('comic_panels')
    .where({ id: comic.panelIds[0] ?? 0 })
    .update({ dialogues: JSON.stringify([line]) })
  const page = await visit(`/komik/${comic.id}/langkah/2/`)
  expect(page.text('.script-panel .script-text')).toContain('tidak menunjuk siapa pun')
})

test('a panel is joined with the next one by its button, unless it is the last or both are too much for one', async () => {
  const { comic, post, form, visit } = await studio({ panels: [2, 2] })
  const address = `/komik/${comic.id}/langkah/2/`
  const texts = async () => (await listPanels(db(), comic.id)).map(({ dialogues }) => dialogues.map(({ text }) => text))
  const before = await texts()
  const page = await visit(address)
  expect(page.all('[value="gabung-panel"]').map((button) => button.hasAttribute('disabled'))).toContain(true)
  expect((await post(address, { ...(await form(address)), aksi: 'gabung-panel' })).status).toBe(303)
  expect(await texts()).toEqual([[before[0], before[1]].flat(2), ...before.slice(2)])
  await post(address, { ...(await form(address)), aksi: 'urungkan' })
  expect(await texts()).toEqual(before)
  const full = JSON.stringify(
    Array.from({ length: 6 }, () => ({ character: '', text: 'Ya.', kind: 'speech', x: null, y: null })),
  )
  await db()('comic_panels')
    .where({ id: comic.panelIds[1] ?? 0 })
    .update({ dialogues: full })
  const refused = await post(address, { ...(await form(address)), aksi: 'gabung-panel' })
  expect(refused.status).toBe(409)
  expect(refused.text).toContain('satu panel paling banyak 6')
})

test('a panel moved down changes place with the next one', async () => {
  const { comic, post, form } = await studio()
  const address = `/komik/${comic.id}/langkah/2/`
  await post(address, { ...(await form(address)), 'gambar-0': 'Pertama.', aksi: 'turun-panel' })
  expect((await listPanels(db(), comic.id)).slice(0, 2).map(({ description }) => description)).toEqual([
    'Malam hujan di gang, dari jauh. Sari berdiri sendirian.',
    'Pertama.',
  ])
})

test('a new name of a character stands in every panel', async () => {
  const { comic, post, form } = await studio()
  await post(`/komik/${comic.id}/langkah/3/`, {
    ...(await form(`/komik/${comic.id}/langkah/3/`)),
    'nama-0': 'Ratri',
    'rupa-0': 'Berjilbab',
  })
  const panels = await listPanels(db(), comic.id)
  expect(panels.every(({ description }) => description.includes('Ratri berdiri'))).toBe(true)
  expect(panels.every(({ dialogues }) => dialogues[0]?.character === 'Ratri')).toBe(true)
  expect((await findComic(db(), comic.id))?.characters[0]).toMatchObject({ name: 'Ratri', appearance: 'Berjilbab' })
})

test('a published comic is drawn anew as a whole, its last step stays open meanwhile, and its credit comes back with a cancel', async () => {
  const { comic, kredit, get, visit, post } = await studio({ draft_status: 'COMPLETED', published_at: new Date() })
  const at = (page: string) => `/komik/${comic.id}/${page}`
  const offer = await visit(at('langkah/5/'))
  expect(offer.attribute('#gambar-mulai button', 'value')).toBe('ulang')
  expect(offer.text('#gambar-mulai')).toContain('Pembaca melihat yang lama')
  expect((await post(at('langkah/5/'), {})).status).toBe(409)
  expect([(await post(at('langkah/5/'), { aksi: 'ulang' })).status, await kredit()]).toEqual([303, 2])
  expect((await visitor.get(at('')).redirects(1)).status).toBe(200)
  expect((await get('/komik/karyaku/')).text).toContain('Lihat prosesnya')
  const hidden = await post(at('tampil/'), { tampil: 'tidak' })
  expect(hidden.status).toBe(303)
  const last = await get(hidden.headers.location ?? '')
  expect([last.status, read(last.text).text('.said')]).toEqual([200, expect.stringContaining('disembunyikan')])
  expect([(await post(at('langkah/5/batal/'), {})).status, await kredit()]).toEqual([303, 3])
  expect(await findComic(db(), comic.id)).toMatchObject({ draft_status: 'COMPLETED', cover: expect.any(Number) })
})

test('the studio and the API share the ten drawings of a day, of which what is refused anyway is none', async () => {
  const { user, comic } = await studio()
  const { post } = await limited.as(user)
  await db()('credit_transactions').insert({ user_id: user.id, kind: 'adjustment', amount: 20, description: 'uji' })
  const statuses: number[] = []
  for (let drawing = 0; drawing < 11; drawing += 1) {
    const path = drawing % 2 ? `/api/v1/comics/${comic.id}/drafts` : `/komik/${comic.id}/langkah/5/`
    statuses.push((await post(path)).status)
    if (drawing < 3) expect((await post(path)).status).toBe(409)
    await db()('comics').where({ id: comic.id }).update({ draft_status: 'SCRIPT_READY' })
  }
  expect(statuses).toEqual([303, 202, 303, 202, 303, 202, 303, 202, 303, 202, 429])
})

test('saving what is said of a hidden comic leaves it hidden', async () => {
  const { comic, post, form } = await studio({
    draft_status: 'COMPLETED',
    published_at: new Date(),
    is_active: false,
  })
  const address = `/komik/${comic.id}/langkah/7/`
  expect((await post(address, { ...(await form(address)), title: 'Judul baru' })).status).toBe(303)
  expect(await findComic(db(), comic.id)).toMatchObject({ title: 'Judul baru', is_active: false })
})

test('the cover is the first panel that shows the hero not from afar', async () => {
  const { comic } = await studio({ draft_status: 'COMPLETED' })
  const [first, second, third] = await listPanels(db(), comic.id)
  expect((await findComic(db(), comic.id))?.cover).toBe(first?.render_id)
  const face = (name: string, x: number) => ({ name, x, y: 200, radius: 60, mouth: { x, y: 220 } })
  await db()('comic_panels')
    .where({ id: second?.id ?? 0 })
    .update({ description: 'Pagi di pasar, dari dekat. Bu Ani tertawa.' })
  await db()('comic_panels')
    .where({ id: third?.id ?? 0 })
    .update({ description: 'Pagi di pasar, jarak sedang. Bu Ani menatap Sari.' })
  await db()('comic_renders')
    .where({ id: third?.render_id ?? 0 })
    .update({ faces: JSON.stringify([face('Bu Ani', 200), face('Sari', 600)]) })
  expect(await findComic(db(), comic.id)).toMatchObject({ cover: third?.render_id, cover_face: 600 })
})

test('a published comic is not written anew, but its panels may still be changed', async () => {
  const { comic, post, form } = await studio({ draft_status: 'COMPLETED', published_at: new Date() })
  const at = (page: string) => `/komik/${comic.id}/${page}`
  expect((await post(at('langkah/2/tulis/'), {})).status).toBe(409)
  expect((await post(at('langkah/2/'), { ...(await form(at('langkah/2/'))), aksi: 'tambah-panel' })).status).toBe(303)
  expect(await listPanels(db(), comic.id)).toHaveLength(7)
  expect((await post(at('langkah/4/'), {})).status).toBe(409)
})

test('a picture of another panel cannot be shown', async () => {
  const { comic, post, form } = await studio({ draft_status: 'COMPLETED' })
  const panels = await listPanels(db(), comic.id)
  const editor = `/komik/${comic.id}/sunting/`
  const wish = { ...(await form(editor)), aksi: `pakai:${panels[1]?.render_id}` }
  expect((await post(`${editor}${panels[0]?.id}/`, wish)).status).toBe(404)
})

test('a panel keeps the words that are sent with the choice of an older picture', async () => {
  const { comic, post, form } = await studio({ draft_status: 'COMPLETED' })
  const [panel] = await listPanels(db(), comic.id)
  const editor = `/komik/${comic.id}/sunting/`
  const wish = { ...(await form(editor)), 'teks-0-0': 'Sementara menunggu.', aksi: `pakai:${panel?.render_id}` }
  expect((await post(`${editor}${panel?.id}/`, wish)).status).toBe(303)
  expect((await listPanels(db(), comic.id))[0]?.dialogues[0]?.text).toBe('Sementara menunggu.')
})

test('without credits the drawing is not offered, and the page says why', async () => {
  const { user, comic, get, post } = await studio()
  await db()('credit_transactions').insert({ user_id: user.id, kind: 'adjustment', amount: -3, description: 'uji' })
  const { text } = await get(`/komik/${comic.id}/langkah/5/`)
  expect(read(text).text('#gambar-mulai')).toContain('Kreditmu tidak cukup')
  expect((await post(`/komik/${comic.id}/langkah/5/`, {})).status).toBe(402)
})

test('a line whose letters cannot be written is a task before publishing, and no balloon of marks is drawn', async () => {
  const { comic, visit, post } = await studio({ draft_status: 'COMPLETED' })
  const publication = { title: 'Warung', synopsis: '', age_label: 'semua' }
  const line = { character: 'Yuki', text: 'こんにちは、元気ですか?', kind: 'speech', x: null, y: null } as const
  const fine = { ...line, text: 'WADUH!!! 😱 Café à Zürich' }
  const [panel = 0] = comic.panelIds
  const setLines = (dialogues: object[]) =>
    db()('comic_panels')
      .where({ id: panel })
      .update({ dialogues: JSON.stringify(dialogues) })
  await setLines([line, fine])
  const step = await visit(`/komik/${comic.id}/langkah/7/`)
  expect(step.texts('.missing a')).toEqual([
    'Hurufnya belum bisa ditulis: “こんにちは、元気ですか?” (Yuki, panel 1.1). Tulis dengan huruf Latin.',
  ])
  expect(step.attribute('.missing a', 'href')).toBe(`/komik/${comic.id}/sunting/?panel=${panel}`)
  const publish = async () => post(`/komik/${comic.id}/langkah/7/`, { ...publication, aksi: 'terbit' })
  const refused = await publish()
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('(Yuki, panel 1.1)')])
  expect(layOut({ dialogues: [line, fine], faces: [], size: 'wide', measure: measures.wide })).toHaveLength(1)
  await setLines([fine])
  expect((await publish()).status).toBe(303)
})

test('a balloon that nobody fills in is told before publishing, and neither readers nor files get it', async () => {
  const { comic, visit, post, form } = await studio({ draft_status: 'COMPLETED' })
  const editor = `/komik/${comic.id}/sunting/`
  const added = { ...(await form(editor)), aksi: 'balon' }
  expect((await post(`${editor}${comic.panelIds[0]}/`, added)).status).toBe(303)
  expect((await visit(editor)).texts('.balloon-form textarea')).toContain('Teks baru')
  const step = await visit(`/komik/${comic.id}/langkah/7/`)
  expect(step.text('.missing a')).toContain('Panel 1.1')
  expect(step.attribute('.missing a', 'href')).toBe(`${editor}?panel=${comic.panelIds[0]}`)
  await db()('comics').where({ id: comic.id }).update({ published_at: new Date() })
  const { text } = await visitor.get(`/komik/${comic.id}/baca/`).redirects(1)
  expect(text).toContain('Halaman 1 panel 1.')
  expect(text).not.toMatch(/Teks\s*baru/)
  const { body } = await visitor.get(`/api/v1/comics/${comic.id}/panels`)
  expect(body.data.panels[0].dialogues).toHaveLength(1)
  const found = await findComic(db(), comic.id)
  const { panels } = await readContents(db(), found ?? expect.fail())
  expect(panels[0]?.dialogues).toHaveLength(1)
})

test('who speaks is one of the cast, the narrator, or told to be neither', async () => {
  const { comic, visit, post, form } = await studio()
  const address = `/komik/${comic.id}/langkah/2/`
  const speaker = async () => (await listPanels(db(), comic.id))[0]?.dialogues[0]
  await post(address, { ...(await form(address)), 'siapa-0-0': 'Narator' })
  expect(await speaker()).toMatchObject({ character: '', kind: 'narration' })
  await post(address, { ...(await form(address)), 'siapa-0-0': 'Budi', 'bentuk-0-0': 'speech' })
  expect(await speaker()).toMatchObject({ character: 'Budi', kind: 'speech' })
  const page = await visit(address)
  expect(page.texts('.script-text .field-help')).toEqual(['“Budi” bukan nama tokoh di komik ini.'])
  const [select] = page.all('select[name="siapa-0-0"]')
  expect(select?.querySelectorAll('option').map((option) => option.getAttribute('value'))).toEqual([
    '',
    'Sari',
    'Narator',
    'Budi',
  ])
})

test('an example is told to be one, and another is chosen; a short story says how many pages it fills', async () => {
  const { comic, visit, post } = await studio()
  const address = `/komik/${comic.id}/langkah/2/`
  const options = [1, 2].map((n) => ({ n, title: `Contoh ${n}`, about: 'Sari menunggu.' }))
  const facts = { script_origin: 'example', script_options: JSON.stringify(options), page_count_requested: 6 } as const
  await db()('comics').where({ id: comic.id }).update(facts)
  const page = await visit(address)
  expect(page.text('#contoh')).toContain('Naskah contoh')
  expect(page.attribute('#contoh input[checked]', 'value')).toBe('1')
  expect(page.text('.studio-note')).toContain('Ceritamu cukup untuk 2 halaman')
  expect((await post(`${address}tulis/`, { contoh: '2' })).status).toBe(303)
  expect(await findComic(db(), comic.id)).toMatchObject({ script_option: 2, draft_status: 'GENERATING_SCRIPT' })
})

test('who goes to the script while panels are drawn is told why it is closed, and a cancel offers the drawing once', async () => {
  const { comic, get, visit, post } = await studio()
  await post(`/komik/${comic.id}/langkah/5/`, {})
  for (const step of [2, 3, 4]) {
    const { text } = await get(`/komik/${comic.id}/langkah/${step}/`).redirects(1)
    expect(read(text).text('.said')).toContain('tidak bisa diubah selama panelnya digambar')
  }
  await post(`/komik/${comic.id}/langkah/5/batal/`, {})
  const page = await visit(`/komik/${comic.id}/langkah/5/`)
  expect(page.texts('main .button').filter((text) => text === 'Gambar sekarang')).toHaveLength(1)
})

test('a deleted comic gives back what its drawing holds', async () => {
  const { comic, kredit, post } = await studio()
  await post(`/komik/${comic.id}/langkah/5/`)
  expect(await kredit()).toBe(2)
  expect((await post(`/komik/${comic.id}/hapus/`)).status).toBe(303)
  expect(await kredit()).toBe(3)
  expect(await findComic(db(), comic.id)).toBeNull()
  expect((await visitor.get(`/komik/${comic.id}/`)).status).toBe(404)
})

test('styles, characters and places are chosen by pictures, which everybody gets and browsers keep', async () => {
  const { comic, visit } = await studio()
  for (const [path, count] of [
    ['/komik/buat/', 16],
    [`/komik/${comic.id}/langkah/3/`, 16],
    [`/komik/${comic.id}/langkah/4/`, 30],
  ] as const) {
    const pictures = (await visit(path)).all('.style-choice img')
    expect(pictures).toHaveLength(count)
    const src = pictures.at(-1)?.getAttribute('src') ?? ''
    const { headers, body } = await visitor.get(src).expect(200).expect('Content-Type', /svg/)
    expect(String(body)).toMatch(/^<svg/)
    expect(headers['cache-control']).toContain('public')
    const etag = headers.etag ?? ''
    await visitor.get(src).set('If-None-Match', etag).expect(304)
  }
  for (const path of ['gaya/17.svg', 'tokoh/constructor.svg', 'latar/x.svg', 'x/1.svg', 'gaya/1.png'])
    await visitor.get(`/komik/contoh/${path}`).expect(404)
})
