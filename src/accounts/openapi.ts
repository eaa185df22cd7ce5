import { describeCalls } from '../platform/api/api-calls.ts'
import type { ApiDescription } from '../platform/api/openapi.ts'
import { googleCalls } from './google/calls.ts'
import { describeGoogle } from './google/openapi.ts'
import { accountCalls } from './log-in/api.ts'
import { sessionCookie } from './sessions/sessions.ts'

export function describeAccounts(baseUrl: string): ApiDescription {
  const apiDescription = describeCalls(accountCalls)
  const google = describeGoogle(googleCalls)
  return {
    paths: { ...apiDescription.paths, ...google.paths },
    tags: [{ name: 'Akun', description: 'Masuk, keluar, dan akun sendiri.', system: 'Pesanan' }],
    components: {
      ...apiDescription.components,
      schemas: { ...apiDescription.components.schemas, ...google.schemas },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookie(baseUrl),
          description: 'Cookie sesi dari `POST /api/v1/auth/login/`.',
        },
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Token akses program, dikirim dalam `Authorization`. Token yang tidak berlaku dijawab 401. Di meja pesanan, dan di panggilan komik yang boleh tanpa masuk, ia dianggap tidak ada.',
        },
      },
    },
  }
}
