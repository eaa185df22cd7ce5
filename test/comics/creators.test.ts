import { expect, test } from 'vitest'
import { ensureCreator } from '../../src/comics/creators/creator.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeUser } from '../support/sign-in.ts'

const db = useOwnDatabase()

test('a member whose name and number are taken as addresses becomes a creator with an address of their own', async () => {
  const first = await makeUser(db(), { name: 'Dinda' })
  const numbered = await makeUser(db(), { name: `Dinda ${first.id + 2}` })
  const last = await makeUser(db(), { name: 'Dinda' })
  expect(last.id).toBe(first.id + 2)
  const slugs: string[] = []
  for (const user of [first, numbered, last]) slugs.push((await ensureCreator(db(), user)).slug)
  expect(slugs[0]).toBe('dinda')
  expect(new Set(slugs).size).toBe(3)
})

test('ten requests at once make one creator with one gift', async () => {
  const user = await makeUser(db(), { name: 'Raka' })
  const made = await Promise.all(Array.from({ length: 10 }, () => ensureCreator(db(), user)))
  expect(new Set(made.map(({ slug }) => slug)).size).toBe(1)
  expect(await db()('credit_transactions').where({ user_id: user.id })).toHaveLength(1)
  expect((await ensureCreator(db(), user)).kredit).toBe('3')
})
