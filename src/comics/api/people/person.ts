import type { Knex } from 'knex'
import * as z from 'zod'
import { findAccount } from '../../../accounts/account.ts'
import { ownUser } from '../../../accounts/clients/own-user.ts'
import { photoAddress } from '../../../accounts/photo/photo.ts'
import type { Context } from '../../../web/context.ts'
import { ratingName } from '../../comic/comic.ts'
import type { PublicUser } from '../../comic/queries.ts'
import { ensureCreator } from '../../creators/creator.ts'
import { readStanding } from '../../creators/queries.ts'
import { component, count, example, perhaps, text } from '../envelope.ts'

/** E-mail address and phone number are left out, because everybody may see this. */
export const Person = component('ComicPerson', {
  id_users: z.int(),
  full_name: text('Dinda Puspita'),
  username: text('dinda'),
  slug: perhaps('dinda-puspita'),
  profile_photo_path: perhaps(null),
})

/** `base`: the address of this site. */
export function personModel(base: string, person: PublicUser) {
  const { user_id: id_users, name: full_name, username, slug } = person
  const photo = photoAddress(person)
  return { id_users, full_name, username, slug, profile_photo_path: photo && base + photo }
}

export const Standing = z.object({
  rating: example(4.5, z.number().nullable()),
  rating_name: text('Bintang'),
  total_comics: count,
  total_views: count,
  total_likes: count,
})

export const PublicPerson = Person.omit({ slug: true })
  .extend({
    previous_rating: example(4.6, z.number().meta({ description: 'Rata-rata nilai komentar komiknya, atau 0.' })),
    previous_rating_name: text('Bintang'),
  })
  .meta({ id: 'ComicPublicPerson' })

/** `balance` is in rupiah. */
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
  kredit_bought: count.meta({ description: 'Bagian `kredit` yang dibeli; model gambar hanya memakai ini.' }),
  balance: count,
  publish_quota: z.int(),
  watermark: z.boolean(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
}).meta({ id: 'ComicOwnPerson' })

export async function ownPerson(ctx: Context, db: Knex, id: number): Promise<z.infer<typeof OwnPerson>> {
  const account = await findAccount(db, id)
  if (!account) throw new Error('the account does not exist')
  const creator = await ensureCreator(db, account)
  const { rating } = await readStanding(db, id)
  const { profile_photo_path: photo, ...person } = ownUser(account)
  return OwnPerson.parse({
    ...creator,
    ...person,
    profile_photo_path: photo && ctx.state.baseUrl + photo,
    previous_rating: rating ?? 0,
    previous_rating_name: ratingName(rating),
    referral_code_id: creator.referral_code,
    updated_at: person.created_at,
  } satisfies z.input<typeof OwnPerson>)
}
