import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openMemberNotices } from '../../src/notices/members/notify-member.ts'
import type { OpenApi } from '../../src/platform/api/document.ts'
import { operationsIn } from '../../src/platform/api/openapi.ts'
import { makeComic } from '../comics/support/make.ts'
import { openShop, type Shop } from '../orders/conformance/world.ts'
import { useOwnDatabase } from '../support/db.ts'
import { createChecker, documentOf } from '../support/document.ts'
import { enter } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { type Heard, listenTo } from '../support/sockets.ts'

/** Every message of every socket is one that the document describes, and each described one is heard. */

const db = useOwnDatabase()
let shop: Shop
let document: OpenApi
let heard: Record<string, Heard>

beforeAll(async () => {
  shop = await openShop(db(), { CHECK_INTERVAL: '3600' })
  document = documentOf(shop.origin)
  const paths = sockets().map(({ path }) => path)
  const open = paths.filter((path) => !path.includes('{')).map(async (path) => [path, await listen(path)] as const)
  heard = Object.fromEntries(await Promise.all(open))
})
afterAll(async () => {
  for (const { socket } of Object.values(heard)) socket.terminate()
  await shop.close()
})

/** Those whose clients only listen. The others are tested with their feature. */
const sockets = () =>
  operationsIn(document.paths).filter(({ operation }) => operation['x-messages'] && !operation['x-heard'])
const listen = (path: string) => listenTo(shop.served, path, { cookie: shop.cookie })

const form = (path: string, fields: Record<string, string> = {}) =>
  shop.call('POST', path, { body: fields, as: 'form', headers: { 'sec-fetch-site': 'same-origin' } })

test('orders, their tracker, the dashboard and notices', async () => {
  const { order, invoice } = await shop.place()
  const path = '/ws/orders/{code}/'
  const tracker = await listen(path.replace('{code}', order.order_code))
  heard[path] = tracker
  await tracker.message('connection_established')
  await shop.pay(invoice.invoice_code)
  await tracker.message('payment_update')
  await tracker.message('order_status_update')
  for (const body of [{ price_confirmed: true }, { production_status: 'diproses' }])
    expect((await shop.call('PATCH', `order/${order.id}/`, { body })).status).toBe(200)
  await tracker.message('production_update')

  const other = await shop.place()
  await shop.call('DELETE', `order/${other.order.id}/`)
  for (const type of ['order_created', 'order_updated', 'order_deleted']) await heard['/ws/orders/']?.message(type)
  for (const type of ['dashboard_update', 'stats_update']) await heard['/ws/admin/dashboard/']?.message(type)
  expect((await form('/admin/kabar/', { message: 'Kain hitam datang besok.' })).status).toBe(303)
  await heard['/ws/notifications/']?.message('notification_broadcast')
})

test('the tracker of an order that is deleted', async () => {
  const { order } = await shop.place()
  const tracker = await listen(`/ws/orders/${order.order_code}/`)
  await tracker.message('connection_established')
  await shop.call('DELETE', `order/${order.id}/`)
  const last = await vi.waitFor(() => {
    const found = tracker.messages.find((one) => one.deleted)
    if (!found) throw new Error('nothing yet')
    return found
  })
  const { examples: _, ...schema } = messagesOf('/ws/orders/{code}/').order_status_update ?? {}
  expect(createChecker(document)(schema, last)).toEqual([])
  tracker.socket.terminate()
})

test('a member’s own notices', async () => {
  const { id: userId } = await makeUser(db())
  const cookie = await signIn(db(), { id: userId }, shop.port)
  const member = await listenTo(shop.served, '/ws/me/', { cookie })
  heard['/ws/me/']?.socket.terminate()
  heard['/ws/me/'] = member
  await member.message('connection_established')
  const notice = { kind: 'success', key: 'a', title: 'Selesai', message: 'Siap dibaca.', href: '/komik/karyaku/' }
  await openMemberNotices({
    ...{ db: db(), log: pino({ level: 'silent' }), hub: shop.served.hub, channels: () => [] },
    config: { baseUrl: shop.origin },
  }).notify(db(), { ...notice, userId })
  await member.message('notification')
  await fetch(`${shop.origin}/notifikasi/dibaca/`, {
    ...{ method: 'POST', redirect: 'manual', headers: { cookie, origin: shop.origin } },
  })
  await member.message('notifications_changed')
})

test('the work on a comic', async () => {
  const { id, user_id } = await makeComic(db(), { draft_status: 'SCRIPT_READY' })
  const cookie = await signIn(db(), { id: user_id }, shop.port)
  const creator = await listenTo(shop.served, `/ws/comics/${id}/`, { cookie })
  heard['/ws/comics/{id}/'] = creator
  await creator.message('connection_established')
})

test('the status and the monitor', async () => {
  await enter(db(), 'Mati', 'http://127.0.0.1:1/api/v1', 50)
  expect((await form('/api-monitor/periksa/')).status).toBe(303)
  await vi.waitFor(() => expect(heard['/ws/monitor/']?.messages.map(({ type }) => type)).toContain('monitor_progress'))
  await heard['/ws/monitor/']?.message('monitor_status_update')
  await heard['/ws/monitor/']?.message('monitor_summary_update')
  await heard['/ws/status/']?.message('status_changed')
})

test('each message is as the document says', () => {
  const check = createChecker(document)
  for (const { path } of sockets()) {
    const described = messagesOf(path)
    const messages = heard[path]?.messages ?? []
    expect([path, messages[0]?.type]).toEqual([path, 'connection_established'])
    for (const message of messages) {
      const { examples: _, ...schema } = described[message.type] ?? { not: {} }
      expect([path, message.type, check(schema, message)]).toEqual([path, message.type, []])
    }
  }
})

const messagesOf = (path: string) => sockets().find((one) => one.path === path)?.operation['x-messages'] ?? {}

/** The events that the paper of the older order system names, by socket. */
const paper = {
  '/ws/orders/': ['connection_established', 'order_created', 'order_updated', 'order_deleted'],
  '/ws/orders/{code}/': ['order_status_update', 'payment_update', 'production_update'],
  '/ws/admin/dashboard/': ['dashboard_update', 'stats_update'],
  '/ws/notifications/': ['notification_broadcast'],
}

test.each(Object.entries(paper))('%s sends the events of the older order system', (path, types) => {
  expect(Object.keys(messagesOf(path))).toEqual(expect.arrayContaining(types))
  expect(heard[path]?.messages.map(({ type }) => type)).toEqual(expect.arrayContaining(types))
})
