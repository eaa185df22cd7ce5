import { mapAtMost } from '../../../async/limiter.ts'
import { SourceFailure } from '../../../net/failure.ts'
import { fetchFrom } from '../../../net/fetching.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { type Deps, POLITE } from './pages.ts'
import { type Offered, type PlayerCall, playerIn } from './servers.ts'

type Server = AnswerData['episode']['streaming_servers'][number]

/** Milliseconds for one call, and for all of an episode's: a page without its slowest players is better than none. */
const ONE_CALL = 1_500
const ALL_CALLS = 2_000

/** The servers whose players could be had, in the order of the page. A call that fails or hangs costs its own server only. */
export async function askPlayers(
  deps: Deps,
  offered: readonly Offered[],
  pageUrl: string,
  signal: AbortSignal,
): Promise<Server[]> {
  const until = Date.now() + ALL_CALLS
  const urls = await mapAtMost(POLITE, offered, async ({ url, call }) => {
    const timeout = Math.min(ONE_CALL, until - Date.now())
    return url ?? (call && timeout > 0 ? await askPlayer(deps, call, pageUrl, { signal, timeout }) : null)
  })
  signal.throwIfAborted()
  return offered.flatMap(({ name }, at) => {
    const url = urls[at]
    return url ? [{ name, url }] : []
  })
}

async function askPlayer(
  { fetcher, site }: Deps,
  call: PlayerCall,
  pageUrl: string,
  limits: { signal: AbortSignal; timeout: number },
): Promise<string | null> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-requested-with': 'XMLHttpRequest',
    accept: '*/*',
    referer: pageUrl,
  }
  const body = String(new URLSearchParams({ action: 'player_ajax', ...call }))
  try {
    const url = `${site.root}/wp-admin/admin-ajax.php`
    const answer = await fetchFrom(fetcher, url, {
      ...limits,
      method: 'POST',
      headers,
      body,
      maxBytes: 200_000,
      trusted: true,
    })
    return playerIn(answer.body.toString('utf8'), pageUrl)
  } catch (error) {
    if (error instanceof SourceFailure || limits.signal.aborted) return null
    throw error
  }
}
