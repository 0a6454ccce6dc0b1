/** A file to be saved under a name, which is ours and plain. */
export const csvResponse = (stream: ReadableStream<Uint8Array>, name: string): Response =>
  new Response(stream, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': `attachment; filename="${name}"`,
    },
  })
