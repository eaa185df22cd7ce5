import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { googleCalls } from '../../src/accounts/google/calls.ts'
import { accountCalls } from '../../src/accounts/log-in/api.ts'
import { v2Calls } from '../../src/anilibria/api/calls.ts'
import { internalCalls } from '../../src/anilibria/internal/calls.ts'
import { catalogCalls } from '../../src/anime/api/calls.ts'
import { comicCalls } from '../../src/comics/api/calls.ts'
import { contentCalls } from '../../src/content/api/openapi.ts'
import { orderCalls } from '../../src/orders/api/calls.ts'
import { webhookCalls } from '../../src/payments/webhooks.ts'
import { describeCalls } from '../../src/platform/api/api-calls.ts'
import { type Call, callRoutes, toPathTemplate } from '../../src/platform/api/calls.ts'
import { operationsIn } from '../../src/platform/api/openapi.ts'
import type { PlainCall } from '../../src/platform/api/plain-calls.ts'
import { root } from '../../src/root.ts'

const calls: readonly Call<never>[] = [
  ...[...accountCalls, ...v2Calls, ...catalogCalls, ...comicCalls],
  ...[...contentCalls, ...orderCalls, ...webhookCalls, ...internalCalls, ...googleCalls],
]

/** The routes that declared calls make, as "post /api/orders/". */
const routesOf = (declared: readonly Call<never>[]) =>
  callRoutes(declared, {} as never).stack.flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`))

test('a call that is not declared has no route, and one that is has all of its addresses', () => {
  const all = routesOf(calls)
  for (const call of calls) {
    const own = routesOf([call])
    expect(own).toHaveLength(call.paths.length * (call.method === 'get' ? 2 : 1))
    const left = routesOf(calls.filter((other) => other !== call))
    expect(all.filter((route) => !left.includes(route))).toEqual(own.filter((route) => !left.includes(route)))
    expect(
      own.some((route) => left.includes(route)),
      call.id,
    ).toBe(false)
  }
})

test('the document of an API has what is declared, and loses what is not', () => {
  const plain: readonly PlainCall<never>[] = [...accountCalls, ...webhookCalls, ...orderCalls]
  const described = (declared: readonly PlainCall<never>[]) =>
    operationsIn(describeCalls(declared).paths).map(({ method, path }) => `${method} ${path.replace(/\/$/, '')}`)
  const all = described(plain)
  for (const call of plain) {
    const own = call.paths.map((address) => `${call.method} ${toPathTemplate(address).replace(/\/$/, '')}`)
    expect(all).toEqual(expect.arrayContaining(own))
    const left = described(plain.filter((other) => other !== call))
    expect(
      own.filter((one) => left.includes(one)),
      call.id,
    ).toEqual([])
  }
})

test('no other file names the address of a call', () => {
  const sources = ['src', 'views'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|eta)$/.test(name))
      .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(path.join(root, folder, name), 'utf8') })),
  )
  for (const address of new Set(calls.flatMap(({ paths }) => paths))) {
    if (!/\/.+\//.test(address)) continue
    const forms = [address, toPathTemplate(address)].flatMap((form) => [`'${form}'`, `"${form}"`, `\`${form}\``])
    const naming = sources
      .filter(({ text }) => forms.some((form) => text.includes(form)))
      .map(({ name }) => path.dirname(name))
    expect([...new Set(naming)].length, `${address}: ${naming}`).toBeLessThanOrEqual(1)
  }
})
