import type { Qr } from '../artwork/qr.ts'
import type { PageName } from '../platform/sections.ts'
import type { Errors, Values } from '../web/form.ts'
import { page } from '../web/render.ts'
import type { AccountView } from './view-model.ts'

/** A page to open after log-in as visitors read of it. `isOpen`: they may see it without an account, too. */
export type NextPlace = PageName & { isOpen: boolean }
/** `next`: the path to open after log-in, `place`: what it is called. `open`: whether visitors may register. */
type AroundView = { next: string; place: NextPlace | null; open: boolean; hasGoogle: boolean }
/** `refused`: why the last attempt failed. */
type LogInView = AroundView & {
  values: Values
  errors: Errors
  refused: string | null
  flash: string | null
}
/**
 * `k` stands for the address in links and forms, `contact` is the address as its owner recognizes it. `wait`: seconds until
 * another code may be asked for.
 */
type PlaceView = { k: string; contact: string; wait: number }
/** `own`: the viewer's own addresses that are not verified. */
type VerifyView = {
  place: (PlaceView & { logIn: string }) | null
  own: { kind: 'email' | 'phone'; value: string; canSend: boolean }[]
  isSignedIn: boolean
  errors: Errors
  flash: string | null
}
/** `setup`: what the app needs of a secret that is not confirmed yet. `isDemanded`: by the site, of this user. */
type SecondFactorView = {
  isStaff: boolean
  isDemanded: boolean
  hasPassword: boolean
  isOn: { since: string; codesLeft: number } | null
  setup: { qr: Qr; uri: string; base32: string } | null
  errors: Errors
  flash: string | null
}
/** `channels`: the kinds of addresses to which codes can be sent. `texts`: links to what a member agrees to. */
type RegisterView = AroundView & {
  values: Values
  errors: Errors
  channels: readonly ('email' | 'phone')[]
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
