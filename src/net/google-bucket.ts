import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { FetchInit } from './fetcher.ts'
import { type GoogleClient, GoogleError, parseAnswer } from './google.ts'

const TIMEOUT_MS = 20_000
/** Maximum bytes of an object, larger than any object that this site reads. */
const MAX_BYTES = 7_000_000
const PAGE = 500

const Stored = z.object({ size: z.string(), md5Hash: z.string() })
const Page = z.object({
  items: z.array(z.object({ name: z.string(), updated: z.iso.datetime({ offset: true }) })).default([]),
  nextPageToken: z.string().optional(),
})

/** `updated`: milliseconds since the epoch. */
type ListedObject = { name: string; updated: number }

/**
 * A bucket of Google Cloud Storage with private objects. After a failed `put` the object may exist, completely or in
 * part. If an object does not exist, `get` returns null and `remove` does nothing. All functions throw `GoogleError`.
 */
export function openBucket({ google, name }: { google: GoogleClient; name: string }) {
  const host = google.addressOf('storage.googleapis.com')
  const objects = `/storage/v1/b/${encodeURIComponent(name)}/o`
  const objectUrl = (object: string) => `${host}${objects}/${encodeURIComponent(object)}`
  const call = (url: string, init: FetchInit = {}) =>
    google.call(url, { timeout: TIMEOUT_MS, maxBytes: MAX_BYTES, ...init })

  return {
    uriOf: (object: string): string => `gs://${name}/${object}`,
    async put(object: string, bytes: Uint8Array, type: string, init: Pick<FetchInit, 'signal' | 'timeout'> = {}) {
      const query = new URLSearchParams({ uploadType: 'media', name: object })
      const request = { ...init, method: 'POST', headers: { 'content-type': type }, body: bytes } as const
      const { size, md5Hash } = parseAnswer(Stored, await call(`${host}/upload${objects}?${query}`, request))
      if (size !== String(bytes.length) || md5Hash !== md5(bytes)) throw broken()
    },
    async get(object: string, type: string): Promise<Buffer | null> {
      const answer = await call(`${objectUrl(object)}?alt=media`, { headers: { accept: type } }).catch(unlessMissing)
      if (!answer) return null
      const { headers, body } = answer
      const hash = /md5=([\w+/=]+)/.exec(headers['x-goog-hash'] ?? '')?.[1]
      if (headers['content-type'] !== type || (hash ?? md5(body)) !== md5(body)) throw broken()
      return body
    },
    async remove(object: string, init: Pick<FetchInit, 'signal'> = {}): Promise<void> {
      await call(objectUrl(object), { ...init, method: 'DELETE' }).catch(unlessMissing)
    },
    async *pages(prefix: string): AsyncGenerator<readonly ListedObject[]> {
      const tokens = new Set<string | undefined>()
      let pageToken: string | undefined
      // The list ends with a page without a token for the next one, or with a token that was already read.
      while (!tokens.has(pageToken)) {
        tokens.add(pageToken)
        const fields = 'items(name,updated),nextPageToken'
        const query = { prefix, maxResults: String(PAGE), fields, ...(pageToken !== undefined && { pageToken }) }
        const page = parseAnswer(Page, await call(`${host}${objects}?${new URLSearchParams(query)}`))
        yield page.items.map((item) => ({ name: item.name, updated: Date.parse(item.updated) }))
        pageToken = page.nextPageToken
      }
    },
  }
}

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('base64')

const broken = () => new GoogleError('unreadable', 'Bucket menyimpan atau mengirim berkas yang tidak utuh')

function unlessMissing(error: unknown): null {
  if (error instanceof GoogleError && error.failure === 'missing') return null
  throw error
}
