import { beforeAll, expect, test } from 'vitest'
import { setActive } from '../../../src/accounts/account.ts'
import { commandLine } from '../../../src/audit/audit.ts'
import type { ContentKind } from '../../../src/db/tables.ts'
import { roles } from '../../../src/web/context.ts'
import { site } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makePng } from '../../support/picture.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { bearer, programOf } from '../../support/tokens.ts'
import { makeItem } from '../support/make.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
const SHOP = 'https://toko.example'
let here: ReturnType<typeof site>
const app = () => here

const resources = [
  ['program', '/programs', 'image'],
  ['post', '/blogs', 'image'],
  ['photo', '/gallery', 'image'],
  ['partner', '/partners', 'logo'],
] as const
/** Who writes: an account of each role, and its access token and session cookie. */
type Person = { id: number; token: string; cookie: string }
const people = new Map<string, Person>()
let png: Buffer

beforeAll(async () => {
  here = site(db(), { settings: { DATA_DIR: dataDir, CORS_ALLOWED_ORIGINS: SHOP } })
  png = await makePng()
  for (const role of [...roles, 'disabled', 'other editor', 'other member']) {
    const user = await makeUser(db(), { role: roles.find((one) => role.endsWith(one)) ?? 'editor' })
    const token = (await programOf(db(), user, 'content')).access_token
    people.set(role, { id: user.id, token, cookie: await signIn(db(), user) })
    if (role === 'disabled') await setActive(db(), commandLine, user, false)
  }
})

/** The token of a person as it is sent. */
const of = (who: string) => bearer(people.get(who)?.token ?? '')
const open = (isOpen: boolean) =>
  db()('site_settings')
    .insert({ name: 'content_open', value: JSON.stringify(isOpen), changed_at: new Date() })
    .onConflict('name')
    .merge()

/** Fields that are right for every resource; each ignores those of others. */
const fields = {
  title: 'Malam Lampion',
  name: 'Taman Budaya',
  content: 'Isi tulisan.',
  description: 'Keterangan yang cukup.',
  program_type: 'workshop',
  start_date: '2026-12-20T19:00',
  end_date: '2026-12-20T21:00',
  website_url: 'https://taman.example/',
}
type Method = 'post' | 'put' | 'patch' | 'delete'
type Credential = Record<string, string>

async function send(method: Method, path: string, file: string, headers: Credential) {
  const request = app()[method](path).set(headers)
  if (method === 'delete') return request
  for (const [name, value] of Object.entries(fields)) request.field(name, value)
  // A picture takes longer than the rest of a request, and changes.test.ts changes one alone.
  return method === 'patch' ? request : request.attach(file, png, 'lampion.png')
}

/** Sends the four kinds of changes of a resource to items of an author, and returns the statuses. */
async function tryAll(kind: ContentKind, path: string, file: string, author: string, headers: Credential) {
  const statuses: Record<string, number> = {}
  statuses.post = (await send('post', path, file, headers)).status
  for (const method of ['put', 'patch', 'delete'] as const) {
    const item = await makeItem(db(), kind, { author_id: people.get(author)?.id ?? null })
    statuses[method] = (await send(method, `${path}/${item.public_id}`, file, headers)).status
  }
  return statuses
}
const all = (status: number) => ({ post: status, put: status, patch: status, delete: status })
const may = { post: 201, put: 200, patch: 200, delete: 200 }
const mayCreateOnly = { post: 201, put: 403, patch: 403, delete: 403 }

/** What a person may do with items of another author, and with own ones, while everybody may write or not. */
function expected(who: string, kind: ContentKind, isOwn: boolean, isOpen: boolean) {
  if (who === 'nobody' || who === 'disabled') return all(401)
  if (who === 'admin') return may
  if (who.endsWith('editor')) return isOwn || kind !== 'post' ? may : mayCreateOnly
  if (!isOpen) return all(403)
  return isOwn ? may : mayCreateOnly
}

const everybody = ['nobody', 'member', 'editor', 'staff', 'admin', 'disabled']
test.each(resources)('11, 12, of %s: who may write by token or session, on own items and on others', async (...one) => {
  const [kind] = one
  for (const isOpen of [false, true]) {
    await open(isOpen)
    for (const who of everybody) {
      const { token = '', cookie = '' } = people.get(who) ?? {}
      const credentials: Credential[] = who === 'nobody' ? [{}] : [bearer(token), { Cookie: cookie }]
      const cases = credentials.flatMap((headers) =>
        [who, 'other editor', 'other member'].map((author) => ({ headers, author })),
      )
      const all = await Promise.all(
        cases.map(async ({ headers, author }) => [author, await tryAll(...one, author, headers)]),
      )
      const right = cases.map(({ author }) => [author, expected(who, kind, author === who, isOpen)])
      expect([who, isOpen, all]).toEqual([who, isOpen, right])
    }
  }
})

test.each(resources)('%s: everybody reads what is public, and a bad token nothing', async (kind, path) => {
  const { public_id } = await makeItem(db(), kind)
  for (const address of [path, `${path}/`, `${path}/${public_id}`, `${path}/${public_id.toUpperCase()}/`]) {
    for (const who of roles) await app().get(address).set(of(who)).expect(200)
    const { headers } = await app().get(address).expect(200)
    expect(headers.vary).toContain('Authorization')
    for (const token of ['', 'bukan.token.ini', people.get('disabled')?.token ?? '']) {
      const { body, headers } = await app().get(address).set(bearer(token)).expect(401)
      expect([body.message, headers['www-authenticate']]).toEqual(['Kredensial tidak valid', 'Bearer'])
    }
  }
})

test.each(resources)('%s: what is not public is nowhere, not even for its author', async (kind, path, file) => {
  const author_id = people.get('editor')?.id ?? null
  const tomorrow = new Date(Date.now() + 86_400_000)
  for (const wishes of [{ publish_at: null }, { publish_at: tomorrow }, { deleted_at: new Date() }]) {
    const { public_id, title } = await makeItem(db(), kind, { ...wishes, author_id })
    const list = await app().get(path).expect(200)
    expect(JSON.stringify(list.body)).not.toContain(title)
    await app().get(`${path}/${public_id}`).expect(404)
    for (const method of ['put', 'patch', 'delete'] as const)
      expect((await send(method, `${path}/${public_id}`, file, of('editor'))).status).toBe(404)
  }
  for (const [other, elsewhere] of resources)
    if (other !== kind)
      await app()
        .get(`${elsewhere}/${(await makeItem(db(), kind)).public_id}`)
        .expect(404)
})

test('refusals come in one order: no account, no right, no id, nothing there, not the author', async () => {
  await open(false)
  const nothing = '65a1b2c3d4e5f6a7b8c9d0e1'
  const post = await makeItem(db(), 'post', { author_id: people.get('other editor')?.id ?? null })
  for (const method of ['put', 'patch', 'delete'] as const) {
    const call = (id: string, headers: Credential) => app()[method](`/blogs/${id}`).set(headers)
    for (const id of ['bukan-id', nothing, post.public_id]) {
      await call(id, {}).expect(401)
      await call(id, bearer('x')).expect(401)
      await call(id, of('member')).expect(403)
    }
    await call('bukan-id', of('editor')).expect(400)
    await call(nothing, of('editor')).expect(404)
    await call(post.public_id, of('editor')).expect(403)
    if (method !== 'delete') await call(post.public_id, of('admin')).expect(415)
  }
  await app().post('/blogs').type('json').send('{"title":').expect(401)
})

const origins: [string, Credential, boolean][] = [
  ['a foreign page', { Origin: 'https://jahat.example', 'Sec-Fetch-Site': 'cross-site' }, false],
  ['a foreign page of an old browser', { Origin: 'https://jahat.example' }, false],
  ['a listed page', { Origin: SHOP, 'Sec-Fetch-Site': 'cross-site' }, true],
  ['the site itself', { Origin: 'http://127.0.0.1', 'Sec-Fetch-Site': 'same-origin' }, true],
  ['a program', {}, true],
]
test.each(origins)('from %s, neither a session nor a token lifts the rule of origins', async (_, from, isAllowed) => {
  const { token, cookie } = people.get('admin') ?? { token: '', cookie: '' }
  for (const credential of [bearer(token), { Cookie: cookie }])
    for (const [kind, path, file] of resources) {
      const got = await tryAll(kind, path, file, 'other editor', { Host: '127.0.0.1', ...from, ...credential })
      expect([path, got]).toEqual([path, isAllowed ? may : all(403)])
    }
})
