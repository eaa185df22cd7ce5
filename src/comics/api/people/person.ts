import type { Knex } from 'knex'
import { z } from 'zod'
import { Email, findAccount, PersonName } from '../../../accounts/account.ts'
import { ownUser } from '../../../accounts/clients/own-user.ts'
import { photoAddress } from '../../../accounts/photo/photo.ts'
import { internationalPhone } from '../../../outbox/whatsapp/phone.ts'
import type { Context } from '../../../web/context.ts'
import { Text } from '../../../web/form.ts'
import { Refusal } from '../../../web/refusal.ts'
import { ratingName } from '../../comic/comic.ts'
import type { PublicUser } from '../../comic/queries.ts'
import { ensureCreator } from '../../creators/creator.ts'
import { standingOf } from '../../creators/queries.ts'
import { component, count, example, perhaps, text } from '../envelope.ts'

/** A member as everybody may see them: without e-mail address and phone number. */
export const Person = component('ComicPerson', {
  id_users: z.int(),
  full_name: text('Dinda Puspita'),
  username: text('dinda'),
  slug: perhaps('dinda-puspita'),
  profile_photo_path: perhaps(null),
})

/** `base`: the address of the site, with which that of the photo begins. */
export function personOf(base: string, person: PublicUser) {
  const { user_id: id_users, name: full_name, username, slug } = person
  const photo = photoAddress(person)
  return { id_users, full_name, username, slug, profile_photo_path: photo && base + photo }
}

/** What readers made of a creator's comics. */
export const Standing = z.object({
  rating: example(4.5, z.number().nullable()),
  rating_name: text('Bintang'),
  total_comics: count,
  total_views: count,
  total_likes: count,
})

/** A member with the rating of their comics. */
export const PublicPerson = Person.omit({ slug: true })
  .extend({
    previous_rating: example(4.6, z.number().meta({ description: 'Rata-rata nilai komentar komiknya, atau 0.' })),
    previous_rating_name: text('Bintang'),
  })
  .meta({ id: 'ComicPublicPerson' })

/** An account as its owner reads it, with what they have as a creator. `balance` is in rupiah. */
export const OwnPerson = PublicPerson.extend({
  email: perhaps('dinda@contoh.id'),
  phone_number: perhaps('6281234567890').meta({ description: 'Angka saja, dengan kode negara.' }),
  referral_code_id: text('K7PQ2MXA'),
  is_verified: z.boolean(),
  region: z.string().nullable(),
  city: z.string().nullable(),
  role: z.enum(['creator', 'admin']),
  login_method: z.enum(['google', 'password']),
  kredit: count,
  balance: z.int(),
  publish_quota: z.int(),
  watermark: z.boolean(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
}).meta({ id: 'ComicOwnPerson' })

/** Returns an account as its owner reads it. */
export async function ownPerson(ctx: Context, db: Knex, id: number): Promise<z.infer<typeof OwnPerson>> {
  const account = await findAccount(db, id)
  if (!account) throw new Error('the account does not exist')
  const creator = await ensureCreator(db, account)
  const { rating } = await standingOf(db, id)
  const { profile_photo_path: photo, ...person } = ownUser(account)
  return OwnPerson.parse({
    ...creator,
    ...person,
    profile_photo_path: photo && ctx.state.baseUrl + photo,
    previous_rating: rating ?? 0,
    previous_rating_name: ratingName(rating),
    referral_code_id: creator.referral_code,
    balance: 0,
    updated_at: person.created_at,
  } satisfies z.input<typeof OwnPerson>)
}

// Fields with which people name themselves and prove who they are.

export const FullName = example('Dinda Puspita', PersonName.min(2, 'Nama lengkap paling sedikit 2 karakter.'))
export const GivenEmail = example(
  'dinda@contoh.id',
  Email.refine((email) => email !== null, 'Isi e-mailnya.').transform(String),
)
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
/** Returns the e-mail address or "+6281234567890" that the fields name; an empty text if it is neither. */
export function contactIn(fields: Named): string {
  const text = typedName(fields)
  return z.email().safeParse(text).success ? text : (internationalPhone(text) ?? '')
}
/** Refuses fields that name no address. */
export const hasContact = <Fields extends z.ZodType<Named>>(schema: Fields) =>
  schema.refine((fields) => contactIn(fields) !== '', { path: ['identifier'], message: noContact })
