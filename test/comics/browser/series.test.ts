import { beforeAll, expect, test } from 'vitest'
import { violations } from '../../browser/axe.ts'
import { overflow, useWholeSite } from '../../browser/whole-site.ts'
import { makeTitle } from '../../support/make.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeSeries, names } from '../support/series.ts'

const { db, visit } = useWholeSite()
let owner: { id: number }
let id: number
let episodes: number[]
let page: string

beforeAll(async () => {
  owner = await makeUser(db(), { name: 'Dinda Puspita' })
  const long = 'Penjaga mercusuar yang tidak pernah tidur dan anak-anak yang menunggunya di dermaga'
  const series = await makeSeries(db(), { user_id: owner.id, episodes: [long, ...names(11)], panels: [2] })
  id = series.id
  episodes = series.comics.map((comic) => comic.id)
  page = `/komik/seri/warung-malam-${id}/`
  const read = { user_id: owner.id, page_number: 1, panel_id: null }
  await db()('comic_reads').insert([
    { ...read, comic_id: series.comics[0]?.id ?? 0, panel_number: 2, finished: true },
    { ...read, comic_id: series.comics[1]?.id ?? 0, panel_number: 1 },
  ])
})

test.each([360, 768, 1440, 1920])(
  'series pages fit a window of %i pixels in both themes, and anybody can use them',
  async (width) => {
    for (const colorScheme of ['dark', 'light'] as const)
      for (const path of [page, `/komik/karyaku/seri/${id}/`]) {
        const seen = await visit(path, { as: owner, viewport: { width, height: 900 }, colorScheme })
        expect([path, await overflow(seen.page), await violations(seen.page)]).toEqual([path, 0, []])
        expect(seen.problems).toEqual([])
      }
  },
)

test('the next control leads on at the end of an episode, though not in the moment in which the end came', async () => {
  const { page } = await visit(`/komik/${episodes[1]}/baca/?cara=panel`)
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowRight')
  expect(await page.locator('[data-step]').innerText()).toBe('Akhir episode 2')
  await page.keyboard.press('ArrowRight')
  expect(page.url()).toContain(`-${episodes[1]}/baca/`)
  const next = page.getByRole('button', { name: 'Episode berikutnya' })
  const isNext = () => page.url().includes(`-${episodes[2]}/baca/`)
  await expect.poll(() => next.click({ timeout: 1_000 }).then(isNext, isNext), { interval: 1_500 }).toBe(true)
})

test('the home page shows members what is new from whom they follow, and nobody else', async () => {
  await makeTitle(db(), { weekly_rank: 1 })
  const reader = await makeUser(db())
  await db()('series_followers').insert({ follower_id: reader.id, series_id: id })
  const { page, problems } = await visit('/', { as: reader })
  const row = page.getByRole('region', { name: 'Dari yang kamu ikuti' })
  await row.waitFor()
  expect(await row.getByRole('listitem').count()).toBeGreaterThan(3)
  expect([await overflow(page), await violations(page), problems]).toEqual([0, [], []])
  const visitor = await visit('/')
  expect(visitor.asked.filter((address) => address.includes('/diikuti/'))).toEqual([])
})

test('a creator moves episodes by the keyboard alone, without JavaScript', async () => {
  const { page } = await visit(`/komik/karyaku/seri/${id}/`, { as: owner, javaScriptEnabled: false })
  await page.getByRole('button', { name: 'Turunkan episode 2', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('.said').count()).toBe(1)
  const numbered = () =>
    db()('comics').where({ series_id: id }).orderBy('episode_number').limit(3).pluck('episode_title')
  expect((await numbered()).slice(1)).toEqual(['Malam 2', 'Malam 1'])
  await page.getByRole('button', { name: 'Naikkan episode 3', exact: true }).focus()
  await page.keyboard.press('Space')
  await expect.poll(numbered).toEqual([expect.any(String), 'Malam 1', 'Malam 2'])
})
