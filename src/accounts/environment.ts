import { z } from 'zod'
import { environment } from '../platform/environment.ts'
import { duration } from '../platform/setting-kinds.ts'

/** Longest idle time of staff sessions in production, in seconds: half an hour. */
const STAFF_IDLE_SECONDS = 1_800

/** Environment variables for the first admin account and for the lifetimes of sessions, in seconds. */
export const accountEnvironment = environment({
  variables: {
    ADMIN_USERNAME: z
      .string()
      // Must accept the same user names as `Username` in account.ts.
      .regex(/^[\w.@+-]{3,60}$/, '3 to 60 letters, digits and . _ @ + - only')
      .default('admin')
      .meta({ description: 'User name of the account that the first start makes.' }),
    ADMIN_PASSWORD: z
      .string()
      .min(8)
      .max(128)
      .optional()
      .meta({ description: 'Its password.', fallback: 'made, and printed once' }),
    ADMIN_EMAIL: z.email().max(254).optional().meta({ description: 'Its e-mail address.' }),
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
    /**
     * User name, email address and password of the first admin. If the password is null, the first start generates one
     * and prints it.
     */
    admin: {
      username: given.ADMIN_USERNAME,
      email: given.ADMIN_EMAIL ?? null,
      password: given.ADMIN_PASSWORD ?? null,
    },
    sessionIdle: given.SESSION_IDLE,
    /** Idle time in seconds after which a session of staff ends. In production at most half an hour. */
    staffIdle: production ? Math.min(given.SESSION_IDLE, STAFF_IDLE_SECONDS) : given.SESSION_IDLE,
    sessionLife: given.SESSION_LIFE,
  }),
})
