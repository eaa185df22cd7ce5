import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeItem } from '../content/support/make.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { type Served, serve } from '../support/served.ts'

const db = useOwnDatabase()
let site: Served
let picture = ''

beforeAll(async () => {
  site = await serve(db())
  await makeTitle(db(), { slug: 'bertanda' })
  const drawing = { figure: 'lampion', palette: 'karang', alt: '' }
  picture = String((await makeItem(db(), 'photo', { drawing })).picture_file)
})
afterAll(() => site.stop())

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(site.origin + path, { method, headers: { 'Accept-Encoding': 'identity', ...headers } })
const statusOf = async (path: string, headers: Record<string, string>, method = 'GET') => {
  const answer = await ask(path, headers, method)
  await answer.arrayBuffer()
  return answer.status
}

describe.each<[string, () => string]>([
  ['a clip', () => '/media/clip-1.mp4'],
  ['subtitles', () => '/media/clip-1.id.vtt'],
  ['a stored picture', () => `/static/uploads/${picture}.jpg`],
  ['a smaller copy', () => `/static/uploads/${picture}-480.webp`],
  ['a drawn poster', () => '/ilustrasi/poster/bertanda.webp'],
  ['a drawing as text', () => '/ilustrasi/poster/bertanda.svg'],
  ['a share card', () => '/kartu/bertanda.png'],
])('%s', (kind, address) => {
  const hasParts = kind !== 'a drawing as text'

  test('is sent again only if it is another one', async () => {
    const first = await ask(address())
    await first.arrayBuffer()
    const etag = first.headers.get('etag') ?? ''
    expect([first.status, etag]).toEqual([200, expect.stringMatching(/^"[^"]+"$/)])
    for (const named of [etag, `W/${etag}`, `"lain", ${etag}`, `"lain",W/${etag} , "x"`, '*'])
      for (const method of ['GET', 'HEAD'])
        expect([named, await statusOf(address(), { 'If-None-Match': named }, method)]).toEqual([named, 304])
    for (const other of ['"lain"', '"lain", W/"lagi"'])
      expect([other, await statusOf(address(), { 'If-None-Match': other })]).toEqual([other, 200])
    const again = await ask(address(), { 'If-None-Match': etag, Range: 'bytes=0-3' })
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, ''])
    expect(again.headers.get('cache-control')).toBe(first.headers.get('cache-control'))
  })

  test('is refused to who puts together parts of another one', async () => {
    const etag = (await ask(address(), {}, 'HEAD')).headers.get('etag') ?? ''
    for (const range of [{}, { Range: 'bytes=0-3' }])
      for (const other of ['"lain"', `W/${etag}`, `"lain", W/${etag}`]) {
        const refused = await ask(address(), { ...range, 'If-Match': other, 'If-None-Match': etag })
        await refused.arrayBuffer()
        expect([other, refused.status, refused.headers.get('cache-control')]).toEqual([other, 412, 'no-store'])
      }
    const whole = hasParts ? 206 : 200
    for (const same of [etag, `"lain", ${etag}`, '*'])
      expect([same, await statusOf(address(), { Range: 'bytes=0-3', 'If-Match': same })]).toEqual([same, whole])
    for (const part of ['"lain"', `W/${etag}`])
      expect(await statusOf(address(), { Range: 'bytes=0-3', 'If-Range': part })).toBe(200)
  })

  test.runIf(hasParts)('comes in parts to who asks for some that there are', async () => {
    const bytes = Buffer.from(await (await ask(address())).arrayBuffer())
    const { length } = bytes
    for (const [range, part] of [
      ['bytes=0-3', bytes.subarray(0, 4)],
      ['bytes=-5', bytes.subarray(-5)],
      ['bytes=2-', bytes.subarray(2)],
    ] as const) {
      const answer = await ask(address(), { Range: range })
      expect([range, answer.status]).toEqual([range, 206])
      expect(Buffer.from(await answer.arrayBuffer()).equals(part), range).toBe(true)
    }
    for (const range of [
      'bytes=9-5',
      'items=999999999-',
      'bytes',
      'bytes=a-b',
      `bytes=-${length + 9}`,
      'bytes=0-1,4-5',
    ])
      expect([range, await statusOf(address(), { Range: range })]).toEqual([range, 200])
    const beyond = await ask(address(), { Range: `bytes=${length}-` })
    await beyond.arrayBuffer()
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${length}`])
    for (const range of ['bytes=0-3', `bytes=${length}-`]) {
      const head = await ask(address(), { Range: range }, 'HEAD')
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(length)])
    }
  })
})
