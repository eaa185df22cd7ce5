import path from 'node:path'
import { expect, test } from 'vitest'
import { migrationsIn } from '../../src/db/migrations.ts'
import { root } from '../../src/root.ts'
import { useDatabaseBefore } from '../orders/support/before-migration.ts'
import { makeUser } from '../support/sign-in.ts'

const { db, migrate } = useDatabaseBefore('0088_history_titles')

test('entries of an older version are told by title, and none is lost or changed', async () => {
  const { id } = await makeUser(db())
  const entries: [string, string, object | null][] = [
    ['history', 'a-episode-1', { slug: 'a', episodeSlug: 'a-episode-1' }],
    ['history', 'b-episode-1', { slug: '', episodeSlug: 'b-episode-1' }],
    ['history', 'c-episode-1', { slug: 'c', episodeSlug: 'c-episode-1', title: 'nol \0' }],
    ['history', 'd-episode-1', null],
    ['watchlist', 'e', { slug: 'e' }],
  ]
  for (const [at, [list, key, entry]] of entries.entries())
    await db().raw(
      `insert into collection_entries (user_id, list, key, entry, version, device, foreign_version)
         values (?, ?, ?, ?, ?, 'd', 0)`,
      [id, list, key, entry && JSON.stringify(entry), at + 1],
    )
  const stored = () => db()('collection_entries').orderBy('version').select('list', 'key', 'entry')
  const before = await stored()
  await migrate()
  expect(await stored()).toEqual(before)
  expect(await db()('collection_entries').orderBy('version').pluck('show')).toEqual([
    'a',
    'b-episode-1',
    null,
    null,
    null,
  ])

  await db().migrate.down({ migrationSource: migrationsIn(path.join(root, 'migrations')) })
  expect(await stored()).toEqual(before)
})
