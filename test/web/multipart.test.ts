import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import Koa from 'koa'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { callErrors } from '../../src/web/call-errors.ts'
import { type Context, createRouter, type State } from '../../src/web/context.ts'
import { showErrors } from '../../src/web/errors.ts'
import { FileRefusal, type Multipart, readBody, readMultipart } from '../../src/web/incoming/multipart.ts'
import { minimumPace } from '../../src/web/incoming/pace.ts'
import { useListening } from './listening.ts'

/** The queries of requests whose form is being read, and of those where that failed. */
const begun: string[] = []
const ended: string[] = []

/** The most bytes of an uploaded picture. */
const MOST = 5 * 1024 * 1024
const readForm = (ctx: Context) => readBody(ctx, { file: 'design', most: MOST })

/** A site with three addresses: of the API, of a page, and one with a pace that is measured every 60 ms. */
const here = useListening(() => {
  const app = new Koa<State>()
  app.silent = true
  app.proxy = true
  const router = createRouter()
  router.all('/order', async (ctx) => {
    const { fields, file } = await readForm(ctx)
    const sha = file && createHash('sha256').update(file.bytes).digest('hex')
    ctx.body = { fields, file: file && { name: file.filename, size: file.bytes.length, sha } }
  })
  router.post('/page', async (ctx) => {
    await readForm(ctx).catch((error: unknown) => {
      if (!(error instanceof FileRefusal)) throw error
      ctx.status = 422
      ctx.body = { errors: error.details, values: error.fields }
    })
  })
  router.post('/hasty', minimumPace({ bytes: 1_000, within: 60 }), async (ctx) => {
    begun.push(ctx.search)
    ctx.body = await readMultipart(ctx, { file: 'design', most: MOST }).catch((error: unknown) => {
      ended.push(ctx.search)
      throw error
    })
  })
  app.use((ctx, next) => {
    Object.assign(ctx.state, { madeOf: [], requestId: 'test' })
    return next()
  })
  app.use(showErrors({ viewFor: () => callErrors(), translate: () => null, log: pino({ level: 'silent' }) }))
  app.use(bodyParser({ enableTypes: ['json', 'form'], jsonLimit: '64kb', formLimit: '64kb' }))
  app.use(router.routes())
  return app.callback()
})
/** Opens a connection and sends the head of a form to it, of so many bytes. */
function begin(path: string, length: number, more = ''): net.Socket {
  const socket = net.connect(here().port, '127.0.0.1')
  const form = `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${length}`
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${more}${form}\r\n\r\n--x\r\n`)
  return socket
}
const field = 'Content-Disposition: form-data; name="a"\r\n\r\n'
const design = 'Content-Disposition: form-data; name="design"; filename="a.png"\r\n\r\n'

type Part = [name: string, value: string | Blob, filename?: string]

function form(...parts: Part[]): FormData {
  const data = new FormData()
  for (const [name, value, filename] of parts) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, value, filename ?? 'gambar.png')
  }
  return data
}
const bytes = (count: number) => new Blob([randomBytes(count)], { type: 'image/png' })

type Answer = {
  fields: Multipart['fields']
  file: { name: string; size: number; sha: string } | null
  error?: string
  details: Record<string, string[]>
  error_code?: string
}
async function post(body: BodyInit, headers: Record<string, string> = {}, path = '/order') {
  const response = await fetch(here().origin + path, { method: 'POST', body, headers })
  return { status: response.status, ...((await response.json()) as Answer) } // what the site above answers
}
const type = (value: string) => ({ 'Content-Type': value })
const raw = (body: string) => post(body.replaceAll('\n', '\r\n'), type('multipart/form-data; boundary=x'))

describe('what an order comes in', () => {
  test('gives the same fields whether as JSON, urlencoded or multipart', async () => {
    const fields = { customer_name: 'Budi Šantoso', quantity: '50' }

    const answers = [
      await post(JSON.stringify(fields), type('application/json')),
      await post(new URLSearchParams(fields)),
      await post(form(...Object.entries(fields))),
    ]

    for (const answer of answers) expect(answer).toMatchObject({ status: 200, fields, file: null })
  })

  test.each(['[1]', '"teks"', '7', 'null', '{', ''])('as JSON has to be an object: %s', async (body) => {
    const { status, error_code } = await post(body, type('application/json'))
    // An empty body is valid, with every field missing.
    expect([status, error_code]).toEqual(body === '' ? [200, undefined] : [400, 'VALIDATION_ERROR'])
  })

  test('in no other type is taken for an empty order', async () => {
    expect((await post('customer_name=Budi', type('text/plain'))).status).toBe(415)
    expect((await post('<order/>', type('application/xml'))).status).toBe(415)
  })

  test('keeps fields that come several times, and names that mean something to JavaScript', async () => {
    const { fields } = await post(form(['ids', 'a'], ['ids', 'b'], ['ids', 'c'], ['__proto__', 'x'], ['name', 'Budi']))

    expect(fields.ids).toEqual(['a', 'b', 'c'])
    expect(fields.name).toBe('Budi')
    expect(Object.keys(fields)).toContain('__proto__')
  })
})

describe('a picture', () => {
  test('of exactly 5 MB arrives whole, beside its fields', async () => {
    const picture = randomBytes(MOST)

    const answer = await post(
      form(['customer_name', 'Budi'], ['design', new Blob([picture]), 'logo.png'], ['after', '1']),
    )

    expect(answer.status).toBe(200)
    expect(answer.fields).toEqual({ customer_name: 'Budi', after: '1' })
    expect(answer.file).toEqual({
      name: 'logo.png',
      size: MOST,
      sha: createHash('sha256').update(picture).digest('hex'),
    })
  })

  test('of a byte more is refused beside its field, in the API with 400', async () => {
    const { status, details } = await post(form(['design', bytes(MOST + 1)], ['customer_name', 'Budi']))

    expect(status).toBe(400)
    expect(details).toEqual({ design: ['Gambar paling besar 5 MB.'] })
  })

  test('that is too large leaves a page everything else that was typed, on either side of it', async () => {
    const sent = form(['customer_name', 'Budi'], ['design', bytes(MOST + 70_000)], ['notes', 'Logo di dada'])
    const response = await fetch(`${here().origin}/page`, { method: 'POST', body: sent })

    expect(response.status).toBe(422)
    expect(await response.json()).toEqual({
      errors: { design: ['Gambar paling besar 5 MB.'] },
      values: { customer_name: 'Budi', notes: 'Logo di dada' },
    })
  })

  test('far too large is refused too, and the browser hears it', async () => {
    expect((await post(form(['design', bytes(30 * 1024 * 1024)]))).details).toHaveProperty('design')
  })

  test('of more than anyone sends is refused by its length alone', async () => {
    const heard = await whole(begin('/order', 99_999_999_999))
    expect(heard).toMatch(/^HTTP\/1.1 400 /)
    expect(heard).toContain('Gambar paling besar 5 MB.')
  })

  test.each<[string, Part[]]>([
    ['an empty one', [['design', new Blob([]), '']]],
    ['an empty one with a name', [['design', new Blob([]), 'kosong.png']]],
    ['what a script appends without one', [['design', 'null']]],
    ['an empty one of another field', [['dokumen', new Blob([]), '']]],
    ['none', []],
  ])('is none: %s', async (_, parts) => {
    expect(await post(form(['customer_name', 'Budi'], ...parts))).toEqual({
      status: 200,
      fields: { customer_name: 'Budi' },
      file: null,
    })
  })

  test.each<[string, Part[], Record<string, string[]>]>([
    ['in another field', [['dokumen', bytes(9)]], { dokumen: ['Isian ini tidak menerima berkas.'] }],
    [
      'and a second one',
      [
        ['design', bytes(9)],
        ['design', bytes(9)],
      ],
      { design: ['Kirim satu gambar saja.'] },
    ],
    ['as text', [['design', 'data:image/png;base64,AAAA']], { design: ['Kirim gambarnya sebagai berkas.'] }],
  ])('is refused %s', async (_, parts, details) => {
    expect(await post(form(...parts))).toMatchObject({ status: 400, details })
  })

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\fotoku\\logo.png', 'logo.png'],
    ['<script>alert(1)</script>.png', 'script>.png'],
    ['..', ''],
    ['gambar ťest 🎽.png', 'gambar ťest 🎽.png'],
  ])('by the name %s brings no folder along', async (filename, name) => {
    expect((await post(form(['design', bytes(9), filename]))).file?.name).toBe(name)
  })
})

describe('a form that cannot be read is a 400', () => {
  test.each([
    ['without an end', '--x\nContent-Disposition: form-data; name="a"\n\nBudi'],
    ['without anything', 'halo'],
    ['with a field that has no name', '--x\nContent-Disposition: form-data\n\nBudi\n--x--\n'],
    ['with a broken header', '--x\nContent-Disposition form-data\n\nBudi\n--x--\n'],
    ['with a header without an end', `--x\nContent-Disposition: form-data; name="${'a'.repeat(20_000)}"\n\n1\n--x--\n`],
    [
      'in letters nobody knows',
      '--x\nContent-Disposition: form-data; name="a"\nContent-Type: text/plain; charset=klingon\n\n1\n--x--\n',
    ],
  ])('%s', async (_, body) => {
    const { status, error_code } = await raw(body)
    expect([status, error_code]).toEqual([400, 'VALIDATION_ERROR'])
  })

  test('without a boundary', async () => {
    expect((await post('--x--', type('multipart/form-data'))).status).toBe(400)
  })

  test('with more than 40 fields, or one of more than 64 KB', async () => {
    const fields = (count: number) => form(...Array.from({ length: count }, (_, at): Part => [`f${at}`, '1']))
    expect((await post(fields(40))).status).toBe(200)
    expect((await post(fields(41))).status).toBe(400)
    expect((await post(form(['notes', 'a'.repeat(64 * 1024)]))).status).toBe(200)
    const long = await post(form(['notes', 'a'.repeat(64 * 1024 + 1)]))
    expect(long).toMatchObject({ status: 400, details: { notes: ['Isian ini terlalu panjang.'] } })
  })

  test('with thousands of parts that say nothing', async () => {
    expect((await raw(`${'--x\nX: y\n\n1\n'.repeat(5_000)}--x--\n`)).status).toBe(400)
  })
})

describe('whoever sends', () => {
  test('and stops halfway gets a 408, is disconnected, and leaves nothing waiting', async () => {
    const socket = begin('/hasty?stops', 9_000)
    socket.write(field)

    const heard = await whole(socket)

    expect(heard).toMatch(/^HTTP\/1.1 408 /)
    expect(heard).toMatch(/^Connection: close\r$/im)
    await expect.poll(() => ended).toContain('?stops')
  })

  test('and leaves halfway leaves nothing waiting', async () => {
    const socket = begin('/hasty?leaves', 9_000)
    socket.write(`${design}PNG`)
    await expect.poll(() => begun, { interval: 2 }).toContain('?leaves')
    socket.destroy()

    await expect.poll(() => ended).toContain('?leaves')
    expect((await post(form(['customer_name', 'Budi']))).status).toBe(200)
  })

  test('too much at once is told to come back, and leaves room again', async () => {
    const large = () => post(form(['design', bytes(MOST)]))
    const stalled = Array.from({ length: 8 }, () => {
      const socket = begin('/order', MOST)
      socket.write(design)
      socket.write(Buffer.alloc(MOST - 10_000))
      return { socket, heard: whole(socket) }
    })

    const first = await Promise.race(stalled.map(async ({ socket }) => String((await once(socket, 'data'))[0])))
    expect(first).toMatch(/^HTTP\/1.1 503 /)
    expect(first).toMatch(/^Retry-After: 5\r$/im)

    for (const { socket } of stalled) socket.destroy()
    await Promise.all(stalled.map(({ heard }) => heard))
    await expect.poll(async () => (await large()).status).toBe(200)
  })

  test('slowly, a few bytes now and then, is cut off as if they had stopped', async () => {
    const socket = begin('/hasty', 9_000)
    socket.write(field)
    const trickle = setInterval(() => socket.write('x'), 20)
    const heard = await whole(socket)
    clearInterval(trickle)
    expect(heard).toMatch(/^HTTP\/1.1 408 /)
    expect(heard).toContain('Kirimannya berhenti di tengah jalan.')
  })

  test('slowly from six addresses, as much as is let, keeps no other out', async () => {
    const slow = [1, 2, 3, 4, 5, 6].flatMap((from) =>
      Array.from({ length: 6 }, () => {
        const socket = begin('/order', MOST, `X-Forwarded-For: 198.51.100.${from}\r\n`).on('error', () => {})
        socket.write(design)
        socket.write(Buffer.alloc(MOST - 10_000))
        return { socket, heard: whole(socket) }
      }),
    )
    const isSent = ({ socket }: { socket: net.Socket }) => socket.writableLength === 0 || socket.destroyed
    await expect.poll(() => slow.every(isSent)).toBe(true)

    for (let time = 0; time < 3; time += 1)
      expect((await post(form(['design', bytes(MOST - 1_000)], ['customer_name', 'Budi']))).status).toBe(200)

    for (const { socket } of slow) socket.destroy()
    await Promise.all(slow.map(({ heard }) => heard))
  })

  test('something broken may go on on the same connection', async () => {
    expect((await raw('halo'.repeat(50_000))).status).toBe(400)
    expect((await post(form(['customer_name', 'Budi']))).status).toBe(200)
  })
})

/** Everything received until the server closes. */
const whole = (socket: net.Socket) =>
  new Promise<string>((resolve) => {
    let heard = ''
    socket.on('data', (data) => {
      heard += data.toString()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(heard))
  })
