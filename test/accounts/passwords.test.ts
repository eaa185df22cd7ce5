import { pbkdf2Sync } from 'node:crypto'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { expect, test } from 'vitest'
import { generatePassword, hashPassword, passwordProblem, verifyPassword } from '../../src/accounts/passwords.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeUser } from '../support/sign-in.ts'

const db = useDatabase()

test('a password is kept as argon2id at the cost OWASP asks for, each time differently, and known again', async () => {
  const [one, two] = [await hashPassword('kapal-kertas'), await hashPassword('kapal-kertas')]
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword(one, 'kapal-kertas')).toBe(true)
  expect(await verifyPassword(one, 'kapal-kertaz')).toBe(false)
})

test('letters count the same however a keyboard composes them', async () => {
  expect(await verifyPassword(await hashPassword('caf\u00e9-pagi'), 'cafe\u0301-pagi')).toBe(true)
})

test('nobody and an account without a password let nobody in', async () => {
  expect(await verifyPassword(null, '')).toBe(false)
  expect(await verifyPassword('none', 'none')).toBe(false)
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

/** Hashes as older systems made them, of the password "kapal-kertas-biru". */
const older = {
  bcrypt: () => bcrypt('kapal-kertas-biru', 10),
  'PBKDF2 of Django': async () => {
    const hash = pbkdf2Sync('kapal-kertas-biru', 'garamlaut12', 600_000, 32, 'sha256').toString('base64')
    return `pbkdf2_sha256$600000$garamlaut12$${hash}`
  },
}

test.each(Object.entries(older))(
  'a %s hash signs its owner in, and is replaced at that log-in',
  async (_name, hash) => {
    const password_hash = await hash()
    const user = await makeUser(db(), { password_hash })
    const logIn = (password: string) =>
      site(db()).post('/masuk/').type('form').send({ username: user.username, password })
    await logIn('kapal-kertas-merah').expect(422)
    expect(await db()('users').where({ id: user.id }).pluck('password_hash')).toEqual([password_hash])
    const both = await Promise.all([logIn('kapal-kertas-biru'), logIn('kapal-kertas-biru')])
    expect(both.map(({ status }) => status)).toEqual([303, 303])
    const [answer] = both
    const cookies = [answer.headers['set-cookie'] ?? []].flat().join('; ')
    await site(db()).get('/akun/').set('Cookie', cookies).expect(200)
    expect(await db()('users').where({ id: user.id }).pluck('password_hash')).toEqual([
      expect.stringMatching(/^\$argon2id/),
    ])
    await logIn('kapal-kertas-biru').expect(303)
  },
)

test.each(['$2b$10$rusak', 'pbkdf2_sha256$', 'pbkdf2_sha256$99999999999$a$b', 'pbkdf2_sha256$1$a$AAAA', 'md5$x$y'])(
  'the damaged hash %s lets nobody in',
  async (damaged) => {
    expect(await verifyPassword(damaged, 'apa saja')).toBe(false)
  },
)
