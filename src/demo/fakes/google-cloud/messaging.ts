import { z } from 'zod'
import type { Routes } from '../server.ts'
import { invalid, jsonAnswer, jsonIn, PROJECT } from './answers.ts'

const Message = z.strictObject({
  message: z.strictObject({
    token: z.string().min(1),
    notification: z.strictObject({ title: z.string(), body: z.string() }),
    data: z.record(z.string().regex(/^(?!from$|message_type$|google|gcm)/), z.string()),
  }),
})
const MAX_BYTES = 4_096

/** An app whose token begins with "hapus" was removed. */
export const messaging: Routes = {
  [`POST /v1/projects/${PROJECT}/messages:send`](request) {
    const { data } = Message.safeParse(jsonIn(request))
    if (!data || request.body.length > MAX_BYTES) return invalid('Invalid value.')
    if (!data.message.token.startsWith('hapus'))
      return jsonAnswer(200, { name: `projects/${PROJECT}/messages/0:${Date.now()}` })
    const fcm = { '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: 'UNREGISTERED' }
    const error = { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND', details: [fcm] }
    return jsonAnswer(404, { error })
  },
}
