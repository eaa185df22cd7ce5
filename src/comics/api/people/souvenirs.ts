import { z } from 'zod'
import { countSouvenirs, listSouvenirs } from '../../wallet/queries.ts'
import { askSouvenir, Recipient } from '../../wallet/souvenirs.ts'
import { Answer, type Call, member } from '../call.ts'
import { component, count, example, moment, perhaps, text } from '../envelope.ts'
import { or } from './fields.ts'

const Souvenir = component('ComicSouvenir', {
  id: z.int(),
  recipient_name: text('Dinda Puspita'),
  phone_number: text('081234567890'),
  shipping_address: text('Jalan Kenanga 12, Bandung 40115'),
  notes: text(''),
  kredit: example(20, count),
  status: z.enum(['PENDING', 'SENT', 'REJECTED']),
  reason: perhaps(null),
  created_at: moment,
  decided_at: moment.nullable(),
})
const { recipient_name, phone_number, shipping_address, notes } = Recipient.shape

/** Calls about souvenirs, which members pay in credits. */
export const souvenirCalls: readonly Call[] = [
  member('askSouvenir', 'post', '/api/v1/comic-requests', {
    about: 'Minta suvenir. Dibayar dengan kredit, yang kembali kalau staf menolaknya.',
    status: 201,
    message: 'Permintaanmu menunggu dikirim.',
    body: z.object({
      recipient_name: example('Dinda Puspita', recipient_name),
      phone_number: example('081234567890', phone_number),
      shipping_address: example('Jalan Kenanga 12, Bandung 40115', shipping_address),
      notes: or('', notes),
    }),
    data: Souvenir.extend({ remaining_credits: count }),
    refusals: { 400: 'Kreditnya tidak cukup.' },
    run: async ({ db }, { viewer, body }) => {
      const { souvenir, left } = await askSouvenir(db, viewer, { ...body, request_key: null })
      return { ...souvenir, remaining_credits: left }
    },
  }),
  member('ownSouvenirs', 'get', '/api/v1/comic-requests', {
    about: 'Suvenir yang diminta sendiri. Yang terbaru lebih dulu.',
    isList: true,
    data: z.array(Souvenir),
    run: async ({ db }, { viewer: { id }, part }) =>
      new Answer(await listSouvenirs(db, id, part), { total: await countSouvenirs(db, id) }),
  }),
]
