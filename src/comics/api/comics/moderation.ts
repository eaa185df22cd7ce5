import * as z from 'zod'
import { accountWith } from '../../../accounts/account.ts'
import { toActor } from '../../../audit/audit.ts'
import { ageLabels, moderationActions, reportCategories } from '../../../db/tables.ts'
import { Moment } from '../../../platform/api/calls.ts'
import { setBarred } from '../../creators/bar.ts'
import { Act, Answer, answerModeration, Message, moderate, Reason } from '../../work/moderate.ts'
import { type ComicCall, callsFor, staff } from '../call.ts'
import { component, example, idIn, perhaps, text } from '../envelope.ts'
import { own } from './comic.ts'
import { comic_id } from './shapes.ts'

const Moderation = component('ComicModeration', {
  id: z.int(),
  comic_id,
  action: z.enum(moderationActions),
  category: z.enum(reportCategories),
  age_label: z.enum(ageLabels).nullable(),
  message: text('Gambar milik orang lain.'),
  created_at: Moment,
  answer: perhaps(null),
  answered_at: Moment.nullable(),
})

const creator = callsFor('staff', (ctx, { db }) => accountWith(db, idIn(ctx)))

const barCall = (method: 'post' | 'delete', about: string, message: z.ZodType<string>): ComicCall =>
  creator(method === 'post' ? 'barCreator' : 'unbarCreator', method, '/api/v1/admin/creators/:id/bar', {
    about,
    body: z.object({ message }),
    data: z.object({ creator_id: z.int(), barred_at: Moment.nullable(), bar_message: perhaps(null) }),
    refusals: { 404: 'Akun ini tidak ada.' },
    run: async (deps, { ctx, viewer, of: account, body }) => ({
      creator_id: account.id,
      ...(await setBarred(deps, toActor(ctx, viewer), account, method === 'post', body.message)),
    }),
  })

export const moderationCalls: readonly ComicCall[] = [
  staff('moderateComic', 'post', '/api/v1/admin/comics/:id/moderation', {
    about:
      'Memutuskan tentang satu komik. Oleh staf; kreatornya dikabari. `age_label` untuk `age`; `take_down` dan `age` perlu alasan.',
    body: Act,
    data: Moderation,
    refusals: { 404: 'Komik ini tidak ada.', 409: 'Komiknya sudah begitu, atau yang diunggulkan tidak tampil.' },
    run: (deps, { ctx, body }) => moderate(deps, ctx, idIn(ctx), body),
  }),
  own('answerModeration', 'post', '/api/v1/comics/:id/moderation/answer', {
    about: 'Menjawab putusan staf yang terakhir. Sekali untuk tiap putusan.',
    body: z.object({ message: example('Gambar itu lukisanku sendiri.', Answer) }),
    data: Moderation,
    status: 201,
    message: 'Jawabanmu sampai ke staf.',
    refusals: { 404: 'Staf belum memutuskan apa pun.', 409: 'Sudah dijawab.' },
    run: ({ db }, { of: { id }, body: { message } }) => answerModeration(db, id, message),
  }),
  barCall(
    'post',
    'Melarang kreator menerbitkan. Oleh staf. Yang sudah terbit tetap; yang terjadwal atau menunggu staf menjadi draf.',
    example('Tiga komik berturut-turut curian.', Reason),
  ),
  barCall(
    'delete',
    'Mencabut larangan menerbitkan. Oleh staf; yang tidak dilarang pun dijawab 200. `message` boleh kosong.',
    example('Sudah jelas.', Message.default('')),
  ),
]
