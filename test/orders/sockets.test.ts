import { afterAll, beforeAll, expect, test } from 'vitest'
import { roles } from '../../src/web/context.ts'
import { useOwnDatabase } from '../support/db.ts'
import { serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'
import { listenTo } from '../support/sockets.ts'
import { makeOrder } from './support/orders.ts'

const db = useOwnDatabase()
let site: Awaited<ReturnType<typeof serve>>
let path: string
beforeAll(async () => {
  site = await serve(db())
  path = `/ws/orders/${(await makeOrder(db())).order_code}/`
})
afterAll(() => site.stop())

test.each(['visitor', ...roles] as const)('a %s with the code can listen to an order', async (role) => {
  const cookie = role === 'visitor' ? '' : await signInAs(db(), { role })
  const heard = await listenTo(site, path, { cookie })
  expect(await heard.message('connection_established')).toMatchObject({ type: 'connection_established' })
  heard.socket.terminate()
})

test('an order is heard without the last slash too', async () => {
  const heard = await listenTo(site, path.slice(0, -1))
  expect(await heard.message('connection_established')).toMatchObject({ type: 'connection_established' })
  heard.socket.terminate()
})

test('pages of other sites are refused, whoever opened them', async () => {
  const cookie = await signInAs(db(), { role: 'admin' })
  for (const origin of ['https://jahat.example', 'null', `${site.origin}0`])
    await expect(listenTo(site, path, { cookie, origin })).rejects.toThrow('403')
})
