import { z } from 'zod'
import { Email, PersonName, Username } from './account.ts'

const Password = z.string().default('')
const NUL = /\0/

/** The log-in form. It requires only filled fields, so an invalid user name gets the same answer as a wrong one. */
export const LogInForm = z.object({
  username: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .refine((text) => text !== '', 'Isi nama penggunamu.')
    .refine((text) => text.length <= 100 && !NUL.test(text), 'Ini bukan nama pengguna.'),
  password: Password.refine((text) => text !== '', 'Isi kata sandimu.').refine(
    (text) => text.length <= 1_000,
    'Kata sandi sepanjang itu tidak ada.',
  ),
})

export const RegisterForm = z
  .object({ username: Username, name: PersonName, email: Email.default(null), password: Password, again: Password })
  .refine(({ password, again }) => password === again, { path: ['again'], message: 'Tidak sama dengan yang di atas.' })

export const PasswordForm = z
  .object({
    current: Password.refine((text) => text !== '', 'Isi kata sandimu yang sekarang.'),
    password: Password,
    again: Password,
  })
  .refine(({ password, again }) => password === again, { path: ['again'], message: 'Tidak sama dengan yang di atas.' })

/** Names of the password fields. A form that is shown again after an error does not contain their values. */
export const secretFields = ['password', 'again', 'current']
