import * as z from 'zod'
import { environment, getUrlHost, line } from '../platform/environment.ts'
import { flag, site } from '../platform/setting-kinds.ts'
import type { Gateway } from './gateway.ts'

const names = ['xendit', 'doku', 'manual', 'simulated'] as const satisfies readonly Gateway['name'][]

/** One address is for real money, the other for tests. */
const DOKU = { production: 'https://api.doku.com', sandbox: 'https://api-sandbox.doku.com' } as const

type Variables = { PAYMENTS?: Gateway['name'] | undefined } & Record<
  'XENDIT_SECRET_KEY' | 'DOKU_CLIENT_ID',
  string | undefined
>
const usual = (variables: Partial<Variables>): Gateway['name'] =>
  variables.PAYMENTS ?? (variables.XENDIT_SECRET_KEY ? 'xendit' : variables.DOKU_CLIENT_ID ? 'doku' : 'manual')

/** A gateway whose settings are null is not configured. */
export const paymentEnvironment = environment({
  variables: {
    PAYMENTS: z.enum(names).optional().meta({
      description:
        'How orders are paid: `xendit`, `doku`, `manual` (transfers that staff confirm), or `simulated` (only with a local `BASE_URL`).',
      fallback: '`xendit` with a key, else `doku` with a key, else `manual`',
    }),
    SUBSCRIPTION_PAYMENTS: z
      .enum(names)
      .optional()
      .meta({ description: 'The same for packages for creators.', fallback: '`PAYMENTS`' }),
    XENDIT_SECRET_KEY: z.string().min(1).optional().meta({ description: 'The API key of Xendit.' }),
    XENDIT_PUBLIC_KEY: z.string().min(1).optional().meta({
      description: 'Accepted, but not used.',
    }),
    XENDIT_WEBHOOK_TOKEN: z.string().min(8).optional().meta({
      description: 'The token of its webhooks. Needed with `XENDIT_SECRET_KEY`.',
    }),
    XENDIT_BASE_URL: site.default('https://api.xendit.co').meta({ description: "The root of Xendit's API." }),
    DOKU_CLIENT_ID: z.string().min(1).max(128).optional().meta({ description: 'The client id of DOKU.' }),
    DOKU_SECRET_KEY: z
      .string()
      .min(8)
      .optional()
      .meta({ description: 'The key for requests to DOKU. Needed with `DOKU_CLIENT_ID`.' }),
    DOKU_NOTIFICATION_SECRET: z.string().min(8).optional().meta({
      description: 'The key that signs its notifications to `BASE_URL/api/v1/webhook/doku/`, if it differs.',
      fallback: '`DOKU_SECRET_KEY`',
    }),
    DOKU_IS_PRODUCTION: flag.default(false).meta({ description: 'Whether DOKU moves real money.' }),
    DOKU_BASE_URL: site.optional().meta({
      description: "The root of DOKU's API.",
      fallback: `\`${DOKU.production}\` with \`DOKU_IS_PRODUCTION\`, else \`${DOKU.sandbox}\``,
    }),
  },
  contradictions: (variables, { baseUrl }) => [
    [
      variables.XENDIT_SECRET_KEY !== undefined && variables.XENDIT_WEBHOOK_TOKEN === undefined,
      'XENDIT_WEBHOOK_TOKEN: needed with XENDIT_SECRET_KEY, or nobody could tell that the gateway speaks',
    ],
    [
      variables.DOKU_CLIENT_ID !== undefined && variables.DOKU_SECRET_KEY === undefined,
      'DOKU_SECRET_KEY: needed with DOKU_CLIENT_ID',
    ],
    ...(['PAYMENTS', 'SUBSCRIPTION_PAYMENTS'] as const).flatMap((name): [boolean, string][] => [
      [
        variables[name] === 'xendit' && variables.XENDIT_SECRET_KEY === undefined,
        `XENDIT_SECRET_KEY: needed for ${name}=xendit`,
      ],
      [variables[name] === 'doku' && variables.DOKU_CLIENT_ID === undefined, `DOKU_CLIENT_ID: needed for ${name}=doku`],
      [
        variables[name] === 'simulated' && !/^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:|$)/.test(baseUrl),
        `${name}: simulated is for a BASE_URL on this machine only`,
      ],
    ]),
  ],
  settings: (variables) => ({
    payments: usual(variables),
    subscriptionPayments: variables.SUBSCRIPTION_PAYMENTS ?? usual(variables),
    xendit:
      variables.XENDIT_SECRET_KEY === undefined
        ? null
        : {
            secretKey: variables.XENDIT_SECRET_KEY,
            webhookToken: variables.XENDIT_WEBHOOK_TOKEN ?? '',
            baseUrl: variables.XENDIT_BASE_URL,
          },
    doku:
      variables.DOKU_CLIENT_ID === undefined || variables.DOKU_SECRET_KEY === undefined
        ? null
        : {
            clientId: variables.DOKU_CLIENT_ID,
            secretKey: variables.DOKU_SECRET_KEY,
            notificationSecret: variables.DOKU_NOTIFICATION_SECRET ?? variables.DOKU_SECRET_KEY,
            baseUrl: variables.DOKU_BASE_URL ?? DOKU[variables.DOKU_IS_PRODUCTION ? 'production' : 'sandbox'],
          },
  }),
  lines: ({ payments, subscriptionPayments, xendit, doku }) => [
    line('payments', 'Pembayaran', labels[payments], 'PAYMENTS'),
    line(
      'payments',
      'Xendit',
      xendit &&
        `${getUrlHost(xendit.baseUrl)}${[payments, subscriptionPayments].includes('xendit') ? '' : ', tidak dipakai'}`,
      'XENDIT_SECRET_KEY, XENDIT_WEBHOOK_TOKEN, XENDIT_BASE_URL',
      'Tidak ada link pembayaran Xendit.',
    ),
    line(
      'payments',
      'DOKU',
      doku &&
        `${getUrlHost(doku.baseUrl)}${doku.baseUrl === DOKU.sandbox ? ', uji coba' : ''}${[payments, subscriptionPayments].includes('doku') ? '' : ', tidak dipakai'}`,
      'DOKU_CLIENT_ID, DOKU_SECRET_KEY, DOKU_NOTIFICATION_SECRET, DOKU_IS_PRODUCTION, DOKU_BASE_URL',
      'Tidak ada link pembayaran DOKU.',
    ),
    line('payments', 'Pembayaran langganan', labels[subscriptionPayments], 'SUBSCRIPTION_PAYMENTS'),
  ],
})

export type PaymentSettings = ReturnType<typeof paymentEnvironment.read>

const labels: Record<Gateway['name'], string> = {
  xendit: 'Xendit',
  doku: 'DOKU',
  manual: 'transfer manual, dipastikan staf',
  simulated: 'simulasi, tanpa uang sungguhan',
}
