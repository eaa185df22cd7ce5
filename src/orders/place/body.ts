import { MAX_PICTURE_BYTES } from '../../uploads/uploads.ts'
import type { Context } from '../../web/context.ts'
import { type Body, readBody } from '../../web/incoming/multipart.ts'

/**
 * Reads the request body of a new order (JSON, urlencoded or multipart): its form fields and, if present, the picture
 * in the field `design`. Throws a 400 if the body cannot be read, and `FileRefusal` (also a 400) for a rejected
 * picture. `FileRefusal` holds the other fields, so that the form can be shown again with them.
 */
export const readOrderBody = (ctx: Context): Promise<Body> => readBody(ctx, { file: 'design', most: MAX_PICTURE_BYTES })
