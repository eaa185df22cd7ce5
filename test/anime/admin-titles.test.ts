import { afterEach, describe, expect, test, vi } from 'vitest'
import { titleCommands } from '../../src/anime/commands/titles.ts'
import { readConfig } from '../../src/config.ts'
import { readCall } from '../../src/platform/command.ts'
import { useOwnDatabase } from '../support/db.ts'
import { lineOf } from '../support/manage.ts'
import { read } from '../support/page.ts'
import { emptyCatalog, enter, serve } from '../support/served.ts'
import { makeStaff } from '../support/staff.ts'
import { startUpstream } from '../support/upstream.ts'

const db = useOwnDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  await emptyCatalog(db())
  await db()('audit_log').delete()
})

const staff = () => makeStaff(db())

const DUA = 'https://dua.example/api/v1'
const facts = { season: 2, part: null, year: 2025, type: 'TV' }

/** Inserts a title of the library, a title of Server Dua, and a proposed mapping between the two. */
async function propose(slug: string, more: { score?: number; year?: number; title?: string; theirs?: string } = {}) {
  const { score = 0.8375, year = 2026, title = `Judul ${slug}`, theirs = `${slug}-di-sana` } = more
  await db()('slugs').insert({ slug, origin: 'library', title, key: slug, ...facts })
  const seen = { ...facts, part: 1, year, title: `${title}!`, key: slug, seen_at: new Date() }
  await db()('titles_seen').insert({ origin: DUA, slug: theirs, cover: null, ...seen })
  const mapping = { slug, origin: DUA, origin_slug: theirs, score }
  await db()('title_mappings').insert({ ...mapping, state: 'proposed', decided_by: null, decided_at: null })
  return { slug, origin: DUA, origin_slug: theirs, keadaan: 'usulan' }
}
const mappingOf = (slug: string) => db()('title_mappings').where({ slug, origin: DUA }).first()
const audited = () => db()('audit_log').orderBy('id').select('action', 'subject', 'actor')

describe('a proposal', () => {
  test('shows both shows side by side with what differs, where it comes from, and how alike they are', async () => {
    await enter(db(), 'Server Dua', DUA, 50)
    await propose('malam', { title: 'Penjaga Malam' })
    await propose('pagi', { score: 0.95 })
    const { get } = await staff()

    const page = read((await get('/admin/judul/')).text)

    expect(page.texts('.mapping-side:first-child .mapping-title')).toEqual(['Judul pagi', 'Penjaga Malam'])
    const [, row] = page.all('.mapping')
    const sides = row?.querySelectorAll('.mapping-side').map((side) => side.text.replace(/\s+/g, ' ').trim())
    expect(sides?.[0]).toContain('Di sini')
    expect(sides?.[1]).toContain('Server Dua')
    expect(sides?.[1]).toContain('malam-di-sana')
    expect(row?.querySelectorAll('.differs').map((fact) => fact.text)).toEqual(['≠ berbeda: 2025', '≠ berbeda: 2026'])
    expect(row?.text).toContain('84 %')
    expect(row?.querySelector('.mapping-title a')?.getAttribute('href')).toBe('/anime/malam/')
    expect(page.texts('.chips .chip')).toEqual(['Usulan (2)', 'Cocok (0)', 'Ditolak (0)'])
  })

  test('is decided and taken back by htmx, row by row, exactly as it was', async () => {
    const pair = await propose('malam')
    const before = await mappingOf('malam')
    const { user, part } = await staff()

    const row = await part('/admin/judul/keputusan/', { ...pair, putusan: 'cocok' })

    expect(await mappingOf('malam')).toMatchObject({ state: 'confirmed', decided_by: user.username })
    const shown = read(row.text)
    expect(row.text.trimStart()).toMatch(/^<li class="mapping block" id="judul-/)
    expect(shown.text('.mapping-standing')).toBe(`Cocok oleh ${user.username}, baru saja`)
    const undo = Object.fromEntries(
      shown.all('form input').map((input) => [input.getAttribute('name') ?? '', input.getAttribute('value') ?? '']),
    )
    const again = await part('/admin/judul/urung/', undo)
    expect(await mappingOf('malam')).toEqual(before)
    expect(read(again.text).texts('button')).toEqual(expect.arrayContaining(['Cocok malam', 'Bukan malam']))
    expect(await audited()).toEqual([
      { action: 'title.confirm', subject: 'malam', actor: user.username },
      { action: 'title.undo', subject: 'malam', actor: user.username },
    ])
  })

  test('that a colleague decided on meanwhile is not decided again by who saw it before', async () => {
    const pair = await propose('malam')
    const [first, second] = [await staff(), await staff()]
    await first.part('/admin/judul/keputusan/', { ...pair, putusan: 'tolak' })

    const late = await second.part('/admin/judul/keputusan/', { ...pair, putusan: 'cocok' })

    expect(late.status).toBe(409)
    const row = read(late.text)
    expect(row.text('[role=alert]')).toContain('Baru saja diubah rekan')
    expect(row.text('.mapping-standing')).toContain(`Ditolak oleh ${first.user.username}`)
    expect(await mappingOf('malam')).toMatchObject({ state: 'rejected', decided_by: first.user.username })
    const plain = await second.post('/admin/judul/keputusan/', { ...pair, putusan: 'cocok' })
    expect(plain.status).toBe(409)
    expect(plain.text).toContain(`sekarang Ditolak oleh ${first.user.username}`)
    await db()('title_mappings').where({ slug: 'malam' }).update({ origin_slug: 'lain', state: 'proposed' })
    expect((await second.part('/admin/judul/keputusan/', { ...pair, putusan: 'cocok' })).status).toBe(409)
    expect(await audited()).toHaveLength(1)
  })

  test('is not taken back once a colleague decided otherwise, and a decision comes back as whose it was', async () => {
    const pair = await propose('malam')
    const [first, second] = [await staff(), await staff()]
    const entryIn = (text: string) => ({ catatan: read(text).attribute('[name=catatan]', 'value') ?? '' })
    const confirmed = entryIn((await first.part('/admin/judul/keputusan/', { ...pair, putusan: 'cocok' })).text)
    const asFirstSaid = await mappingOf('malam')
    const seen = { ...pair, keadaan: 'cocok' }
    const rejected = entryIn((await second.part('/admin/judul/keputusan/', { ...seen, putusan: 'tolak' })).text)

    const refused = await first.part('/admin/judul/urung/', confirmed)
    expect(refused.status).toBe(409)
    expect(await mappingOf('malam')).toMatchObject({ state: 'rejected', decided_by: second.user.username })

    expect((await second.part('/admin/judul/urung/', rejected)).status).toBe(200)
    expect(await mappingOf('malam')).toEqual(asFirstSaid)
    expect((await second.part('/admin/judul/urung/', rejected)).status).toBe(409)
    expect((await first.part('/admin/judul/urung/', confirmed)).status).toBe(200)
    expect(await mappingOf('malam')).toMatchObject({ state: 'proposed', decided_by: null, decided_at: null })
  })

  test('is rejected by a plain form, which leads back to the page it was on', async () => {
    const pair = await propose('malam')
    const { get, post } = await staff()
    const back = await post('/admin/judul/keputusan/', {
      ...pair,
      putusan: 'tolak',
      dari: 'usulan',
      q: 'mal',
      page: '1',
    })
    expect(back.status).toBe(303)
    expect(back.headers.location).toMatch(/^\/admin\/judul\/\?q=mal&kabar=\d+$/)
    const page = read((await get(back.headers.location ?? '')).text)
    expect(page.text('#kabar-judul')).toContain('malam ditandai bukan judul itu.')
    const rejected = read((await get(page.attribute('#kabar-judul a', 'href')?.replaceAll('&amp;', '&') ?? '')).text)
    expect(rejected.text('.mapping-standing')).toContain('Ditolak')
    const forgotten = await post('/admin/judul/keputusan/', { ...pair, keadaan: 'ditolak', putusan: 'lupa' })
    expect(forgotten.status).toBe(303)
    expect(await mappingOf('malam')).toBeUndefined()
    const told = read((await get(forgotten.headers.location ?? '')).text)
    const catatan = told.attribute('#kabar-judul [name=catatan]', 'value') ?? ''
    expect((await post('/admin/judul/urung/', { catatan })).status).toBe(303)
    expect(await mappingOf('malam')).toMatchObject({ state: 'rejected' })
  })
})

test('a search finds words of either title and either slug, and takes % and _ as they are', async () => {
  await propose('satu', { title: 'Kereta 100%' })
  await propose('dua_x', { title: 'Kapal', theirs: 'perahu-layar' })
  const { get } = await staff()
  const found = async (q: string) =>
    read((await get(`/admin/judul/?${new URLSearchParams({ q })}`)).text).texts(
      '.mapping-side:first-child .mapping-slug',
    )
  expect(await found('kereta')).toEqual(['satu'])
  expect(await found('100%')).toEqual(['satu'])
  expect(await found('PERAHU')).toEqual(['dua_x'])
  expect(await found('_x')).toEqual(['dua_x'])
  expect(await found('%%')).toEqual([])
})

test('many proposals stand on several pages at the price of one', async () => {
  for (let at = 0; at < 65; at += 1) await propose(`judul-${at}`, { score: 0.75 + at / 1_000 })
  const { get } = await staff()
  let queries = 0
  const counting = () => {
    queries += 1
  }
  db().on('query', counting)
  const page = read((await get('/admin/judul/?page=3')).text)
  db().removeListener('query', counting)
  expect(page.texts('.mapping-side:first-child .mapping-slug')).toHaveLength(5)
  expect(page.texts('.page-numbers a')).toEqual(['1', '2', '3'])
  expect(queries).toBeLessThanOrEqual(5)
  expect((await get('/admin/judul/?page=99')).status).toBe(200)
})

test('a decision is what the title’s page shows, and taking it back ends that', async () => {
  const show = {
    slug: 'penjaga-malam',
    type: 'TV' as const,
    status: 'Ongoing' as const,
    year: 2026,
    score: '7.80',
    genres: ['Drama'],
    episodes: ['2', '1'],
  }
  const satu = await startUpstream({ name: 'Satu', shows: [{ ...show, title: 'Penjaga Malam' }] })
  const dua = await startUpstream({ name: 'Dua', shows: [{ ...show, title: 'Penjaga Malam!' }] })
  cleanups.push(satu.close, dua.close)
  await enter(db(), 'Server Satu', satu.url, 100)
  await enter(db(), 'Server Dua', dua.url, 50)
  const first = await serve(db())
  await first.visit('/anime/penjaga-malam/')
  await first.stop()
  await db()('answers').delete()
  await satu.down()
  const running = await serve(db())
  cleanups.push(running.stop)
  expect((await running.visit('/anime/penjaga-malam/')).status).toBe(503)
  const { get, post } = await staff()
  expect(read((await get('/admin/judul/')).text).text('.mapping')).toContain('Server Dua')

  const pair = { slug: 'penjaga-malam', origin: dua.url, origin_slug: 'penjaga-malam' }
  await post('/admin/judul/keputusan/', { ...pair, keadaan: 'usulan', putusan: 'cocok' })
  const shown = () => running.visit('/anime/penjaga-malam/')
  const soon = { interval: 100 }
  await vi.waitFor(async () => expect(await shown()).toMatchObject({ status: 200, heading: 'Penjaga Malam!' }), soon)

  const stored = () => db()('answers').whereLike('key', '%detail?%')
  const kept = await vi.waitUntil(() => stored().first())
  await post('/admin/judul/keputusan/', { ...pair, keadaan: 'cocok', putusan: 'tolak' })
  // A slow write of the answer from before the decision ends after it.
  if (kept) await db()('answers').insert({ ...kept, data: JSON.stringify(kept.data) })
  await vi.waitFor(async () => expect((await shown()).status).toBe(503), soon)
})

describe('by hand', () => {
  test('a mapping is kept; what was never seen is asked for once more', async () => {
    await enter(db(), 'Server Dua', DUA, 50)
    await propose('malam', { theirs: 'lain' })
    await db()('title_mappings').delete()
    const { user, post } = await staff()
    const wanted = { slug: 'http://127.0.0.1/anime/malam/', origin: DUA, origin_slug: 'belum-ada' }
    const doubted = await post('/admin/judul/baru/', wanted)
    expect(doubted.status).toBe(422)
    const page = read(doubted.text)
    expect(page.text('#f-tetap-error')).toContain('Server Dua belum pernah terlihat punya “belum-ada”.')
    expect(page.all('#f-origin option[selected]').map((one) => one.text)).toEqual(['Server Dua'])

    const tetap = page.attribute('#f-tetap', 'value') ?? ''
    const kept = await post('/admin/judul/baru/', { ...wanted, tetap })
    expect(kept.status).toBe(303)
    expect(await mappingOf('malam')).toMatchObject({
      origin_slug: 'belum-ada',
      state: 'confirmed',
      decided_by: user.username,
    })
    expect((await post('/admin/judul/baru/', { ...wanted, origin_slug: 'lain', tolak: '1' })).status).toBe(303)
    expect(await mappingOf('malam')).toMatchObject({ origin_slug: 'lain', state: 'rejected' })
  })

  test('what cannot be is refused beside its field', async () => {
    const { post } = await staff()
    for (const [fields, where] of [
      [{ slug: '', origin: 'library' }, '#f-slug-error'],
      [{ slug: 'a\0b', origin: 'library' }, '#f-slug-error'],
      [{ slug: 'x'.repeat(300), origin: 'library' }, '#f-slug-error'],
      [{ slug: 'a', origin: '' }, '#f-origin-error'],
      [{ slug: 'a', origin: 'https://tidak.example' }, '#f-origin-error'],
    ] as const) {
      const refused = await post('/admin/judul/baru/', fields)
      expect([fields, refused.status]).toEqual([fields, 422])
      expect(read(refused.text).text(where)).not.toBeNull()
    }
  })

  test('"Segarkan" forgets the copies of one title, by its slug or address, and tells all servers', async () => {
    const copy = { source: 'Satu', endpoint_id: null, read_at: new Date(), data: '{}' }
    await db()('answers').insert(
      ['malam', 'pagi', 'été'].map((slug) => ({ key: `detail?${new URLSearchParams({ slug })}`, ...copy })),
    )
    const { post } = await staff()
    const kept = await db()('answers').pluck('key')
    const done = await post('/admin/judul/segarkan/', { slug: 'https://situs.example/anime/malam/?x=1' })
    expect(done.headers.location).toMatch(/^\/admin\/judul\/\?kabar=\d+$/)
    expect(await db()('answers').pluck('key')).toEqual(kept.filter((key) => !key.includes('malam')))
    expect(await db()('catalog_changes').where({ kind: 'title', subject: 'malam' })).toHaveLength(1)
    // As it is pasted from a browser.
    await post('/admin/judul/segarkan/', { slug: 'https://situs.example/anime/%C3%A9t%C3%A9/' })
    expect(await db()('answers').pluck('key')).toEqual([expect.stringContaining('pagi')])
  })
})

test('a refresh without a title says so, where it was asked', async () => {
  const { post } = await staff()
  const refused = await post('/admin/judul/segarkan/', { slug: '' })
  expect(refused.status).toBe(422)
  expect(read(refused.text).text('#segarkan-salah')).toBe('Isi slug judulnya.')
})

test('what others did, or what is no entry at all, is not told as news', async () => {
  const pair = await propose('malam')
  const [first, second] = [await staff(), await staff()]
  const { headers } = await first.post('/admin/judul/keputusan/', { ...pair, putusan: 'cocok' })
  expect(read((await second.get(headers.location ?? '')).text).text('#kabar-judul')).toBe('')
  expect(read((await second.get('/admin/judul/?kabar=cocok&judul=malam')).text).text('#kabar-judul')).toBe('')
})

test('nonsense is refused with a sentence, never a bug', async () => {
  const { get, post } = await staff()
  expect((await get('/admin/judul/?keadaan=x&q=%00&page=abc&kabar=%00')).status).toBe(200)
  const unknown = { slug: 'tidak-ada', origin: 'x', origin_slug: 'y', keadaan: 'usulan', putusan: 'cocok' }
  for (const [path, fields, status] of [
    ['keputusan', unknown, 404],
    ['keputusan', { slug: 'a\0', origin: 'x', putusan: 'cocok' }, 400],
    ['keputusan', {}, 400],
    ['urung', { catatan: 'x' }, 400],
    ['urung', { catatan: '999999999999' }, 404],
  ] as const)
    expect([fields, (await post(`/admin/judul/${path}/`, fields)).status]).toEqual([fields, status])
})

test('what the command line decides stands in the log', async () => {
  await enter(db(), 'Server Dua', DUA, 50)
  await propose('malam')
  const run = (...args: string[]) => {
    const call = readCall(titleCommands, args)
    if ('help' in call) throw new Error('not a call')
    return call.run(lineOf({ db: db(), settings: readConfig({ NODE_ENV: 'test' }), say: () => {} }))
  }
  await run('title:map', '--slug', 'malam', '--origin', 'Server Dua', '--reject')
  await run('title:unmap', '--slug', 'malam', '--origin', 'Server Dua')
  await expect(run('title:unmap', '--slug', 'malam', '--origin', 'Server Dua')).rejects.toThrow('Nothing was said')
  const entries = await db()('audit_log').orderBy('id').select('action', 'subject', 'actor_id', 'address')
  expect(entries).toEqual([
    { action: 'title.map', subject: 'malam', actor_id: null, address: null },
    { action: 'title.unmap', subject: 'malam', actor_id: null, address: null },
  ])
})
