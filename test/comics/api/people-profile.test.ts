import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { setActive } from '../../../src/accounts/account.ts'
import { commandLine } from '../../../src/audit/audit.ts'
import type { UserRow } from '../../../src/db/tables.ts'
import { site } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makePng } from '../../support/picture.ts'
import { signIn } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'
import { expectDescribed, makeMember, password, tokenOf } from './support.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
let app: ReturnType<typeof site>
beforeAll(() => {
  app = site(db(), { settings: { DATA_DIR: dataDir } })
})

/** A member who calls the API with an access token; every answer is compared with the document. */
async function someone(wishes: Partial<UserRow> = {}) {
  const user = await makeMember(db(), wishes)
  const token = await tokenOf(db(), user)
  const send = async (method: 'get' | 'post' | 'delete', path: string, body?: object) => {
    const { status, body: json, headers } = await app[method](path).set(token).send(body)
    expectDescribed(method, path, status, json)
    return { status, body: json, data: json.data, headers }
  }
  return {
    user,
    token,
    get: (path: string) => send('get', path),
    post: (path: string, body?: object) => send('post', path, body),
    delete: (path: string) => send('delete', path),
  }
}

type Who = 'visitor' | 'member' | 'unverified' | 'staff' | 'admin' | 'disabled'
/** The statuses for visitors and disabled accounts, for members, and for admins: for who may call, that of an empty body. */
const table: [string, string, visitor: number, member: number, admin?: number][] = [
  ['get', '/api/profile', 401, 200],
  ['post', '/api/profile/update-details', 401, 200],
  ['post', '/api/profile/update-photo', 401, 400],
  ['post', '/api/profile/update-watermark', 401, 422],
  ['get', '/api/profile/referral-code', 401, 200],
  ['get', '/api/profile/rating', 401, 200],
  ['get', '/api/profile/update-quota', 401, 200],
  ['post', '/api/password/change-password', 401, 422],
  ['post', '/api/user/update-fcm-token', 401, 422],
  ['post', '/api/users/999999999/follow', 401, 404],
  ['delete', '/api/users/999999999/follow', 401, 404],
  ['get', '/api/users/999999999/is-following', 401, 404],
  ['post', '/api/profile/update-kredit', 401, 403, 422],
  ['post', '/api/profile/kredit/add', 401, 403, 422],
  ['post', '/api/profile/kredit/subtract', 401, 403, 422],
  ['get', '/api/users/999999999/followers', 404, 404],
  ['get', '/api/users/999999999/following', 404, 404],
  ['get', '/api/users/999999999/follow-counts', 404, 404],
]

test('who may call what, at both addresses, with a token and with a session', async () => {
  const people: [Who, UserRow | null][] = [
    ['visitor', null],
    ['member', await makeMember(db())],
    ['unverified', await makeMember(db(), { email_verified_at: null })],
    ['staff', await makeMember(db(), { role: 'staff' })],
    ['admin', await makeMember(db(), { role: 'admin' })],
    ['disabled', await makeMember(db())],
  ]
  const wrong: unknown[] = []
  for (const [who, user] of people) {
    const proofs = user ? [await tokenOf(db(), user), { Cookie: await signIn(db(), user) }] : [{}]
    if (who === 'disabled' && user) await setActive(db(), commandLine, user, false)
    for (const proof of proofs)
      for (const [method, path, visitors, members, admins = members] of table)
        for (const at of method && path.startsWith('/api/user/') ? [path] : [path, path.replace('/api/', '/api/v1/')]) {
          const { status, body } = await app[method as 'get' | 'post' | 'delete'](at).set(proof)
          expectDescribed(method, at, status, body)
          const outside = who === 'visitor' || who === 'disabled'
          const expected = outside ? visitors : who === 'admin' ? admins : members
          if (status !== expected) wrong.push([who, method, at, status, expected])
        }
  }
  expect(wrong).toEqual([])
  await app.get('/api/profile').set('Authorization', 'Bearer apa').expect(401).expect('WWW-Authenticate', 'Bearer')
  await app.get(`/api/users/${people[1]?.[1]?.id}/follow-counts`).set('Authorization', 'Bearer apa').expect(200)
})

test('the own profile has all that a creator has, and names of others say neither e-mail address nor number', async () => {
  const rini = await someone({ name: 'Rini', email: 'rini@contoh.id', phone: '+6281234500001' })
  const budi = await someone({ name: 'Budi', email: 'budi@contoh.id' })
  expect((await rini.get('/api/profile')).data).toMatchObject({
    ...{ id_users: rini.user.id, full_name: 'Rini', email: 'rini@contoh.id', phone_number: '6281234500001' },
    ...{ is_verified: true, role: 'creator', kredit: 3, balance: 0, publish_quota: 3, watermark: true },
    ...{ previous_rating: 0, previous_rating_name: 'Pemula' },
  })
  const follows = await Promise.all(Array.from({ length: 10 }, () => rini.post(`/api/users/${budi.user.id}/follow`)))
  for (const { status, data } of follows)
    expect([status, data]).toEqual([200, { is_following: true, followers_count: 1, following_count: 0 }])
  expect((await rini.post(`/api/users/${rini.user.id}/follow`)).status).toBe(400)
  const gone = await makeMember(db(), { is_active: false })
  expect((await rini.post(`/api/users/${gone.id}/follow`)).status).toBe(404)
  expect((await rini.get(`/api/users/${budi.user.id}/is-following`)).data).toEqual({ is_following: true })
  const { body } = await app.get(`/api/users/${budi.user.id}/followers?limit=5`).expect(200)
  expect(body.data).toMatchObject([{ id_users: rini.user.id, full_name: 'Rini', profile_photo_path: null }])
  expect(JSON.stringify(body)).not.toMatch(/contoh\.id|628123/)
  expect((await app.get(`/api/users/${rini.user.id}/following`)).body.data).toMatchObject([{ full_name: 'Budi' }])
  for (const _ of [1, 2])
    expect((await rini.delete(`/api/users/${budi.user.id}/follow`)).data).toMatchObject({ is_following: false })
  expect((await app.get(`/api/users/${budi.user.id}/followers?limit=x`)).body.detail[0].loc).toEqual(['query', 'limit'])
})

test('the names change three times in thirty days, also at once, and the quota tells when the next one comes', async () => {
  const dina = await someone({ name: 'Dina' })
  expect((await dina.get('/api/profile/update-quota')).data).toEqual({ remaining_quota: 3, quota_resets_at: null })
  expect((await dina.post('/api/profile/update-details', { full_name: 'Dina' })).status).toBe(200)
  const names = ['Dina A', 'Dina B', 'Dina C', 'Dina D', 'Dina E']
  const answers = await Promise.all(names.map((full_name) => dina.post('/api/profile/update-details', { full_name })))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429])
  expect(Number(answers.find(({ status }) => status === 429)?.headers['retry-after'])).toBeGreaterThan(29 * 86_400)
  const { remaining_quota, quota_resets_at } = (await dina.get('/api/profile/update-quota')).data
  expect(remaining_quota).toBe(0)
  expect(Date.parse(quota_resets_at)).toBeGreaterThan(Date.now() + 29 * 86_400_000)
  await db().raw("update profile_updates_log set created_at = created_at - interval '31 days'")
  expect((await dina.post('/api/profile/update-details', { username: 'dina.baru' })).data.username).toBe('dina.baru')
  expect((await dina.get('/api/profile/update-quota')).data.remaining_quota).toBe(2)
})

test('a taken user name is a 400 that uses up no change; one of another form is a 422', async () => {
  const sari = await someone()
  const { user: other } = await someone()
  expect((await sari.post('/api/profile/update-details', { username: other.username.toUpperCase() })).status).toBe(400)
  for (const wrong of [{ username: 'a b' }, { username: 'x'.repeat(51) }, { full_name: 'S' }, { email: 'bukan' }])
    expect((await sari.post('/api/profile/update-details', wrong)).status).toBe(422)
  expect((await sari.post('/api/profile/update-details', { username: 'orang@lain.id' })).status).toBe(422)
  expect((await sari.get('/api/profile/update-quota')).data.remaining_quota).toBe(3)
})

test('only an admin gives and takes credits: the books say so, and nobody falls below nothing', async () => {
  const admin = await someone({ role: 'admin' })
  const { user, get } = await someone()
  const given = { user_id: user.id, amount: 5 }
  const added = await admin.post('/api/profile/update-kredit', { ...given, type: 'add' })
  expect(added.data).toEqual({ current_kredit: 8 })
  expect((await admin.post('/api/profile/kredit/add', { ...given, amount: '2' })).data.current_kredit).toBe(10)
  const less = { ...given, operation: 'subtract', description: 'Salah kirim' }
  expect((await admin.post('/api/profile/update-kredit', less)).data.current_kredit).toBe(5)
  expect((await admin.post('/api/profile/kredit/subtract', { ...given, amount: 6 })).status).toBe(400)
  for (const amount of [0, -5, 1.5, 'banyak', 1e9])
    expect((await admin.post('/api/profile/kredit/add', { ...given, amount })).status).toBe(422)
  expect((await admin.post('/api/profile/update-kredit', given)).status).toBe(422)
  expect((await admin.post('/api/profile/kredit/add', { ...given, user_id: 999_999_999 })).status).toBe(404)
  const books = await db()('credit_transactions').where({ user_id: user.id }).orderBy('id')
  expect(books.map(({ kind, amount }) => [kind, Number(amount)])).toEqual([
    ...[['gift', 3]],
    ...[5, 2, -5].map((amount) => ['adjustment', amount]),
  ])
  const takes = Array.from({ length: 4 }, () => admin.post('/api/profile/kredit/subtract', { ...given, amount: 2 }))
  expect((await Promise.all(takes)).map(({ status }) => status).sort()).toEqual([200, 200, 400, 400])
  expect((await get('/api/profile')).data.kredit).toBe(1)
  expect(await db()('audit_log').where({ action: 'comic.credits', about_id: user.id })).toHaveLength(5)
})

test('the watermark stays on', async () => {
  const { post } = await someone()
  expect((await post('/api/profile/update-watermark', { watermark: true })).data).toEqual({ watermark: true })
  expect((await post('/api/profile/update-watermark', { watermark: false })).status).toBe(403)
  expect((await post('/api/profile/update-watermark', { watermark: 'mungkin' })).status).toBe(422)
})

test('the rating is the mean of the ratings of the own comics', async () => {
  const [{ user, get }, { user: reader }] = [await someone(), await someone()]
  const { id: comic_id } = await makeComic(db(), { user_id: user.id })
  for (const rating of [5, 4])
    await db()('comic_comments').insert({ comic_id, user_id: reader.id, content: 'Ya', rating })
  await db()('comic_likes').insert({ comic_id, user_id: reader.id })
  const totals = { total_comics: 1, total_views: 0, total_likes: 1 }
  expect((await get('/api/profile/rating')).data).toEqual({ rating: 4.5, rating_name: 'Bintang', ...totals })
})

test('a referral code counts who came by it', async () => {
  const { get } = await someone()
  const { referral_code } = (await get('/api/profile/referral-code')).data
  await db()('site_settings').insert({ name: 'registration_open', value: 'true', changed_at: new Date() })
  const person = { full_name: 'Laras', email: 'laras@contoh.id', password, referral_code: referral_code.toLowerCase() }
  await app.post('/api/register').send(person).expect(201)
  expect((await get('/api/profile/referral-code')).data).toMatchObject({ total_referrals: 1, total_bonus_earned: 0 })
})

test('a photo is what its bytes are, not what the client says', async () => {
  const { token, get } = await someone()
  const send = (bytes: Buffer, filename = 'foto.png', contentType = 'image/png') =>
    app.post('/api/profile/update-photo').set(token).attach('photo', bytes, { filename, contentType })
  const png = await makePng({ width: 300, height: 200 })
  const webp = await sharp(png).webp().toBuffer()
  for (const bytes of [png, webp]) {
    const { status, body } = await send(bytes, 'dokumen.pdf', 'application/pdf')
    expectDescribed('post', '/api/profile/update-photo', status, body)
    expect(body.data.profile_photo_url).toMatch(/^http:\/\/127\.0\.0\.1\/foto\/[0-9a-f]{24}\/[0-9a-f]{16}-480\.webp$/)
    await app.get(new URL(body.data.profile_photo_url).pathname).expect(200)
    expect((await get('/api/profile')).data.profile_photo_path).toBe(body.data.profile_photo_url)
  }
  const gif = await sharp(png).gif().toBuffer()
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')
  for (const bytes of [gif, svg, Buffer.alloc(0), png.subarray(0, 90)]) expect((await send(bytes)).status).toBe(400)
  await app.post('/api/profile/update-photo').set(token).field('photo', 'teks').expect(400)
})

test('a new password takes the present one, and ends all tokens', async () => {
  const { user, token, get, post } = await someone({ email: 'sandi@contoh.id' })
  const change = { old_password: password, new_password: 'perahu-kayu-tua' }
  expect((await post('/api/password/change-password', { ...change, old_password: 'bukan-ini-juga' })).status).toBe(400)
  expect((await post('/api/password/change-password', { ...change, new_password: 'pendek7' })).status).toBe(422)
  await app.post('/api/v1/password/change-password').set(token).send(change).expect(200)
  expect((await get('/api/profile')).status).toBe(401)
  await app.post('/api/login').send({ email: 'sandi@contoh.id', password: 'perahu-kayu-tua' }).expect(200)
  const google = await someone({ password_hash: null, google_sub: `g-${user.id}` })
  expect((await google.post('/api/password/change-password', change)).status).toBe(400)
  expect((await google.get('/api/profile')).data.login_method).toBe('google')
})

test('errors below these addresses have one shape, and no body makes a 500', async () => {
  const { token } = await someone({ role: 'admin' })
  const { body } = await app.get('/api/profile/tidak-ada').expect(404)
  expect(body).toEqual({ detail: expect.any(String) })
  expect((await app.get('/api/register').expect(405)).body).toEqual({ detail: expect.any(String) })
  const google = await app.post('/api/v1/auth/google/verify').send({ id_token: 'x' }).expect(503)
  expect(google.body.detail).toMatch(/Google/)
  const deep = `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`
  const bodies = ['{', '[]', 'null', '"a"', deep, `{"email":"${'a'.repeat(70_000)}"}`]
  const values = [null, 5, [], {}, 'a\u0000b', 'x'.repeat(3_000), true]
  const contact = 'email identifier phone_number password full_name fcm_token refresh_token user_id'
  const more = 'verification_code reset_token new_password old_password amount type watermark otp'
  const fields = `${contact} ${more}`.split(' ')
  const whole = values.map((value) => JSON.stringify(Object.fromEntries(fields.map((one) => [one, value]))))
  const paths = ['register', 'login', 'verify', 'resend-verification', 'refresh', 'user/update-fcm-token']
  const own = ['profile/update-details', 'profile/update-watermark', 'profile/update-kredit', 'profile/kredit/add']
  const secret = ['password/change-password', 'password/send-reset-token', 'password/reset-password', 'users/send-otp']
  for (const path of [...paths, ...own, ...secret, 'users/check-verification-code']) {
    // A new server counts no log-ins yet, of which it would take twenty a minute.
    const fresh = site(db(), { settings: { DATA_DIR: dataDir } })
    for (const sent of [...bodies, ...whole]) {
      const answer = await fresh.post(`/api/${path}`).set(token).type('json').send(sent)
      expect([path, sent.slice(0, 60), answer.status < 500, 'detail' in answer.body || answer.body.ok]).toEqual([
        ...[path, sent.slice(0, 60), true, true],
      ])
    }
  }
})
