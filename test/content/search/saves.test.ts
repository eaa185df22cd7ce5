import { expect, test } from 'vitest'
import { searchPublished } from '../../../src/content/search/search-queries.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makeItem } from '../support/make.ts'

const db = useOwnDatabase()

test('a save does not wait for another one with the same new words, and both are found with a slip', async () => {
  const other = await db().transaction()
  try {
    await makeItem(other, 'post', { title: 'Gamelan sekaten' })
    await db().transaction(async (trx) => {
      await trx.raw(`set local lock_timeout = '1s'`)
      await makeItem(trx, 'post', { title: 'Sekaten gamelan' })
    })
  } finally {
    await other.commit()
  }
  const { items } = await searchPublished(db(), { kinds: ['post'], words: 'gamelam', limit: 9 }, new Date())
  expect(items.map(({ title }) => title).sort()).toEqual(['Gamelan sekaten', 'Sekaten gamelan'])
})
