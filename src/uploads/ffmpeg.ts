import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** `missing`: there is no ffmpeg · `full`: the disk is full · `refused`: bad input · `ended`: anything else. */
export class FfmpegFailure extends Error {
  override readonly name = 'FfmpegFailure'
  readonly failure: 'missing' | 'full' | 'refused' | 'ended'
  constructor(failure: FfmpegFailure['failure'], output: string) {
    super(`ffmpeg: ${failure} ${output}`.trim())
    this.failure = failure
  }
}

const LOOK_MS = 10_000
const looked = new Map<string, Promise<string | null>>()

/** Returns the path of an ffmpeg with libx264, or null. Each path is checked only once. */
export function findFfmpeg(program: string): Promise<string | null> {
  const ffmpegPath = looked.get(program) ?? look(program)
  looked.set(program, ffmpegPath)
  return ffmpegPath
}

const look = (program: string) =>
  promisify(execFile)(program, ['-hide_banner', '-encoders'], { timeout: LOOK_MS }).then(
    ({ stdout }) => (/ libx264 /.test(stdout) ? program : null),
    () => null,
  )

/** Gives a process a lower priority than the server, if the system allows it. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {}
}

const MOST_OUTPUT = 2_000
type RunOptions = { timeout: number; signal?: AbortSignal }

/**
 * Resolves after the process has ended. Kills the process after `timeout` milliseconds or on abort. Throws an
 * `FfmpegFailure`, and the reason of the signal.
 */
export function runFfmpeg(program: string, args: readonly string[], { timeout, signal }: RunOptions): Promise<void> {
  const all = ['-nostdin', '-hide_banner', '-v', 'error', '-y', ...args]
  const child = spawn(program, all, { stdio: ['ignore', 'ignore', 'pipe'], timeout, signal, killSignal: 'SIGKILL' })
  if (child.pid !== undefined) giveWay(child.pid)
  let output = ''
  let isMissing = false
  child.on('error', (error: NodeJS.ErrnoException) => {
    isMissing = error.code === 'ENOENT'
  })
  // The pipe is missing if too many files are open.
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-MOST_OUTPUT)
  })
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (signal?.aborted) return reject(signal.reason)
      if (code === 0) return resolve()
      if (isMissing) return reject(new FfmpegFailure('missing', program))
      if (/No space left|quota exceeded/i.test(output)) return reject(new FfmpegFailure('full', output))
      reject(new FfmpegFailure(code !== null && code > 0 ? 'refused' : 'ended', output))
    })
  })
}

/** Folders older than this were left behind by a killed server. The time is several times as long as ffmpeg may run. */
const LEFT_FOR_MS = 3_600_000

/** Makes a folder for `work` and removes it afterwards. Other servers may share `parent`. */
export async function inOwnFolder<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(parent, { recursive: true, mode: 0o750 })
  const folder = await mkdtemp(path.join(parent, 'own-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export async function sweepFolders(parent: string): Promise<number> {
  let removed = 0
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = path.join(parent, name)
    const stats = await stat(folder).catch(() => null)
    if (stats === null || stats.mtimeMs > Date.now() - LEFT_FOR_MS) continue
    await rm(folder, { recursive: true, force: true })
    removed += 1
  }
  return removed
}
