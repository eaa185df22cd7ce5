import { z } from 'zod'
import { liveMessage, sentExample } from '../live/message-schema.ts'
import { describeCalls } from '../platform/api-calls.ts'
import type { ApiDescription } from '../platform/openapi.ts'

const unread = { unread_count: z.int(), version: z.string() }
const unreadExample = { unread_count: 3, version: '1795250384156000' }

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
          notification_broadcast: {
            schema: liveMessage('notification_broadcast', {
              notice_id: z.string(),
              kind: z.enum(['note', 'alert', 'recovered']),
              message: z.string(),
              href: z.string().nullable(),
              author: z.string().nullable(),
              said: z.string(),
              refresh: z.string(),
            }),
            example: {
              type: 'notification_broadcast',
              notice_id: '17',
              kind: 'note',
              message: 'Kain hitam datang besok.',
              href: null,
              author: 'Rini',
              said: 'Kabar: Kain hitam datang besok.',
              refresh: '#log-kabar, [data-live-counts]',
              ...sentExample,
            },
          },
          staff_changed: {
            schema: liveMessage('staff_changed', { refresh: z.string() }),
            example: { type: 'staff_changed', refresh: '[data-live-counts]', ...sentExample },
          },
          notification_closed: {
            schema: liveMessage('notification_closed', {
              about: z.array(z.string()).meta({ description: 'Perkara yang sudah diputuskan; kabarnya ditutup.' }),
              refresh: z.string(),
            }),
            example: {
              type: 'notification_closed',
              about: ['proof 17'],
              refresh: '#log-kabar, [data-live-counts]',
              ...sentExample,
            },
          },
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
          notification: {
            schema: liveMessage('notification', {
              notification_id: z.int(),
              kind: z.string(),
              title: z.string(),
              message: z.string(),
              href: z.string(),
              ...unread,
            }),
            example: {
              type: 'notification',
              notification_id: 17,
              kind: 'new_comment',
              title: 'Rini mengomentari “Warung di Ujung Hujan”',
              message: 'Hangat sekali!',
              href: '/notifikasi/',
              ...unreadExample,
              ...sentExample,
            },
          },
          notifications_changed: {
            schema: liveMessage('notifications_changed', unread),
            example: { type: 'notifications_changed', ...unreadExample, ...sentExample },
          },
        },
      },
    ],
  ),
  tags: [{ name: 'Kabar', description: 'Kabar untuk staf, dan untuk anggota sendiri.' }],
})
