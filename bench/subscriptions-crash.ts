import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { ensureCreator } from '../src/comics/creators/creator.ts'
import { makeComic } from '../test/comics/support/make.ts'
import { type Doku, startDoku, withDoku } from '../test/support/doku.ts'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { KILLS, until } from './comics-crash.ts'
import { dataFolder, from, noneRow, type Row, startSite } from './measure.ts'
import { openBeside } from './world.ts'

const MEMBERS = 6
/** Milliseconds until a kill once requests are under way, at most. */
const LONGEST = 1_500
const RUPIAH = 100_000_000
const packages = ['credits-20', 'basic', 'pro']

/** What a sender sends until it is answered: a form with its key, or a call that names what it wants. */
type Wish = { path: string; body: Record<string, string>; member: number }
/** `done` returns false for a server that is busy and asks to come again. */
type Sender = { wish: Wish; done: (answer: Response) => Promise<boolean> }

/**
 * Kills the server at random moments while members buy packages through DOKU, ask for withdrawals and souvenirs, and like
 * comics. What the kill met is sent again after the restart. Counts afterwards what is lost or twice.
 */
export async function benchSubscriptionsCrash(kills = KILLS): Promise<Row[]> {
  const doku = await startDoku()
  // A member buys more often here than the limit of purchases in an hour allows.
  const basic = { DATA_DIR: await dataFolder(), PAYMENTS: 'manual', SUBSCRIPTION_PAYMENTS: 'doku', LIMITS: 'off' }
  const settings = { ...basic, ...withDoku(doku) }
  await (await startSite(settings)).stop()
  const { db, close } = await openBeside(settings)
  const world = await fill(db)
  const acked = { purchases: new Set<string>(), keys: new Set<string>() }
  let left: Sender[] = []
  let met = 0
  for (let kill = 0; kill <= kills; kill += 1) {
    const site = await startSite(settings)
    const isLast = kill === kills
    const senders = [...left, ...(isLast ? [] : world.wishes(kill).map((wish) => sender(doku, wish, acked)))]
    const told = isLast ? [] : tellAll(doku, site.url)
    const sent = senders.map((one) => send(site.url, world.cookies, one))
    if (isLast) {
      await Promise.all(sent)
      for (const one of senders) await until(async () => (await send(site.url, world.cookies, one)) === 'done')
      for (const invoice of paidAt(doku)) await doku.notify(invoice, { url: `${site.url}/api/v1/webhook/doku/` })
      await until(async () => (await db('webhook_inbox').where({ state: 'waiting' })).length === 0)
      const found = await recount(db, doku, acked)
      found.push({ what: 'requests that a kill met', ours: String(met), bar: '> 0', holds: met > 0 })
      await site.stop()
      await close()
      await doku.stop()
      return found
    }
    await sleep(Math.random() * LONGEST)
    site.child.kill('SIGKILL')
    await once(site.child, 'exit')
    await Promise.all(told)
    const answers = await Promise.all(sent)
    left = senders.filter((_, at) => answers[at] !== 'done')
    met += answers.filter((answer) => answer === 'met').length
  }
  return []
}

async function fill(db: Knex) {
  const people = await Promise.all(Array.from({ length: MEMBERS }, () => makeUser(db)))
  const cookies: string[] = []
  const comics: number[] = []
  for (const [at, person] of people.entries()) {
    await ensureCreator(db, person, people[at - 1]?.id ?? null)
    const gift = { user_id: person.id, kind: 'adjustment', amount: RUPIAH, description: 'uji' } as const
    await db('wallet_transactions').insert(gift)
    await db('credit_transactions').insert({ ...gift, amount: 10_000 })
    cookies.push(await signIn(db, person))
    comics.push((await makeComic(db, { user_id: person.id })).id)
  }
  const bank = { bank_name: 'BCA', account_number: '0012345678', account_name: 'Dinda' }
  const parcel = {
    recipient_name: 'Dinda',
    phone_number: '081234567890',
    shipping_address: 'Jalan Melati 1, Solo',
    notes: '',
  }
  const wishes = (kill: number): Wish[] =>
    people.flatMap((_, member) => [
      { member, path: '/api/v1/subscriptions/purchase', body: { package_slug: packages[(kill + member) % 3] ?? '' } },
      { member, path: '/dompet/tarik/', body: { ...bank, amount: '50000', request_key: randomUUID() } },
      {
        member,
        path: '/dompet/suvenir/',
        body: { ...parcel, comic_id: `${comics[member]}`, request_key: randomUUID() },
      },
      { member, path: `/api/v1/comics/${comics[0]}/likes`, body: {} },
    ])
  return { cookies, wishes }
}

type Acked = { purchases: Set<string>; keys: Set<string> }

function sender(doku: Doku, wish: Wish, acked: Acked): Sender {
  return {
    wish,
    async done(answer) {
      if (answer.status === 503) return false
      if (![200, 201, 303].includes(answer.status)) throw new Error(`${wish.path} was answered ${answer.status}`)
      if (wish.body.request_key) acked.keys.add(wish.body.request_key)
      if (!wish.path.endsWith('/purchase')) return true
      const invoice = JSON.parse(await answer.text()).data.invoice_number
      acked.purchases.add(invoice)
      if (doku.get(invoice).status === 'PENDING') await doku.pay(invoice, { quiet: true })
      return true
    },
  }
}

/** Sends what somebody wants. `met`: a kill came before the answer was there. */
async function send(url: string, cookies: readonly string[], { wish, done }: Sender): Promise<'done' | 'busy' | 'met'> {
  const isForm = wish.path.startsWith('/dompet/')
  try {
    const answer = await fetch(`${url}${wish.path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        ...from(),
        // The name of the cookie has the port of the site's address.
        cookie: (cookies[wish.member] ?? '').replace(/kortek-\d+/, `kortek-${new URL(url).port}`),
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        'sec-fetch-site': 'same-origin',
      },
      body: isForm ? new URLSearchParams(wish.body).toString() : JSON.stringify(wish.body),
    })
    return (await done(answer)) ? 'done' : 'busy'
  } catch (error) {
    if (error instanceof TypeError) return 'met'
    throw error
  }
}

const paidAt = (doku: Doku): string[] =>
  doku
    .list()
    .filter(({ status }) => status === 'SUCCESS')
    .map(({ number }) => number)

/** Has DOKU tell of all that is paid, twice, whoever hears it. */
const tellAll = (doku: Doku, url: string) =>
  paidAt(doku)
    .slice(-3 * MEMBERS)
    .flatMap((invoice) => [1, 2].map(() => doku.notify(invoice, { url: `${url}/api/v1/webhook/doku/` })))

async function recount(db: Knex, doku: Doku, { purchases, keys }: Acked): Promise<Row[]> {
  const numbers = paidAt(doku)
  const count = async (query: string, values: readonly unknown[] = []): Promise<number> => {
    const { rows } = await db.raw<{ rows: { count: number }[] }>(`select count(*)::integer as count from ${query}`, [
      ...values,
    ] as Knex.RawBinding[])
    return rows[0]?.count ?? 0
  }
  const known = await db('purchases').pluck('invoice_number')
  const granted = await db('purchases').where({ status: 'success' }).pluck('invoice_number')
  const kept = [...(await db('withdrawals').pluck('request_key')), ...(await db('comic_requests').pluck('request_key'))]
  const lost = [...purchases].filter((number) => !known.includes(number)).length
  const differing = await count(`creators c where kredit <> (select coalesce(sum(amount), 0) from credit_transactions t
      where t.user_id = c.user_id) or balance <> (select coalesce(sum(amount), 0) from wallet_transactions t
      where t.user_id = c.user_id) or publish_quota <> (select coalesce(sum(amount), 0) from publication_transactions t
      where t.user_id = c.user_id)`)
  return [
    noneRow('limits off: acknowledged purchases that are lost', lost, `${purchases.size} purchases`),
    noneRow(
      'paid at DOKU and not granted',
      numbers.filter((one) => !granted.includes(one)).length,
      `${numbers.length} paid`,
    ),
    noneRow(
      'granted and not paid at DOKU',
      granted.filter((one) => !numbers.includes(one)).length,
      `${granted.length} granted`,
    ),
    noneRow(
      'acknowledged withdrawals and souvenirs that are lost',
      [...keys].filter((key) => !kept.includes(key)).length,
      `${keys.size}`,
    ),
    noneRow(
      'withdrawals without their hold',
      await count(`withdrawals w where (select coalesce(sum(amount), 0) from wallet_transactions t
        where t.withdrawal_id = w.id) <> -amount`),
      `${await count('withdrawals')} withdrawals`,
    ),
    noneRow(
      'payments without their notice, or with two',
      await count(`purchases p where status = 'success' and (select count(*) from member_notices n
        where n.user_id = p.user_id and kind = 'payment_success' and key = 'purchase ' || p.id) <> 1`),
      `${granted.length} payments`,
    ),
    noneRow('balances that differ from their rows', differing, `${MEMBERS} members`),
  ]
}
