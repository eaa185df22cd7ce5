import type { Logger } from 'pino'
import { type GoogleClient, GoogleError, isLasting } from '../net/google.ts'
import { openBucket } from '../net/google-bucket.ts'
import { ImageRefusal, unlessRefused } from './image-job.ts'
import { storedType } from './picture-name.ts'
import { type InUse, openBytes, type Storage } from './storage.ts'

/** Only objects with this prefix are touched in the bucket. */
const PREFIX = 'uploads/'

export type PictureBucket = { google: GoogleClient; name: string; log: Pick<Logger, 'warn'> }

/**
 * A bucket of Google Cloud Storage with private objects. Pictures that are still in `older` are read from there; new
 * ones go only to the bucket. While Google fails, every function except `remove` throws an `ImageRefusal`: `full` if
 * somebody must fix something first, otherwise `busy`. Pictures that cannot be removed are left to the sweep.
 */
export function createGoogleStorage({ log, older, ...of }: PictureBucket & { older: Storage }): Storage {
  const bucket = openBucket(of)

  function throwRefusal(err: unknown): never {
    if (!(err instanceof GoogleError)) throw err
    log.warn({ err }, 'the bucket of pictures failed')
    throw new ImageRefusal(isLasting(err) ? 'full' : 'busy', { cause: err })
  }

  const removeObject = (name: string) => bucket.remove(PREFIX + name).catch(throwRefusal)

  async function remove(name: string): Promise<void> {
    if (!storedType(name)) return
    await older.remove(name)
    await removeObject(name).catch(unlessRefused)
  }

  async function download(name: string): Promise<Buffer | null> {
    const type = storedType(name)
    return type === null ? null : bucket.get(PREFIX + name, type).catch(throwRefusal)
  }

  async function sweepBucket(before: number, inUse: InUse): Promise<number> {
    let removed = 0
    for await (const page of bucket.pages(PREFIX)) {
      const old = page
        .filter(({ updated }) => updated < before)
        .map(({ name }) => name.slice(PREFIX.length))
        .filter(storedType)
      const used = new Set(old.length > 0 ? await inUse(old) : [])
      const unused = old.filter((name) => !used.has(name))
      for (const name of unused) await removeObject(name)
      removed += unused.length
    }
    return removed
  }

  return {
    remove,
    async write(name, bytes) {
      const type = storedType(name) ?? 'application/octet-stream'
      await bucket.put(PREFIX + name, bytes, type).catch(async (error: unknown) => {
        // A picture that was damaged on the way must never be found.
        await remove(name)
        return throwRefusal(error)
      })
    },
    read: async (name) => (await older.read(name)) ?? download(name),
    async open(name) {
      const olderFile = await older.open(name)
      const bytes = olderFile ? null : await download(name)
      const type = storedType(name)
      // The picture is read completely before the answer begins, so that a failure can still become a 503.
      return bytes && type ? openBytes(name, type, bytes) : olderFile
    },
    sweep: async (before, inUse) =>
      (await older.sweep(before, inUse)) + (await sweepBucket(before, inUse).catch(throwRefusal)),
  }
}
