import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { expect, inject, test, vi } from 'vitest'
import { put } from '../../src/outbox/outbox.ts'
import { useOwnDatabase } from '../support/db.ts'

const db = useOwnDatabase()
test('kill', async () => {
  const taken = new Map<string, number>()
  // takes at once, answers 0..30 ms later
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const text = new URLSearchParams(body).get('message') ?? ''
    taken.set(text, (taken.get(text) ?? 0) + 1)
    setTimeout(() => response.end('{"status":true}'), Math.random() * 30)
  })
  await new Promise<void>((r) => server.listen(0, '127.0.0.1', () => r()))
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const { current_database } = (await db().raw('select current_database()')).rows[0]
  const connection = JSON.stringify({ ...(inject('cluster') as object), database: current_database })
  const boot = () => spawn('npx', ['tsx', '/tmp/wayout/child.ts', connection, url], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const up = (c: ReturnType<typeof boot>) => new Promise((r) => c.stdout?.once('data', r))
  let n = 0
  const add = async (count: number) => { for (let k = 0; k < count; k++) await put(db(), { kind: 'whatsapp', dedupeKey: `m${++n}`, summary: 'x', payload: { to: '6281234567890', text: `m${n}` } }) }
  for (let round = 0; round < 6; round++) {
    await db()('leases').delete() // as if its lease were over at once
    await add(60)
    const child = boot()
    await up(child)
    await new Promise((r) => setTimeout(r, 40 + Math.random() * 250))
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    await new Promise((r) => setTimeout(r, 200))
    const rows = await db()('outbox').select('state').count('* as n').groupBy('state')
    const orphans = await db()('outbox').whereNotNull('claimed_until').where({ state: 'waiting' }).pluck('id')
    console.log(round, JSON.stringify(rows), 'orphans', orphans.length)
  }
  const killed = Date.now()
  const last = boot()
  await up(last)
  const upAt = Date.now()
  await vi.waitFor(async () => expect(await db()('outbox').whereNot({ state: 'sent' }).pluck('id')).toEqual([]), { timeout: 60_000, interval: 50 })
  console.log('all out', Date.now() - killed, 'ms after restart was ordered;', Date.now() - upAt, 'after up')
  const marked = new Set(await db()('outbox').where({ maybe_twice: true }).pluck('dedupe_key'))
  const twice = [...taken].filter(([, c]) => c > 1)
  console.log('messages', n, 'taken', taken.size, 'twice', twice.length, 'twice but unmarked', twice.filter(([k]) => !marked.has(k)).length, 'marked', marked.size)
  process.kill(-(last.pid ?? 0), 'SIGKILL')
  server.close()
}, 120_000)
