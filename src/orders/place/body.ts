import { MAX_PICTURE_BYTES } from '../../uploads/uploads.ts'
import type { Context } from '../../web/context.ts'
import { type Body, readBody } from '../../web/incoming/multipart.ts'

/**
 * Reads the body of a new order (JSON, urlencoded or multipart) with the picture in the field `design`. Throws a 400,
 * and `FileRefusal` (also a 400) with the other fields, so that the form can be shown again.
 */
export const readOrderBody = (ctx: Context): Promise<Body> => readBody(ctx, { file: 'design', most: MAX_PICTURE_BYTES })
