import * as z from 'zod'
import { liveMessages } from '../live/message-schema.ts'
import { describeCalls, type Socket } from '../platform/api/api-calls.ts'
import type { ApiDescription } from '../platform/api/openapi.ts'

const unread = { unread_count: [z.int(), 3], version: [z.string(), '1795250384156000'] } as const
const refresh = [z.string(), '#log-kabar, [data-live-counts]'] as const
const closed = z.array(z.string()).meta({ description: 'Perkara yang sudah diputuskan; kabarnya ditutup.' })

const sockets: readonly Socket[] = [
  {
    id: 'notificationsSocket',
    path: '/ws/notifications/',
    tag: 'Kabar',
    summary: 'Kabar untuk staf, langsung',
    description: 'Gangguan, pemulihan, dan kabar dari staf lain. Hanya untuk staf.',
    security: [{ session: [] }],
    messages: liveMessages({
      notification_broadcast: {
        notice_id: [z.string(), '17'],
        kind: [z.enum(['note', 'alert', 'recovered']), 'note'],
        message: [z.string(), 'Kain hitam datang besok.'],
        href: [z.string().nullable(), null],
        author: [z.string().nullable(), 'Rini'],
        said: [z.string(), 'Kabar: Kain hitam datang besok.'],
        refresh,
      },
      staff_changed: { refresh: [z.string(), '[data-live-counts]'] },
      notification_closed: { about: [closed, ['proof 17']], refresh },
    }),
  },
  {
    id: 'ownNotificationsSocket',
    path: '/ws/me/',
    tag: 'Kabar',
    summary: 'Kabar sendiri, langsung',
    description: 'Kabar baru untuk anggota yang masuk, dan berapa yang belum dibaca. Milik sendiri saja.',
    security: [{ session: [] }],
    messages: liveMessages({
      notification: {
        notification_id: [z.int(), 17],
        kind: [z.string(), 'new_comment'],
        title: [z.string(), 'Rini mengomentari “Warung di Ujung Hujan”'],
        message: [z.string(), 'Hangat sekali!'],
        href: [z.string(), '/notifikasi/'],
        ...unread,
      },
      notifications_changed: unread,
    }),
  },
]

/** Describes the WebSockets of staff notices and of a member's own notices. */
export const describeNotices = (): ApiDescription => ({
  ...describeCalls([], sockets),
  tags: [{ name: 'Kabar', description: 'Kabar untuk staf, dan untuk anggota sendiri.', system: 'Operasi' }],
})
