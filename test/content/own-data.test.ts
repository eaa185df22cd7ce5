import { expect, test } from 'vitest'
import { ownContent } from '../../src/content/own-data.ts'
import { noTexts } from '../../src/content/texts.ts'
import { useDatabase } from '../support/db.ts'
import { makeUser } from '../support/sign-in.ts'
import { makeItem } from './support/make.ts'

const db = useDatabase()

test('with an account go its drafts and what it binned, but neither what is public nor what others wrote too', async () => {
  const [user, other] = [await makeUser(db()), await makeUser(db())]
  const draft = { author_id: user.id, publish_at: null }
  await makeItem(db(), 'post', { ...draft, title: 'Konsepku' })
  await makeItem(db(), 'post', { author_id: user.id, title: 'Terbuang', deleted_at: new Date() })
  await makeItem(db(), 'post', { author_id: user.id, title: 'Terbit' })
  const shared = await makeItem(db(), 'program', { ...draft, title: 'Bersama' })
  const version = { ...noTexts, title: shared.title, item_id: shared.id, version: 1, saved_by: other.id }
  await db()('content_versions').insert(version)

  await db().transaction(async (trx) => ownContent(trx).erase?.(trx, user.id))

  expect(await db()('content_items').orderBy('title').pluck('title')).toEqual(['Bersama', 'Terbit'])
})
