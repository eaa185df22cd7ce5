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
      .default('admin'),
    ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
    SESSION_IDLE: duration('12h'),
    SESSION_LIFE: duration('14d'),
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
