import * as z from 'zod'
import { ApiLogInForm, loginLimit, registrationLimit } from '../../accounts/clients/clients.ts'
import { Refusal } from '../../web/refusal.ts'
import { readSent } from './body.ts'
import { type ContentCall, callsFor, whoMay } from './call.ts'
import { readInput, Unprocessable } from './envelope.ts'
import { Register } from './fields.ts'
import { Id, id, types } from './words.ts'

const [emailInUse, usernameInUse] = ['Email already registered', 'Username already taken']

const Person = z.object({
  email: z.string(),
  username: z.string(),
  full_name: z.string(),
  is_active: z.boolean(),
  id: Id,
  _id: Id,
})
const budi = { email: 'budi@contoh.id', username: 'budi', full_name: 'Budi Santoso' }
const tag = 'authentication'
const anyone = callsFor(whoMay.anyone)

export const authCalls: readonly ContentCall[] = [
  anyone('registerMember', 'post', '/auth/register', {
    tag,
    about: 'Mendaftar. Membuat akun anggota. `role` dan isian lain diabaikan.',
    also: [registrationLimit],
    form: {
      types: [types.json, types.urlencoded, types.multipart],
      schema: Register,
      example: { ...budi, password: 'kapal-kertas-biru' },
    },
    message: 'User registered successfully',
    status: 201,
    data: Person,
    example: { ...budi, is_active: true, id, _id: id },
    refusals: { 400: emailInUse, 403: 'Pendaftaran belum dibuka.' },
    run: async ({ clients }, { ctx }) => {
      const { fields } = await readSent(ctx)
      const result = await clients.register(ctx, () => {
        const { full_name: name, ...person } = readInput(Register, fields)
        // Other people do not see an e-mail address that serves as a user name.
        return { ...person, name: name || person.username.replace(/@.*$/, ''), phone: null }
      })
      if ('errors' in result) throw new Unprocessable(withFullName(result.errors))
      if ('taken' in result) throw new Refusal(400, result.taken === 'username' ? usernameInUse : emailInUse)
      const { email, name: full_name, public_id: id } = result.user
      return { ...result.user, email: email ?? '', full_name, id, _id: id }
    },
  }),
  anyone('logInClient', 'post', '/auth/login', {
    tag,
    about: 'Masuk. Memberi token akses. `username` boleh e-mail. Jawabannya tanpa amplop.',
    also: [loginLimit],
    form: {
      types: [types.urlencoded, types.json, types.multipart],
      schema: ApiLogInForm,
      example: { username: 'budi', password: 'kapal-kertas-biru' },
    },
    message: '',
    isBare: true,
    data: z.object({ access_token: z.string(), token_type: z.literal('bearer') }),
    example: { access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…', token_type: 'bearer' },
    refusals: { 401: 'Incorrect username or password' },
    run: async ({ clients }, { ctx }) => {
      const issued = await clients.logIn(ctx, 'content', readInput(ApiLogInForm, (await readSent(ctx)).fields))
      if (!issued) throw new Refusal(401, 'Incorrect username or password', { code: 'WRONG_PASSWORD' })
      return issued.tokens
    },
  }),
  callsFor(whoMay.program)('logOutClient', 'post', '/auth/logout', {
    tag,
    about: 'Keluar. Mengakhiri token yang dikirim, bukan yang lain.',
    message: 'Berhasil keluar',
    refusals: {},
    run: async ({ clients }, { ctx }) => {
      await clients.logOut(ctx)
    },
  }),
]

const withFullName = ({ name, ...others }: Readonly<Record<string, string>>) =>
  name === undefined ? others : { ...others, full_name: name }
