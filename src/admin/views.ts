import { fragment, page } from '../web/render.ts'
import type { DeliveriesView } from './deliveries/present.ts'
import type { ReportsView } from './reports/present.ts'
import type { StartView } from './start/present.ts'
import type { NewUserView, UsersView, UserView } from './users/present.ts'

/** Everything the staff's own pages can show. */
export const startPage = page<{ start: StartView; reports: ReportsView }>('/admin/start')
export const reportsPage = page<{ reports: ReportsView }>('/admin/reports')
export const reportsFragment = fragment<{ reports: ReportsView }>('/admin/_reports')
export const deliveriesPage = page<{ deliveries: DeliveriesView }>('/admin/deliveries')
export const deliveriesFragment = fragment<{ deliveries: DeliveriesView }>('/admin/_deliveries')
export const usersPage = page<{ users: UsersView }>('/admin/users')
export const usersFragment = fragment<{ users: UsersView }>('/admin/_users')
export const newUserPage = page<{ person: NewUserView }>('/admin/user-new')
export const userPage = page<{ person: UserView }>('/admin/user')
export const askPasswordPage = page<{ username: string; name: string; href: string }>('/admin/password-ask')
/** A password that nobody chose, shown this once. */
export const passwordPage = page<{ username: string; name: string; password: string; isNew: boolean; href: string }>(
  '/admin/password',
)
