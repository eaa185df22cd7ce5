import { z } from 'zod'
import { liveMessage, sentExample } from '../live/message-schema.ts'
import { describeCalls } from '../platform/api/api-calls.ts'
import type { ApiDescription } from '../platform/api/openapi.ts'

/** A message by the fields that are its own, each with an example. */
const told = (type: string, fields: Readonly<Record<string, readonly [schema: z.ZodType, example: unknown]>>) => {
  const each = (at: 0 | 1) => Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field[at]]))
  return { schema: liveMessage(type, each(0) as z.ZodRawShape), example: { type, ...each(1), ...sentExample } }
}

const unread = { unread_count: [z.int(), 3], version: [z.string(), '1795250384156000'] } as const
const refresh = [z.string(), '#log-kabar, [data-live-counts]'] as const

/** Describes the WebSockets of staff notices and of a member's own. */
export const describeNotices = (): ApiDescription => ({
  ...describeCalls(
    [],
    [
      {
        id: 'notificationsSocket',
        path: '/ws/notifications/',
        tag: 'Kabar',
        summary: 'Kabar untuk staf, langsung',
        description: 'Gangguan, pemulihan, dan kabar dari staf lain. Hanya untuk staf.',
        security: [{ session: [] }],
        messages: {
          notification_broadcast: told('notification_broadcast', {
            notice_id: [z.string(), '17'],
            kind: [z.enum(['note', 'alert', 'recovered']), 'note'],
            message: [z.string(), 'Kain hitam datang besok.'],
            href: [z.string().nullable(), null],
            author: [z.string().nullable(), 'Rini'],
            said: [z.string(), 'Kabar: Kain hitam datang besok.'],
            refresh,
          }),
          staff_changed: told('staff_changed', { refresh: [z.string(), '[data-live-counts]'] }),
          notification_closed: told('notification_closed', {
            about: [
              z.array(z.string()).meta({ description: 'Perkara yang sudah diputuskan; kabarnya ditutup.' }),
              ['proof 17'],
            ],
            refresh,
          }),
        },
      },
      {
        id: 'ownNotificationsSocket',
        path: '/ws/me/',
        tag: 'Kabar',
        summary: 'Kabar sendiri, langsung',
        description: 'Kabar baru untuk anggota yang masuk, dan berapa yang belum dibaca. Milik sendiri saja.',
        security: [{ session: [] }],
        messages: {
          notification: told('notification', {
            notification_id: [z.int(), 17],
            kind: [z.string(), 'new_comment'],
            title: [z.string(), 'Rini mengomentari “Warung di Ujung Hujan”'],
            message: [z.string(), 'Hangat sekali!'],
            href: [z.string(), '/notifikasi/'],
            ...unread,
          }),
          notifications_changed: told('notifications_changed', unread),
        },
      },
    ],
  ),
  tags: [{ name: 'Kabar', description: 'Kabar untuk staf, dan untuk anggota sendiri.', system: 'Operasi' }],
})
