import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Reasons that the WhatsApp service Fonnte gives when it rejects a message. */
export const fonnteReasons = [
  'token invalid',
  'devices must belong to an account',
  'input invalid',
  'url invalid',
  'url unreachable',
  'file format not supported',
  'file size must under 4MB',
  'target invalid',
  'JSON format invalid',
  'insufficient quota',
] as const

/**
 * How the fake Fonnte answers a message. `queued`, `scheduled` and `pending due to server issue` accept the message.
 * `taken, then silent` and `taken, then dropped` accept it too, but send no answer or cut the connection. All others
 * reject it.
 */
export type FonnteAnswer =
  | (typeof fonnteReasons)[number]
  | { reason: string }
  | 'queued'
  | 'scheduled'
  | 'pending due to server issue'
  | 'taken, then silent'
  | 'taken, then dropped'
  | 'silent'
  | 'dropped'
  | 'not json'
  | 500
  | 429

/** A message to one phone number as the phone receives it. `form` holds all fields of the request. */
export type FonnteMessage = { id: string; target: string; message: string; form: Record<string, string>; at: Date }

export type FakeFonnte = Awaited<ReturnType<typeof startFonnte>>

/**
 * Starts a local server that behaves like the WhatsApp service Fonnte; it forwards nothing. Like the real API, it
 * reports failures in the body with status 200, a wrong token in the field `Status`. A comma in the target separates
 * phone numbers, and values after `|` fill `{name}` and `{var1}`. `messages` holds the accepted messages, `calls`
 * counts all requests.
 */
export async function startFonnte({ port = 0, token }: { port?: number; token: string }) {
  const messages: FonnteMessage[] = []
  const next: FonnteAnswer[] = []
  const state = { calls: 0, always: 'queued' as FonnteAnswer }
  const server = createServer((request, response) => {
    state.calls += 1
    handle(request, response).catch(() => response.destroy())
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const form = await formOf(request)
    if (request.method !== 'POST' || request.url !== '/send') return page(response, 404)
    if (request.headers.authorization !== token) return json(response, { Status: false, reason: 'token invalid' })
    if (form === null) return refuse(response, 'JSON format invalid')
    if (!form.target || !form.message || form.message.length > 60_000) return refuse(response, 'input invalid')
    const taken = fannedOut(form)
    if (!taken.every(({ target }) => /^[1-9]\d{7,14}$/.test(target))) return refuse(response, 'target invalid')
    return answerWith(next.shift() ?? state.always, response, taken)
  }

  function answerWith(answer: FonnteAnswer, response: ServerResponse, taken: FonnteMessage[]): unknown {
    if (answer === 'silent') return null
    if (answer === 'dropped') return response.socket?.destroy()
    if (answer === 500 || answer === 429) return page(response, answer)
    if (answer === 'not json') return page(response, 200)
    if (typeof answer === 'object') return refuse(response, answer.reason)
    if (answer === 'token invalid') return json(response, { Status: false, reason: answer })
    const reason = fonnteReasons.find((one) => one === answer)
    if (reason) return refuse(response, reason)
    messages.push(...taken)
    if (answer === 'taken, then silent') return null
    if (answer === 'taken, then dropped') return response.socket?.destroy()
    return json(response, {
      detail: details[answer as keyof typeof details],
      id: taken.map(({ id }) => id),
      process: 'pending',
      requestid: requestId(),
      status: true,
      target: taken.map(({ target }) => target),
    })
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo // a TCP server's address has this type
  return {
    url: `http://127.0.0.1:${address.port}`,
    messages,
    get calls() {
      return state.calls
    },
    /**
     * Sets the answers of the next calls with a valid token, in order. Later calls get the answer set with `always`.
     */
    answer: (...answers: FonnteAnswer[]) => void next.push(...answers),
    always(answer: FonnteAnswer) {
      state.always = answer
    },
    /** Posts the status of a message to a URL, like the status webhook of Fonnte. */
    report: (to: string, { id, target }: FonnteMessage, status: FonnteStatus) =>
      fetch(to, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ device: '6280000000000', id, stateid: `S${id}`, target, status, state: status }),
      }),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** States of a queued message as Fonnte reports them. */
export type FonnteStatus = 'sent' | 'pending' | 'waiting' | 'invalid' | 'expired' | 'processing' | 'url unreachable'

const details = {
  queued: 'success! message in queue',
  scheduled: 'success! message scheduled',
  'pending due to server issue': 'success! message pending due to server issue',
}

let numbers = 2_937_124
const requestId = () => {
  numbers += 1
  return numbers
}

/** Reads the fields of a request with JSON, a form or a multipart form. Returns null for invalid JSON. */
async function formOf(request: IncomingMessage): Promise<Record<string, string> | null> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const type = request.headers['content-type'] ?? ''
  try {
    const body = new Response(Buffer.concat(chunks), { headers: { 'content-type': type } })
    const fields: unknown = type.includes('json') ? await body.json() : Object.fromEntries(await body.formData())
    if (typeof fields !== 'object' || fields === null) return null
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
  } catch {
    return type.includes('json') ? null : {}
  }
}

/**
 * Splits a request into one message per phone number; commas separate the numbers. In `62812…|Budi|satu` the values
 * after the number fill the message's placeholders.
 */
const fannedOut = (form: Record<string, string>): FonnteMessage[] =>
  (form.target ?? '').split(',').map((part) => {
    const [number = '', ...values] = part.split('|').map((value) => value.trim())
    return {
      id: String(requestId()),
      target: withCountry(number, form.countryCode ?? '62'),
      message: filled(form.message ?? '', values),
      form,
      at: new Date(),
    }
  })

const withCountry = (number: string, country: string) =>
  country === '0' ? number : number.replace(/\D/g, '').replace(/^0/, country)

/**
 * Fills the placeholders of a message. Like the real Fonnte, replaces a placeholder without a value by an empty string.
 */
const filled = (message: string, [name = '', ...values]: string[]) =>
  message.replace(/\{(name|var(\d+))\}/g, (_, word: string, number: string) =>
    word === 'name' ? name : (values[Number(number) - 1] ?? ''),
  )

const refuse = (response: ServerResponse, reason: string) =>
  json(response, { reason, requestid: requestId(), status: false })

const json = (response: ServerResponse, body: object) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const page = (response: ServerResponse, status: number) =>
  response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>Fonnte</title>')
