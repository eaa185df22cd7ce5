import { expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic, paintFlat } from '../support/make.ts'

const db = useOwnDatabase()
const DATA_DIR = useFolder()
const { call, tokenOf } = useApi(db, { DATA_DIR })
const { as, visitor } = useBrowsers(db, { DATA_DIR })

async function makeDraft(wishes: Parameters<typeof makeComic>[1] = {}) {
  const comic = await makeComic(db(), { published_at: null, panels: [2], ...wishes })
  await paintFlat(db(), DATA_DIR, comic)
  const token = await tokenOf({ id: comic.user_id })
  const make = async (): Promise<string> => {
    const { url } = (await call('post', `/comics/${comic.id}/secret-link`, token).expect(201)).body.data
    return new URL(url).pathname
  }
  return { ...comic, token, make }
}

test('who has the secret address reads the draft with its pictures; nothing is counted, kept or found', async () => {
  const { id, make } = await makeDraft()
  const address = await make()
  expect(address).toMatch(/^\/komik\/intip\/[\w-]{43}\/$/)
  const { user, get, page } = await as(await makeUser(db()))
  for (const one of [visitor.get(address), get(address)]) {
    const { headers } = await one.expect(200)
    expect([headers['cache-control'], headers['x-robots-tag']]).toEqual(['private, no-store', 'noindex'])
  }
  const reader = await page(address)
  expect(reader.all('.panel')).toHaveLength(2)
  expect(reader.body()).not.toMatch(new RegExp(`/komik/(gambar|${id})/`))
  const picture = reader.attribute('.panel img', 'src') ?? ''
  expect(picture.startsWith(`${address}gambar/`)).toBe(true)
  const { headers } = await visitor.get(picture).expect(200)
  expect([headers['content-type'], headers['cache-control']]).toEqual(['image/webp', 'private, no-store'])
  await visitor.get(picture.replace(address, '/komik/')).expect(404)
  expect(await db()('comic_view_days').where({ comic_id: id })).toEqual([])
  expect(await db()('comic_reads').where({ user_id: user.id })).toEqual([])
})

test('an address shows the pictures that its comic shows, and no others', async () => {
  const [one, other] = [await makeDraft(), await makeDraft()]
  const address = await one.make()
  const [shown = 0, replaced = 0] = one.panelIds
  const rows = await db()('comic_panels').whereIn('id', [...one.panelIds, ...other.panelIds])
  const renderOf = (panel = 0) => rows.find(({ id }) => id === panel)?.render_id
  const statusOf = async (render: unknown, size = '480.webp') =>
    (await visitor.get(`${address}gambar/${render}/${size}`)).status
  expect(await statusOf(renderOf(shown))).toBe(200)
  expect(await statusOf(renderOf(other.panelIds[0]))).toBe(404)
  await db()('comic_panels').where({ id: replaced }).update({ render_id: null })
  expect(await statusOf(renderOf(replaced))).toBe(404)
  const odd: [unknown, string][] = [
    ['x', '480.webp'],
    [renderOf(shown), '481.webp'],
    ['0', '480.webp'],
    ['9e9', '480.webp'],
  ]
  for (const [render, size] of odd) expect([render, size, await statusOf(render, size)]).toEqual([render, size, 404])
})

test('a new address ends the one before, and an ended one is gone with its pictures', async () => {
  const { id, token, make } = await makeDraft()
  const first = await make()
  const picture = (await visitor.page(first)).attribute('.panel img', 'src') ?? ''
  const second = await make()
  await visitor.get(first).expect(404)
  await visitor.get(picture).expect(404)
  await visitor.get(second).expect(200)
  await call('delete', `/comics/${id}/secret-link`, token).expect(200)
  await visitor.get(second).expect(404)
  await call('delete', `/comics/${id}/secret-link`, token).expect(404)
  for (const word of ['x', 'a'.repeat(43), 'a'.repeat(44), '%00', "'--"])
    await visitor.get(`/komik/intip/${word}/`).expect(404)
})

test('only the creator makes and ends it', async () => {
  const { id, make } = await makeDraft()
  const address = await make()
  const [other, staff] = [await makeUser(db()), await makeUser(db(), { role: 'staff' })]
  for (const method of ['post', 'delete'] as const) {
    await call(method, `/comics/${id}/secret-link`).expect(401)
    for (const user of [other, staff]) await call(method, `/comics/${id}/secret-link`, await tokenOf(user)).expect(404)
  }
  await (await as(other)).post(`/komik/${id}/tautan/`, { aksi: 'matikan' }).expect(404)
  await visitor.get(address).expect(200)
})

test('once published it leads to the public page, and to nothing while that is hidden or taken down', async () => {
  const { id, panelIds, token, make } = await makeDraft()
  const address = await make()
  await call('post', `/comics/${id}/publish`, token).send({}).expect(200)
  expect((await visitor.get(address).expect(303)).headers.location).toBe(`/komik/warung-di-ujung-hujan-${id}/`)
  await call('post', `/comics/${id}/secret-link`, token).expect(409)
  const [panel_id = 0] = panelIds
  const picture = `${address}gambar/${(await db()('comic_renders').where({ panel_id }).first('id'))?.id}/480.webp`
  await visitor.get(picture).expect(200)
  for (const hidden of [{ is_active: false }, { is_active: true, removed_at: new Date() }]) {
    await db()('comics').where({ id }).update(hidden)
    await visitor.get(address).expect(404)
    await visitor.get(picture).expect(404)
  }
})

test('a draft for 17 and older asks first, and one without panels is not there yet', async () => {
  const adult = await (await makeDraft({ age_label: '17+' })).make()
  const asked = await visitor.page(adult)
  expect([asked.all('.panel').length, asked.attribute('.empty form', 'action')]).toEqual([0, adult])
  expect((await visitor.page(`${adult}?umur=ya`)).all('.panel')).toHaveLength(2)
  await visitor.get(await (await makeDraft({ panels: [] })).make()).expect(404)
})

test.each(['told', 'pages'] as const)(
  'the last step makes, shows, replaces and ends the address (%s)',
  async (source) => {
    const { id, user_id } = await makeDraft({ source })
    const { page, post } = await as({ id: user_id })
    const step = `/komik/${id}/langkah/7/`
    const address = async () => new URL((await page(step)).text('#tautan-alamat') ?? '').pathname
    await post(`/komik/${id}/tautan/`, { aksi: 'buat' }).expect(303)
    const first = await address()
    await post(`/komik/${id}/tautan/`, { aksi: 'buat' }).expect(303)
    expect(await address()).not.toBe(first)
    await post(`/komik/${id}/tautan/`, { aksi: 'matikan' }).expect(303)
    expect((await page(step)).all('#tautan-alamat')).toEqual([])
    await post(`/komik/${id}/tautan/`, { aksi: 'matikan' }).expect(303)
  },
)
