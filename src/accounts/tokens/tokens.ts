import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { recordAction } from '../../audit/audit.ts'
import { toHousehold } from '../../net/addresses.ts'
import { share } from '../../platform/shares.ts'
import type { Viewer } from '../../web/context.ts'
import type { Secret } from '../../web/signed.ts'
import { type Account, findUser } from '../user-queries.ts'
import { type AccessClaims, accessKeys, readAccess, signAccess } from './access-token.ts'
import {
  type Api,
  addFamily,
  endFamilies,
  type From,
  findHolder,
  findUserFamilies,
  isFamiliarHousehold,
  isPresentToken,
  lockFamily,
  type OwnFamily,
  pruneFamilies,
  pruneHouseholds,
  rememberHousehold,
  rotateFamily,
  type TokenHolder,
} from './token-queries.ts'

export type { Api, From, OwnFamily } from './token-queries.ts'

/** Tokens in the form of an API answer. `expires_in` is in seconds. The content API has no refresh token. */
export type IssuedTokens = { access_token: string; refresh_token?: string; token_type: 'bearer'; expires_in: number }

type Settings = { key: string | null; accessLife: number; refreshLife: number }

/** For 30 days, an account knows a household in which one of its programs had a refresh token. */
export const FAMILIAR_HOUSEHOLD_MS = 30 * 86_400_000
const familiarSince = (now: Date) => new Date(now.getTime() - FAMILIAR_HOUSEHOLD_MS)

export type Tokens = ReturnType<typeof openTokens>
export const tokensShare = share<Tokens>('tokens')

/**
 * Each log-in of a program is a family of tokens: access tokens, and for comics one refresh token at a time. A family
 * ends by `end`, when it expires, or when the account gets a new token version. It also ends when a refresh token comes
 * again that was exchanged before, because that token was stolen.
 */
export function openTokens(db: Knex, secret: Secret, settings: Settings) {
  const keys = accessKeys(settings.key, secret)

  async function buildTokens(
    user: Account,
    api: Api,
    family: { id: string; generation: number; refresh: string | null },
  ) {
    const { id, generation, refresh } = family
    const seconds = settings.accessLife
    const access_token = await signAccess(keys, { user, api, id, generation, seconds })
    const issued: IssuedTokens = { access_token, token_type: 'bearer', expires_in: seconds }
    return refresh === null ? issued : { ...issued, refresh_token: `${id}.${refresh}` }
  }

  const getExpiry = (api: Api, now: Date) => {
    const seconds = api === 'comics' ? Math.max(settings.accessLife, settings.refreshLife) : settings.accessLife
    return new Date(now.getTime() + seconds * 1000)
  }

  /** The caller has checked the user. Returns null if the account has been disabled or changed since it was read. */
  async function issue(user: Account, api: Api, from: From, now = new Date()): Promise<IssuedTokens | null> {
    const [id, generation, refresh] = [randomUUID(), 1, api === 'comics' ? newSecret() : null]
    const isAdded = await addFamily(db, {
      id,
      user_id: user.id,
      token_version: user.token_version,
      api,
      refresh_hash: refresh && hashSecret(refresh),
      generation,
      created_at: now,
      used_at: now,
      expires_at: getExpiry(api, now),
      ended_at: null,
      ...shortened(from),
    })
    if (!isAdded) return null
    if (refresh !== null) await remember(db, user.id, from, now)
    return buildTokens(user, api, { id, generation, refresh })
  }

  const remember = (trx: Knex, user_id: number, { address }: From, used_at: Date) =>
    rememberHousehold(trx, { user_id, household: toHousehold(address), used_at })

  /**
   * Returns null for an invalid refresh token. A refresh token that was exchanged before ends its family. If several
   * exchanges run at once, at most one succeeds.
   */
  const refresh = (text: string, from: From, now = new Date()): Promise<IssuedTokens | null> =>
    db.transaction(async (trx) => {
      const { id, hash } = splitToken(text)
      const family = id === null ? undefined : await lockFamily(trx, id)
      if (!family || id === null || family.refresh_hash === null || family.ended_at || family.expires_at <= now)
        return null
      const user = await findUser(trx, family.user_id)
      if (!user?.is_active || user.token_version !== family.token_version) return null
      if (family.refresh_hash !== hash) {
        await endFamilies(trx, { id }, now)
        const who = { visitor: true, address: from.address } as const
        await recordAction(trx, who, { action: 'token.reuse', subject: user.username, about: user.id })
        return null
      }
      const [generation, next] = [family.generation + 1, newSecret()]
      const times = { used_at: now, expires_at: getExpiry(family.api, now) }
      await remember(trx, user.id, from, now)
      await rotateFamily(trx, id, { generation, refresh_hash: hashSecret(next), ...times, ...shortened(from) })
      return buildTokens(user, family.api, { id, generation, refresh: next })
    })

  /** Finds the account of a valid access token with at most one query. */
  async function identify(token: string, now = new Date()): Promise<Viewer | null> {
    const claims = await readAccess(keys, token, now.getTime())
    if (claims === null || claims === 'expired') return null
    const [id = ''] = claims.jti.split('.')
    if (!isUuid(id)) return null
    const holder = await findHolder(db, { id, userId: claims.uid, version: claims.ver }, now)
    if (!holder || !agrees(claims, holder)) return null
    const { email: _, public_id: __, ...viewer } = holder
    return { ...viewer, sessionId: null }
  }

  /** Names a program that logged in before: by a valid refresh token, else by the household of the IP address. */
  async function findDevice(userId: number, refreshToken: string, address: string): Promise<string | null> {
    const [now, household] = [new Date(), toHousehold(address)]
    const { id, hash } = splitToken(refreshToken)
    if (id !== null && (await isPresentToken(db, { id, userId, hash }, now))) return `token ${id}`
    const isFamiliar = await isFamiliarHousehold(db, { user_id: userId, household, since: familiarSince(now) })
    return isFamiliar ? `household ${household}` : null
  }

  return {
    issue,
    refresh,
    identify,
    /** Whether this site issued the token and the token has expired. */
    isExpired: async (token: string): Promise<boolean> => (await readAccess(keys, token)) === 'expired',
    findKnown: findDevice,
    /** Takes the id of the family, or the `jti` of an access token. */
    end: async (id: string): Promise<void> => {
      const family = id.split('.')[0] ?? ''
      if (isUuid(family)) await endFamilies(db, { id: family }, new Date())
    },
    /** The families that have not ended, the most recently used first. */
    listOf: (userId: number): Promise<OwnFamily[]> => findUserFamilies(db, userId, new Date()),
    /** Returns the number of ended families, 0 or 1. */
    endOwn: (trx: Knex, userId: number, id: string): Promise<number> =>
      endFamilies(trx, { id, user_id: userId }, new Date()),
    endAllOf: (trx: Knex, userId: number): Promise<number> => endFamilies(trx, { user_id: userId }, new Date()),
    prune: async (): Promise<number> =>
      (await pruneFamilies(db, new Date())) + (await pruneHouseholds(db, familiarSince(new Date()))),
  }
}

const agrees = ({ sub, user_id }: AccessClaims, { id, username, email, public_id }: TokenHolder): boolean =>
  (sub === undefined || sub === username || sub === String(id) || sub === email) &&
  (user_id === undefined || user_id === public_id)

/** The id is null if the text cannot be a refresh token. */
function splitToken(text: string): { id: string | null; hash: string } {
  const [, id = '', secret = ''] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(text) ?? []
  return { id: isUuid(id) ? id : null, hash: hashSecret(secret) }
}

const newSecret = () => randomBytes(32).toString('base64url')
const hashSecret = (secret: string) => createHash('sha256').update(secret).digest('base64url')
const shortened = ({ address, agent }: From): From => ({ address, agent: agent.slice(0, 300) })
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
