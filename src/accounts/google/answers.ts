import type { Context } from '../../web/context.ts'
import { showErrorPage } from '../../web/error-pages.ts'
import type { ErrorView } from '../../web/errors.ts'

const accepts = (ctx: Context, type: string) => ctx.get('Accept').includes(type)

/** Whether a program asks, which gets tokens, and not a browser, which gets a session and is redirected. */
export const isForProgram = (ctx: Context): boolean => accepts(ctx, 'application/json') && !accepts(ctx, 'text/html')

/** Shows an error of the sign-in with Google: as a page to browsers, else as JSON with the sentence in `detail`. */
export const showGoogleError: ErrorView = (ctx, refusal) => {
  if (accepts(ctx, 'text/html')) return showErrorPage(ctx, refusal)
  const { message, code } = refusal
  ctx.type = 'json'
  ctx.body = JSON.stringify({
    detail: message,
    ...(code === 'SECOND_FACTOR_REQUIRED' ? { error_code: code } : {}),
  })
}
