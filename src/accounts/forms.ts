import { z } from 'zod'
import { Email, PersonName, Username } from './account.ts'

const Password = z.string().default('')
const NUL = /\0/

/** Log-in checks only that the fields are filled: an invalid name is answered like a wrong one. */
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

/** Fields whose values are never returned to the page. */
export const secretFields = ['password', 'again', 'current']
