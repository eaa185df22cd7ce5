import * as z from 'zod'
import { Text } from '../web/form.ts'
import { Email, foreignAddress, isForeignAddress, PersonName, Phone, Username } from './account.ts'

const Password = z.string().default('')
const NUL = /\0/

/** An invalid user name gets the same answer as a wrong one. */
export const LogInForm = z.object({
  username: z
    .string('Isi nama penggunamu.')
    .transform((text) => text.trim())
    .refine((text) => text !== '', 'Isi nama penggunamu.')
    .refine((text) => text.length <= 100 && !NUL.test(text), 'Ini bukan nama pengguna.'),
  password: z
    .string('Isi kata sandimu.')
    .refine((text) => text !== '', 'Isi kata sandimu.')
    .refine((text) => text.length <= 1_000, 'Kata sandi sepanjang itu tidak ada.')
    .meta({ example: 'kapal-kertas-biru' }),
})

/** `otp`: the code of the second factor. */
export const ApiLogInForm = LogInForm.extend({ otp: Text.trim().max(30).default('') })

/** Compared also when other fields are wrong, so that one answer names all mistakes. */
const twice = {
  path: ['again'],
  message: 'Tidak sama dengan yang di atas.',
  when: ({ value }: { value: unknown }) => z.object({ password: Password, again: Password }).safeParse(value).success,
}

export const RegisterForm = z
  .object({
    username: z.union([z.literal('').transform(() => null), Username]).default(null),
    name: PersonName,
    email: Email.default(null),
    phone: Phone.default(null),
    password: Password,
    again: Password,
  })
  .refine(({ password, again }) => password === again, twice)
  .refine(({ username, email, phone }) => username !== null || email !== null || phone !== null, {
    path: ['email'],
    message: 'Isi e-mail atau nomor WhatsApp-mu.',
  })
  .refine((person) => !isForeignAddress(person), { path: ['username'], message: foreignAddress })

export const NewPasswordForm = z
  .object({ code: Text.trim().min(1, 'Isi kodenya.').max(20), password: Password, again: Password })
  .refine(({ password, again }) => password === again, twice)

/** `current`: the password, for what opens or recovers the account. */
export const DetailsForm = z.object({
  username: Username,
  name: PersonName,
  email: Email.default(null),
  phone: Phone.default(null),
  current: Password,
})

export const PasswordForm = z
  .object({
    current: Password.refine((text) => text !== '', 'Isi kata sandimu yang sekarang.'),
    password: Password,
    again: Password,
  })
  .refine(({ password, again }) => password === again, twice)

/** A form that is shown again after an error does not contain their values. */
export const secretFields = ['password', 'again', 'current', 'otp', 'code']
