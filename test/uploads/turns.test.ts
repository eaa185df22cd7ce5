import process from 'node:process'
import sharp from 'sharp'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createAllowance } from '../../src/uploads/allowance.ts'
import { cleanImage, drawImage, type Turn } from '../../src/uploads/image.ts'
import { ImageRefusal } from '../../src/uploads/image-job.ts'
import type { Sender } from '../../src/uploads/sender.ts'
import { createSecret } from '../../src/web/signed.ts'
import { useDatabase } from '../support/db.ts'
import { pictureProcesses } from '../support/memory.ts'
import { makePng } from '../support/picture.ts'

const db = useDatabase()

const visitor = (household: string): Sender => ({ household, member: null, sends: 'orders' })
const member = (household: string): Sender => ({ household, member: 7, sends: 'photos' })

const failureOf = (error: unknown) => (error instanceof ImageRefusal ? error.failure : error)
/** Sends a picture and returns what became of it. */
const send = (bytes: Uint8Array, turn?: Turn) =>
  cleanImage(bytes, { longest: 2_400 }, turn).then(() => 'taken', failureOf)

/** Sends pictures at once, and returns their names in the order in which they were done. */
async function inOrder(sent: Record<string, () => Promise<unknown>>): Promise<string[]> {
  const done: string[] = []
  await Promise.all(Object.entries(sent).map(([name, work]) => work().then(() => done.push(name))))
  return done
}

/** Stops the picture process, so that the next picture takes for ever. */
async function stopPictureProcess(): Promise<void> {
  expect(await send(await makePng())).toBe('taken')
  for (const pid of await pictureProcesses(process.pid)) process.kill(pid, 'SIGSTOP')
  vi.useFakeTimers({ toFake: ['setInterval', 'performance'] })
}

describe('turns', () => {
  // Nobody looks how long a picture takes, so that none makes way on a busy machine.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval'] }))

  test('one address with many pictures holds up another by the picture that is being worked on', async () => {
    const small = await makePng()
    const many = { sender: visitor('10.0.0.1') }

    const done = await inOrder({
      ...Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`many ${at}`, () => send(small, many)])),
      'the other': () => send(small, { sender: visitor('10.0.0.2') }),
    })

    expect(done.indexOf('the other')).toBeLessThanOrEqual(1)
  })

  test('what a page waits for and what members send comes first, the background last', async () => {
    const small = await makePng()
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'

    const done = await inOrder({
      running: () => send(small, { sender: visitor('10.0.0.1') }),
      background: () => send(small, { isBackground: true }),
      visitor: () => send(small, { sender: visitor('10.0.0.2') }),
      member: () => send(small, { sender: member('10.0.0.3') }),
      drawing: () => drawImage(svg, { width: 9, height: 9 }),
    })

    expect(done).toEqual(['running', 'member', 'drawing', 'visitor', 'background'])
  })

  test('an address may have a quarter of the pictures that wait, and another is not refused for it', async () => {
    const small = await makePng()
    const large = await sharp(small).resize(1_400, 1_400).raw().toBuffer()
    const heavy = Buffer.concat([small, large.subarray(0, 4_500_000)])
    const from = (household: string, count: number, bytes: Uint8Array) =>
      Promise.all(Array.from({ length: count }, () => send(bytes, { sender: visitor(household) })))

    const [many, heavies, other] = await Promise.all([
      from('10.0.0.1', 14, small),
      from('10.0.0.2', 8, heavy),
      from('10.0.0.3', 1, small),
    ])

    expect(many.filter((outcome) => outcome === 'taken')).toHaveLength(10)
    expect(heavies.filter((outcome) => outcome === 'busy')).toHaveLength(6)
    expect(other).toEqual(['taken'])
  })

  test('visitors together leave a quarter of the places to pages and members', async () => {
    const small = await makePng()
    const fromVisitors = [1, 2, 3, 4].flatMap((at) =>
      Array.from({ length: 10 }, () => send(small, { sender: visitor(`10.0.0.${at}`) })),
    )
    const others = [send(small), send(small, { sender: member('10.0.0.5') })]

    expect((await Promise.all(fromVisitors)).filter((outcome) => outcome === 'busy')).toHaveLength(10)
    expect(await Promise.all(others)).toEqual(['taken', 'taken'])
  })
})

describe('a picture that takes long', () => {
  /** Lets a picture that is being worked on take so many milliseconds. */
  async function letTake(milliseconds: number): Promise<void> {
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
    vi.advanceTimersByTime(milliseconds)
  }

  test('makes way for one that waits', async () => {
    const small = await makePng()
    await stopPictureProcess()

    const long = send(small, { sender: visitor('10.0.0.1') })
    const waiting = send(small, { sender: visitor('10.0.0.2') })
    await letTake(1_000)

    expect([await long, await waiting]).toEqual(['busy', 'taken'])
  })

  test('is ended even if nobody waits, and not for the background', async () => {
    const small = await makePng()
    await stopPictureProcess()

    const long = send(small, { sender: visitor('10.0.0.1') })
    const later = send(small, { isBackground: true })
    await letTake(3_500)

    expect([await long, await later]).toEqual(['too_many_pixels', 'taken'])
  })
})

describe('the time that the pictures of an address take', () => {
  test('is ten seconds a minute', async () => {
    const clock = { now: 0 }
    vi.spyOn(performance, 'now').mockImplementation(() => clock.now)
    onTestFinished(() => void vi.restoreAllMocks())
    const allowance = createAllowance({
      db: db(),
      room: 5e9,
      secret: createSecret(''),
      now: () => new Date(),
      isLimited: true,
    })
    const take = (household: string, seconds: number) =>
      allowance.around(visitor(household))?.(async () => {
        clock.now += seconds * 1_000
      })

    await take('10.0.0.1', 6)
    await take('10.0.0.1', 5)
    const refused = await Promise.resolve(take('10.0.0.1', 1)).catch((error: unknown) => error)

    expect(refused).toMatchObject({ failure: 'too_many', status: 429 })
    expect((refused as ImageRefusal).retryAfter).toBeGreaterThan(0) // checked in the line above
    expect((refused as ImageRefusal).retryAfter).toBeLessThanOrEqual(60) // as above
    await expect(take('10.0.0.2', 1)).resolves.toBeUndefined()
  })
})
