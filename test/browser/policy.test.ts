import { expect, test } from 'vitest'
import { useWholeSite } from './whole-site.ts'

const { visit } = useWholeSite()

test('a text area that was pulled larger by hand is swapped without a word against the content policy', async () => {
  const { page, problems } = await visit('/admin/kabar/', { as: 'staff', viewport: { width: 1200, height: 900 } })
  await page.fill('#f-message', 'Rapat pukul tiga')
  const box = await page.locator('#f-message').boundingBox()
  if (!box) throw new Error('there is always a field')
  const [x, y] = [box.x + box.width - 4, box.y + box.height - 4]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y + 60, { steps: 4 })
  await page.mouse.up()
  expect((await page.locator('#f-message').boundingBox())?.height).toBeGreaterThan(box.height + 30)
  await page.getByRole('button', { name: 'Kirim' }).click()
  await page.getByText('Kabar terkirim').waitFor()
  expect(problems).toEqual([])
})
