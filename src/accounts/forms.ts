import * as z from 'zod'
import { internationalPhone } from '../outbox/whatsapp/phone.ts'
import { Text } from '../web/form.ts'
import { Email, PersonName, Phone, Username } from './account.ts'

const Password = z.string().default('')
const NUL = /\0/

/** An invalid user name gets the same answer as an unknown one. */
export const LogInForm = z.object({
  username: z
    .string('Isi e-mail, nomor WhatsApp, atau nama penggunamu.')
    .transform((text) => text.trim())
    .refine((text) => text !== '', 'Isi e-mail, nomor WhatsApp, atau nama penggunamu.')
    .refine((text) => text.length <= 100 && !NUL.test(text), 'Ini bukan nama pengguna.'),
  password: z
    .string('Isi kata sandimu.')
    .refine((text) => text !== '', 'Isi kata sandimu.')
    .refine((text) => text.length <= 1_000, 'Kata sandi sepanjang itu tidak ada.')
    .meta({ example: 'kapal-kertas-biru' }),
})

/** `otp`: the code of the second factor. */
export const ApiLogInForm = LogInForm.extend({ otp: Text.trim().max(30).default('') })

/** The passwords are compared even if other fields are wrong, so that one answer names all mistakes. */
const twice = {
  path: ['again'],
  message: 'Tidak sama dengan yang di atas.',
  when: ({ value }: { value: unknown }) => z.object({ password: Password, again: Password }).safeParse(value).success,
}

/** An e-mail address or a phone number. The text's form shows which one it is. */
export const Contact = Text.trim()
  .max(254, 'Alamat e-mail terlalu panjang.')
  .transform((text, { addIssue }) => {
    const [email, phone] = [z.email().safeParse(text).success ? text : null, internationalPhone(text)]
    if (email === null && phone === null) addIssue(contactProblem(text))
    return { email, phone }
  })

function contactProblem(text: string): string {
  if (text === '') return 'Isi e-mail atau nomor WhatsApp-mu.'
  if (/@[^.]*$/.test(text)) return 'Kurang akhirannya, misalnya sari@contoh.id.'
  if (text.includes('@')) return 'Ini bukan alamat e-mail. Tulis seperti sari@contoh.id.'
  return 'Tulis e-mail seperti sari@contoh.id, atau nomor seperti 0812-3456-7890.'
}

export const RegisterForm = z.object({ alamat: Contact, password: Password, name: PersonName })

export const NewPasswordForm = z.object({ code: Text.trim().min(1, 'Isi kodenya.').max(20), password: Password })

/** `current` is the password, for changes of values that open or recover the account. */
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

/** A form that is shown again after an error does not contain the values of these fields. */
export const secretFields = ['password', 'again', 'current', 'otp', 'code']
