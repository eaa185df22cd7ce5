import { pbkdf2Sync } from 'node:crypto'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { expect, test } from 'vitest'
import { generatePassword, hashPassword, passwordProblem, verifyPassword } from '../../src/accounts/passwords.ts'
import { useDatabase } from '../support/db.ts'
import { password as known, makeMember, sessionIn } from './support/people.ts'

const db = useDatabase()

test('a password is kept as argon2id at the cost OWASP asks for, each time differently, and known again however it is composed', async () => {
  const [one, two] = [await hashPassword('kapal-kertas'), await hashPassword('kapal-kertas')]
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword(one, 'kapal-kertas')).toBe(true)
  expect(await verifyPassword(one, 'kapal-kertaz')).toBe(false)
  expect(await verifyPassword(await hashPassword('caf\u00e9-pagi'), 'cafe\u0301-pagi')).toBe(true)
})

test.each([
  ['tujuh77', /paling sedikit 8/],
  ['x'.repeat(129), /paling banyak 128/],
  ['password1', /terlalu umum/],
  ['Sayang123', /terlalu umum/],
  ['BISMILLAH', /terlalu umum/],
  ['indonesia', /terlalu umum/],
  ['aaaaaaaaaa', /terlalu umum/],
  ['Budi.Santoso', /sama dengan namamu/],
])('%s will not do', async (password, why) => {
  expect(await passwordProblem(password, ['budi.santoso', 'Budi'])).toMatch(why)
})

test.each(['kapal kertas biru', 'semua-huruf-kecil', '𝄞𝄞𝄞abcde', 'x1'.repeat(3) + 'yz'.repeat(61)])(
  '%s will: no rule asks for capitals, digits or signs',
  async (password) => {
    expect(await passwordProblem(password, ['budi'])).toBeNull()
  },
)

test('a generated password passes the rule, and no two are the same', async () => {
  const made = Array.from({ length: 50 }, generatePassword)
  expect(new Set(made).size).toBe(50)
  for (const password of made) {
    expect(password).toMatch(/^[a-km-np-z2-9]{4}(-[a-km-np-z2-9]{4}){3}$/)
    expect(await passwordProblem(password, [])).toBeNull()
  }
})

const derived = () => pbkdf2Sync(known, 'garamlaut12', 600_000, 32, 'sha256')
/** Hashes as older systems made them. */
const older: [string, () => Promise<string>][] = [
  ['bcrypt', () => bcrypt(known, 10)],
  ['PBKDF2 of Django', async () => `pbkdf2_sha256$600000$garamlaut12$${derived().toString('base64')}`],
]

test.each(older)('a %s hash signs its owner in, and is replaced at that log-in', async (_name, hash) => {
  const { app, user, row } = await makeMember(db(), { password_hash: await hash() })
  const logIn = (password: string) => app.post('/masuk/').type('form').send({ username: user.username, password })
  await logIn('kapal-kertas-merah').expect(422)
  expect(await row()).toMatchObject({ password_hash: user.password_hash })
  const both = await Promise.all([logIn(known), logIn(known)])
  expect(both.map(({ status }) => status)).toEqual([303, 303])
  await app.get('/akun/').set('Cookie', sessionIn(both[0])).expect(200)
  expect(await row()).toMatchObject({ password_hash: expect.stringMatching(/^\$argon2id/) })
  await logIn(known).expect(303)
})

test('nobody, an account without a password, and damaged hashes let nobody in', async () => {
  expect(await verifyPassword(null, '')).toBe(false)
  expect(await verifyPassword('none', 'none')).toBe(false)
  const damaged = [
    '$2b$10$rusak',
    'pbkdf2_sha256$',
    'pbkdf2_sha256$99999999999$a$b',
    'pbkdf2_sha256$1$a$AAAA',
    'md5$x$y',
  ]
  for (const hash of damaged) expect(await verifyPassword(hash, 'apa saja'), hash).toBe(false)
})
