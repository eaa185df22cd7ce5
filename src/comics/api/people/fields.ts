import { z } from 'zod'
import { Email, PersonName } from '../../../accounts/account.ts'
import { internationalPhone } from '../../../outbox/whatsapp/phone.ts'
import { Text } from '../../../web/form.ts'
import { Refusal } from '../../../web/refusal.ts'
import { example } from '../envelope.ts'

// Fields with which people name themselves and prove who they are.

export const FullName = example('Dinda Puspita', PersonName.min(2, 'Nama lengkap paling sedikit 2 karakter.'))
const Given = Email.refine((email) => email !== null, 'Isi e-mailnya.').transform(String)
export const GivenEmail = example('dinda@contoh.id', Given)
export const NewPassword = example('kapal-kertas-biru', z.string('Isi kata sandi yang baru.'))
/** The same refusal for codes that are wrong, old, used or of nobody, and how a call tells it. */
export const wrongCode = () => new Refusal(400, 'Kode ini salah atau sudah tidak berlaku.')
export const wrongCodes = { 400: 'Kode salah, kedaluwarsa, sudah dipakai, atau alamatnya tidak dikenal.' }
export const Code = example('123456', Text.trim().regex(/^\d{6}$/, 'Kodenya enam angka.'))

/** A field that clients leave out, or send as null, which then counts as `none`. */
export const or = <Value, None>(none: None, schema: z.ZodType<Value>) =>
  schema.nullish().transform((value) => value ?? none)

/** The e-mail address or phone number that a person names in one of three fields, the first of them that is filled. */
export const named = {
  identifier: example('dinda@contoh.id', or('', Text.trim().max(254, 'Ini terlalu panjang.'))),
  phone_number: or('', Text.trim().max(30, 'Nomor ini terlalu panjang.')),
  email: or('', Text.trim().max(254, 'E-mail ini terlalu panjang.')),
}
type Named = { identifier: string; phone_number: string; email: string }
/** Returns the name that is typed at log-in, of any of the fields: also a user name. */
export const typedName = ({ identifier, phone_number, email }: Named) => identifier || phone_number || email

export const noContact = 'Isi e-mail atau nomor teleponnya.'
/** Adds the `contact` that fields name, an e-mail address or "+6281234567890". Refuses fields that name neither. */
export const withContact = <Fields extends Named>(schema: z.ZodType<Fields>) =>
  schema.transform((fields, { addIssue }) => {
    const text = typedName(fields)
    const contact = z.email().safeParse(text).success ? text : internationalPhone(text)
    if (contact === null) addIssue({ code: 'custom', path: ['identifier'], message: noContact })
    return { ...fields, contact: contact ?? '' }
  })
