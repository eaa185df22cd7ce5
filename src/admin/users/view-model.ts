import { type Account, roleLabels } from '../../accounts/account.ts'
import { type Role, roles } from '../../web/context.ts'
import { ago, moment } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'
import type { StatusBadge } from '../../web/render.ts'

type Choice = { value: string; text: string; isChosen: boolean }

/** Indonesian descriptions of what each role may do, shown to the admin who assigns the role. */
const roleDescriptions: Record<Role, string> = {
  member: 'Masuk dan mengurus akunnya sendiri.',
  editor: 'Menulis program, blog, galeri, dan mitra.',
  staff: 'Monitor, endpoint, insiden, judul, laporan, dan kiriman.',
  admin: 'Semuanya, termasuk pengguna, pengaturan, dan audit.',
}

const activeBadge: StatusBadge = { color: 'up', label: 'Aktif' }
const inactiveBadge: StatusBadge = { color: 'paused', label: 'Dinonaktifkan' }

export type UserFilter = { q: string; role: Role | null; isActive: boolean | null; page: number }
export type UsersView = {
  q: string
  roles: Choice[]
  states: Choice[]
  count: string
  users: {
    name: string
    /** User name and e-mail address in one line. */
    signs: string
    role: string
    badge: StatusBadge
    line: string
    href: string
    isSelf: boolean
  }[]
  pagination: PaginationView
}

type Shown = { filter: UserFilter; users: readonly Account[]; total: number; size: number; viewerId: number; now: Date }

export function usersView({ filter, users, total, size, viewerId, now }: Shown): UsersView {
  return {
    q: filter.q,
    roles: [{ value: '', text: 'Semua peran', isChosen: filter.role === null }, ...roleChoices(filter.role ?? '')],
    states: [
      { value: '', text: 'Semua keadaan', isChosen: filter.isActive === null },
      { value: 'aktif', text: 'Aktif', isChosen: filter.isActive === true },
      { value: 'nonaktif', text: 'Dinonaktifkan', isChosen: filter.isActive === false },
    ],
    count: `${total.toLocaleString('id-ID')} akun`,
    users: users.map((user) => ({
      name: user.name,
      signs: [user.username, user.email].filter(Boolean).join(' · '),
      role: roleLabels[user.role],
      badge: user.is_active ? activeBadge : inactiveBadge,
      line: user.last_login_at ? ago(user.last_login_at, now) : 'belum pernah',
      href: userHref(user.id),
      isSelf: user.id === viewerId,
    })),
    pagination: pagination(
      (page) => usersHref({ ...filter, page }),
      filter.page,
      Math.max(filter.page, lastPage(total, size)),
    ),
  }
}

function usersHref({ q, role, isActive, page }: UserFilter): string {
  const query = new URLSearchParams({
    ...(q ? { q } : {}),
    ...(role ? { peran: role } : {}),
    ...(isActive === null ? {} : { keadaan: isActive ? 'aktif' : 'nonaktif' }),
    ...(page > 1 ? { page: String(page) } : {}),
  })
  return `/admin/pengguna/${query.size > 0 ? `?${query}` : ''}`
}

export const userHref = (id: number) => `/admin/pengguna/${id}/`

const roleChoices = (chosen: string): Choice[] =>
  roles.map((role) => ({ value: role, text: roleLabels[role], isChosen: role === chosen }))

type RoleChoice = Choice & { may: string }
const explainedRoles = (chosen: string): RoleChoice[] =>
  roles.map((role) => ({
    value: role,
    text: roleLabels[role],
    may: roleDescriptions[role],
    isChosen: role === chosen,
  }))

export type NewUserView = { values: Values; errors: Errors; roles: RoleChoice[] }

export const newUserView = (values: Values = {}, errors: Errors = {}): NewUserView => ({
  values: { username: '', name: '', email: '', ...values },
  errors,
  roles: explainedRoles(values.role ?? 'staff'),
})

export type UserView = {
  username: string
  name: string
  facts: { label: string; value: string }[]
  isActive: boolean
  badge: StatusBadge
  /** True if admins look at their own account. Only another admin may change its role or disable it. */
  isSelf: boolean
  roles: RoleChoice[]
  base: string
  said: string | null
  wrong: string | null
}

/** Messages shown once on the page of a user account after a redirect; the key is in the redirect's URL. */
export const flashMessages = {
  peran: 'Perannya sudah diganti. Berlaku sejak halaman berikutnya yang ia buka.',
  nonaktif: 'Akun dinonaktifkan. Semua sesinya sudah berakhir.',
  aktif: 'Akun diaktifkan lagi.',
}

type OneShown = { user: Account; viewerId: number; said?: string | null; wrong?: string | null }

export const userView = ({ user, viewerId, said = null, wrong = null }: OneShown): UserView => ({
  username: user.username,
  name: user.name,
  facts: [
    { label: 'E-mail', value: user.email ?? 'tidak ada' },
    { label: 'Dibuat', value: moment(user.created_at) },
    { label: 'Terakhir masuk', value: user.last_login_at ? moment(user.last_login_at) : 'belum pernah' },
  ],
  isActive: user.is_active,
  badge: user.is_active ? activeBadge : inactiveBadge,
  isSelf: user.id === viewerId,
  roles: explainedRoles(user.role),
  base: userHref(user.id),
  said,
  wrong,
})
