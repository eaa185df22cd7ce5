import type { Knex } from 'knex'
import * as z from 'zod'
import { commandLine } from '../audit/audit.ts'
import { type Command, command } from '../platform/command.ts'
import { roles } from '../web/context.ts'
import { type Account, createUser, generatePassword, resetPassword, setActive } from './account.ts'
import { countSignIns, endAllSignIns, helpUser } from './help.ts'
import { allStaff, findByUsername } from './user-queries.ts'

const once = 'It is shown this once.'
const ofOne = {
  argument: { name: 'username', about: 'whose, whatever its case' },
  options: {},
  input: z.object({ username: z.string('needed').trim().min(1) }),
} as const

/** Commands about accounts, for example for when nobody can log in. */
export const staffCommands: Command[] = [
  command({
    name: 'staff:create',
    summary: 'Makes an account and prints its password, once.',
    options: {
      username: { type: 'string', hint: 'NAME', about: 'what they sign in with' },
      name: { type: 'string', hint: 'NAME', about: 'what they are called; default: the user name' },
      role: { type: 'string', hint: 'ROLE', about: `${roles.join(', ')}; default staff` },
      email: { type: 'string', hint: 'ADDRESS', about: 'their e-mail' },
    },
    input: z.object({
      username: z.string('needed').regex(/^[\w.@+-]{3,60}$/, '3 to 60 letters, digits and . _ @ + - only'),
      name: z.string().trim().min(1).max(100).optional(),
      role: z.enum(roles, `one of ${roles.join(', ')}`).default('staff'),
      email: z.email('an e-mail address').max(254).optional(),
    }),
    async run({ username, name = username, role, email = null }, { db }) {
      const password = generatePassword()
      const result = await createUser(db, commandLine, { username, name, role, email, password })
      if ('taken' in result) throw new Error(`There is an account with this ${result.taken} already.`)
      return {
        text: `Made ${line(result.user)}\nPassword: ${password}\n${once}`,
        data: { user: result.user, password },
      }
    },
  }),
  command({
    name: 'staff:reset-password',
    summary: 'Gives an account a new password, prints it once, and signs it out everywhere.',
    ...ofOne,
    async run({ username }, { db }) {
      const user = await find(db, username)
      const password = await resetPassword(db, commandLine, user)
      const data = { username: user.username, password }
      return { text: `New password of ${data.username}: ${password}\n${once}`, data }
    },
  }),
  command({
    name: 'staff:disable',
    summary: 'Disables an account and signs it out everywhere, unless it is the only admin.',
    ...ofOne,
    async run({ username }, { db }) {
      const user = await find(db, username)
      const data = { username: user.username, disabled: true }
      if (!user.is_active) return { text: `${user.username} is disabled already.`, data }
      const result = await setActive(db, commandLine, user, false)
      if (result === 'last_admin')
        throw new Error(`${user.username} is the only active admin: make somebody else an admin first.`)
      if (result === 'missing') throw new Error(`The account "${user.username}" was deleted just now.`)
      return { text: `Disabled ${user.username}.`, data }
    },
  }),
  command({
    name: 'sessions:end',
    summary: 'Signs an account, or everybody, out of all browsers and programs.',
    options: {
      user: { type: 'string', hint: 'NAME', about: 'whose, whatever its case' },
      all: { type: 'boolean', about: 'those of everybody' },
    },
    input: z
      .object({ user: z.string().trim().min(1).optional(), all: z.boolean().default(false) })
      .refine(({ user, all }) => all !== (user !== undefined), { path: ['user'], error: 'needed, or else --all' }),
    async run({ user: username }, { db }) {
      const now = new Date()
      if (username === undefined) return reportSignOut('everybody', await endAllSignIns(db, commandLine, now))
      const user = await find(db, username)
      const counts = await countSignIns(db, user.id, now)
      await helpUser(db, commandLine, { id: user.id, help: 'sessions', address: '' }, now)
      return reportSignOut(user.username, counts)
    },
  }),
  command({
    name: 'staff:list',
    summary: 'Lists everybody who is more than a member.',
    options: {},
    input: z.object({}),
    async run(_input, { db }) {
      const staff = await allStaff(db)
      return { text: staff.map(line).join('\n') || 'There is no staff.', data: { staff } }
    },
  }),
]

const reportSignOut = (whose: string, { sessions, tokens }: { sessions: number; tokens: number }) => ({
  text: `Ended ${sessions} sessions and ${tokens} programs of ${whose}.`,
  data: { sessions, tokens },
})

async function find(db: Knex, username: string) {
  const user = await findByUsername(db, username)
  if (!user) throw new Error(`There is no account "${username}". See staff:list.`)
  return user
}

const line = ({ username, name, role, email, is_active }: Account) =>
  `${username}  ${role}${is_active ? '' : ', disabled'}  ${name}${email ? ` <${email}>` : ''}`
