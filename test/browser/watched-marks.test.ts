import { beforeAll, expect, test } from 'vitest'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { seen as watched } from './collection.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 4 })
})

const seen = (episode: number, position: number) =>
  watched('kapal-kertas', episode, {
    title: 'Kapal Kertas',
    episodeSlug: `kapal-kertas-episode-${episode}`,
    episodeTitle: `Episode ${episode}`,
    position,
    duration: 1200,
  })
const history = (...entries: object[]) => ({ stored: { kortekstream_history: entries } })

test('an episode that was only opened is neither watched nor begun, and the title offers to watch it', async () => {
  const { page, problems } = await open('/episode/kapal-kertas-episode-3/')
  expect(await page.locator('[data-watched], [data-begun]').count()).toBe(0)

  await page.goto('/anime/kapal-kertas/')

  expect(await page.locator('[data-episode]').count()).toBe(4)
  expect(await page.locator('[data-watched], [data-begun]').count()).toBe(0)
  expect((await page.textContent('[data-continue]'))?.trim()).toBe('Tonton Episode 3')
  expect(problems).toEqual([])
})

test.each(['/anime/kapal-kertas/', '/episode/kapal-kertas-episode-3/'])(
  'on %s an episode watched to nine tenths says so in words, and a begun one how much is left',
  async (path) => {
    const { page } = await open(path, history(seen(1, 1080), seen(2, 1079), seen(3, 60), seen(4, 61)))
    const name = async (episode: number) =>
      page.locator(`[data-episode$="-${episode}"] a`).evaluate((link) => (link as HTMLElement).innerText)

    const watched = page.getByRole('link', { name: /sudah ditonton/ })
    expect(await watched.count()).toBe(1)
    expect(await watched.getAttribute('href')).toBe('/episode/kapal-kertas-episode-1/')
    expect(await name(2)).toContain('sisa 3 menit')
    expect(await name(3)).not.toMatch(/sisa|ditonton/)
    expect(await name(4)).toContain('sisa 19 menit')
    const bar = await page.locator('[data-begun]').evaluateAll((rows) =>
      rows.map((row) => {
        const thumb = row.querySelector('.episode-thumb') ?? row
        return Number.parseFloat(getComputedStyle(thumb, '::after').width) / thumb.clientWidth
      }),
    )
    expect(bar.map((share) => Math.round(share * 100)).sort()).toEqual([5, 90])
  },
)

test('marks follow the history while the page is open', async () => {
  const { page } = await open('/anime/kapal-kertas/', history(seen(1, 1200)))
  expect(await page.locator('[data-watched]').count()).toBe(1)
  const other = await page.context().newPage()
  await other.goto('/koleksi/?tab=history')
  await other.getByRole('button', { name: /Hapus Kapal Kertas/ }).click()
  await expect.poll(() => page.locator('[data-watched]').count()).toBe(0)
  expect(await page.getByText('sudah ditonton').count()).toBe(0)
})

test('the order of a list is remembered, and the list keeps it on the next page without a jump', async () => {
  const { page } = await open('/anime/kapal-kertas/')
  const numbers = () => page.locator('.episode-number').allTextContents()
  expect(await numbers()).toEqual(['4', '3', '2', '1'])
  await page.locator('.order label').last().click()
  expect(await numbers()).toEqual(['1', '2', '3', '4'])
  await page.reload()
  expect(await numbers()).toEqual(['1', '2', '3', '4'])
  expect(await page.getByRole('radio', { name: 'Terlama dulu' }).isChecked()).toBe(true)
})

test.each([
  ['1', 'Lanjutkan Episode 2'],
  ['1-v2', 'Lanjutkan Episode 2'],
  ['2', 'Tonton Episode 1'],
])('after episode %s, of two uploads of the first episode and a preview, the title says "%s"', async (last, words) => {
  const slug = `kembar-${last}`
  const title = await makeTitle(db(), { slug, title: 'Kembar', episodes: 2 })
  await makeEpisode(db(), title, { slug: `${slug}-episode-1-v2`, label: '1 v2', number: '1', part: 1 })
  await makeEpisode(db(), title, { slug: `${slug}-episode-pv`, label: 'PV', number: '2', part: 1 })
  const names = { title: 'Kembar', episodeSlug: `${slug}-episode-${last}`, episodeTitle: `Episode ${last}` }

  const { page } = await open(
    `/anime/${slug}/`,
    history(watched(slug, 1, { ...names, position: 1200, duration: 1200 })),
  )

  expect(await page.locator('.episode-number').allTextContents()).toEqual(['PV', '2', '1 v2', '1'])
  await expect.poll(() => page.textContent('[data-continue]').then((text) => text?.trim())).toBe(words)
})
