import { expect, test } from 'vitest'
import { noTexts } from '../../src/content/texts.ts'
import type { ContentItemRow } from '../../src/db/tables.ts'
import type { Role } from '../../src/web/context.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { photo as picture } from './support/desk.ts'
import { makeItem } from './support/make.ts'

const db = useDatabase()
const folder = useFolder()

type Items = { post: ContentItemRow; photo: ContentItemRow; binned: ContentItemRow }
type Fields = Record<string, string>

/** What is sent where: the address at the desk, the fields, and whether a picture is sent with them. */
type Sent = { path: (items: Items) => string; fields?: (items: Items) => Fields; withPicture?: true }

const form = { title: 'Malam lampion', body: 'Jam tujuh.', slug: '', alt: '', version: '1' }
const posts: Readonly<Record<string, Sent>> = {
  'a new item': { path: () => 'mitra/baru/', fields: () => form },
  'a change of a post': { path: ({ post }) => `blog/${post.public_id}/`, fields: () => form },
  'a post to the bin': { path: ({ post }) => `blog/${post.public_id}/buang/` },
  'a post out of the bin': { path: ({ binned }) => `blog/${binned.public_id}/pulihkan/` },
  'an old version of a post': { path: ({ post }) => `blog/${post.public_id}/versi/1/pulihkan/` },
  'a photo to the bin': { path: ({ photo }) => `galeri/${photo.public_id}/buang/` },
  'the order of photos': { path: ({ photo }) => `galeri/${photo.public_id}/urut/`, fields: () => ({ arah: 'down' }) },
  'an upload': { path: () => 'galeri/unggah/', fields: () => ({ title: 'Lampion' }), withPicture: true },
  'titles of uploads': {
    path: () => 'galeri/unggah/simpan/',
    fields: ({ photo: { public_id } }) => ({ [`judul-${public_id}`]: 'Baru', [`alt-${public_id}`]: '' }),
  },
  'a preview of a text': { path: () => 'pratinjau/', fields: () => ({ body: '**Halo**' }) },
}

/** Who sends: the role, and whether the posts are their own. Other roles have no right to any address of the desk. */
const people = {
  'an editor who did not write it': { role: 'editor', isAuthor: false },
  'its author, an editor': { role: 'editor', isAuthor: true },
  'an admin who did not write it': { role: 'admin', isAuthor: false },
} as const satisfies Record<string, { role: Role; isAuthor: boolean }>
type Who = keyof typeof people

/** Signs somebody in and makes the items. Nobody else's posts are the person's unless they are the author. */
async function begin(who: Who) {
  const { role, isAuthor } = people[who]
  const [user, other] = [await makeUser(db(), { role }), await makeUser(db(), { role: 'editor' })]
  const author_id = isAuthor ? user.id : other.id
  const post = await makeItem(db(), 'post', { author_id, publish_at: null })
  const texts = { ...noTexts, title: 'Dulu', body: 'Dulu.' }
  await db()('content_versions').insert({ ...texts, item_id: post.id, version: 1, saved_by: null })
  await makeItem(db(), 'photo')
  const items = {
    post,
    photo: await makeItem(db(), 'photo', { author_id, publish_at: null }),
    binned: await makeItem(db(), 'post', { author_id, deleted_at: new Date() }),
  }
  return { items, cookie: await signIn(db(), user), agent: site(db(), { settings: { DATA_DIR: folder } }) }
}

/** What is stored of content, without the moments that change by themselves. */
const stored = async () => JSON.stringify([await db()('content_items').orderBy('id'), await db()('audit_log')])

const whos = Object.keys(people) as Who[]
const cases = Object.entries(posts).flatMap(([what, sent]) => whos.map((who) => ({ what, who, sent })))

test.each(cases)('$what, sent by $who', async ({ what, who, sent }) => {
  const { items, cookie, agent } = await begin(who)
  const before = await stored()
  const call = agent.post(`/admin/konten/${sent.path(items)}`).set('Cookie', cookie)
  const fields = sent.fields?.(items) ?? {}
  const isForm = sent.withPicture || fields === form || what === 'a preview of a text'
  if (isForm) for (const [name, value] of Object.entries(fields)) call.field(name, value)
  else call.type('form').send(fields)
  const { status } = await (sent.withPicture ? call.attach('picture', await picture, 'foto.jpg') : call)
  const { role, isAuthor } = people[who]
  const isOthersPost = what.includes('post') && role === 'editor' && !isAuthor
  const good = what === 'a preview of a text' ? 200 : 303
  expect(status).toBe(isOthersPost ? 403 : good)
  expect((await stored()) === before).toBe(isOthersPost || good === 200)
})
