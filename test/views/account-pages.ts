import type { Knex } from 'knex'
import { Secret, TOTP } from 'otpauth'
import { CODE_KIND } from '../../src/accounts/codes/codes.ts'
import { hashPassword } from '../../src/accounts/passwords.ts'
import { createSeal } from '../../src/accounts/seal.ts'
import { openSecondFactor } from '../../src/accounts/second-factor/second-factor.ts'
import { site, testSecret } from '../support/app.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const password = 'kapal-kertas-biru'

/** Opens the registration and asks for codes. Returns what a visitor opens of accounts: pages, and a form with its address. */
export async function fillAccounts(
  db: Knex,
  settings: Record<string, string>,
): Promise<(string | [path: string, form: Record<string, string>])[]> {
  const open = { name: 'registration_open', value: 'true', changed_at: new Date() }
  await db('site_settings').insert(open).onConflict('name').merge()
  const agent = site(db, { settings })
  const person = { alamat: 'sari@contoh.id', name: 'Sari', password }
  const registered = await agent.post('/daftar/').type('form').send(person)
  const forgotten = await agent.post('/lupa-sandi/').type('form').send({ alamat: 'sari@contoh.id' })
  const asked = [registered, forgotten].map(({ headers }) => String(headers.location))
  // A server that runs would send them, which changes the page of messages while it is looked at.
  await db('outbox').where({ kind: CODE_KIND }).delete()
  const password_hash = await hashPassword(password)
  const { username } = await makeUser(db, { password_hash, totp_secret: 'none', totp_confirmed_at: new Date() })
  return ['/daftar/', '/verifikasi/', '/lupa-sandi/', ...asked, ['/masuk/', { username, password }]]
}

/** Renders the pages of a second factor that is being set up. */
export async function renderSecondFactor(db: Knex): Promise<void> {
  const user = await makeUser(db)
  const cookie = await signIn(db, user)
  const factor = openSecondFactor({ db, seal: createSeal(testSecret), secret: testSecret })
  const session = (await db('sessions').where({ user_id: user.id }).first('id'))?.id ?? null
  await factor.begin(user, session)
  const base32 = (await factor.begun(user, session))?.base32 ?? ''
  const agent = site(db, { fresh: true })
  await agent.get('/akun/dua-langkah/').set('Cookie', cookie)
  const otp = new TOTP({ secret: Secret.fromBase32(base32) }).generate()
  await agent.post('/akun/dua-langkah/').set('Cookie', cookie).type('form').send({ otp }).expect(200)
}

/** Renders the page that asks an admin for the password before an account is changed. */
export async function renderProof(db: Knex): Promise<void> {
  const admin = await makeUser(db, { role: 'admin' })
  const cookie = await signIn(db, admin)
  await db('sessions')
    .where({ user_id: admin.id })
    .update({ signed_in_at: new Date(0) })
  const form = { username: 'budi', name: 'Budi', email: '', role: 'staff' }
  await site(db, { fresh: true }).post('/admin/pengguna/').set('Cookie', cookie).type('form').send(form).expect(422)
}
