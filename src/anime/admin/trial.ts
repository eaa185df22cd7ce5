import { performance } from 'node:perf_hooks'
import { type Failure, SourceFailure } from '../../net/failure.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import type { AnswerData, Question, QuestionName } from '../contract/contract.ts'
import { bodyOfFailure, createRemote } from '../endpoints/remote.ts'
import { withDeadline } from '../failover/deadline.ts'
import { isHarmless } from '../failover/observation.ts'
import { type ProbedPath, pathNames, probedPaths } from '../probing.ts'
import { type PlayerHosts, playerOf } from '../view-models/players.ts'

/**
 * The result of one path: `status` is the HTTP status, null without an answer; `ms` the time; `failure` null for a good
 * answer; `message` the error of the fetcher or reader; `said` the first thousand characters.
 */
export type TriedPath = {
  path: ProbedPath
  status: number | null
  ms: number
  failure: Failure | null
  message: string | null
  said: string | null
}

/**
 * The result of a trial. `hosts`: hosts of its newest episode that this site does not allow, by setting; null when no
 * episode could be read.
 */
export type Trial = { url: string; paths: TriedPath[]; isGood: boolean; hosts: MissingHosts | null }
export type MissingHosts = { EMBED_HOSTS: string[]; MEDIA_HOSTS: string[] }

/** Milliseconds for the whole trial. */
const TRIAL_TIMEOUT_MS = 5_000

export type Try = (url: string) => Promise<Trial>

/**
 * Requests the monitored paths of an address at once, then its newest episode. Takes five seconds at most; failures of
 * the other server never throw.
 */
export function createTrial({ fetcher, hosts }: { fetcher: Fetcher; hosts: PlayerHosts }): Try {
  return async (url) => {
    const until = performance.now() + TRIAL_TIMEOUT_MS
    let latest: AnswerData['latest'] | null = null
    const paths = Promise.all(
      pathNames.map(async (path) => {
        const { data, ...tried } = await ask({ fetcher, url, until }, probedPaths[path])
        if (data && path === 'anime-terbaru') latest = data as AnswerData['latest'] // the answer to that path's question
        return { path, ...tried }
      }),
    )
    const tried = await paths
    const episode = await newestEpisode({ fetcher, url, until }, latest)
    const isGood = tried.every(({ failure }) => failure === null)
    return { url, paths: tried, isGood, hosts: episode && missingHosts(episode, hosts) }
  }
}

type Asking = { fetcher: Fetcher; url: string; until: number }
type Tried = Omit<TriedPath, 'path'> & { data: AnswerData[QuestionName] | null }

async function ask({ fetcher, url, until }: Asking, question: Question): Promise<Tried> {
  const began = performance.now()
  let status: number | null = null
  const listening: Fetcher = {
    ...fetcher,
    async fetch(...asked) {
      const answer = await fetcher.fetch(...asked)
      status = answer.status
      return answer
    },
  }
  const spent = () => Math.round(performance.now() - began)
  try {
    const remote = createRemote({ url, fetcher: listening })
    const { data, said } = await withDeadline(Math.max(1, until - began), (signal) => remote.ask(question, signal))
    return { data, status, ms: spent(), failure: null, message: null, said }
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    const said = bodyOfFailure(error)?.() ?? null
    const failure = isHarmless(error) ? null : error.failure
    return { data: null, status, ms: spent(), failure, message: error.message, said }
  }
}

/** Tries several titles of a list, because one may have lost its page; null when none could be read. */
async function newestEpisode(
  asking: Asking,
  latest: AnswerData['latest'] | null,
): Promise<AnswerData['episode'] | null> {
  for (const { anime_slug: slug } of (latest?.results ?? []).slice(0, 2)) {
    if (slug === null || performance.now() >= asking.until) continue
    const { data: show } = await ask(asking, { name: 'detail', asked: { slug } })
    const [episode] = show && 'episode_list' in show ? show.episode_list : []
    if (!episode || performance.now() >= asking.until) continue
    const asked = { slug: episode.slug, url: episode.url }
    const { data } = await ask(asking, { name: 'episode', asked })
    if (data && 'streaming_servers' in data) return data
  }
  return null
}

/** Hosts of players that this site would only link to. */
function missingHosts({ streaming_servers: servers }: AnswerData['episode'], hosts: PlayerHosts): MissingHosts {
  const missing: MissingHosts = { EMBED_HOSTS: [], MEDIA_HOSTS: [] }
  for (const { url } of servers) {
    if (playerOf(url, hosts).kind !== 'link') continue
    const { host } = new URL(url)
    const asMedia = playerOf(url, { baseUrl: hosts.baseUrl, mediaHosts: [host], embedHosts: [] })
    const names = missing[asMedia.kind === 'link' ? 'EMBED_HOSTS' : 'MEDIA_HOSTS']
    if (!names.includes(host)) names.push(host)
  }
  return missing
}
