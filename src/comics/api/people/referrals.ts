import * as z from 'zod'
import { accountWith } from '../../../accounts/account.ts'
import { toActor } from '../../../audit/audit.ts'
import { Answer, Moment } from '../../../platform/api/calls.ts'
import { Id, Text } from '../../../web/form.ts'
import { Refusal } from '../../../web/refusal.ts'
import { words } from '../../comic/fields.ts'
import { countReferrals, findReferrer } from '../../creators/queries.ts'
import * as queries from '../../money/wallet/queries.ts'
import { acceptReferral, giveCommission, readBonus } from '../../money/wallet/referrals.ts'
import { admin, anyone, type ComicCall, member } from '../call.ts'
import { component, count, example, text, wholeFrom } from '../envelope.ts'
import { or } from './fields.ts'
import { Person, personModel } from './person.ts'

const Commission = component('ComicCommission', {
  id: z.int(),
  kredit: example(5, count),
  keterangan: text('Hadiah ajakan: Rini'),
  created_at: Moment,
})
const ReferralCode = example('K7PQ2MXA', Text.trim().min(1, 'Isi kodenya.').max(20, 'Kode ini terlalu panjang.'))
const notOthers = { 403: 'Hanya untuk akun sendiri.' }

function refuseOthers(id: number, userId: number | undefined): void {
  if (userId !== undefined && userId !== id) throw new Refusal(403, 'Hanya untuk akunmu sendiri.')
}

export const referralCalls: readonly ComicCall[] = [
  member('ownCommissions', 'get', '/api/v1/commissions', {
    isSensitive: true,
    about: 'Komisi sendiri. Dalam kredit, yang terbaru lebih dulu.',
    isList: true,
    sum: 'total_commission',
    data: z.array(Commission),
    run: async ({ db }, { viewer: { id }, part }) =>
      new Answer(await queries.listCommissions(db, id, part), await queries.sumCommissions(db, id)),
  }),
  admin('giveCommission', 'post', '/api/v1/commissions', {
    about: 'Memberi komisi. Oleh admin; kreditnya langsung bisa dipakai.',
    status: 201,
    body: z.object({
      id_user: Id,
      kredit: example(5, wholeFrom(1, 1_000_000, 'kredit')),
      keterangan: example('Juara lomba', words(1, 300, 'keterangan')),
    }),
    data: Commission,
    refusals: { 404: 'Akun ini tidak ada.' },
    run: async ({ db }, { ctx, viewer, body: { id_user, ...fields } }) =>
      giveCommission(db, toActor(ctx, viewer), await accountWith(db, id_user), fields),
  }),
  member('ownReferrals', 'get', '/api/v1/referrals', {
    about: 'Siapa yang diajak. Yang terbaru lebih dulu.',
    isList: true,
    data: z.array(z.object({ referred_user_id: z.int(), created_at: Moment, user: Person })),
    run: async ({ db }, { viewer: { id }, base, part }) => {
      const referred = (await queries.listReferrals(db, id, part)).map((person) => {
        const { user_id: referred_user_id, created_at } = person
        return { referred_user_id, created_at, user: personModel(base, person) }
      })
      return new Answer(referred, { total: await countReferrals(db, id) })
    },
  }),
  member('acceptReferral', 'post', '/api/v1/referrals', {
    about: 'Memakai kode ajakan. Sekali untuk selamanya; kode yang sama lagi tidak mengubah apa pun.',
    body: z.object({ referral_code: ReferralCode, user_id: or(undefined, Id) }),
    message: 'Kode ajakannya tersimpan.',
    refusals: { ...notOthers, 400: 'Kode sendiri, kode yang diajak sendiri, atau sudah diajak orang lain.' },
    run: async ({ db }, { viewer, body }) => {
      refuseOthers(viewer.id, body.user_id)
      await acceptReferral(db, viewer, body.referral_code)
    },
  }),
  member('ownReferrer', 'get', '/api/v1/referrals/check-parent', {
    about: 'Siapa yang mengajak. Atau null.',
    data: Person.nullable(),
    run: async ({ db }, { viewer: { id }, base }) => {
      const referrer = await queries.findOwnReferrer(db, id)
      return referrer && personModel(base, referrer)
    },
  }),
  anyone('checkReferralCode', 'get', '/api/v1/referrals/check-code', {
    isSensitive: true,
    about: 'Apakah kode ajakan berlaku.',
    query: z.object({ code: ReferralCode.describe('Kodenya.') }),
    data: z.object({ is_active: z.boolean() }),
    run: async ({ db }, { query: { code } }) => ({ is_active: (await findReferrer(db, code)) !== null }),
  }),
  member('checkBonus', 'get', '/api/v1/referral/check-bonus', {
    about: 'Apakah pengajaknya sudah berhak atas hadiah. Setelah langganan pertama dibayar.',
    query: z.object({ user_id: Id.optional().describe('Id sendiri.') }),
    data: z.object({ is_eligible: z.boolean(), referrer_id: z.int().nullable() }),
    refusals: notOthers,
    run: ({ db }, { viewer, query: { user_id } }) => {
      refuseOthers(viewer.id, user_id)
      return readBonus(db, viewer)
    },
  }),
]
