import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { operations, useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const { call, tokenOf } = useApi(db, { DATA_DIR: useFolder() })

/** A creator's draft and published comic, and the address of each described call about one of them. */
async function world() {
  const owner = await makeUser(db())
  const published = await makeComic(db(), { user_id: owner.id })
  const draft = await makeComic(db(), { user_id: owner.id, draft_status: 'SCRIPT_READY' })
  const token = await tokenOf(owner)
  const at = (path: string, { id, panelIds }: typeof draft) =>
    path
      .replace('/api/v1', '')
      .replace(/\{(id|comic)\}/, String(id))
      .replace('{panelId}', String(panelIds[0]))
      .replace(/\{\w+\}/, 'pilihan')
  return { token, comics: [published, draft], at }
}

test('every call that the document describes is answered with a status and a body that it describes', async () => {
  const { token, comics, at } = await world()
  expect(operations.length).toBeGreaterThan(40)
  for (const { method, path, operation } of operations)
    for (const comic of comics) {
      const example = operation.requestBody?.content['application/json']?.example
      for (const headers of [{}, token]) {
        const request = call(method as 'get', at(path, comic), headers)
        const { status } = await (example ? request.send(example) : request)
        expect([path, status < 500 || status === 503]).toEqual([path, true])
      }
    }
})

const hostile = [
  'bukan objek',
  [1, 2],
  {},
  null,
  { content: { a: 1 }, reason: [], title: 5, panel_id: {}, status: null, genre_ids: 'x', dialogues: 'x', summary: [] },
  { content: 'a\0b', reason: 'abcde\0', title: 'abc\0', story_idea: '\0'.repeat(20), summary: '\0'.repeat(60) },
  { content: '\ud800', reason: '\ud800\ud800\ud800\ud800\ud800', title: '\ud800\ud800\ud800', comic_ids: [{}] },
  { panel_id: 1e99, rating: 1e99, style_id: -1, page_count: 1.5, background_ids: [1e10], display_order: 'NaN' },
  { dialogues: [{ text: 'a', kind: 'teriak' }], narration: 'a'.repeat(10_000), character_key: '__proto__' },
  JSON.parse('{"__proto__": {"content": "a"}, "constructor": 1, "toString": 2}'),
]
test('no body and no text of an address gives a 500', async () => {
  const { token, comics, at } = await world()
  const [published] = comics
  for (const { method, path } of operations) {
    const address = published ? at(path, published) : path
    if (method !== 'get')
      for (const body of hostile) {
        const { status } = await call(method as 'post', address, token)
          .type('json')
          .send(JSON.stringify(body))
        expect([path, body, status < 500 || status === 503]).toEqual([path, body, true])
      }
    for (const text of ['%00', '%ff', '..%2f', '%F0%9F%98%80', '1%20', '9'.repeat(400), "'; drop table comics"]) {
      const { status } = await call(method as 'get', path.replace('/api/v1', '').replace(/\{\w+\}/g, text), token)
      expect([path, text, status < 500 || status === 503]).toEqual([path, text, true])
    }
  }
  expect(await db()('comics').count({ count: '*' }).first()).toBeDefined()
})
