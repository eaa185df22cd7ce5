import { listLinks } from '../web/navigation.ts'
import { routesOf } from './access.ts'
import { listApis } from './api.ts'
import type { Feature, FeatureParts } from './feature.ts'
import { limitsByRoute } from './route-limits.ts'

/** What the features declare and have opened, taken together: APIs, routers, routes with their limits, links, background work. */
export function joinParts(all: readonly Feature[], opened: readonly (FeatureParts & { name: string })[]) {
  const apis = listApis(all.flatMap((feature) => feature.apis ?? []))
  const bodyReaders = opened.flatMap((part) => part.bodyReaders ?? [])
  const routers = opened.flatMap((part) => part.routers ?? [])
  const routes = opened.flatMap(({ name, bodyReaders = [], routers = [] }) =>
    [...bodyReaders, ...routers].flatMap((router) => routesOf(router, name)),
  )
  const limitOf = limitsByRoute(routes, apis)
  const owners = new Map(routes.map(({ path, feature }) => [path, feature]))
  const navigation = listLinks(
    all.flatMap(({ links }) => links ?? []),
    Object.assign({}, ...all.map(({ pageHeaders }) => pageHeaders ?? {})),
    {
      footnotes: () => opened.flatMap(({ footnote }) => footnote?.() ?? []),
      instead: (route) => {
        const owner = opened.find(({ name }) => name === owners.get(route))
        return owner?.instead?.() ?? opened.flatMap(({ instead }) => instead?.() ?? [])[0] ?? null
      },
    },
  )
  const work = {
    jobs: opened.flatMap((part) => part.jobs ?? []),
    standingJobs: opened.flatMap((part) => part.standingJobs ?? []),
    workers: opened.flatMap((part) => part.workers ?? []),
  }
  return { apis, bodyReaders, routers, routes, limitOf, navigation, work }
}
