import { expect, test } from 'vitest'
import { PanelScene } from '../../../src/artwork/comic/panel-scene.ts'
import { findComic, listPanels } from '../../../src/comics/comic/queries.ts'
import type { Engines } from '../../../src/comics/engines/engines.ts'
import type { Idea, Script } from '../../../src/comics/script/script.ts'
import { askForScript, startComic } from '../../../src/comics/work/ask.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { quick, useWork } from '../support/work.ts'

const db = useOwnDatabase()
const folder = useFolder()
const { app, call, tokenOf } = useApi(db, { DATA_DIR: folder })
const { deps, withWorker, until } = useWork(db, folder)

const look = { kind: 'woman', age: 'child', variant: 3, hair: 'bob', skin: 'tan', clothes: 'dress' } as const
const options = [1, 2, 3].map((n) => ({ n, title: `Naga ${n}`, about: `Naga memasak mi ${n}.` }))

const scene = PanelScene.parse({
  place: 'market',
  figures: [{ id: 'sari', name: 'Sari', look, x: 0.5, y: 0.9, scale: 0.8 }],
})

/** Writes three examples of one page, whatever is wished, and notes what it was asked for. */
function exampleTeller(asked: Idea[]): Pick<Engines, 'storyteller'> {
  const write = async (idea: Idea, signal: AbortSignal): Promise<Script> => {
    asked.push(idea)
    const script = await quick.storyteller.write({ ...idea, pageCount: 1 }, signal)
    const pages = script.pages.map((page) => ({ ...page, panels: page.panels.map((panel) => ({ ...panel, scene })) }))
    const characters = script.characters.map((character) => ({ ...character, id: 'sari', look }))
    return { ...script, title: `Naga ${idea.option ?? 1}`, characters, pages, origin: 'example', options }
  }
  return { storyteller: { name: 'built-in', write } }
}

const idea = { story_idea: 'Seekor naga kecil membuka warung mi.', page_count: 4, genreIds: [5], style_id: 2 }

test('a script says whose words it has, how many pages it got, and which other examples there are to choose', async () => {
  const asked: Idea[] = []
  await withWorker(exampleTeller(asked), async (changed) => {
    const creator = await makeUser(db())
    const token = await tokenOf(creator)
    const id = await startComic(
      deps(() => {}),
      { creator, ...idea },
    )
    const facts = async () => (await call('get', `/comics/${id}/draft/status`, token).expect(200)).body.data
    changed(id)
    await until(id, 'SCRIPT_READY')
    const made = { page_count: 1, page_count_requested: 4, script_origin: 'example' }
    expect(await facts()).toMatchObject({ ...made, script_options: options })
    expect((await facts()).message).toMatch(/^Naskah contoh/)
    expect((await call('get', `/drafts/${id}`, token)).body.data).toMatchObject({ ...made, script_options: options })
    expect((await call('get', '/comics/drafts', token)).body.data.drafts).toMatchObject([made])
    const choose = (n: number) => call('post', `/comics/${id}/script-option`, token).send({ n })
    await choose(4).expect(422)
    await choose(2).expect(200)
    await expect.poll(async () => (await findComic(db(), id))?.title).toBe('Naga 2')
    expect(asked.map(({ option, pageCount, seed }) => [option, pageCount, seed === asked[0]?.seed])).toEqual([
      [undefined, 4, true],
      [2, 4, true],
    ])
    await askForScript(deps(changed), id)
    await expect.poll(async () => (await findComic(db(), id))?.title).toBe('Naga 1')
    await db()('comics').where({ id }).update({ draft_status: 'COMPLETED' })
    await choose(2).expect(409)
  })
})

test('a character’s look is the same in the cast and in all panels once it is chosen', async () => {
  await withWorker(exampleTeller([]), async (changed) => {
    const creator = await makeUser(db())
    const token = await tokenOf(creator)
    const id = await startComic(deps(changed), { creator, ...idea })
    await until(id, 'SCRIPT_READY')
    const change = (body: object) => call('put', `/comics/${id}/characters`, token).send(body)
    const chosen = { ...look, hair: 'hijab', clothes: 'gamis' }
    const { data } = (await change({ characters: [{ id: 'sari', look: chosen }] }).expect(200)).body
    expect(data.characters).toMatchObject([{ id: 'sari', name: 'Sari', look: chosen }])
    const looks = (await listPanels(db(), id)).map(({ scene }) => scene?.figures[0]?.look)
    expect(looks).toEqual([chosen, chosen, chosen])
    await change({ characters: [{ id: 'tio', look }] }).expect(400)
    await change({ characters: [{ id: 'sari', look: { ...look, hair: 'gundul' } }] }).expect(422)
    await change({}).expect(422)
  })
})

test('the kit lists what a scene can name, in words and with pictures', async () => {
  const { data: kit } = (await call('get', '/comic-kit').expect(200)).body
  expect([kit.poses.length, kit.poses.filter(({ pair }: { pair: boolean }) => pair).length]).toEqual([57, 8])
  expect(kit.moods).toContainEqual(expect.objectContaining({ key: 'happy', name: 'Gembira' }))
  expect(kit.animals.some(({ key }: { key: string }) => key === 'octopus')).toBe(true)
  const lists = [kit.poses, kit.moods, kit.places, kit.props, kit.animals, kit.styles, ...Object.values(kit.looks)]
  for (const list of lists) {
    const path = new URL(list[0].image_url).pathname
    const type = path.endsWith('.svg') ? 'image/svg+xml' : 'image/webp'
    expect([path, (await app().get(path)).type]).toEqual([path, type])
  }
})
