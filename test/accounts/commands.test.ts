import { expect, test } from 'vitest'
import { staffCommands } from '../../src/accounts/commands.ts'
import { ensureFirstAdmin } from '../../src/accounts/feature.ts'
import { readConfig } from '../../src/config.ts'
import { readCall } from '../../src/platform/command.ts'
import { site } from '../support/app.ts'
import { useDatabase, useOwnDatabase } from '../support/db.ts'
import { lineOf } from '../support/manage.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useDatabase()
const own = useOwnDatabase()

/** Runs a command as `manage` does once the database is open. */
async function run(...args: string[]) {
  const call = readCall(staffCommands, args)
  if ('help' in call) throw new Error('asked for help')
  return call.run(lineOf({ db: db(), settings: readConfig({}), say: () => {} }))
}
const statusOf = async (username: string, password: unknown) =>
  (await site(db()).post('/api/v1/auth/login').send({ username, password })).status

test('staff:create makes an account whose password is printed once and works', async () => {
  const { text, data } = await run('staff:create', '--username', 'sari', '--role', 'admin', '--name', 'Sari Dewi')
  expect(text).toMatch(/^Made sari {2}admin {2}Sari Dewi\nPassword: ([a-z2-9]{4}-?){4}\nIt is shown this once\.$/)
  expect(await statusOf('sari', data.password)).toBe(200)
  await expect(run('staff:create', '--username', 'SARI')).rejects.toThrow('this username already')
  expect(await db()('audit_log').where({ action: 'user.create' })).toMatchObject([
    { actor: '(command line)', subject: 'sari' },
  ])
})

test.each([
  [['staff:create'], '--username: needed'],
  [['staff:create', '--username', 'a b'], '--username: 3 to 60'],
  [['staff:create', '--username', 'abc', '--role', 'boss'], '--role: one of member'],
  [['staff:create', '--username', 'abc', '--email', 'x'], '--email: an e-mail'],
  [['staff:reset-password'], 'username: needed'],
])('%j is refused before any database is opened', (args, why) => {
  expect(() => readCall(staffCommands, args)).toThrow(why)
})

test('staff:reset-password gives a new one, ends the sessions, and names who is not there', async () => {
  const user = await makeUser(db(), { username: 'Lupa', role: 'staff' })
  const cookie = await signIn(db(), user)
  const { text, data } = await run('staff:reset-password', 'lupa')
  expect(text).toContain(`New password of Lupa: ${String(data.password)}`)
  expect(await statusOf('lupa', data.password)).toBe(200)
  await site(db()).get('/akun/').set('Cookie', cookie).expect(303)
  await expect(run('staff:reset-password', 'tidak-ada')).rejects.toThrow('There is no account "tidak-ada"')
})

test('staff:list shows everybody but members, and no hashes', async () => {
  await db()('users').delete()
  expect((await run('staff:list')).text).toBe('There is no staff.')
  await makeUser(db(), { username: 'anggota' })
  await makeUser(db(), { username: 'editor', role: 'editor', name: 'Edi', email: 'edi@contoh.id' })
  await makeUser(db(), { username: 'bos', role: 'admin', name: 'Bos', is_active: false })
  const { text, data } = await run('staff:list')
  expect(text).toBe('bos  admin, disabled  Bos\neditor  editor  Edi <edi@contoh.id>')
  expect(JSON.stringify(data)).not.toContain('password')
})

test('the first start makes one admin and says the password once; later starts say nothing', async () => {
  await own()('users').delete()
  const said: string[] = []
  const start = () => ensureFirstAdmin(own(), { username: 'admin', password: null }, (line) => said.push(line))
  await Promise.all([start(), start(), start()])
  await start()
  expect(said).toHaveLength(1)
  expect(await own()('users')).toMatchObject([{ username: 'admin', role: 'admin' }])
  const password = /Its password: +(\S+)/.exec(said[0] ?? '')?.[1]
  await site(own()).post('/api/v1/auth/login').send({ username: 'admin', password }).expect(200)
})

test('a password in the settings is used and never said; one that anybody would guess stops the start', async () => {
  await db()('users').delete()
  const said: string[] = []
  const start = (password: string) => ensureFirstAdmin(db(), { username: 'bos', password }, (line) => said.push(line))
  await expect(start('password123')).rejects.toThrow(/^ADMIN_PASSWORD: /)
  await start('kapal-kertas-biru')
  expect(said).toEqual([])
  expect(await statusOf('bos', 'kapal-kertas-biru')).toBe(200)
})
