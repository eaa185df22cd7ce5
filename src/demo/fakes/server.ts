import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import rawBody from 'raw-body'

/** `path` is the address with the query, in its original form. */
export type Request = { method: string; path: string; url: URL; headers: IncomingHttpHeaders; body: Buffer }

/** `stop`: only half of the body is sent, then the connection is cut or stays silent. */
export type Answer = { status: number; headers: Record<string, string>; body: string | Buffer; stop?: 'cut' | 'hang' }

export type Outcome = Answer | 'hang' | 'cut'

const MOST_BYTES = '100mb'

/** Starts a server on loopback. It answers with `broken` if a request cannot be read or the fake itself fails. */
export async function startServer(
  answer: (request: Request) => Promise<Outcome> | Outcome,
  broken: (error: unknown) => Outcome = () => 'cut',
) {
  let [sockets, pending] = [0, 0]
  const server = createServer((incoming, response) => {
    pending += 1
    response.once('close', () => {
      pending -= 1
    })
    readRequest(incoming)
      .then(answer)
      .catch(broken)
      .then((outcome) => send(response, outcome))
      .catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    sockets += 1
    socket.once('close', () => {
      sockets -= 1
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server's address has this type
    /** Open connections, including idle ones. */
    sockets: () => sockets,
    pending: () => pending,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const body = await rawBody(incoming, { limit: MOST_BYTES })
  const { method = '', url: path = '/', headers } = incoming
  return { method, path, url: new URL(path, 'http://fake.invalid'), headers, body }
}

function send(response: ServerResponse, outcome: Outcome): void {
  if (outcome === 'hang') return
  if (outcome === 'cut') return void response.destroy()
  const { status, headers, body, stop } = outcome
  response.writeHead(status, headers)
  if (stop === undefined) return void response.end(body)
  response.write(body.slice(0, body.length / 2), () => stop === 'cut' && response.socket?.destroy())
}

export type Routes<Call = Request, Result = Answer | Promise<Answer>> = Record<
  string,
  (call: Call, ...parts: string[]) => Result
>

/**
 * Routes by regular expressions for method and address; the first match counts. Handlers receive the captured groups.
 */
export function makeRoutes<Call = Request, Result = Answer | Promise<Answer>>(table: Routes<Call, Result>) {
  const routes = Object.entries(table).map(([at, handle]) => ({ pattern: new RegExp(`^${at}$`), handle }))
  return (at: string): ((call: Call) => Result) | null => {
    const route = routes.find(({ pattern }) => pattern.test(at))
    const [, ...parts] = route?.pattern.exec(at) ?? []
    return route ? (call) => route.handle(call, ...parts) : null
  }
}

/** Reads a body: null for an empty one, the fields of a form, or JSON; undefined for anything else. */
export function readContent({ headers, body }: Request): unknown {
  const text = body.toString('utf8')
  if (text === '') return null
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Headers = Record<string, string>

export const json = (status: number, content: unknown, headers: Headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(content),
})

export const html = (status: number, body: string, headers: Headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body,
})

export const bare = (status: number, headers: Headers = {}): Answer => ({ status, headers, body: '' })
