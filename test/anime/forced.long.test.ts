import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { forceBreaker, refreshEndpoint } from '../../src/anime/endpoints/queries.ts'
import { endpointKey } from '../../src/anime/failover/breaker.ts'
import { untilWaiting, useOwnDatabase } from '../support/db.ts'
import { emptyCatalog, enter, type Served, serve } from '../support/served.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const db = useOwnDatabase()
let satu: Upstream
let dua: Upstream
let site: Served
let id = 0

beforeAll(async () => {
  satu = await startUpstream({ name: 'Satu' })
  dua = await startUpstream({ name: 'Dua' })
})
afterAll(() => Promise.all([satu.close(), dua.close()]))

beforeEach(async () => {
  for (const upstream of [satu, dua]) upstream.reset()
  await emptyCatalog(db())
  id = await enter(db(), 'Server Satu', satu.url, 100)
  await enter(db(), 'Server Dua', dua.url, 50)
})
afterEach(() => site.stop())

const unkept = { CACHE_TTL: '0', CACHE_LONG_TTL: '0' }
const answers = (name: string) => async () => expect((await site.visit('/')).source).toContain(`lewat Server ${name}`)
const homesAsked = ({ requests }: Upstream) => requests.filter(({ question }) => question === 'home').length
const soon = { interval: 200 }

test('a breaker that staff hold open is passed over, also after a restart, until they let it go', async () => {
  site = await serve(db(), unkept)
  await answers('Satu')()
  await forceBreaker(db(), endpointKey(id), 'open')
  await vi.waitFor(answers('Dua'), soon)
  await site.stop()
  site = await serve(db(), unkept)
  await answers('Dua')()
  await forceBreaker(db(), endpointKey(id), null)
  await vi.waitFor(answers('Satu'), soon)
})

test('where staff hold all breakers open nobody is asked, and the page says that nobody answers', async () => {
  site = await serve(db(), unkept)
  for (const row of await db()('api_endpoints').select('id')) await forceBreaker(db(), endpointKey(row.id), 'open')
  await vi.waitFor(async () => expect((await site.visit('/')).status).toBe(503), soon)
  const asked = satu.requests.length + dua.requests.length
  await site.visit('/movie/')
  expect(satu.requests.length + dua.requests.length).toBe(asked)
})

test('a breaker that staff hold closed is asked although it fails', async () => {
  site = await serve(db(), unkept)
  await forceBreaker(db(), endpointKey(id), 'closed')
  await vi.waitFor(async () => {
    satu.reset()
    satu.set('*', { status: 500 })
    for (let visit = 0; visit < 8; visit += 1) await site.visit('/')
    expect(homesAsked(satu)).toBe(8)
    // Visits before the change do not count.
  }, soon)
  satu.reset()
})

test('"Segarkan" drops what came through an endpoint: the next visit asks again', async () => {
  site = await serve(db())
  await site.visit('/')
  await site.visit('/')
  const asked = homesAsked(satu)
  expect(asked).toBe(1)
  await refreshEndpoint(db(), id)
  await vi.waitFor(async () => {
    await site.visit('/')
    expect(homesAsked(satu)).toBeGreaterThan(asked)
  }, soon)
})

test('a breaker that staff hold while the site starts is held', async () => {
  const trx = await db().transaction()
  // The web server can read recent changes only after this lock is released.
  await trx.raw('lock table catalog_changes in access exclusive mode')
  const started = serve(db(), unkept)
  await untilWaiting(db(), 1)
  await forceBreaker(trx, endpointKey(id), 'open')
  await trx.commit()
  site = await started
  await answers('Dua')()
})
