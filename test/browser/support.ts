import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import type { Knex } from 'knex'
import { pino } from 'pino'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { createSecret } from '../../src/web/signed.ts'
import { useOwnDatabase } from '../support/db.ts'
import { freePort } from '../support/ports.ts'
import { useVisitors, type Wishes } from './visitors.ts'

/**
 * A browser and the whole site on a free port with its own database; with SITE_URL set, that address instead (`db` must
 * then not be used). `open` returns a new visitor whose `problems` collect console errors, CSP violations included, and
 * whose `asked` are the requested addresses. `stall` leaves matching requests unanswered; `stall(null)` answers them.
 * `unplug` refuses every connection until `plug`.
 */
export function useBrowser(settings: Record<string, string> = {}) {
  const given = process.env.SITE_URL
  const db = useOwnDatabase()
  let site: Awaited<ReturnType<typeof listen>> | null = null
  const visitor = useVisitors()

  beforeAll(async () => {
    if (!given) site = await listen(db(), settings)
  })
  afterAll(async () => {
    await site?.close()
    site?.sockets.close()
  })

  async function open(path: string, wishes: Wishes = {}) {
    const visit = await visitor(given ?? site?.url ?? '', wishes)
    await visit.page.goto(path)
    return visit
  }
  return {
    db,
    open,
    port: () => new URL(given ?? site?.url ?? '').port,
    /** The addresses that were requested since requests were stalled last. */
    received: () => site?.received ?? [],
    stall: (paths: RegExp | null) => site?.stall(paths),
    unplug: () => site?.close(),
    plug: () => site?.plug(),
  }
}

async function listen(db: Knex, settings: Record<string, string>) {
  let listener: RequestListener = (_, response) => response.writeHead(503).end()
  let stalled: RegExp | null = null
  const waiting: (() => void)[] = []
  const received: string[] = []
  const server = createServer((request, response) => {
    received.push(request.url ?? '')
    if (stalled?.test(request.url ?? '')) waiting.push(() => listener(request, response))
    else listener(request, response)
  })
  const port = await freePort()
  const plug = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await plug()
  const url = `http://127.0.0.1:${port}`
  const usual = { NODE_ENV: 'test', BASE_URL: url, LIMITS: 'off', DATA_DIR: inject('dataDir') }
  const config = readConfig({ ...usual, ...settings })
  const { answer, attach } = createApp({ config, secret: createSecret('x'), db, log: pino({ level: 'silent' }) })
  listener = answer
  const sockets = attach(server)
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  const stall = (paths: RegExp | null) => {
    stalled = paths
    if (paths) received.length = 0
    if (paths === null) for (const go of waiting.splice(0)) go()
  }
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      for (const socket of open) socket.destroy()
    })
  return { url, close, plug, stall, sockets, received }
}

/** Waits until the service worker of a page controls it. */
export async function untilWorking(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
}

/** Something to wait for that the test lets come. */
export function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}
