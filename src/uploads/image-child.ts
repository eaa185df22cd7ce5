import process from 'node:process'
import { type ImageAnswer, type ImageJob, ImageRefusal } from './image-job.ts'
import { prepareForImages, workOnImage } from './image-work.ts'

/**
 * Entry point of the picture process. It does the tasks that the server sends and ends with the server. A signal to the
 * whole process group is left to the server, which may still wait for a picture.
 */
prepareForImages()
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', (job: ImageJob) => {
  workOnImage(job)
    .then((made): ImageAnswer => ({ made }), answerFor)
    .then((answer) => process.send?.(answer))
})

function answerFor(error: unknown): ImageAnswer {
  if (error instanceof ImageRefusal) return { failure: error.failure, reason: String(error.cause ?? '') }
  return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
