import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { commandLine } from '../../../src/audit/audit.ts'
import { adjustCredits, ensureCreator } from '../../../src/comics/creators/creator.ts'
import { beginCall, failCall } from '../../../src/comics/engines/google/ledger-queries.ts'
import { askAboutDue, buy } from '../../../src/comics/money/subscriptions/buy.ts'
import { confirmPurchase, decidePayment, refundPurchase } from '../../../src/comics/money/subscriptions/decide.ts'
import { notifyOfEnds } from '../../../src/comics/money/subscriptions/ends.ts'
import { subscriptionPayee } from '../../../src/comics/money/subscriptions/payee.ts'
import { listPackages } from '../../../src/comics/money/subscriptions/queries.ts'
import type { SubscriptionDeps } from '../../../src/comics/money/subscriptions/subscription-deps.ts'
import { askSouvenir, decideSouvenir } from '../../../src/comics/money/wallet/souvenirs.ts'
import { adjustWallet, askWithdrawal, decideWithdrawal } from '../../../src/comics/money/wallet/withdrawals.ts'
import { askForDrawing, askForRedraw, cancelWork } from '../../../src/comics/work/ask.ts'
import type { UserRow } from '../../../src/db/tables.ts'
import { createInbox } from '../../../src/payments/inbox.ts'
import { addWebhook } from '../../../src/payments/inbox-queries.ts'
import { dedupeKey, readWebhook } from '../../../src/payments/xendit-payload.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { Refusal } from '../../../src/web/refusal.ts'
import { Died, type FakeGateway, fakeGateway, type Mood } from '../../orders/support/gateway.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { tries } from '../../support/random.ts'
import { makeUser } from '../../support/sign-in.ts'
import { listBroken } from '../support/balances.ts'
import { History } from '../support/histories.ts'
import { makeComic } from '../support/make.ts'

/**
 * Property test with random histories of purchases, payments, refunds, rewards, withdrawals, souvenirs and drawings on two instances
 * that die at random, also in the middle of a transaction. After each step every balance is the sum of its rows; at the
 * end all that was paid is granted, once, or waits for staff.
 */

const db = useOwnDatabase()
const folder = useFolder()

type World = {
  instances: readonly [SubscriptionDeps, SubscriptionDeps]
  remote: FakeGateway
  pass: (ms: number) => void
  bodies: Record<string, unknown>[]
  people: UserRow[]
  /** While `isOn` is true, an instance dies when it next tells somebody, in the middle of a transaction. */
  dying: { isOn: boolean }
}

async function world(): Promise<World> {
  // The clock of the instances starts one hour ahead of the database's clock, which decides when webhooks are due.
  let time = Date.now() + 3_600_000
  const now = () => new Date(time)
  const remote = fakeGateway(now)
  const dying = { isOn: false }
  const mayDie = async () => {
    if (dying.isOn) throw new Died()
  }
  const instance = (): SubscriptionDeps => ({
    ...{ db: db(), log: pino({ level: 'silent' }), gateway: remote.gateway, simulation: null, now },
    ...{ baseUrl: 'http://toko.example', refresh: () => {}, closeNotices: async () => {} },
    ...{ notifyMember: mayDie, notify: mayDie },
  })
  const people = await Promise.all([1, 2, 3].map(() => makeUser(db(), { name: 'Dinda Puspita' })))
  for (const [at, person] of people.entries()) {
    await ensureCreator(db(), person, people[at - 1]?.id ?? null)
    await makeComic(db(), { user_id: person.id, published_at: null, illustrator: at === 0 ? 'gemini' : 'built-in' })
  }
  const pass = (ms: number) => {
    time += ms
  }
  return { instances: [instance(), instance()], remote, pass, bodies: [], people, dying }
}

const inboxOf = (deps: SubscriptionDeps) => createInbox({ ...deps, payees: () => [subscriptionPayee(deps)] }).work

async function tell(deps: SubscriptionDeps, body: Record<string, unknown>): Promise<void> {
  const event = readWebhook(body)
  if (!event) throw new Error('the webhook cannot be read')
  await addWebhook(db(), { provider: 'xendit', dedupe_key: dedupeKey(event), body: JSON.stringify(body) }, deps.now())
}

async function live(here: World, moment: [step: Record<string, unknown>, pick: number][]): Promise<void> {
  const steps = moment.map(([step, pick], at) => take(here, here.instances[at === 0 ? 0 : 1], step, pick))
  for (const one of await Promise.allSettled(steps))
    if (one.status === 'rejected' && ![Refusal, Died].some((expected) => one.reason instanceof expected))
      throw one.reason
}

async function take(here: World, deps: SubscriptionDeps, step: Record<string, unknown>, pick: number): Promise<void> {
  const { remote, pass, bodies, people, dying } = here
  const any = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)]
  const person = any(people)
  if (!person) return
  if (step.do === 'mood') remote.feel(step.mood as Mood)
  else if (step.do === 'dying') dying.isOn = step.isOn === true
  else if (step.do === 'buy') {
    const pack = any(await listPackages(db()))
    if (pack) await buy(deps, person, { packageId: pack.id, method: pick % 7 === 0 ? 'qris' : null })
  } else if (step.do === 'pay' || step.do === 'expire') {
    const invoice = any([...remote.invoices.values()].filter(({ status }) => status !== 'paid'))
    if (!invoice) return
    const isPaid = step.do === 'pay'
    const body = isPaid ? remote.pay(invoice.id, invoice.amount + Number(step.by)) : remote.expire(invoice.id)
    bodies.push(body)
    if (!isPaid || step.tell) await tell(deps, body)
    if (pick % 3) await inboxOf(deps)()
  } else if (step.do === 'redeliver') {
    const body = any(bodies)
    if (body) await tell(deps, body)
    if (pick % 2) await inboxOf(deps)()
  } else if (step.do === 'inbox') await inboxOf(deps)()
  else if (step.do === 'jobs') {
    pass(Number(step.hours) * 3_600_000 + 61_000)
    await inboxOf(deps)()
    await askAboutDue(deps)
    await notifyOfEnds(deps)
  } else await decide(deps, String(step.do), person, pick)
}

async function decide(deps: SubscriptionDeps, word: string, person: UserRow, pick: number): Promise<void> {
  const by = { actor: commandLine, name: 'Rini', reason: 'alasan staf' }
  const any = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)]
  const all = <T extends object>(rows: Promise<T[]>) => rows.then(any)
  if (word === 'grant' || word === 'return') {
    const payment = await all(db()('purchase_payments').where({ state: 'review' }).orderBy('id'))
    if (payment) await decidePayment(deps, payment.id, word === 'grant' ? 'apply' : 'refund', by)
  }
  if (word === 'confirm' || word === 'refund') {
    const purchase = await all(db()('purchases').orderBy('id'))
    if (purchase && word === 'confirm' && pick % 3 === 0) await confirmPurchase(deps, purchase.invoice_number, by)
    if (purchase && word === 'refund') await refundPurchase(deps, purchase.invoice_number, by)
  }
  const amount = 50_000 + (pick % 3) * 25_000
  if (word.startsWith('earn') || word === 'take')
    await adjustWallet(
      db(),
      commandLine,
      person,
      { amount: word === 'take' ? -amount : amount, description: 'Hadiah', hold: word === 'earn held' },
      deps.now(),
    )
  const bank = { bank_name: 'BCA', account_number: '001', account_name: 'Dinda', request_key: null }
  if (word === 'withdraw') await askWithdrawal(db(), person, { ...bank, amount }, { now: deps.now() })
  if (word === 'pay out' || word === 'refuse') {
    const withdrawal = await all(db()('withdrawals').where({ status: 'pending' }).orderBy('id'))
    if (withdrawal)
      await decideWithdrawal(deps, commandLine, withdrawal.id, { reason: word === 'refuse' ? 'alasan' : null })
  }
  if (['draw', 'redraw', 'cancel', 'call', 'fail'].includes(word)) await draw(word, person, pick)
  if (word.endsWith('credits'))
    await adjustCredits(db(), commandLine, person, { amount: word === 'give credits' ? 15 : -4, description: 'uji' })
  const parcel = { recipient_name: 'Dinda', phone_number: '0812', shipping_address: 'Jalan Melati 1', notes: '' }
  if (word === 'souvenir') await askSouvenir(db(), person, { ...parcel, request_key: null })
  if (word === 'send' || word === 'reject') {
    const souvenir = await all(db()('comic_requests').where({ status: 'PENDING' }).orderBy('id'))
    if (souvenir) await decideSouvenir(deps, commandLine, souvenir.id, { reason: word === 'reject' ? 'alasan' : null })
  }
}

/** Asks for drawings of a person's comic, ends them, and lets the model draw or fail at a picture of one. */
async function draw(word: string, person: UserRow, pick: number): Promise<void> {
  const deps = {
    db: db(),
    changed: () => {},
    layout: 'sheet' as const,
    uploads: createUploads({ db: db(), dataDir: folder }),
  }
  const comic = await db()('comics').where({ user_id: person.id }).first()
  if (!comic) return
  const panel = await db()('comic_panels').where({ comic_id: comic.id }).first()
  const use = await db()('google_uses').where({ comic_id: comic.id }).orderBy('id', 'desc').first()
  if (word === 'draw')
    await askForDrawing(deps, comic.id, { again: true, illustrator: pick % 3 === 0 ? 'built-in' : 'auto' })
  if (word === 'redraw') await askForRedraw(deps, comic.id, panel?.id ?? 0)
  if (word === 'cancel') await cancelWork(deps, comic.id)
  if (word === 'call' && use) await beginCall(db(), use.id, Math.min(2, use.panels_left))
  if (word === 'fail' && use && use.calls > use.failed) await failCall(db(), use.id, 1)
}

const broken = () => listBroken(db())

test('random histories: every balance is the sum of its rows, nothing is granted twice, nothing paid is ungranted', async () => {
  await fc.assert(
    fc.asyncProperty(History, async (history) => {
      await db().raw(`truncate webhook_inbox, purchase_payments, purchases, subscriptions, commissions,
        comic_requests, withdrawals, comics, google_uses, wallet_transactions, credit_transactions, publication_transactions, creators cascade`)
      const here = await world()
      for (const moment of history) {
        await live(here, moment)
        expect(await broken()).toEqual([])
      }
      await settle(here)
    }),
    tries(2_000, 0.01),
  )
}, 1_200_000)

test.each([
  ['was replaced and stays payable', 2],
  ['failed', 1],
] as const)('an invoice that %s, and is paid without a word, is granted within two hours', async (how, hours) => {
  const { instances, remote, pass, people } = await world()
  const [[deps], [person], [pack]] = [instances, people, await listPackages(db())]
  if (!person || !pack) throw new Error('the world has nobody, or nothing to buy')
  const { invoice_number } = await buy(deps, person, { packageId: pack.id, method: null })
  if (how === 'failed') await db()('purchases').where({ invoice_number }).update({ status: 'failed' })
  else {
    remote.feel('down')
    await expect(buy(deps, person, { packageId: pack.id, method: 'qris' })).rejects.toThrow(Refusal)
    remote.feel('well')
  }
  for (const { id, externalId, amount } of remote.invoices.values())
    if (externalId === invoice_number) remote.pay(id, amount)
  for (let hour = 0; hour < hours; hour += 1) {
    pass(3_660_000)
    await askAboutDue(deps)
  }
  expect(await db()('purchases').where({ invoice_number }).first()).toMatchObject({ status: 'success' })
  expect(await broken()).toEqual([])
})

/** Lets everything that happened become known, twice, and compares the gateway's money with the books. */
async function settle({ instances: [deps], remote, pass, bodies, dying }: World): Promise<void> {
  dying.isOn = false
  remote.feel('well')
  for (const invoice of remote.invoices.values())
    if (invoice.status === 'paid') bodies.push(remote.pay(invoice.id, invoice.paidAmount ?? 0))
  for (let round = 0; round < 2; round += 1) {
    for (const body of bodies) await tell(deps, body)
    for (let tries = 0; tries < 3; tries += 1) {
      pass(7_200_000)
      await inboxOf(deps)()
    }
    await askAboutDue(deps)
  }
  expect(await broken()).toEqual([])
  expect(await db()('webhook_inbox').where({ state: 'waiting' })).toEqual([])
  const recorded = await db()('purchase_payments').whereNot({ provider: 'manual' })
  const money = [...remote.invoices.values()].filter(({ status }) => status === 'paid')
  expect(recorded.map(({ amount }) => Number(amount)).sort()).toEqual(money.map(({ paidAmount }) => paidAmount).sort())
}
