import type { Knex } from 'knex'
import * as z from 'zod'
import type { Viewer } from '../../web/context.ts'
import { Refusal } from '../../web/refusal.ts'
import { isFreshLogIn } from '../log-in/proof.ts'
import type { Seal } from '../seal.ts'
import type { GoogleView } from '../view-model.ts'
import { findLink } from './google-queries.ts'

const PURPOSE = 'link to a Google account'
/** The time for which the link on an open account page works. */
const LINK_SECONDS = 600
const LinkRequest = z.object({ user: z.int(), session: z.int() })

export type LinkRequests = ReturnType<typeof openLinkRequests>

/**
 * The link on the account page that leads to Google. It works only in the session for which the page was made, so that
 * no other site can make a browser link a stranger's Google account. The session must have just begun, so that nobody
 * can link a Google account in a browser that the owner left open.
 */
export function openLinkRequests({ db, seal, isConfigured }: { db: Knex; seal: Seal; isConfigured: boolean }) {
  return {
    /** Returns the id of the user for whose session the link was made. Throws a 403 for all others. */
    async read(viewer: Viewer | null, sealed: string): Promise<number> {
      const request = await seal.open(PURPOSE, sealed, LinkRequest)
      const isOwn = request && viewer?.id === request.user && viewer.sessionId === request.session
      if (isOwn && (await isFreshLogIn(db, viewer))) return request.user
      throw new Refusal(403, 'Sambungkan akun Google dari halaman Akun, di browser tempat kamu baru saja masuk.')
    },
    /** Returns what the account page shows about the Google account; null if there is nothing to show. */
    async view(viewer: Viewer): Promise<GoogleView | null> {
      const row = await findLink(db, viewer.id)
      const isLinked = (row?.google_sub ?? null) !== null
      if (!isLinked && !isConfigured) return null
      const request = { user: viewer.id, session: viewer.sessionId }
      const mayLink = !isLinked && (await isFreshLogIn(db, viewer))
      const sealed = mayLink && (await seal.close(PURPOSE, request, LINK_SECONDS))
      const link = sealed ? `/api/v1/auth/google/redirect/?sambung=${sealed}` : null
      return { isLinked, isOnlyWay: isLinked && row?.password_hash === null, link }
    },
  }
}
