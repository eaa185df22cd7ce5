import * as z from 'zod'
import { readServiceAccount } from '../net/google.ts'
import { environment, line } from '../platform/environment.ts'
import { site } from '../platform/setting-kinds.ts'

export const noticeEnvironment = environment({
  variables: {
    FIREBASE_CREDENTIALS: z.string().transform(readServiceAccount).optional().meta({
      description: 'Key file of a service account of Firebase, for notices in apps.',
    }),
    FCM_BASE_URL: site.default('https://fcm.googleapis.com').meta({ description: 'The root of the FCM API.' }),
  },
  settings: ({ FIREBASE_CREDENTIALS: account, FCM_BASE_URL: baseUrl }) => ({
    firebase: account ? { account, baseUrl } : null,
    /** A key file is configured, but it is not valid. */
    isKeyBroken: account === null,
  }),
  lines: ({ firebase, isKeyBroken }) => [
    line(
      'push',
      'Kabar ke aplikasi (Firebase)',
      firebase?.account.project_id ?? null,
      'FIREBASE_CREDENTIALS, FCM_BASE_URL',
      isKeyBroken ? 'Berkas kuncinya tidak terbaca, jadi tidak ada kabar ke aplikasi.' : 'Tidak ada kabar ke aplikasi.',
    ),
  ],
})
