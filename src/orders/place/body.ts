import type { Context } from '../../web/context.ts'
import { type Body, readBody } from '../../web/multipart.ts'

/** Bytes a picture may have as it is sent. */
export const MAX_PICTURE_BYTES = 5 * 1024 * 1024

/**
 * What was sent to an order's address, as JSON, urlencoded or multipart: its fields, and the picture in the field `design`
 * when there is one. Throws a 400 for what cannot be read; `FileRefusal` (also 400) carries the fields for a form.
 */
export const readOrderBody = (ctx: Context): Promise<Body> => readBody(ctx, { file: 'design', most: MAX_PICTURE_BYTES })
