import * as z from 'zod'
import { Email, PersonName } from '../../../accounts/account.ts'
import { internationalPhone } from '../../../outbox/whatsapp/phone.ts'
import { Text } from '../../../web/form.ts'
import { Refusal } from '../../../web/refusal.ts'
import { example } from '../envelope.ts'

export const FullName = example('Dinda Puspita', PersonName.min(2, 'Nama lengkap paling sedikit 2 karakter.'))
const FilledEmail = Email.refine((email) => email !== null, 'Isi e-mailnya.').transform(String)
export const RequiredEmail = example('dinda@contoh.id', FilledEmail)
export const NewPassword = example('kapal-kertas-biru', z.string('Isi kata sandi yang baru.'))
/** Wrong, expired, used and unknown codes all get the same answer. */
export const wrongCode = () => new Refusal(400, 'Kode ini salah atau sudah tidak berlaku.')
export const wrongCodes = { 400: 'Kode salah, kedaluwarsa, sudah dipakai, atau alamatnya tidak dikenal.' }
export const Code = example('123456', Text.trim().regex(/^\d{6}$/, 'Kodenya enam angka.'))

/** A missing field, or null, counts as `none`. */
export const or = <Value, None>(none: None, schema: z.ZodType<Value>) =>
  schema.nullish().transform((value) => value ?? none)

/** The same field under three names. The first non-empty one counts. */
export const contactFields = {
  identifier: example('dinda@contoh.id', or('', Text.trim().max(254, 'Ini terlalu panjang.'))),
  phone_number: or('', Text.trim().max(30, 'Nomor ini terlalu panjang.')),
  email: or('', Text.trim().max(254, 'E-mail ini terlalu panjang.')),
}
type ContactFields = { identifier: string; phone_number: string; email: string }
/** At log-in the field may also contain a user name. */
export const typedName = ({ identifier, phone_number, email }: ContactFields) => identifier || phone_number || email

export const noContact = 'Isi e-mail atau nomor teleponnya.'
/** Adds the field `contact`: an e-mail address, or a phone number such as "+6281234567890". */
export const withContact = <Fields extends ContactFields>(schema: z.ZodType<Fields>) =>
  schema.transform((fields, { addIssue }) => {
    const text = typedName(fields)
    const contact = z.email().safeParse(text).success ? text : internationalPhone(text)
    if (contact === null) addIssue({ code: 'custom', path: ['identifier'], message: noContact })
    return { ...fields, contact: contact ?? '' }
  })
