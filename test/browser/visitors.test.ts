import { expect, test } from 'vitest'
import { useWholeSite } from './whole-site.ts'

const { visit } = useWholeSite()

test('a visitor leaves in the moment in which the next page comes', async () => {
  for (let round = 0; round < 10; round++) {
    const { page, leave } = await visit('/health')
    const answered = page.waitForResponse(/pesan/)
    await page.evaluate(() => {
      location.href = '/pesan/'
    })
    await answered
    await leave()
    expect(page.isClosed()).toBe(true)
  }
})
