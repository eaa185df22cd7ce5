import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import process from 'node:process'
import { setInterval as every } from 'node:timers/promises'

/** Makes a plain picture in a separate process, because memory freed in this one would hide its growth. */
export const makeElsewhere = (width: number, height: number, encode: string): Buffer =>
  runElsewhere(
    `sharp({ create: { width: ${width}, height: ${height}, channels: 3, background: '#456' }, limitInputPixels: false }).${encode}`,
  )

/** Makes a square picture of transparent noise, of each byte only the bits of `mask`, in a separate process. */
export const makeNoiseElsewhere = (side: number, mask: number, encode: string): Buffer =>
  runElsewhere(
    `sharp(Buffer.from(randomBytes(${side ** 2 * 4}).map((byte) => byte & ${mask})), { raw: { width: ${side}, height: ${side}, channels: 4 } }).${encode}`,
  )

function runElsewhere(picture: string): Buffer {
  const script = `import sharp from 'sharp'; import { randomBytes } from 'node:crypto'; process.stdout.write(await ${picture}.toBuffer())`
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { maxBuffer: 64e6 })
}

/**
 * Runs the work and returns its result and the peak growth in bytes of the memory of a server process (usually this
 * one) and its picture process together.
 */
export async function grown<T>(work: () => Promise<T>, pid = process.pid): Promise<{ result: T; growth: number }> {
  const before = await memoryWithPictures(pid)
  let most = before
  const ended = new AbortController()
  const watching = (async () => {
    for await (const _ of every(20, null, { signal: ended.signal }))
      most = Math.max(most, await memoryWithPictures(pid))
  })().catch(() => {})
  const result = await work()
  ended.abort()
  await watching
  return { result, growth: most - before }
}

/**
 * Returns the memory in bytes that a server process and its picture process have for themselves. Pages of programs and
 * libraries do not count: how they are shared out changes whenever any other Node process starts or ends.
 */
export async function memoryWithPictures(pid: number): Promise<number> {
  const sizes = await Promise.all([pid, ...(await pictureProcesses(pid))].map(ownSize))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Returns the process ids of a server's picture process, of which there is one at most. */
export async function pictureProcesses(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`)
  const lists = await Promise.all(tasks.map((task) => read(`/proc/${pid}/task/${task}/children`)))
  const children = lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number))
  const commands = await Promise.all(children.map((child) => read(`/proc/${child}/cmdline`)))
  return children.filter((_, at) => commands[at]?.includes('image-child'))
}

const ownSize = async (pid: number) =>
  Number(/^Anonymous:\s+(\d+)/m.exec(await read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024

/** Reads a file of /proc; a process that has just ended reads as empty. */
const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')
