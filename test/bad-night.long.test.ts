import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { openSilent, startChild } from './support/child-server.ts'
import { stays } from './support/stays.ts'
import { useOnce } from './support/use.ts'

/** The whole server in its own process, with fewer file descriptors than an attacker opens connections. */
const site = useOnce(
  () => startChild({ LIMITS: 'off', PAYMENTS: 'simulated' }, { descriptors: 512 }),
  (child) => child.stop(),
)

/** Opens a page that needs the database, and the first time files too. */
const visit = async (slug = 'robot-tua-bernama-suryo') => (await fetch(`${site().origin}/anime/${slug}/`)).status

const placeOrder = async () => {
  const fields = {
    customer_name: 'Budi',
    product_name: 'Kaos',
    quantity: 1,
    total_price: 100_000,
    payment_type: 'full',
  }
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ ...fields, contact_information: '081234567890' })
  return (await fetch(`${site().origin}/api/v1/order/`, { method: 'POST', headers, body })).status
}

/** Lines of the log with level error or worse. */
const errors = () =>
  site()
    .output()
    .split('\n')
    .filter((line) => /"level":[56]0/.test(line))

test('more silent connections than descriptors: the server lives, serves others meanwhile, and after they left', async () => {
  const silent = await openSilent(site().port, 600)
  await stays(() => expect(site().isRunning(), site().output()).toBe(true), 1_500)
  await expect.poll(() => visit()).toBe(200)

  for (const socket of silent) socket.destroy()
  await expect.poll(() => visit()).toBe(200)
  expect(errors()).toEqual([])
  expect(site().output()).not.toContain('has been started again')
})

test('clients that break off, while they are told or while they tell, are no error', async () => {
  const clip = await clipOf(await (await fetch(`${site().origin}/episode/robot-tua-bernama-suryo-episode-1/`)).text())
  const host = `Host: 127.0.0.1:${site().port}`
  // At once, when it is connected, and when the server has had time to answer somebody else.
  for (const head of [
    `GET ${clip} HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}\r\n\r\n`,
    `POST /masuk/ HTTP/1.1\r\n${host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nusername=r`,
    `POST /pesan/ HTTP/1.1\r\n${host}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900\r\n\r\n--x\r\n`,
  ])
    for (const moment of [() => null, (socket: net.Socket) => once(socket, 'connect'), () => visit()]) {
      const socket = net.connect(site().port, '127.0.0.1').on('error', () => {})
      socket.write(head)
      await moment(socket)
      socket.resetAndDestroy()
    }
  await stays(() => expect(errors()).toEqual([]))
  await expect.poll(() => visit()).toBe(200)
})

test('a database that is gone for a moment is a warning, not a bug', async () => {
  const before = errors().length
  const statuses: number[] = []
  let isAway = true
  const visitors = Array.from({ length: 10 }, async (_, at) => {
    while (isAway) statuses.push(await (at % 2 ? placeOrder() : visit('pedang-senja')))
  })
  for (const signal of ['SIGKILL', 'SIGQUIT', 'SIGKILL'] as const) {
    const seen = statuses.length
    process.kill(await postmaster(), signal)
    await expect.poll(() => statuses.slice(seen)).toContain(503)
    // A server that has ended shows its last words instead.
    await expect.poll(() => (site().isRunning() ? placeOrder() : site().output()), { interval: 200 }).toBe(201)
  }
  isAway = false
  await Promise.all(visitors)
  expect(statuses).not.toContain(500)
  expect(errors().slice(before)).toEqual([])
})

test('a signal ends it cleanly although a client has sent half a form', async () => {
  const half = net.connect(site().port, '127.0.0.1').on('error', () => {})
  half.write(`POST /masuk/ HTTP/1.1\r\nHost: 127.0.0.1:${site().port}\r\nContent-Type: application/json\r\n`)
  half.write('Content-Length: 900\r\n\r\n{')
  expect(await visit(), 'what came after it is answered').toBe(200)
  expect(await site().stop()).toBe(0)
})

const postmaster = async () =>
  Number((await readFile(path.join(site().dataDir, 'pg/postmaster.pid'), 'utf8')).split('\n')[0])

/** The address of the video on an episode's page. */
async function clipOf(page: string): Promise<string> {
  const clip = /(?:src|data-src|href)="([^"]*\.(?:mp4|webm))"/.exec(page)?.[1]
  if (!clip) throw new Error('no video on the page')
  return clip.replace(site().origin, '')
}
