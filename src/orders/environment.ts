import { z } from 'zod'
import { environment, hostOf, line } from '../platform/environment.ts'
import { site } from '../platform/setting-kinds.ts'

/** Environment variables for payments. A setting that reads null is not configured. */
export const orderEnvironment = environment({
  variables: {
    PAYMENTS: z.enum(['xendit', 'manual', 'simulated']).optional().meta({
      description:
        'How orders are paid: `xendit`; `manual`, a transfer that staff confirm; or `simulated`, only with a `BASE_URL` on this machine (`npm run dev` and the demo set it).',
      fallback: '`xendit` with a key, else `manual`',
    }),
    XENDIT_SECRET_KEY: z.string().min(1).optional().meta({ description: 'The API key of Xendit.' }),
    XENDIT_PUBLIC_KEY: z.string().min(1).optional().meta({
      description:
        'Unused: browsers never call the gateway. Accepted because operators copy it together with the secret key.',
    }),
    XENDIT_WEBHOOK_TOKEN: z.string().min(8).optional().meta({
      description:
        'The token of its webhooks, which go to `BASE_URL/api/v1/webhook/xendit/`. Needed with `XENDIT_SECRET_KEY`.',
    }),
    XENDIT_BASE_URL: site.default('https://api.xendit.co').meta({ description: "The root of Xendit's API." }),
  },
  contradictions: (given, { baseUrl }) => [
    [
      given.XENDIT_SECRET_KEY !== undefined && given.XENDIT_WEBHOOK_TOKEN === undefined,
      'XENDIT_WEBHOOK_TOKEN: needed with XENDIT_SECRET_KEY, or nobody could tell that the gateway speaks',
    ],
    [
      given.PAYMENTS === 'xendit' && given.XENDIT_SECRET_KEY === undefined,
      'XENDIT_SECRET_KEY: needed for PAYMENTS=xendit',
    ],
    [
      given.PAYMENTS === 'simulated' && !/^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:|$)/.test(baseUrl),
      'PAYMENTS: simulated is for a BASE_URL on this machine only',
    ],
  ],
  settings: (given) => ({
    payments: given.PAYMENTS ?? (given.XENDIT_SECRET_KEY ? ('xendit' as const) : ('manual' as const)),
    xendit: {
      secretKey: given.XENDIT_SECRET_KEY ?? null,
      webhookToken: given.XENDIT_WEBHOOK_TOKEN ?? null,
      baseUrl: given.XENDIT_BASE_URL,
    },
  }),
  lines: ({ payments, xendit: { secretKey, baseUrl } }) => [
    line(56, 'Pembayaran', paymentLabels[payments], 'PAYMENTS'),
    line(
      57,
      'Xendit',
      secretKey === null ? null : `${hostOf(baseUrl)}${payments === 'xendit' ? '' : ', tidak dipakai'}`,
      'XENDIT_SECRET_KEY, XENDIT_WEBHOOK_TOKEN, XENDIT_BASE_URL',
      'Tidak ada link pembayaran Xendit.',
    ),
  ],
})

const paymentLabels = {
  xendit: 'Xendit',
  manual: 'transfer manual, dipastikan staf',
  simulated: 'simulasi, tanpa uang sungguhan',
} as const
