import { type Account, roleLabels } from '../../accounts/account.ts'
import { type Help, helps } from '../../accounts/help.ts'
import { type Role, roles, type StatusBadge } from '../../web/context.ts'
import { ago, longDate, moment } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { addressWith, buildChoices, pagesUpTo } from '../../web/paging.ts'

const roleDescriptions: Record<Role, string> = {
  member: 'Masuk dan mengurus akunnya sendiri.',
  editor: 'Menulis program, blog, galeri, dan mitra.',
  staff: 'Monitor, endpoint, insiden, judul, laporan, dan pesan keluar.',
  admin: 'Semuanya, termasuk pengguna, pengaturan, dan audit.',
}

const activeBadge: StatusBadge = { color: 'up', label: 'Aktif' }
const inactiveBadge: StatusBadge = { color: 'paused', label: 'Dinonaktifkan' }

type UserFilter = { q: string; role: Role | null; isActive: boolean | null; page: number }
type UsersData = {
  filter: UserFilter
  users: readonly Account[]
  total: number
  size: number
  viewerId: number
  now: Date
}

export function usersView({ filter, users, total, size, viewerId, now }: UsersData) {
  return {
    q: filter.q,
    roles: buildChoices(roleLabels, filter.role, 'Semua peran'),
    states: buildChoices({ aktif: 'Aktif', nonaktif: 'Dinonaktifkan' }, stateWord(filter.isActive), 'Semua keadaan'),
    count: `${total.toLocaleString('id-ID')} akun`,
    users: users.map((user) => ({
      name: user.name,
      signs: [user.username, user.email, user.phone].filter(Boolean).join(' · '),
      role: roleLabels[user.role],
      badge: user.is_active ? activeBadge : inactiveBadge,
      verified: listVerifiedContacts(user).join(', ') || 'belum',
      line: user.last_login_at ? ago(user.last_login_at, now) : 'belum pernah',
      href: userHref(user.id),
      isSelf: user.id === viewerId,
    })),
    pagination: pagesUpTo(total, size, filter.page, (page) => usersHref({ ...filter, page })),
  }
}

const listVerifiedContacts = (user: Account): string[] => [
  ...(user.email_verified_at ? ['e-mail'] : []),
  ...(user.phone_verified_at ? ['WhatsApp'] : []),
]

const stateWord = (isActive: boolean | null) => (isActive === null ? null : isActive ? 'aktif' : 'nonaktif')

const usersHref = ({ q, role, isActive, page }: UserFilter): string =>
  addressWith('/admin/pengguna/', { q, peran: role, keadaan: stateWord(isActive), page })

export const userHref = (id: number) => `/admin/pengguna/${id}/`

const explainedRoles = (currentRole: string) =>
  buildChoices(roleLabels, currentRole).map((choice, at) => ({
    ...choice,
    may: roleDescriptions[roles[at] ?? 'member'],
  }))

export const newUserView = (values: Values = {}, errors: Errors = {}) => ({
  values: { username: '', name: '', email: '', ...values },
  errors,
  roles: explainedRoles(values.role ?? 'staff'),
})

export const flashMessages = {
  peran: 'Perannya sudah diganti. Berlaku sejak halaman berikutnya yang ia buka.',
  nonaktif: 'Akun dinonaktifkan. Semua sesinya sudah berakhir.',
  aktif: 'Akun diaktifkan lagi.',
  email: 'E-mailnya ditandai terverifikasi.',
  phone: 'Nomor WhatsApp-nya ditandai terverifikasi.',
  factor: 'Verifikasi dua langkahnya dimatikan. Semua sesi dan tokennya berakhir.',
  sessions: 'Semua sesi dan tokennya berakhir.',
}

type UserData = {
  user: Account
  signIns: { sessions: number; tokens: number }
  viewerId: number
  flash?: string | null
  wrong?: string | null
}

export const userView = ({ user, signIns, viewerId, flash = null, wrong = null }: UserData) => ({
  username: user.username,
  name: user.name,
  facts: [
    { label: 'E-mail', value: formatAddress(user.email, user.email_verified_at) },
    { label: 'Nomor WhatsApp', value: formatAddress(user.phone, user.phone_verified_at) },
    { label: 'Google', value: user.google_sub ? 'tersambung' : 'tidak tersambung' },
    {
      label: 'Verifikasi dua langkah',
      value: user.totp_confirmed_at ? `menyala sejak ${longDate(user.totp_confirmed_at)}` : 'mati',
    },
    { label: 'Sedang masuk', value: `${signIns.sessions} sesi, ${signIns.tokens} token` },
    { label: 'Dibuat', value: moment(user.created_at) },
    { label: 'Terakhir masuk', value: user.last_login_at ? moment(user.last_login_at) : 'belum pernah' },
  ],
  isActive: user.is_active,
  badge: user.is_active ? activeBadge : inactiveBadge,
  isSelf: user.id === viewerId,
  roles: explainedRoles(user.role),
  helps: helpsFor(user, signIns),
  base: userHref(user.id),
  flash,
  wrong,
})

const formatAddress = (address: string | null, verifiedAt: Date | null) =>
  address === null ? 'tidak ada' : `${address}, ${verifiedAt ? 'terverifikasi' : 'belum terverifikasi'}`

const helpLabels: Record<Help, { text: string; about: string }> = {
  email: {
    text: 'Tandai e-mail terverifikasi',
    about: 'Kalau kamu tahu e-mail ini miliknya dan kode tidak bisa dikirim.',
  },
  phone: {
    text: 'Tandai nomor terverifikasi',
    about: 'Kalau kamu tahu nomor ini miliknya dan kode tidak bisa dikirim.',
  },
  factor: {
    text: 'Matikan verifikasi dua langkah',
    about: 'Untuk yang kehilangan ponsel dan kode pemulihannya. Sesinya berakhir.',
  },
  sessions: { text: 'Akhiri semua sesi dan token', about: 'Ia harus masuk lagi di semua perangkat dan program.' },
}

function helpsFor(user: Account, { sessions, tokens }: UserData['signIns']) {
  const isUseful: Record<Help, boolean> = {
    email: user.email !== null && user.email_verified_at === null,
    phone: user.phone !== null && user.phone_verified_at === null,
    factor: user.totp_confirmed_at !== null,
    sessions: sessions + tokens > 0,
  }
  const addresses = { email: user.email ?? '', phone: user.phone ?? '', factor: '', sessions: '' }
  return helps
    .filter((help) => isUseful[help])
    .map((value) => ({ value, address: addresses[value], ...helpLabels[value] }))
}
