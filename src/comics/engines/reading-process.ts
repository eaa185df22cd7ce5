import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { atMost } from '../../async/cached.ts'
import { startChild } from '../../async/child-warnings.ts'
import { createLimiter } from '../../async/limiter.ts'
import { createTimer, withTimeout } from '../../async/timer.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Task, TaskAnswer, TaskName, Tasks } from './reading-child.ts'

/** The words took too long to read. No ordinary text takes so long. */
export class UnreadableText extends Refusal {
  constructor() {
    super(422, 'Tulisan ini terlalu rumit untuk dibaca. Rapikan tanda bacanya, atau bagi dua.')
  }
}

/** Too much text waits to be read: status 429 if it is from this account, 503 if it is from all accounts. */
export class FullLine extends Refusal {
  constructor(status: 429 | 503) {
    const whose = status === 429 ? 'Tulisanmu masih dibaca.' : 'Banyak tulisan sedang dibaca.'
    super(status, `${whose} Coba lagi sebentar lagi.`, { retryAfter: 10 })
  }
}

/** The process ended by itself or did not start, twice in a row. */
class LostReader extends Refusal {
  override readonly cause: string
  constructor(cause: string) {
    super(503, 'Tulisanmu belum bisa dibaca. Coba lagi sebentar lagi.', { retryAfter: 10 })
    this.cause = cause
  }
}

let log: Pick<Logger, 'warn'> | null = null

/** Sets the log that records when the process ends by itself. */
export function logReading(to: Pick<Logger, 'warn'>): void {
  log = to
}

/** `userId` is the account whose words are read. */
type Turn = { userId: number | undefined; signal?: AbortSignal }

/**
 * Runs a task that reads a creator's text. It runs in a separate process, because it takes tenths of a second of a
 * whole core. The process starts when it is needed and ends when it is idle. It does one task at a time, and takes one
 * task of each account in turn, so that no account waits for all tasks of another. Throws an `UnreadableText`; a text
 * that was unreadable is refused at once for some minutes. Throws a `FullLine` if too much waits, a 503 if the process
 * ends by itself again and again, the signal's reason, and plain errors for bugs.
 */
export async function inReadingProcess<Name extends TaskName>(
  name: Name,
  input: Parameters<Tasks[Name]>,
  { userId, signal }: Turn,
): Promise<ReturnType<Tasks[Name]>> {
  const mark = createHash('sha256')
    .update(JSON.stringify([name, input]))
    .digest('base64')
  if (unreadable.has(mark)) throw new UnreadableText()
  const key = String(userId)
  const waitingCount = waiting.get(key) ?? 0
  if (waitingCount >= MOST_WAITING) throw new FullLine(429)
  waiting.set(key, waitingCount + 1)
  try {
    const answer = await perAccount(() => oneAtATime(() => ask({ name, input }, signal)), { key })
    if ('bug' in answer) throw new Error(`the reading process failed: ${answer.bug}`)
    // The cast is safe: the entry point answers with what the task returns.
    return answer.result as ReturnType<Tasks[Name]>
  } catch (error) {
    if (error instanceof UnreadableText && error !== signal?.reason) unreadable.set(mark, true)
    throw error
  } finally {
    const remaining = (waiting.get(key) ?? 1) - 1
    if (remaining > 0) waiting.set(key, remaining)
    else waiting.delete(key)
  }
}

/** Most waiting tasks of one account. */
const MOST_WAITING = 60
/** Most accounts with waiting tasks. */
const MOST_ACCOUNTS = 50
const waiting = new Map<string, number>()
const perAccount = createLimiter({ perKey: 1 })
const oneAtATime = createLimiter({ atOnce: 1, waiting: MOST_ACCOUNTS, full: () => new FullLine(503) })
/**
 * Hashes of texts that could not be read. They are kept only for a while, because a busy machine may have been the
 * cause.
 */
const unreadable = new LRUCache<string, true>({ ...atMost(1_000), ttl: 5 * 60_000 })

/** Milliseconds without a task after which the process ends. */
const IDLE_MS = 5_000
/** Milliseconds for the start of the process. */
const START_MS = 40_000
/** Milliseconds for a task. The longest text takes one second, and some more on a busy machine. */
const TASK_MS = 10_000
/** Memory limit in megabytes. No ordinary text needs so much, and a text that does ends the process. */
const MOST_MEGABYTES = 192
/** How often a process is started for a task, in case a lack of memory on the machine ends it. */
const TRIES = 2

let current: ChildProcess | null = null
const idle = createTimer({ unref: true })

async function ask(task: Task, signal: AbortSignal | undefined): Promise<TaskAnswer> {
  for (let tries = 1; ; tries += 1) {
    idle.clear()
    try {
      signal?.throwIfAborted()
      const child = current && isAlive(current) ? current : await start()
      signal?.throwIfAborted()
      return await answerFrom(child, task, signal)
    } catch (error) {
      if (!(error instanceof LostReader)) throw error
      log?.warn({ task: task.name, end: error.cause }, 'the process that reads words has ended by itself')
      if (tries === TRIES) throw error
    } finally {
      idle.set(IDLE_MS, end)
    }
  }
}

const isAlive = ({ connected, exitCode, signalCode }: ChildProcess): boolean =>
  connected && exitCode === null && signalCode === null

async function answerFrom(child: ChildProcess, task: Task, signal: AbortSignal | undefined): Promise<TaskAnswer> {
  const late = createTimer()
  let cancel = () => {}
  try {
    return await new Promise<TaskAnswer>((resolve, reject) => {
      const fail = (reason: unknown) => {
        end()
        reject(reason)
      }
      cancel = () => fail(signal?.reason)
      signal?.addEventListener('abort', cancel)
      late.set(TASK_MS, () => fail(new UnreadableText()))
      child.once('message', resolve)
      child.once('exit', (code, by) => fail(isOverMemory(code, by) ? new UnreadableText() : lost(code, by)))
      child.send(task, (error) => error && fail(new LostReader(error.message)))
    })
  } finally {
    late.clear()
    signal?.removeEventListener('abort', cancel)
    child.removeAllListeners('message').removeAllListeners('exit')
  }
}

/** Whether V8 ended the process because it needed more memory than allowed. */
const isOverMemory = (code: number | null, by: string | null): boolean => by === 'SIGABRT' || code === 134

const lost = (code: number | null, by: string | null) => new LostReader(by ?? `code ${code}`)

/** The environment of the process has none of the server's secrets. */
async function start(): Promise<ChildProcess> {
  const child = startChild(import.meta.url, 'reading-child', {
    kind: 'ReadingProcess',
    env: {},
    flags: [`--max-old-space-size=${MOST_MEGABYTES}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  child.on('error', () => {})
  current = child
  const ready = () => Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)])
  if (await withTimeout(START_MS, ready, () => false).catch(() => false)) return child
  end()
  throw new LostReader('it did not start')
}

function end(): void {
  current?.kill('SIGKILL')
  current = null
}
