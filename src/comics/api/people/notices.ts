import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { findAccount } from '../../../accounts/account.ts'
import { recordAction, toActor } from '../../../audit/audit.ts'
import { MEMBER_NOTICES } from '../../../notices/members/notify-member.ts'
import { countMemberNotices, countUnread, listMemberNotices } from '../../../notices/members/queries.ts'
import { Answer, Moment } from '../../../platform/api/calls.ts'
import { Id } from '../../../web/form.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { words } from '../../comic/fields.ts'
import { admin, type ComicCall, member } from '../call.ts'
import { component, example, idIn, idList, ListQuery, refusedFields, text, YesOrNo } from '../envelope.ts'
import { RequiredEmail } from './fields.ts'

const AT = '/api/v1/notifications'

const Notification = component('Notification', {
  id: z.int(),
  type: text('new_comment'),
  title: text('Rini mengomentari “Warung di Ujung Hujan”'),
  message: text('Hangat sekali!'),
  data: text('{"comic_id":"7","comment_id":"21"}'),
  read_at: Moment.nullable(),
  created_at: Moment,
})
const Ids = idList('kabar', 500)
const someIds = example([17, 18], z.unknown().optional())

const Title = example('Undangan', words(1, 120, 'Judulnya'))
const Message = example('Lomba komik dibuka besok.', words(1, 1_000, 'Isinya'))

const noNotice = () => notFound('Kabar ini tidak ada.')

export const noticeCalls: readonly ComicCall[] = [
  member('listNotifications', 'get', AT, {
    about: 'Kabar sendiri. Yang terbaru lebih dulu; `data` adalah teks JSON.',
    query: ListQuery.extend({ unread_only: YesOrNo.default(false).meta({ description: 'Hanya yang belum dibaca.' }) }),
    data: z.array(Notification),
    isList: true,
    run: async ({ db }, { viewer, part, query: { unread_only: unreadOnly } }) => {
      const rows = await listMemberNotices(db, viewer.id, { unreadOnly, ...part })
      const items = rows.map((row) => ({ ...row, type: row.kind, data: JSON.stringify(row.data) }))
      return new Answer(items, { total: await countMemberNotices(db, viewer.id, { unreadOnly }) })
    },
  }),
  member('unreadCount', 'get', `${AT}/unread-count`, {
    about: 'Berapa yang belum dibaca. Hanya jumlahnya.',
    data: z.object({ unread_count: z.int() }),
    run: async ({ db }, { viewer }) => ({ unread_count: (await countUnread(db, viewer.id)).count }),
  }),
  member('markAsRead', 'post', `${AT}/mark-as-read`, {
    about:
      'Menandai beberapa kabar dibaca. Nomornya di `notification_ids`, di alamat (boleh berulang) atau di badan, atau badannya larik nomor. Yang bukan milikmu dilewati.',
    query: z.object({ notification_ids: someIds.meta({ description: 'Nomor kabar, boleh berulang.' }) }),
    body: z.object({ notification_ids: someIds }),
    message: 'Kabarnya ditandai sudah dibaca.',
    run: async ({ notices }, { ctx, viewer, body }) => {
      const { body: rawBody } = ctx.request
      const ids = ctx.query.notification_ids ?? (Array.isArray(rawBody) ? rawBody : body.notification_ids)
      const { success, data, error } = Ids.safeParse(ids)
      if (!success) throw refusedFields({ notification_ids: error.issues[0]?.message ?? '' })
      await notices.read(viewer.id, data)
    },
  }),
  member('markAllAsRead', 'post', `${AT}/mark-all-as-read`, {
    about: 'Menandai semua kabar dibaca. Boleh diulang.',
    message: 'Semua kabar ditandai sudah dibaca.',
    run: ({ notices }, { viewer }) => notices.read(viewer.id),
  }),
  member('markOneAsRead', 'post', `${AT}/:id/mark-as-read`, {
    about: 'Menandai satu kabar dibaca. Boleh diulang.',
    message: 'Kabarnya ditandai sudah dibaca.',
    run: async ({ db, notices }, { ctx, viewer: { id } }) => {
      const ids = [idIn(ctx)]
      if ((await countMemberNotices(db, id, { ids })) === 0) throw noNotice()
      await notices.read(id, ids)
    },
  }),
  member('deleteNotification', 'delete', `${AT}/:id`, {
    about: 'Menghapus kabar. Milik sendiri saja.',
    message: 'Kabarnya dihapus.',
    run: async ({ notices }, { ctx, viewer }) => {
      if (!(await notices.remove(viewer.id, idIn(ctx)))) throw noNotice()
    },
  }),
  admin('sendNotification', 'post', AT, {
    about: 'Mengirim kabar ke satu anggota. Oleh admin.',
    body: z.object({
      user_id: Id,
      type: example('success', z.string('Isi type.').regex(/^[a-z_]{1,40}$/, 'Isi type dengan kata seperti success.')),
      title: Title,
      message: Message,
    }),
    status: 201,
    message: 'Kabarnya dikirim.',
    refusals: { 404: 'Akun ini tidak ada.' },
    run: async ({ db, notices }, { ctx, viewer, body: { user_id: userId, type: kind, title, message } }) => {
      const user = await findAccount(db, userId)
      if (!user?.is_active) throw notFound('Akun ini tidak ada.')
      await db.transaction(async (trx) => {
        await notices.notify(trx, { userId, kind, key: randomUUID(), title, message, href: MEMBER_NOTICES })
        const entry = { action: 'notice.member', subject: user.username, about: userId }
        await recordAction(trx, toActor(ctx, viewer), entry)
      })
    },
  }),
  admin('sendNotificationMail', 'post', `${AT}/send-email`, {
    about: 'Mengirim e-mail. Oleh admin, ke alamat mana pun.',
    body: z.object({ title: Title, message: Message, emailTo: RequiredEmail }),
    message: 'E-mailnya segera dikirim.',
    refusals: { 503: 'Server ini tidak mengirim e-mail.' },
    run: async ({ db, notices }, { ctx, viewer, body: { title, message, emailTo } }) => {
      await db.transaction(async (trx) => {
        if (!(await notices.mail(trx, emailTo, { title, message })))
          throw new Refusal(503, 'Server ini tidak mengirim e-mail.')
        await recordAction(trx, toActor(ctx, viewer), { action: 'notice.mail', subject: title })
      })
    },
  }),
]
