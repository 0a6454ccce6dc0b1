/** Who the bearer token says is calling. Whether that user and session still live is read with the data, in one trip. */
export interface Caller {
  userId: number
  sessionId: string
}
