import * as z from 'zod'
import { findAccount } from '../../../accounts/account.ts'
import { loginLimit, registrationLimit } from '../../../accounts/clients/clients.ts'
import { isVerified } from '../../../accounts/clients/own-user.ts'
import type { Context } from '../../../web/context.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { ratingName } from '../../comic/comic.ts'
import { countFollows, isFollowing, listFollowers, listFollowing, removeFollow } from '../../social/queries.ts'
import { followCreator } from '../../social/social.ts'
import { anyone, both, type ComicCall, callsFor, type Deps, member } from '../call.ts'
import { count, idIn, refusedFields, wholeFrom } from '../envelope.ts'
import { Code, NewPassword, RequiredEmail, wrongCode, wrongCodes } from './fields.ts'
import { OwnPerson, PublicPerson, personModel } from './person.ts'

const OnlyEmail = z.object({ email: RequiredEmail })
const ResetToken = OnlyEmail.extend({ reset_token: Code })
const Counts = z.object({ followers_count: count, following_count: count })
const Following = z.object({ is_following: z.boolean() })
const Followed = Counts.extend(Following.shape)

/** Throws a 404 unless the id belongs to an enabled account. */
async function userAt(ctx: Context, { db }: Deps): Promise<number> {
  const account = await findAccount(db, idIn(ctx))
  if (!account?.is_active) throw notFound('Akun ini tidak ada.')
  return account.id
}
const refusals = { 404: 'Akun ini tidak ada.' }
const readerCall = callsFor('reader', userAt)
const memberCall = callsFor('member', userAt)

const sending = (id: string, word: string, code: string, ask: 'askForReset' | 'askToVerify'): ComicCall =>
  anyone(id, 'post', both(word), {
    about: `Minta kode ${code}. Jawabannya sama untuk e-mail yang dikenal dan tidak.`,
    also: [loginLimit],
    body: OnlyEmail,
    message: 'Kalau e-mail ini dikenal, kodenya sedang dikirim.',
    run: ({ clients }, { ctx, body }) => clients[ask](ctx, body.email),
  })

const people = (word: 'followers' | 'following', title: string, list: typeof listFollowers): ComicCall =>
  readerCall(word, 'get', both(`users/:id/${word}`), {
    about: `${title}. Yang terbaru lebih dulu.`,
    refusals,
    query: z.object({
      skip: wholeFrom(0, 1_000_000, 'skip').default(0).meta({ description: 'Berapa yang dilewati.' }),
      limit: wholeFrom(1, 100, 'limit').default(20).meta({ description: 'Berapa yang dikirim.' }),
    }),
    data: z.array(PublicPerson),
    run: async ({ db }, { base, of: id, query: { skip: offset, limit } }) =>
      (await list(db, id, { limit, offset })).map((person) => ({
        ...personModel(base, person),
        previous_rating: person.rating ?? 0,
        previous_rating_name: ratingName(person.rating),
      })),
  })

export const userCalls: readonly ComicCall[] = [
  member('changePassword', 'post', both('password/change-password'), {
    about: 'Mengganti kata sandi. Mengakhiri semua token; masuk lagi setelahnya.',
    body: z.object({
      old_password: z.string('Isi kata sandimu yang sekarang.').max(1_000, 'Kata sandi sepanjang itu tidak ada.'),
      new_password: NewPassword,
    }),
    message: 'Kata sandimu sudah diganti. Masuk lagi di semua perangkat.',
    refusals: { 400: 'Kata sandi yang sekarang salah.' },
    run: async ({ clients }, { ctx, body: { old_password, new_password } }) => {
      const errors = await clients.changePassword(ctx, old_password, new_password)
      if (errors?.old !== undefined) throw new Refusal(400, errors.old)
      if (errors) throw refusedFields({ new_password: errors.password ?? '' })
    },
  }),
  sending('sendResetToken', 'password/send-reset-token', 'kata sandi baru', 'askForReset'),
  anyone('verifyResetToken', 'post', both('password/verify-reset-token'), {
    about: 'Memeriksa kode. Kodenya tetap bisa dipakai sekali.',
    also: [loginLimit],
    body: ResetToken,
    message: 'Kodenya benar. Sekarang buat kata sandi baru.',
    refusals: wrongCodes,
    run: async ({ clients }, { ctx, body: { email, reset_token: code } }) => {
      if (!(await clients.isResetCode(ctx, email, code))) throw wrongCode()
    },
  }),
  anyone('resetPassword', 'post', both('password/reset-password'), {
    about: 'Kata sandi baru dengan kode. Mengakhiri semua sesi dan token.',
    also: [loginLimit, registrationLimit],
    body: ResetToken.extend({ new_password: NewPassword }),
    message: 'Kata sandimu sudah diganti. Masuk dengan yang baru.',
    refusals: wrongCodes,
    run: async ({ clients }, { ctx, body: { email: contact, reset_token: code, new_password: password } }) => {
      const refusal = await clients.resetPassword(ctx, { contact, code, password })
      if (refusal === 'wrong_code') throw wrongCode()
      if (refusal) throw refusedFields({ new_password: refusal.problem })
    },
  }),
  sending('sendOtp', 'users/send-otp', 'untuk e-mail', 'askToVerify'),
  anyone('checkVerificationCode', 'post', both('users/check-verification-code'), {
    about: 'Memeriksa kode e-mail. Memverifikasi e-mailnya tanpa memberi token.',
    also: [loginLimit],
    body: OnlyEmail.extend({ verification_code: Code }),
    data: OwnPerson.pick({ email: true, full_name: true, is_verified: true }).extend({ user_id: z.int() }),
    refusals: wrongCodes,
    run: async ({ clients }, { ctx, body: { email: address, verification_code: code } }) => {
      const verification = await clients.verify(ctx, address, code)
      if (!verification) throw wrongCode()
      const { id: user_id, email, name: full_name } = verification.account
      return { user_id, email, full_name, is_verified: isVerified(verification.account) }
    },
  }),
  memberCall('followUser', 'post', both('users/:id/follow'), {
    about: 'Mengikuti kreator. Sekali saja; mengulang tidak mengubah apa pun.',
    data: Followed,
    message: 'Kamu mengikuti kreator ini.',
    refusals: { ...refusals, 400: 'Diri sendiri tidak bisa diikuti.' },
    run: async (deps, { viewer, of: creatorId }) => {
      await followCreator(deps, { followerId: viewer.id, creatorId })
      return { is_following: true, ...(await countFollows(deps.db, creatorId)) }
    },
  }),
  memberCall('unfollowUser', 'delete', both('users/:id/follow'), {
    about: 'Berhenti mengikuti kreator. Juga bila belum mengikuti.',
    refusals,
    data: Followed,
    message: 'Kamu berhenti mengikuti.',
    run: async ({ db }, { viewer, of: creatorId }) => {
      await removeFollow(db, { followerId: viewer.id, creatorId })
      return { is_following: false, ...(await countFollows(db, creatorId)) }
    },
  }),
  people('followers', 'Pengikut', listFollowers),
  people('following', 'Yang diikuti', listFollowing),
  memberCall('isFollowing', 'get', both('users/:id/is-following'), {
    about: 'Apakah mengikuti. Apakah kamu mengikuti akun ini.',
    refusals,
    data: Following,
    run: async ({ db }, { viewer, of: creatorId }) => ({
      is_following: await isFollowing(db, { followerId: viewer.id, creatorId }),
    }),
  }),
  readerCall('followCounts', 'get', both('users/:id/follow-counts'), {
    about: 'Jumlah pengikut. Berapa pengikut dan yang diikuti.',
    refusals,
    data: Counts,
    run: ({ db }, { of: id }) => countFollows(db, id),
  }),
]
