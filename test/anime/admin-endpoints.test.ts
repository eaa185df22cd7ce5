import { afterEach, describe, expect, test, vi } from 'vitest'
import { createTrial } from '../../src/anime/admin/trial.ts'
import { endpointCommands } from '../../src/anime/commands/endpoints.ts'
import { isLocalAddress } from '../../src/anime/endpoints/endpoint-fields.ts'
import { changeEndpoint, removeEndpoint, setEndpointActive } from '../../src/anime/endpoints/queries.ts'
import { closedBreaker, endpointKey } from '../../src/anime/failover/breaker.ts'
import { readConfig } from '../../src/config.ts'
import { readCall } from '../../src/platform/command.ts'
import { useOwnDatabase } from '../support/db.ts'
import { lineOf } from '../support/manage.ts'
import { read } from '../support/page.ts'
import { emptyCatalog, enter, serve } from '../support/served.ts'
import { makeStaff } from '../support/staff.ts'
import { startUpstream } from '../support/upstream.ts'

const db = useOwnDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  await emptyCatalog(db())
  await db()('audit_log').delete()
})

async function upstream(name = 'Satu') {
  const made = await startUpstream({ name })
  cleanups.push(made.close)
  return made
}

const staff = (settings: Record<string, string> = {}) => makeStaff(db(), settings)

const entered = (url: string, more: Record<string, string> = {}) => ({
  name: 'Server Satu',
  url,
  priority: '50',
  is_active: '1',
  ...more,
})
/** Returns the version that a form for this endpoint would contain if it were opened now. */
const versionOf = async (id: number) =>
  (await db()('api_endpoints').where({ id }).first())?.updated_at.toISOString() ?? ''
const rowAt = (url: string) => db()('api_endpoints').where({ url }).first()
const audited = () => db()('audit_log').orderBy('id').select('action', 'subject', 'details', 'actor')
/** Runs a command of the command line. */
async function command(args: string[], settings = readConfig({ NODE_ENV: 'test' })) {
  const call = readCall(endpointCommands, args)
  if ('help' in call) throw new Error('not a call')
  return call.run(lineOf({ db: db(), settings, say: () => {} }))
}

describe('adding', () => {
  test('an address that answers is kept without its slash, told to all servers, and written down', async () => {
    const other = await upstream()
    const { user, post, get } = await staff()
    const kept = await post('/admin/endpoint/baru/', entered(`${other.url}/`))

    expect(kept.status).toBe(303)
    expect(await rowAt(other.url)).toMatchObject({ name: 'Server Satu', priority: 50, is_active: true })
    expect(await db()('catalog_changes').where({ kind: 'endpoint' })).toHaveLength(1)
    expect(await audited()).toMatchObject([{ action: 'endpoint.add', subject: 'Server Satu', actor: user.username }])
    const page = read((await get(kept.headers.location ?? '')).text)
    expect(page.text('#kabar-endpoint')).toContain('Server Satu ditambahkan.')
    expect(page.texts('.endpoint-name a')).toEqual(['API Utama', 'Server Satu'])
    const asked = other.requests.map(({ question }) => question)
    expect(new Set(asked)).toEqual(new Set(['home', 'latest', 'movies', 'schedule', 'search', 'detail', 'episode']))
  })

  test('the hosts its newest episode plays from are named where the site does not allow them', async () => {
    const other = await upstream()
    const { post, part, get } = await staff()
    const trial = read((await part('/admin/endpoint/baru/percobaan/', entered(other.url))).text)
    const named = trial.text('.upkeep-hint') ?? ''
    expect(named).toMatch(/EMBED_HOSTS: \S+|MEDIA_HOSTS: \S+/)

    const hosts = [...named.matchAll(/(EMBED|MEDIA)_HOSTS: ([\w.:-]+(?:, [\w.:-]+)*)/g)]
    const settings = Object.fromEntries(hosts.map(([, kind, names = '']) => [`${kind}_HOSTS`, names]))
    const allowing = await staff(settings)
    const again = read((await allowing.part('/admin/endpoint/baru/percobaan/', entered(other.url))).text)
    expect(again.all('.upkeep-hint')).toHaveLength(0)

    const kept = await post('/admin/endpoint/baru/', entered(other.url))
    const told = read((await get(kept.headers.location ?? '')).text)
    expect(told.text('#kabar-endpoint')).toContain(hosts[0]?.[0])
  })

  test('one that fails is shown and asked for once more, and kept only when that is ticked for this very address', async () => {
    const other = await upstream()
    other.set('movies', { status: 503 })
    other.set('schedule', 'html')
    const { post } = await staff()

    const refused = await post('/admin/endpoint/baru/', entered(other.url))

    expect(refused.status).toBe(422)
    expect(await rowAt(other.url)).toBeUndefined()
    const page = read(refused.text)
    expect(page.text('.trial-summary')).toBe('3 dari 5 jalur menjawab dengan baik.')
    expect(page.texts('.trial-line')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^movie Servernya sendiri sedang rusak \(kode 5xx\)\. HTTP 503 · \d+ ms$/),
        expect.stringMatching(/^jadwal-rilis Menjawab bukan dengan jenis isi yang dijanjikan\. HTTP 200/),
        expect.stringMatching(/^home Baik HTTP 200/),
      ]),
    )
    expect(page.text('.trial-said')).toContain('{')
    expect(page.attribute('#f-tetap', 'value')).toBe(other.url)
    expect(page.attribute('#f-name', 'value')).toBe('Server Satu')

    const elsewhere = await post('/admin/endpoint/baru/', entered(other.url, { tetap: 'https://lain.example/api/v1' }))
    expect(elsewhere.status).toBe(422)
    const kept = await post('/admin/endpoint/baru/', entered(other.url, { tetap: other.url }))
    expect(kept.status).toBe(303)
    expect(await rowAt(other.url)).toBeDefined()
  })

  test('an address that cannot be one is refused beside its field, with all that was typed', async () => {
    const { post } = await staff()
    for (const [url, words] of [
      ['', 'Isi alamat API-nya.'],
      ['ftp://lain.example/api/v1', 'Harus alamat http(s)'],
      ['https://a:b@lain.example/api/v1', 'Harus alamat http(s)'],
      ['https://lain.example/api/v1?x=1', 'Harus alamat http(s)'],
      ['http://127.0.0.1/api/v1/', 'Itu server ini sendiri'],
      ['/api/v1', 'Alamat ini sudah dipakai API Utama'],
      ['http://a/\0', 'Harus alamat http(s)'],
    ] as const) {
      const refused = await post('/admin/endpoint/baru/', entered(url))
      expect(refused.status, url).toBe(422)
      expect(read(refused.text).text('#f-url-error'), url).toContain(words)
      expect(read(refused.text).attribute('#f-name', 'value'), url).toBe('Server Satu')
    }
    const refused = await post('/admin/endpoint/baru/', entered('', { priority: 'tinggi' }))
    expect(read(refused.text).text('#f-priority-error')).toContain('bilangan bulat')
  })
})

describe('trying', () => {
  test('in production a private address is neither dialled nor kept, confirmed or not, and the setting is named', async () => {
    const other = await upstream()
    const { post, part } = await staff({
      NODE_ENV: 'production',
      SECRET_KEY: 'x'.repeat(40),
      BASE_URL: 'http://situs.example',
      ALLOWED_HOSTS: '127.0.0.1',
    })
    const tried = read((await part('/admin/endpoint/baru/percobaan/', entered(other.url))).text)
    expect(tried.texts('.trial-line .state')).toEqual(Array(5).fill('Alamatnya tidak boleh dihubungi dari server ini.'))
    expect(tried.texts('.trial-numbers')[0]).toContain('tanpa jawaban')
    for (const tetap of ['', other.url]) {
      const refused = await post('/admin/endpoint/baru/', entered(other.url, { tetap }))
      expect(refused.status).toBe(422)
      expect(read(refused.text).text('#f-url-error')).toContain('UPSTREAM_ALLOW_PRIVATE')
    }
    expect(await rowAt(other.url)).toBeUndefined()
    expect(other.requests).toHaveLength(0)
  })

  test('one that hangs is given up after five seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const hanging = { fetch: () => new Promise<never>(() => {}), close: async () => {} }
    const hosts = { baseUrl: 'http://127.0.0.1', embedHosts: [], mediaHosts: [] }
    const trial = createTrial({ fetcher: hanging, hosts })('https://lain.example/api/v1')
    const ended = vi.fn()
    trial.then(ended)
    await vi.advanceTimersByTimeAsync(4_900)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(100)
    expect((await trial).paths.map(({ failure }) => failure)).toEqual(Array(5).fill('timeout'))
  })

  test('without JavaScript the whole form comes back with the result, and nothing is kept', async () => {
    const other = await upstream()
    const { post } = await staff()
    const tried = read((await post('/admin/endpoint/baru/percobaan/', entered(other.url))).text)
    expect(tried.text('h1')).toBe('Tambah endpoint')
    expect(tried.attribute('#f-url', 'value')).toBe(other.url)
    expect(tried.text('.trial-summary')).toBe('Kelima jalur menjawab dengan baik.')
    expect(await rowAt(other.url)).toBeUndefined()
  })

  test('an address that is missing or wrong is marked in the form, which keeps what was typed', async () => {
    const { part } = await staff()
    for (const [url, why] of [
      ['', 'Isi alamat API-nya.'],
      ['/api/v1', 'Server ini sendiri tidak perlu dicoba'],
    ] as const) {
      const refused = await part('/admin/endpoint/baru/percobaan/', entered(url))
      expect(refused.status).toBe(422)
      const form = read(refused.text)
      expect(form.attribute('#f-url', 'aria-invalid')).toBe('true')
      expect(form.text('#f-url-error')).toContain(why)
      expect(form.attribute('#f-name', 'value')).toBe('Server Satu')
    }
  })

  test('what it said is shown as text', async () => {
    const other = await upstream()
    other.set('home', 'error_html')
    const { part } = await staff()
    const { text } = await part('/admin/endpoint/baru/percobaan/', entered(other.url))
    expect(read(text).all('.trial-said h1, .trial-said script')).toHaveLength(0)
    expect(text).toMatch(/&lt;(!doctype|html|h1)/i)
  })

  test('too many in a minute have to wait, and are not carried out', async () => {
    const other = await upstream()
    await other.down()
    const { part } = await staff({ LIMITS: 'on' })
    for (let at = 0; at < 12; at += 1)
      expect((await part('/admin/endpoint/baru/percobaan/', entered(other.url))).status).toBe(200)
    const refused = await part('/admin/endpoint/baru/percobaan/', entered(other.url))
    expect(refused.status).toBe(429)
    expect(read(refused.text).text('#f-url-error')).toMatch(/Terlalu banyak percobaan\. Tunggu \d+ detik/)
  })
})

describe('changing', () => {
  test('a new priority needs no trial and is written down with the old one', async () => {
    const other = await upstream()
    const id = await enter(db(), 'Server Satu', other.url, 10)
    const { post } = await staff()
    const kept = await post(
      `/admin/endpoint/${id}/`,
      entered(other.url, { priority: '70', name: 'Server Baru', versi: await versionOf(id) }),
    )
    expect(kept.status).toBe(303)
    expect(other.requests).toHaveLength(0)
    expect(await rowAt(other.url)).toMatchObject({ id, priority: 70, name: 'Server Baru', is_active: true })
    expect((await audited())[0]).toMatchObject({
      action: 'endpoint.edit',
      details: { name: 'Server Satu → Server Baru', priority: '10 → 70' },
    })
  })

  test('an untaken tick makes it inactive, and this server keeps its address whatever is sent', async () => {
    const { post, get } = await staff()
    const own = await rowAt('/api/v1')
    const page = read((await get(`/admin/endpoint/${own?.id}/`)).text)
    expect(page.all('#f-url')).toHaveLength(0)
    expect(page.texts('label')).toEqual(
      expect.arrayContaining(['Nama API', 'Prioritas (semakin tinggi semakin diprioritaskan)', 'Aktif']),
    )
    const versi = page.attribute('[name=versi]', 'value') ?? ''
    const sent = { name: 'Utama', url: 'http://jahat.example/api/v1', priority: '5', versi }
    await post(`/admin/endpoint/${own?.id}/`, sent)
    expect(await rowAt('/api/v1')).toMatchObject({ name: 'Utama', priority: 5, is_active: false })
    expect((await post(`/admin/endpoint/${own?.id}/hapus/`)).status).toBe(409)
    await db()('api_endpoints').where({ url: '/api/v1' }).update({ name: 'API Utama' })
  })

  test('another address drops the copies of the old one, and its breaker begins anew', async () => {
    const [old, fresh] = [await upstream('Lama'), await upstream('Baru')]
    const id = await enter(db(), 'Server Satu', old.url, 100)
    await old.down()
    const open = { ...closedBreaker, state: 'open', openUntil: Date.now() + 300_000, openedAt: Date.now() }
    await db()('circuit_breakers').insert({
      candidate: endpointKey(id),
      state: JSON.stringify(open),
      updated_at: new Date(),
    })
    const running = await serve(db(), { CACHE_TTL: '0', CACHE_LONG_TTL: '0' })
    cleanups.push(running.stop)
    expect((await running.visit('/movie/')).status).toBe(503)
    const { post, get } = await staff()
    expect(read((await get('/admin/endpoint/')).text).text(`#endpoint-${id}`)).toContain('Terbuka')

    expect(
      (await post(`/admin/endpoint/${id}/`, entered(fresh.url, { priority: '100', versi: await versionOf(id) })))
        .status,
    ).toBe(303)

    await vi.waitFor(async () => expect((await running.visit('/movie/')).source).toContain('dari Baru'), {
      interval: 200,
    })
    expect(read((await get('/admin/endpoint/')).text).text(`#endpoint-${id}`)).toContain('Tertutup')
  })

  test('what a colleague saved meanwhile is not put back in silence', async () => {
    const other = await upstream()
    const id = await enter(db(), 'Server Satu', other.url, 10)
    const { post, get } = await staff()
    const versi = read((await get(`/admin/endpoint/${id}/`)).text).attribute('[name=versi]', 'value') ?? ''
    await post(`/admin/endpoint/${id}/`, entered(other.url, { priority: '70', versi }))

    const late = await post(
      `/admin/endpoint/${id}/`,
      entered(other.url, { name: 'Server Baru', priority: '10', versi }),
    )

    expect(late.status).toBe(422)
    const page = read(late.text)
    expect(page.text('#f-priority-error')).toContain('Tersimpan sekarang: 70.')
    expect(page.text('#f-name-error')).toContain('Server Satu')
    expect(page.attribute('#f-priority', 'value')).toBe('10')
    expect(await rowAt(other.url)).toMatchObject({ name: 'Server Satu', priority: 70 })
    // A form that is shown again after a trial of the address keeps the version with which it was opened.
    const tried = await post(`/admin/endpoint/${id}/percobaan/`, entered(other.url, { versi }))
    expect(read(tried.text).attribute('[name=versi]', 'value')).toBe(versi)
    const again = page.attribute('[name=versi]', 'value') ?? ''
    expect((await post(`/admin/endpoint/${id}/`, entered(other.url, { priority: '10', versi: again }))).status).toBe(
      303,
    )
    expect((await audited()).map(({ details }) => details)).toEqual([{ priority: '10 → 70' }, { priority: '70 → 10' }])
    await post(`/admin/endpoint/${id}/aktif/`, { aktif: '0' })
    const off = await post(`/admin/endpoint/${id}/`, entered(other.url, { priority: '10', versi: again }))
    expect(read(off.text).text('#f-is_active-error')).toContain('tidak')
  })

  test('an address that another has is refused', async () => {
    const other = await upstream()
    await enter(db(), 'Server Satu', other.url, 10)
    const id = await enter(db(), 'Server Dua', 'https://dua.example/api/v1', 5)
    const { post } = await staff()
    const refused = read((await post(`/admin/endpoint/${id}/`, entered(other.url))).text)
    expect(refused.text('#f-url-error')).toBe('Alamat ini sudah dipakai Server Satu.')
  })
})

test('a change of one that is removed meanwhile is not said to be kept', async () => {
  const id = await enter(db(), 'Server Satu', 'https://satu.example/api/v1', 10)
  const seenAt = new Date(await versionOf(id))
  expect(await removeEndpoint(db(), id)).toBe(true)
  expect(await removeEndpoint(db(), id)).toBe(false)
  expect(await setEndpointActive(db(), id, true)).toBe(false)
  const after = { name: 'A', url: 'https://a.example', priority: 1, is_active: true }
  expect(await changeEndpoint(db(), { id, seenAt }, after)).toEqual({ kind: 'gone' })
})

describe('the list', () => {
  test('says who is asked first, how each was seen, and who is held', async () => {
    const id = await enter(db(), 'Server Satu', 'https://satu.example/api/v1', 900)
    await enter(db(), 'Server Dua', 'https://dua.example/api/v1', 800)
    await db()('api_monitors').insert({
      endpoint_id: id,
      endpoint_path: 'home',
      status: 'timeout',
      response_time: 1_234.5,
      last_checked: new Date(Date.now() - 5 * 60_000),
      error_message: 'timeout: no answer in time',
      response_data: null,
    })
    const forced = { candidate: endpointKey(id), state: JSON.stringify(closedBreaker), forced: 'open' as const }
    await db()('circuit_breakers').insert({ ...forced, updated_at: new Date() })
    const { get } = await staff()
    const page = read((await get('/admin/endpoint/')).text)
    expect(page.texts('.endpoint-name a')).toEqual(['Server Satu', 'Server Dua', 'API Utama'])
    expect(page.text(`#endpoint-${id}`)).toMatch(
      /Dipaksa terbuka.*Tidak menjawab pada waktunya\. home, 1\.235 ms, 5 menit lalu/,
    )
    const report = await command(['endpoint:list'])
    expect(report.text).toContain('breaker held open')
    expect(report.data.endpoints).toContainEqual(expect.objectContaining({ id, forced: 'open', breaker: 'closed' }))
  })

  test('switching off the last one warns; htmx gets the list again, a plain form the page', async () => {
    const id = await enter(db(), 'Server Satu', 'https://satu.example/api/v1', 100)
    const { part, post, get } = await staff()
    const off = await part(`/admin/endpoint/${id}/aktif/`, { aktif: '0' })
    expect(off.text.trimStart()).toMatch(/^<div id="daftar-endpoint"/)
    expect(read(off.text).text('.upkeep-alarm')).toContain('Tidak ada yang bisa ditanya.')
    const on = await post(`/admin/endpoint/${id}/aktif/`, { aktif: '1' })
    expect(on.status).toBe(303)
    const page = read((await get(on.headers.location ?? '')).text)
    expect(page.all('.upkeep-alarm')).toHaveLength(0)
    expect(page.text('#kabar-endpoint')).toContain('Server Satu diaktifkan')
    expect((await audited()).map(({ action }) => action)).toEqual(['endpoint.disable', 'endpoint.enable'])
  })

  test('"Segarkan" forgets what came through it', async () => {
    const id = await enter(db(), 'Server Satu', 'https://satu.example/api/v1', 100)
    const copy = { source: 'Satu', read_at: new Date(), data: '{}' }
    await db()('answers').insert([
      { key: 'home?', endpoint_id: id, ...copy },
      { key: 'own home?', endpoint_id: null, ...copy },
    ])
    const { post } = await staff()
    expect((await post(`/admin/endpoint/${id}/segarkan/`)).status).toBe(303)
    expect(await db()('answers').pluck('key')).toEqual(['own home?'])
    expect(await audited()).toMatchObject([{ action: 'endpoint.refresh', subject: 'Server Satu' }])
  })

  test('removing asks first, says what goes, and offers the way back', async () => {
    const id = await enter(db(), 'Server Satu', 'https://satu.example/api/v1', 100)
    const { get, post } = await staff()
    const asked = read((await get(`/admin/endpoint/${id}/hapus/`)).text)
    expect(asked.text('h1')).toBe('Hapus Server Satu?')
    expect(asked.text('.upkeep-remove')).toContain('Ini yang terakhir aktif.')
    expect(asked.text('.upkeep-remove')).toContain('Catatan pemantau')
    const gone = await post(`/admin/endpoint/${id}/hapus/`)
    expect(await rowAt('https://satu.example/api/v1')).toBeUndefined()
    const back = read((await get(gone.headers.location ?? '')).text).attribute('#kabar-endpoint a', 'href') ?? ''
    const form = read((await get(back.replaceAll('&amp;', '&'))).text)
    expect(form.attribute('#f-url', 'value')).toBe('https://satu.example/api/v1')
    expect(form.attribute('#f-priority', 'value')).toBe('100')
    expect((await audited())[0]).toMatchObject({ action: 'endpoint.delete', subject: 'Server Satu' })
  })

  test('forty endpoints cost no more queries than one', async () => {
    const { get } = await staff()
    const count = async () => {
      let queries = 0
      const counting = () => {
        queries += 1
      }
      db().on('query', counting)
      expect((await get('/admin/endpoint/')).status).toBe(200)
      db().removeListener('query', counting)
      return queries
    }
    const few = await count()
    for (let at = 0; at < 40; at += 1) await enter(db(), `Server ${at}`, `https://s${at}.example/api/v1`, at)
    expect(await count()).toBe(few)
    expect(few).toBeLessThanOrEqual(5)
  })
})

test('a link cannot make the page say what never happened, nor fill in a stranger’s address', async () => {
  const id = await enter(db(), 'Server Satu', 'https://satu.example/api/v1', 100)
  const [first, second] = [await staff(), await staff()]
  const claimed = '?kabar=hapus&nama=API+Utama&alamat=https%3A%2F%2Fjahat.example%2Fapi&embed=jahat.example'
  expect((await first.get(`/admin/endpoint/${claimed}`)).text).not.toContain('jahat.example')
  const filled = '?name=API+Utama&url=https%3A%2F%2Fjahat.example%2Fapi%2Fv1'
  expect((await first.get(`/admin/endpoint/baru/${filled}`)).text).not.toContain('jahat.example')
  const gone = (await first.post(`/admin/endpoint/${id}/hapus/`)).headers.location ?? ''
  expect(gone).toMatch(/^\/admin\/endpoint\/\?kabar=\d+$/)
  expect(read((await first.get(gone)).text).text('#kabar-endpoint')).toContain('Server Satu dihapus.')
  expect(read((await second.get(gone)).text).text('#kabar-endpoint')).toBe('')
  for (const wrong of ['x', '0', '99999999999999999999', '%00', '123456789'])
    expect((await first.get(`/admin/endpoint/?kabar=${wrong}`)).status).toBe(200)
})

test.each([
  'http://localhost:8000/api/v1',
  'https://www.situs.example/api/v1',
  'http://[::1]:8000/api/v1/',
  'https://situs.example/api/v1',
])('this server is not added as another one: %s', async (url) => {
  const settings = {
    BASE_URL: 'https://situs.example',
    TRUSTED_PROXIES: '1',
    ALLOWED_HOSTS: '127.0.0.1,situs.example,www.situs.example',
  }
  const config = readConfig({ NODE_ENV: 'test', ...settings })
  expect(isLocalAddress(url, config)).toBe(true)
  for (const other of ['http://localhost:9000/api/v1', 'https://lain.example/api/v1', 'https://situs.example/lain'])
    expect(isLocalAddress(other, config)).toBe(false)
  const adding = command(['endpoint:add', '--name', 'A', '--url', url], config)
  await expect(adding).rejects.toThrow('That is this server itself')
})

test('what the command line changes stands in the log', async () => {
  await command(['endpoint:add', '--name', 'Server Satu', '--url', 'https://satu.example/api/v1', '--force'])
  for (const action of ['disable', 'enable', 'remove']) await command([`endpoint:${action}`, 'Server Satu'])
  expect(await audited()).toMatchObject(
    ['endpoint.add', 'endpoint.disable', 'endpoint.enable', 'endpoint.delete'].map((action) => ({
      action,
      subject: 'Server Satu',
      details: { url: 'https://satu.example/api/v1' },
    })),
  )
})

test('an endpoint that cannot be is a 404 everywhere', async () => {
  const { get, post } = await staff()
  for (const id of ['0', 'x', '99999999999', '2147483647', '%00', '-1', '1e3']) {
    for (const path of ['', 'hapus/'])
      expect((await get(`/admin/endpoint/${id}/${path}`)).status, `${id} ${path}`).toBe(404)
    for (const path of ['', 'hapus/', 'aktif/', 'segarkan/', 'percobaan/'])
      expect((await post(`/admin/endpoint/${id}/${path}`, { aktif: '1' })).status, `${id} ${path}`).toBe(404)
  }
})
