import { type ChildProcess, fork } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { createTimer } from '../async/timer.ts'
import { root } from '../root.ts'
import { type ImageAnswer, type ImageJob, ImageRefusal, type MadeImage } from './image-job.ts'

/**
 * Does one task in the picture process, which is started when needed and ends when it is idle. Memory that a picture
 * took thus returns to the operating system, and a picture that crashes the decoder does not end the server. Call this
 * for one task at a time. Throws `ImageRefusal`, and plain errors for bugs.
 */
export async function inImageProcess(job: ImageJob): Promise<MadeImage> {
  idle.clear()
  const child = current?.connected ? current : start()
  const answer = await ask(child, job).finally(() => idle.set(IDLE_MS, end))
  if ('made' in answer) return answer.made
  if ('failure' in answer) throw new ImageRefusal(answer.failure, { cause: answer.reason })
  throw new Error(`the picture process failed: ${answer.bug}`)
}

/** Milliseconds without a task after which the picture process ends. */
const IDLE_MS = 5_000
/** Milliseconds that a task may take, including the start of the process. */
const TASK_TIMEOUT_MS = 40_000
/**
 * Settings of glibc's allocator. Blocks of 128 KB and more return to the operating system once they are freed, so that
 * one picture's memory is gone before the next picture is decoded.
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' }

let current: ChildProcess | null = null
const idle = createTimer({ unref: true })

/** Starts the picture process. Its environment holds none of the server's secrets. */
function start(): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts')
  const entry = new URL(isSource ? './image-child.ts' : './image-child.js', import.meta.url)
  const child = fork(fileURLToPath(entry), {
    cwd: root,
    env: { ...ALLOCATOR, UV_THREADPOOL_SIZE: '1' },
    execArgv: [...(isSource ? ['--import', 'tsx'] : []), '--max-semi-space-size=1'],
    execPath: process.execPath,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // Neither the process nor its channel keeps the server from ending.
  child.unref()
  child.channel?.unref()
  current = child
  return child
}

function end(): void {
  current?.kill('SIGKILL')
  current = null
}

function ask(child: ChildProcess, job: ImageJob): Promise<ImageAnswer> {
  const late = createTimer()
  return new Promise<ImageAnswer>((resolve, reject) => {
    const fail = (cause: unknown) => {
      end()
      reject(cause)
    }
    // The type of a message is known, because only the entry point of the picture process sends any.
    child.once('message', (answer) => resolve(answer as ImageAnswer))
    child.once('error', fail)
    child.once('exit', (code, signal) =>
      fail(new ImageRefusal('broken', { cause: `the picture process ended: ${signal ?? code}` })),
    )
    late.set(TASK_TIMEOUT_MS, () => fail(new ImageRefusal('broken', { cause: 'the picture took too long' })))
    child.send(job, (error) => error && fail(error))
  }).finally(() => {
    late.clear()
    child.removeAllListeners('message').removeAllListeners('exit').removeAllListeners('error')
    // An error after the task concerns nobody: the next task starts another process.
    child.on('error', () => {})
  })
}
