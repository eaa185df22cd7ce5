import { bodyParser } from '@koa/bodyparser'
import type { Knex } from 'knex'
import Koa from 'koa'
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { idempotent, showOrderError } from '../../src/orders/api-model.ts'
import { readOrderBody } from '../../src/orders/place/read-order.ts'
import { InvalidFields } from '../../src/web/call-errors.ts'
import { type Context, createRouter, type State } from '../../src/web/context.ts'
import { showErrors } from '../../src/web/errors.ts'
import { hashFields, pruneIdempotencyKeys, type StoreAnswer } from '../../src/web/incoming/idempotency.ts'
import { Refusal } from '../../src/web/refusal.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useListening } from './listening.ts'

const db = useOwnDatabase()
/** `doing` is the work that the next API calls run; `done` counts how often it ran. */
let doing: (ctx: Context, keep: StoreAnswer) => Promise<void>
let done = 0

const here = useListening(() => {
  const app = new Koa<State>()
  const router = createRouter()
  for (const path of ['/api/v1/order', '/api/v1/order/:id/create-payment-link'])
    router.post(path, async (ctx) => {
      const { fields, file } = await readOrderBody(ctx)
      await idempotent(db(), ctx, hashFields(fields, file), async (keep) => {
        done += 1
        await doing(ctx, keep)
      })
    })
  app.use((ctx, next) => {
    const id = Number(ctx.get('X-Viewer'))
    const viewer = id ? { id, username: 'rini', name: 'Rini', role: 'staff', sessionId: 1 } : null
    Object.assign(ctx.state, { madeOf: [], requestId: 'test', viewer })
    return next()
  })
  app.use(showErrors({ viewFor: () => showOrderError, translate: () => null, log: pino({ level: 'silent' }) }))
  app.use(bodyParser({ enableTypes: ['json', 'form'] }))
  app.use(router.routes())
  return app.callback()
})
/** Work that answers with this. */
const answers =
  (body: object, status = 200): typeof doing =>
  async (ctx) => {
    Object.assign(ctx, { status, body })
  }
beforeEach(() => {
  done = 0
  doing = async (ctx) => {
    ctx.status = 201
    ctx.body = { order: { order_code: `ORD-${done}` } }
  }
})

type Wishes = { body?: BodyInit; viewer?: number; path?: string }
async function call(key: string | null, { body = '{"quantity":1}', viewer, path = '/api/v1/order/' }: Wishes = {}) {
  const response = await fetch(here().origin + path, {
    method: 'POST',
    body,
    headers: {
      ...(typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}),
      ...(key === null ? {} : { 'Idempotency-Key': key }),
      ...(viewer ? { 'X-Viewer': String(viewer) } : {}),
    },
  })
  const { status, headers } = response
  return { status, text: await response.text(), replayed: headers.get('idempotency-replayed'), headers }
}
const age = (key: string, seconds: number) =>
  db()('idempotency_keys')
    .where({ key })
    .update({ created_at: new Date(Date.now() - seconds * 1_000) })

/** Returns work that waits (`wait`) until the test calls `go`. `started` resolves when the work has begun. */
function held() {
  let go = () => {}
  let begun = () => {}
  const gate = new Promise<void>((resolve) => {
    go = resolve
  })
  const started = new Promise<void>((resolve) => {
    begun = resolve
  })
  const wait = () => {
    begun()
    return gate
  }
  return { go, started, wait }
}

describe('a call with a key', () => {
  test('is done once; told again it gets the very same answer', async () => {
    const first = await call('a')
    const again = await call('a', { path: '/api/v1/order' })

    expect([first.status, first.replayed]).toEqual([201, null])
    expect([again.status, again.replayed]).toEqual([201, 'true'])
    expect(again.text).toBe(first.text)
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(done).toBe(1)
  })

  test('is another call without a key, of another caller, and of another order', async () => {
    await call('b')
    await call(null)
    await call(null)
    await call('b', { viewer: 7 })
    await call('b', { viewer: 8 })
    await call('b', { path: '/api/v1/order/1/create-payment-link/' })
    await call('b', { path: '/api/v1/order/2/create-payment-link/' })
    expect(done).toBe(7)
    expect((await call('b', { viewer: 7 })).replayed).toBe('true')
  })

  test('with another body is a conflict, and with the same in another order it is not', async () => {
    await call('c', { body: '{"a":1,"b":{"c":2,"d":3}}' })
    expect((await call('c', { body: '{"b":{"d":3,"c":2},"a":1}' })).replayed).toBe('true')

    const other = await call('c', { body: '{"a":2,"b":{"c":2,"d":3}}' })

    expect(other.status).toBe(409)
    expect(JSON.parse(other.text)).toMatchObject({ error_code: 'CONFLICT' })
    expect(done).toBe(1)
  })

  test('counts the picture, not what it is called', async () => {
    const form = (bytes: string, filename: string) => {
      const data = new FormData()
      data.append('quantity', '1')
      data.append('design', new Blob([bytes]), filename)
      return data
    }
    await call('d', { body: form('satu', 'a.png') })
    expect((await call('d', { body: form('satu', 'b.png') })).replayed).toBe('true')
    expect((await call('d', { body: form('dua', 'a.png') })).status).toBe(409)
  })

  test.each(['', 'dua kata', 'x'.repeat(256), 'kué'])('that is none is a 400: %s', async (key) => {
    const { status, text } = await call(key)
    expect(status).toBe(400)
    expect(JSON.parse(text).details).toHaveProperty('Idempotency-Key')
    expect(done).toBe(0)
    expect((await call('x'.repeat(255))).status).toBe(201)
  })
})

describe('two calls at once', () => {
  test('are one, and the later one is told to come back', async () => {
    const { wait, go, started } = held()
    doing = async (ctx) => {
      await wait()
      ctx.status = 201
      ctx.body = { order: 1 }
    }
    const first = call('e')
    await started

    const second = await call('e')
    go()

    expect(second.status).toBe(409)
    expect(second.headers.get('retry-after')).toBe('1')
    expect((await first).status).toBe(201)
    expect((await call('e')).text).toBe((await first).text)
    expect(done).toBe(1)
  })

  test('twenty at the same instant are one', async () => {
    const { wait, go, started } = held()
    doing = async (ctx) => {
      await wait()
      ctx.body = { order: 1 }
    }
    const calls = Array.from({ length: 20 }, () => call('f'))
    await started
    await Promise.race(calls)
    go()
    const statuses = (await Promise.all(calls)).map(({ status }) => status)
    expect(done).toBe(1)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0)
    expect(new Set(statuses)).toEqual(new Set([200, 409]))
  })
})

describe('what comes of a call', () => {
  test('is kept when it was refused for good, byte for byte', async () => {
    doing = async () => {
      throw new InvalidFields({ quantity: ['Paling sedikit 1.'] })
    }
    const first = await call('g')
    doing = answers({ order: 1 })
    const again = await call('g')

    expect(JSON.parse(first.text)).toMatchObject({
      error_code: 'VALIDATION_ERROR',
      details: { quantity: [expect.any(String)] },
    })
    expect([again.status, again.text, again.replayed]).toEqual([400, first.text, 'true'])
  })

  test('also when it says nothing', async () => {
    doing = async (ctx) => {
      ctx.status = 204
    }
    await call('h')
    expect(await call('h')).toMatchObject({ status: 204, text: '', replayed: 'true' })
    expect(done).toBe(1)
  })

  test.each<[string, Error]>([
    ['a bug', new Error('bug')],
    ['a gateway that is away', new Refusal(502, 'Gerbang pembayaran tidak menjawab.')],
    ['a limit', new Refusal(429, 'Terlalu banyak.', { retryAfter: 9 })],
    ['a session that ended', new Refusal(401, 'Masuk dulu.')],
  ])('is not kept after %s: it may be tried again', async (name, error) => {
    doing = async () => {
      throw error
    }
    expect((await call(`i-${name.length}`)).status).toBeGreaterThanOrEqual(401)
    doing = answers({ order: 1 })
    expect(await call(`i-${name.length}`)).toMatchObject({ status: 200, replayed: null })
  })

  test('is forgotten after a day, by itself and by the job', async () => {
    await call('j')
    await age('j', 86_300)
    expect((await call('j')).replayed).toBe('true')
    await age('j', 86_500)
    expect((await call('j', { body: '{"quantity":2}' })).status).toBe(201)
    expect(done).toBe(2)

    await call('k')
    await age('k', 86_500)
    expect(await pruneIdempotencyKeys(db(), new Date())).toBe(1)
    expect(await db()('idempotency_keys').where({ key: 'k' })).toEqual([])
    expect((await call('j', { body: '{"quantity":2}' })).replayed).toBe('true')
  })
})

describe('a process that died', () => {
  /** Leaves a stored call without an answer, as if its process had died during the work. */
  async function abandoned(key: string, work: (trx: Knex, keep: StoreAnswer) => Promise<void> = async () => {}) {
    const { wait, go, started } = held()
    doing = async (ctx, keep) => {
      await db().transaction((trx) => work(trx, keep))
      await wait()
      ctx.status = 201
      ctx.body = { order: 'late' }
    }
    const dead = call(key)
    await started
    doing = answers({ order: 'again' }, 201)
    const wake = () => {
      go()
      return dead
    }
    return { wake }
  }

  test('before its work was done leaves the call to the next try, after a minute', async () => {
    const { wake } = await abandoned('l')
    await age('l', 50)
    expect((await call('l')).status).toBe(409)
    await age('l', 61)
    expect((await call('l', { body: '{"quantity":9}' })).status).toBe(409)

    expect(await call('l')).toMatchObject({ status: 201, text: '{"order":"again"}', replayed: null })

    // If the first process was only slow and finishes later, the answer of the second attempt stays stored.
    await wake()
    expect(await call('l')).toMatchObject({ text: '{"order":"again"}', replayed: 'true' })
    expect(done).toBe(2)
  })

  test('after its work was written down left an answer with it: the work is never done again', async () => {
    const { wake } = await abandoned('m', (trx, keep) => keep(trx, 201, { order: 'kept' }))
    expect((await call('m')).status).toBe(409)
    await age('m', 61)

    expect(await call('m')).toMatchObject({ status: 201, text: '{"order":"kept"}', replayed: 'true' })

    expect(done).toBe(1)
    await wake()
  })

  test('in the middle of its work left nothing of it', async () => {
    doing = async (_, keep) => {
      await db().transaction(async (trx) => {
        await keep(trx, 201, { order: 'kept' })
        throw new Error('bug')
      })
    }
    expect((await call('n')).status).toBe(500)
    doing = answers({ order: 1 })
    expect(await call('n')).toMatchObject({ status: 200, replayed: null })
  })

  test('or seemed to, cannot write down its work once another try has taken over', async () => {
    const { wait, go, started } = held()
    let outcome = ''
    doing = async (_, keep) => {
      await wait()
      await db()
        .transaction((trx) => keep(trx, 201, { order: 'late' }))
        .catch((error: unknown) => {
          outcome = error instanceof Refusal ? String(error.status) : 'another error'
          throw error
        })
    }
    const slow = call('o')
    await started
    await age('o', 61)
    doing = answers({ order: 'again' })
    expect((await call('o')).text).toBe('{"order":"again"}')
    go()
    expect((await slow).status).toBe(409)
    expect(outcome).toBe('409')
    expect((await call('o')).text).toBe('{"order":"again"}')
  })
})
