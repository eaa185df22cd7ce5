import { z } from 'zod'
import { liveMessage, sentExample } from '../live/message-schema.ts'
import { describeCalls } from '../platform/api-calls.ts'
import type { ApiDescription } from '../platform/openapi.ts'

/** Describes the WebSocket of staff notices. */
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
    ],
  ),
  tags: [{ name: 'Kabar', description: 'Kabar untuk staf.' }],
})
