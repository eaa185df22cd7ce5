import { createFaults, type Fault } from './faults.ts'
import { type Answer, html, json, type Request, startServer } from './server.ts'

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
 * An answer of Fonnte. `queued`, `scheduled` and `pending due to server issue` accept the message; reasons reject it. A
 * fault with a status is a web page. A fault that is `done` comes after the message was accepted.
 */
type FonnteAnswer =
  | (typeof fonnteReasons)[number]
  | { reason: string }
  | keyof typeof details
  | Fault<{ status: 200 | 429 | 500 }>

/** A message as the phone receives it. `form`: all fields of the request. */
type FonnteMessage = { id: string; target: string; message: string; form: Record<string, string>; at: Date }

export type FakeFonnte = Awaited<ReturnType<typeof startFonnte>>

/**
 * A local server like the WhatsApp service Fonnte, which forwards nothing. Like the real API, it reports failures in
 * the body with status 200, a wrong token in the field `Status`. A comma in the target separates phone numbers, and
 * values after `|` fill `{name}` and `{var1}`.
 */
export async function startFonnte({ token }: { token: string }) {
  const messages: FonnteMessage[] = []
  const next: FonnteAnswer[] = []
  const state = { calls: 0, always: 'queued' as FonnteAnswer }
  const { outcome } = createFaults(({ status }: { status: number }) => page(status))

  const server = await startServer(async (request) => {
    state.calls += 1
    const form = await readForm(request)
    if (request.method !== 'POST' || request.path !== '/send') return page(404)
    if (request.headers.authorization !== token) return plain({ Status: false, reason: 'token invalid' })
    if (form === null) return refuse('JSON format invalid')
    if (!form.target || !form.message || form.message.length > 60_000) return refuse('input invalid')
    const newMessages = fannedOut(form)
    if (!newMessages.every(({ target }) => /^[1-9]\d{7,14}$/.test(target))) return refuse('target invalid')
    const answer = next.shift() ?? state.always
    if (typeof answer === 'object')
      return 'say' in answer ? outcome(answer, () => accept(newMessages)) : refuse(answer.reason)
    if (answer === 'token invalid') return plain({ Status: false, reason: answer })
    return isDetail(answer) ? accept(newMessages, answer) : refuse(answer)
  })

  function accept(newMessages: readonly FonnteMessage[], answer: keyof typeof details = 'queued'): Answer {
    messages.push(...newMessages)
    return accepted(newMessages, details[answer])
  }

  return {
    url: server.url,
    messages,
    get calls() {
      return state.calls
    },
    /** Sets the answers of the next calls with a valid token, in order. Later calls get the answer of `always`. */
    answer: (...answers: FonnteAnswer[]) => void next.push(...answers),
    always(answer: FonnteAnswer) {
      state.always = answer
    },
    stop: server.stop,
  }
}

const details = {
  queued: 'success! message in queue',
  scheduled: 'success! message scheduled',
  'pending due to server issue': 'success! message pending due to server issue',
}

const isDetail = (answer: string): answer is keyof typeof details => Object.hasOwn(details, answer)

let numbers = 2_937_124
const requestId = () => {
  numbers += 1
  return numbers
}

/** Reads JSON, a form or a multipart form; null for invalid JSON. */
async function readForm({ headers, body: bytes }: Request): Promise<Record<string, string> | null> {
  const type = headers['content-type'] ?? ''
  try {
    const body = new Response(new Uint8Array(bytes), { headers: { 'content-type': type } })
    const fields: unknown = type.includes('json') ? await body.json() : Object.fromEntries(await body.formData())
    if (typeof fields !== 'object' || fields === null) return null
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
  } catch {
    return type.includes('json') ? null : {}
  }
}

/** Makes one message per phone number. In `62812…|Budi|satu` the values after the number fill the placeholders. */
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

/** Fills placeholders. As in the real Fonnte, a placeholder without a value becomes empty. */
const filled = (message: string, [name = '', ...values]: string[]) =>
  message.replace(/\{(name|var(\d+))\}/g, (_, word: string, number: string) =>
    word === 'name' ? name : (values[Number(number) - 1] ?? ''),
  )

const plain = (body: object) => json(200, body, { 'content-type': 'application/json' })
const accepted = (newMessages: readonly FonnteMessage[], detail: string) =>
  plain({
    detail,
    id: newMessages.map(({ id }) => id),
    process: 'pending',
    requestid: requestId(),
    status: true,
    target: newMessages.map(({ target }) => target),
  })
const refuse = (reason: string) => plain({ reason, requestid: requestId(), status: false })
const page = (status: number) => html(status, '<!doctype html><title>Fonnte</title>', { 'content-type': 'text/html' })
