import type { Context } from '../../web/context.ts'
import { type Body, readBody } from '../../web/multipart.ts'

/** The largest picture that can be uploaded. */
export const MAX_PICTURE_BYTES = 5 * 1024 * 1024

/**
 * Reads the body of an order as JSON, urlencoded or multipart: its fields, and the picture in the field `design` if there is
 * one. Throws a 400 if it cannot be read. `FileRefusal` (also a 400) holds the other fields, to show the form again.
 */
export const readOrderBody = (ctx: Context): Promise<Body> => readBody(ctx, { file: 'design', most: MAX_PICTURE_BYTES })
