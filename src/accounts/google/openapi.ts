import * as z from 'zod'
import { alwaysSent, headerRefs } from '../../platform/api/api-headers.ts'
import { splitDescription } from '../../platform/api/calls.ts'
import { jsonSchemas } from '../../platform/api/json-schemas.ts'
import type { ApiOperation } from '../../platform/api/openapi.ts'
import type { ownUser } from '../clients/own-user.ts'
import type { IssuedTokens } from '../tokens/tokens.ts'
import type { GoogleCall } from './calls.ts'

/** The user also has the fields of a creator. */
const OwnUser = z
  .looseObject({
    id_users: z.int(),
    full_name: z.string(),
    username: z.string(),
    email: z.email().nullable(),
    phone_number: z.string().nullable().meta({ description: 'Angka saja, dengan kode negara.' }),
    profile_photo_path: z.string().nullable(),
    is_verified: z.boolean(),
    role: z.enum(['creator', 'admin']),
    login_method: z.enum(['google', 'password']),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'OwnUser' }) satisfies z.ZodType<ReturnType<typeof ownUser>>
const Tokens = z
  .object({
    access_token: z.string(),
    refresh_token: z.string().exactOptional(),
    token_type: z.literal('bearer'),
    expires_in: z.int().meta({ description: 'Detik.' }),
  })
  .meta({ id: 'Tokens' }) satisfies z.ZodType<IssuedTokens>
const SignedIn = z.object({
  ok: z.literal(true),
  message: z.string(),
  data: z.object({ user: OwnUser, tokens: Tokens }),
})
const GoogleError = z
  .object({ detail: z.string(), error_code: z.literal('SECOND_FACTOR_REQUIRED').exactOptional() })
  .meta({ id: 'GoogleError' })

const example: z.infer<typeof SignedIn> = {
  ok: true,
  message: 'Berhasil masuk.',
  data: {
    user: {
      id_users: 7,
      full_name: 'Rini',
      username: 'rini',
      email: 'rini@contoh.example',
      phone_number: null,
      profile_photo_path: null,
      is_verified: true,
      role: 'creator',
      login_method: 'google',
      created_at: '2026-11-20T08:39:44.156Z',
    },
    tokens: { access_token: 'eyJhbGciOi…', refresh_token: '6f1c…', token_type: 'bearer', expires_in: 1_800 },
  },
}

export function describeGoogle(calls: readonly GoogleCall[]) {
  const { own, shared } = jsonSchemas({ SignedIn, GoogleError })
  const headers = headerRefs(alwaysSent)
  const makeRefusal = (description: string) => ({
    description,
    headers,
    content: { 'application/json': { schema: own.GoogleError ?? {}, example: { detail: description } } },
  })
  const tokens = { content: { 'application/json': { schema: own.SignedIn ?? {}, example } } }
  const paths = calls.map(({ id, who, about, paths: [path = ''], parameters, good, errors }) => {
    const answers = Object.entries(good).map(
      ([status, description]) => [status, { description, headers, ...(status === '200' ? tokens : {}) }] as const,
    )
    const refusals = Object.entries(errors).map(([status, description]) => [status, makeRefusal(description)] as const)
    const operation: ApiOperation = {
      tags: ['Akun'],
      security: who.security,
      operationId: id,
      ...splitDescription(about),
      parameters,
      responses: { ...Object.fromEntries([...answers, ...refusals]), default: makeRefusal('Kesalahan lain.') },
    }
    return [`${path}/`, { get: operation }] as const
  })
  return { paths: Object.fromEntries(paths), schemas: shared }
}
