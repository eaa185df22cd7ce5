import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import { callsOf, type Request } from './api.ts'
import { formsOf, linksOf, routeOf, type Sending } from './pages.ts'
import { headersOf, normalize } from './placeholders.ts'
import { startSite, untilAtRest, type WalkedSite } from './site.ts'

/**
 * Records what a checkout of this site does, as text in which what differs from run to run has a placeholder. A change
 * that must change nothing is recorded before and after, and the two records are compared:
 *
 *     npx tsx scripts/walk/record.ts --site ../before --out /tmp/before
 *     npx tsx scripts/walk/record.ts --out /tmp/after && diff /tmp/before/walk.txt /tmp/after/walk.txt
 *
 * `walk.txt` has a line for each request: who, method, address, what was sent, status, and the file in `bodies` with
 * headers and answer. It holds the pages and API calls in five roles, each kind of form, every mutation with nothing and
 * every call of the API with its example, the sockets, the command line, and the rows of all tables afterwards.
 */
const { values: options } = parseArgs({
  options: {
    site: { type: 'string', default: '.' },
    out: { type: 'string', default: 'walk' },
    port: { type: 'string', default: '8731' },
  },
})
const origin = `http://127.0.0.1:${options.port}`

const ROLES = ['visitor', 'member', 'editor', 'staff', 'admin'] as const
type Role = (typeof ROLES)[number]
/** How many addresses of one kind (route and names of the query) are read in each role. */
const PER_KIND = 2
/** Links to what differs from run to run. */
const SKIPPED = /keluar|kejutan|random|static\/uploads/

const lines: string[] = []
const bodies = new Map<string, string>()
const cookies = new Map<Role, string>()
const passwords = new Map<Role, string>()
let changes = 0
/** Changes come from another address each time, because no setting lifts the limits of log-ins and codes. */
const fromAnywhere = () => ({ 'x-forwarded-for': `198.18.0.${changes++ % 250}` })

/** Adds a line to the record, with its text in a file of its own. */
function record(line: string, text: string): void {
  const body = normalize(text)
  const name = createHash('sha256').update(body).digest('hex').slice(0, 12)
  bodies.set(name, body)
  lines.push(`${normalize(line)} ${name}`)
}

/** Sends a request, records the answer and returns it. */
async function ask(role: Role, { method, address, form, json }: Request) {
  const cookie = cookies.get(role) ?? ''
  const type = json === undefined ? {} : { 'content-type': 'application/json' }
  const headers = { cookie, origin, 'accept-language': 'id', ...type, ...(method === 'GET' ? {} : fromAnywhere()) }
  const body = form ?? (json === undefined ? null : JSON.stringify(json))
  const signal = AbortSignal.timeout(60_000)
  const answer = await fetch(origin + address, { method, headers, redirect: 'manual', signal, body })
  const contentType = answer.headers.get('content-type') ?? ''
  const bytes = Buffer.from(await answer.arrayBuffer())
  const text = /text|json|xml|javascript/.test(contentType) ? bytes.toString() : `bytes: ${bytes.length > 0}`
  const sent = form ? ` {${decodeURIComponent(String(form))}}` : json === undefined ? '' : ` ${JSON.stringify(json)}`
  const isMetrics = address.startsWith('/metrics')
  record(
    `${role} ${method} ${address}${sent} → ${answer.status}`,
    `${headersOf(answer.headers)}\n\n${isMetrics ? text.replace(/^[^#].*\n/gm, '') : text}`,
  )
  return { contentType, text }
}

/** Sends a change, recorded as a whole, with a session that is surely open. */
async function change(role: Role, request: Request): Promise<void> {
  if (role !== 'visitor') {
    const headers = { cookie: cookies.get(role) ?? '' }
    const { status } = await fetch(`${origin}/akun/`, { headers, redirect: 'manual' })
    if (status !== 200) await logIn(role)
  }
  await ask(role, request)
}

async function logIn(role: Role): Promise<void> {
  const body = new URLSearchParams({ username: `walk_${role}`, password: passwords.get(role) ?? '' })
  const headers = { origin, ...fromAnywhere() }
  const answer = await fetch(`${origin}/masuk/`, { method: 'POST', body, headers, redirect: 'manual' })
  const sent = answer.headers.getSetCookie().map((line) => line.split(';')[0])
  if (sent.length > 0) cookies.set(role, sent.join('; '))
  else lines.push(`${role} cannot log in any more: ${answer.status}`)
}

/** Reads the pages that links lead to, and returns the forms on them. */
async function readPages(role: Role, routes: readonly string[]): Promise<Sending[]> {
  const plain = routes.flatMap((line) => {
    const [method, address = ''] = line.split(' ')
    return method === 'GET' && !/[:*]/.test(address) && !SKIPPED.test(address) ? [address] : []
  })
  const queue = plain.flatMap((address) => (/[./]$|\.\w+$/.test(address) ? [address] : [`${address}/`, address]))
  const kinds = new Map<string, number>()
  const forms: Sending[] = []
  for (const address of queue) {
    const { contentType, text } = await ask(role, { method: 'GET', address })
    if (!contentType.startsWith('text/html')) continue
    forms.push(...formsOf(text, address))
    for (const link of linksOf(text, address)) {
      const kind = routeOf(link, routes)
      const count = kinds.get(kind) ?? 0
      if (count >= PER_KIND || SKIPPED.test(link) || queue.includes(link)) continue
      kinds.set(kind, count + 1)
      queue.push(link)
    }
  }
  return forms
}

/** Sends each kind of form once, those of the own account last. */
async function sendForms(role: Role, forms: readonly Sending[], routes: readonly string[]): Promise<void> {
  const kinds = new Map<string, Sending>()
  for (const form of forms) {
    const kind = `${form.method} ${routeOf(form.address, routes)} ${[...form.fields.keys()].sort()}`
    if (!kinds.has(kind)) kinds.set(kind, form)
  }
  const isOwn = ({ address }: Sending) => /^\/(akun|keluar|masuk)/.test(address)
  for (const { method, address, fields } of [...kinds.values()].sort((a, b) => Number(isOwn(a)) - Number(isOwn(b)))) {
    const isRead = method === 'GET' || method === 'DELETE'
    const query = isRead && fields.size > 0 ? `${address.includes('?') ? '&' : '?'}${fields}` : ''
    await change(role, { method, address: address + query, ...(isRead ? {} : { form: fields }) })
  }
}

/** Makes every call that the API describes. */
async function callApi(role: Role): Promise<void> {
  const get = (address: string) => fetch(origin + address, { headers: { cookie: cookies.get('admin') ?? '' } })
  for (const call of await callsOf(get)) await (call.method === 'GET' ? ask : change)(role, call)
}

/** Sends nothing to every mutation, for something that does not exist. */
async function sendNothing(role: Role, routes: readonly string[]): Promise<void> {
  for (const line of routes) {
    const [method = '', address = ''] = line.split(' ')
    if (method === 'GET') continue
    const filled = `${address.replace(/[:*]\w+/g, '999999')}${address.startsWith('/api') ? '' : '/'}`
    await change(role, { method, address: filled, form: new URLSearchParams() })
  }
}

async function openSockets(role: Role): Promise<void> {
  const own = ['me', 'status', 'monitor', 'admin/dashboard', 'notifications', 'orders', 'orders/1', 'comics/1']
  for (const address of [...own.map((name) => `/ws/${name}/`), '/api/anilibria/v2/ws/']) {
    const headers = { cookie: cookies.get(role) ?? '', origin }
    const socket = new WebSocket(origin.replace('http', 'ws') + address, { headers })
    const messages: string[] = []
    socket.on('message', (data) => messages.push(String(data)))
    socket.on('unexpected-response', (_, response) => messages.push(`answer ${response.statusCode}`))
    socket.on('close', (code) => messages.push(`closed ${code}`))
    socket.on('error', () => {})
    await sleep(700)
    record(`${role} WS ${address} →`, messages.slice(0, 3).join('\n'))
    socket.terminate()
  }
}

async function runCommands({ manage }: WalkedSite): Promise<void> {
  const help = await manage('--help')
  const names = [...help.matchAll(/^ {2}([a-z:-]+) /gm)].map(([, name = '']) => name)
  const calls = ['endpoint:list', 'title:list', 'staff:list', 'anilibria:status', 'orders:reconcile', 'endpoint:enable']
  for (const call of [
    '--help',
    'routes',
    'nonsense',
    'seed --nonsense',
    ...calls,
    ...names.map((name) => `${name} --help`),
  ])
    record(`manage ${call}`, await manage(...call.split(' ')))
}

async function readTables({ database }: WalkedSite): Promise<void> {
  const tables = "select table_name as name from information_schema.tables where table_schema = 'public' order by 1"
  for (const { name } of (await database.query<{ name: string }>(tables)).rows) {
    const { rows } = await database.query<{ row: string }>(`select to_jsonb(t)::text as row from "${name}" t`)
    record(
      `table ${name}: ${rows.length} rows`,
      rows
        .map(({ row }) => normalize(row))
        .sort()
        .join('\n'),
    )
  }
}

const site = await startSite(path.resolve(options.site), { PORT: options.port })
try {
  const routes = (await site.manage('routes')).trim().split('\n')
  await runCommands(site)
  for (const role of ROLES.slice(1)) {
    const account = ['--username', `walk_${role}`, '--role', role, '--email', `${role}@walk.example`]
    passwords.set(role, JSON.parse(await site.manage('staff:create', ...account, '--json')).password)
    await logIn(role)
  }
  const forms = new Map<Role, Sending[]>()
  for (const role of ROLES) forms.set(role, await readPages(role, routes))
  for (const role of ROLES) await openSockets(role)
  for (const role of ROLES) await sendNothing(role, routes)
  for (const role of ROLES) await callApi(role)
  for (const role of ROLES) await sendForms(role, forms.get(role) ?? [], routes)
  await untilAtRest(site.database)
  for (const role of ROLES.slice(1)) await logIn(role)
  for (const role of ROLES) await readPages(role, routes)
  await readTables(site)
} finally {
  await site.stop()
}
rmSync(options.out, { recursive: true, force: true })
mkdirSync(path.join(options.out, 'bodies'), { recursive: true })
for (const [name, body] of bodies) writeFileSync(path.join(options.out, 'bodies', name), body)
writeFileSync(path.join(options.out, 'walk.txt'), `${lines.join('\n')}\n`)
process.stdout.write(`${lines.length} lines, ${bodies.size} answers in ${options.out}\n${site.log()}`)
