import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { setInterval as every } from 'node:timers/promises'

/** Runs the work in a separate process, because memory freed in this one would hide its growth. */
export function makeElsewhere(width: number, height: number, encode: string): Buffer {
  const create = `{ create: { width: ${width}, height: ${height}, channels: 3, background: '#456' }, limitInputPixels: false }`
  const script = `import sharp from 'sharp'; process.stdout.write(await sharp(${create}).${encode}.toBuffer())`
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { maxBuffer: 64e6 })
}

/** Runs the work and returns its result and the peak growth of this process's memory in bytes. */
export async function grown<T>(work: () => Promise<T>): Promise<{ result: T; growth: number }> {
  const before = process.memoryUsage.rss()
  let most = before
  const ended = new AbortController()
  const watching = (async () => {
    for await (const _ of every(2, null, { signal: ended.signal })) most = Math.max(most, process.memoryUsage.rss())
  })().catch(() => {})
  const result = await work()
  ended.abort()
  await watching
  return { result, growth: most - before }
}
