import { z } from 'zod'
import { CheckInterval } from '../anime/environment.ts'
import { environment, hostOf } from '../platform/environment.ts'
import { alertMessages, EMAIL, WEBHOOK } from './alerts/channels.ts'

/** How often is checked, and where alerts go: null where it is not configured. */
export const monitorEnvironment = environment({
  variables: {
    CHECK_INTERVAL: CheckInterval,
    ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
    ALERT_WEBHOOK_SECRET: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and at least 24 bytes as base64')
      .optional(),
    ALERT_EMAIL: z.email().optional(),
  },
  contradictions: (given) => [
    [
      given.ALERT_WEBHOOK_URL !== undefined && given.ALERT_WEBHOOK_SECRET === undefined,
      'ALERT_WEBHOOK_SECRET: needed with ALERT_WEBHOOK_URL, so that the receiver can tell who speaks',
    ],
  ],
  settings: ({ CHECK_INTERVAL, ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret, ALERT_EMAIL: email }) => ({
    /** Seconds between two checks of a path. */
    checkInterval: CHECK_INTERVAL,
    alertWebhook: url && secret ? { url, secret } : null,
    alertEmail: email ?? null,
  }),
  lines: ({ checkInterval, alertWebhook, alertEmail }) => [
    { label: 'Jeda pemeriksaan', value: `${checkInterval} detik`, without: '', variables: 'CHECK_INTERVAL', at: 100 },
    {
      label: alertMessages[WEBHOOK].name,
      value: hostOf(alertWebhook?.url ?? null),
      without: 'Insiden tidak dikabarkan lewat webhook.',
      variables: 'ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET',
      at: 60,
    },
    {
      label: alertMessages[EMAIL].name,
      value: alertEmail,
      without: 'Insiden tidak dikabarkan lewat e-mail.',
      variables: 'ALERT_EMAIL',
      at: 70,
    },
  ],
})
