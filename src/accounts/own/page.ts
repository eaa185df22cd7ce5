import type { Site } from '../../platform/feature.ts'
import { showSections } from '../../platform/sections.ts'
import { signedIn } from '../../web/context.ts'
import type { LinkRequests } from '../google/link-requests.ts'
import { findUserSessions, type IdleTimes } from '../sessions/queries.ts'
import type { Tokens } from '../tokens/tokens.ts'
import { ownRow } from '../user-queries.ts'
import { accountView, type ShowAccount } from '../view-model.ts'
import { accountPage } from '../views.ts'
import { passwordChangedAt } from './data/queries.ts'

type Deps = Pick<Site, 'db' | 'log' | 'opened'> & { idle: IdleTimes; tokens: Tokens; linkRequests: LinkRequests }

/** Returns the function that answers with the page of the member's own account. */
export const makeAccountPage =
  ({ db, log, opened, idle, tokens, linkRequests }: Deps): ShowAccount =>
  async (ctx, form, status = 200) => {
    const viewer = signedIn(ctx)
    const now = new Date()
    const sections = opened().flatMap(({ accountPart }) => (accountPart ? [() => accountPart(viewer)] : []))
    const [account, sessions, programs, google, passwordAt, parts] = await Promise.all([
      ownRow(db, viewer),
      findUserSessions(db, viewer.id, now, idle),
      tokens.listOf(viewer.id),
      linkRequests.view(viewer),
      passwordChangedAt(db, viewer.id),
      showSections(sections, ctx.state, log),
    ])
    const own = { viewer, account, hasPassword: account.password_hash !== null, passwordAt, google, sessions, programs }
    accountPage(ctx, accountView({ ...own, parts }, now, form), status)
  }
