import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Question, QuestionName } from '../../src/anime/contract/contract.ts'
import type { Source, SourceName } from '../../src/anime/contract/source.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { ageAnswers, emptyCatalog, enter } from '../support/served.ts'
import { makeStaff } from '../support/staff.ts'
import { startUpstream } from '../support/upstream.ts'
import { createWorld, type Show } from '../support/upstream-world.ts'

/** A source calls a title otherwise than before, under the same slug. */

const db = useOwnDatabase()
const cleanups: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  await emptyCatalog(db())
  await db()('audit_log').delete()
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const show = (title: string, more: Partial<Show> = {}): Show => ({
  slug: 'ganti-nama',
  title,
  type: 'TV',
  status: 'Ongoing',
  year: 2026,
  score: '7.80',
  genres: ['Drama'],
  episodes: ['2', '1'],
  ...more,
})

/** A source of this server over shows that may change. */
function sourceOf(name: SourceName, shows: readonly Show[]): Source {
  const world = createWorld({ shows, site: 'https://situs.example', now: Date.now })
  const answered =
    <Name extends QuestionName>(question: Name) =>
    async (params: Question<Name>['params']) => {
      const answer = world.answer({ name: question, params } as Question<Name>)
      if (!answer) throw new SourceFailure('missing', 'there is no such thing')
      return answer
    }
  const [home, latest, movies, schedule] = [
    answered('home'),
    answered('latest'),
    answered('movies'),
    answered('schedule'),
  ]
  return {
    name,
    home,
    latest,
    movies,
    schedule,
    detail: answered('detail'),
    episode: answered('episode'),
    search: answered('search'),
  }
}

type Kind = SourceName | 'another server'
const kinds: Kind[] = ['samehadaku', 'aniliberty', 'another server']

/** Returns a function that makes a site without cached answers in memory, and the name of the titles' origin. */
async function open(kind: Kind, shows: Show[]) {
  if (kind === 'another server') {
    const upstream = await startUpstream({ name: 'Satu', shows })
    cleanups.push(upstream.close)
    await enter(db(), 'Server Satu', upstream.url, 100)
    return { origin: upstream.url, fresh: () => site(db(), { fresh: true }) }
  }
  await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })
  return { origin: kind, fresh: () => site(db(), { fresh: true, sources: [sourceOf(kind, shows)] }) }
}
const address = '/anime/ganti-nama/'
const stored = () => vi.waitUntil(() => db()('answers').whereLike('key', '%detail%').first())

describe.each(kinds)('a title that %s has renamed under its slug', (kind) => {
  test('is proposed to staff with both names, and visitors are led to the new one', async () => {
    const shows = [show('Lampu Tua')]
    const { fresh, origin } = await open(kind, shows)
    await fresh().get(address).expect(200)
    await stored()
    await db()('answers').delete()
    shows[0] = show('Kereta Malam')

    const refused = read((await fresh().get(address).expect(503)).text)
    expect(refused.text('[data-failure]')).toBe('Di sumbernya judul ini sekarang bernama “Kereta Malam”.')
    expect(refused.attribute('#kesalahan a', 'href')).toBe('/anime/ganti-nama-2/')
    const other = read((await fresh().get('/anime/ganti-nama-2/').expect(200)).text)
    expect(other.text('h1')).toBe('Kereta Malam')
    const episode = other.attribute('a[href^="/episode/"]', 'href') ?? ''
    expect((await fresh().get(episode)).status, episode).toBe(200)

    const { get, post } = await makeStaff(db())
    const list = read((await get('/admin/judul/')).text)
    expect(list.texts('.mapping-title')).toEqual(['Lampu Tua', 'Kereta Malam'])
    expect(list.text('.mapping [value=nama]')).toContain('Nama baru')

    const pair = { slug: 'ganti-nama', origin, origin_slug: 'ganti-nama', keadaan: 'usulan' }
    const done = await post('/admin/judul/keputusan/', { ...pair, putusan: 'nama' })
    expect(read((await get(done.headers.location ?? '')).text).text('#kabar-judul')).toContain('memakai nama baru')
    const renamed = fresh()
    for (const path of [address, '/anime/ganti-nama-2/', '/episode/ganti-nama-episode-2/'])
      expect((await renamed.get(path)).status, path).toBe(200)
    expect(read((await renamed.get(address)).text).text('h1')).toBe('Kereta Malam')
    expect((await renamed.get('/search/?q=kereta')).text).toContain(`href="${address}"`)
    expect(await db()('audit_log').select('action', 'subject')).toEqual([
      { action: 'title.rename', subject: 'ganti-nama' },
    ])
    expect(read((await get('/admin/judul/')).text).all('.mapping')).toEqual([])
  })

  test('is shown as the copy from before, with a note', async () => {
    const shows = [show('Lampu Tua')]
    const { fresh } = await open(kind, shows)
    await fresh().get(address).expect(200)
    await stored()
    await ageAnswers(db(), 7_000)
    shows[0] = show('Kereta Malam')
    const app = fresh()
    await vi.waitFor(async () => {
      const page = read((await app.get(address).expect(200)).text)
      expect(page.text('h1')).toBe('Lampu Tua')
      expect(page.text('.source-note.stale')).toContain('Di sumbernya judul ini sekarang bernama Kereta Malam.')
      expect(page.attribute('.source-note a', 'href')).toBe('/anime/ganti-nama-2/')
    })
    await db().raw('alter table title_mappings rename to unreadable')
    try {
      expect(read((await app.get(address).expect(200)).text).text('h1')).toBe('Lampu Tua')
    } finally {
      await db().raw('alter table unreadable rename to title_mappings')
    }
  })

  test('is the same one where only its type differs between a list and its page', async () => {
    const shows = [show('Film Satu', { year: 2024 })]
    const { fresh } = await open(kind, shows)
    await fresh().get('/search/?q=film').expect(200)
    shows[0] = show('Film Satu', { type: 'Movie', year: 2024 })
    const app = fresh()
    expect((await app.get(address)).status).toBe(200)
    shows[0] = show('Film Satu', { year: 2024 })
    expect((await fresh().get('/search/?q=satu')).text).toContain(`href="${address}"`)
    expect(await db()('title_mappings').select()).toEqual([])
  })
})

test('taking a new name back gives the old one and the proposal back', async () => {
  const shows = [show('Lampu Tua')]
  const { fresh, origin } = await open('samehadaku', shows)
  await fresh().get(address).expect(200)
  await stored()
  await db()('answers').delete()
  shows[0] = show('Kereta Malam')
  await fresh().get(address).expect(503)
  const { part, get } = await makeStaff(db())
  const pair = { slug: 'ganti-nama', origin, origin_slug: 'ganti-nama', keadaan: 'usulan' }

  const row = read((await part('/admin/judul/keputusan/', { ...pair, putusan: 'nama' })).text)
  expect(row.text('.mapping-standing')).toBe('Nama baru dipakai')
  await part('/admin/judul/urung/', { catatan: row.attribute('[name=catatan]', 'value') ?? '' }).expect(200)
  expect(read((await get('/admin/judul/')).text).texts('.mapping-title')).toEqual(['Lampu Tua', 'Kereta Malam'])
  expect(await db()('slugs').where({ slug: 'ganti-nama' }).first('title')).toEqual({ title: 'Lampu Tua' })
})
