import { share } from '../../platform/shares.ts'
import type { Context } from '../../web/context.ts'
import { photoAddress } from '../photo/photo.ts'
import type { Account } from '../user-queries.ts'

/** An account as clients of the comics API read their own. */
export const ownUser = (account: Account) => ({
  id_users: account.id,
  full_name: account.name,
  username: account.username,
  email: account.email,
  phone_number: account.phone?.slice(1) ?? null,
  profile_photo_path: photoAddress(account),
  is_verified: isVerified(account),
  role: account.role === 'admin' ? ('admin' as const) : ('creator' as const),
  login_method: account.google_sub === null ? ('password' as const) : ('google' as const),
  created_at: account.created_at.toISOString(),
})

/** Whether a person proved an address of the account. */
export const isVerified = ({ email_verified_at, phone_verified_at }: Account): boolean =>
  email_verified_at !== null || phone_verified_at !== null

/** The own account with the fields that a later feature adds for a creator. It is made per request. */
export const ownUserShare = share<(ctx: Context, account: Account) => Promise<object>>('own user')
