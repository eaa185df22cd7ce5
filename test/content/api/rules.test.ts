import { writeFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import type { UserRow } from '../../../src/db/tables.ts'
import { site } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeSettings } from '../../support/make.ts'
import { serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { bearer, programOf } from '../../support/tokens.ts'
import { program, useEditorApi } from '../support/api.ts'
import { makeItem } from '../support/make.ts'

/**
 * The contradictions of the older content system's paper, each with what this site does instead. Those of registration
 * and log-in are in auth.test.ts, those of rights in rights.test.ts, those of files in hostile.test.ts.
 */

const db = useOwnDatabase()
const dataDir = useFolder()
const { api, send, refused } = useEditorApi(db, dataDir)
const get = (address: string) => api().here.get(address)

type Fields = Record<string, string | undefined>
const blog = { title: 'Malam Lampion', content: 'Isi tulisan.' }
const partner = { name: 'Taman Budaya', website_url: 'https://taman.example/' }

const create = (path: string, fields: Fields) => send('post', path, fields, path === '/partners' ? 'logo' : 'image')
/** What is answered to a new item. */
const made = async (path: string, fields: Fields) => (await create(path, fields).expect(201)).body.data

/** Sends a request with exactly this path, which other clients would shorten. */
const rawly = (port: number, path: string) =>
  new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path }, async (response) => {
      resolve({ status: response.statusCode, body: await text(response) })
    })
    request.on('error', reject).end()
  })
const pictures = () => db()('uploads').count({ count: '*' }).first()

describe('what is sent', () => {
  test('1: a subtitle is optional, has 3 characters when given, and is null otherwise', async () => {
    for (const [subtitle, stored] of [
      [undefined, null],
      ['', null],
      ['abc', 'abc'],
    ] as const)
      expect((await made('/programs', { ...program, subtitle })).subtitle).toBe(stored)
    expect(await refused(create('/programs', { ...program, subtitle: 'ab' }))).toEqual(['subtitle'])
  })

  test('2, 3, 4: type, dates, state and author are stored and answered; five types exist, and `all` is none', async () => {
    for (const program_type of ['human_library', 'workshop', 'sosialisasi', 'seminar', 'training']) {
      const { _id } = await made('/programs', { ...program, program_type })
      const whole = { program_type, is_active: true, author: api().editor.name }
      const dates = { start_date: '2026-12-20T12:00:00.000Z', end_date: '2026-12-20T14:00:00.000Z' }
      expect((await get(`/programs/${_id}`).expect(200)).body.data).toMatchObject({ ...whole, ...dates })
      const list = await get(`/programs?program_type=${program_type}`).expect(200)
      expect(list.body.data.map((one: { _id: string }) => one._id)).toContain(_id)
    }
    for (const program_type of ['all', 'ALL', 'pesta', ''])
      expect(await refused(create('/programs', { ...program, program_type }))).toEqual(['program_type'])
    await get('/programs?program_type=all').expect(200)
    expect(await refused(get('/programs?program_type=pesta'))).toEqual(['program_type'])
  })

  test('7, 8, 22: what is made here needs its picture, by multipart only; without one its field is named', async () => {
    const fields: [string, Fields, string][] = [
      ['/programs', program, 'image'],
      ['/blogs', blog, 'image'],
      ['/gallery', { title: 'Lampion' }, 'image'],
      ['/partners', partner, 'logo'],
    ]
    for (const [path, rest, file] of fields) {
      const post = () => api().here.post(path).set(bearer(api().token))
      for (const sent of [
        post().send(rest),
        post().type('form').send(rest),
        post().send({ ...rest, [file]: 'data:,' }),
      ])
        expect(await refused(sent)).toEqual([file])
      expect(await refused(send('post', path, { ...rest, lain: 'x' }))).toEqual([file])
      await post().type('text/plain').send('teks').expect(415)
      await create(path, rest).expect(201)
    }
  })

  test('a change without a picture is JSON or a form, and what it does not have stays', async () => {
    const { id, image, description } = await made('/programs', program)
    const call = (method: 'put' | 'patch') => api().here[method](`/programs/${id}`).set(bearer(api().token))
    const json = await call('patch').send({ title: 'Lewat JSON', subtitle: null, version: 1 }).expect(200)
    expect(json.body.data).toMatchObject({ title: 'Lewat JSON', subtitle: null, version: 2, image })
    const form = await call('patch').type('form').send({ title: 'Lewat formulir', version: '2' }).expect(200)
    expect(form.body.data).toMatchObject({ title: 'Lewat formulir', description })
    for (const [type, title] of [
      ['json', 'Diganti lewat JSON'],
      ['form', 'Diganti lewat formulir'],
    ] as const) {
      const { body } = await call('put')
        .type(type)
        .send({ ...program, title })
        .expect(200)
      expect(body.data).toMatchObject({ title, subtitle: null, image })
    }
    await api().here.get(image).expect(200)
    expect(await refused(call('put').send({ ...program, image: 'data:,' }))).toEqual(['image'])
  })

  test('13, 14: what could not be answered is refused before anything is saved, and lists stay readable', async () => {
    const before = await pictures()
    const wrong: [string, Fields, string][] = [
      ['/partners', { ...partner, description: 'pendek' }, 'description'],
      ['/partners', { ...partner, name: 'ab' }, 'name'],
      ['/partners', { ...partner, website_url: 'taman.example' }, 'website_url'],
      ['/partners', { ...partner, website_url: 'javascript:alert(1)' }, 'website_url'],
      ['/partners', { ...partner, website_url: 'https://' }, 'website_url'],
      ['/blogs', { ...blog, title: 'ab' }, 'title'],
      ['/blogs', { ...blog, title: '   ' }, 'title'],
      ['/blogs', { ...blog, title: 'x'.repeat(201) }, 'title'],
      ['/blogs', { ...blog, content: '' }, 'content'],
      ['/blogs', { ...blog, content: 'a\0b' }, 'content'],
      ['/blogs', { ...blog, content: 'x'.repeat(60_001) }, 'content'],
      ['/blogs', { ...blog, content: 'x'.repeat(70_000) }, 'content'],
      ['/programs', { ...program, title: undefined }, 'title'],
    ]
    for (const [path, fields, field] of wrong)
      expect([path, fields, await refused(create(path, fields))]).toEqual([path, fields, [field]])
    expect(await pictures()).toEqual(before)
    for (const [description, shown] of [
      ['', null],
      [undefined, null],
      ['Tempat acara kami.', 'Tempat acara kami.'],
    ] as const)
      expect((await made('/partners', { ...partner, description })).description).toBe(shown)
    await makeItem(db(), 'partner', { title: 'ab', body: 'x', website_url: null })
    await get('/partners').expect(200)
  })

  test('26: a program may not end before it begins; times without a zone are those of Jakarta', async () => {
    const times: [string, string, string][] = [
      ['2026-12-20T19:00:00', '2026-12-20T21:00:00', '2026-12-20T12:00:00.000Z'],
      ['2026-12-20 19:00', '2026-12-20 21:00', '2026-12-20T12:00:00.000Z'],
      ['2026-12-20T19:00:00Z', '2026-12-20T21:00:00.5Z', '2026-12-20T19:00:00.000Z'],
      ['2026-12-20T19:00:00-03:00', '2026-12-22', '2026-12-20T22:00:00.000Z'],
      ['2026-12-20', '2026-12-20', '2026-12-19T17:00:00.000Z'],
    ]
    for (const [start_date, end_date, stored] of times)
      expect((await made('/programs', { ...program, start_date, end_date })).start_date).toBe(stored)
    const early = ['2026-12-20T18:59:59', '2026-12-20T12:00:00+09:00']
    const none = ['2026-02-30T10:00:00', 'besok', '1766232000', '+012026-12-20T10:00:00', '0000-01-01']
    for (const end_date of [...early, ...none])
      expect(await refused(create('/programs', { ...program, end_date })), end_date).toEqual(['end_date'])
  })

  test('34: the address of a partner may be anywhere, because nobody opens it', async () => {
    const website_url = 'http://127.0.0.1:1/dalam'
    expect(await made('/partners', { ...partner, website_url })).toMatchObject({ website_url })
  })
})

describe('what is answered', () => {
  test('15, 16, 33: one shape of errors with one sentence, and the literal messages of the paper', async () => {
    const { body } = await create('/blogs', { title: 'ab' }).expect(422)
    const errors = [
      { field: 'title', message: expect.any(String) },
      { field: 'content', message: expect.any(String) },
    ]
    expect(body).toEqual({ status: 'error', message: 'Data yang dikirim belum benar.', data: null, meta: { errors } })
    const bad = await create('/partners', { ...partner, website_url: 'x' }).expect(422)
    expect(bad.body.message).toBe(
      'URL website tidak valid. Harap masukkan URL yang valid (contoh: https://www.example.com)',
    )
  })

  test('17, 18, 19: with an item its picture answers 404 at once, and no other item loses one', async () => {
    const first = await made('/programs', program)
    const others = [await made('/blogs', blog), await made('/gallery', {}), await made('/partners', partner)]
    await get(first.image).expect(200)
    await api().here.delete(`/programs/${first._id}`).set(bearer(api().token)).expect(200)
    await get(first.image).expect(404)
    for (const { image, logo } of others) await get(image ?? logo).expect(200)
  })

  test('18: no address of a picture leads to another file of the server', async () => {
    const { image } = await made('/blogs', blog)
    await writeFile(path.join(dataDir, 'rahasia.txt'), 'rahasia')
    const server = await serve(db(), { DATA_DIR: dataDir })
    try {
      expect(await rawly(server.port, image)).toMatchObject({ status: 200 })
      for (const way of ['..', '%2e%2e', '.%2e'])
        for (const slash of ['/', '%2f', '%5c'])
          for (const start of ['/static/uploads/', `${image}/..${slash}`])
            for (const file of ['rahasia.txt', `..${slash}..${slash}..${slash}..${slash}etc${slash}passwd`]) {
              const address = `${start}${way}${slash}${file}`
              const { status, body } = await rawly(server.port, address)
              expect([address, status]).toEqual([address, 404])
              expect(body).not.toMatch(/rahasia|root:/)
            }
    } finally {
      await server.stop()
    }
  })

  test('19: a picture that two items show stays until neither shows it', async () => {
    const [first, second] = [await made('/blogs', blog), await made('/programs', program)]
    const row = (id: string) => db()('content_items').where({ public_id: id })
    const { picture = null } = (await row(first.id).first()) ?? {}
    await row(second.id).update({ picture })
    await send('put', `/blogs/${first.id}`, blog, 'image').expect(200)
    await get(first.image).expect(404)
    await get(second.image).expect(200)
    await row(first.id).update({ picture })
    await api().here.delete(`/blogs/${first.id}`).set(bearer(api().token)).expect(200)
    await get(second.image).expect(200)
    await send('put', `/programs/${second.id}`, program, 'image').expect(200)
    await get(second.image).expect(404)
    // The post in the bin still has it.
    expect(await db()('uploads').where({ name: picture ?? '' })).toHaveLength(1)
  })

  test('23, 24: lists have a part, a total and whether more follow, the newest first', async () => {
    await db()('content_items').delete()
    for (let hours = 1; hours <= 12; hours += 1)
      for (const kind of ['post', 'photo'] as const)
        await makeItem(db(), kind, { title: `${kind} ${hours}`, publish_at: new Date(Date.now() - hours * 3_600_000) })
    const list = async (address: string) => {
      const { body } = await get(address).expect(200)
      return { titles: body.data.map(({ title }: { title: string }) => title), meta: body.meta }
    }
    const part = (skip: number, limit: number, has_more: boolean, total = 12) => ({ total, skip, limit, has_more })
    const first = await list('/blogs')
    expect(first.titles).toEqual(Array.from({ length: 10 }, (_, at) => `post ${at + 1}`))
    expect(first.meta).toEqual(part(0, 10, true))
    expect(await list('/blogs?skip=10')).toEqual({ titles: ['post 11', 'post 12'], meta: part(10, 10, false) })
    expect((await list('/blogs?skip=1&limit=10')).meta).toEqual(part(1, 10, true))
    expect((await list('/blogs?skip=2')).meta).toEqual(part(2, 10, false))
    expect((await list('/gallery')).meta).toEqual(part(0, 100, false))
    expect((await list('/gallery?limit=1&skip=11')).titles).toEqual(['photo 12'])
    expect(await list('/blogs?skip=99')).toEqual({ titles: [], meta: part(99, 10, false) })
    expect((await list('/blogs?limit=1000')).meta.limit).toBe(1_000)
    const { headers } = await get('/blogs').expect(200)
    await get('/blogs').set('If-None-Match', String(headers.etag)).expect(304)
    for (const query of ['skip=-1', 'skip=x', 'skip=1e3', 'skip=99999999999'])
      expect(await refused(get(`/blogs?${query}`)), query).toEqual(['skip'])
    for (const query of ['limit=0', 'limit=1001', 'limit=', 'limit=2&limit=3'])
      expect(await refused(get(`/blogs?${query}`)), query).toEqual(['limit'])

    await makeItem(db(), 'post', { title: 'Tentang 100% katun', body: 'Kain_halus' })
    for (const words of ['KATUN', 'kain_', '100%25'])
      expect((await list(`/blogs?q=${words}`)).titles).toEqual(['Tentang 100% katun'])
    // A search without a letter or digit has nothing to find, here and in the search of the blog.
    expect((await list('/blogs?q=%25')).meta).toEqual(part(0, 10, false, 0))
    expect((await list('/blogs?q=post&limit=2&skip=11')).meta).toEqual(part(11, 2, false))
    expect((await list('/blogs?q=post&limit=3')).titles).toEqual(['post 1', 'post 2', 'post 3'])
    expect((await list('/blogs?q=tidak+ada')).meta.total).toBe(0)
    await get(`/blogs?q=${'x'.repeat(101)}`).expect(422)
    await get('/blogs?q=%00').expect(422)
  })

  test('27: ids are 24 hexadecimal digits, as `id` and `_id`; anything else is 400', async () => {
    const { id, _id } = await made('/blogs', blog)
    expect(id).toMatch(/^[0-9a-f]{24}$/)
    expect(_id).toBe(id)
    for (const bad of ['1', 'g'.repeat(24), 'a'.repeat(23), 'a'.repeat(25), '%00', "'"])
      await get(`/blogs/${bad}`).expect(400)
    await get(`/blogs/${'a'.repeat(24)}`).expect(404)
  })

  test('28: origins are a comma list or JSON, and are never answered by a star', async () => {
    const origins = ['https://a.example', 'https://b.example']
    for (const ALLOWED_ORIGINS of [origins.join(), JSON.stringify(origins)]) {
      const { headers } = await site(db(), { settings: { ALLOWED_ORIGINS } })
        .get('/blogs')
        .set('Origin', 'https://b.example')
      expect(headers['access-control-allow-origin']).toBe('https://b.example')
    }
  })

  test('an author is answered by name, and by e-mail to staff, editors and the author', async () => {
    const author = await makeUser(db(), { name: 'Sari Dewi', email: 'sari@contoh.example' })
    const { public_id } = await makeItem(db(), 'post', { author_id: author.id })
    const seenBy = async (headers: Record<string, string>) => {
      const one = (await get(`/blogs/${public_id}`).set(headers)).body.data.author
      const listed = (await get('/blogs').set(headers)).body.data
      expect(listed.find(({ id }: { id: string }) => id === public_id).author).toBe(one)
      return one
    }
    const of = async (user: UserRow) => seenBy(bearer((await programOf(db(), user, 'content')).access_token))
    const cached = async (headers: Record<string, string>) =>
      (await get(`/blogs/${public_id}`).set(headers)).headers['cache-control']
    expect(await seenBy({})).toBe('Sari Dewi')
    expect(await cached({})).toBe('no-cache')
    expect(await of(await makeUser(db()))).toBe('Sari Dewi')
    for (const role of ['editor', 'staff', 'admin'] as const)
      expect(await of(await makeUser(db(), { role }))).toBe('sari@contoh.example')
    expect(await of(author)).toBe('sari@contoh.example')
    const session = { Cookie: await signIn(db(), author) }
    expect(await seenBy(session)).toBe('sari@contoh.example')
    expect(await cached(session)).toBe('private, no-cache')
  })

  test('an author without an e-mail is answered by user name, one that is gone as the editors', async () => {
    const nameless = await makeUser(db(), { role: 'editor', email: null })
    const own = await makeItem(db(), 'post', { author_id: nameless.id })
    const gone = await makeItem(db(), 'post')
    const headers = bearer((await programOf(db(), nameless, 'content')).access_token)
    expect((await get(`/blogs/${own.public_id}`).set(headers)).body.data.author).toBe(nameless.username)
    expect((await get(`/blogs/${gone.public_id}`)).body.data.author).toBe('redaksi')
  })
})

describe('25: items can be changed', () => {
  test('PUT replaces all and PATCH a part; author, time and what this API does not know stay', async () => {
    const item = await made('/programs', { ...program, subtitle: 'Untuk semua' })
    const { _id, image, author, created_at } = item
    const path = `/programs/${_id}`
    await db()('content_items').where({ public_id: _id }).update({ place: 'Taman Budaya' })

    const patched = await send('patch', path, { title: 'Lokakarya kedua' }).expect(200)
    expect(patched.body.message).toBe('Program berhasil diperbarui')
    expect(patched.body.data).toEqual({ ...item, title: 'Lokakarya kedua', version: 2 })
    expect(await refused(send('patch', path, { end_date: '2026-12-20T18:00' }))).toEqual(['end_date'])
    expect((await send('patch', path, { subtitle: '' }).expect(200)).body.data.subtitle).toBe(null)

    expect(await refused(send('put', path, { title: 'Lagi' }, 'image'))).toContain('description')
    expect(await refused(send('put', path, program))).toEqual(['image'])
    const put = await send('put', path, program, 'image').expect(200)
    expect(put.body.data).toMatchObject({ title: 'Lokakarya', subtitle: null, author, created_at, version: 4 })
    expect(put.body.data.image).not.toBe(image)
    await get(image).expect(404)
    await get(put.body.data.image).expect(200)
    expect(await db()('content_items').where({ public_id: _id }).first('place')).toEqual({ place: 'Taman Budaya' })
    const photo = await made('/gallery', { title: 'Lampion', description: 'Malam' })
    const emptied = await send('put', `/gallery/${photo.id}`, {}, 'image').expect(200)
    expect(emptied.body.data).toMatchObject({ title: null, description: null })
  })

  test('who sends the version that was read loses nothing of others: 409 with what is stored', async () => {
    const { id, image } = await made('/blogs', blog)
    const path = `/blogs/${id}`
    await send('patch', path, { title: 'Dari orang lain', version: '1' }).expect(200)
    for (const [method, file] of [
      ['patch', null],
      ['put', 'image'],
    ] as const) {
      const late = await send(method, path, { ...blog, title: 'Terlambat', version: '1' }, file).expect(409)
      expect(late.body).toMatchObject({ status: 'error', data: { title: 'Dari orang lain', version: 2 }, meta: null })
    }
    expect((await get(path)).body.data).toMatchObject({ title: 'Dari orang lain', image })
    expect(await refused(send('patch', path, { title: 'Lain', version: 'x' }))).toEqual(['version'])
    await send('patch', path, { title: 'Tanpa versi' }).expect(200)
  })
})

test('32: pictures are limited by the account, higher for editors; reads by the address, as the catalog', async () => {
  await makeSettings(db(), { content_open: true })
  const limited = site(db(), { settings: { DATA_DIR: dataDir, LIMITS: 'on' } })
  const read = await limited.get('/blogs').expect(200)
  expect(read.headers['x-ratelimit-limit']).toBe('600')
  const member = await programOf(db(), await makeUser(db()), 'content')
  for (let count = 0; count < 60; count += 1) await limited.post('/blogs').set(bearer(member.access_token)).expect(415)
  const { body, headers } = await limited.post('/blogs').set(bearer(member.access_token)).expect(429)
  expect([body.status, Number(headers['retry-after']) > 0]).toEqual(['error', true])
  const last = await limited.post('/blogs').set(bearer(api().token)).expect(415)
  expect(last.headers['x-ratelimit-limit']).toBe('600')
})
