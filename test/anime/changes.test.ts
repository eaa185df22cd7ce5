import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followChanges } from '../../src/anime/invalidation/follow-changes.ts'
import { addChange } from '../../src/anime/invalidation/queries.ts'
import { useDatabase } from '../support/db.ts'

const db = useDatabase()
const minute = 60_000

let applied: string[] = []
const follow = (titleChanged: (slug: string) => Promise<void>) => {
  const ignore = async () => {}
  const log = pino({ level: 'silent' })
  return followChanges({ db: db(), log, titleChanged, endpointChanged: ignore, breakersChanged: ignore })
}
let following: ReturnType<typeof follow>
beforeEach(() => {
  applied = []
})
afterEach(() => {
  following.stop()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test.each([5, -5])('with a clock that is %d minutes off, each change is applied once', async (minutes) => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: Date.now() + minutes * minute })
  await addChange(db(), 'title', 'before-the-start')
  let failures = 1
  following = follow(async (slug) => {
    if (slug === 'second' && failures-- > 0) throw new Error('not yet')
    applied.push(slug)
  })
  await following.start()
  for (const slug of ['first', 'second', 'third']) await addChange(db(), 'title', slug)
  await vi.waitFor(() => expect(applied).toEqual(['first', 'second', 'third']), { timeout: 20_000 })
})

test('a process that could not read for twenty minutes applies what it missed', async () => {
  following = follow(async (slug) => void applied.push(slug))
  await following.start()
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 20 * minute)
  await db().raw(
    `insert into catalog_changes (kind, subject, changed_at)
     values ('title', 'older', now() - interval '22 minutes'), ('title', 'missed', now() - interval '19 minutes')`,
  )
  await vi.waitFor(() => expect(applied).toEqual(['missed']), { timeout: 20_000 })
})
