import { z } from 'zod'
import { site } from './setting-kinds.ts'

/** Settings of the order desk's outside services, read by config.ts. */
export const PaymentSettings = z.object({
  PAYMENTS: z.enum(['xendit', 'manual', 'simulated']).optional(),
  XENDIT_SECRET_KEY: z.string().min(1).optional(),
  /** Of use to browsers only, which never talk to the gateway here; taken so that an operator's file is understood. */
  XENDIT_PUBLIC_KEY: z.string().min(1).optional(),
  XENDIT_WEBHOOK_TOKEN: z.string().min(8).optional(),
  XENDIT_BASE_URL: site.default('https://api.xendit.co'),
  FONNTE_API_TOKEN: z.string().min(1).optional(),
  FONNTE_BASE_URL: site.default('https://api.fonnte.com'),
})
type Given = z.infer<typeof PaymentSettings>

/** How orders are paid and how WhatsApp goes out; null where it is not configured. */
export function paymentsOf(env: Given) {
  const { XENDIT_SECRET_KEY: secretKey, XENDIT_WEBHOOK_TOKEN: webhookToken, XENDIT_BASE_URL: baseUrl } = env
  return {
    payments: env.PAYMENTS ?? (secretKey ? ('xendit' as const) : ('manual' as const)),
    xendit: { secretKey: secretKey ?? null, webhookToken: webhookToken ?? null, baseUrl },
    fonnte: env.FONNTE_API_TOKEN ? { token: env.FONNTE_API_TOKEN, baseUrl: env.FONNTE_BASE_URL } : null,
  }
}

/** What is right by itself and wrong together, with its line. */
export const paymentContradictions = (env: Given, baseUrl: string): [boolean, string][] => [
  [
    env.XENDIT_SECRET_KEY !== undefined && env.XENDIT_WEBHOOK_TOKEN === undefined,
    'XENDIT_WEBHOOK_TOKEN: needed with XENDIT_SECRET_KEY, or nobody could tell that the gateway speaks',
  ],
  [env.PAYMENTS === 'xendit' && env.XENDIT_SECRET_KEY === undefined, 'XENDIT_SECRET_KEY: needed for PAYMENTS=xendit'],
  [
    env.PAYMENTS === 'simulated' && !/^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:|$)/.test(baseUrl),
    'PAYMENTS: simulated is for a BASE_URL on this machine only',
  ],
]
