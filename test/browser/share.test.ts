import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { at, offer, play } from './player.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 3 })
})

const second = '/episode/kapal-kertas-episode-2/'

test.each([
  ['?t=13', 'Putar dari 00.13'],
  ['?t=abc', 'Putar'],
  ['?t=-4', 'Putar'],
  ['?t=999999', 'Putar'],
])('an address that ends in %s begins there, or as usual', async (query, words) => {
  const { page } = await open(second + query)

  expect(await offer(page)).toBe(words)
  await play(page)
  if (words !== 'Putar') await expect.poll(() => at(page)).toBeGreaterThan(12)
  else expect(await at(page)).toBeLessThan(8)
})

test('an address is shared with the present position, or without', async () => {
  const { page } = await open(second)
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'share', {
      value: ({ url }: { url: string }) => {
        document.title = url
      },
    })
  })
  const shared = async () => {
    await page.getByRole('button', { name: 'Bagikan tautan' }).click()
    return (await page.title()).replace(/^http:..[^/]+/, '')
  }
  await page.click('.share summary')
  expect(await shared()).toBe(second)
  await play(page)
  await page.keyboard.press('k')
  await page.keyboard.press('5')
  await expect.poll(() => at(page)).toBeGreaterThanOrEqual(12)
  await page.click('.share summary')
  await page.check('[data-moment] input')
  expect(await shared()).toMatch(/\?t=1[23]$/)
})
