import * as z from 'zod'
import { accountWith, Username } from '../../../accounts/account.ts'
import { newAddressLimit } from '../../../accounts/clients/clients.ts'
import { toActor } from '../../../audit/audit.ts'
import { Moment } from '../../../platform/api/calls.ts'
import { detectFormat } from '../../../uploads/image.ts'
import { getSender } from '../../../uploads/sender.ts'
import { MAX_PICTURE_BYTES, refusingPictures } from '../../../uploads/uploads.ts'
import { Id, Text } from '../../../web/form.ts'
import { readMultipart } from '../../../web/incoming/multipart.ts'
import { uploads as uploadLimit } from '../../../web/limits.ts'
import { Refusal } from '../../../web/refusal.ts'
import { ratingName } from '../../comic/comic.ts'
import { adjustCredits, ensureCreator, nameChangesLeft, noteNameChanges } from '../../creators/creator.ts'
import { countReferrals, readStanding } from '../../creators/queries.ts'
import { sumCommissions } from '../../money/wallet/queries.ts'
import { admin, both, type ComicCall, member } from '../call.ts'
import { example, refusedFields, text, wholeFrom } from '../envelope.ts'
import { FullName, or, RequiredEmail } from './fields.ts'
import { OwnPerson, ownPerson, Standing } from './person.ts'

const Credits = z.object({
  user_id: Id,
  amount: example(5, wholeFrom(1, 1_000_000, 'amount')),
  description: or('', Text.trim()),
})
type Credits = z.infer<typeof Credits>
const subtracted = ({ amount, ...rest }: Credits): Credits => ({ ...rest, amount: -amount })
const adjusting = (id: string, word: string, about: string, body: z.ZodType<Credits>): ComicCall =>
  admin(id, 'post', both(`profile/${word}`), {
    about,
    body,
    data: z.object({ current_kredit: z.int() }),
    refusals: { 400: 'Kreditnya tidak cukup.', 404: 'Akun ini tidak ada.' },
    run: async ({ db }, { ctx, viewer, body: { user_id, amount, description } }) => {
      const user = await accountWith(db, user_id)
      const details = { amount, description: description || 'Penyesuaian oleh admin' }
      return { current_kredit: await adjustCredits(db, toActor(ctx, viewer), user, details) }
    },
  })
const which = z.enum(['add', 'subtract'], 'Isi dengan add atau subtract.').optional()
const wrongWhich = { path: ['type'], message: 'Isi dengan add atau subtract.' }
const Adjustment = Credits.extend({ type: example('add', which), operation: which })
  .refine(({ type, operation }) => type ?? operation, wrongWhich)
  .transform(({ type, operation = type, ...credits }) => (operation === 'subtract' ? subtracted(credits) : credits))

const adds = 'Menambah atau mengurangi kredit. Oleh admin; `type` atau `operation` berisi add atau subtract.'
const noPhoto = 'Kirim fotonya di kolom `photo` sebagai formulir dengan berkas.'
const wrongPhoto = 'Fotonya harus JPEG, PNG, atau WebP.'

export const profileCalls: readonly ComicCall[] = [
  member('ownProfile', 'get', both('profile'), {
    isSensitive: true,
    about: 'Profil sendiri. Dengan kredit dan kuota terbit.',
    data: OwnPerson,
    run: ({ db }, { ctx, viewer }) => ownPerson(ctx, db, viewer.id),
  }),
  member('updateDetails', 'post', both('profile/update-details'), {
    about:
      'Mengubah profil. Nama dan nama pengguna bisa diganti 3 kali dalam 30 hari. E-mail baru diverifikasi dengan kode. Mengganti nama pengguna atau e-mail butuh `password`, atau masuk paling lama 10 menit sebelumnya.',
    also: [newAddressLimit],
    body: z.object({
      full_name: example('Dinda Puspita', or(undefined, FullName)),
      username: or(undefined, Username.max(50, 'Nama pengguna paling banyak 50 karakter.')),
      email: or(undefined, RequiredEmail),
      password: or('', z.string('Isi kata sandimu.').max(1_000, 'Kata sandi sepanjang itu tidak ada.')),
    }),
    data: OwnPerson,
    refusals: { 400: 'E-mail atau nama pengguna sudah dipakai.' },
    message: 'Profilmu sudah diperbarui.',
    run: async ({ db, clients }, { ctx, viewer, body: { full_name: name, ...fields } }) => {
      const { user_id: id } = await ensureCreator(db, viewer)
      const errors = await clients.changeOwn(ctx, { name, ...fields }, (trx, changes) => {
        const names = changes.filter(({ field }) => field !== 'email')
        return noteNameChanges(trx, id, names)
      })
      if (errors) throw refusedFields(errors)
      return ownPerson(ctx, db, id)
    },
  }),
  member('updatePhoto', 'post', both('profile/update-photo'), {
    about: 'Mengganti foto. JPEG, PNG, atau WebP.',
    limit: uploadLimit,
    upload: 'photo',
    data: z.object({ profile_photo_url: OwnPerson.shape.profile_photo_path }),
    refusals: {
      400: 'Bukan foto yang bisa disimpan.',
      429: 'Terlalu banyak foto hari ini.',
      503: 'Server sedang tidak sanggup. Coba lagi.',
    },
    message: 'Fotomu sudah diganti.',
    run: async ({ db, clients, log }, { ctx, viewer: { id } }) => {
      if (!ctx.is('multipart/form-data')) throw new Refusal(400, noPhoto)
      const { file } = await readMultipart(ctx, { file: 'photo', most: MAX_PICTURE_BYTES })
      if (!file || file.bytes.length === 0) throw new Refusal(400, noPhoto)
      // The bytes decide the format, not the file name.
      if (!['jpeg', 'png', 'webp'].includes(detectFormat(file.bytes) ?? '')) throw new Refusal(400, wrongPhoto)
      const photo = { bytes: file.bytes, sender: getSender(ctx, 'photos') }
      await refusingPictures(log, () => clients.savePhoto(id, photo))
      return { profile_photo_url: (await ownPerson(ctx, db, id)).profile_photo_path }
    },
  }),
  adjusting('updateKredit', 'update-kredit', adds, Adjustment),
  adjusting('addKredit', 'kredit/add', 'Menambah kredit. Oleh admin.', Credits),
  adjusting('subtractKredit', 'kredit/subtract', 'Mengurangi kredit. Oleh admin.', Credits.transform(subtracted)),
  member('referralCode', 'get', both('profile/referral-code'), {
    isSensitive: true,
    about: 'Kode ajakan. Kode sendiri, berapa yang diajak, dan kredit dari komisi.',
    data: z.object({ referral_code: text('K7PQ2MXA'), total_referrals: z.int(), total_bonus_earned: z.int() }),
    run: async ({ db }, { viewer }) => {
      const { referral_code } = await ensureCreator(db, viewer)
      const { sum } = await sumCommissions(db, viewer.id)
      return { referral_code, total_referrals: await countReferrals(db, viewer.id), total_bonus_earned: sum }
    },
  }),
  member('ownRating', 'get', both('profile/rating'), {
    about: 'Nilai kreator. Rata-rata nilai komentar, dan jumlah semua komik sendiri.',
    data: Standing.extend({ rating: OwnPerson.shape.previous_rating }),
    run: async ({ db }, { viewer }) => {
      const { rating, ...totals } = await readStanding(db, viewer.id)
      return { ...totals, rating: rating ?? 0, rating_name: ratingName(rating) }
    },
  }),
  member('updateQuota', 'get', both('profile/update-quota'), {
    about: 'Sisa ganti nama. Berapa kali nama masih bisa diganti, dan kapan bertambah lagi.',
    data: z.object({ remaining_quota: z.int(), quota_resets_at: Moment.nullable() }),
    run: async ({ db }, { viewer }) => {
      const { left, resetsAt } = await nameChangesLeft(db, viewer.id)
      return { remaining_quota: left, quota_resets_at: resetsAt }
    },
  }),
]
