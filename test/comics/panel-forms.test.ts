import { expect, test } from 'vitest'
import type { PanelScene } from '../../src/artwork/comic/panel-scene.ts'
import { listPanels } from '../../src/comics/comic/queries.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { useBrowsers } from './support/browser.ts'
import { makeComic } from './support/make.ts'

const db = useDatabase()
const { member, staff } = useBrowsers(db)

const look = { kind: 'man', age: 'teen', variant: 1, hair: 'messy', skin: 'tan', clothes: 'hoodie' } as const
const standing = { pose: 'stand', mood: 'calm', facing: 'three_quarter', flip: false, y: 0.94, scale: 0.6 } as const
const tio = { id: 'tio', name: 'Tio', look }
const rani = { id: 'rani', name: 'Rani', look: { ...look, kind: 'woman' } } as const
const bima = { id: 'bima', name: 'Bima', look }
const scene: PanelScene = {
  size: 'wide',
  place: 'busstop',
  time: 'day',
  weather: 'clear',
  camera: { distance: 'medium', height: 'eye' },
  figures: [
    { ...standing, ...tio, pose: 'hug', x: 0.3, together: 'rani' },
    { ...standing, ...rani, pose: 'hug', x: 0.5, together: 'tio' },
    { ...standing, id: 'penjual', name: 'Penjual', look, x: 0.8, together: null },
  ],
  props: [{ id: 'payung', key: 'umbrella', x: 0.48, y: 0.94, scale: 0.3, held_by: 'tio' }],
  effect: null,
}
const said = (text: string) => ({ character: 'Tio', text, kind: 'speech', x: null, y: null })

/** A comic with Tio, Rani and Bima, and what its first card or its editor sends. */
async function comicOf(wishes: Parameters<typeof makeComic>[1] = {}, texts: readonly object[] = [said('Satu.')]) {
  const { user, page, post } = await member({ name: 'Dinda Puspita' })
  const comic = await makeComic(db(), { user_id: user.id, published_at: null, draft_status: 'SCRIPT_READY', ...wishes })
  const cast = [tio, rani, bima].map((one) => ({ ...one, appearance: 'Remaja', personality: 'Sabar' }))
  await db()('comics')
    .where({ id: comic.id })
    .update({ characters: JSON.stringify(cast) })
  await db()('comic_panels')
    .where({ comic_id: comic.id })
    .update({ scene: JSON.stringify(scene), dialogues: JSON.stringify(texts) })
  const board = `/komik/${comic.id}/langkah/2/`
  const form = async (chosen = 'tio') => fieldsOf(await page(`${board}?panel=${comic.panelIds[0]}&pilih=${chosen}`))
  const first = async () => (await listPanels(db(), comic.id))[0]
  const send = (fields: Record<string, string>) => post(board, fields)
  return { comic, page, post, board, form, first, send }
}

function fieldsOf(page: ReturnType<typeof read>): Record<string, string> {
  const [card] = page.all('form[data-panel]')
  const fields = card?.querySelectorAll('input[name], textarea[name], select[name]') ?? []
  const sent = fields.filter((one) => one.getAttribute('type') !== 'radio' || one.hasAttribute('checked'))
  return Object.fromEntries(
    sent
      .filter((one) => one.getAttribute('type') !== 'checkbox')
      .map((one) => [
        one.getAttribute('name') ?? '',
        one.rawTagName === 'textarea'
          ? one.text
          : ((one.querySelectorAll('option[selected]').at(-1) ?? one).getAttribute('value') ?? ''),
      ]),
  )
}

test('the button of a text acts on that text, also when an earlier one was emptied', async () => {
  const { form, first, send } = await comicOf({}, [said('Satu.'), said('Dua.'), said('Tiga.')])
  await send({ ...(await form()), 'teks-0-0': '', aksi: 'hapus:1' })
  expect((await first())?.dialogues.map(({ text }) => text)).toEqual(['Tiga.'])
})

test('of speaker and kind of a text the one that was changed counts', async () => {
  const caption = { ...said('Hujan turun.'), character: '', kind: 'narration' }
  const { form, first, send } = await comicOf({}, [caption])
  const text = async () => (await first())?.dialogues[0]
  await send({ ...(await form()), 'siapa-0-0': 'Tio' })
  expect(await text()).toMatchObject({ character: 'Tio', kind: 'speech', text: 'Hujan turun.' })
  await send({ ...(await form()), 'bentuk-0-0': 'narration' })
  expect(await text()).toMatchObject({ character: '', kind: 'narration' })
  await send({ ...(await form()), 'bentuk-0-0': 'speech' })
  expect(await text()).toMatchObject({ character: '', kind: 'speech' })
  const twice = { ...(await form()), 'siapa-0-0': 'Narator' }
  await send(twice)
  await send({ ...twice, dasar: (await form()).dasar ?? '' })
  expect(await text()).toMatchObject({ character: '', kind: 'narration' })
})

test('a select whose balloon is nobody’s is described by what is missing, and a button says what it joins', async () => {
  const { comic, page, board } = await comicOf({}, [{ ...said('Satu.'), character: '' }])
  const shown = await page(`${board}?panel=${comic.panelIds[0]}`)
  const help = shown.attribute('select[name="siapa-0-0"]', 'aria-describedby')
  expect(shown.text(`#${help}`)).toMatch(/^Tanpa nama, balon ini/)
  expect(shown.text('button[value=gabung-panel]')).toMatch(/^Gabung\s+dengan panel berikutnya$/)
})

test('who takes the place of somebody is held, and holds, as they did', async () => {
  const { form, first, send } = await comicOf()
  await send({ ...(await form()), siapa: 'bima' })
  expect((await first())?.scene).toMatchObject({
    figures: [{ id: 'bima', together: 'rani' }, { id: 'rani', together: 'bima' }, {}],
    props: [{ held_by: 'bima' }],
  })
})

test('who takes the place of somebody stands where they stood', async () => {
  const { form, first, send } = await comicOf()
  await send({ ...(await form('penjual')), siapa: 'bima' })
  expect((await first())?.scene?.figures[2]).toMatchObject({ id: 'bima', x: 0.8, y: 0.94, scale: 0.6 })
})

test('what is small stays a scene that can be changed from every distance', async () => {
  const { form, first, send } = await comicOf()
  const small = { ...scene, props: [{ id: 'gelas', key: 'glass', x: 0.6, y: 0.9, scale: 0.02, held_by: null }] }
  await send({ ...(await form()), adegan: JSON.stringify(small), jarak: 'far' })
  await send({ ...(await form()), cuaca: 'rain' })
  expect((await first())?.scene).toMatchObject({
    camera: { distance: 'far' },
    weather: 'rain',
    props: [{ key: 'glass' }],
  })
})

test('somebody outside the cast keeps their name until they become of another kind', async () => {
  const { form, first, send } = await comicOf()
  const name = async () => (await first())?.scene?.figures[2]?.name
  await send({ ...(await form('penjual')), wajah: 'happy' })
  expect(await name()).toBe('Penjual')
  await send({ ...(await form('penjual')), jenis: 'woman' })
  expect(await name()).toBe('Perempuan')
})

test('a look of the whole comic is offered unless a model has drawn the comic, and a save is never refused for it', async () => {
  const { comic, form, first, send } = await comicOf()
  const before = await form()
  expect(before.rambut).toBe('messy')
  const drawn = { draft_status: 'COMPLETED', published_at: new Date() } as const
  await db()('comics').where({ id: comic.id }).update(drawn)
  expect((await form()).rambut).toBe('messy')
  await db()('comics').where({ id: comic.id }).update({ illustrator: 'gemini' })
  expect((await form()).rambut).toBeUndefined()
  expect((await form('penjual')).rambut).toBe('messy')
  expect((await send({ ...before, rambut: 'curly', 'teks-0-0': 'Baru.' })).status).toBe(303)
  expect(await first()).toMatchObject({
    dialogues: [{ text: 'Baru.' }],
    scene: { figures: [{ look: { hair: 'messy' } }, {}, {}] },
  })
})

test('what is wrong in a card or the editor stands in a part that scripts take over', async () => {
  const { comic, form, post, page, send } = await comicOf({ draft_status: 'COMPLETED' })
  const long = 'a'.repeat(10_000)
  const card = await send({ ...(await form()), 'teks-0-0': long })
  expect(card.status).toBe(422)
  expect(read(card.text).all('[data-part]:not([hidden]) > .form-errors')).toHaveLength(1)
  const fields = fieldsOf(await page(`/komik/${comic.id}/sunting/`))
  const editor = await post(`/komik/${comic.id}/sunting/${comic.panelIds[0]}/`, { ...fields, 'teks-0-0': long })
  expect([editor.status, read(editor.text).all('[data-part] > .form-errors').length]).toEqual([422, 1])
})

test('who cannot change a comic gets no buttons on its stage', async () => {
  const { comic, page, board } = await comicOf({ draft_status: 'COMPLETED', published_at: new Date() })
  const [card, editor] = [`${board}?panel=${comic.panelIds[0]}`, `/komik/${comic.id}/sunting/`]
  const ofStaff = await staff()
  for (const path of [card, editor]) {
    expect((await page(path)).all('[data-seen]')).toHaveLength(4)
    expect((await ofStaff.page(path)).all('[data-seen]')).toHaveLength(0)
  }
})

test('the editor is read again with who is chosen in it', async () => {
  const { comic, page } = await comicOf({ draft_status: 'COMPLETED' })
  const shown = await page(`/komik/${comic.id}/sunting/?panel=${comic.panelIds[1]}&pilih=rani`)
  expect(shown.attribute('#panggung', 'data-live-at')).toContain(`?panel=${comic.panelIds[1]}&pilih=rani`)
})
