import { expect, test } from 'vitest'
import { PanelScene } from '../../../src/artwork/comic/panel-scene.ts'
import { listPanels } from '../../../src/comics/comic/queries.ts'
import { pruneSteps } from '../../../src/comics/work/hand/queries.ts'
import { site } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const folder = useFolder()
const { call, tokenOf, member } = useApi(db, { DATA_DIR: folder })

/** A comic in a state, with what its owner can do to it; by default it is drawn and published. */
async function owned(wishes: Parameters<typeof makeComic>[1] = {}) {
  const owner = await makeUser(db(), { name: 'Dinda Puspita' })
  const comic = await makeComic(db(), { user_id: owner.id, ...wishes })
  const token = await tokenOf(owner)
  const at = (path: string) => `/comics/${comic.id}/${path}`
  return {
    ...comic,
    token,
    put: (panel: number | undefined, body: object) => call('put', at(`panels/${panel}`), token).send(body),
    post: (path: string, body: object = {}) => call('post', at(path), token).send(body),
    remove: (panel: number | undefined) => call('delete', at(`panels/${panel}`), token),
    panels: () => listPanels(db(), comic.id),
    order: async () => (await listPanels(db(), comic.id)).map(({ id }) => id),
  }
}

const pictureOf = async (id: number | null) =>
  (
    await db()('comic_renders')
      .where({ id: id ?? 0 })
      .first()
  )?.picture

test('a changed scene of a drawn comic is drawn at once, readers get it, and undoing brings back the old picture', async () => {
  const { id, put, post, panels, panelIds } = await owned()
  const [before] = await panels()
  const { data } = (await put(panelIds[0], { scene: { place: 'market', camera: { height: 'low' } } }).expect(200)).body
  expect(data.scene).toMatchObject({ place: 'market', camera: { height: 'low' } })
  const [after] = await panels()
  expect(after?.render_id).not.toBe(before?.render_id)
  expect(await pictureOf(after?.render_id ?? null)).not.toBeNull()
  const [read] = (await call('get', `/comics/${id}`).expect(200)).body.data.panels
  expect([read.image_url, 'scene' in read]).toEqual([data.image_url, false])
  const undone = (await post('undo').expect(200)).body.data
  expect([undone.undo, undone.redo]).toEqual([0, 1])
  expect((await panels())[0]).toMatchObject({ scene: null, render_id: before?.render_id })
  await post('redo').expect(200)
  expect((await panels())[0]).toMatchObject({ render_id: after?.render_id })
})

test('a scene is stored only, while the comic is not drawn', async () => {
  const { put, panels, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  await put(panelIds[0], { scene: { place: 'market', time: 'night' } }).expect(200)
  expect((await panels())[0]).toMatchObject({ render_id: null, scene: { place: 'market', time: 'night' } })
  await put(panelIds[0], { scene: { time: 'day' } }).expect(200)
  expect((await panels())[0]?.scene).toMatchObject({ place: 'market', time: 'day' })
})

test('a panel of a comic that a model has drawn becomes the kit’s once its scene changes', async () => {
  const { put, panels, panelIds } = await owned({ illustrator: 'gemini' })
  await put(panelIds[0], { scene: { place: 'beach' } }).expect(200)
  const [panel] = await panels()
  expect(
    await db()('comic_renders')
      .where({ id: panel?.render_id ?? 0 })
      .first(),
  ).toMatchObject({
    illustrator: 'built-in',
    run: null,
  })
})

const figure = { id: 'tio', name: 'Tio', look: { kind: 'man' }, x: 0.4, y: 0.95, scale: 0.8 }

test.each([
  [{ tempat: 'market' }, ['body', 'scene', 'tempat']],
  [{ place: 'bulan' }, ['body', 'scene', 'place']],
  [{ camera: { distance: 'dekat' } }, ['body', 'scene', 'camera', 'distance']],
  [{ figures: [{ ...figure, pose: 'terjun' }] }, ['body', 'scene', 'figures', 0, 'pose']],
  [{ figures: [{ ...figure, baju: 'batik' }] }, ['body', 'scene', 'figures', 0, 'baju']],
  [{ props: [{ id: 'p', key: 'umbrella', x: 0.1, y: 0.9 }] }, ['body', 'scene', 'props', 0, 'scale']],
])('the scene %j is refused', async (scene, loc) => {
  const { put, panels, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  const { body } = await put(panelIds[0], { scene }).expect(422)
  expect(body.detail).toMatchObject([{ loc, msg: expect.any(String), type: expect.any(String) }])
  expect((await panels())[0]?.scene).toBeNull()
})

test('who is no longer one of two stands alone', async () => {
  const { put, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  const pair = [
    { ...figure, pose: 'hug', together: 'ani' },
    { ...figure, id: 'ani', pose: 'hug', together: 'tio' },
  ]
  const both = (await put(panelIds[0], { scene: { figures: pair } }).expect(200)).body.data.scene
  expect(both.figures).toMatchObject([{ together: 'ani' }, { together: 'tio' }])
  const alone = (await put(panelIds[0], { scene: { figures: [both.figures[0]] } }).expect(200)).body.data.scene
  expect(alone.figures).toMatchObject([{ pose: 'stand', together: null }])
})

test('a mixed series of twelve edits is undone to the beginning and redone to the end', async () => {
  const { id, token, post, put, remove, panels, panelIds } = await owned({ panels: [3, 3, 2] })
  const [a, b, c, d, e, f] = panelIds
  const state = async () => {
    const { data } = (await call('get', `/comics/${id}`, token)).body
    return [await panels(), data.page_count].map((part) =>
      JSON.parse(JSON.stringify(part, (key, value) => (key === 'version' ? undefined : value))),
    )
  }
  const states = [await state()]
  const edits = [
    () => put(a, { description: 'Pagi di pasar.' }),
    () => put(b, { dialogues: [{ character: 'Tio', text: 'Ayo.' }] }),
    () => put(c, { scene: { place: 'market' } }),
    () => post('panels', { after: c, dialogues: [{ character: 'Sari', text: 'Tunggu!' }] }),
    () => post(`panels/${d}/move`, { after: null }),
    () => remove(e),
    () => post(`panels/${a}/split`, { at: 0 }),
    () => put(c, { scene: { figures: [figure] }, description: 'Tio datang.' }),
    () => post('panels', { after: null, scene: { place: 'beach' } }),
    () => post(`panels/${b}/move`, { after: f }),
    () => remove(f),
    () => put(d, { narration: 'Malam itu.' }),
  ]
  for (const edit of edits) {
    expect((await edit()).status).toBeLessThan(300)
    states.push(await state())
  }
  for (let at = edits.length - 1; at >= 0; at -= 1) {
    const { data } = (await post('undo').expect(200)).body
    expect([data.undo, data.redo, await state()]).toEqual([at, edits.length - at, states[at]])
  }
  await post('undo').expect(409)
  for (let at = 1; at <= edits.length; at += 1) {
    await post('redo').expect(200)
    expect(await state()).toEqual(states[at])
  }
  await post('redo').expect(409)
})

test('a new step drops what could be redone', async () => {
  const { put, post, panels, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  await put(panelIds[0], { description: 'Satu.' })
  await put(panelIds[1], { description: 'Dua.' })
  expect((await post('undo')).body.data).toMatchObject({ undo: 1, redo: 1 })
  await put(panelIds[2], { description: 'Tiga.' })
  await post('redo').expect(409)
  expect((await post('undo')).body.data).toMatchObject({ undo: 1, redo: 1 })
  expect((await panels()).slice(0, 2).map(({ description }) => description)).toEqual(['Satu.', expect.any(String)])
})

test('what is typed in a panel within two seconds is one step, a change of its scene another', async () => {
  const { put, post, panels, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  const undoable = async () => (await db()('comic_steps')).length
  for (const description of ['S', 'Sa', 'Sari.']) await put(panelIds[0], { description })
  expect(await undoable()).toBe(1)
  await db()('comic_steps').update({ at: db().raw("clock_timestamp() - interval '3 seconds'") })
  await put(panelIds[0], { description: 'Sari pulang.' })
  await put(panelIds[0], { scene: { place: 'market' } })
  await put(panelIds[0], { description: 'Sari pergi.' })
  expect(await undoable()).toBe(4)
  for (let step = 0; step < 3; step += 1) await post('undo').expect(200)
  expect((await panels())[0]).toMatchObject({ description: 'Sari.', scene: null })
  await post('undo').expect(200)
  expect((await panels())[0]?.description).toMatch(/Malam hujan/)
})

test('a removed panel is gone from everywhere, and comes back with its picture and its readers', async () => {
  const { id, remove, post, panels, panelIds } = await owned({ panels: [2, 2] })
  const [reader, before] = [await member(), await panels()]
  await call('post', `/comics/${id}/track-read`, reader).send({ panel_id: panelIds[1] }).expect(200)
  await remove(panelIds[1]).expect(200)
  const { data } = (await call('get', `/comics/${id}`).expect(200)).body
  expect(data.panels.map((panel: { id: number }) => panel.id)).toEqual([panelIds[0], panelIds[2], panelIds[3]])
  expect((await call('get', `/comics/${id}/panels`)).body.data.total_panels).toBe(3)
  const [left] = (await call('get', '/comics/last-read', reader)).body.data
  expect(left).toMatchObject({ last_panel_id: null })
  await remove(panelIds[1]).expect(404)
  await pruneSteps(db())
  await post('undo').expect(200)
  expect((await panels()).map(({ id: panel, render_id }) => [panel, render_id])).toEqual(
    before.map(({ id: panel, render_id }) => [panel, render_id]),
  )
  expect((await call('get', '/comics/last-read', reader)).body.data[0]).toMatchObject({ last_panel_id: panelIds[1] })
})

test('what no step brings back is pruned, also pictures; undoing then draws again', async () => {
  const { put, post, remove, panels, panelIds } = await owned({ panels: [2] })
  await remove(panelIds[1]).expect(200)
  await put(panelIds[0], { scene: { place: 'market' } }).expect(200)
  const [first] = await panels()
  await put(panelIds[0], { scene: { place: 'beach' } }).expect(200)
  await db()('comic_renders')
    .where({ id: first?.render_id ?? 0 })
    .delete()
  await post('undo').expect(200)
  const [again] = await panels()
  expect([again?.scene?.place, again?.render_id === first?.render_id]).toEqual(['market', false])
  await db()('comic_steps').update({ at: db().raw("now() - interval '31 days'") })
  await pruneSteps(db())
  await post('undo').expect(409)
  expect(await db()('comic_panel_rows').where({ id: panelIds[1] ?? 0 })).toEqual([])
})

test('of two hundred and one steps the oldest cannot be undone', async () => {
  const { id, put, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  const step = { comic_id: id, changes: '[]', pages: null }
  await db()('comic_steps').insert(Array.from({ length: 200 }, () => step))
  await put(panelIds[0], { description: 'Satu lagi.' }).expect(200)
  expect((await db()('comic_steps').where({ comic_id: id })).length).toBe(200)
})

test('panels are added, split and moved in their order, and pages hold two to six of them', async () => {
  const { post, order, panels, panelIds } = await owned({ panels: [6, 2], draft_status: 'SCRIPT_READY' })
  const [first, second] = panelIds
  const added = (await post('panels', { after: first }).expect(201)).body.data
  expect((await order()).slice(0, 3)).toEqual([first, added.id, second])
  const sizes = async () => {
    const numbers = (await panels()).map(({ page_number }) => page_number)
    return [...new Set(numbers)].map((page) => numbers.filter((one) => one === page).length)
  }
  expect(await sizes()).toEqual([4, 3, 2])
  const words = { dialogues: [{ text: 'Satu' }, { text: 'Dua' }, { text: 'Tiga' }] }
  const long = (await post('panels', { after: null, ...words }).expect(201)).body.data
  const rest = (await post(`panels/${long.id}/split`, { at: 1 }).expect(201)).body.data
  expect(rest.dialogues.map(({ text }: { text: string }) => text)).toEqual(['Dua', 'Tiga'])
  expect((await order()).slice(0, 3)).toEqual([long.id, rest.id, first])
  await post(`panels/${long.id}/move`, { after: panelIds.at(-1) }).expect(200)
  expect((await order()).at(-1)).toBe(long.id)
  await post(`panels/${long.id}/move`, { after: 999_999 }).expect(404)
})

test('a panel is joined with the next one, in one step that is undone, and keeps its picture and readers', async () => {
  const { id, post, put, order, panels, panelIds } = await owned({ panels: [2, 2] })
  const [a, b, c] = panelIds
  await put(a, { description: 'Pagi.', dialogues: [{ character: 'Tio', text: 'Satu' }] }).expect(200)
  const later = { dialogues: [{ text: 'Dua', x: 0.5, y: 0.5 }, { text: 'Tiga' }], narration: 'Lalu.' }
  await put(b, { description: 'Siang.', ...later }).expect(200)
  const reader = await member()
  await call('post', `/comics/${id}/track-read`, reader).send({ panel_id: a }).expect(200)
  const before = await panels()
  const { data } = (await post(`panels/${a}/join`).expect(200)).body
  expect(data).toMatchObject({ id: a, description: 'Pagi. Siang.' })
  expect(data.dialogues.map(({ character, text }: Record<string, string>) => `${character}: ${text}`)).toEqual([
    'Tio: Satu',
    ': Lalu.',
    ': Dua',
    ': Tiga',
  ])
  expect(data.dialogues[2]).toMatchObject({ x: null, y: null })
  expect(await order()).toEqual([a, c, panelIds[3]])
  expect((await panels())[0]?.render_id).toBe(before[0]?.render_id)
  expect((await call('get', '/comics/last-read', reader)).body.data[0]).toMatchObject({ last_panel_id: a })
  await post('undo').expect(200)
  const now = (panel: (typeof before)[number] | undefined) => ({ ...panel, version: 0 })
  expect((await panels()).map(now)).toEqual(before.map(now))
  await post('redo').expect(200)
  expect(await order()).toEqual([a, c, panelIds[3]])
})

test('what a split has parted, a join makes one again', async () => {
  const { post, put, panels, panelIds } = await owned({ panels: [2], draft_status: 'SCRIPT_READY' })
  const words = { description: 'Malam.', dialogues: [{ text: 'Satu' }, { text: 'Dua' }] }
  await put(panelIds[0], words).expect(200)
  const textsOf = async () => (await panels()).map(({ description, dialogues }) => [description, dialogues])
  const before = await textsOf()
  await post(`panels/${panelIds[0]}/split`, { at: 1 }).expect(201)
  await post(`panels/${panelIds[0]}/join`).expect(200)
  expect(await textsOf()).toEqual(before)
})

test('nothing is joined behind the last panel, nor more than one panel holds', async () => {
  const { post, put, order, panelIds } = await owned({ panels: [2, 2], draft_status: 'SCRIPT_READY' })
  const many = { dialogues: Array.from({ length: 4 }, (_, nth) => ({ text: `Teks ${nth}` })), narration: '' }
  for (const panel of panelIds.slice(0, 2)) await put(panel, many).expect(200)
  expect((await post(`panels/${panelIds[0]}/join`).expect(409)).body.detail).toMatch(/8 teks.*paling banyak 6/)
  expect((await post(`panels/${panelIds[3]}/join`).expect(409)).body.detail).toMatch(/panel terakhir/)
  await post('panels/999999/join').expect(404)
  expect(await order()).toEqual(panelIds)
})

test('the last panel stays, and a comic holds at most 150', async () => {
  const one = await owned({ panels: [1] })
  await one.remove(one.panelIds[0]).expect(409)
  const most = await owned({ panels: Array.from({ length: 25 }, () => 6), draft_status: 'SCRIPT_READY' })
  await most.post('panels', { after: null }).expect(409)
})

test('nothing changes by hand while the comic is worked on', async () => {
  const { id, put, post, panelIds, remove } = await owned()
  await put(panelIds[0], { description: 'Satu.' }).expect(200)
  await db()('comics').where({ id }).update({ draft_status: 'PENDING' })
  for (const request of [
    put(panelIds[0], { scene: { place: 'market' } }),
    post('panels', { after: null }),
    post(`panels/${panelIds[0]}/split`, { at: 0 }),
    post(`panels/${panelIds[0]}/join`),
    post(`panels/${panelIds[0]}/move`, { after: null }),
    remove(panelIds[0]),
    post('undo'),
    post('redo'),
  ])
    await request.expect(409)
  await db()('comics').where({ id }).update({ draft_status: 'COMPLETED' })
  await post(`regenerate-panel/${panelIds[0]}`).expect(202)
  await put(panelIds[0], { scene: { place: 'market' } }).expect(409)
})

test('for everybody else there is no panel to change and nothing to undo', async () => {
  const { id, panelIds, put } = await owned()
  await put(panelIds[0], { description: 'Satu.' }).expect(200)
  const other = await member()
  const panel = `/comics/${id}/panels/${panelIds[0]}`
  for (const [method, path, body] of [
    ['put', panel, { scene: { place: 'market' } }],
    ['post', `/comics/${id}/panels`, { after: null }],
    ['post', `${panel}/split`, { at: 0 }],
    ['post', `${panel}/join`, {}],
    ['post', `${panel}/move`, { after: null }],
    ['delete', panel, {}],
    ['post', `/comics/${id}/undo`, {}],
    ['post', `/comics/${id}/redo`, {}],
    ['post', `/comics/${id}/script-option`, { n: 1 }],
  ] as const) {
    expect([path, (await call(method, path, other).send(body)).status]).toEqual([path, 404])
    expect([path, (await call(method, path).send(body)).status]).toEqual([path, 401])
  }
})

test('another server on the same database undoes what the first has changed', async () => {
  const { id, put, panels, token, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  await put(panelIds[0], { description: 'Satu.' }).expect(200)
  const restarted = site(db(), { fresh: true, settings: { DATA_DIR: folder } })
  await restarted.post(`/api/v1/comics/${id}/undo`).set(token).expect(200)
  expect((await panels())[0]?.description).toMatch(/Malam hujan/)
})

test('the owner alone gets scenes, wherever panels are listed, and can send them back', async () => {
  const { id, token, put, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  for (const path of [`/drafts/${id}/panels`, `/comics/${id}/panels`, `/comics/${id}/draft/status`, `/drafts/${id}`]) {
    const { panels } = (await call('get', path, token).expect(200)).body.data
    expect([path, panels.every((panel: { scene: unknown }) => PanelScene.safeParse(panel.scene).success)]).toEqual([
      path,
      true,
    ])
    await put(panelIds[0], { scene: panels[0].scene }).expect(200)
  }
})

test('words that bring somebody in leave what a hand has set', async () => {
  const { id, put, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  const characters = ['Sari', 'Tio'].map((name) => ({ name, appearance: 'Anak', personality: 'Berani' }))
  await db()('comics')
    .where({ id })
    .update({ characters: JSON.stringify(characters) })
  const seen = async (body: object) => (await put(panelIds[0], body).expect(200)).body.data.scene
  await seen({ scene: { place: 'market' } })
  const first = await seen({ description: 'Siang di pasar. Sari berdiri.' })
  const figures = [{ ...first.figures[0], pose: 'dance' }]
  await seen({ scene: { figures, props: [{ id: 'lentera', key: 'lamp', x: 0.2, y: 0.9, scale: 0.3 }] } })
  const after = await seen({ description: 'Siang di pasar. Sari berdiri. Tio datang.' })
  expect(after.props).toMatchObject([{ key: 'lamp', x: 0.2 }])
  expect(after.figures).toHaveLength(2)
  expect(after.figures).toContainEqual(expect.objectContaining({ name: 'Sari', pose: 'dance' }))
  expect(after.figures).toContainEqual(expect.objectContaining({ name: 'Tio' }))
})
