import { expect, test } from 'vitest'
import { generatePassword, hashPassword, passwordProblem, verifyPassword } from '../../src/accounts/passwords.ts'

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
