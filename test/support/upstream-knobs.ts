import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type AnswerData, days, type QuestionName } from '../../src/anime/contract/contract.ts'
import type { Failure } from '../../src/net/failure.ts'

/**
 * Faults of a server, by the failure they should be recorded as. An `empty_list` is no failure for a search or a week.
 * `different_title` has a valid shape, so only code that knows the question can detect it.
 */
export const lies = {
  refuse: 'unreachable',
  cut: 'unreachable',
  hang: 'timeout',
  drip: 'timeout',
  endless_headers: 'too_large',
  huge: 'too_large',
  gzip_bomb: 'too_large',
  redirect_private: 'forbidden_address',
  html: 'wrong_type',
  truncated: 'wrong_type',
  empty_body: 'wrong_type',
  challenge: 'challenge',
  parked: 'parked',
  error_html: 'error_page',
  error_in_200: 'error_page',
  wrong_types: 'wrong_schema',
  missing_field: 'wrong_schema',
  empty_list: 'empty',
  different_title: 'different_title',
} as const satisfies Record<string, Failure>
export type Lie = keyof typeof lies

/**
 * A fault of a server. `slow`: milliseconds before a correct answer. `after`: what a correct answer waits for. `age`: seconds since the source was read. `stale`:
 * the answer is marked as stale. `page`: a web page with status 200. `no_episodes`: a title without its episodes.
 */
export type Knob =
  | Lie
  | 'stale'
  | 'no_episodes'
  | { page: string }
  | { slow: number }
  | { after: Promise<void> }
  | { age: number }
  | { status: number; retryAfter?: number | string }

export const isLie = (knob: Knob | null): knob is Lie => typeof knob === 'string' && knob in lies

export const html = { 'Content-Type': 'text/html; charset=utf-8' }
const json = { 'Content-Type': 'application/json' }

/** Faults that do not need the correct answer. */
export const plainLies: Partial<Record<Lie, (response: ServerResponse) => void>> = {
  refuse: (response) => response.socket?.destroy(),
  cut: (response) => {
    response.writeHead(200, { ...json, 'Content-Length': 5_000 }).write('{"status":"success","data":{')
    setTimeout(() => response.socket?.destroy(), 20)
  },
  hang: () => {},
  drip: (response) => {
    response.writeHead(200, json)
    repeat(response, 20, () => response.write(' '))
  },
  endless_headers: (response) => {
    const { socket } = response
    socket?.write('HTTP/1.1 200 OK\r\n')
    repeat(response, 5, () => socket?.write(`X-Hitung-${performance.now()}: ${'a'.repeat(2_000)}\r\n`))
  },
  huge: (response) => {
    response.writeHead(200, json)
    pour(response, Buffer.alloc(64 * 1024, '[1,'), 1_000_000_000)
  },
  gzip_bomb: (response) => {
    response.writeHead(200, { ...json, 'Content-Encoding': 'gzip' }).end(bomb())
  },
  redirect_private: (response) => {
    response.writeHead(302, { Location: 'http://169.254.169.254/latest/meta-data/' }).end()
  },
  html: (response) => {
    response.writeHead(200, html).end('<!doctype html><title>Selamat datang</title><h1>Halaman lain</h1>')
  },
  empty_body: (response) => {
    response.writeHead(200, json).end()
  },
  challenge: (response) => {
    response
      .writeHead(403, { ...html, 'Cf-Mitigated': 'challenge' })
      .end(
        '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue</noscript><script src="/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1"></script></body></html>',
      )
  },
  parked: (response) => {
    response
      .writeHead(200, html)
      .end(
        '<!DOCTYPE html><html><head><title>situs.example</title></head><body><h1>This domain is for sale</h1><p>Buy this domain. The domain is parked free, courtesy of a registrar.</p><script src="https://img.sedoparking.com/templates/bg.js"></script></body></html>',
      )
  },
  error_html: (response) => {
    response
      .writeHead(200, html)
      .end(
        '<!DOCTYPE html><html><head><title>Database Error</title></head><body><h1>Error establishing a database connection</h1></body></html>',
      )
  },
  error_in_200: (response) => {
    response
      .writeHead(200, json)
      .end('{"status":"error","message":"Terjadi kesalahan","error_code":"INTERNAL_ERROR","data":null}')
  },
}

/** Faults that change the body, in the server's dialect. */
export const bodyLies: Partial<Record<Lie, (body: unknown) => unknown>> = {
  wrong_types: (body) => replaced(body, (value) => (Array.isArray(value) ? 'bukan daftar' : value)),
  missing_field: (body) => replaced(body, withoutTitles),
}

const replaced = (body: unknown, by: (value: unknown) => unknown): unknown =>
  JSON.parse(JSON.stringify(body), (_, value) => by(value))

function withoutTitles(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'judul' && name !== 'title'))
}

type Data = AnswerData[QuestionName]

/** Empty content: lists without items, a show with only a title, an episode without players. */
export function emptied(data: Data): Data {
  if ('top10' in data) return { ...data, top10: [], new_eps: [], movies: [] }
  if ('filters' in data) return { ...data, results: [], total: 0 }
  if ('pagination' in data) return { ...data, results: [] }
  if ('judul' in data) {
    return { ...data, sinopsis: null, genre: [], url_cover: null, details: {}, episode_list: [], recommendations: [] }
  }
  if ('title' in data) return { ...data, streaming_servers: [], download_links: {} }
  return { Monday: [], Tuesday: [], Wednesday: [], Thursday: [], Friday: [], Saturday: [], Sunday: [] }
}

/** Returns the answer about another show under the links and slugs of `data`. */
export function disguised(data: Data, other: Data): Data {
  if ('judul' in data && 'judul' in other) return { ...other, url_anime: data.url_anime, anime_slug: data.anime_slug }
  if ('navigation' in data && 'navigation' in other) return other
  if ('top10' in data) {
    return { ...data, top10: shifted(data.top10), new_eps: shifted(data.new_eps), movies: shifted(data.movies) }
  }
  if ('filters' in data) return { ...data, results: shifted(data.results) }
  if ('pagination' in data) return shiftedPage(data)
  return 'Monday' in data ? shiftedWeek(data) : data
}

const shiftedPage = (data: AnswerData['latest'] | AnswerData['movies']): Data => {
  const latest = data.results.flatMap((item) => ('episode' in item ? [item] : []))
  const movies = data.results.flatMap((item) => ('tanggal' in item ? [item] : []))
  const { pagination } = data
  return latest.length > 0 ? { results: shifted(latest), pagination } : { results: shifted(movies), pagination }
}

function shiftedWeek(week: AnswerData['schedule']): AnswerData['schedule'] {
  const titles = Object.values(week).flatMap((shows) => shows.map(({ title }) => title))
  const other = (title: string) => titles.find((one) => one !== title) ?? `${title} yang Lain`
  const changed = { ...week }
  for (const day of days) changed[day] = week[day].map((show) => ({ ...show, title: other(show.title) }))
  return changed
}

/** Gives every item the title of the next different item. */
const shifted = <Item extends { judul: string }>(items: Item[]): Item[] =>
  items.map((item, at) => {
    const next = [...items.slice(at), ...items].find(({ judul }) => judul !== item.judul)
    return { ...item, judul: next?.judul ?? `${item.judul} yang Lain` }
  })

function repeat(response: ServerResponse, ms: number, act: () => void) {
  const timer = setInterval(act, ms)
  response.on('close', () => clearInterval(timer))
  response.socket?.on('close', () => clearInterval(timer))
}

/** Sends `left` bytes as fast as the client reads, until the client stops reading. */
function pour(response: ServerResponse, chunk: Buffer, left: number) {
  if (response.destroyed || left <= 0) return response.end()
  response.write(chunk, () => setImmediate(pour, response, chunk, left - chunk.length))
}

/** A gigabyte compressed to a megabyte: a hundred gzip members of 10 MB. */
let packed: Buffer | null = null
function bomb(): Buffer {
  packed ??= Buffer.concat(Array<Buffer>(100).fill(gzipSync(Buffer.alloc(10_000_000, ' '), { level: 9 })))
  return packed
}
