import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { startChild } from '../async/child-warnings.ts'
import { createTimer, repeat, withTimeout } from '../async/timer.ts'
import {
  type ImageAnswer,
  type ImageFailure,
  type ImageJob,
  ImageRefusal,
  type JobHeader,
  type MadeImage,
  readExactly,
} from './image-job.ts'

/**
 * Does one task in the picture process. The process starts when it is needed and ends when it is idle: its memory
 * returns to the operating system, and a picture that crashes the decoder does not crash the server. `endsFor` decides
 * when a task is aborted. Only one task runs at a time. Throws an `ImageRefusal`, and plain errors for bugs.
 */
export async function inImageProcess(job: ImageJob, endsFor: EndsFor = whenStuck): Promise<MadeImage> {
  idle.clear()
  const child = current?.connected ? current : await startNext()
  const { answer, bytes } = await ask(child, job, endsFor).finally(() => idle.set(IDLE_MS, end))
  if (answer.grown > MAX_GROWTH_BYTES) end()
  if ('made' in answer) return { ...answer.made, bytes }
  if ('failure' in answer) throw new ImageRefusal(answer.failure, { cause: answer.reason })
  throw new Error(`the picture process failed: ${answer.bug}`)
}

/** Returns why a task is aborted after so many milliseconds; null if it may continue. */
export type EndsFor = (milliseconds: number) => ImageFailure | null

const whenStuck: EndsFor = (milliseconds) => (milliseconds > TASK_TIMEOUT_MS ? 'broken' : null)

/** The picture process ends after this many milliseconds without a task. */
const IDLE_MS = 5_000
/**
 * If the memory has grown by more bytes after a task, the process ends, so that the memory of two pictures does not add
 * up.
 */
const MAX_GROWTH_BYTES = 25_000_000
/** Milliseconds for which a new process waits until the last one has ended. */
const LEAVING_MS = 1_000
/** Milliseconds for the start of the process, and for a task without another limit. */
const TASK_TIMEOUT_MS = 40_000
/** Milliseconds between two checks of a task's duration. */
const LOOK_MS = 100
/**
 * Settings of glibc: blocks of 128 KB and more return to the system when they are freed, before the next picture is
 * decoded.
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' }

let current: ChildProcess | null = null
let childExit: Promise<unknown> = Promise.resolve()
const idle = createTimer({ unref: true })

/** Waits until the last process has ended, so that the memory of both does not add up. */
async function startNext(): Promise<ChildProcess> {
  await withTimeout(LEAVING_MS, () => childExit, null)
  const child = start()
  await withTimeout(TASK_TIMEOUT_MS, () => Promise.race([once(child, 'message'), childExit]), null)
  return child
}

/** The environment of the process contains none of the server's secrets. */
function start(): ChildProcess {
  const child = startChild(import.meta.url, 'image-child', {
    kind: 'PictureProcess',
    env: { ...ALLOCATOR, UV_THREADPOOL_SIZE: '1' },
    flags: ['--max-semi-space-size=1', '--no-opt'],
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  })
  for (const pipe of [child.stdin, child.stdout]) if (pipe instanceof Socket) pipe.unref()
  // If the process ends while the server writes to it, the exit event reports that.
  child.stdin?.on('error', () => {})
  childExit = new Promise((resolve) => child.once('close', resolve))
  current = child
  return child
}

function end(): void {
  current?.kill('SIGKILL')
  current = null
}

type JobAnswer = { answer: ImageAnswer; bytes: Buffer }

function ask(child: ChildProcess, job: ImageJob, endsFor: EndsFor): Promise<JobAnswer> {
  const start = performance.now()
  let stopLooking = () => {}
  return new Promise<JobAnswer>((resolve, reject) => {
    const fail = (cause: ImageRefusal) => {
      end()
      reject(cause)
    }
    const lose = (cause: unknown) => fail(new ImageRefusal('broken', { cause }))
    child.once('message', async (message) => {
      // The type of the message is known, because only the entry point of the picture process sends messages.
      const answer = message as ImageAnswer
      const output = 'made' in answer && child.stdout ? readExactly(child.stdout, answer.made.size) : Buffer.alloc(0)
      resolve({ answer, bytes: await output })
    })
    child.once('error', lose)
    child.once('exit', (code, signal) => lose(`the picture process ended: ${signal ?? code}`))
    stopLooking = repeat(LOOK_MS, () => {
      const failure = endsFor(performance.now() - start)
      if (failure) fail(new ImageRefusal(failure, { cause: 'the picture took too long' }))
    })
    if (!child.connected) return lose('the picture process did not start')
    const { bytes, ...task } = job
    child.send({ ...task, size: bytes.length } satisfies JobHeader, (error) => error && lose(error))
    child.stdin?.write(bytes)
  }).finally(() => {
    stopLooking()
    child.removeAllListeners('message').removeAllListeners('exit').removeAllListeners('error')
    // After an error, the next task starts another process.
    child.on('error', () => {})
  })
}
