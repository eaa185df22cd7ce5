import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { endSessionsOf, setActive, setRole } from '../../src/accounts/account.ts'
import { commandLine } from '../../src/audit/audit.ts'
import type { UserRow } from '../../src/db/tables.ts'
import { statusSocket } from '../../src/monitor/hrefs.ts'
import { type Role, roles } from '../../src/web/context.ts'
import { may } from '../../src/web/rights.ts'
import { useOwnDatabase } from '../support/db.ts'
import { socketRights } from '../support/rights.ts'
import { serve } from '../support/served.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'

const db = useOwnDatabase()
/** Socket addresses without a parameter. Addresses with a parameter are tested with their feature. */
const patterns = Object.keys(socketRights).filter((pattern) => !pattern.includes(':'))
/** Those whose clients only listen. The others wait for a message of the client and are tested with their feature. */
const greeting = patterns.filter((pattern) => pattern.startsWith('/ws/'))
const staffOnly = '/ws/notifications/'
const who = ['visitor', ...roles] as const

let site: Awaited<ReturnType<typeof serve>>
const opened: WebSocket[] = []
beforeAll(async () => {
  site = await serve(db())
})
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate()
})
afterAll(() => site.stop())

/**
 * Opens a socket and records whether it opened, its messages, and why it closed; `status` is the HTTP status of a
 * refused upgrade.
 */
function connect(path: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(site.origin.replace('http', 'ws') + path, { headers })
  opened.push(socket)
  const told: string[] = []
  socket.on('message', (bytes) => told.push(String(bytes)))
  const status = new Promise<number>((resolve) => {
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
    socket.once('error', () => resolve(0))
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const greeted = new Promise<unknown>((resolve) =>
    socket.once('message', (bytes) => resolve(JSON.parse(String(bytes)))),
  )
  return { status, closed, greeted, told }
}

const cases = greeting.flatMap((pattern) => who.map((name) => [pattern, name] as const))

test.each(cases)('%s hears a %s only if the table says so', async (pattern, name) => {
  const cookie = name === 'visitor' ? '' : await signInAs(db(), { role: name })
  const socket = connect(pattern, cookie ? { Cookie: cookie } : {})

  expect(await socket.status).toBe(101)
  if (may(name === 'visitor' ? null : { role: name as Role }, socketRights[pattern] ?? 'admin')) {
    expect(await socket.greeted).toMatchObject({ type: 'connection_established' })
  } else {
    expect(await socket.closed).toBe(1008)
    expect(socket.told).toEqual([])
  }
})

test.each(patterns)('%s is refused to pages of other sites, whoever looks at them', async (pattern) => {
  const Cookie = await signInAs(db(), { role: 'admin' })
  for (const Origin of ['https://jahat.example', 'null', `${site.origin}0`])
    expect(await connect(pattern, { Cookie, Origin }).status).toBe(403)
  expect(await connect(pattern, { Cookie, Origin: site.origin }).status).toBe(101)
})

test('a topic that nobody knows is no address', async () => {
  expect(await connect('/ws/').status).toBe(404)
  expect(await connect('/ws/rahasia/').status).toBe(404)
  expect(await connect('/').status).toBe(404)
})

/**
 * Ways to end a session. Each one only changes the database, because the change may come from another server process or
 * from the command line.
 */
const change = (of: { user_id: number }, fields: object) => db()('sessions').where(of).update(fields)
const endings: [string, (user: UserRow, cookie: string) => Promise<unknown>][] = [
  ['logs out', (_, cookie) => fetch(`${site.origin}/keluar/`, { method: 'POST', headers: { Cookie: cookie } })],
  ['logs out by JSON', (_, Cookie) => fetch(`${site.url}/auth/logout/`, { method: 'POST', headers: { Cookie } })],
  ['is disabled', (user) => setActive(db(), commandLine, user, false)],
  ['gets another role', (user) => setRole(db(), commandLine, user, 'member')],
  ['is signed out everywhere', (user) => endSessionsOf(db(), user.id)],
  ['is deleted', (user) => db()('users').where({ id: user.id }).delete()],
  ['has been signed in too long', ({ id }) => change({ user_id: id }, { ends_at: new Date() })],
  ['was away too long', ({ id }) => change({ user_id: id }, { seen_at: new Date(0) })],
]

test.each(endings)('the socket of somebody who %s is closed with 1008, and opened no more', async (_, end) => {
  const user = await makeUser(db(), { role: 'staff' })
  const cookie = await signIn(db(), user)
  const other = connect(staffOnly, { Cookie: await signInAs(db(), { role: 'staff' }) })
  const socket = connect(staffOnly, { Cookie: cookie })
  await Promise.all([other.greeted, socket.greeted])

  await end(user, cookie)

  expect(await socket.closed).toBe(1008)
  const again = connect(staffOnly, { Cookie: cookie })
  expect(await again.status).toBe(101)
  expect(await again.closed).toBe(1008)
  expect(again.told).toEqual([])
  expect(await Promise.race([other.closed, Promise.resolve('still open')])).toBe('still open')
})

test('a cookie that is garbage, or of another server, is a visitor', async () => {
  for (const Cookie of ['kortek-80=', 'kortek-80=%00', `kortek-80=${'A'.repeat(43)}`, `kortek-1=${'A'.repeat(43)}`]) {
    expect(await connect(staffOnly, { Cookie }).closed).toBe(1008)
    expect(await connect(statusSocket, { Cookie }).greeted).toMatchObject({ type: 'connection_established' })
  }
})
