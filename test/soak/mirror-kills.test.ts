import { afterAll, expect, test } from 'vitest'
import { makeEpisode } from '../../src/demo/fakes/aniliberty/make.ts'
import { createKill, Killed } from '../support/killing.ts'
import { useMirror } from '../support/mirror.ts'
import { some } from '../support/random.ts'

/** A sync that is killed at any point goes on, tells nothing twice and leaves nothing out. */

const mirror = useMirror()
const kill = createKill()
afterAll(kill.restore)
/** Numbers of statements, up to more than a sync has. */
const statements = Array.from({ length: 120 }, (_, at) => at + 1)

/** Runs a sync that is killed at its nth statement. Returns whether it came so far. */
async function killedAt(nth: number, after: boolean, work: () => Promise<unknown>): Promise<boolean> {
  kill.arm(nth, { after })
  const error = await work().then(
    () => null,
    (reason: unknown) => reason,
  )
  const wasKilled = kill.disarm()
  if (error !== null && !(error instanceof Killed)) throw error
  return wasKilled
}

test.each([
  [false, 0],
  [true, 5],
])('the first sync, killed at any statement (after it: %s), stays silent and becomes whole', async (after, offset) => {
  let killed = 0
  for (const nth of some(statements, offset)) {
    await mirror.empty()
    if (await killedAt(nth, after, mirror.full)) killed += 1
    await mirror.full()
    expect(await mirror.state()).toMatchObject({ whole_at: expect.any(Date), run_started_at: null })
    expect(await mirror.told()).toEqual([])
  }
  expect(killed).toBeGreaterThan(2)
})

test.each([
  [false, false, 0],
  [false, true, 3],
  [true, false, 5],
  [true, true, 8],
])(
  'a later sync (complete: %s), killed at any statement (after it: %s), tells each change once',
  async (isFull, after, offset) => {
    await mirror.full()
    const expected: string[] = []
    let killed = 0
    let episode = 2
    for (const nth of some(statements, offset)) {
      const id = 100 + nth
      episode += 1
      mirror.upstream().addEpisode('airs')
      const episodes = [makeEpisode(id, { ordinal: 1 })]
      mirror.upstream().addRelease({ id, alias: `new-${nth}`, ru: 'Новое', episodes })
      const isOngoing = episode % 2 === 1
      mirror.upstream().edit('ended', { is_ongoing: isOngoing })
      expected.push(`new_episode 11 ${episode}`, `new_title ${id} null`)
      expected.push(`status_change 12 ${isOngoing ? 'ongoing' : 'completed'}`)
      if (await killedAt(nth, after, isFull ? mirror.full : mirror.short)) killed += 1
      await mirror.full()
      const told = (await mirror.told()).map(({ type, title_id, what }) => `${type} ${title_id} ${what}`)
      expect(told.toSorted()).toEqual(expected.toSorted())
    }
    expect(killed).toBeGreaterThan(2)
  },
)
