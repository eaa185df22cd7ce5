import type { NoticeItem } from '../live/notices.ts'
import type { Errors } from '../web/form.ts'
import { fragment, page } from '../web/render.ts'

/** `sent`: the one just written went out. `message` is the field as typed. */
export type Board = { items: NoticeItem[]; message: string; errors: Errors; sent: boolean }

export const noticePage = page<{ board: Board }>('/notices/board')
export const boardFragment = fragment<{ board: Board }>('/notices/_board')
