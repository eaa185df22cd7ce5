import { z } from 'zod'
import { liveMessage, sentExample } from '../live/message-schema.ts'
import { describeCalls } from '../platform/api-calls.ts'
import type { ApiDescription } from '../platform/openapi.ts'

const unread = { unread_count: z.int(), version: z.string() }
const unreadExample = { unread_count: 3, version: '1795250384156000' }

/** A message with fields of its own, and an example of them. */
const told = (type: string, fields: z.ZodRawShape, example: object) => ({
  schema: liveMessage(type, fields),
  example: { type, ...example, ...sentExample },
})

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
          notification_broadcast: told(
            'notification_broadcast',
            {
              notice_id: z.string(),
              kind: z.enum(['note', 'alert', 'recovered']),
              message: z.string(),
              href: z.string().nullable(),
              author: z.string().nullable(),
              said: z.string(),
              refresh: z.string(),
            },
            {
              notice_id: '17',
              kind: 'note',
              message: 'Kain hitam datang besok.',
              href: null,
              author: 'Rini',
              said: 'Kabar: Kain hitam datang besok.',
              refresh: '#log-kabar, [data-live-counts]',
            },
          ),
          staff_changed: told('staff_changed', { refresh: z.string() }, { refresh: '[data-live-counts]' }),
          notification_closed: told(
            'notification_closed',
            {
              about: z.array(z.string()).meta({ description: 'Perkara yang sudah diputuskan; kabarnya ditutup.' }),
              refresh: z.string(),
            },
            { about: ['proof 17'], refresh: '#log-kabar, [data-live-counts]' },
          ),
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
          notification: told(
            'notification',
            {
              notification_id: z.int(),
              kind: z.string(),
              title: z.string(),
              message: z.string(),
              href: z.string(),
              ...unread,
            },
            {
              notification_id: 17,
              kind: 'new_comment',
              title: 'Rini mengomentari “Warung di Ujung Hujan”',
              message: 'Hangat sekali!',
              href: '/notifikasi/',
              ...unreadExample,
            },
          ),
          notifications_changed: told('notifications_changed', unread, unreadExample),
        },
      },
    ],
  ),
  tags: [{ name: 'Kabar', description: 'Kabar untuk staf, dan untuk anggota sendiri.' }],
})
