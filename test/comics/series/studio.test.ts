import { expect, test } from 'vitest'
import { ownRows } from '../../../src/comics/own-data/queries.ts'
import { longDate, wibInput } from '../../../src/web/dates.ts'
import { useDatabase } from '../../support/db.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'
import { makeSeries, names } from '../support/series.ts'

const db = useDatabase()
const { member, staff, visitor } = useBrowsers(db)

const OWN = '/komik/karyaku/seri/'
const facts = {
  title: 'Warung Malam',
  summary: 'Satu tamu.',
  genreIds: ['5', '2'],
  age_label: '13+',
  status: 'ongoing',
}
const numbered = async (series_id: number) =>
  db()('comics').where({ series_id }).orderBy('episode_number').pluck('episode_title')

test('a creator makes a series of their comics, in the order that they choose', async () => {
  const { user, page, post } = await member()
  expect((await page('/komik/karyaku/')).all(`a[href="${OWN}"]`)).toHaveLength(1)
  const empty = await page(OWN)
  expect([empty.text('.empty h2'), empty.attribute('.empty a', 'href')]).toEqual(['Belum ada seri', `${OWN}baru/`])
  const refused = await post(`${OWN}baru/`, { ...facts, title: 'a', age_label: '' }).expect(422)
  expect(refused.text).toContain('Judul paling sedikit 2 karakter.')
  expect(refused.text).toContain('Satu tamu.')
  const { headers } = await post(`${OWN}baru/`, facts).expect(303)
  const edit = headers.location?.split('?')[0] ?? ''
  const [made] = await db()('comic_series').where({ user_id: user.id })
  expect(made).toMatchObject({ title: 'Warung Malam', summary: 'Satu tamu.', age_label: '13+' })

  const comics = []
  for (const title of names(3)) {
    const comic = await makeComic(db(), { user_id: user.id, title })
    comics.push(comic.id)
    await post(`${edit}episode/`, { aksi: 'tambah', komik: comic.id, judul: title }).expect(303)
  }
  const shown = await page(edit)
  expect(shown.all('.episode-form')).toHaveLength(3)
  const buttons = shown.all('.episode-form [aria-label]').map((button) => button.getAttribute('aria-label'))
  expect(buttons.filter((name) => name?.startsWith('Naikkan'))).toEqual(['Naikkan episode 2', 'Naikkan episode 3'])
  expect(buttons.filter((name) => name?.startsWith('Turunkan'))).toEqual(['Turunkan episode 1', 'Turunkan episode 2'])
  const up = shown.attribute('[aria-label="Naikkan episode 3"]', 'value')
  const moved = await post(`${edit}episode/`, { aksi: up, komik: comics[2], judul: 'Malam 3' }).expect(303)
  expect(moved.headers.location).toContain(`#episode-${comics[2]}`)
  const id = made?.id ?? 0
  expect(await numbered(id)).toEqual(['Malam 1', 'Malam 3', 'Malam 2'])
  await post(`${edit}episode/`, { komik: comics[0], judul: 'Pembuka' }).expect(303)
  await post(`${edit}episode/`, { aksi: 'pindah:x', komik: comics[0], judul: 'Pembuka' }).expect(303)
  expect(await numbered(id)).toEqual(['Pembuka', 'Malam 3', 'Malam 2'])
  await post(`${edit}episode/`, { aksi: 'keluar', komik: comics[0] }).expect(303)
  expect(await numbered(id)).toEqual(['Malam 3', 'Malam 2'])
  expect((await page(edit)).texts('#f-komik option')).toEqual(['Malam 1'])

  await post(edit, { ...facts, title: 'Warung Siang', status: 'finished', genreIds: '3' }).expect(303)
  expect(await db()('comic_series').where({ id }).first()).toMatchObject({ title: 'Warung Siang', status: 'finished' })
  expect((await page(`/komik/${comics[1]}/langkah/7/`)).all(`a[href="${edit}"]`)).toHaveLength(1)
  expect((await page(OWN)).texts('.own-title')).toEqual(['Warung Siang'])
  await post(`/komik/${comics[1]}/hapus/`).expect(303)
  expect(await db()('comics').where({ series_id: id }).pluck('episode_number')).toEqual([1])
  await post(`${edit}hapus/`).expect(303)
  expect(await db()('comic_series').where({ user_id: user.id })).toEqual([])
  expect(
    await db()('comics')
      .where({ id: comics[2] ?? 0 })
      .first(),
  ).toMatchObject({ series_id: null, episode_number: null })
})

test('the last step puts a comic into a series, renames and moves it, and keeps what was typed', async () => {
  const { user, page, post } = await member()
  const draft = await makeComic(db(), { user_id: user.id, published_at: null })
  const step = `/komik/${draft.id}/langkah/7/`
  expect((await page(step)).attribute(`a[href="${OWN}baru/"]`, 'target')).toBe('_blank')
  const [one, other] = [
    await makeSeries(db(), { user_id: user.id, episodes: names(1) }),
    await makeSeries(db(), { user_id: user.id, title: 'Gunung' }),
  ]
  const form = { title: 'Malam kedua', synopsis: 'Satu tamu.', age_label: '13+', kapan: 'batal' }
  const episode = { series_id: one.id, episode_title: 'Malam 2' }
  const refused = await post(step, { ...form, ...episode, episode_title: 'a'.repeat(201) }).expect(422)
  expect(refused.text).toMatch(new RegExp(`value="${one.id}"\\s+selected`))
  expect(refused.text).toContain('Satu tamu.')
  await post(step, { ...form, ...episode }).expect(303)
  expect(await numbered(one.id)).toEqual(['Malam 1', 'Malam 2'])
  const saved = await page(step)
  expect(saved.text('#f-series_id [selected]')).toBe('Warung Malam')
  expect(saved.attribute('#f-episode_title', 'value')).toBe('Malam 2')
  await post(step, { ...form, series_id: one.id, episode_title: 'Kedua' }).expect(303)
  await post(step, form).expect(303)
  expect(await numbered(one.id)).toEqual(['Malam 1', 'Kedua'])
  const at = new Date(Date.now() + 86_400_000)
  await post(step, { ...form, series_id: other.id, episode_title: 'Awal', kapan: 'nanti', publish_at: wibInput(at) })
  expect([await numbered(one.id), await numbered(other.id)]).toEqual([['Malam 1'], ['Awal']])
  expect((await page(`${OWN}${other.id}/`)).text('.episode-form')).toContain(`Terjadwal ${longDate(at)}`)
  const theirs = await makeSeries(db())
  await post(step, { ...form, series_id: theirs.id }).expect(404)
  await post(step, { ...form, series_id: 'x' }).expect(422)
  await post(step, { ...form, series_id: '' }).expect(303)
  expect(await numbered(other.id)).toEqual([])
})

test('nobody else sees or changes a series in the studio, and wrong input is refused', async () => {
  const { user, post, get } = await member()
  const { id, comics } = await makeSeries(db(), { user_id: user.id, episodes: names(2) })
  const theirs = await makeComic(db())
  const komik = comics[0]?.id
  for (const other of [await member(), await staff('admin')]) {
    await other.get(`${OWN}${id}/`).expect(404)
    for (const path of ['', 'episode/', 'hapus/'])
      await other.post(`${OWN}${id}/${path}`, { ...facts, aksi: 'keluar', komik }).expect(404)
  }
  await visitor.get(OWN).expect(303)
  for (const path of [`${OWN}0/`, `${OWN}abc/`, `${OWN}9999999999/`]) await get(path).expect(404)
  await post(`${OWN}${id}/`, { ...facts, genreIds: ['999'] }).expect(422)
  await post(`${OWN}${id}/`, { title: { a: 1 }, genreIds: 'x'.repeat(99) }).expect(422)
  for (const form of [{}, { komik: 'x' }, { komik, judul: 'a'.repeat(201) }, { komik, judul: 'a\0' }])
    await post(`${OWN}${id}/episode/`, form).expect(422)
  await post(`${OWN}${id}/episode/`, { aksi: 'tambah', komik: theirs.id }).expect(404)
  await post(`${OWN}${id}/episode/`, { aksi: 'tambah', komik }).expect(409)
  expect(await numbered(id)).toEqual(names(2))
})

test('a member’s own data hold their series and the series that they follow, and both go with the account', async () => {
  const { user } = await member()
  const { id } = await makeSeries(db(), { user_id: user.id, episodes: names(2) })
  const other = await makeSeries(db(), { title: 'Gunung', episodes: names(1) })
  await db()('series_followers').insert({ series_id: other.id, follower_id: user.id })
  const [comic] = await db()('comics').where({ series_id: id })
  const page = { comic_id: comic?.id ?? 0, name: 'halaman-01.png', width: 1, height: 1, bytes: 1 }
  await db()('comic_pages').insert(page)
  const rows = await ownRows(db(), user.id)
  expect(rows).toMatchObject({
    series: [{ id, title: 'Warung Malam', status: 'ongoing', genres: ['Fantasi'] }],
    pages: [{ comic_id: comic?.id, name: 'halaman-01.png' }],
    series_follows: [{ series_id: other.id, title: 'Gunung' }],
    comics: [
      { series_id: id, episode_number: 1 },
      { series_id: id, episode_number: 2 },
    ],
  })
  await db()('users').where({ id: user.id }).delete()
  expect(await db()('comic_series').pluck('id')).toEqual([other.id])
  expect(await db()('series_followers')).toEqual([])
})
