import process from 'node:process'
import {
  type ImageAnswer,
  type ImageJob,
  ImageRefusal,
  type JobHeader,
  type MadeImage,
  readExactly,
} from './image-job.ts'
import { prepareForImages, workOnImage } from './image-work.ts'

/**
 * Entry point of the picture process. It reports `ready`, works on the tasks of the server and ends together with it.
 * It ignores signals to the process group, because the server may still wait for a picture.
 */
prepareForImages()
const sizeAtStart = process.memoryUsage.rss()
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', (header: JobHeader) => {
  readExactly(process.stdin, header.size)
    // The cast is safe: the header and the bytes together are the task that the server sent.
    .then((bytes) => workOnImage({ ...header, bytes } as ImageJob))
    .then(sendPicture, answerFor)
    .then((answer) =>
      process.send?.({ ...answer, grown: process.memoryUsage.rss() - sizeAtStart } satisfies ImageAnswer),
    )
})
process.send?.('ready')

function sendPicture({ bytes, ...metadata }: MadeImage) {
  process.stdout.write(bytes)
  return { made: { ...metadata, size: bytes.length } }
}

function answerFor(error: unknown) {
  if (error instanceof ImageRefusal) return { failure: error.failure, reason: String(error.cause ?? '') }
  return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
