// HLS playlists and captions for the video clips of the library.
import { FRAMES_PER_SECOND, SECONDS } from './clips-studio.js'

/** Returns the HLS playlist of one quality, whose segments are byte ranges of a single video file. */
export function mediaPlaylist(file, [head, ...fragments]) {
  const rows = fragments.map(
    ({ at, size, seconds }) => `#EXTINF:${seconds.toFixed(3)},\n#EXT-X-BYTERANGE:${size}@${at}\n${file}`,
  )
  return `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:${Math.max(...fragments.map(({ seconds }) => seconds))}\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI="${file}",BYTERANGE="${head.size}@0"\n${rows.join('\n')}\n#EXT-X-ENDLIST\n`
}

/** Returns the HLS playlist of the captions, which are one file for the whole clip. */
export function captionPlaylist(name) {
  return `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:${SECONDS}\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:${SECONDS}.000,\n${name}.id.vtt\n#EXT-X-ENDLIST\n`
}

/** Returns the HLS master playlist, which names the playlists of all qualities and of the captions. */
export function masterPlaylist(name, streams) {
  const rows = streams.map(
    ({ peak, mean, width, height, codec, playlist }) =>
      `#EXT-X-STREAM-INF:BANDWIDTH=${peak},AVERAGE-BANDWIDTH=${mean},RESOLUTION=${width}x${height},FRAME-RATE=${FRAMES_PER_SECOND}.000,CODECS="${codec},mp4a.40.2",SUBTITLES="teks"\n${playlist}`,
  )
  return `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="teks",NAME="Indonesia",LANGUAGE="id",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="${name}-id.m3u8"\n${rows.join('\n')}\n`
}

/** Returns a WebVTT file with the caption lines spread evenly over the clip, with a short pause after each line. */
export function captions(lines) {
  const share = (SECONDS - 2) / lines.length
  const clock = (seconds) => `00:00:${seconds.toFixed(3).padStart(6, '0')}`
  const cues = lines.map(
    (line, index) => `${clock(1 + index * share)} --> ${clock(1 + (index + 1) * share - 0.4)}\n${line}`,
  )
  return `WEBVTT\n\n${cues.join('\n\n')}\n`
}
