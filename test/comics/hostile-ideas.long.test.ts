import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { inReadingProcess, logReading, UnreadableText } from '../../src/comics/engines/reading-process.ts'
import { tooLong } from '../../src/comics/engines/storyteller/built-in.ts'
import { IDEA } from '../../src/comics/limits.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { useApi } from './support/api.ts'

const db = useDatabase()
const { call, member } = useApi(db, { DATA_DIR: useFolder() })

const filled = (unit: string) => unit.repeat(IDEA.most / unit.length)
const ordinary = filled(
  'Rani berjalan pelan menuju pohon besar di tepi hutan itu sambil membawa payung merah milik ibunya. ',
)
const hostile = [
  ...[
    'A’',
    'A: “. ',
    'A: \n“',
    'Ａ',
    'A\u0301',
    'A:\n',
    '“',
    '„',
    '【',
    '‘a ',
    'a’ ',
    '\u{1d400}',
    '"a',
    '「a',
    '— a, ',
  ],
  ...['*a', '*a*\n', '[a] ', 'A (', '[', '(', '.', '.”', '. . ', ', ', 'a\n', 'A.\n', 'Ia. ', 'rani ', 'gadis itu '],
  ...[
    'dua perampok ',
    'Panel 1: ',
    'Panel i',
    'RANI\na\n',
    'A: a\n',
    '“a,” katanya. ',
    'a "b" ',
    'anya',
    '👍',
    '- a\n',
  ],
  ...["'a' ", '“a” kata Rani. '],
]

/** Milliseconds of this process's processor, without what waits for a turn. */
const cost = async (work: () => unknown) => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

test('an idea takes the server no longer than an ordinary one of that length, whatever it is made of', async () => {
  const token = await member()
  const send = (story_idea: string) =>
    call('post', '/comics/story-idea', token).send({ story_idea, page_count: 6, genre_ids: [5], style_id: 2 })
  await send(ordinary).expect(201)
  const usual = await cost(() => send(ordinary).expect(201))
  for (const unit of ['A’', 'A: “. ', 'Ａ', 'A:\n', '„', '‘a ']) {
    const once = () => cost(async () => expect([201, 422]).toContain((await send(filled(unit))).status))
    // The least of up to five, because whatever else this process does counts too.
    let least = await once()
    for (let tries = 1; tries < 5 && least > usual + 100; tries += 1) least = Math.min(least, await once())
    expect([unit, Math.max(0, least - usual - 100)]).toEqual([unit, 0])
  }
})

test.each(hostile)('twice as much of %j takes about twice as long to read', async (unit) => {
  const [half, whole] = [filled(unit).slice(0, IDEA.most / 2), filled(unit)]
  tooLong(half.slice(0, 2_000))
  const one = await cost(() => tooLong(half))
  // What is quick at any length is noise.
  expect(await cost(() => tooLong(whole))).toBeLessThan(3 * one + 150)
})

test('what the reading process is asked while it ends is refused, and the next one is read', async () => {
  const stop = new AbortController()
  const broken = inReadingProcess('tooLong', [ordinary], { userId: 1, signal: stop.signal })
  stop.abort(new UnreadableText())
  await expect(broken).rejects.toThrow('terlalu rumit')
  expect(await inReadingProcess('tooLong', ['Rani pulang. Ia senang.'], { userId: 1 })).toBeNull()
})

/** Ids of this process's reading processes. */
const readers = (): number[] =>
  readdirSync(`/proc/${process.pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${process.pid}/task/${thread}/children`, 'utf8').split(' '))
    .filter((id) => id.trim() !== '' && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('reading-child'))
    .map(Number)

/** Ends the one that reads, but not `last`, which may still be leaving. */
async function endReader(signal: 'SIGKILL' | 'SIGABRT', last?: number): Promise<number> {
  const find = () => readers().find((id) => id !== last) ?? 0
  await expect.poll(find, { timeout: 60_000 }).toBeGreaterThan(0)
  const id = find()
  process.kill(id, signal)
  return id
}

/** A reading that has a process already; its answer is not waited for. */
async function start(userId: number, text: string) {
  await inReadingProcess('tooLong', ['Rani pulang. Ia senang.'], { userId })
  const answer = inReadingProcess('tooLong', [text], { userId })
  answer.catch(() => {})
  return { answer }
}

describe.runIf(process.platform === 'linux')('a reading process that ends by itself', () => {
  test('is replaced by another, which reads the same words, and the log tells why', async () => {
    const warnings: unknown[] = []
    logReading({ warn: (about: unknown) => warnings.push(about) })
    const { answer } = await start(2, ordinary)
    await endReader('SIGKILL')
    expect(await answer).toBeNull()
    expect(warnings).toEqual([{ task: 'tooLong', end: 'SIGKILL' }])
  })

  test('twice is no fault of the words: they may be sent again', async () => {
    const { answer } = await start(3, ordinary)
    await endReader('SIGKILL', await endReader('SIGKILL'))
    await expect(answer).rejects.toMatchObject({ status: 503, retryAfter: 10 })
    expect(await inReadingProcess('tooLong', [ordinary], { userId: 3 })).toBeNull()
  })
})

test.runIf(process.platform === 'linux')('a text that was unreadable is not read anew each time', async () => {
  const { answer } = await start(4, `${ordinary} Sekali.`.slice(-IDEA.most))
  const reader = await endReader('SIGABRT')
  await expect(answer).rejects.toThrow('terlalu rumit')
  expect(readers().filter((id) => id !== reader)).toEqual([])
  const again = inReadingProcess('tooLong', [`${ordinary} Sekali.`.slice(-IDEA.most)], { userId: 5 })
  await expect(again).rejects.toThrow('terlalu rumit')
  expect(readers().filter((id) => id !== reader)).toEqual([])
  expect(await inReadingProcess('tooLong', [ordinary], { userId: 4 })).toBeNull()
})

test('where very many accounts wait, another one is asked to come back', async () => {
  const stop = new AbortController()
  const all = Array.from({ length: 60 }, (_, nth) =>
    inReadingProcess('tooLong', [ordinary], { userId: 100 + nth, signal: stop.signal }),
  )
  const ends = Promise.allSettled(all)
  await expect(all.at(-1)).rejects.toMatchObject({ status: 503, retryAfter: 10 })
  stop.abort()
  await ends
})
