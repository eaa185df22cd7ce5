import type { Knex } from 'knex'
import { commandLine } from '../audit/audit.ts'
import { feature, type Site } from '../platform/feature.ts'
import { callErrors } from '../web/call-errors.ts'
import type { Context } from '../web/context.ts'
import { createUser, generatePassword, passwordProblem, userCount } from './account.ts'
import { accountApi } from './api.ts'
import { staffCommands } from './commands.ts'
import { accountEnvironment } from './environment.ts'
import { knownBrowsers } from './known-browsers.ts'
import { loginLimit } from './login.ts'
import { pruneFailures } from './login-queries.ts'
import { describeAccounts } from './openapi.ts'
import { ownAccountRoutes } from './own-account-routes.ts'
import { accountRoutes, accountSettings } from './routes.ts'
import { pruneSessions } from './session-queries.ts'
import { sessionsShare } from './sessions.ts'

/**
 * The accounts feature: log-in, log-out, registration, the page of the user's own account, and creation of the first
 * admin. The `admin` feature manages roles and other users.
 */
export const accounts = feature({
  name: 'accounts',
  environment: accountEnvironment,
  settings: { table: accountSettings },
  apis: [{ prefix: '/api/v1/auth', errors: callErrors() }],
  openapi: describeAccounts,
  audit: {
    actions: {
      'session.begin': 'masuk sebagai',
      'session.end': 'keluar dari akun',
      'session.end_other': 'mengakhiri satu sesi lain dari akun',
      'session.end_others': 'mengakhiri semua sesi lain dari akun',
      'session.refuse': 'gagal masuk sebagai',
      'password.change': 'mengganti kata sandi akun',
      'user.register': 'mendaftar sebagai',
      'user.create': 'membuat akun',
      'user.role': 'mengganti peran',
      'user.disable': 'menonaktifkan akun',
      'user.enable': 'mengaktifkan lagi akun',
      'user.reset_password': 'mengatur ulang kata sandi',
    },
    kinds: { user: 'Pengguna', session: 'Masuk dan sesi', password: 'Kata sandi' },
    names: { role: 'peran' },
    values: { member: 'anggota', staff: 'staf' },
  },
  links: [
    { place: 'footer', key: 'akun', href: '/akun/', text: 'Akun', right: 'signed_in', at: 910 },
    { place: 'footer', key: 'keluar', href: '/keluar/', text: 'Keluar', right: 'signed_in', at: 920 },
    { place: 'footer', key: 'masuk', href: '/masuk/', text: 'Masuk', isForVisitors: true, at: 930 },
    { place: 'staff', key: 'akun', href: '/akun/', text: 'Akun', at: 900 },
    { place: 'account', key: 'akun', href: '/akun/', text: 'Akun', right: 'signed_in', at: 20 },
    { place: 'log-in', key: 'masuk', href: '/masuk/', text: 'Masuk', at: 0 },
  ],
  noPrefetch: [{ href: '/keluar/*', at: 60 }],
  commands: staffCommands,
  prepare: ({ db, config, say }) => ensureFirstAdmin(db, config.read(accountEnvironment).admin, say),
  open,
})

function open({ db, config, secret, limits, shares }: Site) {
  const idle = config.read(accountEnvironment)
  const sessions = shares.use(sessionsShare)
  const limit = (ctx: Context) => limits.consume(loginLimit, ctx)
  const browsers = knownBrowsers(secret, config)
  return {
    routers: [
      accountRoutes({ db, sessions, browsers, limit }),
      accountApi({ db, sessions, browsers, limit }),
      ownAccountRoutes({ db, idle }),
    ],
    jobs: [
      { name: 'prune sessions', every: 600_000, run: () => pruneSessions(db, new Date(), idle) },
      { name: 'prune failed log-ins', every: 3_600_000, run: () => pruneFailures(db, new Date()) },
    ],
  }
}

/**
 * Creates the first admin if the database has no users, with the given password or with a generated one that is printed
 * once. If several servers start together, only one creates the account. Throws if the given password is too weak.
 */
export async function ensureFirstAdmin(
  db: Knex,
  { username, email = null, password }: { username: string; email?: string | null; password: string | null },
  say: (line: string) => void,
): Promise<void> {
  if ((await userCount(db)) > 0) return
  if (password !== null && (await passwordProblem(password, [username])))
    throw new Error('ADMIN_PASSWORD: too short, too common, or the user name itself. Choose another.')
  const used = password ?? generatePassword()
  const admin = { username, name: 'Admin', email, role: 'admin', password: used } as const
  const made = await createUser(db, commandLine, admin)
  if ('taken' in made || password !== null) return
  say(
    `\n  The first account:  ${username}\n  Its password:       ${used}\n  It is shown this once; change it at /akun/.\n`,
  )
}
