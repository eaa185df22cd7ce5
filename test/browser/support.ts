import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import type { Knex } from 'knex'
import { pino } from 'pino'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { useOwnDatabase } from '../support/db.ts'
import { freePort } from '../support/ports.ts'
import { launchChromium } from './chromium.ts'
import { isBlockedWorker, withoutWorkers } from './visitors.ts'

type Visit = { page: Page; problems: string[]; asked: string[] }

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
  let browser: Browser
  const visits: Page[] = []

  beforeAll(async () => {
    if (!given) site = await listen(db(), settings)
    browser = await launchChromium()
  })
  afterEach(async () => {
    for (const page of visits.splice(0)) await page.context().close()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
    site?.sockets.close()
  })

  async function open(path: string, options: BrowserContextOptions & { stored?: Record<string, unknown> } = {}) {
    const { stored = {}, ...wishes } = options
    const context = await browser.newContext({ baseURL: given ?? site?.url ?? '', ...withoutWorkers, ...wishes })
    await context.addInitScript(storeOnce, stored)
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    visits.push(page)
    const visit: Visit = { page, problems: [], asked: [] }
    page.on('console', (line) => {
      const isProblem = ['error', 'warning'].includes(line.type()) && !isBlockedWorker(line.text())
      if (isProblem) visit.problems.push(line.text())
    })
    page.on('request', (request) => visit.asked.push(request.url()))
    page.on('pageerror', ({ message }) => visit.problems.push(message))
    await page.goto(path)
    return visit
  }
  return {
    db,
    open,
    port: () => new URL(given ?? site?.url ?? '').port,
    stall: (paths: RegExp | null) => site?.stall(paths),
    unplug: () => site?.close(),
    plug: () => site?.plug(),
  }
}

/** Runs before the scripts of a visit's first page: stores texts as they are, other values as JSON. */
function storeOnce(stored: Record<string, unknown>) {
  if (sessionStorage.getItem('stored')) return
  sessionStorage.setItem('stored', 'yes')
  for (const [key, value] of Object.entries(stored))
    localStorage.setItem(key, typeof value === 'string' ? value : JSON.stringify(value))
}

async function listen(db: Knex, settings: Record<string, string>) {
  let answer: RequestListener = (_, response) => response.writeHead(503).end()
  let stalled: RegExp | null = null
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    if (stalled?.test(request.url ?? '')) waiting.push(() => answer(request, response))
    else answer(request, response)
  })
  const port = await freePort()
  const plug = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await plug()
  const url = `http://127.0.0.1:${port}`
  const config = readConfig({ NODE_ENV: 'test', BASE_URL: url, LIMITS: 'off', ...settings })
  const { app, attach } = createApp({ config, secret: 'x', db, log: pino({ level: 'silent' }) })
  answer = app.callback()
  const sockets = attach(server)
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  const stall = (paths: RegExp | null) => {
    stalled = paths
    if (paths === null) for (const go of waiting.splice(0)) go()
  }
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      for (const socket of open) socket.destroy()
    })
  return { url, close, plug, stall, sockets }
}
