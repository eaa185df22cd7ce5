import { z } from 'zod'
import { environment } from '../platform/environment.ts'
import { duration } from '../platform/setting-kinds.ts'

/** Seconds: half an hour. */
const STAFF_IDLE_SECONDS = 1_800

/** The first account, and the lifetimes of sessions in seconds. */
export const accountEnvironment = environment({
  variables: {
    ADMIN_USERNAME: z
      .string()
      // The same rule as `Username` in account.ts.
      .regex(/^[\w.@+-]{3,60}$/, '3 to 60 letters, digits and . _ @ + - only')
      .default('admin')
      .meta({ description: 'User name of the account that the first start makes.' }),
    ADMIN_PASSWORD: z
      .string()
      .min(8)
      .max(128)
      .optional()
      .meta({ description: 'Its password.', fallback: 'made, and printed once' }),
    SESSION_IDLE: duration('12h').meta({
      description:
        'A session ends when unused for this long (staff in production: at most 30 minutes). Seconds, or `30m`, `12h`, `14d`.',
      fallback: '`12h`',
    }),
    SESSION_LIFE: duration('14d').meta({
      description: 'A session ends after this time in any case.',
      fallback: '`14d`',
    }),
  },
  settings: (given, { production }) => ({
    /** Without a password one is generated and printed. */
    admin: { username: given.ADMIN_USERNAME, password: given.ADMIN_PASSWORD ?? null },
    sessionIdle: given.SESSION_IDLE,
    /** In production, sessions of staff end sooner. */
    staffIdle: production ? Math.min(given.SESSION_IDLE, STAFF_IDLE_SECONDS) : given.SESSION_IDLE,
    sessionLife: given.SESSION_LIFE,
  }),
})
