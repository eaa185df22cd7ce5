import { expect, test, vi } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useDatabase()

test('an address without a page shows popular titles once they are known, but not to staff and not at orders', async () => {
  for (let rank = 1; rank <= 9; rank += 1)
    await makeTitle(db(), { slug: `top-${rank}`, title: `Top ${rank}`, weekly_rank: rank })
  const app = site(db())
  const shown = async (path: string, cookie = '') =>
    read((await app.get(path).set('Cookie', cookie).expect(404)).text).texts('.instead .card-title')

  expect(await shown('/tidak/ada/')).toEqual([])
  await app.get('/').expect(200)
  await vi.waitFor(async () => expect(await shown('/tidak/ada/')).toHaveLength(8), { interval: 500 })

  expect(await shown('/anime/tidak-ada/')).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((rank) => `Top ${rank}`))
  expect(await shown('/lacak/ORD-20261118-ZZZ/')).toEqual([])
  const staff = await signIn(db(), await makeUser(db(), { role: 'staff' }))
  expect(await shown('/tidak/ada/', staff)).toEqual([])
})
