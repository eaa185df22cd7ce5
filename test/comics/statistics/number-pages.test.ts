import { expect, test } from 'vitest'
import { addReading } from '../../../src/comics/social/reading-queries.ts'
import { daysBefore } from '../../../src/comics/statistics/statistics.ts'
import { toWibDay } from '../../../src/web/dates.ts'
import { useDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const { as, visitor } = useBrowsers(db)
const today = toWibDay(new Date())
const few = 'Panel tempat sedikit pembaca berhenti (kurang dari 3) tidak ditampilkan.'

/** A series of one comic of three panels: one member finished, three stopped at the second panel, two at the first. */
async function makeRead() {
  const comic = await makeComic(db(), { panels: [2, 1], title: 'Naga Kecil' })
  const [series] = await db()('comic_series').insert({ user_id: comic.user_id, title: 'Naga' }).returning('id')
  await db()('comics')
    .where({ id: comic.id })
    .update({ series_id: series?.id ?? null, episode_number: 1 })
  for (const [at, place] of [3, 2, 2, 2, 1, 1].entries())
    await addReading(db(), {
      comicId: comic.id,
      day: daysBefore(today, at === 3 ? 20 : 0),
      reader: `r${at}`,
      userId: (await makeUser(db())).id,
      panelId: comic.panelIds[place - 1] ?? null,
    })
  return { ...comic, seriesId: series?.id ?? 0 }
}

test('the page of a comic or series shows its readers by day, where they stop, and leads to the table', async () => {
  const comic = await makeRead()
  const creator = await as({ id: comic.user_id })
  const pages = [`komik/${comic.id}`, `seri/${comic.seriesId}`]
  for (const [at, path] of pages.entries()) {
    const page = await creator.page(`/statistik/${path}/`)
    expect(page.text('h1')).toBe(at === 0 ? 'Naga Kecil' : 'Naga')
    const ended = at === 0 ? 'Sampai tamat' : 'Selesai satu episode'
    expect(page.texts('.figure')).toEqual(['Pembaca 6', 'Pembaca baru 6', `${ended} 16,7%`, 'Pengikut 0'])
    expect(page.texts('.stats-chart h3')).toEqual(['Pembaca 6', 'Pembaca baru 6', `${ended} 1`])
    expect(page.all('#per-hari .chart-bar')).toHaveLength(3 * 30)
    expect(page.text('#per-hari tbody tr')).toMatch(/ 5 5 1$/)
    const word = at === 0 ? '' : 'Episode 1, '
    expect(page.texts('.stops tbody tr')).toEqual([`${word}1.2 3 50%`])
    expect(page.texts('[aria-labelledby="judul-berhenti"] .muted').at(-1)).toBe(few)
    expect(page.attribute('.stops tbody tr:last-child rect', 'width')).toBe('100')
    expect(page.all('.stops img')).toHaveLength(1)
    const week = await creator.page(`/statistik/${path}/?hari=7`)
    expect(week.all('.stops')).toEqual([])
    expect(week.texts('[aria-labelledby="judul-berhenti"] .muted')).toEqual([few])
    const csv = week.attribute('.stats-head a[download]', 'href') ?? ''
    expect((await creator.get(csv).expect(200)).text).toContain(`${today},5,5,1,`)
    expect((await creator.page(`/statistik/${path}/?hari=%00`)).texts('[aria-current="page"].chip')).toEqual([
      '30 hari',
    ])
  }
  const series = await creator.page(`/statistik/${pages[1]}/`)
  expect(series.text('[aria-labelledby="judul-episode"] tbody tr')).toBe('1. Naga Kecil 6 6 16,7%')
  const all = await creator.page('/statistik/')
  expect(all.texts('.stats-chart h3').slice(4, 6)).toEqual(['Pembaca 6', 'Pembaca baru 6'])
  expect(all.texts('[aria-labelledby="judul-karya"] tbody tr')).toEqual(['Naga Seri 6 6 16,7%', 'Naga Kecil 6 6 16,7%'])
  expect(all.attribute('[aria-labelledby="judul-karya"] tbody a', 'href')).toBe(`/statistik/${pages[1]}/`)
})

test('a comic that nobody has read yet says so, and nobody opens the numbers of another', async () => {
  const comic = await makeComic(db())
  const creator = await as({ id: comic.user_id })
  const page = await creator.page(`/statistik/komik/${comic.id}/`)
  expect(page.text('.empty h2')).toBe('Belum ada pembaca')
  expect(page.attribute('.empty .button', 'href')).toBe(`/komik/warung-di-ujung-hujan-${comic.id}/`)
  const said = async () => {
    const { texts } = await creator.page(`/statistik/komik/${comic.id}/`)
    return texts('[aria-labelledby="judul-berhenti"] .muted')
  }
  // Of before anybody knew how far readers came.
  const day = { comic_id: comic.id, day: today, reader: 'r' }
  await db()('comic_view_days').insert(day)
  expect(await said()).toEqual(['Belum diketahui.'])
  await db()('comic_view_days')
    .where(day)
    .update({ furthest: comic.panelIds.at(-1) ?? null, place: 9, finished: true })
  expect(await said()).toEqual(['Semua pembaca dalam 30 hari terakhir sampai tamat.'])
  const read = await makeRead()
  const stranger = await as({ id: comic.user_id })
  const admin = await as(await makeUser(db(), { role: 'admin' }))
  for (const path of [`komik/${read.id}`, `seri/${read.seriesId}`, 'komik/0', 'seri/x', 'komik/99999999999']) {
    for (const browser of [stranger, admin]) await browser.get(`/statistik/${path}/`).expect(404)
    await visitor.get(`/statistik/${path}/`).expect(303)
  }
})
