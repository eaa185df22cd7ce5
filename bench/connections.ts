import { randomBytes } from 'node:crypto'
import { once, setMaxListeners } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { amount, noneRow, type Row, row, type Site, startSite, timed } from './measure.ts'

const DESCRIPTORS = 512
const SILENT = 600
const SLOW_HEADERS = amount(150, 5)
const MB = 1024 * 1024
/** Seconds that the six slow senders attack, while a visitor sends one picture after the other. */
const ATTACK_SECONDS = amount(30, 1)
/** Status of a form that was received whole and whose fields are not valid. */
const RECEIVED = 400

/**
 * Measures a site with few file descriptors under connections that send nothing or little: how long visitors wait, how
 * long such connections stay, and how long a shutdown takes.
 */
export async function benchConnections(): Promise<Row[]> {
  const site = await startSite({}, { descriptors: DESCRIPTORS })
  const rows = [...(await silent(site)), await slowHeaders(site), await slowSenders(site)]
  const half = connect(site)
  half.write(
    'POST /masuk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{',
  )
  await sleep(200)
  const [ended] = await timed(() => site.stop())
  return [...rows, row('shutdown while half a POST is open', ended / 1000, 's', 5)]
}

async function silent(site: Site): Promise<Row[]> {
  const sockets = Array.from({ length: SILENT }, () => connect(site))
  await sleep(2_000)
  const [meanwhile] = await timed(() => page(site))
  for (const socket of sockets) socket.destroy()
  const [after] = await timed(() => page(site))
  const what = `${SILENT} silent connections at ${DESCRIPTORS} descriptors: a page`
  return [
    row(`${what} while they stand`, meanwhile / 1000, 's', 2),
    row(`${what} after they left`, after / 1000, 's', 2),
  ]
}

/** Sends a header line a second on each connection, without an end, until the server has closed all of them. */
async function slowHeaders(site: Site): Promise<Row> {
  const sockets = Array.from({ length: SLOW_HEADERS }, () => connect(site))
  const closed = Promise.all(sockets.map((socket) => once(socket, 'close')))
  for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n')
  const trickle = setInterval(() => {
    for (const socket of sockets) socket.write('X-A: b\r\n')
  }, 1_000)
  const [ms] = await timed(() => Promise.race([closed, sleep(120_000)]))
  clearInterval(trickle)
  return row(`${SLOW_HEADERS} connections with headers without end: the last is let go of after`, ms / 1000, 's', 90)
}

/** Six addresses fill as much memory as they may and then send a byte every four seconds, and begin anew when cut off. */
async function slowSenders(site: Site): Promise<Row> {
  const over = new AbortController()
  setMaxListeners(0, over.signal)
  const attack = Array.from({ length: 36 }, (_, at) => sendSlowly(site, `198.51.100.${at % 6}`, over.signal))
  await sleep(2_000)
  const statuses: number[] = []
  for (const end = performance.now() + ATTACK_SECONDS * 1_000; performance.now() < end; await sleep(500))
    statuses.push(await sendPicture(site))
  over.abort()
  await Promise.all(attack)
  const refused = statuses.filter((status) => status !== RECEIVED).length
  const what = `six slow senders for ${ATTACK_SECONDS} s: pictures of another visitor that are refused`
  return noneRow(what, refused, `of ${statuses.length}`)
}

async function sendSlowly(site: Site, from: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const socket = connect(site)
    const closed = once(socket, 'close')
    socket.write(`POST /pesan/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: ${from}\r\n`)
    socket.write(`Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${5 * MB}\r\n\r\n`)
    socket.write('--x\r\nContent-Disposition: form-data; name="design"; filename="a.png"\r\n\r\n')
    socket.write(Buffer.alloc(5 * MB - 10_000))
    const trickle = setInterval(() => socket.write('x'), 4_000)
    const stop = () => socket.destroy()
    over.addEventListener('abort', stop)
    await closed
    over.removeEventListener('abort', stop)
    clearInterval(trickle)
    await sleep(100)
  }
}

/** Sends a form with a file of 4 MB. The file is no picture, so that the answer measures only the receipt. */
async function sendPicture(site: Site): Promise<number> {
  const form = new FormData()
  form.append('customer_name', 'Budi')
  form.append('design', new Blob([randomBytes(4 * MB)], { type: 'image/png' }), 'a.png')
  const headers = { 'X-Forwarded-For': '203.0.113.7', Host: '127.0.0.1' }
  return (await fetch(`${site.url}/api/v1/order/`, { method: 'POST', body: form, headers })).status
}

function connect(site: Site): net.Socket {
  const socket = net.connect(Number(new URL(site.url).port), '127.0.0.1')
  return socket.on('error', () => {}).resume()
}

async function page(site: Site): Promise<void> {
  const { status } = await fetch(`${site.url}/anime/robot-tua-bernama-suryo/`)
  if (status !== 200) throw new Error(`a page was answered with ${status}`)
}
