import { once } from 'node:events'
import https, { type RequestOptions } from 'node:https'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openDatabase } from '../../src/db/connection.ts'
import { shirtForm } from '../orders/support/orders.ts'
import { makePriceList } from '../products/support/make.ts'
import { buildSite, launch } from '../support/child-server.ts'
import { type ExternalPostgres, startExternalPostgres } from '../support/external-postgres.ts'
import { useFolder } from '../support/folder.ts'
import { manualPage, runCommands } from '../support/machine.ts'
import { freePort } from '../support/ports.ts'
import { hasProxies, type RunningProxy, startProxy } from '../support/proxies.ts'

/** The blocks of docs/proxies.md, in front of two instances on a database beside them. */
describe.skipIf(!hasProxies)('two instances behind', () => {
  const folder = useFolder()
  const ADMIN_PASSWORD = 'teluk-senja-42-perahu'
  let external: ExternalPostgres
  let ports: [number, number]
  let order: ReturnType<typeof shirtForm>
  let instances: ReturnType<typeof launch>[]
  const start = (port: number) =>
    launch({
      NODE_ENV: 'production',
      DATABASE_URL: external.urlTo('kortek'),
      DATA_DIR: path.join(folder, 'data'),
      BASE_URL: 'https://kortek.example',
      TRUSTED_PROXIES: '1',
      SECRET_KEY: 'k'.repeat(43),
      PORT: String(port),
      ADMIN_PASSWORD,
    })
  const db = () => openDatabase(external.urlTo('kortek'), { max: 1 })

  beforeAll(async () => {
    buildSite()
    external = await startExternalPostgres()
    await external.createDatabase('kortek')
    ports = [await freePort(), await freePort()]
    instances = ports.map(start)
    for (const instance of instances) await instance.untilUp()
    const database = db()
    order = shirtForm(await makePriceList(database))
    await database.destroy()
  })
  afterAll(async () => {
    for (const instance of instances ?? []) instance.kill('SIGTERM')
    for (const instance of instances ?? []) await instance.exit()
    await external?.stop()
  })

  const tls = { servername: 'kortek.example', rejectUnauthorized: false }
  describe.each([
    ['nginx', '127.0.0.11'],
    ['caddy', '127.0.0.12'],
    ['haproxy', '127.0.0.13'],
  ] as const)('%s', (name, visitor) => {
    let proxy: RunningProxy
    beforeAll(async () => {
      proxy = await startProxy(name, ports, folder)
    })
    afterAll(() => proxy?.stop())

    /** Sends a request as a browser at `visitor` does, which may name another address. */
    async function send(
      at: string,
      { method = 'GET', body }: { method?: string; body?: FormData | URLSearchParams } = {},
    ) {
      const request = new Request('https://kortek.example', { method: 'POST', body: body ?? '' })
      const bytes = Buffer.from(await request.arrayBuffer())
      const type = request.headers.get('content-type') ?? ''
      const posted = { 'Content-Type': type, 'Content-Length': bytes.length, Origin: 'https://kortek.example' }
      const options: RequestOptions = {
        ...{ host: '127.0.0.1', port: proxy.https, ...tls },
        ...{ path: at, method, localAddress: visitor, agent: false },
        headers: { Host: 'kortek.example', 'X-Forwarded-For': '203.0.113.9', ...(body ? posted : {}) },
      }
      const sent = https.request(options).end(body ? bytes : undefined)
      const [answer] = await once(sent, 'response')
      let text = ''
      for await (const chunk of answer.setEncoding('utf8')) text += chunk
      return { status: answer.statusCode as number, headers: answer.headers, text }
    }
    const logIn = () =>
      send('/masuk/', { method: 'POST', body: new URLSearchParams({ username: 'admin', password: ADMIN_PASSWORD }) })

    test('a visitor gets pages by https and is seen by their own address', async () => {
      const plain = await fetch(`http://127.0.0.1:${proxy.http}/kontak/`, { redirect: 'manual' })
      expect([301, 308]).toContain(plain.status)
      expect(plain.headers.get('location')).toMatch(/^https:.*\/kontak\/$/)
      expect(await send('/kontak/')).toMatchObject({
        status: 200,
        text: expect.stringContaining('https://kortek.example'),
      })
      const entered = await logIn()
      expect([entered.status, String(entered.headers['set-cookie'])]).toEqual([303, expect.stringMatching(/; secure/i)])
      const database = db()
      const addresses = await database('sessions').orderBy('id', 'desc').limit(1).pluck('address')
      await database.destroy()
      expect(addresses).toEqual([visitor])
    })

    test('an order with 20 MB of files arrives', async () => {
      const form = new FormData()
      for (const [field, value] of Object.entries(order)) form.set(field, value)
      for (const file of ['depan.cdr', 'belakang.cdr'])
        form.append('design', new Blob([Buffer.alloc(10 * 1024 * 1024, file)]), file)
      const placed = await send('/pesan/kaos/', { method: 'POST', body: form })
      const database = db()
      const files = await database('order_files').where({ kind: 'design' }).orderBy('id', 'desc').limit(2).pluck('size')
      await database.destroy()
      expect([placed.status, files], placed.text.slice(0, 2_000)).toEqual([303, [10 * 1024 * 1024, 10 * 1024 * 1024]])
    })

    test('a page opens its socket', async () => {
      const socket = new WebSocket(`wss://127.0.0.1:${proxy.https}/ws/status/`, {
        headers: { Host: 'kortek.example', Origin: 'https://kortek.example' },
        ...tls,
      })
      await once(socket, 'open')
      socket.close()
      await once(socket, 'close')
    })

    test.runIf(name === 'haproxy')('its check finds both instances well', async () => {
      const [, command = ''] = /^(curl .*8404.*)$/m.exec(manualPage('proxies')) ?? []
      const states = () => runCommands(command.replace('8404', String(proxy.numbers)), folder, {})
      await expect.poll(states).toMatch(/^kortekstream,one,UP\nkortekstream,two,UP$/m)
      expect(proxy.printed()).not.toContain('DOWN')
    })

    test('an instance that is killed is not missed', async () => {
      instances[0]?.kill('SIGKILL')
      await instances[0]?.exit()
      for (let nth = 0; nth < 6; nth += 1) expect((await send('/kontak/')).status).toBe(200)
      for (let nth = 0; nth < 2; nth += 1) expect((await logIn()).status).toBe(303)
      instances[0] = start(ports[0])
      await instances[0].untilUp()
      expect((await send('/kontak/')).status).toBe(200)
    })
  })
})
