import net from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { statusHref, statusSocket } from '../../src/monitor/hrefs.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type Served, serve } from '../support/served.ts'

const db = useOwnDatabase()
let site: Served

beforeAll(async () => {
  site = await serve(db())
})
afterAll(() => site.stop())

/**
 * Sends the parts of a raw request one after the other. Returns everything received until the server closes the
 * connection.
 */
async function ask(...parts: string[]): Promise<{ status: number; text: string }> {
  const socket = net.connect(site.port, '127.0.0.1')
  const text = await new Promise<string>((resolve, reject) => {
    let heard = ''
    socket.setTimeout(60_000, () => reject(new Error(`still open after ${heard.slice(0, 200)}`)))
    socket.on('error', reject).on('data', (data) => {
      heard += data.toString()
    })
    socket.on('close', () => resolve(heard))
    const send = (at: number) => {
      socket.write((parts[at] ?? '').replaceAll('\n', '\r\n'))
      if (at + 1 < parts.length) setTimeout(send, 50, at + 1)
    }
    send(0)
  }).finally(() => socket.destroy())
  return { status: Number(text.split(' ')[1]), text }
}

const offer = 'Connection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\n'
const host = () => `Host: 127.0.0.1:${site.port}\n`

test('who offers HTTP/2 gets pages and answers of the API as anybody else', async () => {
  const page = await ask(`GET ${statusHref} HTTP/1.1\n${host()}${offer}\n`)
  expect(page.status).toBe(200)
  expect(page.text).toContain('</html>')
  expect(page.text).toMatch(/^Connection: close\r$/im)
  const api = await ask(`GET /api/v1/health/ HTTP/1.1\n${host()}${offer}\n`)
  expect(api.status).toBe(200)
  expect((await ask(`GET /tidak-ada/ HTTP/1.1\n${host()}${offer}\n`)).status).toBe(404)
  expect((await ask(`GET ${statusSocket} HTTP/1.1\n${host()}${offer}\n`)).status).toBe(426)
})

test('what is sent with the offer arrives whole, in one piece or in several', async () => {
  const form = 'username=rini&password=salah-sama-sekali&lanjut=%2Fdaftar-saya%2F'
  const head = `POST /masuk/ HTTP/1.1\n${host()}${offer}Content-Type: application/x-www-form-urlencoded\n`
  const whole = await ask(`${head}Content-Length: ${form.length}\n\n${form}`)
  expect(whole.status).toBe(422)
  expect(whole.text).toContain('value="rini"')
  const late = await ask(`${head}Content-Length: ${form.length}\n\n`, form.slice(0, 20), form.slice(20))
  expect(late.status).toBe(422)
  expect(late.text).toContain('value="rini"')
  const chunks = await ask(`${head}Transfer-Encoding: chunked\n\n`, `${form.length.toString(16)}\n${form}\n`, '0\n\n')
  expect(chunks.status).toBe(422)
  expect(chunks.text).toContain('value="rini"')
})

test('the rules for pages hold for it too', async () => {
  expect((await ask(`GET / HTTP/1.1\nHost: jahat.example\n${offer}\n`)).status).toBe(421)
})
