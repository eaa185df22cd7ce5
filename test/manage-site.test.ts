import { beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { shopOn } from './orders/support/desk.ts'
import { makeOrder } from './orders/support/orders.ts'
import { useOwnDatabase } from './support/db.ts'
import { useFolder } from './support/folder.ts'
import { manageWith, urlOf } from './support/manage.ts'
import { serve } from './support/served.ts'
import { makeUser, signIn, signInAs } from './support/sign-in.ts'
import { bearer, programOf } from './support/tokens.ts'
import { useOnce } from './support/use.ts'

/** Commands of an operator beside a server that runs. */

const db = useOwnDatabase()
const folder = useFolder()
const server = useOnce(
  () => serve(db()),
  ({ stop }) => stop(),
)
const manage = (...args: string[]) =>
  manageWith({ DATABASE_URL: urlOf(db().client.config.connection), DATA_DIR: folder }, ...args)
const refused = (reason: RegExp) => ({ code: 1, out: '', err: expect.stringMatching(reason) })
const audited = (action: string) => db()('audit_log').where({ action }).select('actor', 'subject', 'details')

beforeEach(async () => {
  for (const table of ['order_history', 'orders', 'site_settings', 'audit_log', 'users']) await db()(table).delete()
})

/** Somebody of the staff with a browser, an open page with live news, and a program. */
async function atWork(username: string, role: 'staff' | 'admin' = 'staff') {
  const user = await makeUser(db(), { username, role })
  const cookie = await signIn(db(), user)
  const { access_token, refresh_token } = await programOf(db(), user)
  const socket = new WebSocket(`${server().origin.replace('http', 'ws')}/ws/notifications/`, {
    headers: { cookie },
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('open', resolve))
  return {
    closed,
    end: () => socket.terminate(),
    isIn: async () =>
      (await fetch(`${server().origin}/akun/`, { headers: { cookie }, redirect: 'manual' })).status === 200,
    refresh: async () =>
      (
        await fetch(`${server().origin}/api/refresh`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ refresh_token }),
        })
      ).status,
    program: async () =>
      (await fetch(`${server().origin}/auth/logout`, { method: 'POST', headers: bearer(access_token) })).status,
  }
}

describe('staff:disable', () => {
  test('ends what an account is signed in to, and its open pages; a second time it says so', async () => {
    const rini = await atWork('Rini')
    expect(await rini.isIn()).toBe(true)
    expect(await manage('staff:disable', 'rini')).toEqual({ code: 0, out: 'Disabled Rini.', err: '' })
    expect(await rini.closed).toBe(1008)
    expect([await rini.isIn(), await rini.refresh(), await rini.program()]).toEqual([false, 401, 401])
    expect(await manage('staff:disable', 'RINI', '--json')).toMatchObject({
      code: 0,
      out: '{"username":"Rini","disabled":true}',
    })
    expect(await audited('user.disable')).toMatchObject([{ actor: '(command line)', subject: 'Rini' }])
  })

  test('leaves the only admin, and names who is not there', async () => {
    await makeUser(db(), { username: 'bos', role: 'admin' })
    await makeUser(db(), { username: 'lama', role: 'admin', is_active: false })
    expect(await manage('staff:disable', 'bos')).toMatchObject(refused(/^bos is the only active admin: [^.]+\.$/))
    expect(await manage('staff:disable', 'siapa')).toMatchObject(refused(/^There is no account "siapa"/))
    expect(await manage('staff:disable')).toMatchObject(refused(/username: needed/))
    expect(await db()('users').where({ is_active: true }).pluck('username')).toEqual(['bos'])
  })
})

describe('sessions:end', () => {
  test('of one account ends its browsers, programs and open pages, and nobody else’s', async () => {
    const [rini, budi] = [await atWork('rini'), await atWork('budi')]
    expect(await manage('sessions:end', '--user', 'RINI')).toEqual({
      code: 0,
      out: 'Ended 1 sessions and 1 programs of rini.',
      err: '',
    })
    expect(await rini.closed).toBe(1008)
    expect([await rini.isIn(), await rini.refresh(), await rini.program()]).toEqual([false, 401, 401])
    expect([await budi.isIn(), await budi.refresh()]).toEqual([true, 200])
    budi.end()
  })

  test('of all ends everything at once', async () => {
    const [rini, budi] = [await atWork('rini'), await atWork('budi', 'admin')]
    expect(await manage('sessions:end', '--all', '--json')).toMatchObject({
      code: 0,
      out: '{"sessions":2,"tokens":2}',
    })
    for (const { closed, isIn, refresh, program } of [rini, budi]) {
      expect(await closed).toBe(1008)
      expect([await isIn(), await refresh(), await program()]).toEqual([false, 401, 401])
    }
    expect(await audited('user.end_sessions')).toMatchObject([{ actor: '(command line)', subject: '(semua)' }])
  })

  test.each([
    [[], /--user: needed, or else --all/],
    [['--all', '--user', 'rini'], /--user: needed, or else --all/],
    [['--user', 'siapa'], /There is no account "siapa"/],
  ])('with %j is refused', async (args, why) => {
    expect(await manage('sessions:end', ...args)).toMatchObject(refused(why))
  })
})

describe('settings', () => {
  test('are printed as they are set, all or one, and a running server takes a changed one', async () => {
    const all = await manage('settings:get')
    expect(all.out.split('\n')).toEqual(expect.arrayContaining(['registration_open = off', 'invoice_hours_dp = 24']))
    const join = () => server().visit('/daftar/')
    const before = await join()
    expect(await manage('settings:set', 'registration_open', '--value', 'on')).toEqual({
      code: 0,
      out: 'Saved.\nregistration_open = on',
      err: '',
    })
    expect((await join()).html).not.toBe(before.html)
    expect(await manage('settings:get', 'registration_open')).toEqual({ code: 0, out: 'on', err: '' })
    expect((await manage('settings:get', 'registration_open', '--json')).out).toBe(
      '{"settings":{"registration_open":true}}',
    )
    expect((await manage('settings:set', 'registration_open', '--value', 'yes')).out).toMatch(/^Nothing changed\./)
    expect(await audited('setting.change')).toMatchObject([
      { actor: '(command line)', details: { setting: 'registration_open', old: false, new: true } },
    ])
  })

  test('numbers and text follow the rules of the page, and what belongs together is set together', async () => {
    const set = (...args: string[]) => manage('settings:set', ...args)
    expect(await set('invoice_hours_dp', '--value', '48', '--json')).toMatchObject({
      out: '{"changed":1,"settings":{"invoice_hours_dp":48}}',
    })
    const bank = ['--with', 'bank_account=123 456', '--with', 'bank_holder=CV A=B']
    expect(await set('bank_name', '--value', 'BCA', ...bank)).toMatchObject({
      code: 0,
      out: 'Saved.\nbank_name = BCA\nbank_account = 123 456\nbank_holder = CV A=B',
    })
    expect((await manage('settings:get', 'bank_holder')).out).toBe('CV A=B')
    for (const [args, why] of [
      [['invoice_hours_dp', '--value', '0'], /^invoice_hours_dp: a whole number from 1 to 720 \(jam\)\.$/],
      [['invoice_hours_dp', '--value', '1.5'], /^invoice_hours_dp: a whole number/],
      [['registration_open', '--value', 'maybe'], /^registration_open: on or off\.$/],
      [['shop_name', '--value', 'x'.repeat(101)], /^shop_name: at most 100 characters\.$/],
      [['bank_name', '--value', ''], /^bank_name: does not go with the others \(.+\)\.$/],
      [['bank_nam', '--value', 'x'], /^settings:set: .*no setting of this site/],
      [['shop_name', '--value', 'x', '--with', 'bank'], /KEY=VALUE/],
      [['shop_name'], /--value: needed/],
      [[], /key: needed/],
    ] as const)
      expect([args, await set(...args)]).toEqual([args, expect.objectContaining(refused(why))])
    expect(await db()('site_settings').pluck('name')).toHaveLength(4)
  })
})

describe('orders:export', () => {
  const at = (day: string) => new Date(`${day}T20:00:00Z`)

  test('prints the file that staff get, or its rows, of the days asked for', async () => {
    await makeOrder(db(), { customer_name: '=Sari; "A"', created_at: at('2026-11-18') })
    await makeOrder(db(), { customer_name: 'Budi', created_at: at('2026-11-20') })
    const cookie = await signInAs(db(), { role: 'staff' })
    const { text } = await shopOn(db()).get('/admin/pesanan/ekspor.csv').set('Cookie', cookie).buffer(true)
    const csv = await manage('orders:export')
    expect(csv).toEqual({ code: 0, out: text.trim(), err: '2 orders' })
    // 20.00 UTC is the next day in Jakarta.
    const days = ['--from', '2026-11-21', '--to', '2026-11-21']
    expect(JSON.parse((await manage('orders:export', ...days, '--json')).out)).toMatchObject({
      orders: [{ 'Nama pemesan': 'Budi', Tanggal: '2026-11-21 03:00', Harga: 7_500_000 }],
    })
    expect((await manage('orders:export', '--to', '2026-11-18')).out.split('\n')).toHaveLength(1)
    expect((await audited('order.export')).map(({ subject }) => subject)).toEqual([
      ...['semua', 'semua', '2026-11-21–2026-11-21', '–2026-11-18'],
    ])
  })

  test.each([
    [['--from', '20 Nov'], /--from: a day such as 2026-12-31/],
    [['--from', '2026-11-02', '--to', '2026-11-01'], /--to: not before --from/],
  ])('with %j is refused', async (args, why) => {
    expect(await manage('orders:export', ...args)).toMatchObject(refused(why))
  })
})
