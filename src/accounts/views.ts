import type { Qr } from '../artwork/qr.ts'
import type { PageName } from '../platform/sections.ts'
import type { Errors, Values } from '../web/form.ts'
import { page } from '../web/render.ts'
import type { AccountView } from './view-model.ts'

/**
 * The name that visitors read of a page to open after log-in. `isOpen`: visitors may see the page without an account.
 */
export type NextPlace = PageName & { isOpen: boolean }
/** `next`: the path to open after log-in. `place`: the name of that page. `open`: visitors may register. */
type AroundView = { next: string; place: NextPlace | null; open: boolean; hasGoogle: boolean }
type LogInView = AroundView & {
  values: Values
  errors: Errors
  /** Why the last attempt failed. */
  refused: string | null
  flash: string | null
}
/**
 * `k` stands for the address in links and forms. `contact` is the address in a form that its owner recognizes. `wait`:
 * seconds until the visitor may ask for another code.
 */
type PlaceView = { k: string; contact: string; wait: number }
type VerifyView = {
  place: (PlaceView & { logIn: string }) | null
  /** The viewer's own addresses that are not verified. */
  own: { kind: 'email' | 'phone'; value: string; canSend: boolean }[]
  isSignedIn: boolean
  errors: Errors
  flash: string | null
}
type SecondFactorView = {
  isStaff: boolean
  /** The site demands a second factor of this user. */
  isDemanded: boolean
  hasPassword: boolean
  isOn: { since: string; codesLeft: number } | null
  /** What the app needs of a secret that is not confirmed yet. */
  setup: { qr: Qr; uri: string; base32: string } | null
  errors: Errors
  flash: string | null
}
type RegisterView = AroundView & {
  values: Values
  errors: Errors
  /** The kinds of addresses to which codes can be sent. */
  channels: readonly ('email' | 'phone')[]
  /** Links to the texts to which a member agrees. */
  texts: readonly { href: string; text: string }[]
}

export const logInPage = page<LogInView>('/accounts/log-in')
/** The second step of a log-in. */
export const logInStepPage = page<{ ticket: string; next: string; error: string | null }>('/accounts/log-in-step')
export const logOutPage = page<{ name: string | null }>('/accounts/log-out')
export const verifyPage = page<VerifyView>('/accounts/verify')
/** `canSend`: whether the server can send codes at all. */
export const forgottenPage = page<{ alamat: string; error: string | null; canSend: boolean }>('/accounts/forgotten')
type NewPasswordView = { place: PlaceView | null; errors: Errors; flash: string | null }
export const newPasswordPage = page<NewPasswordView>('/accounts/new-password')
export const secondFactorPage = page<SecondFactorView>('/accounts/second-factor')
export const recoveryCodesPage = page<{ isStaff: boolean; codes: readonly string[] }>('/accounts/recovery-codes')
export const registerPage = page<RegisterView>('/accounts/register')
export const accountPage = page<AccountView>('/accounts/account')
