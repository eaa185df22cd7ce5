import type * as z from 'zod'
import { accountCalls } from '../../src/accounts/log-in/api.ts'
import { internalCalls } from '../../src/anilibria/internal/calls.ts'
import { comicCalls } from '../../src/comics/api/calls.ts'
import { contentCalls } from '../../src/content/api/openapi.ts'
import { orderCalls } from '../../src/orders/api/calls.ts'
import { webhookCalls } from '../../src/payments/webhooks.ts'
import { productCalls } from '../../src/products/api.ts'

type Call = {
  id: string
  method: string
  paths: readonly string[]
  body?: z.ZodType
  query?: z.ZodType
  bodyExample?: unknown
  isReadByRun?: true
}

/** The calls of all APIs that declare what they take. */
export const calls: readonly Call[] = [
  ...[...orderCalls, ...comicCalls, ...contentCalls, ...productCalls, ...accountCalls],
  ...[...webhookCalls, ...internalCalls],
]

/** The routes whose bodies are read by the declared schema alone: "POST /thing/:id". */
export const declaredRoutes = new Set(
  calls
    .filter(({ body, isReadByRun }) => body && !isReadByRun)
    .flatMap(({ method, paths }) => paths.map((address) => `${method.toUpperCase()} ${address}`)),
)
