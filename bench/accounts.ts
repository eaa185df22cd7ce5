import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { createUser } from '../src/accounts/account.ts'
import { commandLine } from '../src/audit/audit.ts'
import { amount, apartRow, dataFolder, from, type Row, row, type Site, startSite, timed } from './measure.ts'
import { openBeside } from './world.ts'

/**
 * Measured logins of each kind. The tries are spread over `PEOPLE` names, because a name has to wait after five
 * failures.
 */
const TRIES = amount(60, 3)
const PEOPLE = 20
const PASSWORD = 'kapal-kertas-biru'
/** Codes asked for of each kind; the first quarter is not measured. */
const CODES = amount(80, 4)
const SOCKETS = amount(20, 2)
/**
 * Milliseconds by which each log-out is shifted against the previous one, so that log-outs fall on all moments of the
 * server's periodic session check.
 */
const APART = 130

/**
 * Measures whether the response time of a refused login reveals that an account exists, and how soon a WebSocket closes
 * after a log-out.
 */
export async function benchAccounts(): Promise<Row[]> {
  // Nothing listens for mail, so codes wait in the outbox.
  const mail = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: '9', EMAIL_FROM: 'a@kortek.example' }
  const site = await startSite({ ...mail, DATA_DIR: await withPeople() })
  try {
    return [await refusals(site), await forgotten(site), await endings(site)]
  } finally {
    await site.stop()
  }
}

/** Creates a database with accounts before the site starts, and returns its folder. */
async function withPeople(): Promise<string> {
  const folder = await dataFolder()
  const { db, close } = await openBeside({ DATA_DIR: folder })
  for (let at = 0; at < PEOPLE; at += 1) {
    const person = {
      username: `orang-${at}`,
      name: `Orang ${at}`,
      email: null,
      role: 'staff',
      password: PASSWORD,
    } as const
    await createUser(db, commandLine, person)
  }
  const known = Array.from({ length: CODES }, (_, at) => ({
    username: `lupa-${at}`,
    name: `Lupa ${at}`,
    email: `known-${at}@contoh.example`,
    email_verified_at: new Date(),
    password_hash: null,
    role: 'member' as const,
  }))
  await db('users').insert(known)
  await close()
  return folder
}

const logIn = (site: Site, username: string, password: string) =>
  fetch(`${site.url}/api/v1/auth/login/`, {
    method: 'POST',
    headers: { ...from(), 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })

async function refusals(site: Site): Promise<Row> {
  const times = { unknown: [] as number[], wrong: [] as number[] }
  for (let at = -amount(5, 1); at < TRIES; at += 1) {
    // The order of the two kinds alternates, so that neither is always measured first.
    const order = at % 2 ? (['unknown', 'wrong'] as const) : (['wrong', 'unknown'] as const)
    for (const kind of order) {
      const name = `${kind === 'wrong' ? 'orang' : 'entah'}-${(at + 5) % PEOPLE}`
      const [took, { status }] = await timed(() => logIn(site, name, 'salah-sekali-ini'))
      if (status !== 401) throw new Error(`a wrong password was answered with ${status}`)
      if (at >= 0) times[kind].push(took)
    }
  }
  const what = `log-in refused, medians of ${TRIES} interleaved tries each: unknown name, wrong password`
  return apartRow(what, times.unknown, times.wrong, 0.15)
}

/** Asks for a new password by addresses that accounts have verified and by unknown ones, then types wrong codes. */
async function forgotten(site: Site): Promise<Row> {
  const times = { unknown: [] as number[], known: [] as number[] }
  const post = (path: string, fields: Record<string, string>) =>
    fetch(`${site.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: from(),
      body: new URLSearchParams(fields),
    })
  for (let at = 0; at < CODES; at += 1) {
    for (const kind of at % 2 ? (['unknown', 'known'] as const) : (['known', 'unknown'] as const)) {
      const began = performance.now()
      const asked = await post('/lupa-sandi/', { alamat: `${kind}-${at}@contoh.example` })
      const k = new URL(asked.headers.get('location') ?? '', site.url).searchParams.get('k') ?? ''
      const typed = await post('/lupa-sandi/kode/', { k, code: '000000', password: PASSWORD, again: PASSWORD })
      if (typed.status !== 422) throw new Error(`a wrong code was answered with ${typed.status}`)
      if (at >= CODES / 4) times[kind].push(performance.now() - began)
    }
  }
  const what = `a code asked for and a wrong one typed, medians of ${times.known.length}: unknown address, verified address`
  return apartRow(what, times.unknown, times.known, 0.15)
}

async function endings(site: Site): Promise<Row> {
  const times: number[] = []
  for (let at = 0; at < SOCKETS; at += 1) {
    const answer = await logIn(site, `orang-${PEOPLE - 1 - (at % 5)}`, PASSWORD)
    if (!answer.ok) throw new Error(`a log-in was answered with ${answer.status}`)
    const Cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    const socket = new WebSocket(`${site.url.replace('http', 'ws')}/ws/notifications/`, {
      headers: { ...from(), Cookie },
    })
    await once(socket, 'message')
    await sleep((at * APART) % 1_000)
    const began = performance.now()
    const closed = once(socket, 'close')
    await fetch(`${site.url}/api/v1/auth/logout/`, { method: 'POST', headers: { ...from(), Cookie } })
    const [code] = (await closed) as [number]
    if (code !== 1008) throw new Error(`a socket was closed with ${code}`)
    times.push(performance.now() - began)
  }
  return row(`socket closed with 1008 after the log-out, slowest of ${SOCKETS}`, Math.max(...times), 'ms', 1_000)
}
