import type { Response } from 'supertest'
import { beforeAll, expect, test } from 'vitest'
import { addMemberNotice } from '../../src/notices/members/queries.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { freePort } from '../support/ports.ts'
import { isApi, routeLines } from '../support/rights.ts'
import { serve } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { listenTo } from '../support/sockets.ts'
import { useApi } from './support/api.ts'
import { makeComic } from './support/make.ts'
import { makePurchase } from './support/purchases.ts'

/**
 * A member has a text or number in each private field that is found nowhere else. Every route is asked for it by
 * others, with that member's ids; the rows of all tables have one id, so that each `:id` means a row of that member.
 */
const ID = 770_077
const invoice = 'INV-CA4A1234-1795334400'
const [word, amount] = ['Kenari', (last: number) => 1_987_654_300 + last]
const phone = '+6281987654399'

const db = useOwnDatabase()
const DATA_DIR = useFolder()
const { app, tokenOf } = useApi(db, { DATA_DIR, PAYMENTS: 'simulated' })
const secrets = [
  ...['CA4A1234', '6281987654399'],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((last) => `${amount(last)}`),
  ...['bank', 'rekening', 'nama', 'alasan', 'rupiah', 'kredit', 'penerima', 'alamat', 'catatan', 'komisi', 'judul'],
  ...['kabar', 'data', 'fcm', 'draf'],
].map((secret) => (/^\d|^CA/.test(secret) ? secret : `${word}-${secret}`))

const withId = [
  ...['users', 'comics', 'purchases', 'purchase_payments', 'commissions', 'comic_requests', 'withdrawals'],
  ...['wallet_transactions', 'credit_transactions', 'publication_transactions', 'member_notices'],
]
const owned = [...withId, 'creators', 'subscriptions', 'member_notice_choices', 'sessions'].filter(
  (table) => table !== 'users' && table !== 'purchase_payments',
)

const people = ['a visitor', 'another member', 'a program of another member', 'an editor'] as const
type Who = (typeof people)[number]
let others: Record<Exclude<Who, 'a visitor'>, { id: number }>
let owner: { id: number }

beforeAll(async () => {
  const member = await makeUser(db(), { name: 'Budi' })
  const editor = await makeUser(db(), { role: 'editor', name: 'Rini' })
  others = { 'another member': member, 'a program of another member': member, 'an editor': editor }
  for (const table of withId) await db().raw(`alter table ?? alter id restart with ${ID}`, [table])
  owner = await makeMember()
})

async function makeMember() {
  const user = await makeUser(db(), { name: 'Dinda Puspita', phone, email: 'dinda@surat.example' })
  const user_id = user.id
  const purchase = await makePurchase(db(), user, 'Pro', {
    ...{ amount: amount(1), invoice_number: invoice, provider: 'simulated', payment_url: 'http://127.0.0.1/' },
  })
  const money = { provider: 'manual', amount: amount(2), currency: 'IDR', paid_at: new Date() }
  await db()('purchase_payments').insert({ ...money, purchase_id: purchase.id, state: 'review', reason: 'amount' })
  const period = { purchase_id: purchase.id, user_id, is_unlimited: true, lifts_watermark: true }
  await db()('subscriptions').insert({ ...period, starts_at: new Date(), ends_at: new Date(Date.now() + 86_400_000) })
  const bank = { bank_name: `${word}-bank`, account_number: `${word}-rekening`, account_name: `${word}-nama` }
  const refused = { status: 'rejected', reason: `${word}-alasan`, decided_at: new Date() } as const
  await db()('withdrawals').insert({ user_id, amount: amount(3), ...bank, ...refused })
  const wallet = { user_id, kind: 'adjustment', amount: amount(4), description: `${word}-rupiah` } as const
  await db()('wallet_transactions').insert(wallet)
  const credits = { user_id, kind: 'adjustment', amount: amount(5), description: `${word}-kredit` } as const
  await db()('credit_transactions').insert(credits)
  await db()('comic_requests').insert({
    ...{ user_id, recipient_name: `${word}-penerima`, phone_number: phone, shipping_address: `${word}-alamat` },
    ...{ notes: `${word}-catatan`, kredit: amount(6) },
  })
  await db()('commissions').insert({ user_id, kredit: amount(7), keterangan: `${word}-komisi` })
  await addMemberNotice(db(), {
    ...{ userId: user_id, kind: 'info', key: '1', title: `${word}-judul`, message: `${word}-kabar`, href: '/dompet/' },
    data: { isi: `${word}-data` },
  })
  const choice = { user_id, kind: 'engagement', site: true, push: false, mail: true }
  await db()('member_notice_choices').insert(choice)
  await db()('creators')
    .where({ user_id })
    .update({ slug: `${ID}`, fcm_token: `${word}-fcm` })
  const draft = { user_id, published_at: null, title: `${word}-draf`, total_views: `${amount(8)}` }
  await makeComic(db(), draft)
  return user
}

type Line = { key: string; method: string; address: string; right: string }

/** Every route with the member's ids, invoice and slug in its address. */
const lines: Line[] = routeLines.map((line) => {
  const [method = '', pattern = '', right = ''] = line.split(' ')
  const path = pattern.replace(/:invoice/g, invoice).replace(/[:*]\w+/g, `${ID}`)
  const address = /\.\w+$|\/$/.test(path) ? path : `${path}/`
  return { key: `${method} ${pattern}`, method, address, right }
})

const query = `?user_id=${ID}&id_user=${ID}&per_page=100`
/** What clients may not choose, in one body. */
const body = {
  ...{ user_id: ID, id_user: ID, status: 'success', state: 'applied', kredit: 9, balance: 9, publish_quota: 9 },
  ...{ notification_ids: [ID], type: 'add', price: 1, payment_status: 'paid', role: 'admin' },
  ...{ keterangan: 'x', title: 'Kabar', message: 'Halo.', alasan: 'Bukan untukmu.', description: 'Honor', hold: false },
}

/** Asks a route with a session or token that was just made, because some routes end it. */
async function ask(who: Who | 'the owner', { method, address }: Line): Promise<Response> {
  const request = app()
    [method.toLowerCase() as 'get' | 'post'](address + query)
    .timeout(20_000)
  if (who === 'a program of another member') request.set(await tokenOf(others[who]))
  else if (who !== 'a visitor') request.set('Cookie', await signIn(db(), who === 'the owner' ? owner : others[who]))
  if (method === 'GET' || method === 'HEAD') return request
  return isApi(address) ? request.send(body) : request.type('form').send({ ...body, amount: 1, jumlah: '1' })
}

/** The secrets in an answer, but for an invoice that its address names. Numbers are found however they are grouped. */
function secretsIn({ address }: Line, { text = '', body: json, headers }: Response): string[] {
  const all = `${text}${Buffer.isBuffer(json) ? json.toString('latin1') : ''}${JSON.stringify(headers)}`
  const said = all.replace(/(?<=\d)[.,\s](?=\d{3})/g, '')
  return secrets.filter((secret) => said.includes(secret) && !address.includes(secret))
}

const rows = async () => {
  const tables = owned.map((table) => [table, db()(table).where({ user_id: ID })] as const)
  const all = [
    ...tables,
    ['users', db()('users').where({ id: ID })] as const,
    ['purchase_payments', db()('purchase_payments').where({ purchase_id: ID })] as const,
  ]
  const found: Record<string, string[]> = {}
  // Whoever follows a member tells them so.
  for (const [table, rowsOf] of all)
    found[table] = (await rowsOf)
      .map((row) => JSON.stringify(row))
      .filter((row) => !row.includes('new_follower'))
      .sort()
  return found
}

test('the member sees each secret but one, which no page has, so that the search for them finds them', async () => {
  const seen = new Set<string>()
  const own =
    /^\/(dompet|langganan|notifikasi|statistik|akun|komik\/karyaku|api\/v1\/(wallet|withdr|comic-|commi|notif|anal|me|sub)|api\/profile)/
  for (const line of lines.filter(({ key, address }) => key.startsWith('GET') && own.test(address)))
    for (const secret of secretsIn(line, await ask('the owner', line))) seen.add(secret)
  expect(secrets.filter((secret) => !seen.has(secret))).toEqual([`${word}-fcm`])
})

const long = { timeout: 400_000 }

test.each(people)(
  '%s reads nothing of a member’s money and notices by any route, and changes nothing',
  long,
  async (who) => {
    const before = await rows()
    const wrong: string[] = []
    // Its member asks for the pages.
    const asked = who === 'a program of another member' ? lines.filter(({ address }) => isApi(address)) : lines
    for (const line of asked) {
      const answer = await ask(who, line)
      const found = secretsIn(line, answer)
      if (found.length > 0) wrong.push(`${line.key}: ${found}`)
      if (answer.status >= 500 && answer.status !== 503) wrong.push(`${line.key}: ${answer.status}`)
      const isStaffs = ['staff', 'admin'].includes(line.right)
      if (isStaffs && ![303, 401, 403, 404].includes(answer.status)) wrong.push(`${line.key}: ${answer.status}`)
    }
    expect(wrong).toEqual([])
    expect(await rows()).toEqual(before)
  },
)

test('a client says neither whose a purchase is, nor its price, contents, state or invoice', async () => {
  const buyer = await makeUser(db(), { email: 'budi@surat.example' })
  const claimed = { ...body, package_slug: 'basic', amount: 1, bonus_credits: 99, invoice_number: 'INV-GRATIS' }
  const bought = () => app().post('/api/v1/subscriptions/purchase/').send(claimed)
  await bought().expect(401)
  const before = await rows()
  const answer = await bought().set(await tokenOf(buyer))
  expect([answer.status, answer.body]).toMatchObject([201, { ok: true }])
  const kept = await db()('purchases').where({ user_id: buyer.id })
  expect(kept).toMatchObject([
    { amount: '16500', status: 'pending', publish_quota: 5, bonus_credits: 5, paid_at: null },
  ])
  expect(kept[0]?.invoice_number).not.toContain('GRATIS')
  const creator = await db()('creators').where({ user_id: buyer.id }).first()
  expect(creator).toMatchObject({ kredit: '3', publish_quota: 3, balance: '0', watermark: true })
  expect(await rows()).toEqual(before)
})

test('the socket of another member hears nothing when a member is told something', async () => {
  const port = await freePort()
  const site = await serve(db(), { DATA_DIR, BASE_URL: `http://127.0.0.1:${port}` }, port)
  try {
    const cookie = await signIn(db(), others['another member'], site.port)
    const own = await signIn(db(), owner, site.port)
    const [heard, other] = [
      await listenTo(site, '/ws/me/', { cookie: own }),
      await listenTo(site, '/ws/me/', { cookie }),
    ]
    await other.message('connection_established')
    await heard.message('connection_established')
    const headers = { cookie: own, origin: site.origin }
    await fetch(`${site.origin}/notifikasi/dibaca/`, { method: 'POST', redirect: 'manual', headers })
    await heard.message('notifications_changed')
    expect(other.messages.map(({ type }) => type)).toEqual(['connection_established'])
    expect(JSON.stringify(other.messages)).not.toMatch(word)
    for (const { socket } of [heard, other]) socket.terminate()
  } finally {
    await site.stop()
  }
})
