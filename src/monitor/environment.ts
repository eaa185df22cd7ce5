import * as z from 'zod'
import { CheckInterval } from '../anime/environment.ts'
import { environment, getUrlHost, line } from '../platform/environment.ts'
import { alertMessages, EMAIL, WEBHOOK } from './alerts/channels.ts'

export const monitorEnvironment = environment({
  variables: {
    CHECK_INTERVAL: CheckInterval,
    ALERT_WEBHOOK_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({ description: 'Where alerts are posted.' }),
    ALERT_WEBHOOK_SECRET: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and at least 24 bytes as base64')
      .optional()
      .meta({ description: 'Signs them as Standard Webhooks: `whsec_` + base64. Needed with `ALERT_WEBHOOK_URL`.' }),
    ALERT_EMAIL: z.email().optional().meta({ description: 'Where alerts are mailed.' }),
  },
  contradictions: (variables) => [
    [
      variables.ALERT_WEBHOOK_URL !== undefined && variables.ALERT_WEBHOOK_SECRET === undefined,
      'ALERT_WEBHOOK_SECRET: needed with ALERT_WEBHOOK_URL, so that the receiver can tell who speaks',
    ],
  ],
  settings: ({ CHECK_INTERVAL, ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret, ALERT_EMAIL: email }) => ({
    /** Seconds between two checks of the same API path of an endpoint. */
    checkInterval: CHECK_INTERVAL,
    alertWebhook: url && secret ? { url, secret } : null,
    alertEmail: email ?? null,
  }),
  lines: ({ checkInterval, alertWebhook, alertEmail }) => [
    line('bounds', 'Jeda pemeriksaan', `${checkInterval} detik`, 'CHECK_INTERVAL'),
    line(
      'people',
      alertMessages[WEBHOOK].name,
      getUrlHost(alertWebhook?.url ?? null),
      'ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET',
      'Insiden tidak dikabarkan lewat webhook.',
    ),
    line('people', alertMessages[EMAIL].name, alertEmail, 'ALERT_EMAIL', 'Insiden tidak dikabarkan lewat e-mail.'),
  ],
})
