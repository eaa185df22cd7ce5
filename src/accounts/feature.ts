import type { Knex } from 'knex'
import { commandLine } from '../audit/audit.ts'
import type { OutboxRow } from '../db/tables.ts'
import { every, everyHour, type Job } from '../jobs/run.ts'
import { callRoutes } from '../platform/api/calls.ts'
import { feature, type Site } from '../platform/feature.ts'
import { callErrors } from '../web/call-errors.ts'
import type { Context } from '../web/context.ts'
import { createUser, generatePassword, hasAdmin, passwordProblem } from './account.ts'
import { clientsShare, openClients } from './clients/clients.ts'
import { CODE_KIND, type Codes, openCodes } from './codes/codes.ts'
import { forgetPayload, pruneCodes } from './codes/queries.ts'
import { staffCommands } from './commands.ts'
import { accountEnvironment, isGuessable } from './environment.ts'
import { googleCalls, showGoogleError } from './google/calls.ts'
import { pruneSignIns } from './google/google-queries.ts'
import { openEntry } from './google/link.ts'
import { openLinkRequests } from './google/link-requests.ts'
import { openGoogle } from './google/oidc.ts'
import { googleRoutes } from './google/routes.ts'
import { loginLimit } from './limits/limits.ts'
import { pruneFailures } from './limits/queries.ts'
import { accountCalls } from './log-in/api.ts'
import { familiarBrowsers } from './log-in/known-browsers.ts'
import { greetMember, openNextPlaces } from './log-in/next-page.ts'
import { accountRoutes } from './log-in/routes.ts'
import { ownerNotifier } from './notify-owner.ts'
import { describeAccounts } from './openapi.ts'
import { ownAccountData } from './own/data/own-account.ts'
import { describePrivacy } from './own/data/privacy.ts'
import { removeUnverified } from './own/data/remove-unverified.ts'
import { ownDataRoutes } from './own/data/routes.ts'
import { detailsRoutes } from './own/details-routes.ts'
import { forgottenRoutes } from './own/forgotten-routes.ts'
import { makeAccountPage } from './own/page.ts'
import { ownAccountRoutes } from './own/routes.ts'
import { secondFactorRoutes } from './own/second-factor-routes.ts'
import { photoRoutes } from './photo/routes.ts'
import { openRegistration } from './registration/registration.ts'
import { openResets } from './registration/reset.ts'
import { registrationRoutes } from './registration/routes.ts'
import { createSeal } from './seal.ts'
import { openSecondFactor } from './second-factor/second-factor.ts'
import { openTickets } from './second-factor/tickets.ts'
import { type IdleTimes, pruneSessions } from './sessions/queries.ts'
import { sessionsShare } from './sessions/sessions.ts'
import { accountSettings, openRegistrationOnce } from './settings.ts'
import { tokenRoutes } from './tokens/routes.ts'
import { openTokens, type Tokens, tokensShare } from './tokens/tokens.ts'

const footer = { place: 'footer', group: 'account' } as const

/** Log-in, registration and the user's own account. The `admin` feature manages roles and other users. */
export const accounts = feature({
  name: 'accounts',
  environment: accountEnvironment,
  settings: { table: accountSettings },
  apis: [
    { prefix: '/api/v1/auth', errors: callErrors(['SECOND_FACTOR_REQUIRED']) },
    { prefix: '/api/v1/auth/google', errors: showGoogleError },
  ],
  openapi: describeAccounts,
  audit: {
    actions: {
      'session.begin': 'masuk sebagai',
      'session.end': 'keluar dari akun',
      'session.end_other': 'mengakhiri satu sesi lain dari akun',
      'session.end_others': 'mengakhiri semua sesi lain dari akun',
      'session.refuse': 'gagal masuk sebagai',
      'google.link': 'menyambungkan akun Google ke akun',
      'google.unlink': 'memutuskan akun Google dari akun',
      'token.end': 'mengakhiri satu program yang masuk ke akun',
      'token.reuse': 'mengirim token lama, jadi programnya dikeluarkan dari akun',
      'password.change': 'mengganti kata sandi akun',
      'user.register': 'mendaftar sebagai',
      'user.verify': 'memverifikasi alamat akun',
      'user.lose_address': 'membuktikan alamat yang belum diverifikasi akun',
      'user.details': 'mengganti data akun',
      'second_factor.on': 'menyalakan verifikasi dua langkah akun',
      'second_factor.off': 'mematikan verifikasi dua langkah akun',
      'second_factor.codes': 'membuat kode pemulihan baru untuk akun',
      'user.create': 'membuat akun',
      'user.role': 'mengganti peran',
      'user.disable': 'menonaktifkan akun',
      'user.end_sessions': 'mengakhiri semua sesi dan token akun',
      'user.delete': 'menghapus',
      'user.enable': 'mengaktifkan lagi akun',
      'user.reset_password': 'mengatur ulang kata sandi',
    },
    kinds: {
      user: 'Pengguna',
      session: 'Masuk dan sesi',
      token: 'Token program',
      google: 'Google',
      password: 'Kata sandi',
      second_factor: 'Verifikasi dua langkah',
    },
    names: { role: 'peran' },
    values: { member: 'anggota', staff: 'staf' },
  },
  links: [
    { ...footer, key: 'akun', href: '/akun/', text: 'Akun', icon: 'person', right: 'signed_in' },
    { ...footer, key: 'keluar', href: '/keluar/', text: 'Keluar', icon: 'leave', right: 'signed_in' },
    { ...footer, key: 'masuk', href: '/masuk/', text: 'Masuk', icon: 'person', isForVisitors: true },
    { place: 'account', group: 'account', key: 'masuk', href: '/masuk/', text: 'Masuk', isForVisitors: true },
    { place: 'account-menu', group: 'account', key: 'akun', href: '/akun/', text: 'Akun', icon: 'person' },
    { place: 'log-out', key: 'keluar', href: '/keluar/', text: 'Keluar' },
    { place: 'staff-account', group: 'account', key: 'akun', href: '/akun/', text: 'Akun', icon: 'person' },
    { place: 'staff-account', group: 'leave', key: 'keluar', href: '/keluar/', text: 'Keluar', icon: 'leave' },
    { place: 'account', group: 'account', key: 'akun', href: '/akun/', text: 'Akun', right: 'signed_in' },
    { place: 'log-in', key: 'masuk', href: '/masuk/', text: 'Masuk' },
    { place: 'second-factor', key: 'akun', href: '/akun/dua-langkah/', text: 'Verifikasi dua langkah' },
  ],
  privacy: describePrivacy,
  noPrefetch: ['/keluar/*', '/api/v1/auth/google/*'],
  sameForAll: ['/foto/'],
  commands: staffCommands,
  messages: { [CODE_KIND]: { name: 'Kode akun', mend: 'EMAIL_HOST atau FONNTE_API_TOKEN, dan yang termasuk padanya' } },
  prepare: async ({ db, config, say }) => {
    await ensureFirstAdmin(db, config.read(accountEnvironment).admin, say)
    if (!config.production) await openRegistrationOnce(db)
  },
  open,
})

function open(site: Site) {
  const { db, log, config, secret, limits, shares, fetcher, channels, senderOf, opened } = site
  const idle = config.read(accountEnvironment)
  const tokens = openTokens(db, secret, idle.tokens)
  if (isGuessable(idle.tokens.key))
    log.warn('JWT_SECRET_KEY is short; whoever guesses it can forge tokens of log-ins whose id they know')
  const sessions = shares.use(sessionsShare)
  const limit = (ctx: Context) => limits.consume(loginLimit, ctx)
  const browsers = familiarBrowsers(secret, config)
  const { baseUrl, production } = config
  const seal = createSeal(secret)
  const factor = openSecondFactor({ db, seal, secret })
  const tickets = openTickets(seal)
  const codes = openCodes({ db, secret, baseUrl, channels, senderOf })
  const notifyOwner = ownerNotifier(site)
  const registration = openRegistration({ db, codes, production, notifyOwner })
  const resets = openResets({ db, codes, limits, notifyOwner })
  const google = idle.google && openGoogle(idle.google, fetcher)
  const hasGoogle = google !== null
  const findNextPlace = openNextPlaces(opened)
  const enter = openEntry({ db, limits, notifyOwner })
  const linkRequests = openLinkRequests({ db, seal, isConfigured: hasGoogle })
  const googleAccount = google && (async (ctx: Context, token: string) => enter(ctx, await google.personOfToken(token)))
  const show = makeAccountPage({ db, log, idle, tokens, opened, linkRequests })
  const ofGoogle = { db, google, enter, baseUrl, sessions, tokens, tickets, linkRequests, limits, notifyOwner, shares }
  return {
    routers: [
      accountRoutes({ db, sessions, browsers, limit, factor, tickets, hasGoogle, placeOf: findNextPlace }),
      callRoutes(accountCalls, { db, sessions, browsers, limit, factor }),
      registrationRoutes({ db, sessions, codes, registration, seal, limits, hasGoogle, placeOf: findNextPlace }),
      callRoutes(googleCalls, ofGoogle),
      googleRoutes({ db, notifyOwner, show }),
      forgottenRoutes({ codes, resets, seal, limits }),
      ownAccountRoutes({ db, notifyOwner, tokens, show }),
      detailsRoutes({ db, codes, seal, limits, notifyOwner, production, show }),
      secondFactorRoutes({ db, factor, notifyOwner }),
      tokenRoutes({ db, tokens }),
      photoRoutes({ ...site, show }),
      ownDataRoutes({ db, opened, sessions, show }),
    ],
    shares: [
      tokensShare.of(tokens),
      clientsShare.of(
        openClients({ ...site, codes, factor, registration, resets, tokens, notifyOwner, googleAccount }),
      ),
    ],
    checks: [{ prefix: '', check: greetMember }],
    ownData: ownAccountData(db),
    senders: { [CODE_KIND]: codes.sender },
    messageEnded: (row: OutboxRow) => (row.kind === CODE_KIND ? forgetPayload(db, row.id) : Promise.resolve()),
    jobs: listAccountJobs({ db, idle, tokens, codes, opened }),
    start: factor.sealAnew,
  }
}

type JobDeps = { db: Knex; idle: IdleTimes; tokens: Tokens; codes: Codes; opened: Site['opened'] }

const listAccountJobs = ({ db, idle, tokens, codes, opened }: JobDeps): Job[] => [
  everyHour('prune codes', 'Membuang kode lama', () => pruneCodes(db, new Date())),
  everyHour('remove unverified accounts', 'Menghapus akun yang tidak diverifikasi', () => {
    const parts = opened().flatMap(({ ownData }) => ownData ?? [])
    return removeUnverified(db, parts, codes.kinds())
  }),
  every(600_000, 'prune sign-ins at Google', 'Membersihkan login Google yang tidak selesai', () =>
    pruneSignIns(db, new Date()),
  ),
  every(600_000, 'prune sessions', 'Membuang sesi lama', () => pruneSessions(db, new Date(), idle)),
  everyHour('prune tokens', 'Membuang token lama', tokens.prune),
  everyHour('prune failed log-ins', 'Membuang catatan gagal masuk', () => pruneFailures(db, new Date())),
]

/**
 * Creates the first admin if the database has none; a generated password is printed once. If several servers start
 * together, only one creates the account. Throws if the given password is too weak.
 */
export async function ensureFirstAdmin(
  db: Knex,
  { username, email = null, password }: { username: string; email?: string | null; password: string | null },
  say: (line: string) => void,
): Promise<void> {
  if (await hasAdmin(db)) return
  if (password !== null && (await passwordProblem(password, [username])))
    throw new Error('ADMIN_PASSWORD: too short, too common, or the user name itself. Choose another.')
  const used = password ?? generatePassword()
  const admin = { username, name: 'Admin', email, role: 'admin', password: used } as const
  const result = await createUser(db, commandLine, admin)
  if ('taken' in result || password !== null) return
  say(
    `\n  The first account:  ${username}\n  Its password:       ${used}\n  It is shown this once; change it at /akun/.\n`,
  )
}
