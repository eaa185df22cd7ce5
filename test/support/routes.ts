import type Koa from 'koa'
import type { Middleware } from 'koa'

type Layer = { path: string; methods: string[]; stack: Middleware[] }
export type Route = { key: string; method: string; path: string; layer: Layer }

/** Every route of an app, read from its routers. `key` is the route's key in `routeRights`. */
export function routesOf(app: Koa): Route[] {
  const routers = app.middleware.flatMap((made) => ('routers' in made ? (made.routers as { stack: Layer[] }[]) : []))
  return routers.flatMap(({ stack }) =>
    stack.flatMap((layer) =>
      layer.methods
        .filter((method) => method !== 'HEAD')
        .map((method) => ({ key: `${method} ${layer.path}`, method, path: sampleOf(layer.path), layer })),
    ),
  )
}

/** An example address of a route, with 1 for every parameter. Pages end in a slash. */
const sampleOf = (pattern: string) => {
  const path = pattern.replace(/[:*]\w+/g, '1')
  return /\.\w+$|^\/(docs|docs\/1|health|health\/ready|metrics)$/.test(path) || path.endsWith('/') ? path : `${path}/`
}
