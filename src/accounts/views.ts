import type { Qr } from '../artwork/qr.ts'
import type { Errors, Values } from '../web/form.ts'
import { fragment, page } from '../web/render.ts'
import type { AccountView } from './view-model.ts'

/**
 * Data of the log-in page. `refused`: why the last attempt failed, or null. `said`: what was done before, or null. `next`: the path to open after log-in.
 * `open`: whether visitors may register. `hasGoogle`: whether they can sign in with a Google account.
 */
type LogInView = {
  values: Values
  errors: Errors
  refused: string | null
  said: string | null
  next: string
  open: boolean
  hasGoogle: boolean
}
/** Where a code was sent: `k` stands for the address in links and forms, `contact` is the address as its owner knows it. */
type PlaceView = { k: string; contact: string }
/** `own`: the viewer's own addresses that are not verified. */
type VerifyView = {
  place: (PlaceView & { logIn: string }) | null
  own: { kind: 'email' | 'phone'; value: string; canSend: boolean }[]
  isSignedIn: boolean
  error: string | null
  said: string | null
}
/** The form of the user's own data. `hasPassword`: whether it must be typed for a change of user name or address. */
type DetailsView = { isStaff: boolean; values: Values; errors: Errors; hasPassword: boolean }
/**
 * `isOn`: since when, and how many recovery codes are left. `setup`: what the app needs of a secret that is not confirmed
 * yet, with its QR code as SVG. `isDemanded`: the site demands a second factor of this user.
 */
type SecondFactorView = {
  isStaff: boolean
  isDemanded: boolean
  hasPassword: boolean
  isOn: { since: string; codesLeft: number } | null
  setup: { qr: Qr; uri: string; base32: string } | null
  errors: Errors
  said: string | null
}
type RegisterView = { values: Values; errors: Errors; next: string; open: boolean; hasGoogle: boolean }

export const logInPage = page<LogInView>('/accounts/log-in')
/** The second step of a log-in, which asks for a code of the second factor. */
export const logInStepPage = page<{ ticket: string; next: string; error: string | null }>('/accounts/log-in-step')
export const logOutPage = page<{ name: string | null }>('/accounts/log-out')
export const verifyPage = page<VerifyView>('/accounts/verify')
/** The page that asks whose password was forgotten. `canSend`: whether the server can send codes at all. */
export const forgottenPage = page<{ alamat: string; error: string | null; canSend: boolean }>('/accounts/forgotten')
export const newPasswordPage = page<{ place: PlaceView | null; errors: Errors; said: string | null }>(
  '/accounts/new-password',
)
export const detailsPage = page<DetailsView>('/accounts/details')
export const secondFactorPage = page<SecondFactorView>('/accounts/second-factor')
export const recoveryCodesPage = page<{ isStaff: boolean; codes: readonly string[] }>('/accounts/recovery-codes')
/** The page that asks for the password before the link to a Google account ends. */
export const googleUnlinkPage = page<{ isStaff: boolean; username: string; errors: Errors }>('/accounts/google-unlink')
export const registerPage = page<RegisterView>('/accounts/register')
/** `sections`: the parts of other features, as HTML. */
export const accountPage = page<AccountView & { sections: readonly string[] }>('/accounts/account')
/**
 * The section of the account page about the Google account. `link`: the address that links one, or null where the
 * viewer must log in again first. `isOnlyWay`: without it the user could not log in.
 */
export const googleSection = fragment<{ isLinked: boolean; isOnlyWay: boolean; link: string | null }>(
  '/accounts/_google',
)
