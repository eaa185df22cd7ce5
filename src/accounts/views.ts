import type { Errors, Values } from '../web/form.ts'
import { page } from '../web/render.ts'
import type { AccountView } from './view-model.ts'

/**
 * Data of the log-in page. `refused`: why the last attempt failed, or null. `next`: the path to open after log-in.
 * `open`: whether visitors may register.
 */
export type LogInView = { values: Values; errors: Errors; refused: string | null; next: string; open: boolean }
export type RegisterView = { values: Values; errors: Errors; open: boolean }

export const logInPage = page<LogInView>('/accounts/log-in')
export const logOutPage = page<{ name: string | null }>('/accounts/log-out')
export const registerPage = page<RegisterView>('/accounts/register')
export const accountPage = page<AccountView>('/accounts/account')
