import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { freePort } from './ports.ts'

export type RedisServer = { url: string; stop(): Promise<void>; start(): Promise<void> }
type Kind = { name: string; open(): Promise<RedisServer> }

/**
 * Redis servers to test with: a stand-in that knows the commands the site uses, and the real server where it is installed
 * (as in CI). Each listens on a free port. `stop` and `start` make an outage.
 */
export const redisServers: Kind[] = [
  { name: 'a stand-in for Redis', open: openStandIn },
  ...(isInstalled() ? [{ name: 'redis-server', open: openReal }] : []),
]

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'])
    return true
  } catch {
    return false
  }
}

async function openReal(): Promise<RedisServer> {
  const port = await freePort()
  let child: ChildProcess
  const start = async () => {
    child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of child.stdout ?? []) if (/Ready to accept/.test(String(line))) break
    child.stdout?.resume()
  }
  const stop = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await start()
  return { url: `redis://127.0.0.1:${port}`, start, stop }
}

async function openStandIn(): Promise<RedisServer> {
  const port = await freePort()
  let server: Server
  let sockets: Set<Socket>
  const start = async () => {
    sockets = new Set()
    const state: State = { counters: new Map(), channels: new Map(), texts: new Map() }
    server = createServer((socket) => {
      sockets.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket)
          for (const listeners of state.channels.values()) listeners.delete(socket)
        })
      serveClient(socket, state)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  }
  const stop = async () => {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await start()
  return { url: `redis://127.0.0.1:${port}`, start, stop }
}

type Counter = { count: number; until: number }
type State = {
  counters: Map<string, Counter>
  channels: Map<string, Set<Socket>>
  texts: Map<string, { text: string; until: number }>
}

function serveClient(socket: Socket, state: State): void {
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (let read = readCommand(rest); read; read = readCommand(rest)) {
      rest = rest.subarray(read.end)
      socket.write(answer(read.words, socket, state))
    }
  })
}

/** Parses one command, `*2\r\n$4\r\nPING\r\n…`. Null until all of it has arrived. */
function readCommand(bytes: Buffer): { words: string[]; end: number } | null {
  let at = 0
  const line = () => {
    const end = bytes.indexOf('\r\n', at)
    if (end < 0) return null
    const text = bytes.toString('utf8', at, end)
    at = end + 2
    return text
  }
  const count = line()
  if (count === null) return null
  const words: string[] = []
  for (let index = 0; index < Number(count.slice(1)); index += 1) {
    const length = Number(line()?.slice(1) ?? Number.NaN)
    if (!(at + length + 2 <= bytes.length)) return null
    words.push(bytes.toString('utf8', at, at + length))
    at += length + 2
  }
  return { words, end: at }
}

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`

function answer([command = '', ...rest]: string[], socket: Socket, { counters, channels, texts }: State): string {
  const [first = '', second = ''] = rest
  switch (command.toUpperCase()) {
    case 'HELLO':
      return `%3\r\n${bulk('server')}${bulk('redis')}${bulk('version')}${bulk('7.0.0')}${bulk('proto')}:3\r\n`
    case 'CLIENT':
      return first.toUpperCase() === 'MAINT_NOTIFICATIONS' ? '-ERR unknown subcommand\r\n' : '+OK\r\n'
    case 'PING':
      return '+PONG\r\n'
    case 'SELECT':
      return '+OK\r\n'
    case 'SUBSCRIBE':
      // A client that comes back names all of its channels at once.
      return rest
        .map((name, at) => {
          channels.set(name, (channels.get(name) ?? new Set()).add(socket))
          return `>3\r\n${bulk('subscribe')}${bulk(name)}:${at + 1}\r\n`
        })
        .join('')
    case 'PUBLISH': {
      const listeners = channels.get(first) ?? new Set()
      for (const listener of listeners) listener.write(`>3\r\n${bulk('message')}${bulk(first)}${bulk(second)}`)
      return `:${listeners.size}\r\n`
    }
    case 'GET': {
      const kept = texts.get(first)
      return kept && kept.until > Date.now() ? bulk(kept.text) : '_\r\n'
    }
    case 'SET':
      texts.set(first, { text: second, until: Date.now() + Number(rest[3]) })
      return '+OK\r\n'
    case 'DEL':
      return `:${rest.filter((key) => texts.delete(key)).length}\r\n`
    case 'SCAN': {
      // All keys in one step, whatever the pattern: the site looks again at what it gets.
      const all = [...texts.keys()]
      return `*2\r\n${bulk('0')}*${all.length}\r\n${all.map(bulk).join('')}`
    }
    case 'EVAL':
      return countUp(rest, counters)
    default:
      return `-ERR unknown command '${command}'\r\n`
  }
}

/** The limiter's script: adds to a counter that expires. Answers with the count and the milliseconds left. */
function countUp([, , key = '', points = '', seconds = '']: string[], counters: Map<string, Counter>): string {
  const now = Date.now()
  const known = counters.get(key)
  const counter = known && known.until > now ? known : { count: 0, until: now + Number(seconds) * 1_000 }
  counter.count += Number(points)
  counters.set(key, counter)
  return `*2\r\n:${counter.count}\r\n:${counter.until - now}\r\n`
}
