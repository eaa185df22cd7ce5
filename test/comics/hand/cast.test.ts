import { expect, test } from 'vitest'
import { characterTemplates } from '../../../src/artwork/comic/templates.ts'
import { listPanels } from '../../../src/comics/comic/queries.ts'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const folder = useFolder()
const { call, tokenOf } = useApi(db, { DATA_DIR: folder })
const { member } = useBrowsers(db, { DATA_DIR: folder })

/** A member's browser; `form` is what the form of a page sends with what is chosen in it. */
async function creator() {
  const browser = await member({ name: 'Dinda Puspita' })
  const form = async (path: string) => {
    const inputs = (await browser.page(path)).all(
      'main form input[name], main form textarea[name], main form select[name]',
    )
    const sent = inputs.filter(
      (one) => !/radio|checkbox/.test(one.getAttribute('type') ?? '') || one.hasAttribute('checked'),
    )
    return Object.fromEntries(
      sent.map((one) => [
        one.getAttribute('name') ?? '',
        one.rawTagName === 'textarea'
          ? one.text
          : one.rawTagName === 'select'
            ? (one.querySelector('option[selected]')?.getAttribute('value') ?? '')
            : (one.getAttribute('value') ?? ''),
      ]),
    )
  }
  return { ...browser, form }
}

const sari = { ...characterTemplates.get('sari'), kind: 'woman' }
const butterfly = { ...sari, kind: 'butterfly' }
const words = ['Lula terbang ke desa. Sari duduk di teras.', 'Sari membaca buku.', 'Lula menangis.']
const line = { character: '', text: 'Malam itu gelap.', kind: 'narration', x: 0.3, y: 0.2 }

/** A comic with Sari, and with Lula, a dragonfly; by default it is drawn and published. */
async function castComic(owner: { id: number }, wishes: Parameters<typeof makeComic>[1] = {}) {
  const comic = await makeComic(db(), { user_id: owner.id, panels: [3], ...wishes })
  const characters = [
    { id: 'sari', name: 'Sari', appearance: 'Remaja perempuan', personality: '', look: sari, drawn: true },
    { id: 'lula', name: 'Lula', appearance: 'Capung', personality: '', look: null, drawn: false },
  ]
  await db()('comics')
    .where({ id: comic.id })
    .update({ characters: JSON.stringify(characters) })
  for (const [at, id] of comic.panelIds.entries())
    await db()('comic_panels')
      .where({ id })
      .update({ description: words[at] ?? '', dialogues: JSON.stringify([line]) })
  const scenes = async () => {
    const panels = await listPanels(db(), comic.id)
    return panels.map(({ scene }) => scene?.figures.map(({ id, look }) => `${id} ${look.kind}`).sort())
  }
  return { ...comic, scenes }
}

async function called(wishes: Parameters<typeof makeComic>[1] = {}) {
  const owner = await makeUser(db(), { name: 'Dinda Puspita' })
  const comic = await castComic(owner, wishes)
  const token = await tokenOf(owner)
  const put = (id: string, look: object | null) =>
    call('put', `/comics/${comic.id}/characters`, token).send({ characters: [{ id, look }] })
  return { ...comic, token, put, post: (path: string) => call('post', `/comics/${comic.id}/${path}`, token).send({}) }
}

const rendersOf = async (id: number) => (await listPanels(db(), id)).map(({ render_id }) => render_id)
const drawnOf = (data: { characters: { name: string; drawn: boolean; look: object | null }[] }) =>
  data.characters.map(({ name, drawn, look }) => [name, drawn, look !== null])

test('the cast of a published comic changes at once: its panels are drawn anew, and undoing brings back both', async () => {
  const { id, put, post, scenes } = await called()
  const before = await rendersOf(id)
  const { data } = (await put('lula', butterfly).expect(200)).body
  expect(drawnOf(data)).toEqual([
    ['Sari', true, true],
    ['Lula', true, true],
  ])
  expect((await scenes())[0]).toEqual(['lula butterfly', 'sari woman'])
  expect((await scenes())[2]).toEqual(['lula butterfly'])
  const after = await rendersOf(id)
  expect(after.map((render, at) => render !== before[at])).toEqual([true, false, true])
  for (const { dialogues } of await listPanels(db(), id)) expect(dialogues).toEqual([line])
  const undone = (await post('undo').expect(200)).body.data
  expect([undone.undo, drawnOf(undone.comic)[1], await rendersOf(id)]).toEqual([0, ['Lula', false, false], before])
  expect(drawnOf((await post('redo').expect(200)).body.data.comic)[1]).toEqual(['Lula', true, true])
  expect(await rendersOf(id)).toEqual(after)
})

test('null takes somebody out of all panels, and they may come back', async () => {
  const { id, put, scenes } = await called()
  await put('sari', null).expect(200)
  expect(drawnOf((await call('get', `/comics/${id}`).expect(200)).body.data)[0]).toEqual(['Sari', false, false])
  expect(await scenes()).not.toContainEqual(expect.arrayContaining([expect.stringContaining('sari')]))
  await put('sari', sari).expect(200)
  expect((await scenes())[1]).toEqual(['sari woman'])
})

test('before the drawing only scenes change, and a published comic of a model stays as it is', async () => {
  const draft = await called({ draft_status: 'SCRIPT_READY' })
  await draft.put('lula', butterfly).expect(200)
  expect((await draft.scenes())[2]).toEqual(['lula butterfly'])
  expect(await rendersOf(draft.id)).toEqual([null, null, null])
  await draft.put('tidak-ada', butterfly).expect(400)
  await draft.put('lula', { kind: 'tidak-ada' }).expect(422)
  const model = await called({ illustrator: 'gemini' })
  const [renders, { body }] = [await rendersOf(model.id), await model.put('lula', butterfly).expect(409)]
  expect(JSON.stringify(body)).toContain('digambar model')
  expect(await rendersOf(model.id)).toEqual(renders)
  await db()('comics').where({ id: model.id }).update({ published_at: null })
  await model.put('lula', butterfly).expect(200)
  expect(await rendersOf(model.id)).toEqual(renders)
})

test('undoing a look leaves what was written of the cast since', async () => {
  const { user, form, post } = await creator()
  const comic = await castComic(user, { published_at: null, draft_status: 'COMPLETED' })
  const step = `/komik/${comic.id}/langkah/3/`
  await post(step, { ...(await form(step)), 'jenis-1': 'butterfly' }).expect(303)
  await post(step, { ...(await form(step)), 'rupa-1': 'Bersayap kuning', 'sifat-0': 'Pemberani' }).expect(303)
  const cast = async () => {
    const row = await db()('comics').where({ id: comic.id }).first('characters')
    return row?.characters.map(({ appearance, personality, look }) => [appearance, personality, look?.kind ?? null])
  }
  const turn = (aksi: string) => post(`/komik/${comic.id}/sunting/${comic.panelIds[0]}/`, { aksi }).expect(303)
  const texts = ['Remaja perempuan', 'Pemberani', 'woman']
  // The words have changed the look too.
  await turn('urungkan')
  expect(await cast()).toEqual([texts, ['Bersayap kuning', '', 'butterfly']])
  await turn('urungkan')
  expect(await cast()).toEqual([texts, ['Bersayap kuning', '', null]])
  await turn('ulangi')
  expect(await cast()).toEqual([texts, ['Bersayap kuning', '', 'butterfly']])
})

test('undoing a look keeps the pictures that a model has drawn', async () => {
  const { id, put, post, scenes } = await called({
    illustrator: 'gemini',
    published_at: null,
    draft_status: 'COMPLETED',
  })
  const renders = await rendersOf(id)
  await put('lula', butterfly).expect(200)
  await post('undo').expect(200)
  expect([await rendersOf(id), (await scenes())[2]]).toEqual([renders, undefined])
  await post('redo').expect(200)
  expect([await rendersOf(id), (await scenes())[2]]).toEqual([renders, ['lula butterfly']])
})

test('a hero whose look could not be drawn yet is chosen by sending the same again', async () => {
  const { user, form, post } = await creator()
  const comic = await castComic(user, { published_at: null, draft_status: 'COMPLETED' })
  const heroes = await db()('comic_characters').select('id', 'key')
  const hero = heroes.find(({ key }) => key !== 'sari')
  const wait = (redraw_asked_at: Date | null) =>
    db()('comic_panels').where({ comic_id: comic.id }).update({ redraw_asked_at })
  const step = `/komik/${comic.id}/langkah/3/`
  const sent = { ...(await form(step)), tokoh: String(hero?.id), 'sifat-0': 'Pemberani' }
  await wait(new Date())
  await post(step, sent).expect(409)
  await wait(null)
  await post(step, sent).expect(303)
  const row = await db()('comics').where({ id: comic.id }).first('characters', 'character_id')
  expect(row).toMatchObject({
    character_id: hero?.id,
    characters: [{ look: characterTemplates.get(hero?.key ?? '') }, {}],
  })
})

test('words sent with a look are one step with it, and none of both is stored where the look is refused', async () => {
  const { user, form, post } = await creator()
  const comic = await castComic(user)
  const [first, , last] = comic.panelIds
  const at = `/komik/${comic.id}/sunting/${first}/`
  const fields = { ...(await form(`/komik/${comic.id}/sunting/?panel=${first}`)), gambar: 'Pagi di desa.' }
  const wait = (redraw_asked_at: Date | null) =>
    db()('comic_panels')
      .where({ id: last ?? 0 })
      .update({ redraw_asked_at })
  const state = async () => [(await listPanels(db(), comic.id))[0]?.description, (await comic.scenes())[2]]
  const key = Object.keys(fields).find((name) => name.startsWith('gambar-')) ?? ''
  const sent = { ...fields, [key]: 'Lula terbang ke hutan.', aksi: 'rupa:lula:butterfly' }
  const before = await state()
  await wait(new Date())
  await post(at, sent).expect(409)
  expect(await state()).toEqual(before)
  await wait(null)
  await post(at, sent).expect(303)
  expect(await state()).toEqual(['Lula terbang ke hutan.', ['lula butterfly']])
  await post(at, { aksi: 'urungkan' }).expect(303)
  expect(await state()).toEqual(before)
})

test.each([{ id: 'semut' }, {}])(
  'an ant of an older cast with a person’s look can be drawn from the editor',
  async (id) => {
    const { user, page, form, post } = await creator()
    const comic = await castComic(user)
    const ant = { ...id, name: 'Semut', appearance: 'Remaja perempuan, hoodie', personality: '', look: sari }
    const { look: _, ...plain } = ant
    const person = { id: 'sari', name: 'Sari', appearance: 'Remaja perempuan', personality: '', look: sari }
    await db()('comics')
      .where({ id: comic.id })
      .update({ characters: JSON.stringify([person, 'id' in id ? ant : plain]) })
    await db()('comic_panels')
      .where({ id: comic.panelIds[2] ?? 0 })
      .update({ description: 'Semut menangis.' })
    const editor = `/komik/${comic.id}/sunting/`
    const shown = await page(`${editor}?panel=${comic.panelIds[1]}&pilih=sari`)
    expect(shown.text('.poser-missing')).toContain('Semut tanpa gambar.')
    expect(shown.all('[name=siapa]').map((one) => one.getAttribute('value'))).not.toContain('semut')
    const fields = await form(`${editor}?panel=${comic.panelIds[1]}`)
    await post(`${editor}${comic.panelIds[1]}/`, { ...fields, aksi: 'rupa:semut:ant' }).expect(303)
    expect((await comic.scenes())[2]).toContain('semut ant')
    expect((await page(editor)).all('.poser-missing')).toEqual([])
  },
)

test('the step names what cannot be drawn, with its nearest kinds; nothing is chosen until somebody chooses', async () => {
  const { user, page, form, post } = await creator()
  const comic = await castComic(user, { draft_status: 'SCRIPT_READY' })
  const step = `/komik/${comic.id}/langkah/3/`
  const shown = await page(step)
  expect(shown.text('#tokoh')).toContain('Capung belum bisa digambar.')
  const choices = shown
    .all('input[name="jenis-1"]')
    .map((one) => [one.getAttribute('value'), one.hasAttribute('checked')])
  expect(choices).toEqual([
    ['', true],
    ['butterfly', false],
    ['firefly', false],
  ])
  const fields = await form(step)
  expect((await post(step, fields)).status).toBe(303)
  expect((await comic.scenes()).flatMap((ids) => ids ?? []).join()).not.toContain('lula')
  expect((await post(step, { ...fields, 'rupa-1': 'Bersinar kuning' })).status).toBe(303)
  expect((await page(step)).all('input[name="jenis-1"]').length).toBe(3)
  expect((await post(step, { ...fields, 'jenis-1': 'butterfly' })).status).toBe(303)
  expect((await comic.scenes())[2]).toEqual(['lula butterfly'])
  expect((await page(step)).text('#tokoh')).not.toContain('belum bisa digambar')
  expect((await post(step, { ...(await form(step)), 'jenis-1': '' })).status).toBe(303)
  expect((await comic.scenes())[2]).toEqual([])
})

test('the editor of a published comic offers the same, and the step leads there', async () => {
  const { user, page, form, post } = await creator()
  const comic = await castComic(user)
  const editor = `/komik/${comic.id}/sunting/`
  expect((await page(`/komik/${comic.id}/langkah/3/`)).attribute('.studio-side p a', 'href')).toMatch(/sunting\/$/)
  const shown = await page(editor)
  expect(shown.text('.poser-missing')).toContain('Capung belum bisa digambar.')
  expect(shown.all('.poser-missing button').map((one) => one.getAttribute('value'))).toEqual([
    'rupa:lula:butterfly',
    'rupa:lula:firefly',
  ])
  const at = `${editor}${comic.panelIds[1]}/`
  const fields = await form(`${editor}?panel=${comic.panelIds[1]}`)
  expect((await post(at, { ...fields, aksi: 'rupa:lula:bird' })).status).toBe(303)
  expect((await comic.scenes())[2]).toEqual(['lula bird'])
  const chosen = await form(`${editor}?panel=${comic.panelIds[2]}&pilih=lula`)
  expect((await post(`${editor}${comic.panelIds[2]}/`, { ...chosen, jenis: '', aksi: 'terapkan' })).status).toBe(303)
  expect((await comic.scenes())[2]).toEqual([])
})
