import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { isDatabaseLost } from '../../../src/db/connection.ts'
import { customerActor, systemActor } from '../../../src/orders/actor.ts'
import { acceptQuote } from '../../../src/orders/quotes/decide-quote.ts'
import { findQuote } from '../../../src/orders/quotes/queries.ts'
import { readQuote } from '../../../src/orders/quotes/read-quote.ts'
import { signedQuote } from '../../../src/orders/quotes/rules.ts'
import { makeQuote, sendQuote, transactQuote } from '../../../src/orders/quotes/save-quote.ts'
import { testSecret } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { runs } from '../../support/random.ts'
import { serve } from '../../support/served.ts'
import { Died, fakeGateway, moneyJobs, orderDepsOn } from '../support/gateway.ts'

const db = useOwnDatabase()
const now = () => new Date()
const depsOn = (on: Knex) => {
  const fake = fakeGateway(now)
  return { fake, deps: orderDepsOn(on, fake.gateway) }
}

async function sent(deps: ReturnType<typeof depsOn>['deps'], nth: number) {
  const lines = [{ title: 'Rompi', quantity: 24, unit_price: 90_000 }]
  const fields = { customer_name: `Pemesan ${nth}`, contact_information: `0812${String(nth).padStart(8, '0')}`, lines }
  const read = readQuote(fields, { products: [], extras: [] })
  if (!read.ok) throw new Error('wrong')
  const { input } = read
  return transactQuote(deps, systemActor, async (one) => sendQuote(one, await makeQuote(one, input)))
}

/** Of each quote its order with one line and one open invoice, and no order besides. */
async function expectOneEach(count: number) {
  const quotes = await db()('quotes')
  expect(quotes.filter(({ state, order_id }) => state === 'accepted' && order_id !== null)).toHaveLength(count)
  for (const table of ['orders', 'order_lines', 'invoices'] as const) expect(await db()(table)).toHaveLength(count)
  expect(new Set(quotes.map(({ order_id }) => order_id)).size).toBe(count)
}

const clear = () => db().raw('truncate quotes, orders cascade')

/** A connection that was cut may be handed out once more, before its end is noticed; who meets it asks again. */
const askedAgain = <T>(act: () => Promise<T>): Promise<T> =>
  act().catch((error: unknown) => {
    if (isDatabaseLost(error)) return act()
    throw error
  })

/** Ends the connection of a transaction that is under way, as it ends with its server. */
async function cutOne(): Promise<void> {
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
      and query ~ 'insert into "orders"|from "quotes"|insert into "invoices"' limit 1`
  for (let tries = 0; tries < 500; tries += 1) if ((await db().raw(cut)).rows.length > 0) return
}

test('fifty quotes, each accepted by two at once on two servers, are fifty orders', async () => {
  const { deps } = depsOn(db())
  const quotes = []
  for (let nth = 0; nth < 50; nth += 1) quotes.push(await sent(deps, nth))
  const servers = [await serve(db()), await serve(db())]
  const signed = quotes.map((quote) => `/penawaran/${quote.code}/?kunci=${testSecret.sign(signedQuote(quote))}`)
  for (const path of signed) {
    const answers = await Promise.all(
      servers.map(({ origin }) =>
        fetch(`${origin}${path}`, {
          ...{ method: 'POST', redirect: 'manual' },
          headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' },
          body: 'version=1&action=setuju',
        }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
  }
  for (const server of servers) await server.stop()
  await expectOneEach(50)
  await clear()
})

test('quotes are accepted while the server dies again and again: each is one order', async () => {
  const { fake, deps } = depsOn(db())
  const count = runs(50)
  const moods = ['well', 'we die asking', 'we die after the yes', 'down', 'silent after the yes'] as const
  for (let nth = 0; nth < count; nth += 1) {
    const quote = await sent(deps, nth)
    fake.feel(moods[nth % moods.length] ?? 'well')
    // Every third time the connection of one of the two is cut in the middle of its transaction.
    const cut = nth % 3 === 0 ? cutOne() : null
    const seen = { version: 1, note: '' }
    const both = await Promise.allSettled([1, 2].map(() => acceptQuote(deps, quote, seen, customerActor)))
    await cut
    for (const one of both)
      if (one.status === 'rejected' && !(one.reason instanceof Died))
        expect(isDatabaseLost(one.reason), String(one.reason)).toBe(true)
    fake.feel('well')
    const known = await askedAgain(() => findQuote(db(), { id: quote.id }))
    if (known) await askedAgain(() => acceptQuote(deps, known, seen, customerActor))
  }
  for (const job of moneyJobs(deps)) await job.run()
  await expectOneEach(count)
  await clear()
})
