import { Secret as Key, TOTP } from 'otpauth'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { findAccount } from '../src/accounts/account.ts'
import { CODE_KIND, masked, openCodes } from '../src/accounts/codes/codes.ts'
import { verifyHref } from '../src/accounts/codes/place.ts'
import { createSeal } from '../src/accounts/seal.ts'
import { openSecondFactor } from '../src/accounts/second-factor/second-factor.ts'
import { openTokens } from '../src/accounts/tokens/tokens.ts'
import { signPoster } from '../src/anime/poster-proxy/sign.ts'
import { createApp } from '../src/app.ts'
import { openPreviews } from '../src/content/previews.ts'
import { trackingKey } from '../src/orders/order-deps.ts'
import { draftUploadToken } from '../src/uploads/draft-upload.ts'
import { createUploads } from '../src/uploads/uploads.ts'
import { createSecret, type Secret } from '../src/web/signed.ts'
import { knownIn, makeMember, password, sessionIn, stopClock } from './accounts/support/people.ts'
import { makeItem } from './content/support/make.ts'
import { makeInvoice, makeOrder } from './orders/support/orders.ts'
import { site, testConfig } from './support/app.ts'
import { useDatabase } from './support/db.ts'
import { useFolder } from './support/folder.ts'
import { read } from './support/page.ts'
import { makePng } from './support/picture.ts'
import { bearer, somewhere } from './support/tokens.ts'

/** What a site made while its key was the old one, after the key was changed. */

const db = useDatabase()
const dataDir = useFolder()
const [oldKey, newKey] = ['the old key of a site, of 32 letters', 'the new key of a site, of 32 letters']
const old = createSecret(oldKey)
const both = createSecret(newKey, ['an even older key, of 32 letters', oldKey])
const alone = createSecret(newKey)

type App = ReturnType<typeof site>
const open = (secret: Secret): App => site(db(), { secret, settings: { DATA_DIR: dataDir } })

/** Whether a site takes what was made. */
type Check = (app: App, secret: Secret) => Promise<boolean>
const opens = async (app: App, path: string, cookie = '') => (await app.get(path).set('Cookie', cookie)).status === 200
const shows = async (app: App, path: string, text: string) => (await app.get(path)).text.includes(text)
const email = 'sari@contoh.id'
const address = '203.0.113.9'

const enter = (app: App, username: string, cookie = '') =>
  app.post('/masuk/').type('form').set('Cookie', cookie).send({ username, password, lanjut: '/koleksi/' })
const ticketIn = ({ text }: { text: string }) => read(text).attribute('input[name=ticket]', 'value') ?? ''
const second = async (app: App, ticket: string, otp: string) =>
  (await app.post('/masuk/kode/').type('form').send({ ticket, otp, lanjut: '/koleksi/' })).status === 303

/** A member with a second factor, set up at a site with the old key. */
async function withFactor() {
  const member = await makeMember(db(), {}, open(old))
  await member.post('/akun/dua-langkah/mulai/', { current: password }).expect(303)
  const base32 = (await member.page('/akun/dua-langkah/')).text('.account-key')?.replaceAll(' ', '') ?? ''
  const totp = new TOTP({ secret: Key.fromBase32(base32) })
  const done = await member.post('/akun/dua-langkah/', { otp: totp.generate() }).expect(200)
  const { user } = member
  return {
    user,
    otp: totp.generate({ timestamp: Date.now() + 30_000 }),
    recovery: read(done.text).texts('.account-codes code'),
    ticket: async (app: App) => ticketIn(await enter(app, user.username)),
  }
}

/** The tokens of a program that logged in. */
async function programAt(secret: Secret) {
  const { id } = (await makeMember(db())).user
  const account = await findAccount(db(), id)
  const settings = { key: null, accessLife: 1_800, refreshLife: 86_400 }
  const issued = account && (await openTokens(db(), secret, settings).issue(account, 'comics', somewhere))
  if (!issued) throw new Error('the account gets no tokens')
  return issued
}

/** Codes whose messages go nowhere; `sent` makes and returns the code that waits to be sent. */
function codesOf(secret: Secret) {
  const texts: string[] = []
  const codes = openCodes({
    ...{ db: db(), secret, baseUrl: 'http://127.0.0.1', channels: () => ['mail'] },
    senderOf: () => async (row) => {
      texts.push(JSON.stringify(row.payload))
      return { result: 'sent' }
    },
  })
  async function sent(): Promise<string> {
    const row = await db()('outbox').where({ kind: CODE_KIND }).orderBy('id', 'desc').first()
    if (row) await codes.sender(row)
    return /\b\d{6}\b/.exec(texts.join())?.[0] ?? ''
  }
  return { ...codes, sent }
}

/** Each makes something at a site with the old key, and returns how another site is asked to take it. */
const kinds: Record<string, () => Promise<Check>> = {
  async 'the link of the tracker'() {
    const order = await makeOrder(db())
    return (app) => shows(app, `/lacak/${order.order_code}/?kunci=${trackingKey(old, order)}`, 'Budi Santoso')
  },
  async 'the link of an invoice'() {
    const order = await makeOrder(db(), { status_order: 'link_dibuat' })
    const { invoice_code } = await makeInvoice(db(), order)
    return (app) => shows(app, `/invoice/${invoice_code}/?kunci=${trackingKey(old, order)}`, 'Budi Santoso')
  },
  async 'the page of an order that was sent'() {
    const order = await makeOrder(db())
    return (app) => opens(app, `/pesan/${order.order_code}/?kunci=${trackingKey(old, order)}`)
  },
  async 'a preview'() {
    const { public_id } = await makeItem(db(), 'post', { publish_at: null })
    const key = openPreviews(old).keyOf(public_id, new Date())
    return (app) => opens(app, `/pratinjau/${public_id}/?kunci=${key}`)
  },
  async 'the address of a poster'() {
    const look = { initials: 'PK', hue: 3 }
    const href = signPoster(old, { url: 'http://127.0.0.1:1/a.jpg', look, width: 180 }) ?? ''
    return async (app) => (await app.get(href)).status !== 404
  },
  async 'the picture of a form that is not finished'() {
    const { name } = await createUploads({ db: db(), dataDir }).storeDraft(await makePng(), null)
    const token = draftUploadToken(old, name, new Date())
    return (app) => opens(app, `/pesan/gambar/${token}/`)
  },
  async 'an access token'() {
    const { access_token } = await programAt(old)
    return async (app) => (await app.post('/auth/logout').set(bearer(access_token))).status === 200
  },
  async 'a browser that logged in before, while others guess'() {
    stopClock()
    const { user } = await makeMember(db(), {}, open(old))
    const known = knownIn(await enter(open(old), user.username))
    return async (app) => {
      for (let tries = 0; tries < 6; tries += 1)
        await app.post('/masuk/').type('form').send({ username: user.username, password: 'salah' })
      return (await enter(app, user.username, known)).status === 303
    }
  },
  async 'a second factor'() {
    const { ticket, otp } = await withFactor()
    return async (app) => second(app, await ticket(app), otp)
  },
  async 'a recovery code'() {
    const { ticket, recovery } = await withFactor()
    return async (app) => second(app, await ticket(app), recovery[0] ?? '')
  },
  async 'a log-in between its two steps'() {
    const { ticket, recovery } = await withFactor()
    const first = await ticket(open(old))
    return (app) => second(app, first, recovery[0] ?? '')
  },
  async 'the page for a code'() {
    const { user } = await makeMember(db(), {}, open(old))
    const href = await verifyHref(createSeal(old), { contact: email, user: user.id, next: '' })
    return (app) => shows(app, href, masked(email))
  },
  async 'a code that was sent'() {
    await makeMember(db(), { email, email_verified_at: new Date() })
    expect(await codesOf(old).ask('reset', email, { address })).toBe('asked')
    const code = await codesOf(old).sent()
    return async (_app, secret) => (await codesOf(secret).check('reset', email, code, { address })) !== null
  },
  async 'a code that is asked for before and sent after'() {
    await makeMember(db(), { email, email_verified_at: new Date() })
    await codesOf(old).ask('reset', email, { address })
    return async (_app, secret) => {
      const code = await codesOf(secret).sent()
      return (await codesOf(secret).check('reset', email, code, { address })) !== null
    }
  },
  async 'whom an address waits for'() {
    const { user } = await makeMember(db())
    await codesOf(old).ask('verify', email, { address, userId: user.id })
    return async (_app, secret) => (await codesOf(secret).awaiting(email, address)).own === user.id
  },
}

test.each(Object.entries(kinds))('%s goes on while the old key is among the previous ones', async (_, make) => {
  const isTaken = await make()
  expect(await isTaken(open(alone), alone)).toBe(false)
  expect(await isTaken(open(both), both)).toBe(true)
})

test('sessions and refresh tokens need no key', async () => {
  const member = await makeMember(db(), {}, open(old))
  const cookie = sessionIn(await enter(open(old), member.user.username))
  expect(await opens(open(alone), '/akun/', cookie)).toBe(true)
  const { refresh_token } = await programAt(old)
  expect((await open(alone).post('/api/refresh').send({ refresh_token })).status).toBe(200)
})

test('what is new is signed with the new key alone', async () => {
  const order = await makeOrder(db())
  const path = `/lacak/${order.order_code}/?kunci=${trackingKey(both, order)}`
  expect(await shows(open(alone), path, 'Budi Santoso')).toBe(true)
  expect(await shows(open(old), path, 'Budi Santoso')).toBe(false)
})

test('wrong codes are counted under both keys, and a newer code voids the one that the old key made', async () => {
  const { user } = await makeMember(db(), { email, email_verified_at: new Date() })
  await codesOf(old).ask('reset', email, { address })
  const first = await codesOf(old).sent()
  expect(await codesOf(both).check('reset', email, 'x', { address })).toBeNull()
  const later = new Date(Date.now() + 61_000)
  expect(await codesOf(both).ask('reset', email, { address }, later)).toBe('asked')
  expect(await codesOf(both).check('reset', email, first, { address, now: later })).toBeNull()
  const next = await codesOf(both).sent()
  expect(await codesOf(both).check('reset', email, next, { address })).toEqual({ userId: user.id })
})

test('a start seals second factors anew, once, whichever servers start together; then the old key may go', async () => {
  const { ticket, otp, user } = await withFactor()
  const foreign = await createSeal(createSecret('x'.repeat(32))).close('totp secret', { base32: 'AAAA' })
  const stranger = await makeMember(db(), { totp_secret: foreign, totp_confirmed_at: new Date() })
  const sealed = async (id = user.id) => (await db()('users').where({ id }).first('totp_secret'))?.totp_secret
  const before = await sealed()
  const start = async (secret: Secret) => {
    const { background } = createApp({ config: testConfig(), secret, db: db(), log: pino({ level: 'silent' }) })
    await background.start()
    await background.stop()
  }
  await start(alone)
  expect(await sealed()).toBe(before)
  await Promise.all([start(both), openSecondFactor({ db: db(), seal: createSeal(both), secret: both }).sealAnew()])
  const after = await sealed()
  expect(after).not.toBe(before)
  expect(await sealed(stranger.user.id)).toBe(foreign)
  await start(both)
  expect(await sealed()).toBe(after)
  expect(await second(open(alone), await ticket(open(alone)), otp)).toBe(true)
})
