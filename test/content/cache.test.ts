import { describe, expect, test, vi } from 'vitest'
import type { ContentKind } from '../../src/db/tables.ts'
import { countChanges } from '../../src/live/changes.ts'
import { createHub } from '../../src/live/hub.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeTitle } from '../support/make.ts'
import { signInAs } from '../support/sign-in.ts'
import { photo as picture } from './support/desk.ts'
import { makeItem } from './support/make.ts'

const db = useDatabase()
const folder = useFolder()

const fields = { title: 'Lampion Alfa', body: 'Nyala jam tujuh.', slug: '', alt: 'Lampion' }
const times = { program_type: 'workshop', starts_at: '2099-01-01T10:00', ends_at: '2099-01-01T12:00' }
const cases: { kind: ContentKind; fields: Record<string, string>; pages: string[] }[] = [
  { kind: 'post', fields, pages: ['/', '/blog/', '/blog/lampion-alfa/', '/blog/feed.xml', '/search/?q=lampion'] },
  {
    kind: 'program',
    fields: { ...fields, ...times, place: 'Taman' },
    pages: ['/', '/program/', '/program/lampion-alfa/', '/program/lampion-alfa/kalender.ics', '/search/?q=lampion'],
  },
  { kind: 'photo', fields, pages: ['/galeri/', '/galeri/lampion-alfa/'] },
  {
    kind: 'partner',
    fields: { ...fields, website_url: 'https://mitra.example/' },
    pages: ['/mitra/', '/mitra/lampion-alfa/'],
  },
]
const segments = { post: 'blog', program: 'program', photo: 'galeri', partner: 'mitra' } as const

/** One server with an editor, who writes, and a visitor, who reads its pages from the cache. */
async function openServer() {
  await makeTitle(db(), {})
  const agent = site(db(), { settings: { DATA_DIR: folder } })
  const cookie = await signInAs(db(), { role: 'admin' })
  return {
    async write(path: string, sent: Record<string, string> = {}, withPicture = false) {
      const call = agent.post(path).set('Cookie', cookie)
      if (!withPicture) return call.type('form').send(sent).expect(303)
      for (const [name, value] of Object.entries(sent)) call.field(name, value)
      return call.attach('picture', await picture, 'foto.jpg').expect(303)
    },
    read: async (path: string) => (await agent.get(path)).text,
    /** Returns which of the words the pages show, for each page. */
    async shown(pages: readonly string[], words: readonly string[]) {
      const all: Record<string, string[]> = {}
      for (const path of pages) {
        const { text } = await agent.get(path)
        all[path] = words.filter((word) => text.includes(word))
      }
      return all
    },
  }
}

describe.each(cases)('visitors see what happens to a $kind at once', ({ kind, fields: sent, pages }) => {
  test('on every page that shows it', async () => {
    const server = await openServer()
    const words = ['Alfa', 'Beta']
    const all = (...seen: string[]) => Object.fromEntries(pages.map((path) => [path, seen]))
    const desk = `/admin/konten/${segments[kind]}/`
    const made = await server.write(`${desk}baru/`, { ...sent, aksi: 'terbit' }, true)
    const own = `${desk}${/[0-9a-f]{24}/.exec(String(made.headers.location))?.[0]}/`
    const version = async () => String((await db()('content_items').where({ kind }).first('version'))?.version)
    const save = async (aksi: string, title = sent.title ?? '') =>
      server.write(own, { ...sent, title, version: await version(), aksi }, false)
    expect(await server.shown(pages, words), 'made').toEqual(all('Alfa'))

    await save('simpan', 'Lampion Beta')
    expect(await server.shown(pages, words), 'saved').toEqual(all('Beta'))
    await server.write(`${own}versi/1/pulihkan/`)
    expect(await server.shown(pages, words), 'reverted').toEqual(all('Alfa'))
    await save('draf')
    expect(await server.shown(pages, words), 'withdrawn').toEqual(all())
    await save('terbit')
    expect(await server.shown(pages, words), 'published').toEqual(all('Alfa'))
    await server.write(`${own}buang/`)
    expect(await server.shown(pages, words), 'binned').toEqual(all())
    await server.write(`${own}pulihkan/`)
    expect(await server.shown(pages, words), 'restored').toEqual(all('Alfa'))
  })
})

test.each(['photo', 'partner'] as const)('visitors see the new order of a %s at once', async (kind) => {
  const server = await openServer()
  await makeItem(db(), kind, { title: 'Kedua', position: 1 })
  const first = await makeItem(db(), kind, { title: 'Pertama', position: 2 })
  const isFirst = async () => {
    const text = await server.read(`/${segments[kind]}/`)
    return text.indexOf('Pertama') < text.indexOf('Kedua')
  }
  expect(await isFirst()).toBe(true)
  await server.write(`/admin/konten/${segments[kind]}/${first.public_id}/urut/`, { arah: 'down' })
  expect(await isFirst()).toBe(false)
})

test('the feed and the sitemap are asked for again each time, and answered briefly while they are the same', async () => {
  await makeItem(db(), 'post')
  const agent = site(db())
  for (const path of ['/blog/feed.xml', '/sitemap.xml']) {
    const { headers } = await agent.get(path).expect(200)
    expect(headers['cache-control'], path).toBe('public, no-cache')
    await agent.get(path).set('If-None-Match', String(headers.etag)).expect(304)
  }
})

test('a binned item leaves the sitemap within ten minutes', async () => {
  const { slug, id } = await makeItem(db(), 'post')
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now })
  const agent = site(db())
  expect((await agent.get('/sitemap.xml')).text).toContain(slug)
  await db()('content_items').where({ id }).update({ deleted_at: new Date() })
  vi.setSystemTime(now + 600_001)
  expect((await agent.get('/sitemap.xml')).text).not.toContain(slug)
})

test('a change on one instance makes the pages of the others old, and so does a lost connection', () => {
  const hubs = [0, 1].map(() => createHub({ metrics: { messageSent() {}, socketDropped() {}, watchSockets() {} } }))
  const [here, there] = hubs
  if (!here || !there) throw new Error('two hubs are needed')
  here.connect({ send: (topic, message) => there.deliver(topic, message) })
  const [mine, theirs] = [countChanges(here, 'content'), countChanges(there, 'content')]
  const [before, page] = [mine.ingredient(), theirs.ingredient()]
  there.deliver('status', 'told')
  expect([before.isCurrent(), page.isCurrent()]).toEqual([true, true])
  mine.changed()
  expect([before.isCurrent(), page.isCurrent()]).toEqual([false, false])
  const later = theirs.ingredient()
  there.missed()
  expect(later.isCurrent()).toBe(false)
})
